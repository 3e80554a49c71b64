//! Lists by their address, and short messages after a redirect.

use listen_web::page::page_number;
use serde::Deserialize;

/// What happened before the redirect.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    notice: String,
    /// Search term.
    pub search: String,
    /// Level of passages.
    pub level: String,
    /// State of jobs.
    pub state: String,
    page: Option<String>,
}

impl ListQuery {
    /// The translation key of the notice.
    #[must_use]
    pub fn notice_key(&self) -> Option<&'static str> {
        key(&self.notice)
    }

    /// Number of the page, from 1; anything odd is 1.
    #[must_use]
    pub fn page(&self) -> i64 {
        page_number(self.page.as_deref())
    }
}

/// The translation key of a notice; unknown ones say nothing, so that an address cannot put words
/// onto a page.
#[must_use]
pub fn key(notice: &str) -> Option<&'static str> {
    Some(match notice {
        "render" => "admin-notice-render",
        "withdrawn" => "content-notice-withdrawn",
        "offered" => "content-notice-offered",
        "published" => "admin-notice-published",
        "draft-saved" => "edit-notice-saved",
        "draft-discarded" => "edit-notice-discarded",
        "draft-not-good" => "edit-notice-not-good",
        "draft-late" => "edit-notice-late",
        "lexicon" => "speech-notice-lexicon",
        "lexicon-gone" => "speech-notice-lexicon-gone",
        "retry" => "admin-notice-retry",
        "retry-not" => "admin-notice-retry-not",
        "cancel" => "admin-notice-cancel",
        "cancel-not" => "admin-notice-cancel-not",
        "revoked" => "access-notice-revoked",
        "revoked-others" => "access-notice-revoked-others",
        "factor-off" => "access-notice-factor-off",
        "role" => "accounts-notice-role",
        "quota" => "accounts-notice-quota",
        "disabled" => "accounts-notice-disabled",
        "enabled" => "accounts-notice-enabled",
        "sessions" => "accounts-notice-sessions",
        "factor" => "accounts-notice-factor",
        "class" => "school-notice-class",
        "assigned" => "school-notice-assigned",
        "unassigned" => "school-notice-unassigned",
        "removed" => "school-notice-removed",
        "feed-added" => "news-notice-added",
        "feed-changed" => "news-notice-changed",
        "feed-deleted" => "news-notice-deleted",
        "news-refresh" => "news-notice-refresh",
        "problem-closed" => "problem-notice-closed",
        "problem-open" => "problem-notice-open",
        "deleted" => "accounts-notice-deleted",
        "looked" => "health-notice-looked",
        "alert-rules" => "alert-notice-rules",
        "alert-channel" => "alert-notice-channel",
        "alert-deleted" => "alert-notice-deleted",
        "alert-retry" => "alert-notice-retry",
        "alert-test" => "alert-notice-test",
        "alert-test-not" => "alert-notice-test-not",
        "backup" => "backup-notice-begun",
        "backup-not" => "backup-notice-not",
        "last-administrator" => "accounts-notice-last-administrator",
        _ => return None,
    })
}
