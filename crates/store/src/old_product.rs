//! Sessions of the product before this one: read from its SQLite file, taken in, listed.

mod database;
mod import;

pub use database::{OldDatabase, OldUser, read};
pub use import::{Imported, check, import};

use crate::passage::from_json;
use crate::sql::{Sql, on_db, statements};
use crate::{Db, StoreError};

statements! {
    LIST = "SELECT id, topic, level, language, transcript, note, n_items, n_correct, duration_ms, practised_at, imported_at
        FROM imported_session WHERE learner_id = $1 ORDER BY practised_at DESC, id DESC";
    FIND = "SELECT id, topic, level, language, transcript, note, n_items, n_correct, duration_ms, practised_at, imported_at
        FROM imported_session WHERE learner_id = $1 AND id = $2";
    FIND_BY_FINGERPRINT = "SELECT id, practised_at FROM imported_session WHERE learner_id = $1 AND fingerprint = $2";
    ITEMS = "SELECT position, kind, stem, options, correct, given, is_correct, marks, rationale, feedback, focus_areas, error_tags, analysis
        FROM imported_item WHERE session_id = $1 ORDER BY position";
}

/// Every statement of the import.
pub(crate) fn all_statements() -> Vec<Sql> {
    [STATEMENTS, import::STATEMENTS].concat()
}

/// An imported session.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct SessionRow {
    /// Row.
    pub id: i64,
    /// What it was about; its title.
    pub topic: String,
    /// CEFR level.
    pub level: String,
    /// `en-US` and the like; may be empty.
    pub language: String,
    /// The text that was heard; may be empty.
    pub transcript: String,
    /// The learner's note; may be empty.
    pub note: String,
    /// Questions.
    pub n_items: i64,
    /// Right answers.
    pub n_correct: i64,
    /// How long it took, ms; 0 if unknown.
    pub duration_ms: i64,
    /// Unix ms.
    pub practised_at: i64,
    /// Unix ms.
    pub imported_at: i64,
}

/// A question of an imported session with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemRow {
    /// `multiple_choice` or `short_answer`.
    pub kind: String,
    /// The question.
    pub stem: String,
    /// Options; empty for written answers.
    pub options: Vec<String>,
    /// The right answer.
    pub correct: String,
    /// What was given; may be empty.
    pub given: String,
    /// The verdict.
    pub is_correct: bool,
    /// 0 to 10, for written answers.
    pub marks: Option<i64>,
    /// Why the right answer is right.
    pub rationale: String,
    /// What the language model wrote about the answer.
    pub feedback: String,
    /// The language model's analysis of a wrong answer: its text.
    pub analysis: Option<String>,
}

#[derive(sqlx::FromRow)]
struct RawItem {
    kind: String,
    stem: String,
    options: String,
    correct: String,
    given: String,
    is_correct: bool,
    marks: Option<i64>,
    rationale: String,
    feedback: String,
    analysis: Option<String>,
}

/// A learner's imported sessions, newest first.
///
/// # Errors
/// What the database says.
pub async fn list(db: &Db, learner_id: i64) -> Result<Vec<SessionRow>, StoreError> {
    on_db!(db, fetch_all SessionRow, LIST, learner_id)
}

/// One of them, if it is this learner's.
///
/// # Errors
/// What the database says.
pub async fn find(db: &Db, learner_id: i64, id: i64) -> Result<Option<SessionRow>, StoreError> {
    on_db!(db, fetch_optional SessionRow, FIND, learner_id, id)
}

/// Row and time of the session with this fingerprint, if it is there.
///
/// # Errors
/// What the database says.
pub async fn find_by_fingerprint(
    db: &Db,
    learner_id: i64,
    fingerprint: &str,
) -> Result<Option<(i64, i64)>, StoreError> {
    on_db!(
        db,
        fetch_optional(i64, i64),
        FIND_BY_FINGERPRINT,
        learner_id,
        fingerprint
    )
}

/// The questions of a session, in order.
///
/// # Errors
/// [`StoreError::Corrupt`] if stored JSON cannot be read.
pub async fn items(db: &Db, session_id: i64) -> Result<Vec<ItemRow>, StoreError> {
    let raw = on_db!(db, fetch_all RawItem, ITEMS, session_id)?;
    raw.into_iter().map(read_item).collect()
}

fn read_item(raw: RawItem) -> Result<ItemRow, StoreError> {
    let analysis = raw.analysis.as_deref().map(from_json).transpose()?;
    Ok(ItemRow {
        kind: raw.kind,
        stem: raw.stem,
        options: from_json(&raw.options)?,
        correct: raw.correct,
        given: raw.given,
        is_correct: raw.is_correct,
        marks: raw.marks,
        rationale: raw.rationale,
        feedback: raw.feedback,
        analysis: analysis.as_ref().and_then(analysis_text),
    })
}

/// What people read of an analysis: its text, or its main reason.
fn analysis_text(analysis: &serde_json::Value) -> Option<String> {
    let part = |name: &str| analysis.get(name).and_then(serde_json::Value::as_str);
    part("analysis").or(part("key_reason")).map(str::to_owned)
}
