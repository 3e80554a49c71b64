//! One learner as the staff sees it: figures, attempts, level and what is often misheard.

use crate::sql::{on_db, statements};
use crate::{Db, StoreError};
use listen_core::time::{DAY_MS, Timestamp};

/// Weeks in the chart of minutes.
pub const N_WEEKS: i64 = 12;
/// Chances to hear something below which no share is told: chance would speak.
const MIN_CHANCES: i64 = 10;
const WEEK_MS: i64 = 7 * DAY_MS;

statements! {
    FIGURES = "SELECT COUNT(*) AS n_sessions, CAST(COALESCE(SUM(active_ms), 0) AS BIGINT) AS active_ms,
            CAST(COALESCE(SUM(n_items), 0) AS BIGINT) AS n_items, CAST(COALESCE(SUM(n_correct), 0) AS BIGINT) AS n_correct,
            MIN(finished_at) AS first_at, MAX(finished_at) AS last_at,
            (SELECT theta FROM ability WHERE ability.learner_id = $1) AS theta,
            (SELECT COUNT(*) FROM review_card WHERE review_card.learner_id = $1) AS n_cards,
            (SELECT COUNT(*) FROM passage WHERE owner_learner_id = $1 AND is_current) AS n_texts
        FROM practice WHERE learner_id = $1";
    ATTEMPTS = "SELECT attempt.id, attempt.submitted_at, attempt.n_items, attempt.n_correct, passage.level, passage.title_en, passage.title_zh
        FROM attempt JOIN passage ON passage.id = attempt.passage_id
        WHERE attempt.learner_id = $1 AND attempt.submitted_at IS NOT NULL ORDER BY attempt.submitted_at DESC, attempt.id DESC LIMIT 20";
    /// Weeks are counted backwards from now, so that the last one is whole.
    WEEKS = "SELECT CAST(($2 - finished_at) / $3 AS BIGINT) AS weeks_ago, CAST(SUM(active_ms) AS BIGINT) AS active_ms
        FROM practice WHERE learner_id = $1 AND finished_at > $2 - $4 * $3 AND finished_at <= $2 GROUP BY 1 ORDER BY 1",
        postgres "SELECT (CAST($2 AS BIGINT) - finished_at) / CAST($3 AS BIGINT) AS weeks_ago, CAST(SUM(active_ms) AS BIGINT) AS active_ms
        FROM practice WHERE learner_id = $1 AND finished_at > CAST($2 AS BIGINT) - CAST($4 AS BIGINT) * CAST($3 AS BIGINT)
            AND finished_at <= CAST($2 AS BIGINT) GROUP BY 1 ORDER BY 1";
    MISHEARD = "SELECT feature, CAST(SUM(n_chances) AS BIGINT) AS n_chances, CAST(SUM(n_right) AS BIGINT) AS n_right
        FROM profile_day WHERE learner_id = $1 GROUP BY feature HAVING SUM(n_chances) >= $2
        ORDER BY SUM(n_right) * 1.0 / SUM(n_chances), feature LIMIT 8";
}

/// Sums over everything that a learner finished.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct LearnerFigures {
    /// Pieces of work.
    pub n_sessions: i64,
    /// Time worked, ms.
    pub active_ms: i64,
    /// Responses.
    pub n_items: i64,
    /// Right ones.
    pub n_correct: i64,
    /// First piece of work, Unix ms.
    pub first_at: Option<i64>,
    /// Last piece of work, Unix ms.
    pub last_at: Option<i64>,
    /// Ability in logits, if any is known.
    pub theta: Option<f64>,
    /// Cards to review.
    pub n_cards: i64,
    /// Own texts.
    pub n_texts: i64,
}

/// One submitted attempt.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct AttemptRow {
    /// Row.
    pub id: i64,
    /// Unix ms.
    pub submitted_at: i64,
    /// Responses.
    pub n_items: i64,
    /// Right ones.
    pub n_correct: i64,
    /// Level of the passage.
    pub level: String,
    /// Title of the passage.
    pub title_en: String,
    /// The same in Chinese.
    pub title_zh: String,
}

/// Something that is often misheard.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Misheard {
    /// Feature of the listening profile.
    pub feature: String,
    /// Chances to hear it.
    pub n_chances: i64,
    /// Of these, heard right.
    pub n_right: i64,
}

/// The figures of a learner.
///
/// # Errors
/// What the database says.
pub async fn figures(db: &Db, learner_id: i64) -> Result<LearnerFigures, StoreError> {
    on_db!(db, fetch_one LearnerFigures, FIGURES, learner_id)
}

/// The last twenty submitted attempts, newest first.
///
/// # Errors
/// What the database says.
pub async fn attempts(db: &Db, learner_id: i64) -> Result<Vec<AttemptRow>, StoreError> {
    on_db!(db, fetch_all AttemptRow, ATTEMPTS, learner_id)
}

/// Time worked in each of the last [`N_WEEKS`] weeks, ms, the oldest first.
///
/// # Errors
/// What the database says.
pub async fn weeks(db: &Db, learner_id: i64, now: Timestamp) -> Result<Vec<i64>, StoreError> {
    let rows = on_db!(
        db,
        fetch_all(i64, i64),
        WEEKS,
        learner_id,
        now.0,
        WEEK_MS,
        N_WEEKS
    )?;
    let of = |weeks_ago: i64| {
        rows.iter()
            .find(|row| row.0 == weeks_ago)
            .map_or(0, |row| row.1)
    };
    Ok((0..N_WEEKS).rev().map(of).collect())
}

/// What the learner hears worst, of what there were enough chances to hear.
///
/// # Errors
/// What the database says.
pub async fn misheard(db: &Db, learner_id: i64) -> Result<Vec<Misheard>, StoreError> {
    on_db!(db, fetch_all Misheard, MISHEARD, learner_id, MIN_CHANCES)
}
