//! `GET /jobs`: background work, what failed and why.

use crate::notice::ListQuery;
use askama::Template;
use axum::extract::State;
use axum::response::Redirect;
use listen_store::audit::{self, Entry};
use listen_store::job::{self, JobRow};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::{PathPart, QueryString};
use listen_web::page::{Page, Pager};
use listen_web::shell::Shell;
use listen_web::state::WebState;

const PER_PAGE: i64 = 50;
const STATES: [&str; 4] = ["queued", "running", "done", "failed"];

/// The jobs.
#[derive(Template)]
#[template(path = "pages/jobs.html")]
pub struct JobsPage {
    shell: Shell,
    rows: Vec<JobRow>,
    n_rows: i64,
    states: Vec<StateChoice>,
    pager: Pager,
}

/// One option of the filter.
pub struct StateChoice {
    value: &'static str,
    is_selected: bool,
}

/// Shows the page.
///
/// # Errors
/// [`PageError::LoginNeeded`]; what the store says.
pub async fn show(
    State(web): State<WebState>,
    mut signed_in: SignedIn,
    QueryString(query): QueryString<ListQuery>,
) -> Result<Page<JobsPage>, PageError> {
    signed_in.context.shell.notice = query.notice_key();
    let state = STATES
        .into_iter()
        .find(|state| *state == query.state)
        .unwrap_or("");
    let page = query.page();
    let found = job::list(&web.db, state, page, PER_PAGE).await?;
    Ok(Page(JobsPage {
        states: STATES
            .into_iter()
            .map(|value| StateChoice {
                value,
                is_selected: value == state,
            })
            .collect(),
        pager: Pager {
            page: found.page,
            n_pages: found.n_pages(),
            base: format!("/jobs?state={state}&page="),
        },
        n_rows: found.n_rows,
        rows: found.rows,
        shell: signed_in.context.shell,
    }))
}

/// `POST /jobs/{id}/retry`: tries a failed job again.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn retry(
    State(web): State<WebState>,
    signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
) -> Result<Redirect, PageError> {
    if job::retry(&web.db, id, web.clock.now()).await? {
        let entry = Entry {
            actor: signed_in.account_id,
            action: "job-retry",
            subject: &format!("job {id}"),
            before: Some("failed"),
            after: Some("queued"),
        };
        audit::insert(&web.db, &entry, web.clock.now()).await?;
        return Ok(Redirect::to("/jobs?notice=retry"));
    }
    job::find(&web.db, id).await?.ok_or(PageError::NotFound)?;
    Ok(Redirect::to("/jobs?notice=retry-not"))
}

/// `POST /jobs/{id}/cancel`: stops a job that waits or runs.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn cancel(
    State(web): State<WebState>,
    signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
) -> Result<Redirect, PageError> {
    let found = job::find(&web.db, id).await?.ok_or(PageError::NotFound)?;
    if !job::cancel_row(&web.db, id, web.clock.now()).await? {
        return Ok(Redirect::to("/jobs?notice=cancel-not"));
    }
    let entry = Entry {
        actor: signed_in.account_id,
        action: "job-cancel",
        subject: &format!("job {id}"),
        before: Some(&found.state),
        after: Some("failed"),
    };
    audit::insert(&web.db, &entry, web.clock.now()).await?;
    Ok(Redirect::to("/jobs?notice=cancel"))
}
