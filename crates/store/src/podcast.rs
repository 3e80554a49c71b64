//! A learner's own passages as a podcast, by a secret address.

use crate::sql::{on_db, statements};
use crate::{Db, StoreError};
use listen_core::time::Timestamp;

statements! {
    SET = "INSERT INTO podcast_link (learner_id, token, created_at) VALUES ($1, $2, $3)
        ON CONFLICT (learner_id) DO UPDATE SET token = excluded.token, created_at = excluded.created_at";
    FIND = "SELECT token FROM podcast_link WHERE learner_id = $1";
    DELETE = "DELETE FROM podcast_link WHERE learner_id = $1";
    FIND_LEARNER = "SELECT learner_id FROM podcast_link WHERE token = $1";
    EPISODES = "SELECT passage.slug, passage.title_en AS title, passage.level, passage.n_words, passage.created_at, rendition.hash, rendition.duration_ms
        FROM passage JOIN rendition ON rendition.id = (SELECT newest.id FROM rendition newest WHERE newest.passage_id = passage.id
            ORDER BY newest.created_at DESC, newest.id DESC LIMIT 1)
        WHERE passage.owner_learner_id = $1 AND passage.source = 'own' AND passage.is_current
        ORDER BY passage.created_at DESC, passage.id DESC LIMIT $2";
}

/// A passage with its audio.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Episode {
    /// Name in addresses.
    pub slug: String,
    /// English title.
    pub title: String,
    /// CEFR level.
    pub level: String,
    /// Words.
    pub n_words: i64,
    /// Unix ms.
    pub created_at: i64,
    /// Name of the audio.
    pub hash: String,
    /// Length of the audio.
    pub duration_ms: i64,
}

/// Makes the address; an old one ends.
///
/// # Errors
/// What the database says.
pub async fn set(db: &Db, learner_id: i64, token: &str, now: Timestamp) -> Result<(), StoreError> {
    on_db!(db, execute SET, learner_id, token, now.0).map(|_| ())
}

/// The secret of a learner's address, if there is one.
///
/// # Errors
/// What the database says.
pub async fn find(db: &Db, learner_id: i64) -> Result<Option<String>, StoreError> {
    let found = on_db!(db, fetch_optional(String,), FIND, learner_id)?;
    Ok(found.map(|(token,)| token))
}

/// Ends the address.
///
/// # Errors
/// What the database says.
pub async fn revoke(db: &Db, learner_id: i64) -> Result<(), StoreError> {
    on_db!(db, execute DELETE, learner_id).map(|_| ())
}

/// Whose address has this secret.
///
/// # Errors
/// What the database says.
pub async fn find_learner(db: &Db, token: &str) -> Result<Option<i64>, StoreError> {
    let found = on_db!(db, fetch_optional(i64,), FIND_LEARNER, token)?;
    Ok(found.map(|(learner_id,)| learner_id))
}

/// The newest own passages that have audio.
///
/// # Errors
/// What the database says.
pub async fn episodes(db: &Db, learner_id: i64, limit: i64) -> Result<Vec<Episode>, StoreError> {
    on_db!(db, fetch_all Episode, EPISODES, learner_id, limit)
}
