//! `GET /imported`: sessions of the product before this one.

use askama::Template;
use axum::extract::State;
use listen_store::old_product::{self, SessionRow};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::QueryString;
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::Deserialize;

/// The list.
#[derive(Template)]
#[template(path = "pages/imported_list.html")]
pub struct ImportedListPage {
    shell: Shell,
    rows: Vec<SessionRow>,
}

/// What happened before the redirect.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ImportedQuery {
    notice: String,
}

/// Shows the page.
///
/// # Errors
/// [`PageError::LoginNeeded`]; what the store says.
pub async fn show(
    State(web): State<WebState>,
    signed_in: SignedIn,
    QueryString(query): QueryString<ImportedQuery>,
) -> Result<Page<ImportedListPage>, PageError> {
    let rows = old_product::list(&web.db, signed_in.learner_id).await?;
    let mut shell = signed_in.context.shell;
    shell.notice = (query.notice == "imported").then_some("import-done");
    Ok(Page(ImportedListPage { shell, rows }))
}
