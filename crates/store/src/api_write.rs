//! Writes that were sent under a key: the same write counts once, and gets the same answer.

use crate::sql::{on_db, statements};
use crate::{Db, StoreError};
use listen_core::time::{DAY_MS, MINUTE_MS, Timestamp};

/// How long an answer is kept.
const KEPT_MS: i64 = DAY_MS;
/// A write that is under way for so long has died.
const DEAD_MS: i64 = 5 * MINUTE_MS;

statements! {
    BEGIN = "INSERT INTO api_write (learner_id, key, request_hash, status, body, created_at) VALUES ($1, $2, $3, 0, '', $4)
        ON CONFLICT (learner_id, key) DO NOTHING";
    FIND = "SELECT request_hash, status, body FROM api_write WHERE learner_id = $1 AND key = $2";
    FINISH = "UPDATE api_write SET status = $3, body = $4 WHERE learner_id = $1 AND key = $2";
    DELETE = "DELETE FROM api_write WHERE learner_id = $1 AND key = $2";
    DELETE_OLD = "DELETE FROM api_write WHERE created_at < $1 OR (status = 0 AND created_at < $2)";
}

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// Nothing: the write may go on.
    New,
    /// The same write was answered like this.
    Answered {
        /// HTTP status.
        status: i64,
        /// Body of the answer.
        body: String,
    },
    /// The same write is under way.
    Running,
    /// Another write was sent under this key.
    Other,
}

/// Notes a write under a key.
///
/// # Errors
/// What the database says.
pub async fn begin(
    db: &Db,
    learner_id: i64,
    key: &str,
    request_hash: &str,
    now: Timestamp,
) -> Result<Begun, StoreError> {
    on_db!(db, execute DELETE_OLD, now.plus_ms(-KEPT_MS).0, now.plus_ms(-DEAD_MS).0)?;
    if on_db!(db, execute BEGIN, learner_id, key, request_hash, now.0)? == 1 {
        return Ok(Begun::New);
    }
    let found = on_db!(
        db,
        fetch_optional(String, i64, String),
        FIND,
        learner_id,
        key
    )?;
    Ok(match found {
        Some((hash, _, _)) if hash != request_hash => Begun::Other,
        Some((_, 0, _)) | None => Begun::Running,
        Some((_, status, body)) => Begun::Answered { status, body },
    })
}

/// Keeps the answer of a write.
///
/// # Errors
/// What the database says.
pub async fn finish(
    db: &Db,
    learner_id: i64,
    key: &str,
    status: i64,
    body: &str,
) -> Result<(), StoreError> {
    on_db!(db, execute FINISH, learner_id, key, status, body).map(|_| ())
}

/// Forgets a write that failed, so that it can be sent again.
///
/// # Errors
/// What the database says.
pub async fn forget(db: &Db, learner_id: i64, key: &str) -> Result<(), StoreError> {
    on_db!(db, execute DELETE, learner_id, key).map(|_| ())
}
