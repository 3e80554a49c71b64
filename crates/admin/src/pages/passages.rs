//! `GET /passages`: the library with its use and its voice.

use crate::notice::ListQuery;
use askama::Template;
use axum::extract::State;
use axum::response::Redirect;
use listen_core::job::Job;
use listen_store::audit::{self, Entry};
use listen_store::report::{self, PassageRow};
use listen_store::{job, passage};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::{PathPart, QueryString};
use listen_web::page::{Page, Pager};
use listen_web::shell::Shell;
use listen_web::state::WebState;

const PER_PAGE: i64 = 50;

/// The passages.
#[derive(Template)]
#[template(path = "pages/passages.html")]
pub struct PassagesPage {
    shell: Shell,
    rows: Vec<PassageRow>,
    n_rows: i64,
    pager: Pager,
}

/// Shows the page.
///
/// # Errors
/// [`PageError::LoginNeeded`]; what the store says.
pub async fn show(
    State(web): State<WebState>,
    mut signed_in: SignedIn,
    QueryString(query): QueryString<ListQuery>,
) -> Result<Page<PassagesPage>, PageError> {
    signed_in.context.shell.notice = query.notice_key();
    let page = query.page();
    let found = report::passages(&web.db, page, PER_PAGE).await?;
    Ok(Page(PassagesPage {
        pager: Pager {
            page: found.page,
            n_pages: found.n_pages(),
            base: "/passages?page=".to_owned(),
        },
        n_rows: found.n_rows,
        rows: found.rows,
        shell: signed_in.context.shell,
    }))
}

/// `POST /passages/{id}/render`: asks for the audio with the worker's voice.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn render(
    State(web): State<WebState>,
    signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
) -> Result<Redirect, PageError> {
    passage::find(&web.db, id)
        .await?
        .ok_or(PageError::NotFound)?;
    job::enqueue(
        &web.db,
        &Job::RenderPassage {
            passage_id: id,
            again: true,
        },
        job::PRIORITY_WAITING,
        web.clock.now(),
    )
    .await?;
    let entry = Entry {
        actor: signed_in.account_id,
        action: "passage-render",
        subject: &format!("passage {id}"),
        before: None,
        after: None,
    };
    audit::insert(&web.db, &entry, web.clock.now()).await?;
    Ok(Redirect::to("/passages?notice=render"))
}
