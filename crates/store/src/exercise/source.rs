//! What new exercises are made from: sentences of the library, and what the learner did before.

use crate::passage::from_json;
use crate::sql::{on_db, statements};
use crate::{Db, StoreError, corrupt};
use listen_core::exercise::{ExerciseKind, StoredBody};
use listen_core::profile::Feature;
use listen_core::taxonomy::Level;
use listen_core::time::Timestamp;
use std::collections::HashSet;

statements! {
    /// The newest body of an earlier day.
    LAST_BODY = "SELECT body FROM exercise WHERE learner_id = $1 AND kind = $2 AND passage_id = $3 AND created_at < $4
        ORDER BY id DESC LIMIT 1";
    COUNT_DRILLS = "SELECT COUNT(*) FROM exercise WHERE learner_id = $1 AND target = $2 AND submitted_at IS NOT NULL";
    /// Those that are to be written down in a passage's own items stay out: they are keys.
    LIBRARY_SENTENCES = "SELECT sentence.text FROM sentence JOIN passage ON passage.id = sentence.passage_id
        WHERE passage.source = 'library' AND passage.is_current AND passage.level = $1
            AND passage.slug NOT IN (SELECT withdrawn.slug FROM withdrawn)
            AND NOT EXISTS (SELECT 1 FROM item_evidence JOIN item ON item.id = item_evidence.item_id
                WHERE item_evidence.sentence_id = sentence.id AND item.kind = 'dictation')
        ORDER BY passage.slug, sentence.position";
    LAST_LEVEL = "SELECT passage.level FROM practice JOIN passage ON passage.id = practice.passage_id
        WHERE practice.learner_id = $1 ORDER BY practice.finished_at DESC LIMIT 1";
    HAS_SUBMITTED = "SELECT COUNT(*) FROM attempt WHERE learner_id = $1 AND passage_id = $2 AND submitted_at IS NOT NULL";
}

/// Places of the gaps of the learner's last exercise of this kind that was made before `before`.
///
/// # Errors
/// [`StoreError::Corrupt`] if its body cannot be read.
pub async fn last_places(
    db: &Db,
    learner_id: i64,
    kind: ExerciseKind,
    passage_id: i64,
    before: Timestamp,
) -> Result<HashSet<(usize, usize)>, StoreError> {
    let kind = kind.as_str();
    let found = on_db!(
        db,
        fetch_optional(String,),
        LAST_BODY,
        learner_id,
        kind,
        passage_id,
        before.0
    )?;
    let Some((body,)) = found else {
        return Ok(HashSet::new());
    };
    let stored: StoredBody = from_json(&body)?;
    Ok(stored.body.places())
}

/// Drills of this feature that the learner has finished.
///
/// # Errors
/// What the database says.
pub async fn count_drills(db: &Db, learner_id: i64, target: Feature) -> Result<i64, StoreError> {
    let (n,) = on_db!(
        db,
        fetch_one(i64,),
        COUNT_DRILLS,
        learner_id,
        target.as_str()
    )?;
    Ok(n)
}

/// Sentences of the library's passages of a level that may be shown.
///
/// # Errors
/// What the database says.
pub async fn library_sentences(db: &Db, level: Level) -> Result<Vec<String>, StoreError> {
    let rows = on_db!(db, fetch_all(String,), LIBRARY_SENTENCES, level.as_str())?;
    Ok(rows.into_iter().map(|(text,)| text).collect())
}

/// Level of the passage that the learner practised last, if any.
///
/// # Errors
/// What the database says.
pub async fn last_level(db: &Db, learner_id: i64) -> Result<Option<Level>, StoreError> {
    let found = on_db!(db, fetch_optional(String,), LAST_LEVEL, learner_id)?;
    found
        .map(|(level,)| corrupt(Level::parse(&level)))
        .transpose()
}

/// Whether the learner has submitted the items of this passage version, so that nothing of it
/// has to stay hidden.
///
/// # Errors
/// What the database says.
pub async fn has_submitted_items(
    db: &Db,
    learner_id: i64,
    passage_id: i64,
) -> Result<bool, StoreError> {
    let (n,) = on_db!(db, fetch_one(i64,), HAS_SUBMITTED, learner_id, passage_id)?;
    Ok(n > 0)
}
