//! `/reports`: which reports there are, each as a page and as CSV.

use crate::AdminState;
use crate::csv_file::csv_file;
use crate::reports::{Cell, Report, ReportKind};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::PathPart;
use listen_web::page::Page;
use listen_web::shell::Shell;
use std::sync::Arc;

/// Rows on the page; the file has all.
const MAX_ROWS: usize = 200;

/// The menu.
#[derive(Template)]
#[template(path = "pages/reports.html")]
pub struct ReportsPage {
    shell: Shell,
    kinds: [ReportKind; 8],
}

/// One report.
#[derive(Template)]
#[template(path = "pages/report.html")]
pub struct ReportPage {
    shell: Shell,
    kind: ReportKind,
    report: Arc<Report>,
    charts: Vec<String>,
}

impl ReportPage {
    fn shown(&self) -> &[Vec<Cell>] {
        &self.report.rows[..self.report.rows.len().min(MAX_ROWS)]
    }

    fn has_more(&self) -> bool {
        self.report.rows.len() > MAX_ROWS
    }
}

/// `GET /reports`.
pub async fn index(signed_in: SignedIn) -> Page<ReportsPage> {
    Page(ReportsPage {
        shell: signed_in.context.shell,
        kinds: ReportKind::ALL,
    })
}

async fn find(state: &AdminState, name: &str) -> Result<(ReportKind, Arc<Report>), PageError> {
    let kind = ReportKind::parse(name).ok_or(PageError::NotFound)?;
    let now = state.web.clock.now();
    Ok((kind, state.reports.get(&state.web.db, kind, now).await?))
}

/// `GET /reports/{name}`.
///
/// # Errors
/// [`PageError::NotFound`] for a report that there is not; what the store says.
pub async fn show(
    State(state): State<AdminState>,
    signed_in: SignedIn,
    PathPart(name): PathPart<String>,
) -> Result<Page<ReportPage>, PageError> {
    let (kind, report) = find(&state, &name).await?;
    let shell = signed_in.context.shell;
    Ok(Page(ReportPage {
        charts: report.charts(&shell)?,
        kind,
        report,
        shell,
    }))
}

/// `GET /reports/{name}/export.csv`.
///
/// # Errors
/// [`PageError::NotFound`] for a report that there is not; what the store says.
pub async fn export(
    State(state): State<AdminState>,
    _signed_in: SignedIn,
    PathPart(name): PathPart<String>,
) -> Result<Response, PageError> {
    let (kind, report) = find(&state, &name).await?;
    csv_file(&format!("listen-{}", kind.as_str()), &report.table())
}
