//! All sessions of a learner in one list: attempts of this server and what was imported.

use crate::sql::{on_db, statements};
use crate::{Db, StoreError};

statements! {
    LIST = "SELECT id, is_imported, practised_at, tie, level, title, n_items, n_correct, accuracy, duration_ms, slug, note FROM (
            SELECT attempt.id, FALSE AS is_imported, attempt.submitted_at AS practised_at, 2 * attempt.id AS tie, passage.level,
                passage.title_en AS title, attempt.n_items, attempt.n_correct, CAST(NULL AS DOUBLE PRECISION) AS accuracy,
                CAST(NULL AS BIGINT) AS duration_ms, passage.slug, COALESCE(note.text, '') AS note
            FROM attempt JOIN passage ON passage.id = attempt.passage_id LEFT JOIN note ON note.attempt_id = attempt.id
            WHERE attempt.learner_id = $1 AND attempt.submitted_at IS NOT NULL
            UNION ALL
            SELECT id, TRUE, practised_at, 2 * id + 1, level, topic, n_items, n_correct, accuracy, duration_ms, '', note
            FROM imported_session WHERE learner_id = $1) session
        WHERE practised_at < $2 OR (practised_at = $2 AND tie < $3)
        ORDER BY practised_at DESC, tie DESC LIMIT $4 OFFSET $5";
    COUNT = "SELECT (SELECT COUNT(*) FROM attempt WHERE learner_id = $1 AND submitted_at IS NOT NULL)
        + (SELECT COUNT(*) FROM imported_session WHERE learner_id = $1)";
}

/// A session.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Practised {
    /// Row of the attempt, or of the imported session.
    pub id: i64,
    /// Whether it was imported, so that its score is what its client said.
    pub is_imported: bool,
    /// Unix ms.
    pub practised_at: i64,
    /// Tells apart what was practised at the same moment.
    pub tie: i64,
    /// CEFR level.
    pub level: String,
    /// English title, or topic.
    pub title: String,
    /// Items.
    pub n_items: i64,
    /// Right responses.
    pub n_correct: i64,
    /// Share of right responses, where the client of an imported session said it.
    pub accuracy: Option<f64>,
    /// How long it took, of an imported session.
    pub duration_ms: Option<i64>,
    /// Passage; empty of an imported session.
    pub slug: String,
    /// The learner's note; may be empty.
    pub note: String,
}

/// Where a list begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Older than this moment, Unix ms,
    pub practised_at: i64,
    /// or at it, and with a smaller tie.
    pub tie: i64,
}

impl Place {
    /// The beginning.
    pub const NEWEST: Self = Self {
        practised_at: i64::MAX,
        tie: i64::MAX,
    };
}

/// Sessions from a place on, newest first, without the first `skip`.
///
/// # Errors
/// What the database says.
pub async fn list(
    db: &Db,
    learner_id: i64,
    from: Place,
    limit: i64,
    skip: i64,
) -> Result<Vec<Practised>, StoreError> {
    on_db!(db, fetch_all Practised, LIST, learner_id, from.practised_at, from.tie, limit, skip)
}

/// How many there are.
///
/// # Errors
/// What the database says.
pub async fn count(db: &Db, learner_id: i64) -> Result<i64, StoreError> {
    Ok(on_db!(db, fetch_one(i64,), COUNT, learner_id)?.0)
}
