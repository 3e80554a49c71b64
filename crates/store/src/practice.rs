//! The one place where scored work enters: attempts, exercises, reviews and the level check call
//! [`finish`] in the transaction that stores their scores.

use crate::db::Tx;
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError, ability, profile};
use listen_core::practice::{PracticeKind, ScoredItem, ScoredText, active_ms};
use listen_core::time::Timestamp;

statements! {
    /// The same work counts once, also where it is sent twice.
    INSERT = "INSERT INTO practice (learner_id, kind, reference_id, passage_id, started_at, finished_at, active_ms,
            n_items, n_correct, points, is_reading)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (kind, reference_id) DO NOTHING";
    LIST = "SELECT kind, reference_id, passage_id, started_at, finished_at, active_ms, n_items, n_correct, points, is_reading
        FROM practice WHERE learner_id = $1 AND finished_at >= $2 ORDER BY finished_at, id";
}

/// One row of the log.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct PracticeRow {
    /// [`PracticeKind`].
    pub kind: String,
    /// Row of the attempt, exercise, review or level check.
    pub reference_id: i64,
    /// Passage that was heard, if it was one and is still there.
    pub passage_id: Option<i64>,
    /// Unix ms.
    pub started_at: i64,
    /// Unix ms.
    pub finished_at: i64,
    /// Time worked, ms.
    pub active_ms: i64,
    /// Responses.
    pub n_items: i64,
    /// Right ones.
    pub n_correct: i64,
    /// Sum of points, each from 0 to 1.
    pub points: f64,
    /// Read instead of heard.
    pub is_reading: bool,
}

/// What a learner finished since a moment, oldest first.
///
/// # Errors
/// What the database says.
pub async fn list_since(
    db: &Db,
    learner_id: i64,
    since: Timestamp,
) -> Result<Vec<PracticeRow>, StoreError> {
    on_db!(db, fetch_all PracticeRow, LIST, learner_id, since.0)
}

/// A piece of work that was scored.
#[derive(Debug, Clone)]
pub struct Finished {
    /// Who did it.
    pub learner_id: i64,
    /// What it was.
    pub kind: PracticeKind,
    /// Row of the attempt, exercise, review or level check.
    pub reference_id: i64,
    /// Passage that was heard, if it was one.
    pub passage_id: Option<i64>,
    /// Unix ms.
    pub started_at: i64,
    /// Unix ms.
    pub finished_at: i64,
    /// Whether the texts were read instead of heard; then nothing is learnt about listening.
    pub is_reading: bool,
    /// Responses to items. Dictations stand in `texts` only.
    pub items: Vec<ScoredItem>,
    /// Texts written down.
    pub texts: Vec<ScoredText>,
}

impl Finished {
    fn n_items(&self) -> i64 {
        i64::try_from(self.items.len() + self.texts.len()).unwrap_or(i64::MAX)
    }

    fn n_correct(&self) -> i64 {
        let items = self.items.iter().filter(|item| item.is_correct).count();
        let texts = self
            .texts
            .iter()
            .filter(|text| text.score.heard >= listen_core::item::DICTATION_PASS)
            .count();
        i64::try_from(items + texts).unwrap_or(i64::MAX)
    }

    fn points(&self) -> f64 {
        let items: f64 = self.items.iter().map(|item| item.points).sum();
        let texts: f64 = self.texts.iter().map(|text| text.score.heard).sum();
        items + texts
    }
}

/// Notes finished work, with what it says about ability and profile; false, and nothing changed, if it was noted before.
///
/// # Errors
/// What the database says.
pub async fn finish(tx: &mut Tx, work: &Finished) -> Result<bool, StoreError> {
    let n_rows = on_tx!(
        *tx,
        execute INSERT,
        work.learner_id,
        work.kind.as_str(),
        work.reference_id,
        work.passage_id,
        work.started_at,
        work.finished_at,
        active_ms(work.started_at, work.finished_at),
        work.n_items(),
        work.n_correct(),
        work.points(),
        work.is_reading
    )?;
    if n_rows == 0 {
        return Ok(false);
    }
    ability::learn(tx, work).await?;
    profile::count(tx, work).await?;
    Ok(true)
}
