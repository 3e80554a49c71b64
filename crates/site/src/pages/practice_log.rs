//! `GET /history/practice`: everything that was finished, of whatever kind.

use crate::view::choice::{Choice, choices};
use askama::Template;
use axum::extract::State;
use listen_core::practice::PracticeKind;
use listen_store::practice::{self, LogRow};
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::QueryString;
use listen_web::page::{Page, Pager, page_number};
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::Deserialize;

const PER_PAGE: i64 = 50;

/// The list.
#[derive(Template)]
#[template(path = "pages/practice_log.html")]
pub struct PracticeLogPage {
    shell: Shell,
    rows: Vec<LogRow>,
    n_rows: i64,
    kinds: Vec<Choice>,
    pager: Pager,
}

/// What may stand in the address. A kind that does not exist is as none.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PracticeLogQuery {
    kind: String,
    page: Option<String>,
}

/// Where the result of a piece of work is.
fn address(row: &LogRow) -> String {
    let folder = match PracticeKind::parse(&row.kind) {
        Ok(PracticeKind::Attempt) => "attempts",
        Ok(PracticeKind::Exercise) => "exercises",
        Ok(PracticeKind::Placement) => "placement",
        Ok(PracticeKind::Imported) => "imported",
        // A card has no page of its own.
        Ok(PracticeKind::Review) | Err(_) => return "/review".to_owned(),
    };
    format!("/{folder}/{}", row.reference_id)
}

/// Shows the page.
///
/// # Errors
/// [`PageError::LoginNeeded`] without any session; what the store says.
pub async fn show(
    State(web): State<WebState>,
    context: Context,
    QueryString(query): QueryString<PracticeLogQuery>,
) -> Result<Page<PracticeLogPage>, PageError> {
    let learner_id = context.learner_id().ok_or(PageError::LoginNeeded)?;
    let kind = PracticeKind::parse(&query.kind).ok();
    let page = page_number(query.page.as_deref());
    let found = practice::log(&web.db, learner_id, kind, page, PER_PAGE).await?;
    let chosen = kind.map_or("", PracticeKind::as_str);
    Ok(Page(PracticeLogPage {
        kinds: choices(
            PracticeKind::ALL.iter().map(|kind| kind.as_str()),
            Some(chosen),
        ),
        pager: Pager {
            page: found.page,
            n_pages: found.n_pages(),
            base: format!("/history/practice?kind={chosen}&page="),
        },
        n_rows: found.n_rows,
        rows: found.rows,
        shell: context.shell,
    }))
}
