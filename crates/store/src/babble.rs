//! Other voices in the background: what a learner has chosen, and who can talk there.

use crate::sql::{on_db, statements};
use crate::{Db, StoreError};
use listen_core::babble::MAX_VOICES;

statements! {
    FIND = "SELECT babble_db FROM learner WHERE id = $1";
    UPDATE = "UPDATE learner SET babble_db = $2 WHERE id = $1";
    /// The newest audio of the passages that follow in the library, from the first one on after the last.
    /// Everybody may hear them, and all audio has one loudness.
    VOICES = "SELECT rendition.hash FROM passage JOIN rendition ON rendition.passage_id = passage.id
        WHERE passage.source = 'library' AND passage.is_current AND passage.id <> $1 AND NOT rendition.is_slow
            AND rendition.engine <> 'silence'
            AND NOT EXISTS (SELECT 1 FROM rendition newer WHERE newer.passage_id = passage.id AND NOT newer.is_slow
                AND (newer.created_at > rendition.created_at OR (newer.created_at = rendition.created_at AND newer.id > rendition.id)))
        ORDER BY CASE WHEN passage.id > $1 THEN 0 ELSE 1 END, passage.id LIMIT $2";
}

#[derive(sqlx::FromRow)]
struct Choice {
    babble_db: Option<i64>,
}

/// By how many decibels a learner wants the voice to be louder than others in the background; none
/// for no others.
///
/// # Errors
/// What the database says.
pub async fn find(db: &Db, learner_id: i64) -> Result<Option<i64>, StoreError> {
    let row = on_db!(db, fetch_optional Choice, FIND, learner_id)?;
    Ok(row.and_then(|row| row.babble_db))
}

/// Keeps the choice.
///
/// # Errors
/// What the database says.
pub async fn update(db: &Db, learner_id: i64, babble_db: Option<i64>) -> Result<(), StoreError> {
    on_db!(db, execute UPDATE, learner_id, babble_db).map(|_| ())
}

/// Addresses (hashes) of audio of other passages that can talk behind this one, at most
/// [`MAX_VOICES`]; always the same ones as long as the library is.
///
/// # Errors
/// What the database says.
pub async fn voices(db: &Db, passage_id: i64) -> Result<Vec<String>, StoreError> {
    let most = i64::try_from(MAX_VOICES).unwrap_or(i64::MAX);
    let rows = on_db!(db, fetch_all(String,), VOICES, passage_id, most)?;
    Ok(rows.into_iter().map(|(hash,)| hash).collect())
}
