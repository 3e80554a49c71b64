//! What the language model costs, in tokens a day, and what it was asked.

use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError};
use listen_core::time::{DAY_MS, Timestamp};

/// How long calls are kept for audit.
const KEPT_MS: i64 = 30 * DAY_MS;

statements! {
    OPEN_DAY = "INSERT INTO model_day (day, n_tokens, n_calls) VALUES ($1, 0, 0) ON CONFLICT (day) DO NOTHING";
    OPEN_ACCOUNT_DAY = "INSERT INTO model_account_day (learner_id, day, n_tokens, n_calls) VALUES ($1, $2, 0, 0)
        ON CONFLICT (learner_id, day) DO NOTHING";
    /// The row is locked from here to the end of the transaction, so no two calls take the same rest.
    TAKE_DAY = "UPDATE model_day SET n_tokens = n_tokens + $2, n_calls = n_calls + 1 WHERE day = $1 AND n_tokens + $2 <= $3";
    TAKE_ACCOUNT_DAY = "UPDATE model_account_day SET n_tokens = n_tokens + $3, n_calls = n_calls + 1
        WHERE learner_id = $1 AND day = $2
            AND n_tokens + $3 <= COALESCE((SELECT tokens_a_day FROM quota WHERE quota.learner_id = $1), $4)";
    SETTLE_DAY = "UPDATE model_day SET n_tokens = CASE WHEN n_tokens + $2 > 0 THEN n_tokens + $2 ELSE 0 END WHERE day = $1";
    SETTLE_ACCOUNT_DAY = "UPDATE model_account_day SET n_tokens = CASE WHEN n_tokens + $3 > 0 THEN n_tokens + $3 ELSE 0 END
        WHERE learner_id = $1 AND day = $2";
    SPENT = "SELECT n_tokens FROM model_account_day WHERE learner_id = $1 AND day = $2";
    SPENT_ALL = "SELECT n_tokens FROM model_day WHERE day = $1";
    DAYS = "SELECT day, n_tokens, n_calls FROM model_day ORDER BY day DESC LIMIT $1";
    BY_ACCOUNT = "SELECT account.id, account.email, CAST(SUM(model_account_day.n_tokens) AS BIGINT) AS n_tokens,
            CAST(SUM(model_account_day.n_calls) AS BIGINT) AS n_calls
        FROM model_account_day JOIN account ON account.learner_id = model_account_day.learner_id
        WHERE model_account_day.day > $1 GROUP BY account.id, account.email ORDER BY 3 DESC, account.id LIMIT $2";
    BY_PURPOSE = "SELECT purpose, COUNT(*) AS n_calls, CAST(SUM(CASE WHEN outcome <> 'ok' THEN 1 ELSE 0 END) AS BIGINT) AS n_failed,
            CAST(SUM(n_prompt) AS BIGINT) AS n_prompt, CAST(SUM(n_answer) AS BIGINT) AS n_answer, CAST(AVG(duration_ms) AS BIGINT) AS mean_ms
        FROM model_call GROUP BY purpose ORDER BY SUM(n_prompt) + SUM(n_answer) DESC, purpose";
    INSERT_CALL = "INSERT INTO model_call (made_at, purpose, model, outcome, n_prompt, n_answer, duration_ms, prompt, answer)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    CALLS = "SELECT made_at, purpose, model, outcome, n_prompt, n_answer, duration_ms, prompt, answer FROM model_call ORDER BY id DESC LIMIT $1";
    DELETE_OLD_CALLS = "DELETE FROM model_call WHERE made_at < $1";
}

/// Tokens that may be spent a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// By one account, unless it has a quota of its own ([`crate::quota`]).
    pub account: i64,
    /// By everybody.
    pub all: i64,
}

/// Whether tokens were to be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// They are taken.
    Yes,
    /// The account has too few left today.
    AccountSpent,
    /// There are too few left for everybody.
    AllSpent,
}

/// One call, for audit.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Call {
    /// Unix ms.
    pub made_at: i64,
    /// What for.
    pub purpose: String,
    /// Name of the model.
    pub model: String,
    /// `ok`, or what went wrong.
    pub outcome: String,
    /// Tokens of the prompt.
    pub n_prompt: i64,
    /// Tokens of the answer.
    pub n_answer: i64,
    /// How long it took, in ms.
    pub duration_ms: i64,
    /// What was asked, masked.
    pub prompt: String,
    /// What came, masked.
    pub answer: String,
}

/// What a day cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Day {
    /// Days since 1970, UTC.
    pub day: i64,
    /// Tokens.
    pub n_tokens: i64,
    /// Calls.
    pub n_calls: i64,
}

/// What an account cost.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct AccountUse {
    /// Account.
    pub id: i64,
    /// Its address.
    pub email: String,
    /// Tokens.
    pub n_tokens: i64,
    /// Calls.
    pub n_calls: i64,
}

