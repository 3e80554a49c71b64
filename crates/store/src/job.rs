//! The queue of background work.
//!
//! A worker claims a job with a lease and prolongs it while it works. A worker that dies
//! leaves a lease that ends, and the job is claimed again.

use crate::passage::{from_json, to_json};
use crate::sql::{on_db, statements};
use crate::{Db, PageOf, StoreError, offset, page_within};
use listen_core::job::{Job, Lane};
use listen_core::time::{MINUTE_MS, SECOND_MS, Timestamp};

/// How long a claim holds without a sign of life.
pub const LEASE_MS: i64 = 15 * SECOND_MS;
/// Tries before a job is left as failed.
pub const MAX_TRIES: i64 = 3;
/// Claims before a job is given up: more than tries, since a machine that is restarted often
/// is not the job's fault.
pub const MAX_CLAIMS: i64 = 10;
/// Priority of work somebody is waiting for.
pub const PRIORITY_WAITING: i64 = 10;
/// Priority of work that somebody is likely to wait for soon.
pub const PRIORITY_NEXT: i64 = 5;
/// Priority of work done ahead.
pub const PRIORITY_AHEAD: i64 = 0;

statements! {
    ENQUEUE = "INSERT INTO job (kind, body, dedupe_key, state, priority, n_tries, n_done, n_total, run_after, created_at)
        VALUES ($1, $2, $3, 'queued', $4, 0, 0, 0, $5, $5)
        ON CONFLICT (dedupe_key) WHERE state IN ('queued', 'running')
        DO UPDATE SET priority = CASE WHEN excluded.priority > job.priority THEN excluded.priority ELSE job.priority END";
    /// PostgreSQL needs the row lock; SQLite has one writer and no such clause.
    CLAIM = "UPDATE job SET state = 'running', worker = $1, lease_ends_at = $3, n_tries = n_tries + 1, error = NULL
        WHERE id = (SELECT id FROM job WHERE priority >= $4 AND CASE kind WHEN 'generate' THEN 'model' WHEN 'refresh_news' THEN 'news'
                WHEN 'prepare_news' THEN 'ahead' ELSE 'voice' END = $5
            AND ((state = 'queued' AND run_after <= $2) OR (state = 'running' AND lease_ends_at <= $2))
            ORDER BY priority DESC, id LIMIT 1)
        RETURNING id, body, priority, n_tries",
        postgres "UPDATE job SET state = 'running', worker = $1, lease_ends_at = $3, n_tries = n_tries + 1, error = NULL
        WHERE id = (SELECT id FROM job WHERE priority >= $4 AND CASE kind WHEN 'generate' THEN 'model' WHEN 'refresh_news' THEN 'news'
                WHEN 'prepare_news' THEN 'ahead' ELSE 'voice' END = $5
            AND ((state = 'queued' AND run_after <= $2) OR (state = 'running' AND lease_ends_at <= $2))
            ORDER BY priority DESC, id LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING id, body, priority, n_tries";
    PROGRESS = "UPDATE job SET n_done = $3, n_total = $4, lease_ends_at = $5 WHERE id = $1 AND worker = $2";
    DONE = "UPDATE job SET state = 'done', worker = NULL, lease_ends_at = NULL, n_done = n_total, error = NULL, finished_at = $3
        WHERE id = $1 AND worker = $2";
    AGAIN = "UPDATE job SET state = 'queued', worker = NULL, lease_ends_at = NULL, error = $3, run_after = $4, n_done = 0
        WHERE id = $1 AND worker = $2";
    FAILED = "UPDATE job SET state = 'failed', worker = NULL, lease_ends_at = NULL, error = $3, finished_at = $4
        WHERE id = $1 AND worker = $2";
    /// A job handed back on shutdown was not tried.
    GIVE_BACK = "UPDATE job SET state = 'queued', worker = NULL, lease_ends_at = NULL, n_tries = n_tries - 1, n_done = 0 WHERE worker = $1";
    FIND = "SELECT id, kind, state, priority, n_tries, n_done, n_total, error, created_at, finished_at FROM job WHERE id = $1";
    FIND_NEWEST = "SELECT id, kind, state, priority, n_tries, n_done, n_total, error, created_at, finished_at FROM job
        WHERE dedupe_key = $1 ORDER BY id DESC LIMIT 1";
    AHEAD = "SELECT COUNT(*) FROM job WHERE state IN ('queued', 'running') AND id <> $1
        AND (priority > (SELECT priority FROM job WHERE id = $1) OR (priority = (SELECT priority FROM job WHERE id = $1) AND id < $1))";
    LIST = "SELECT job.id, job.kind, job.state, job.priority, job.n_tries, job.n_done, job.n_total, job.error, job.created_at,
            job.finished_at, (SELECT passage.slug FROM passage WHERE job.dedupe_key IN ('render_passage:' || passage.id, 'render_slowly:' || passage.id)) AS slug FROM job
        WHERE $1 = '' OR state = $1 ORDER BY id DESC LIMIT $2 OFFSET $3";
    COUNT = "SELECT COUNT(*) FROM job WHERE $1 = '' OR state = $1";
    RETRY = "UPDATE job SET state = 'queued', n_tries = 0, error = NULL, run_after = $2, finished_at = NULL WHERE id = $1 AND state = 'failed'
        AND NOT EXISTS (SELECT 1 FROM job other WHERE other.dedupe_key = job.dedupe_key AND other.state IN ('queued', 'running'))";
    /// Its worker finds that it has lost the job, and stops after the sentence.
    CANCEL = "UPDATE job SET state = 'failed', worker = NULL, lease_ends_at = NULL, error = $2, finished_at = $3
        WHERE dedupe_key = $1 AND state IN ('queued', 'running')";
    LOAD = "SELECT CAST(COALESCE(SUM(CASE WHEN state = 'queued' THEN 1 ELSE 0 END), 0) AS BIGINT) AS n_waiting,
            CAST(COALESCE(SUM(CASE WHEN state = 'running' THEN 1 ELSE 0 END), 0) AS BIGINT) AS n_running,
            CAST(COALESCE(SUM(CASE WHEN state = 'failed' AND finished_at > $2 AND COALESCE(error, '') <> $3 THEN 1 ELSE 0 END), 0) AS BIGINT) AS n_failed,
            MIN(CASE WHEN state = 'queued' AND priority >= $1 THEN created_at END) AS awaited_since
        FROM job";
    CANCEL_ROW = "UPDATE job SET state = 'failed', worker = NULL, lease_ends_at = NULL, error = $2, finished_at = $3
        WHERE id = $1 AND state IN ('queued', 'running')";
    DELETE_OLD = "DELETE FROM job WHERE state = 'done' AND finished_at < $1";
}

/// A job that this worker now has to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// Row.
    pub id: i64,
    /// What to do.
    pub job: Job,
    /// [`PRIORITY_WAITING`] if somebody waits for it.
    pub priority: i64,
    /// Which try this is, from 1.
    pub n_tries: i64,
}

