//! `/problems`: what learners say is wrong with passages, the oldest first.

use crate::notice;
use askama::Template;
use axum::extract::State;
use axum::response::Redirect;
use listen_core::time::DAY_MS;
use listen_store::problem::{self, Problem};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::{PathPart, QueryString};
use listen_web::page::{Page, Pager, page_number};
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::Deserialize;

const PER_PAGE: i64 = 50;

/// The queue.
#[derive(Template)]
#[template(path = "pages/problems.html")]
pub struct ProblemsPage {
    shell: Shell,
    rows: Vec<(Problem, i64)>,
    n_rows: i64,
    is_open: bool,
    pager: Pager,
}

/// Which ones.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ProblemsQuery {
    state: String,
    notice: String,
    page: Option<String>,
}

/// `GET /problems`.
///
/// # Errors
/// What the store says.
pub async fn show(
    State(web): State<WebState>,
    mut signed_in: SignedIn,
    QueryString(query): QueryString<ProblemsQuery>,
) -> Result<Page<ProblemsPage>, PageError> {
    signed_in.context.shell.notice = notice::key(&query.notice);
    let state = if query.state == "closed" {
        "closed"
    } else {
        "open"
    };
    let page = page_number(query.page.as_deref());
    let found = problem::list(&web.db, state, page, PER_PAGE).await?;
    let now = web.clock.now();
    Ok(Page(ProblemsPage {
        pager: Pager {
            page: found.page,
            n_pages: found.n_pages(),
            base: format!("/problems?state={state}&page="),
        },
        n_rows: found.n_rows,
        rows: found
            .rows
            .into_iter()
            .map(|row| {
                let days = (now.0 - row.created_at) / DAY_MS;
                (row, days)
            })
            .collect(),
        is_open: state == "open",
        shell: signed_in.context.shell,
    }))
}

/// `POST /problems/{id}/close`.
///
/// # Errors
/// [`PageError::NotFound`] if it is not there or closed already.
pub async fn close(
    State(web): State<WebState>,
    signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
) -> Result<Redirect, PageError> {
    if problem::close(&web.db, signed_in.account_id, id, web.clock.now()).await? {
        Ok(Redirect::to("/problems?notice=problem-closed"))
    } else {
        Err(PageError::NotFound)
    }
}

/// `POST /problems/{id}/reopen`.
///
/// # Errors
/// [`PageError::NotFound`] if it is not there or open already.
pub async fn reopen(
    State(web): State<WebState>,
    signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
) -> Result<Redirect, PageError> {
    if problem::reopen(&web.db, signed_in.account_id, id, web.clock.now()).await? {
        Ok(Redirect::to("/problems?state=closed&notice=problem-open"))
    } else {
        Err(PageError::NotFound)
    }
}
