//! `GET /audit`: every change made here, by whom, with the values before and after.

use crate::csv_file::{csv_file, table};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use listen_store::audit::{self, AuditRow, MAX_EXPORT};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::QueryString;
use listen_web::format::{iso_date_time, query_value};
use listen_web::page::{Page, Pager, page_number};
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::Deserialize;

const PER_PAGE: i64 = 50;
/// Longest search term, in characters.
const MAX_SEARCH_CHARS: usize = 100;

/// The log.
#[derive(Template)]
#[template(path = "pages/audit.html")]
pub struct AuditPage {
    shell: Shell,
    rows: Vec<AuditRow>,
    n_rows: i64,
    actions: Vec<String>,
    action: String,
    search: String,
    export: String,
    pager: Pager,
}

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct AuditQuery {
    action: String,
    search: String,
    page: Option<String>,
}

impl AuditQuery {
    fn search(&self) -> String {
        self.search.chars().take(MAX_SEARCH_CHARS).collect()
    }
}

/// Shows the page.
///
/// # Errors
/// What the store says.
pub async fn show(
    State(web): State<WebState>,
    signed_in: SignedIn,
    QueryString(query): QueryString<AuditQuery>,
) -> Result<Page<AuditPage>, PageError> {
    let actions = audit::actions(&web.db).await?;
    // An action that there is not filters nothing, and stands on no page.
    let action = actions.iter().find(|action| **action == query.action);
    let action = action.cloned().unwrap_or_default();
    let search = query.search();
    let page = page_number(query.page.as_deref());
    let found = audit::list(&web.db, &action, &search, page, PER_PAGE).await?;
    let filter = format!("action={action}&search={}", query_value(&search));
    Ok(Page(AuditPage {
        pager: Pager {
            page: found.page,
            n_pages: found.n_pages(),
            base: format!("/audit?{filter}&page="),
        },
        export: format!("/audit/export.csv?{filter}"),
        n_rows: found.n_rows,
        rows: found.rows,
        actions,
        action,
        search,
        shell: signed_in.context.shell,
    }))
}

/// `GET /audit/export.csv`: the same rows as a table, the newest 50,000.
///
/// # Errors
/// What the store says.
pub async fn export(
    State(web): State<WebState>,
    _signed_in: SignedIn,
    QueryString(query): QueryString<AuditQuery>,
) -> Result<Response, PageError> {
    let found = audit::list(&web.db, &query.action, &query.search(), 1, MAX_EXPORT).await?;
    let columns = [
        "id", "at", "account", "email", "action", "subject", "before", "after",
    ];
    let rows = found.rows.into_iter().map(cells).collect();
    csv_file("listen-audit", &table(&columns, rows))
}

fn cells(row: AuditRow) -> Vec<String> {
    vec![
        row.id.to_string(),
        iso_date_time(row.at),
        row.actor.to_string(),
        row.email.unwrap_or_default(),
        row.action,
        row.subject,
        row.value_before.unwrap_or_default(),
        row.value_after.unwrap_or_default(),
    ]
}
