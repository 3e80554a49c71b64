//! `GET /accounts`: who has an account; searched, filtered and sorted by the address of the page.

use crate::csv_file::{csv_file, table};
use crate::notice;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use listen_store::account::Role;
use listen_store::account_list::{self, AccountRow, SORTS, STATES, Wanted};
use listen_store::audit::{self, Entry, MAX_EXPORT};
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

/// The accounts.
#[derive(Template)]
#[template(path = "pages/accounts.html")]
pub struct AccountsPage {
    shell: Shell,
    rows: Vec<AccountRow>,
    n_rows: i64,
    filter: Filter,
    export: String,
    pager: Pager,
}

/// What is looked for. Values that there are not filter nothing.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct AccountsQuery {
    search: String,
    role: String,
    state: String,
    sort: String,
    notice: String,
    page: Option<String>,
}

/// The same, checked.
struct Filter {
    search: String,
    role: &'static str,
    state: &'static str,
    sort: &'static str,
}

impl Filter {
    fn of(query: &AccountsQuery) -> Self {
        let listed = |list: &[&'static str], value: &str| {
            list.iter().copied().find(|listed| *listed == value)
        };
        Self {
            search: query.search.chars().take(MAX_SEARCH_CHARS).collect(),
            role: Role::parse(&query.role).map_or("", Role::as_str),
            state: listed(&STATES, &query.state).unwrap_or(""),
            sort: listed(&SORTS, &query.sort).unwrap_or(SORTS[0]),
        }
    }

    fn wanted(&self) -> Wanted<'_> {
        Wanted {
            search: &self.search,
            role: self.role,
            state: self.state,
            sort: self.sort,
        }
    }

    /// For the templates: every role, state and order, and which of them is chosen.
    fn roles(&self) -> Vec<(&'static str, bool)> {
        marked(&Role::ALL.map(Role::as_str), self.role)
    }

    fn states(&self) -> Vec<(&'static str, bool)> {
        marked(&STATES, self.state)
    }

    fn sorts(&self) -> Vec<(&'static str, bool)> {
        marked(&SORTS, self.sort)
    }

    fn query(&self) -> String {
        format!(
            "search={}&role={}&state={}&sort={}",
            query_value(&self.search),
            self.role,
            self.state,
            self.sort
        )
    }
}

fn marked(list: &[&'static str], chosen: &str) -> Vec<(&'static str, bool)> {
    list.iter()
        .map(|value| (*value, *value == chosen))
        .collect()
}

/// Shows the page.
///
/// # Errors
/// [`PageError::LoginNeeded`]; what the store says.
pub async fn show(
    State(web): State<WebState>,
    mut signed_in: SignedIn,
    QueryString(query): QueryString<AccountsQuery>,
) -> Result<Page<AccountsPage>, PageError> {
    signed_in.context.shell.notice = notice::key(&query.notice);
    let filter = Filter::of(&query);
    let page = page_number(query.page.as_deref());
    let found = account_list::list(&web.db, &filter.wanted(), page, PER_PAGE).await?;
    Ok(Page(AccountsPage {
        pager: Pager {
            page: found.page,
            n_pages: found.n_pages(),
            base: format!("/accounts?{}&page=", filter.query()),
        },
        export: format!("/accounts/export.csv?{}", filter.query()),
        n_rows: found.n_rows,
        rows: found.rows,
        filter,
        shell: signed_in.context.shell,
    }))
}

/// `GET /accounts/export.csv`: the accounts that the same address without `export.csv` shows, all
/// pages. That somebody took them is noted.
///
/// # Errors
/// What the store says.
pub async fn export(
    State(web): State<WebState>,
    signed_in: SignedIn,
    QueryString(query): QueryString<AccountsQuery>,
) -> Result<Response, PageError> {
    let filter = Filter::of(&query);
    let found = account_list::list(&web.db, &filter.wanted(), 1, MAX_EXPORT).await?;
    let after = format!("{} rows", found.rows.len());
    let entry = Entry {
        actor: signed_in.account_id,
        action: "accounts-export",
        subject: "accounts",
        before: None,
        after: Some(&after),
    };
    audit::insert(&web.db, &entry, web.clock.now()).await?;
    let columns = [
        "id",
        "email",
        "name",
        "role",
        "state",
        "attempts",
        "created_at",
        "last_seen_at",
    ];
    let rows = found.rows.into_iter().map(cells).collect();
    csv_file("listen-accounts", &table(&columns, rows))
}

fn cells(row: AccountRow) -> Vec<String> {
    let state = if row.disabled_at.is_some() {
        "disabled"
    } else {
        "active"
    };
    vec![
        row.id.to_string(),
        row.email,
        row.name,
        row.role,
        state.to_owned(),
        row.n_attempts.to_string(),
        iso_date_time(row.created_at),
        row.last_seen_at.map(iso_date_time).unwrap_or_default(),
    ]
}
