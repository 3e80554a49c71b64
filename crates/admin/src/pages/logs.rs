//! `GET /logs`: lines of the log files, newest first.

use crate::AdminState;
use crate::log_files::{self, LEVELS, LogFilter, LogPage, NAMES};
use askama::Template;
use axum::extract::State;
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::QueryString;
use listen_web::format::query_value;
use listen_web::page::{Page, page_number};
use listen_web::shell::Shell;
use serde::Deserialize;

const PER_PAGE: usize = 100;
/// Last page: more would be too much to read.
const MAX_PAGE: i64 = 100;
/// Longest id of a request, in characters.
const MAX_ID_CHARS: usize = 100;

/// The page.
#[derive(Template)]
#[template(path = "pages/logs.html")]
pub struct LogsPage {
    shell: Shell,
    /// None where no folder is set.
    folder: Option<String>,
    /// Why the folder cannot be read.
    problem: Option<String>,
    filter: LogFilter,
    names: [&'static str; 3],
    levels: [&'static str; 5],
    found: LogPage,
    /// Addresses of the pages before and after.
    newer: Option<String>,
    older: Option<String>,
}

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct LogQuery {
    file: String,
    level: String,
    request: String,
    page: Option<String>,
}

impl LogQuery {
    /// Odd values filter nothing.
    fn filter(&self) -> LogFilter {
        let known = |names: &[&str], value: &str, or: &str| {
            let found = names.iter().find(|name| **name == value);
            found.map_or(or, |name| *name).to_owned()
        };
        LogFilter {
            name: known(&NAMES, &self.file, NAMES[0]),
            level: known(&LEVELS, &self.level, ""),
            request_id: self.request.trim().chars().take(MAX_ID_CHARS).collect(),
        }
    }
}

/// Shows the page.
///
/// # Errors
/// If the thread that reads panics.
pub async fn show(
    State(state): State<AdminState>,
    signed_in: SignedIn,
    QueryString(query): QueryString<LogQuery>,
) -> Result<Page<LogsPage>, PageError> {
    let filter = query.filter();
    let page = page_number(query.page.as_deref()).min(MAX_PAGE);
    let (found, problem) = match read(&state, filter.clone(), page).await? {
        Ok(found) => (found, None),
        Err(error) => (LogPage::default(), Some(error.to_string())),
    };
    let address = |page: i64| {
        let request = query_value(&filter.request_id);
        let (name, level) = (&filter.name, &filter.level);
        format!("/logs?file={name}&level={level}&request={request}&page={page}")
    };
    Ok(Page(LogsPage {
        folder: state.log_dir.as_ref().map(|dir| dir.display().to_string()),
        problem,
        newer: (page > 1).then(|| address(page - 1)),
        older: (found.has_more && page < MAX_PAGE).then(|| address(page + 1)),
        found,
        filter,
        names: NAMES,
        levels: LEVELS,
        shell: signed_in.context.shell,
    }))
}

async fn read(
    state: &AdminState,
    filter: LogFilter,
    page: i64,
) -> Result<std::io::Result<LogPage>, PageError> {
    let Some(folder) = state.log_dir.clone() else {
        return Ok(Ok(LogPage::default()));
    };
    let page = usize::try_from(page).unwrap_or(1).max(1);
    tokio::task::spawn_blocking(move || log_files::read(&folder, &filter, page, PER_PAGE))
        .await
        .map_err(|error| PageError::Internal(error.to_string()))
}