/// The state of a job for people.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct JobRow {
    /// Row.
    pub id: i64,
    /// Kind.
    pub kind: String,
    /// `queued`, `running`, `done` or `failed`.
    pub state: String,
    /// Higher is done earlier.
    pub priority: i64,
    /// Tries so far.
    pub n_tries: i64,
    /// Steps done.
    pub n_done: i64,
    /// Steps in all; 0 if not known yet.
    pub n_total: i64,
    /// What went wrong last.
    pub error: Option<String>,
    /// Unix ms.
    pub created_at: i64,
    /// Unix ms.
    pub finished_at: Option<i64>,
    /// Name of the passage that it is about; only in lists.
    #[sqlx(default)]
    pub slug: Option<String>,
}

/// How much work there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Load {
    /// Jobs that wait.
    pub n_waiting: i64,
    /// Jobs that run.
    pub n_running: i64,
    /// Jobs that failed within the last day, without those that somebody cancelled.
    pub n_failed: i64,
    /// Since when the oldest job waits that somebody waits for, Unix ms.
    pub awaited_since: Option<i64>,
}

/// How much work there is.
///
/// # Errors
/// What the database says.
pub async fn load(db: &Db, now: Timestamp) -> Result<Load, StoreError> {
    let a_day_ago = now.plus_ms(-24 * 60 * MINUTE_MS).0;
    on_db!(db, fetch_one Load, LOAD, PRIORITY_WAITING, a_day_ago, CANCELLED)
}

/// Asks for work, unless the same work waits already; then only its priority may rise.
///
/// # Errors
/// What the database says.
pub async fn enqueue(db: &Db, job: &Job, priority: i64, now: Timestamp) -> Result<(), StoreError> {
    let (body, key) = (to_json(job)?, job.dedupe_key());
    on_db!(db, execute ENQUEUE, job.kind(), body.as_str(), key.as_str(), priority, now.0)
        .map(|_| ())
}

/// Takes the next job for `worker` of at least `min_priority`, also one whose worker died. A job that killed its worker
/// again and again, or that this program cannot read, is left as failed.
///
/// # Errors
/// What the database says.
pub async fn claim(
    db: &Db,
    worker: &str,
    min_priority: i64,
    now: Timestamp,
) -> Result<Option<Claimed>, StoreError> {
    claim_of(db, worker, min_priority, Lane::Voice, now).await
}

/// As [`claim`], of work that needs no voice.
///
/// # Errors
/// What the database says.
pub async fn claim_in(
    db: &Db,
    worker: &str,
    lane: Lane,
    now: Timestamp,
) -> Result<Option<Claimed>, StoreError> {
    claim_of(db, worker, PRIORITY_AHEAD, lane, now).await
}

