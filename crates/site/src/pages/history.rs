//! `GET /history`: submitted attempts with paging and filters.

use crate::view::choice::{Choice, choices};
use askama::Template;
use axum::extract::State;
use listen_core::taxonomy::Level;
use listen_store::history::{self, Filter, HistoryRow, OpenRow, Totals};
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::QueryString;
use listen_web::format::query_value;
use listen_web::page::{Page, Pager, page_number};
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::Deserialize;

const PER_PAGE: i64 = 20;
/// Longest search term, in characters.
const MAX_SEARCH_CHARS: usize = 100;

/// The history.
#[derive(Template)]
#[template(path = "pages/history.html")]
pub struct HistoryPage {
    shell: Shell,
    totals: Totals,
    open: Vec<OpenRow>,
    rows: Vec<HistoryRow>,
    n_rows: i64,
    levels: Vec<Choice>,
    search: String,
    pager: Pager,
}

/// What may stand in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct HistoryQuery {
    level: String,
    search: String,
    page: Option<String>,
}

/// Shows the page. Visitors see the attempt that they tried, too.
///
/// # Errors
/// [`PageError::LoginNeeded`] without any session; what the store says.
pub async fn show(
    State(web): State<WebState>,
    context: Context,
    QueryString(query): QueryString<HistoryQuery>,
) -> Result<Page<HistoryPage>, PageError> {
    let learner_id = context.learner_id().ok_or(PageError::LoginNeeded)?;
    let filter = Filter {
        level: Level::parse(&query.level).ok(),
        search: query.search.chars().take(MAX_SEARCH_CHARS).collect(),
        kind: String::new(),
    };
    let page = page_number(query.page.as_deref());
    let found = history::list(&web.db, learner_id, &filter, page, PER_PAGE).await?;
    let level = filter.level.map(Level::as_str);
    Ok(Page(HistoryPage {
        totals: history::totals(&web.db, learner_id).await?,
        open: history::list_open(&web.db, learner_id).await?,
        levels: choices(Level::ALL.iter().map(|level| level.as_str()), level),
        pager: Pager {
            page: found.page,
            n_pages: found.n_pages(),
            base: format!(
                "/history?level={}&search={}&page=",
                level.unwrap_or(""),
                query_value(&filter.search)
            ),
        },
        n_rows: found.n_rows,
        rows: found.rows,
        search: filter.search,
        shell: context.shell,
    }))
}
