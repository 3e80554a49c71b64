//! What learners asked a language model for, and how far it is.

use crate::passage::{from_json, to_json};
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError, job};
use listen_core::generation::{Failure, MAX_OPEN, Order, Stage};
use listen_core::job::Job;
use listen_core::time::{DAY_MS, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// How long one that has ended is kept.
const KEPT_MS: i64 = 30 * DAY_MS;

statements! {
    /// Two orders of one learner at the same moment must not both be the last that is allowed.
    LOCK = "SELECT id FROM learner WHERE id = $1",
        postgres "SELECT id FROM learner WHERE id = $1 FOR UPDATE";
    COUNT_OPEN = "SELECT COUNT(*) FROM generation WHERE learner_id = $1 AND state = 'open'";
    INSERT = "INSERT INTO generation (learner_id, kind, body, state, stage, work, created_at, updated_at)
        VALUES ($1, $2, $3, 'open', 'waiting', '{}', $4, $4) RETURNING id";
    FIND = "SELECT id, learner_id, kind, body, state, stage, work, result, error, created_at, updated_at FROM generation WHERE id = $1";
    LIST = "SELECT id, learner_id, kind, body, state, stage, work, result, error, created_at, updated_at FROM generation
        WHERE learner_id = $1 AND kind = $2 ORDER BY id DESC LIMIT $3";
    STEP = "UPDATE generation SET stage = $2, work = $3, updated_at = $4 WHERE id = $1 AND state = 'open'";
    FINISH = "UPDATE generation SET state = 'done', result = $2, error = NULL, updated_at = $3 WHERE id = $1 AND state = 'open'";
    FAIL = "UPDATE generation SET state = 'failed', error = $2, updated_at = $3 WHERE id = $1 AND state = 'open'";
    CANCEL = "UPDATE generation SET state = 'cancelled', updated_at = $3 WHERE id = $1 AND learner_id = $2 AND state = 'open'";
    REOPEN = "UPDATE generation SET state = 'open', error = NULL, updated_at = $3
        WHERE id = $1 AND learner_id = $2 AND state IN ('failed', 'cancelled')";
    DELETE_OLD = "DELETE FROM generation WHERE state <> 'open' AND updated_at < $1";
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Generation {
    /// Row.
    pub id: i64,
    /// Who asked.
    pub learner_id: i64,
    /// See [`Order::kind`].
    pub kind: String,
    body: String,
    /// `open`, `done`, `failed` or `cancelled`.
    pub state: String,
    /// See [`Stage`].
    pub stage: String,
    work: String,
    result: Option<String>,
    /// See [`Failure`]; only of one that failed.
    pub error: Option<String>,
    /// Unix ms.
    pub created_at: i64,
    /// Unix ms.
    pub updated_at: i64,
}

impl Generation {
    /// What was asked for.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`].
    pub fn order(&self) -> Result<Order, StoreError> {
        from_json(&self.body)
    }

    /// What was made so far; its type is its maker's.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`].
    pub fn work<T: DeserializeOwned>(&self) -> Result<T, StoreError> {
        from_json(&self.work)
    }

    /// What came out, of one that is done.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`].
    pub fn result<T: DeserializeOwned>(&self) -> Result<Option<T>, StoreError> {
        self.result.as_deref().map(from_json).transpose()
    }

    /// Whether it is still to be done.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state == "open"
    }
}

fn job_of(id: i64) -> Job {
    Job::Generate { generation_id: id }
}

/// Orders something; none if the learner has [`MAX_OPEN`] open ones.
///
/// # Errors
/// What the database says; then nothing was ordered.
pub async fn order(
    db: &Db,
    learner_id: i64,
    order: &Order,
    now: Timestamp,
) -> Result<Option<i64>, StoreError> {
    let body = to_json(order)?;
    let mut tx = db.begin().await?;
    on_tx!(tx, fetch_one(i64,), LOCK, learner_id)?;
    let (n_open,) = on_tx!(tx, fetch_one(i64,), COUNT_OPEN, learner_id)?;
    if n_open >= MAX_OPEN {
        return Ok(None);
    }
    let (id,) = on_tx!(
        tx,
        fetch_one(i64,),
        INSERT,
        learner_id,
        order.kind(),
        body.as_str(),
        now.0
    )?;
    tx.commit().await?;
    job::enqueue(db, &job_of(id), job::PRIORITY_WAITING, now).await?;
    Ok(Some(id))
}

/// A generation of anybody.
///
/// # Errors
/// What the database says.
pub async fn find(db: &Db, id: i64) -> Result<Option<Generation>, StoreError> {
    on_db!(db, fetch_optional Generation, FIND, id)
}

/// A generation of this learner. One whose job was given up has failed.
///
/// # Errors
/// What the database says.
pub async fn find_own(
    db: &Db,
    id: i64,
    learner_id: i64,
    now: Timestamp,
) -> Result<Option<Generation>, StoreError> {
    let found = find(db, id).await?;
    let Some(row) = found.filter(|row| row.learner_id == learner_id) else {
        return Ok(None);
    };
    if !row.is_open() {
        return Ok(Some(row));
    }
    match job::find_newest(db, &job_of(id)).await? {
        Some(job) if job.state == "failed" => fail(db, id, Failure::Internal, now).await?,
        Some(_) => {}
        // The process ended between the two.
        None => job::enqueue(db, &job_of(id), job::PRIORITY_WAITING, now).await?,
    }
    find(db, id).await
}

/// The newest of one kind.
///
/// # Errors
/// What the database says.
pub async fn list(
    db: &Db,
    learner_id: i64,
    kind: &str,
    limit: i64,
) -> Result<Vec<Generation>, StoreError> {
    on_db!(db, fetch_all Generation, LIST, learner_id, kind, limit)
}

/// How many others come before this one.
///
/// # Errors
/// What the database says.
pub async fn count_ahead(db: &Db, id: i64) -> Result<i64, StoreError> {
    match job::find_newest(db, &job_of(id)).await? {
        Some(job) => job::count_ahead(db, job.id).await,
        None => Ok(0),
    }
}

/// Keeps what was made so far; false if it is not open any more, as after a cancel.
///
/// # Errors
/// What the database says.
pub async fn step<T: Serialize>(
    db: &Db,
    id: i64,
    stage: Stage,
    work: &T,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let work = to_json(work)?;
    on_db!(db, execute STEP, id, stage.as_str(), work.as_str(), now.0).map(|n_rows| n_rows == 1)
}

/// It is done; false if it was not open any more.
///
/// # Errors
/// What the database says.
pub async fn finish<T: Serialize>(
    db: &Db,
    id: i64,
    result: &T,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let result = to_json(result)?;
    on_db!(db, execute FINISH, id, result.as_str(), now.0).map(|n_rows| n_rows == 1)
}

/// It failed; one that is not open any more stays as it is.
///
/// # Errors
/// What the database says.
pub async fn fail(db: &Db, id: i64, failure: Failure, now: Timestamp) -> Result<(), StoreError> {
    on_db!(db, execute FAIL, id, failure.as_str(), now.0).map(|_| ())
}

/// Cancels one of this learner's; false if it is not open. Its worker stops within a second.
///
/// # Errors
/// What the database says.
pub async fn cancel(db: &Db, id: i64, learner_id: i64, now: Timestamp) -> Result<bool, StoreError> {
    let is_cancelled =
        on_db!(db, execute CANCEL, id, learner_id, now.0).map(|n_rows| n_rows == 1)?;
    if is_cancelled {
        job::cancel(db, &job_of(id), now).await?;
    }
    Ok(is_cancelled)
}

/// Goes on with one that failed or was cancelled, from where it was; false if there is no such one.
///
/// # Errors
/// What the database says.
pub async fn resume(db: &Db, id: i64, learner_id: i64, now: Timestamp) -> Result<bool, StoreError> {
    let is_open = on_db!(db, execute REOPEN, id, learner_id, now.0).map(|n_rows| n_rows == 1)?;
    if is_open {
        job::enqueue(db, &job_of(id), job::PRIORITY_WAITING, now).await?;
    }
    Ok(is_open)
}

/// Forgets what ended long ago.
///
/// # Errors
/// What the database says.
pub async fn delete_old(db: &Db, now: Timestamp) -> Result<u64, StoreError> {
    on_db!(db, execute DELETE_OLD, now.plus_ms(-KEPT_MS).0)
}
