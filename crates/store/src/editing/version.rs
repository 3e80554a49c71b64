//! The versions of a passage, with how much each was used.

use crate::sql::{on_db, statements};
use crate::{Db, StoreError, passage::PassageHead};

statements! {
    LIST = "SELECT passage.id, passage.version, passage.is_current, passage.is_edited, passage.created_at,
            (SELECT COUNT(*) FROM attempt WHERE attempt.passage_id = passage.id AND attempt.submitted_at IS NOT NULL) AS n_attempts,
            (SELECT COUNT(*) FROM attempt WHERE attempt.passage_id = passage.id AND attempt.is_begun
                AND attempt.submitted_at IS NULL) AS n_open
        FROM passage WHERE passage.slug = $1 AND passage.source = 'library' ORDER BY passage.version DESC";
    FIND = "SELECT id, slug, version, is_current, level, topic, form, title_en, title_zh, context_en, context_zh, licence, provenance,
            n_words, n_items, created_at, source, owner_learner_id FROM passage WHERE slug = $1 AND version = $2 AND source = 'library'";
}

/// A version.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Version {
    /// Row.
    pub id: i64,
    /// Number.
    pub version: i64,
    /// Whether it is the one that is offered.
    pub is_current: bool,
    /// Whether it was made on the admin site.
    pub is_edited: bool,
    /// Unix ms.
    pub created_at: i64,
    /// Submitted attempts.
    pub n_attempts: i64,
    /// Learners who have begun it and not submitted.
    pub n_open: i64,
}

/// All versions, the newest first; none where there is no such passage in the library.
///
/// # Errors
/// What the database says.
pub async fn list(db: &Db, slug: &str) -> Result<Vec<Version>, StoreError> {
    on_db!(db, fetch_all Version, LIST, slug)
}

/// One version.
///
/// # Errors
/// What the database says.
pub async fn find(db: &Db, slug: &str, version: i64) -> Result<Option<PassageHead>, StoreError> {
    on_db!(db, fetch_optional PassageHead, FIND, slug, version)
}
