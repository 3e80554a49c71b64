//! Texts that are not saved yet.

use crate::passage::{from_json, to_json};
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError};
use listen_core::own_text::Draft;
use listen_core::time::{DAY_MS, Timestamp};

/// Drafts of a learner; a new one takes the place of the oldest.
pub const MAX_DRAFTS: i64 = 5;
/// How long a draft is kept.
pub const KEPT_MS: i64 = 7 * DAY_MS;

statements! {
    INSERT = "INSERT INTO text_draft (learner_id, body, created_at) VALUES ($1, $2, $3) RETURNING id";
    DELETE_OLDEST = "DELETE FROM text_draft WHERE learner_id = $1 AND id NOT IN
        (SELECT id FROM text_draft WHERE learner_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2)";
    FIND = "SELECT body FROM text_draft WHERE id = $1 AND learner_id = $2";
    UPDATE = "UPDATE text_draft SET body = $3 WHERE id = $1 AND learner_id = $2";
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
