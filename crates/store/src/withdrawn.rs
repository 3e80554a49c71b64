//! Passages that are no longer offered: not in the library's list, not recommended, not assigned.
//! Who has begun one, or has its address, can finish it.

use crate::audit::{self, Entry};
use crate::db::Tx;
use crate::sql::{on_tx, statements};
use crate::{Db, StoreError};
use listen_core::time::Timestamp;

statements! {
    INSERT = "INSERT INTO withdrawn (slug, at) VALUES ($1, $2) ON CONFLICT (slug) DO NOTHING";
    DELETE = "DELETE FROM withdrawn WHERE slug = $1";
}

/// Takes a passage out of what is offered, and notes it; false if it was out already.
///
/// # Errors
/// What the database says; then nothing was changed.
pub async fn withdraw(db: &Db, actor: i64, slug: &str, now: Timestamp) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    if on_tx!(tx, execute INSERT, slug, now.0)? != 1 {
        return Ok(false);
    }
    note(&mut tx, actor, slug, ("offered", "withdrawn"), now).await?;
    tx.commit().await?;
    Ok(true)
}

/// Offers a passage again, and notes it; false if it was offered already.
///
/// # Errors
/// What the database says; then nothing was changed.
pub async fn offer(db: &Db, actor: i64, slug: &str, now: Timestamp) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    if on_tx!(tx, execute DELETE, slug)? != 1 {
        return Ok(false);
    }
    note(&mut tx, actor, slug, ("withdrawn", "offered"), now).await?;
    tx.commit().await?;
    Ok(true)
}

async fn note(
    tx: &mut Tx,
    actor: i64,
    slug: &str,
    (before, after): (&str, &str),
    now: Timestamp,
) -> Result<(), StoreError> {
    let entry = Entry {
        actor,
        action: "passage-state",
        subject: &format!("passage {slug}"),
        before: Some(before),
        after: Some(after),
    };
    audit::note(tx, &entry, now).await
}
