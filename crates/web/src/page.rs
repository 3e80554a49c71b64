//! A rendered template as a response.

use crate::error::PageError;
use askama::Template;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};

/// A page of HTML. Pages show personal things, so no cache keeps them.
#[derive(Debug, Clone)]
pub struct Page<T>(pub T);

impl<T: Template> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        match self.0.render() {
            Ok(html) => ([(header::CACHE_CONTROL, "no-store")], Html(html)).into_response(),
            Err(error) => PageError::from(error).into_response(),
        }
    }
}

/// A page number from an address; anything odd is page 1.
#[must_use]
pub fn page_number(text: Option<&str>) -> i64 {
    text.and_then(|text| text.parse().ok())
        .unwrap_or(1)
        .clamp(1, 1_000_000)
}

/// Links to the pages of a long list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pager {
    /// This page, from 1.
    pub page: i64,
    /// How many there are.
    pub n_pages: i64,
    /// Address up to the number, for instance `/history?level=A1&page=`.
    pub base: String,
}

impl Pager {
    /// Number of the page before, if there is one.
    #[must_use]
    pub fn previous(&self) -> Option<i64> {
        (self.page > 1).then(|| (self.page - 1).min(self.n_pages))
    }

    /// Number of the page after, if there is one.
    #[must_use]
    pub fn next(&self) -> Option<i64> {
        (self.page < self.n_pages).then_some(self.page + 1)
    }
}
