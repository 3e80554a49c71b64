//! Figures for monitoring: cheap to count, and without anything personal.

use crate::sql::{on_db, statements};
use crate::{Db, StoreError};
use listen_core::time::{DAY_MS, Timestamp};

statements! {
    COUNTS = "SELECT
            (SELECT COUNT(*) FROM account) AS n_accounts,
            (SELECT COUNT(DISTINCT learner_id) FROM practice WHERE finished_at > $1) AS n_active_learners,
            (SELECT COUNT(*) FROM practice) AS n_sessions,
            (SELECT COUNT(*) FROM passage WHERE source = 'library' AND is_current) AS n_passages,
            (SELECT COUNT(*) FROM passage WHERE source = 'library' AND is_current AND EXISTS
                (SELECT 1 FROM rendition WHERE rendition.passage_id = passage.id)) AS n_passages_with_audio,
            (SELECT COUNT(*) FROM job WHERE state = 'queued') AS n_jobs_queued,
            (SELECT COUNT(*) FROM job WHERE state = 'running') AS n_jobs_running,
            (SELECT COUNT(*) FROM job WHERE state = 'failed') AS n_jobs_failed,
            (SELECT MIN(created_at) FROM job WHERE state = 'queued') AS oldest_queued_at,
            (SELECT COUNT(*) FROM session WHERE kind = 'admin' AND expires_at > $2) AS n_admin_sessions,
            (SELECT COUNT(*) FROM alert_delivery WHERE state = 'failed' AND finished_at > $3) AS n_alerts_failed";
    SIZE = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
        postgres "SELECT pg_database_size(current_database())";
    MIGRATIONS = "SELECT version, description FROM _sqlx_migrations WHERE success ORDER BY version DESC";
    SCHEMA_VERSION = "SELECT MAX(version) FROM _sqlx_migrations";
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Counts {
    /// Accounts.
    pub n_accounts: i64,
    /// Learners who finished something in the last seven days.
    pub n_active_learners: i64,
    /// Pieces of work that were finished, ever.
    pub n_sessions: i64,
    /// Passages offered.
    pub n_passages: i64,
    /// Of these, with audio.
    pub n_passages_with_audio: i64,
    /// Jobs that wait.
    pub n_jobs_queued: i64,
    /// Jobs at work.
    pub n_jobs_running: i64,
    /// Jobs that failed.
    pub n_jobs_failed: i64,
    /// When the job was asked for that waits longest, Unix ms.
    pub oldest_queued_at: Option<i64>,
    /// Sessions on the admin site.
    pub n_admin_sessions: i64,
    /// Alerts of the last day that did not arrive and are not tried again.
    pub n_alerts_failed: i64,
}

/// Counts everything.
///
/// # Errors
/// What the database says.
pub async fn counts(db: &Db, now: Timestamp) -> Result<Counts, StoreError> {
    let (a_week_ago, a_day_ago) = (now.plus_ms(-7 * DAY_MS).0, now.plus_ms(-DAY_MS).0);
    on_db!(db, fetch_one Counts, COUNTS, a_week_ago, now.0, a_day_ago)
}

/// Size of the database, in bytes; of SQLite without its journal.
///
/// # Errors
/// What the database says.
pub async fn database_bytes(db: &Db) -> Result<i64, StoreError> {
    Ok(on_db!(db, fetch_one(i64,), SIZE)?.0)
}

/// Number of the last migration.
///
/// # Errors
/// What the database says.
pub async fn schema_version(db: &Db) -> Result<i64, StoreError> {
    Ok(on_db!(db, fetch_one(i64,), SCHEMA_VERSION)?.0)
}

/// A change of the schema that the database has gone through.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Migration {
    /// Its number.
    pub version: i64,
    /// Its name.
    pub description: String,
}

/// The changes that the database has gone through, the newest first.
///
/// # Errors
/// What the database says.
pub async fn migrations(db: &Db) -> Result<Vec<Migration>, StoreError> {
    on_db!(db, fetch_all Migration, MIGRATIONS)
}
