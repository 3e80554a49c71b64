//! Hidden passages made by code: carrier sentences of an exercise, a sentence of the review in
//! another voice. They are passages like any other, so that times, audio and evidence need no
//! second way; they are listed nowhere and spoken when they are opened.

use crate::passage::{Source, content_hash, insert};
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError, db::Tx};
use listen_core::passage::Passage;
use listen_core::time::Timestamp;

statements! {
    FIND = "SELECT id FROM passage WHERE content_hash = $1 AND source = 'drill' AND is_current";
    /// One writer at a time, or two learners who ask at once would both insert.
    LOCK = "SELECT 1", postgres "SELECT 1 FROM (SELECT pg_advisory_xact_lock(4201)) AS locked";
}

/// The row of a drill that says exactly this, made where there is none. The name is made from
/// the content, so the caller's `slug` is only the beginning of it.
///
/// # Errors
/// What the database says.
pub async fn ensure(db: &Db, passage: &Passage, now: Timestamp) -> Result<i64, StoreError> {
    let hash = content_hash(passage)?;
    if let Some((id,)) = on_db!(db, fetch_optional(i64,), FIND, hash.as_str())? {
        return Ok(id);
    }
    let mut tx = db.begin().await?;
    let id = ensure_in(&mut tx, passage, now).await?;
    tx.commit().await?;
    Ok(id)
}

/// The same inside a transaction.
pub(crate) async fn ensure_in(
    tx: &mut Tx,
    passage: &Passage,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let hash = content_hash(passage)?;
    on_tx!(*tx, fetch_one(i32,), LOCK)?;
    if let Some((id,)) = on_tx!(*tx, fetch_optional(i64,), FIND, hash.as_str())? {
        return Ok(id);
    }
    let named = Passage {
        slug: format!("{}-{}", passage.slug, &hash[..16]),
        ..passage.clone()
    };
    insert(tx, &named, &hash, Source::Drill, now).await
}
