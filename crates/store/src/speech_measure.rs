//! How fast speech was made: a row for each job of a worker, summed by day.

use crate::sql::{on_db, statements};
use crate::{Db, StoreError};
use listen_core::time::{DAY_MS, Timestamp};

/// How long a row is kept.
const KEPT_MS: i64 = 90 * DAY_MS;

statements! {
    INSERT = "INSERT INTO speech_measure (at, label, device, audio_ms, work_ms, first_ms, n_evicted)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    DAYS = "SELECT ($1 - at) / 86400000 AS days_ago, COUNT(*) AS n_jobs, CAST(SUM(audio_ms) AS BIGINT) AS audio_ms,
            CAST(SUM(work_ms) AS BIGINT) AS work_ms, CAST(SUM(first_ms) AS BIGINT) AS first_ms, CAST(SUM(n_evicted) AS BIGINT) AS n_evicted
        FROM speech_measure WHERE at > $2 AND at <= $1 GROUP BY 1 ORDER BY 1 DESC";
    DELETE_OLD = "DELETE FROM speech_measure WHERE at < $1";
}

/// What a job took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure<'a> {
    /// Name of the engine for people.
    pub label: &'a str,
    /// `cpu` or `cuda`.
    pub device: &'a str,
    /// Length of what was spoken.
    pub audio_ms: i64,
    /// From the start of the job to its end.
    pub work_ms: i64,
    /// From the start of the job to the end of its first sentence.
    pub first_ms: i64,
    /// Renditions that were removed afterwards, to make room.
    pub n_evicted: i64,
}

/// The jobs of 24 hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Day {
    /// 0 for the last 24 hours, 1 for those before, …
    pub days_ago: i64,
    /// Jobs.
    pub n_jobs: i64,
    /// Length of what was spoken, in all.
    pub audio_ms: i64,
    /// Time that it took, in all.
    pub work_ms: i64,
    /// Times to the first sentence, in all.
    pub first_ms: i64,
    /// Renditions removed.
    pub n_evicted: i64,
}

impl Day {
    /// Time that it took, in percent of the length of the audio: below 100 is faster than speech.
    #[must_use]
    pub fn real_time_percent(&self) -> Option<i64> {
        (self.audio_ms > 0).then(|| (100 * self.work_ms + self.audio_ms / 2) / self.audio_ms)
    }

    /// Mean time to the first sentence, ms.
    #[must_use]
    pub fn mean_first_ms(&self) -> Option<i64> {
        (self.n_jobs > 0).then(|| (self.first_ms + self.n_jobs / 2) / self.n_jobs)
    }
}

/// Keeps what a job took.
///
/// # Errors
/// What the database says.
pub async fn insert(db: &Db, measure: &Measure<'_>, now: Timestamp) -> Result<(), StoreError> {
    on_db!(
        db,
        execute INSERT,
        now.0,
        measure.label,
        measure.device,
        measure.audio_ms,
        measure.work_ms,
        measure.first_ms,
        measure.n_evicted
    )
    .map(|_| ())
}

/// The last `n_days` days on which something was spoken, the oldest first.
///
/// # Errors
/// What the database says.
pub async fn days(db: &Db, n_days: i64, now: Timestamp) -> Result<Vec<Day>, StoreError> {
    on_db!(db, fetch_all Day, DAYS, now.0, now.plus_ms(-n_days * DAY_MS).0)
}

/// Deletes rows that are older than 90 days; how many.
///
/// # Errors
/// What the database says.
pub async fn delete_old(db: &Db, now: Timestamp) -> Result<u64, StoreError> {
    on_db!(db, execute DELETE_OLD, now.plus_ms(-KEPT_MS).0)
}
