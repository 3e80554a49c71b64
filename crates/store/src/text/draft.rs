//! Texts that are not saved yet.

use crate::passage::{from_json, to_json};
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError, db::Tx};
use listen_core::own_text::Draft;
use listen_core::time::{DAY_MS, Timestamp};

/// Drafts of a learner; a new one takes the place of the oldest.
pub const MAX_DRAFTS: i64 = 5;
/// How long a draft is kept.
pub const KEPT_MS: i64 = 7 * DAY_MS;

statements! {
    INSERT = "INSERT INTO text_draft (learner_id, body, created_at) VALUES ($1, $2, $3) RETURNING id";
    DELETE_OLDEST = "DELETE FROM text_draft WHERE learner_id = $1 AND saved_slug IS NULL AND id NOT IN
        (SELECT id FROM text_draft WHERE learner_id = $1 AND saved_slug IS NULL ORDER BY created_at DESC, id DESC LIMIT $2)";
    FIND = "SELECT body FROM text_draft WHERE id = $1 AND learner_id = $2 AND saved_slug IS NULL";
    FIND_SAVED = "SELECT saved_slug FROM text_draft WHERE id = $1 AND learner_id = $2 AND saved_slug IS NOT NULL";
    UPDATE = "UPDATE text_draft SET body = $3 WHERE id = $1 AND learner_id = $2 AND saved_slug IS NULL";
    /// What was typed is in the passage now.
    CLOSE = "UPDATE text_draft SET saved_slug = $3, body = '' WHERE id = $1 AND learner_id = $2 AND saved_slug IS NULL";
    DELETE = "DELETE FROM text_draft WHERE id = $1 AND learner_id = $2";
    DELETE_OLD = "DELETE FROM text_draft WHERE created_at < $1";
}

/// Keeps a new draft, and forgets the oldest beyond [`MAX_DRAFTS`].
///
/// # Errors
/// What the database says.
pub async fn insert(
    db: &Db,
    learner_id: i64,
    draft: &Draft,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let body = to_json(draft)?;
    let mut tx = db.begin().await?;
    let (id,) = on_tx!(
        tx,
        fetch_one(i64,),
        INSERT,
        learner_id,
        body.as_str(),
        now.0
    )?;
    on_tx!(tx, execute DELETE_OLDEST, learner_id, MAX_DRAFTS)?;
    tx.commit().await?;
    Ok(id)
}

/// A draft of this learner.
///
/// # Errors
/// [`StoreError::Corrupt`] if it cannot be read.
pub async fn find(db: &Db, id: i64, learner_id: i64) -> Result<Option<Draft>, StoreError> {
    let found = on_db!(db, fetch_optional(String,), FIND, id, learner_id)?;
    found.map(|(body,)| from_json(&body)).transpose()
}

/// Name in addresses of the passage that a draft of this learner became, for a week.
///
/// # Errors
/// What the database says.
pub async fn find_saved(db: &Db, id: i64, learner_id: i64) -> Result<Option<String>, StoreError> {
    let found = on_db!(db, fetch_optional(String,), FIND_SAVED, id, learner_id)?;
    Ok(found.map(|(slug,)| slug))
}

/// Notes which passage a draft became; false if it became one before.
pub(super) async fn close(
    tx: &mut Tx,
    id: i64,
    learner_id: i64,
    slug: &str,
) -> Result<bool, StoreError> {
    on_tx!(*tx, execute CLOSE, id, learner_id, slug).map(|n_rows| n_rows == 1)
}

/// Changes a draft; false if it is not there.
///
/// # Errors
/// What the database says.
pub async fn update(db: &Db, id: i64, learner_id: i64, draft: &Draft) -> Result<bool, StoreError> {
    let body = to_json(draft)?;
    on_db!(db, execute UPDATE, id, learner_id, body.as_str()).map(|n_rows| n_rows == 1)
}

/// Forgets a draft.
///
/// # Errors
/// What the database says.
pub async fn delete(db: &Db, id: i64, learner_id: i64) -> Result<bool, StoreError> {
    on_db!(db, execute DELETE, id, learner_id).map(|n_rows| n_rows == 1)
}

/// Forgets drafts that nobody saved in a week.
///
/// # Errors
/// What the database says.
pub async fn delete_old(db: &Db, now: Timestamp) -> Result<u64, StoreError> {
    on_db!(db, execute DELETE_OLD, now.plus_ms(-KEPT_MS).0)
}
