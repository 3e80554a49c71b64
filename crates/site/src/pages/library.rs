//! `GET /passages`: the library, filtered by level and length.

use crate::view::choice::{Choice, choices};
use askama::Template;
use axum::extract::State;
use listen_core::taxonomy::{Length, Level};
use listen_store::passage::{self, Filter, PassageCard};
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::QueryString;
use listen_web::page::{Page, Pager, page_number};
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::Deserialize;

const PER_PAGE: i64 = 24;

/// The library.
#[derive(Template)]
#[template(path = "pages/library.html")]
pub struct LibraryPage {
    shell: Shell,
    levels: Vec<Choice>,
    lengths: Vec<Choice>,
    cards: Vec<PassageCard>,
    n_rows: i64,
    pager: Pager,
}

/// What may stand in the address. Values that do not exist are treated as "all".
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct LibraryQuery {
    level: String,
    length: String,
    page: Option<String>,
}

/// Shows the page.
///
/// # Errors
/// What the store says.
pub async fn show(
    State(web): State<WebState>,
    context: Context,
    QueryString(query): QueryString<LibraryQuery>,
) -> Result<Page<LibraryPage>, PageError> {
    let filter = Filter {
        level: Level::parse(&query.level).ok(),
        length: Length::parse(&query.length).ok(),
    };
    let page = page_number(query.page.as_deref());
    let found = passage::list(
        &web.db,
        filter,
        context.learner_id().unwrap_or(0),
        page,
        PER_PAGE,
    )
    .await?;
    let (level, length) = (
        filter.level.map(Level::as_str),
        filter.length.map(Length::as_str),
    );
    Ok(Page(LibraryPage {
        levels: choices(Level::ALL.iter().map(|level| level.as_str()), level),
        lengths: choices(Length::ALL.iter().map(|length| length.as_str()), length),
        pager: Pager {
            page: found.page,
            n_pages: found.n_pages(),
            base: format!(
                "/passages?level={}&length={}&page=",
                level.unwrap_or(""),
                length.unwrap_or("")
            ),
        },
        n_rows: found.n_rows,
        cards: found.rows,
        shell: context.shell,
    }))
}
