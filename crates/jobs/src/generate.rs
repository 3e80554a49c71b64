//! Has a language model make what a learner ordered; a cancel ends the call that is under way.

use crate::JobError;
use listen_core::job::Job;
use listen_core::time::Timestamp;
use listen_generation::{Asker, GenerationError};
use listen_store::Db;
use listen_store::job::{self, Claimed};
use std::time::Duration;

/// Orders at once in one process; the client bounds the calls further.
pub(crate) const N_AT_ONCE: usize = 3;
/// How often the lease is written, and a cancel noticed.
const REPORT: Duration = Duration::from_millis(500);

/// Does one order. Dropping it hangs up on the model.
///
/// # Errors
/// [`JobError::Interrupted`] if the job was lost or cancelled; what the store says.
pub(crate) async fn run(
    db: &Db,
    asker: &Asker,
    claimed: &Claimed,
    worker: &str,
    now: impl Fn() -> Timestamp,
) -> Result<(), JobError> {
    let Job::Generate { generation_id } = claimed.job else {
        return Err(JobError::Gone);
    };
    tokio::select! {
        done = listen_generation::run(asker, generation_id) => match done {
            Ok(()) => Ok(()),
            Err(GenerationError::Cancelled) => Err(JobError::Interrupted),
            Err(GenerationError::Store(error)) => Err(error.into()),
            Err(error) => Err(JobError::Generation(error)),
        },
        lost = until_lost(db, claimed, worker, now) => Err(lost),
    }
}

/// Keeps the claim until the job is somebody else's or nobody's.
pub(crate) async fn until_lost(
    db: &Db,
    claimed: &Claimed,
    worker: &str,
    now: impl Fn() -> Timestamp,
) -> JobError {
    loop {
        tokio::time::sleep(REPORT).await;
        match job::progress(db, claimed.id, worker, 0, 0, now()).await {
            Ok(true) => {}
            Ok(false) => return JobError::Interrupted,
            Err(error) => tracing::error!(%error, job = claimed.id, "the lease cannot be kept"),
        }
    }
}
