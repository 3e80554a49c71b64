//! `GET /health`: how the installation is, one line for each dimension, and the same as JSON.

use crate::AdminState;
use crate::notice::ListQuery;
use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use listen_alerts::watch;
use listen_core::time::MINUTE_MS;
use listen_health::Status;
use listen_store::health_check::{self, Known};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::QueryString;
use listen_web::page::Page;
use listen_web::shell::Shell;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// From this age on nobody seems to look any more.
const STALE_MS: i64 = 15 * MINUTE_MS;

/// The page.
#[derive(Template)]
#[template(path = "pages/health.html")]
pub struct HealthPage {
    shell: Shell,
    /// `HEALTHY`, `WARNING`, `UNHEALTHY`; none if nobody looked yet.
    overall: Option<&'static str>,
    rows: Vec<Row>,
    checked_at: i64,
    is_stale: bool,
    may_look: bool,
}

/// One dimension.
#[derive(Debug)]
struct Row {
    known: Known,
    details: BTreeMap<String, String>,
}

impl Row {
    fn of(known: Known) -> Self {
        Self {
            details: serde_json::from_str(&known.details).unwrap_or_default(),
            known,
        }
    }

    fn json(&self) -> Value {
        json!({
            "name": self.known.name,
            "status": self.known.status,
            "message": self.known.message,
            "details": self.details,
            "since": self.known.since,
        })
    }
}

/// What the last look found, in the order in which people read it. Looks if nobody ever did.
async fn rows(state: &AdminState) -> Result<Vec<Row>, PageError> {
    let db = &state.web.db;
    let mut known = health_check::list(db).await?;
    if known.is_empty()
        && let Some(examiner) = &state.examiner
    {
        watch::look(db, examiner, state.web.clock.now()).await?;
        known = health_check::list(db).await?;
    }
    known.sort_by_key(|one| listen_health::order(&one.name));
    Ok(known.into_iter().map(Row::of).collect())
}

fn overall(rows: &[Row]) -> Option<&'static str> {
    let statuses = rows
        .iter()
        .filter_map(|row| Status::parse(&row.known.status));
    statuses.max().map(|worst| match worst {
        Status::Pass => "HEALTHY",
        Status::Warn => "WARNING",
        Status::Fail => "UNHEALTHY",
    })
}

/// Shows the page.
///
/// # Errors
/// What the store says.
pub async fn show(
    State(state): State<AdminState>,
    mut signed_in: SignedIn,
    QueryString(query): QueryString<ListQuery>,
) -> Result<Page<HealthPage>, PageError> {
    signed_in.context.shell.notice = query.notice_key();
    let rows = rows(&state).await?;
    let checked_at = rows.iter().map(|row| row.known.checked_at).max();
    let checked_at = checked_at.unwrap_or_default();
    let shell = signed_in.context.shell;
    Ok(Page(HealthPage {
        overall: overall(&rows),
        is_stale: state.web.clock.now().0 - checked_at > STALE_MS && !rows.is_empty(),
        may_look: state.examiner.is_some() && shell.may_edit(),
        checked_at,
        rows,
        shell,
    }))
}

/// `GET /health.json`: the keys of `listen doctor --json`, and since when each dimension is so.
///
/// # Errors
/// What the store says.
pub async fn show_json(
    State(state): State<AdminState>,
    _signed_in: SignedIn,
) -> Result<Response, PageError> {
    let rows = rows(&state).await?;
    let lines = |status: &str| -> Vec<String> {
        let those = rows.iter().filter(|row| row.known.status == status);
        those
            .map(|row| format!("{}: {}", row.known.name, row.known.message))
            .collect()
    };
    let (issues, warnings) = (lines("FAIL"), lines("WARN"));
    let body = json!({
        "timestamp": rows.iter().map(|row| row.known.checked_at).max(),
        "status": overall(&rows),
        "checks": rows.iter().map(Row::json).collect::<Vec<_>>(),
        "summary": {
            "total_checks": rows.len(),
            "issues_count": issues.len(),
            "warnings_count": warnings.len(),
        },
        "issues": issues,
        "warnings": warnings,
    });
    Ok(([(header::CACHE_CONTROL, "no-store")], axum::Json(body)).into_response())
}

/// `POST /health/look`: looks now.
///
/// # Errors
/// [`PageError::Unavailable`] where this process does not look; what the store says.
pub async fn look(
    State(state): State<AdminState>,
    _signed_in: SignedIn,
) -> Result<Redirect, PageError> {
    let Some(examiner) = &state.examiner else {
        return Err(PageError::Unavailable(
            "this process does not look; see LISTEN_WATCH".to_owned(),
        ));
    };
    watch::look(&state.web.db, examiner, state.web.clock.now()).await?;
    Ok(Redirect::to("/health?notice=looked"))
}
