//! What a learner has done: submitted attempts and wrong responses.

use crate::passage::from_json;
use crate::sql::{on_db, statements};
use crate::{Db, PageOf, StoreError, offset, page_within};
use listen_core::item::{ItemBody, Score, StoredBody};
use listen_core::taxonomy::Level;

statements! {
    LIST = "SELECT attempt.id, attempt.submitted_at, attempt.n_items, attempt.n_correct, passage.slug, passage.level,
            passage.title_en, passage.title_zh,
            (SELECT COUNT(*) FROM sentence_reveal WHERE sentence_reveal.attempt_id = attempt.id) AS n_shown
        FROM attempt JOIN passage ON passage.id = attempt.passage_id
        WHERE attempt.learner_id = $1 AND attempt.submitted_at IS NOT NULL AND ($2 = '' OR passage.level = $2)
            AND ($3 = '' OR LOWER(passage.title_en) LIKE $3 ESCAPE '!' OR passage.title_zh LIKE $3 ESCAPE '!')
        ORDER BY attempt.submitted_at DESC, attempt.id DESC LIMIT $4 OFFSET $5";
    COUNT = "SELECT COUNT(*) FROM attempt JOIN passage ON passage.id = attempt.passage_id
        WHERE attempt.learner_id = $1 AND attempt.submitted_at IS NOT NULL AND ($2 = '' OR passage.level = $2)
            AND ($3 = '' OR LOWER(passage.title_en) LIKE $3 ESCAPE '!' OR passage.title_zh LIKE $3 ESCAPE '!')";
    TOTALS = "SELECT COUNT(*), CAST(COALESCE(SUM(n_items), 0) AS BIGINT), CAST(COALESCE(SUM(n_correct), 0) AS BIGINT)
        FROM attempt WHERE learner_id = $1 AND submitted_at IS NOT NULL";
    BEST = "SELECT n_correct, n_items FROM attempt WHERE learner_id = $1 AND passage_id = $2 AND submitted_at IS NOT NULL
        ORDER BY n_correct DESC LIMIT 1";
    LIST_OPEN = "SELECT attempt.id, attempt.started_at, attempt.n_items, passage.slug, passage.level, passage.title_en, passage.title_zh,
            (SELECT COUNT(*) FROM response WHERE response.attempt_id = attempt.id AND response.given <> '') AS n_given
        FROM attempt JOIN passage ON passage.id = attempt.passage_id
        WHERE attempt.learner_id = $1 AND attempt.is_begun AND attempt.submitted_at IS NULL ORDER BY attempt.id DESC LIMIT 5";
    LIST_MISTAKES = "SELECT response.id, response.attempt_id, response.given, response.score, attempt.submitted_at, item.id AS item_id, item.kind,
            item.body, item.position, passage.slug, passage.level, passage.title_en, passage.title_zh, passage.id AS passage_id
        FROM response JOIN attempt ON attempt.id = response.attempt_id JOIN item ON item.id = response.item_id
            JOIN passage ON passage.id = attempt.passage_id
        WHERE attempt.learner_id = $1 AND attempt.submitted_at IS NOT NULL AND NOT response.is_correct
            AND ($2 = '' OR passage.level = $2) AND ($3 = '' OR item.kind = $3)
        ORDER BY attempt.submitted_at DESC, response.id DESC LIMIT $4 OFFSET $5";
    COUNT_MISTAKES = "SELECT COUNT(*) FROM response JOIN attempt ON attempt.id = response.attempt_id
            JOIN item ON item.id = response.item_id JOIN passage ON passage.id = attempt.passage_id
        WHERE attempt.learner_id = $1 AND attempt.submitted_at IS NOT NULL AND NOT response.is_correct
            AND ($2 = '' OR passage.level = $2) AND ($3 = '' OR item.kind = $3)";
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
    /// Passage.
    pub slug: String,
    /// CEFR level.
    pub level: String,
    /// English title.
    pub title_en: String,
    /// Chinese title.
    pub title_zh: String,
    /// Sentences whose text was shown before the submission.
    pub n_shown: i64,
}

/// All submitted attempts together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Totals {
    /// Submitted attempts.
    pub n_attempts: i64,
    /// Items in them.
    pub n_items: i64,
    /// Right responses in them.
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

/// One wrong response.
#[derive(Debug, Clone, PartialEq)]
pub struct Mistake {
    /// Attempt it was made in.
    pub attempt_id: i64,
    /// Unix ms.
    pub submitted_at: i64,
    /// Item.
    pub item_id: i64,
    /// What was asked, and the key; the attempt is submitted, so it may be shown.
    pub body: ItemBody,
    /// Option index or text.
    pub given: String,
    /// How it was scored.
    pub score: Score,
    /// Passage.
    pub slug: String,
    /// CEFR level.
    pub level: String,
    /// English title.
    pub title_en: String,
    /// Chinese title.
    pub title_zh: String,
}

#[derive(sqlx::FromRow)]
struct RawMistake {
    attempt_id: i64,
    given: String,
    score: String,
    submitted_at: i64,
    item_id: i64,
    body: String,
    slug: String,
    level: String,
    title_en: String,
    title_zh: String,
}

/// What the two lists may be narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only this level.
    pub level: Option<Level>,
    /// Titles that contain this (history).
    pub search: String,
    /// Only items of this kind (mistakes); empty for all.
    pub kind: String,
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
    filter: &Filter,
    page: i64,
    per_page: i64,
) -> Result<PageOf<HistoryRow>, StoreError> {
    let (level, pattern) = (
        filter.level.map_or("", Level::as_str),
        search_pattern(&filter.search),
    );
    let (n_rows,) = on_db!(
        db,
        fetch_one(i64,),
        COUNT,
        learner_id,
        level,
        pattern.as_str()
    )?;
    let page = page_within(page, per_page, n_rows);
    let rows = on_db!(db, fetch_all HistoryRow, LIST, learner_id, level, pattern.as_str(), per_page, offset(page, per_page))?;
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

/// Wrong responses, newest first.
///
/// # Errors
/// [`StoreError::Corrupt`] if a body or a score cannot be read.
pub async fn list_mistakes(
    db: &Db,
    learner_id: i64,
    filter: &Filter,
    page: i64,
    per_page: i64,
) -> Result<PageOf<Mistake>, StoreError> {
    let level = filter.level.map_or("", Level::as_str);
    let (n_rows,) = on_db!(
        db,
        fetch_one(i64,),
        COUNT_MISTAKES,
        learner_id,
        level,
        filter.kind.as_str()
    )?;
    let page = page_within(page, per_page, n_rows);
    let raw = on_db!(db, fetch_all RawMistake, LIST_MISTAKES, learner_id, level, filter.kind.as_str(), per_page, offset(page, per_page))?;
    let rows = raw
        .into_iter()
        .map(read_mistake)
        .collect::<Result<_, _>>()?;
    Ok(PageOf {
        rows,
        page,
        per_page,
        n_rows,
    })
}

fn read_mistake(raw: RawMistake) -> Result<Mistake, StoreError> {
    let stored: StoredBody = from_json(&raw.body)?;
    Ok(Mistake {
        attempt_id: raw.attempt_id,
        submitted_at: raw.submitted_at,
        item_id: raw.item_id,
        body: stored.body,
        given: raw.given,
        score: from_json(&raw.score)?,
        slug: raw.slug,
        level: raw.level,
        title_en: raw.title_en,
        title_zh: raw.title_zh,
    })
}
