//! Tables for spreadsheets.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use listen_web::error::PageError;
use listen_web::table::Table;

/// A table to be saved under `stem.csv`. The byte order mark is for Excel, which takes Chinese
/// for something else without it.
///
/// # Errors
/// [`PageError::Internal`] if the rows are not of one length.
pub fn csv_file(stem: &str, table: &Table) -> Result<Response, PageError> {
    let body = format!("\u{feff}{}", table.to_csv()?);
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{stem}.csv\""))
        .map_err(|error| PageError::Internal(error.to_string()))?;
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/csv; charset=utf-8"),
        ),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, body).into_response())
}

/// A table whose columns have these names.
#[must_use]
pub fn table(columns: &[&str], rows: Vec<Vec<String>>) -> Table {
    Table {
        columns: columns.iter().map(|name| (*name).to_owned()).collect(),
        rows,
    }
}