/// What calls for one purpose cost.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct PurposeUse {
    /// What for.
    pub purpose: String,
    /// Calls.
    pub n_calls: i64,
    /// Of these, without an answer that could be used.
    pub n_failed: i64,
    /// Tokens of the prompts.
    pub n_prompt: i64,
    /// Tokens of the answers.
    pub n_answer: i64,
    /// How long one took on average, in ms.
    pub mean_ms: i64,
}

/// The day of a moment, UTC.
#[must_use]
pub fn day_of(now: Timestamp) -> i64 {
    now.0.div_euclid(DAY_MS)
}

/// When the budgets begin anew.
#[must_use]
pub fn resets_at(now: Timestamp) -> Timestamp {
    Timestamp((day_of(now) + 1) * DAY_MS)
}

/// Takes tokens before a call, as many as it may cost at most; without a learner only from
/// everybody's.
///
/// # Errors
/// What the database says; then nothing was taken.
pub async fn take(
    db: &Db,
    learner_id: Option<i64>,
    n_tokens: i64,
    limits: Limits,
    now: Timestamp,
) -> Result<Taken, StoreError> {
    let day = day_of(now);
    let mut tx = db.begin().await?;
    on_tx!(tx, execute OPEN_DAY, day)?;
    if on_tx!(tx, execute TAKE_DAY, day, n_tokens, limits.all)? == 0 {
        return Ok(Taken::AllSpent);
    }
    if let Some(learner_id) = learner_id {
        on_tx!(tx, execute OPEN_ACCOUNT_DAY, learner_id, day)?;
        if on_tx!(tx, execute TAKE_ACCOUNT_DAY, learner_id, day, n_tokens, limits.account)? == 0 {
            return Ok(Taken::AccountSpent);
        }
    }
    tx.commit().await?;
    Ok(Taken::Yes)
}

/// Ends a call: corrects what was taken at `taken_at` by `difference`, once it is known what it cost,
/// and keeps it for audit. One transaction, since each costs a write to the disk. The texts must be
/// masked already.
///
/// # Errors
/// What the database says; then nothing was written.
pub async fn end(
    db: &Db,
    learner_id: Option<i64>,
    difference: i64,
    taken_at: Timestamp,
    call: &Call,
) -> Result<(), StoreError> {
    let day = day_of(taken_at);
    let mut tx = db.begin().await?;
    if difference != 0 {
        on_tx!(tx, execute SETTLE_DAY, day, difference)?;
        on_tx!(tx, execute SETTLE_ACCOUNT_DAY, learner_id, day, difference)?;
    }
    on_tx!(tx, execute INSERT_CALL, call.made_at, call.purpose.as_str(), call.model.as_str(), call.outcome.as_str(),
        call.n_prompt, call.n_answer, call.duration_ms, call.prompt.as_str(), call.answer.as_str())?;
    tx.commit().await
}

/// Tokens that an account has spent today.
///
/// # Errors
/// What the database says.
pub async fn spent(db: &Db, learner_id: i64, now: Timestamp) -> Result<i64, StoreError> {
    let found = on_db!(db, fetch_optional(i64,), SPENT, learner_id, day_of(now))?;
    Ok(found.map_or(0, |(n_tokens,)| n_tokens))
}

/// Tokens that everybody has spent today.
///
/// # Errors
/// What the database says.
pub async fn spent_by_all(db: &Db, now: Timestamp) -> Result<i64, StoreError> {
    let found = on_db!(db, fetch_optional(i64,), SPENT_ALL, day_of(now))?;
    Ok(found.map_or(0, |(n_tokens,)| n_tokens))
}

/// What the last days cost, newest first.
///
/// # Errors
/// What the database says.
pub async fn days(db: &Db, limit: i64) -> Result<Vec<Day>, StoreError> {
    on_db!(db, fetch_all Day, DAYS, limit)
}

/// The accounts that cost most after the day `since`.
///
/// # Errors
/// What the database says.
pub async fn by_account(db: &Db, since: i64, limit: i64) -> Result<Vec<AccountUse>, StoreError> {
    on_db!(db, fetch_all AccountUse, BY_ACCOUNT, since, limit)
}

/// What the calls that are kept cost, by purpose.
///
/// # Errors
/// What the database says.
pub async fn by_purpose(db: &Db) -> Result<Vec<PurposeUse>, StoreError> {
    on_db!(db, fetch_all PurposeUse, BY_PURPOSE)
}

/// The last calls, newest first.
///
/// # Errors
/// What the database says.
pub async fn calls(db: &Db, limit: i64) -> Result<Vec<Call>, StoreError> {
    on_db!(db, fetch_all Call, CALLS, limit)
}

/// Forgets calls of more than 30 days ago.
///
/// # Errors
/// What the database says.
pub async fn delete_old_calls(db: &Db, now: Timestamp) -> Result<u64, StoreError> {
    on_db!(db, execute DELETE_OLD_CALLS, now.plus_ms(-KEPT_MS).0)
}