async fn claim_of(
    db: &Db,
    worker: &str,
    min_priority: i64,
    lane: Lane,
    now: Timestamp,
) -> Result<Option<Claimed>, StoreError> {
    let lease = now.plus_ms(LEASE_MS).0;
    loop {
        let found = on_db!(
            db,
            fetch_optional(i64, String, i64, i64),
            CLAIM,
            worker,
            now.0,
            lease,
            min_priority,
            lane.as_str()
        )?;
        let Some((id, body, priority, n_tries)) = found else {
            return Ok(None);
        };
        let error = match from_json(&body) {
            Ok(job) if n_tries <= MAX_CLAIMS => {
                return Ok(Some(Claimed {
                    id,
                    job,
                    priority,
                    n_tries,
                }));
            }
            Ok(_) => "its worker died too many times".to_owned(),
            Err(error) => error.to_string(),
        };
        on_db!(db, execute FAILED, id, worker, error, now.0)?;
    }
}

/// Tells how far a job is; false if the worker lost it.
///
/// # Errors
/// What the database says.
pub async fn progress(
    db: &Db,
    id: i64,
    worker: &str,
    n_done: i64,
    n_total: i64,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let lease = now.plus_ms(LEASE_MS).0;
    on_db!(db, execute PROGRESS, id, worker, n_done, n_total, lease).map(|n_rows| n_rows == 1)
}

/// The job is done.
///
/// # Errors
/// What the database says.
pub async fn done(db: &Db, id: i64, worker: &str, now: Timestamp) -> Result<(), StoreError> {
    on_db!(db, execute DONE, id, worker, now.0).map(|_| ())
}

/// The try failed: again after a while that grows, or never if it was the last one.
///
/// # Errors
/// What the database says.
pub async fn fail(
    db: &Db,
    claimed: &Claimed,
    worker: &str,
    error: &str,
    may_retry: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    if may_retry && claimed.n_tries < MAX_TRIES {
        let run_after = now
            .plus_ms((2 * SECOND_MS) << claimed.n_tries.clamp(0, 10))
            .0;
        return on_db!(db, execute AGAIN, claimed.id, worker, error, run_after).map(|_| ());
    }
    on_db!(db, execute FAILED, claimed.id, worker, error, now.0).map(|_| ())
}

/// Hands back what the worker holds, at once, on shutdown.
///
/// # Errors
/// What the database says.
pub async fn give_back(db: &Db, worker: &str) -> Result<u64, StoreError> {
    on_db!(db, execute GIVE_BACK, worker)
}

/// The job with this row.
///
/// # Errors
/// What the database says.
pub async fn find(db: &Db, id: i64) -> Result<Option<JobRow>, StoreError> {
    on_db!(db, fetch_optional JobRow, FIND, id)
}

/// The newest job that does this work.
///
/// # Errors
/// What the database says.
pub async fn find_newest(db: &Db, job: &Job) -> Result<Option<JobRow>, StoreError> {
    on_db!(db, fetch_optional JobRow, FIND_NEWEST, job.dedupe_key())
}

/// How many jobs come before this one.
///
/// # Errors
/// What the database says.
pub async fn count_ahead(db: &Db, id: i64) -> Result<i64, StoreError> {
    Ok(on_db!(db, fetch_one(i64,), AHEAD, id)?.0)
}

/// Jobs, newest first; `state` may be empty for all.
///
/// # Errors
/// What the database says.
pub async fn list(
    db: &Db,
    state: &str,
    page: i64,
    per_page: i64,
) -> Result<PageOf<JobRow>, StoreError> {
    let (n_rows,) = on_db!(db, fetch_one(i64,), COUNT, state)?;
    let page = page_within(page, per_page, n_rows);
    let rows = on_db!(db, fetch_all JobRow, LIST, state, per_page, offset(page, per_page))?;
    Ok(PageOf {
        rows,
        page,
        per_page,
        n_rows,
    })
}

/// Tries a failed job again; false if it did not fail, or the same work waits already.
///
/// # Errors
/// What the database says.
pub async fn retry(db: &Db, id: i64, now: Timestamp) -> Result<bool, StoreError> {
    on_db!(db, execute RETRY, id, now.0).map(|n_rows| n_rows == 1)
}

/// What stands as the error of a job that somebody cancelled.
pub const CANCELLED: &str = "cancelled";

/// Stops work, whether it waits or runs; false if nobody asks for it at the moment.
///
/// # Errors
/// What the database says.
pub async fn cancel(db: &Db, job: &Job, now: Timestamp) -> Result<bool, StoreError> {
    on_db!(db, execute CANCEL, job.dedupe_key(), CANCELLED, now.0).map(|n_rows| n_rows > 0)
}

/// Stops the job with this row, whether it waits or runs; false if it did neither.
///
/// # Errors
/// What the database says.
pub async fn cancel_row(db: &Db, id: i64, now: Timestamp) -> Result<bool, StoreError> {
    on_db!(db, execute CANCEL_ROW, id, CANCELLED, now.0).map(|n_rows| n_rows == 1)
}

/// Forgets jobs that were done more than a day ago.
///
/// # Errors
/// What the database says.
pub async fn delete_old(db: &Db, now: Timestamp) -> Result<u64, StoreError> {
    on_db!(db, execute DELETE_OLD, now.plus_ms(-24 * 60 * MINUTE_MS).0)
}
