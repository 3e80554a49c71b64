//! Short messages after a redirect.

use listen_web::page::page_number;
use serde::Deserialize;

/// What happened before the redirect.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    notice: String,
    /// Search term.
    pub search: String,
    /// State of jobs.
    pub state: String,
    page: Option<String>,
}

impl ListQuery {
    /// The translation key; unknown notices say nothing, so that an address cannot put words
    /// onto a page.
    #[must_use]
    pub fn notice_key(&self) -> Option<&'static str> {
        match self.notice.as_str() {
            "render" => Some("admin-notice-render"),
            "retry" => Some("admin-notice-retry"),
            "retry-not" => Some("admin-notice-retry-not"),
            _ => None,
        }
    }

    /// Number of the page, from 1; anything odd is 1.
    #[must_use]
    pub fn page(&self) -> i64 {
        page_number(self.page.as_deref())
    }
}
