//! The report about effect: the first and the last sessions of each learner at one level.

use crate::sql::{on_db, statements};
use crate::{Db, StoreError};
use listen_core::effect::{BETTER_BY, Sums};

/// Sessions at each end that are compared; a learner needs twice as many at the level.
pub const N_SESSIONS: i64 = 3;

statements! {
    /// At one level, since passages of another are easier or harder; what was read is not heard.
    BY_LEVEL = "SELECT level, COUNT(*) AS n, SUM(early) AS early, SUM(late) AS late, SUM((late - early) * (late - early)) AS dd,
            CAST(SUM(CASE WHEN late - early >= $2 THEN 1 ELSE 0 END) AS BIGINT) AS n_better
        FROM (SELECT level, learner_id,
                SUM(CASE WHEN nth <= $1 THEN share ELSE 0.0 END) / $1 AS early,
                SUM(CASE WHEN nth_last <= $1 THEN share ELSE 0.0 END) / $1 AS late
            FROM (SELECT passage.level, practice.learner_id, CAST(practice.n_correct AS DOUBLE PRECISION) / practice.n_items AS share,
                    ROW_NUMBER() OVER (PARTITION BY practice.learner_id, passage.level ORDER BY practice.finished_at, practice.id) AS nth,
                    ROW_NUMBER() OVER (PARTITION BY practice.learner_id, passage.level
                        ORDER BY practice.finished_at DESC, practice.id DESC) AS nth_last
                FROM practice JOIN passage ON passage.id = practice.passage_id
                WHERE practice.kind = 'attempt' AND practice.n_items > 0 AND NOT practice.is_reading) one
            GROUP BY level, learner_id HAVING COUNT(*) >= 2 * $1) learner
        GROUP BY level ORDER BY level";
}

/// The learners of one level.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct LevelEffect {
    /// Level.
    pub level: String,
    n: i64,
    early: f64,
    late: f64,
    dd: f64,
    n_better: i64,
}

impl LevelEffect {
    /// The sums.
    #[must_use]
    pub fn sums(&self) -> Sums {
        Sums {
            n: self.n,
            early: self.early,
            late: self.late,
            dd: self.dd,
            n_better: self.n_better,
        }
    }
}

/// By level; levels without such a learner are absent.
///
/// # Errors
/// What the database says.
pub async fn by_level(db: &Db) -> Result<Vec<LevelEffect>, StoreError> {
    on_db!(db, fetch_all LevelEffect, BY_LEVEL, N_SESSIONS, BETTER_BY)
}
