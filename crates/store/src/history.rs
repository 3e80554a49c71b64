//! What a learner has done: submitted attempts.

use crate::sql::{on_db, statements};
use crate::{Db, PageOf, StoreError, offset, page_within};
use listen_core::taxonomy::{FocusArea, HistoryOrder, Level};
use listen_core::time::Timestamp;

statements! {
    /// $4 is `with` or `without` for a note, $7 the order.
    LIST = "SELECT attempt.id, attempt.submitted_at, attempt.n_items, attempt.n_correct, attempt.is_reading, attempt.babble_db, passage.slug, passage.level,
            passage.title_en, passage.title_zh, COALESCE(note.text, '') AS note,
            (SELECT COUNT(*) FROM sentence_reveal WHERE sentence_reveal.attempt_id = attempt.id) AS n_shown
        FROM attempt JOIN passage ON passage.id = attempt.passage_id LEFT JOIN note ON note.attempt_id = attempt.id
        WHERE attempt.learner_id = $1 AND attempt.submitted_at IS NOT NULL AND ($2 = '' OR passage.level = $2)
            AND ($3 = '' OR LOWER(passage.title_en) LIKE $3 ESCAPE '!' OR passage.title_zh LIKE $3 ESCAPE '!'
                OR passage.topic LIKE $3 ESCAPE '!' OR LOWER(note.text) LIKE $3 ESCAPE '!')
            AND ($4 = '' OR ($4 = 'with') = (note.text IS NOT NULL))
            AND ($5 = '' OR EXISTS (SELECT 1 FROM item WHERE item.passage_id = passage.id AND item.focus_areas LIKE $5))
            AND attempt.submitted_at >= $6
        ORDER BY CASE WHEN $7 = 'score_high' THEN attempt.n_correct * 1000 / NULLIF(attempt.n_items, 0)
                WHEN $7 = 'score_low' THEN -(attempt.n_correct * 1000 / NULLIF(attempt.n_items, 0)) ELSE 0 END DESC,
            CASE WHEN $7 = 'oldest' THEN -attempt.submitted_at ELSE attempt.submitted_at END DESC, attempt.id DESC
        LIMIT $8 OFFSET $9";
    COUNT = "SELECT COUNT(*) FROM attempt JOIN passage ON passage.id = attempt.passage_id LEFT JOIN note ON note.attempt_id = attempt.id
        WHERE attempt.learner_id = $1 AND attempt.submitted_at IS NOT NULL AND ($2 = '' OR passage.level = $2)
            AND ($3 = '' OR LOWER(passage.title_en) LIKE $3 ESCAPE '!' OR passage.title_zh LIKE $3 ESCAPE '!'
                OR passage.topic LIKE $3 ESCAPE '!' OR LOWER(note.text) LIKE $3 ESCAPE '!')
            AND ($4 = '' OR ($4 = 'with') = (note.text IS NOT NULL))
            AND ($5 = '' OR EXISTS (SELECT 1 FROM item WHERE item.passage_id = passage.id AND item.focus_areas LIKE $5))
            AND attempt.submitted_at >= $6";
    /// What was read or heard through other voices counts as an attempt, but not for the share of right responses.
    TOTALS = "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN is_reading OR babble_db IS NOT NULL THEN 0 ELSE n_items END), 0) AS BIGINT),
            CAST(COALESCE(SUM(CASE WHEN is_reading OR babble_db IS NOT NULL THEN 0 ELSE n_correct END), 0) AS BIGINT)
        FROM attempt WHERE learner_id = $1 AND submitted_at IS NOT NULL";
    BEST = "SELECT n_correct, n_items FROM attempt WHERE learner_id = $1 AND passage_id = $2 AND submitted_at IS NOT NULL AND NOT is_reading
        ORDER BY n_correct DESC LIMIT 1";
    LIST_OPEN = "SELECT attempt.id, attempt.started_at, attempt.n_items, passage.slug, passage.level, passage.title_en, passage.title_zh,
            (SELECT COUNT(*) FROM response WHERE response.attempt_id = attempt.id AND response.given <> '') AS n_given
        FROM attempt JOIN passage ON passage.id = attempt.passage_id
        WHERE attempt.learner_id = $1 AND attempt.is_begun AND attempt.submitted_at IS NULL ORDER BY attempt.id DESC LIMIT 5";
}

