//! Answers that were given without a network and are sent once there is one: under one key they
//! count once, however often they arrive.

use crate::attempt::{self, Response, Scored};
use crate::sql::{on_tx, statements};
use crate::{Db, StoreError};
use listen_core::time::Timestamp;

statements! {
    INSERT = "INSERT INTO offline_submission (learner_id, key, attempt_id, finished_at, received_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (learner_id, key) DO NOTHING";
    FIND = "SELECT attempt_id FROM offline_submission WHERE learner_id = $1 AND key = $2";
}

/// What a learner's browser sends.
#[derive(Debug, Clone, Copy)]
pub struct Sent<'a> {
    /// Made by the browser for these answers.
    pub key: &'a str,
    /// The open attempt they belong to; it must be the learner's.
    pub attempt_id: i64,
    /// When the attempt began, Unix ms.
    pub started_at: i64,
    /// When the browser says it was done, Unix ms. A clock that is wrong moves it at most to the
    /// beginning of the attempt or to now.
    pub finished_at: i64,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Scored and stored.
    Accepted,
    /// The same key had come before; nothing was changed.
    Repeated,
    /// The attempt had been submitted in another way; nothing was changed.
    AlreadySubmitted,
    /// The key belongs to the answers of another attempt; nothing was changed.
    KeyOfAnother {
        /// That attempt.
        attempt_id: i64,
    },
}

/// Closes the attempt with what was given offline; `score` as in [`attempt::submit`].
///
/// # Errors
/// What the database says; then nothing was stored.
pub async fn submit(
    db: &Db,
    learner_id: i64,
    sent: Sent<'_>,
    now: Timestamp,
    score: impl FnOnce(&[Response]) -> Vec<Scored>,
) -> Result<Outcome, StoreError> {
    let mut tx = db.begin().await?;
    let finished_at = sent.finished_at.min(now.0).max(sent.started_at);
    let n_rows =
        on_tx!(tx, execute INSERT, learner_id, sent.key, sent.attempt_id, finished_at, now.0)?;
    if n_rows == 0 {
        let (attempt_id,) = on_tx!(tx, fetch_one(i64,), FIND, learner_id, sent.key)?;
        return Ok(if attempt_id == sent.attempt_id {
            Outcome::Repeated
        } else {
            Outcome::KeyOfAnother { attempt_id }
        });
    }
    if attempt::submit_within(&mut tx, sent.attempt_id, Timestamp(finished_at), score).await? {
        tx.commit().await?;
        Ok(Outcome::Accepted)
    } else {
        Ok(Outcome::AlreadySubmitted)
    }
}
