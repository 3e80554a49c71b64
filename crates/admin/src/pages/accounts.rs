//! `GET /accounts`: who has an account.

use crate::notice::ListQuery;
use askama::Template;
use axum::extract::State;
use listen_store::account::{self, AccountRow};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::QueryString;
use listen_web::format::query_value;
use listen_web::page::{Page, Pager};
use listen_web::shell::Shell;
use listen_web::state::WebState;

const PER_PAGE: i64 = 50;
/// Longest search term, in characters.
const MAX_SEARCH_CHARS: usize = 100;

/// The accounts.
#[derive(Template)]
#[template(path = "pages/accounts.html")]
pub struct AccountsPage {
    shell: Shell,
    rows: Vec<AccountRow>,
    n_rows: i64,
    search: String,
    pager: Pager,
}

/// Shows the page.
///
/// # Errors
/// [`PageError::LoginNeeded`]; what the store says.
pub async fn show(
    State(web): State<WebState>,
    signed_in: SignedIn,
    QueryString(query): QueryString<ListQuery>,
) -> Result<Page<AccountsPage>, PageError> {
    let search: String = query.search.chars().take(MAX_SEARCH_CHARS).collect();
    let page = query.page();
    let found = account::list(&web.db, &search, page, PER_PAGE).await?;
    Ok(Page(AccountsPage {
        pager: Pager {
            page: found.page,
            n_pages: found.n_pages(),
            base: format!("/accounts?search={}&page=", query_value(&search)),
        },
        n_rows: found.n_rows,
        rows: found.rows,
        search,
        shell: signed_in.context.shell,
    }))
}
