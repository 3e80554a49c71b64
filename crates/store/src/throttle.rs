//! Counts failures per key (an address, an account) and locks the key when there are too many.
//!
//! Kept in the database, so that a restart or a second process does not forget it. Callers use
//! `listen_replicas::Counters`, which count here unless there is a Redis.

use crate::sql::{on_db, statements};
use crate::{Db, StoreError};
use listen_core::time::Timestamp;
use std::cmp::Ordering;

statements! {
    FIND = "SELECT locked_until FROM throttle WHERE key = $1";
    /// One statement, so that of tries at the same moment no more than the limit get through.
    TRY = "INSERT INTO throttle (key, n_failures, window_ends_at, locked_until) VALUES ($1, 1, $3, 0)
        ON CONFLICT (key) DO UPDATE SET
            n_failures = CASE WHEN throttle.window_ends_at <= $2 THEN 1 ELSE throttle.n_failures + 1 END,
            window_ends_at = CASE WHEN throttle.window_ends_at <= $2 THEN $3
                WHEN throttle.n_failures + 1 = $4 THEN $5 ELSE throttle.window_ends_at END,
            locked_until = CASE WHEN throttle.window_ends_at > $2 AND throttle.n_failures + 1 = $4 THEN $5 ELSE throttle.locked_until END
        RETURNING n_failures, locked_until";
    COUNT = "INSERT INTO throttle (key, n_failures, window_ends_at, locked_until) VALUES ($1, 1, $3, 0)
        ON CONFLICT (key) DO UPDATE SET
            n_failures = CASE WHEN throttle.window_ends_at <= $2 THEN 1 ELSE throttle.n_failures + 1 END,
            window_ends_at = CASE WHEN throttle.window_ends_at <= $2 THEN $3 ELSE throttle.window_ends_at END
        RETURNING n_failures, window_ends_at";
    LOCK = "INSERT INTO throttle (key, n_failures, window_ends_at, locked_until) VALUES ($1, $2, $3, $3)
        ON CONFLICT (key) DO UPDATE SET n_failures = excluded.n_failures, window_ends_at = excluded.window_ends_at,
            locked_until = excluded.locked_until";
    LIST_KEPT = "SELECT key, n_failures, window_ends_at, locked_until FROM throttle WHERE window_ends_at > $1 OR locked_until > $1";
    CLEAR = "DELETE FROM throttle WHERE key = $1";
    DELETE_OLD = "DELETE FROM throttle WHERE window_ends_at <= $1 AND locked_until <= $1";
}

/// How many failures in which time lock a key for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Failures that lock, at least 2.
    pub n_failures: i64,
    /// Time in which they are counted, ms.
    pub window_ms: i64,
    /// How long the lock lasts, ms.
    pub lock_ms: i64,
}

/// When the lock of the key ends, if it is locked.
///
/// # Errors
/// What the database says.
pub async fn locked_until(
    db: &Db,
    key: &str,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let found = on_db!(db, fetch_optional(i64,), FIND, key)?;
    Ok(found
        .map(|(until,)| Timestamp(until))
        .filter(|until| *until > now))
}

/// What a try that was counted may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Try {
    /// Go on.
    Counts,
    /// Go on, as the last one: if it fails too, the key is locked; a success has to [`clear`] it.
    IsLast,
    /// Nothing: the key was locked before.
    Refused {
        /// End of the lock.
        until: Timestamp,
    },
}

impl Try {
    /// What the try may do that was counted as the `n_failures`-th.
    #[must_use]
    pub fn of(n_failures: i64, limit: Limit, locked_until: Timestamp) -> Self {
        match n_failures.cmp(&limit.n_failures) {
            Ordering::Less => Self::Counts,
            Ordering::Equal => Self::IsLast,
            Ordering::Greater => Self::Refused {
                until: locked_until,
            },
        }
    }
}

/// Counts a try before it is made, as a failure until [`clear`] says otherwise.
///
/// # Errors
/// What the database says.
pub async fn count_try(
    db: &Db,
    key: &str,
    limit: Limit,
    now: Timestamp,
) -> Result<Try, StoreError> {
    let window = now.plus_ms(limit.window_ms).0;
    let lock = now.plus_ms(limit.lock_ms).0;
    let (n_failures, until) = on_db!(
        db,
        fetch_one(i64, i64),
        TRY,
        key,
        now.0,
        window,
        limit.n_failures,
        lock
    )?;
    Ok(Try::of(n_failures, limit, Timestamp(until)))
}

/// What is left of a limit in the window that runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// How often more; negative if it was too often.
    pub n: i64,
    /// When the next window begins.
    pub resets_at: Timestamp,
}

/// Counts something in windows of fixed length, without locking anything.
///
/// # Errors
/// What the database says.
pub async fn count(
    db: &Db,
    key: &str,
    max: i64,
    window_ms: i64,
    now: Timestamp,
) -> Result<Left, StoreError> {
    let window_ends_at = now.plus_ms(window_ms).0;
    let (n, resets_at) = on_db!(db, fetch_one(i64, i64), COUNT, key, now.0, window_ends_at)?;
    Ok(Left {
        n: max - n,
        resets_at: Timestamp(resets_at),
    })
}

/// Locks a key whose failures were counted elsewhere.
///
/// # Errors
/// What the database says.
pub async fn lock(db: &Db, key: &str, n_failures: i64, until: Timestamp) -> Result<(), StoreError> {
    on_db!(db, execute LOCK, key, n_failures, until.0).map(|_| ())
}

/// A counter as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Kept {
    /// What is counted.
    pub key: String,
    /// How often it happened in the window.
    pub n_failures: i64,
    /// Unix ms.
    pub window_ends_at: i64,
    /// Unix ms; in the past or 0 if it is not locked.
    pub locked_until: i64,
}

/// The counters whose time is not over.
///
/// # Errors
/// What the database says.
pub async fn list_kept(db: &Db, now: Timestamp) -> Result<Vec<Kept>, StoreError> {
    on_db!(db, fetch_all Kept, LIST_KEPT, now.0)
}

/// Forgets the failures of a key, after a success.
///
/// # Errors
/// What the database says.
pub async fn clear(db: &Db, key: &str) -> Result<(), StoreError> {
    on_db!(db, execute CLEAR, key).map(|_| ())
}

/// Forgets keys whose time is over.
///
/// # Errors
/// What the database says.
pub async fn delete_old(db: &Db, now: Timestamp) -> Result<u64, StoreError> {
    on_db!(db, execute DELETE_OLD, now.0)
}
