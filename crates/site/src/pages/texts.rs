//! `GET /texts`: a learner's own texts.

use crate::pages::text::origin;
use askama::Template;
use axum::extract::State;
use listen_store::podcast;
use listen_store::text::{self, TextCard};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::QueryString;
use listen_web::page::{Page, Pager, page_number};
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::Deserialize;

const PER_PAGE: i64 = 24;

/// The list.
#[derive(Template)]
#[template(path = "pages/texts.html")]
pub struct TextsPage {
    shell: Shell,
    cards: Vec<TextCard>,
    n_rows: i64,
    pager: Pager,
    /// The whole address of the podcast, while there is one.
    podcast: Option<String>,
}

/// What may stand in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct TextsQuery {
    page: Option<String>,
}

/// Shows the page.
///
/// # Errors
/// [`PageError::LoginNeeded`]; what the store says.
pub async fn show(
    State(web): State<WebState>,
    signed: SignedIn,
    QueryString(query): QueryString<TextsQuery>,
) -> Result<Page<TextsPage>, PageError> {
    let secret = podcast::find(&web.db, signed.learner_id).await?;
    let podcast = secret.map(|secret| format!("{}/podcast/{secret}", origin(&signed.context)));
    let page = page_number(query.page.as_deref());
    let found = text::list(&web.db, signed.learner_id, page, PER_PAGE).await?;
    Ok(Page(TextsPage {
        shell: signed.context.shell,
        n_rows: found.n_rows,
        pager: Pager {
            page: found.page,
            n_pages: found.n_pages(),
            base: "/texts?page=".to_owned(),
        },
        cards: found.rows,
        podcast,
    }))
}
