//! Files that learners take along: exercises, the history and wrong responses as text, CSV, JSON
//! and Markdown, and misheard sentences with their audio as an Anki package.

pub mod anki;
pub mod exercise;
pub mod history;
pub mod item;
pub mod mistakes;
pub mod passage;
pub mod wave;

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use listen_core::calendar::Zone;
use listen_core::time::Timestamp;
use listen_web::error::PageError;
use listen_web::format::{iso_date_time, query_value};

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Text for people.
    Text,
    /// A table for spreadsheets.
    Csv,
    /// For programs.
    Json,
    /// A table for notes and wikis.
    Markdown,
}

impl Format {
    const ALL: [(&'static str, Self); 4] = [
        ("txt", Self::Text),
        ("csv", Self::Csv),
        ("json", Self::Json),
        ("md", Self::Markdown),
    ];

    /// The format of a file name's ending.
    ///
    /// # Errors
    /// [`PageError::Field`], naming the endings that there are.
    pub fn parse(ending: &str) -> Result<Self, PageError> {
        Self::ALL
            .into_iter()
            .find(|(name, _)| *name == ending)
            .map(|(_, format)| format)
            .ok_or_else(|| {
                PageError::Field(format!(
                    "format: `{ending}` is none of txt, csv, json, md (and apkg for mistakes)"
                ))
            })
    }

    fn content_type(self) -> &'static str {
        match self {
            Self::Text => "text/plain; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Json => "application/json",
            Self::Markdown => "text/markdown; charset=utf-8",
        }
    }

    fn ending(self) -> &'static str {
        Self::ALL
            .into_iter()
            .find(|(_, format)| *format == self)
            .map_or("", |(name, _)| name)
    }
}

/// A file to be saved under `stem` and the ending of its format. Text and tables begin with a
/// byte order mark: without it Excel and the old Notepad take Chinese for something else.
#[must_use]
pub fn file(stem: &str, format: Format, text: &str) -> Response {
    let mark = match format {
        Format::Text | Format::Csv => "\u{feff}",
        Format::Json | Format::Markdown => "",
    };
    let body = Body::from(format!("{mark}{text}"));
    let name = format!("{stem}.{}", format.ending());
    attachment(&name, format.content_type(), body)
}

/// A body to be saved under a name, which may be Chinese.
#[must_use]
pub fn attachment(name: &str, content_type: &'static str, body: Body) -> Response {
    // Old programs read the first name, all others the second (RFC 6266).
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_graphic() { c } else { '_' })
        .collect();
    let disposition = format!(
        "attachment; filename=\"{plain}\"; filename*=UTF-8''{}",
        query_value(name)
    );
    let disposition = HeaderValue::from_str(&disposition)
        .unwrap_or_else(|_| HeaderValue::from_static("attachment"));
    (
        [
            (header::CONTENT_TYPE, HeaderValue::from_static(content_type)),
            (header::CONTENT_DISPOSITION, disposition),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ],
        body,
    )
        .into_response()
}

/// A moment as a file has it: for programs in universal time, for people and their spreadsheets
/// where they are.
#[must_use]
pub fn moment(format: Format, zone: &Zone, unix_ms: i64) -> String {
    match format {
        Format::Json => iso_date_time(unix_ms),
        Format::Text | Format::Csv | Format::Markdown => zone.date_time(Timestamp(unix_ms)),
    }
}

/// A list as JSON, with two spaces of indentation.
///
/// # Errors
/// [`PageError::Internal`] if it cannot be written.
pub fn json<T: serde::Serialize>(value: &T) -> Result<String, PageError> {
    serde_json::to_string_pretty(value).map_err(|error| PageError::Internal(error.to_string()))
}
