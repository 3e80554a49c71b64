//! Backups that were started on the admin site, and readings through of those that are there.

use crate::audit::{self, Entry};
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError};
use listen_core::time::{MINUTE_MS, Timestamp};

/// A run that was not seen for so long died with its process.
const ALIVE_MS: i64 = MINUTE_MS;

statements! {
    INSERT = "INSERT INTO backup_run (kind, file, state, n_done, n_total, started_at, seen_at)
        VALUES ($1, $2, 'running', 0, 0, $3, $3) RETURNING id";
    BURY = "UPDATE backup_run SET state = 'failed', finished_at = $1, error = 'its process ended' WHERE state = 'running' AND seen_at <= $2";
    PROGRESS = "UPDATE backup_run SET n_done = $2, n_total = $3, seen_at = $4 WHERE id = $1 AND state = 'running'";
    DONE = "UPDATE backup_run SET state = 'done', file = $2, finished_at = $3, seen_at = $3 WHERE id = $1 AND state = 'running'";
    FAILED = "UPDATE backup_run SET state = 'failed', error = $2, finished_at = $3, seen_at = $3 WHERE id = $1 AND state = 'running'";
    NEWEST = "SELECT id, kind, file, state, n_done, n_total, started_at, finished_at, error FROM backup_run ORDER BY id DESC LIMIT 1";
    VERIFIED = "SELECT file, MAX(finished_at) FROM backup_run WHERE state = 'done' GROUP BY file";
    DAMAGED = "SELECT file, MAX(finished_at) FROM backup_run WHERE state = 'failed' AND kind = 'verify' AND file <> '' GROUP BY file";
}

/// One run.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct BackupRun {
    /// Row.
    pub id: i64,
    /// `write` or `verify`.
    pub kind: String,
    /// Name of the file without its folder; empty while it has none.
    pub file: String,
    /// `running`, `done` or `failed`.
    pub state: String,
    /// Bytes packed or read so far.
    pub n_done: i64,
    /// Bytes in all; 0 while that is not known.
    pub n_total: i64,
    /// Unix ms.
    pub started_at: i64,
    /// Unix ms.
    pub finished_at: Option<i64>,
    /// Why it failed.
    pub error: Option<String>,
}

/// Begins a run and notes it; none if another one is at work.
///
/// # Errors
/// What the database says.
pub async fn begin(
    db: &Db,
    actor: i64,
    kind: &str,
    file: &str,
    now: Timestamp,
) -> Result<Option<i64>, StoreError> {
    on_db!(db, execute BURY, now.0, now.plus_ms(-ALIVE_MS).0)?;
    let mut tx = db.begin().await?;
    let id = match on_tx!(tx, fetch_one(i64,), INSERT, kind, file, now.0) {
        Ok((id,)) => id,
        Err(StoreError::Conflict) => return Ok(None),
        Err(error) => return Err(error),
    };
    let subject = if file.is_empty() { "backup" } else { file };
    let entry = Entry {
        actor,
        action: if kind == "write" {
            "backup-write"
        } else {
            "backup-verify"
        },
        subject,
        before: None,
        after: None,
    };
    audit::note(&mut tx, &entry, now).await?;
    tx.commit().await?;
    Ok(Some(id))
}

/// Writes down how far a run is, which also says that it lives.
///
/// # Errors
/// What the database says.
pub async fn progress(
    db: &Db,
    id: i64,
    (n_done, n_total): (i64, i64),
    now: Timestamp,
) -> Result<(), StoreError> {
    on_db!(db, execute PROGRESS, id, n_done, n_total, now.0).map(|_| ())
}

/// The run ended well, with this file.
///
/// # Errors
/// What the database says.
pub async fn done(db: &Db, id: i64, file: &str, now: Timestamp) -> Result<(), StoreError> {
    on_db!(db, execute DONE, id, file, now.0).map(|_| ())
}

/// The run failed.
///
/// # Errors
/// What the database says.
pub async fn fail(db: &Db, id: i64, error: &str, now: Timestamp) -> Result<(), StoreError> {
    on_db!(db, execute FAILED, id, error, now.0).map(|_| ())
}

/// The newest run; one that died with its process counts as failed.
///
/// # Errors
/// What the database says.
pub async fn newest(db: &Db, now: Timestamp) -> Result<Option<BackupRun>, StoreError> {
    on_db!(db, execute BURY, now.0, now.plus_ms(-ALIVE_MS).0)?;
    on_db!(db, fetch_optional BackupRun, NEWEST)
}

/// File names with when each was last read through and found whole, Unix ms.
///
/// # Errors
/// What the database says.
pub async fn verified(db: &Db) -> Result<Vec<(String, i64)>, StoreError> {
    on_db!(db, fetch_all(String, i64), VERIFIED)
}

/// File names with when each was last read through and found damaged, Unix ms.
///
/// # Errors
/// What the database says.
pub async fn damaged(db: &Db) -> Result<Vec<(String, i64)>, StoreError> {
    on_db!(db, fetch_all(String, i64), DAMAGED)
}
