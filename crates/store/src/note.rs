//! Notes: what a learner writes down about an attempt.

use crate::sql::{on_db, statements};
use crate::{Db, StoreError};
use listen_core::time::Timestamp;

/// Longest note, in characters.
pub const MAX_CHARS: usize = 2_000;

statements! {
    FIND = "SELECT note.text FROM note JOIN attempt ON attempt.id = note.attempt_id WHERE note.attempt_id = $1 AND attempt.learner_id = $2";
    /// Only on a submitted attempt of the learner's own.
    SAVE = "INSERT INTO note (attempt_id, text, saved_at)
        SELECT attempt.id, $3, $4 FROM attempt WHERE attempt.id = $1 AND attempt.learner_id = $2 AND attempt.submitted_at IS NOT NULL
        ON CONFLICT (attempt_id) DO UPDATE SET text = excluded.text, saved_at = excluded.saved_at";
    DELETE = "DELETE FROM note WHERE attempt_id = $1 AND EXISTS
        (SELECT 1 FROM attempt WHERE attempt.id = note.attempt_id AND attempt.learner_id = $2)";
}

/// The note on an attempt; empty if there is none.
///
/// # Errors
/// What the database says.
pub async fn find(db: &Db, attempt_id: i64, learner_id: i64) -> Result<String, StoreError> {
    let found = on_db!(db, fetch_optional(String,), FIND, attempt_id, learner_id)?;
    Ok(found.map(|(text,)| text).unwrap_or_default())
}

/// Keeps a note; an empty one is deleted. False if the attempt is not the learner's, or not
/// submitted.
///
/// # Errors
/// What the database says.
pub async fn save(
    db: &Db,
    attempt_id: i64,
    learner_id: i64,
    text: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    if text.trim().is_empty() {
        on_db!(db, execute DELETE, attempt_id, learner_id)?;
        return Ok(true);
    }
    on_db!(db, execute SAVE, attempt_id, learner_id, text, now.0).map(|n_rows| n_rows == 1)
}
