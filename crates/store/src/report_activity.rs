//! Reports about learners: how many practise, how much, how well, and who stays.

use crate::sql::{on_db, statements};
use crate::{Db, StoreError};
use listen_core::time::{DAY_MS, Timestamp};

const WEEK_MS: i64 = 7 * DAY_MS;
/// Weeks that the reports look back.
pub const N_WEEKS: i64 = 12;

statements! {
    /// Weeks are counted backwards from now, so that the last one is whole.
    WEEKS = "SELECT ($1 - finished_at) / $2 AS weeks_ago, COUNT(DISTINCT learner_id) AS n_learners, COUNT(*) AS n_sessions,
            CAST(SUM(active_ms) AS BIGINT) AS active_ms, CAST(SUM(n_items) AS BIGINT) AS n_items, CAST(SUM(n_correct) AS BIGINT) AS n_correct
        FROM practice WHERE finished_at > $1 - $3 * $2 AND finished_at <= $1 GROUP BY 1 ORDER BY 1 DESC",
        postgres "SELECT (CAST($1 AS BIGINT) - finished_at) / CAST($2 AS BIGINT) AS weeks_ago, COUNT(DISTINCT learner_id) AS n_learners,
            COUNT(*) AS n_sessions, CAST(SUM(active_ms) AS BIGINT) AS active_ms, CAST(SUM(n_items) AS BIGINT) AS n_items,
            CAST(SUM(n_correct) AS BIGINT) AS n_correct
        FROM practice WHERE finished_at > CAST($1 AS BIGINT) - CAST($3 AS BIGINT) * CAST($2 AS BIGINT) AND finished_at <= CAST($1 AS BIGINT)
        GROUP BY 1 ORDER BY 1 DESC";
    ITEM_KINDS = "SELECT item.kind, COUNT(*) AS n_items, CAST(SUM(CASE WHEN response.is_correct THEN 1 ELSE 0 END) AS BIGINT) AS n_correct
        FROM response JOIN item ON item.id = response.item_id WHERE response.is_correct IS NOT NULL GROUP BY item.kind ORDER BY item.kind";
    FEATURES = "SELECT feature AS kind, CAST(SUM(n_chances) AS BIGINT) AS n_items, CAST(SUM(n_right) AS BIGINT) AS n_correct
        FROM profile_day GROUP BY feature ORDER BY feature";
    /// Weeks since a learner's first work in which there was any.
    COHORTS = "SELECT ($1 - first.at) / $2 AS weeks_ago, (practice.finished_at - first.at) / $2 AS week, COUNT(DISTINCT practice.learner_id) AS n_learners
        FROM practice JOIN (SELECT learner_id, MIN(finished_at) AS at FROM practice GROUP BY learner_id) first
            ON first.learner_id = practice.learner_id
        WHERE first.at > $1 - $3 * $2 AND first.at <= $1 AND practice.finished_at <= $1 GROUP BY 1, 2 ORDER BY 1 DESC, 2",
        postgres "SELECT (CAST($1 AS BIGINT) - first.at) / CAST($2 AS BIGINT) AS weeks_ago,
            (practice.finished_at - first.at) / CAST($2 AS BIGINT) AS week, COUNT(DISTINCT practice.learner_id) AS n_learners
        FROM practice JOIN (SELECT learner_id, MIN(finished_at) AS at FROM practice GROUP BY learner_id) first
            ON first.learner_id = practice.learner_id
        WHERE first.at > CAST($1 AS BIGINT) - CAST($3 AS BIGINT) * CAST($2 AS BIGINT) AND first.at <= CAST($1 AS BIGINT)
            AND practice.finished_at <= CAST($1 AS BIGINT)
        GROUP BY 1, 2 ORDER BY 1 DESC, 2";
}

/// One week of practice; weeks without any are absent.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct WeekRow {
    /// 0 is the last seven days.
    pub weeks_ago: i64,
    /// Learners who finished something.
    pub n_learners: i64,
    /// Pieces of work.
    pub n_sessions: i64,
    /// Time worked, ms.
    pub active_ms: i64,
    /// Responses.
    pub n_items: i64,
    /// Right ones.
    pub n_correct: i64,
}

/// Share of right responses of one kind.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct KindRow {
    /// Kind of item, or feature.
    pub kind: String,
    /// Responses, or chances to hear it.
    pub n_items: i64,
    /// Right ones.
    pub n_correct: i64,
}

/// Learners who began in one week and practised in a later one.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct CohortRow {
    /// When they began; 0 is the last seven days.
    pub weeks_ago: i64,
    /// Weeks after that; 0 is the first seven days of each of them.
    pub week: i64,
    /// How many practised then.
    pub n_learners: i64,
}

/// Practice of the last [`N_WEEKS`] weeks, the oldest first.
///
/// # Errors
/// What the database says.
pub async fn weeks(db: &Db, now: Timestamp) -> Result<Vec<WeekRow>, StoreError> {
    on_db!(db, fetch_all WeekRow, WEEKS, now.0, WEEK_MS, N_WEEKS)
}

/// Right responses by kind of item.
///
/// # Errors
/// What the database says.
pub async fn item_kinds(db: &Db) -> Result<Vec<KindRow>, StoreError> {
    on_db!(db, fetch_all KindRow, ITEM_KINDS)
}

/// What was heard right by feature of the listening profile.
///
/// # Errors
/// What the database says.
pub async fn features(db: &Db) -> Result<Vec<KindRow>, StoreError> {
    on_db!(db, fetch_all KindRow, FEATURES)
}

/// Who began in the last [`N_WEEKS`] weeks and came back, the oldest cohort first.
///
/// # Errors
/// What the database says.
pub async fn cohorts(db: &Db, now: Timestamp) -> Result<Vec<CohortRow>, StoreError> {
    on_db!(db, fetch_all CohortRow, COHORTS, now.0, WEEK_MS, N_WEEKS)
}
