//! The one-time link with which the first administrator account is made.

use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError};
use listen_core::time::{DAY_MS, Timestamp};

/// How long a link may be used.
pub const LINK_MS: i64 = DAY_MS;

statements! {
    DELETE_ALL = "DELETE FROM setup_link";
    INSERT = "INSERT INTO setup_link (token_hash, created_at, expires_at) VALUES ($1, $2, $3)";
    FIND = "SELECT token_hash FROM setup_link WHERE token_hash = $1 AND expires_at > $2";
    TAKE = "DELETE FROM setup_link WHERE token_hash = $1 AND expires_at > $2";
}

/// Makes a link; earlier ones end.
///
/// # Errors
/// What the database says.
pub async fn replace(db: &Db, token_hash: &str, now: Timestamp) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    on_tx!(tx, execute DELETE_ALL)?;
    on_tx!(tx, execute INSERT, token_hash, now.0, now.plus_ms(LINK_MS).0)?;
    tx.commit().await
}

/// Whether the link may be used.
///
/// # Errors
/// What the database says.
pub async fn exists(db: &Db, token_hash: &str, now: Timestamp) -> Result<bool, StoreError> {
    Ok(on_db!(db, fetch_optional(String,), FIND, token_hash, now.0)?.is_some())
}

/// Uses the link up; false if it could not be used.
///
/// # Errors
/// What the database says.
pub async fn take(db: &Db, token_hash: &str, now: Timestamp) -> Result<bool, StoreError> {
    on_db!(db, execute TAKE, token_hash, now.0).map(|n_rows| n_rows == 1)
}
