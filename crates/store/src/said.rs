//! Texts that programs have spoken, and passages about news that nobody took: hidden passages that are
//! kept for a day.

use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError};
use listen_core::taxonomy::Level;
use listen_core::time::{DAY_MS, Timestamp};

/// How the names of such passages begin.
pub const SLUG: &str = "said";
/// How long they are kept.
pub const KEPT_MS: i64 = DAY_MS;

statements! {
    /// News is offered for a day, too, so what was made of it is not offered any more.
    OLD = "SELECT id FROM passage WHERE source = 'drill' AND (slug LIKE 'said-%' OR slug LIKE 'ahead-%') AND created_at <= $1
        AND NOT EXISTS (SELECT 1 FROM attempt WHERE attempt.passage_id = passage.id) ORDER BY id LIMIT 1000";
    /// Audio that nothing else is spoken by.
    AUDIO = "SELECT DISTINCT hash FROM rendition WHERE passage_id = $1
        AND NOT EXISTS (SELECT 1 FROM rendition other WHERE other.hash = rendition.hash AND other.passage_id <> $1)";
    DELETE_JOBS = "DELETE FROM job WHERE dedupe_key IN ($1, $2)";
    DELETE = "DELETE FROM passage WHERE id = $1 AND source = 'drill'";
    SAMPLE = "SELECT id FROM passage WHERE source = 'library' AND is_current AND level = $1
        AND NOT EXISTS (SELECT 1 FROM withdrawn WHERE withdrawn.slug = passage.slug) ORDER BY form DESC, slug LIMIT 1";
}

/// Deletes what was spoken more than a day ago, since it may be anything that somebody typed. Gives
/// the addresses of audio that nobody needs any more.
///
/// # Errors
/// What the database says.
pub async fn delete_old(db: &Db, now: Timestamp) -> Result<Vec<String>, StoreError> {
    let mut audio = Vec::new();
    for (id,) in on_db!(db, fetch_all(i64,), OLD, now.plus_ms(-KEPT_MS).0)? {
        let keys = ["render_passage", "render_slowly"].map(|kind| format!("{kind}:{id}"));
        let mut tx = db.begin().await?;
        let hashes = on_tx!(tx, fetch_all(String,), AUDIO, id)?;
        on_tx!(tx, execute DELETE_JOBS, keys[0].as_str(), keys[1].as_str())?;
        on_tx!(tx, execute DELETE, id)?;
        tx.commit().await?;
        audio.extend(hashes.into_iter().map(|(hash,)| hash));
    }
    Ok(audio)
}

/// The passage of the library that stands for a level, always the same: a monologue if there is one.
///
/// # Errors
/// What the database says.
pub async fn sample(db: &Db, level: Level) -> Result<Option<i64>, StoreError> {
    let found = on_db!(db, fetch_optional(i64,), SAMPLE, level.as_str())?;
    Ok(found.map(|(id,)| id))
}