/// One row of the history.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct HistoryRow {
    /// Attempt.
    pub id: i64,
    /// Unix ms.
    pub submitted_at: i64,
    /// Items.
    pub n_items: i64,
    /// Right responses.
    pub n_correct: i64,
    /// Whether it was read instead of heard.
    pub is_reading: bool,
    /// By how many decibels the voice was louder than others in the background; none without them.
    pub babble_db: Option<i64>,
    /// Passage.
    pub slug: String,
    /// CEFR level.
    pub level: String,
    /// English title.
    pub title_en: String,
    /// Chinese title.
    pub title_zh: String,
    /// What the learner noted; empty for nothing.
    pub note: String,
    /// Sentences whose text was shown before the submission.
    pub n_shown: i64,
}

/// What the history may be narrowed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryFilter {
    /// Only this level.
    pub level: Option<Level>,
    /// Titles, topics and notes that contain this.
    pub search: String,
    /// Only with a note, or only without one.
    pub has_note: Option<bool>,
    /// Only passages with an item of this area.
    pub area: Option<FocusArea>,
    /// Only what was submitted since.
    pub since: Timestamp,
    /// What comes first.
    pub order: HistoryOrder,
}

impl Default for HistoryFilter {
    fn default() -> Self {
        Self {
            level: None,
            search: String::new(),
            has_note: None,
            area: None,
            since: Timestamp(0),
            order: HistoryOrder::Newest,
        }
    }
}

/// All submitted attempts together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Totals {
    /// Submitted attempts.
    pub n_attempts: i64,
    /// Items in those that were heard.
    pub n_items: i64,
    /// Right responses in those.
    pub n_correct: i64,
}

/// An attempt that waits to be finished.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct OpenRow {
    /// Attempt.
    pub id: i64,
    /// Unix ms.
    pub started_at: i64,
    /// Items.
    pub n_items: i64,
    /// Passage.
    pub slug: String,
    /// CEFR level.
    pub level: String,
    /// English title.
    pub title_en: String,
    /// Chinese title.
    pub title_zh: String,
    /// Items with a draft.
    pub n_given: i64,
}

fn search_pattern(search: &str) -> String {
    crate::account::contains_pattern(search)
}

/// Submitted attempts, newest first.
///
/// # Errors
/// What the database says.
pub async fn list(
    db: &Db,
    learner_id: i64,
    filter: &HistoryFilter,
    page: i64,
    per_page: i64,
) -> Result<PageOf<HistoryRow>, StoreError> {
    let level = filter.level.map_or("", Level::as_str);
    let pattern = search_pattern(&filter.search);
    let pattern = pattern.as_str();
    let note = match filter.has_note {
        None => "",
        Some(true) => "with",
        Some(false) => "without",
    };
    let area = filter
        .area
        .map_or_else(String::new, crate::passage::area_pattern);
    let (area, since) = (area.as_str(), filter.since.0);
    let (n_rows,) = on_db!(
        db,
        fetch_one(i64,),
        COUNT,
        learner_id,
        level,
        pattern,
        note,
        area,
        since
    )?;
    let page = page_within(page, per_page, n_rows);
    let order = filter.order.as_str();
    let rows = on_db!(db, fetch_all HistoryRow, LIST, learner_id, level, pattern, note, area, since, order, per_page, offset(page, per_page))?;
    Ok(PageOf {
        rows,
        page,
        per_page,
        n_rows,
    })
}

/// Sums over all submitted attempts.
///
/// # Errors
/// What the database says.
pub async fn totals(db: &Db, learner_id: i64) -> Result<Totals, StoreError> {
    let (n_attempts, n_items, n_correct) =
        on_db!(db, fetch_one(i64, i64, i64), TOTALS, learner_id)?;
    Ok(Totals {
        n_attempts,
        n_items,
        n_correct,
    })
}

/// Right responses and items of the best attempt on a passage version, if there is one.
///
/// # Errors
/// What the database says.
pub async fn best(
    db: &Db,
    learner_id: i64,
    passage_id: i64,
) -> Result<Option<(i64, i64)>, StoreError> {
    on_db!(db, fetch_optional(i64, i64), BEST, learner_id, passage_id)
}

/// Attempts that wait to be finished, newest first, at most five.
///
/// # Errors
/// What the database says.
pub async fn list_open(db: &Db, learner_id: i64) -> Result<Vec<OpenRow>, StoreError> {
    on_db!(db, fetch_all OpenRow, LIST_OPEN, learner_id)
}
