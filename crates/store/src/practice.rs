//! The one place where scored work enters: attempts, exercises, reviews and the level check call
//! [`finish`] in the transaction that stores their scores.

use crate::db::Tx;
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, PageOf, StoreError, ability, offset, page_within, profile, today};
use listen_core::practice::{PracticeKind, ScoredItem, ScoredText, active_ms};
use listen_core::time::Timestamp;

statements! {
    /// The same work counts once, also where it is sent twice.
    INSERT = "INSERT INTO practice (learner_id, kind, reference_id, passage_id, started_at, finished_at, active_ms,
            n_items, n_correct, points, is_reading, babble_db)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (kind, reference_id) DO NOTHING";
    LIST = "SELECT kind, reference_id, passage_id, started_at, finished_at, active_ms, n_items, n_correct, points, is_reading
        FROM practice WHERE learner_id = $1 AND finished_at >= $2 ORDER BY finished_at, id";
    /// Titles of drills are not for people.
    LOG = "SELECT practice.kind, practice.reference_id, practice.finished_at, practice.active_ms, practice.n_items, practice.n_correct,
            practice.is_reading, practice.babble_db, COALESCE(passage.slug, '') AS slug, COALESCE(passage.title_en, imported_session.topic, '') AS title_en,
            COALESCE(passage.title_zh, imported_session.topic, '') AS title_zh
        FROM practice LEFT JOIN passage ON passage.id = practice.passage_id AND passage.source <> 'drill'
            LEFT JOIN imported_session ON practice.kind = 'imported' AND imported_session.id = practice.reference_id
        WHERE practice.learner_id = $1 AND ($2 = '' OR practice.kind = $2)
        ORDER BY practice.finished_at DESC, practice.id DESC LIMIT $3 OFFSET $4";
    COUNT = "SELECT COUNT(*) FROM practice WHERE learner_id = $1 AND ($2 = '' OR kind = $2)";
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

/// One line of the log as people read it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct LogRow {
    /// [`PracticeKind`].
    pub kind: String,
    /// Row of the attempt, exercise, review, level check or imported session.
    pub reference_id: i64,
    /// Unix ms.
    pub finished_at: i64,
    /// Time worked, ms.
    pub active_ms: i64,
    /// Responses.
    pub n_items: i64,
    /// Right ones.
    pub n_correct: i64,
    /// Read instead of heard.
    pub is_reading: bool,
    /// By how many decibels the voice was louder than others in the background; none without them.
    pub babble_db: Option<i64>,
    /// Name of the passage; empty for none.
    pub slug: String,
    /// English title of the passage, or topic of the imported session; empty for none.
    pub title_en: String,
    /// Chinese title of the passage, or topic of the imported session; empty for none.
    pub title_zh: String,
}

/// Everything that a learner finished, or what is of one kind, newest first.
///
/// # Errors
/// What the database says.
pub async fn log(
    db: &Db,
    learner_id: i64,
    kind: Option<PracticeKind>,
    page: i64,
    per_page: i64,
) -> Result<PageOf<LogRow>, StoreError> {
    let kind = kind.map_or("", PracticeKind::as_str);
    let (n_rows,) = on_db!(db, fetch_one(i64,), COUNT, learner_id, kind)?;
    let page = page_within(page, per_page, n_rows);
    let skipped = offset(page, per_page);
    let rows = on_db!(db, fetch_all LogRow, LOG, learner_id, kind, per_page, skipped)?;
    Ok(PageOf {
        rows,
        page,
        per_page,
        n_rows,
    })
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
    /// By how many decibels the voice was louder than others in the background, at the least; none
    /// without them. What was heard so says nothing about level and profile.
    pub babble_db: Option<i64>,
    /// Responses to items. Dictations stand in `texts` only.
    pub items: Vec<ScoredItem>,
    /// Texts written down.
    pub texts: Vec<ScoredText>,
}

impl Finished {
    /// Whether it says nothing about listening as it usually is.
    pub(crate) fn is_apart(&self) -> bool {
        self.is_reading || self.babble_db.is_some()
    }

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
        work.is_reading,
        work.babble_db
    )?;
    if n_rows == 0 {
        return Ok(false);
    }
    let zone = today::zone_in(tx, work.learner_id).await?;
    let day = zone.day(Timestamp(work.finished_at));
    ability::learn(tx, work, day).await?;
    profile::count(tx, work, day).await?;
    Ok(true)
}
