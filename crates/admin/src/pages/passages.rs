//! `GET /passages`: the library with its use and its voice.

use crate::notice::ListQuery;
use askama::Template;
use axum::extract::State;
use axum::response::Redirect;
use listen_core::job::Job;
use listen_core::taxonomy::Level;
use listen_store::audit::{self, Entry};
use listen_store::passage::PassageHead;
use listen_store::report::{self, PassageRow};
use listen_store::{job, passage, withdrawn};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::{PathPart, QueryString};
use listen_web::format::query_value;
use listen_web::page::{Page, Pager};
use listen_web::shell::Shell;
use listen_web::state::WebState;

const PER_PAGE: i64 = 50;
/// Longest search term, in characters.
const MAX_SEARCH_CHARS: usize = 100;

/// The passages.
#[derive(Template)]
#[template(path = "pages/passages.html")]
pub struct PassagesPage {
    shell: Shell,
    rows: Vec<PassageRow>,
    n_rows: i64,
    levels: Vec<(&'static str, bool)>,
    search: String,
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
    let mut levels = Level::ALL.iter().map(|level| level.as_str());
    let level = levels.find(|level| *level == query.level);
    let search: String = query.search.chars().take(MAX_SEARCH_CHARS).collect();
    let chosen = level.unwrap_or("");
    let found = report::passages(&web.db, chosen, &search, page, PER_PAGE).await?;
    Ok(Page(PassagesPage {
        pager: Pager {
            page: found.page,
            n_pages: found.n_pages(),
            base: format!(
                "/passages?level={chosen}&search={}&page=",
                query_value(&search)
            ),
        },
        n_rows: found.n_rows,
        rows: found.rows,
        levels: Level::ALL
            .iter()
            .map(|level| (level.as_str(), level.as_str() == chosen))
            .collect(),
        search,
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

/// A passage of the library, current.
async fn find(web: &WebState, id: i64) -> Result<PassageHead, PageError> {
    passage::find(&web.db, id)
        .await?
        .filter(|head| head.is_current && head.source == "library")
        .ok_or(PageError::NotFound)
}

/// `POST /passages/{id}/withdraw`: offers a passage no longer.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn withdraw(
    State(web): State<WebState>,
    signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
) -> Result<Redirect, PageError> {
    let slug = find(&web, id).await?.slug;
    withdrawn::withdraw(&web.db, signed_in.account_id, &slug, web.clock.now()).await?;
    Ok(Redirect::to("/passages?notice=withdrawn"))
}

/// `POST /passages/{id}/offer`: offers a withdrawn passage again.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn offer(
    State(web): State<WebState>,
    signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
) -> Result<Redirect, PageError> {
    let slug = find(&web, id).await?.slug;
    withdrawn::offer(&web.db, signed_in.account_id, &slug, web.clock.now()).await?;
    Ok(Redirect::to("/passages?notice=offered"))
}
