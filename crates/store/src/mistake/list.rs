//! The list: searched, filtered, page by page.

use crate::passage::{from_json, to_json};
use crate::sql::{on_db, statements};
use crate::{Db, PageOf, StoreError, corrupt, offset, page_within};
use listen_core::dictation::Label;
use listen_core::exercise::{self, ExerciseKind};
use listen_core::item::{ItemBody, Score, StoredBody};
use listen_core::review::{Cause, MistakeState};
use listen_core::search::Query;
use listen_core::taxonomy::{FocusArea, Level, Skill};

statements! {
    FIND_IDS = "SELECT id, COUNT(*) OVER () FROM mistake
        WHERE learner_id = $1 AND state = $2 AND ($3 = '' OR level = $3) AND ($4 = '' OR kind = $4) AND ($5 = '' OR skill = $5)
            AND ($6 = '' OR focus_areas LIKE '%,' || $6 || ',%') AND ($7 = '' OR labels LIKE '%,' || $7 || ',%')
            AND ($8 = '' OR cause = $8) AND made_at >= $9 AND made_at < $10 AND ($14 = FALSE OR response_id IS NOT NULL)
            AND ($11 = '' OR id IN (SELECT rowid FROM mistake_text WHERE mistake_text MATCH $11))
        ORDER BY made_at DESC, id DESC LIMIT $12 OFFSET $13",
        postgres "SELECT id, COUNT(*) OVER () FROM mistake
        WHERE learner_id = $1 AND state = $2 AND ($3 = '' OR level = $3) AND ($4 = '' OR kind = $4) AND ($5 = '' OR skill = $5)
            AND ($6 = '' OR focus_areas LIKE '%,' || $6 || ',%') AND ($7 = '' OR labels LIKE '%,' || $7 || ',%')
            AND ($8 = '' OR cause = $8) AND made_at >= $9 AND made_at < $10 AND ($14 = FALSE OR response_id IS NOT NULL)
            AND ($11 = '' OR to_tsvector('simple', words) @@ to_tsquery('simple', $11))
        ORDER BY made_at DESC, id DESC LIMIT $12 OFFSET $13";
    LIST = "SELECT mistake.id, mistake.response_id, mistake.exercise_id, mistake.position, mistake.kind, mistake.made_at, mistake.cause, mistake.state, response.attempt_id,
            item.id AS item_id, COALESCE(exercise.body, item.body) AS body, COALESCE(response.given, exercise_response.given) AS given,
            COALESCE(response.score, exercise_response.score) AS score, passage.slug, passage.level, passage.title_en, passage.title_zh,
            EXISTS (SELECT 1 FROM review_card WHERE review_card.learner_id = mistake.learner_id AND review_card.state = 'active'
                AND (review_card.item_id = item.id OR review_card.pair = mistake.pair
                    OR (item.id IS NULL AND review_card.sentence_id IN
                        (SELECT sentence_id FROM mistake_sentence WHERE mistake_sentence.mistake_id = mistake.id))
                    OR (item.kind = 'dictation' AND review_card.sentence_id IN
                        (SELECT sentence_id FROM item_evidence WHERE item_evidence.item_id = item.id)))) AS is_in_review
        FROM mistake LEFT JOIN response ON response.id = mistake.response_id
            LEFT JOIN exercise ON exercise.id = mistake.exercise_id
            LEFT JOIN exercise_response ON exercise_response.exercise_id = mistake.exercise_id AND exercise_response.position = mistake.position
            LEFT JOIN item ON item.id = COALESCE(response.item_id, exercise_response.item_id)
            JOIN passage ON passage.id = COALESCE(item.passage_id, exercise.passage_id)
        WHERE mistake.id IN (SELECT value FROM json_each($1)) ORDER BY mistake.made_at DESC, mistake.id DESC",
        postgres "SELECT mistake.id, mistake.response_id, mistake.exercise_id, mistake.position, mistake.kind, mistake.made_at, mistake.cause, mistake.state, response.attempt_id,
            item.id AS item_id, COALESCE(exercise.body, item.body) AS body, COALESCE(response.given, exercise_response.given) AS given,
            COALESCE(response.score, exercise_response.score) AS score, passage.slug, passage.level, passage.title_en, passage.title_zh,
            EXISTS (SELECT 1 FROM review_card WHERE review_card.learner_id = mistake.learner_id AND review_card.state = 'active'
                AND (review_card.item_id = item.id OR review_card.pair = mistake.pair
                    OR (item.id IS NULL AND review_card.sentence_id IN
                        (SELECT sentence_id FROM mistake_sentence WHERE mistake_sentence.mistake_id = mistake.id))
                    OR (item.kind = 'dictation' AND review_card.sentence_id IN
                        (SELECT sentence_id FROM item_evidence WHERE item_evidence.item_id = item.id)))) AS is_in_review
        FROM mistake LEFT JOIN response ON response.id = mistake.response_id
            LEFT JOIN exercise ON exercise.id = mistake.exercise_id
            LEFT JOIN exercise_response ON exercise_response.exercise_id = mistake.exercise_id AND exercise_response.position = mistake.position
            LEFT JOIN item ON item.id = COALESCE(response.item_id, exercise_response.item_id)
            JOIN passage ON passage.id = COALESCE(item.passage_id, exercise.passage_id)
        WHERE mistake.id IN (SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST($1 AS JSON)))
        ORDER BY mistake.made_at DESC, mistake.id DESC";
    COUNT_ALL = "SELECT COUNT(*) FROM mistake WHERE learner_id = $1 AND state <> 'deleted'";
}

/// What the list is narrowed to; none or empty for everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// What the learner did with them.
    pub state: MistakeState,
    /// Level of the passage.
    pub level: Option<Level>,
    /// Kind of the item or of the exercise.
    pub kind: String,
    /// Skill of the item.
    pub skill: Option<Skill>,
    /// Area that the item trains.
    pub focus_area: Option<FocusArea>,
    /// Error in a dictation.
    pub label: Option<Label>,
    /// Why, as the learner said.
    pub cause: Option<Cause>,
    /// Made at this moment or later, Unix ms.
    pub from_ms: i64,
    /// Made before this moment, Unix ms.
    pub to_ms: i64,
    /// Words that must be in question, key, response, reason or title.
    pub search: String,
    /// Whether exercises are left out.
    pub is_of_items: bool,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            state: MistakeState::Open,
            level: None,
            kind: String::new(),
            skill: None,
            focus_area: None,
            label: None,
            cause: None,
            from_ms: i64::MIN,
            to_ms: i64::MAX,
            search: String::new(),
            is_of_items: false,
        }
    }
}

/// One wrong response.
#[derive(Debug, Clone, PartialEq)]
pub struct Mistake {
    /// Row.
    pub id: i64,
    /// When the attempt or the exercise was submitted, Unix ms.
    pub made_at: i64,
    /// What was asked, and the key; it is submitted, so it may be shown.
    pub asked: Asked,
    /// Option index, order, marked words or text.
    pub given: String,
    /// How it was scored.
    pub score: Score,
    /// Why, as the learner said.
    pub cause: Option<Cause>,
    /// What the learner did with it.
    pub state: MistakeState,
    /// Whether a card of the review asks it again.
    pub is_in_review: bool,
    /// Passage.
    pub slug: String,
    /// CEFR level.
    pub level: String,
    /// English title.
    pub title_en: String,
    /// Chinese title.
    pub title_zh: String,
}

/// What a wrong response was given to.
#[derive(Debug, Clone, PartialEq)]
pub enum Asked {
    /// An item of a passage.
    Item {
        /// Row of the response.
        response_id: i64,
        /// Attempt it was made in.
        attempt_id: i64,
        /// Row of the item.
        item_id: i64,
        /// What was asked.
        body: ItemBody,
    },
    /// A response of an exercise.
    Exercise {
        /// Row of the exercise.
        exercise_id: i64,
        /// How it was made.
        kind: ExerciseKind,
        /// Number of the response, from 0.
        response: usize,
        /// What was asked.
        body: exercise::Body,
    },
}

#[derive(sqlx::FromRow)]
struct RawMistake {
    id: i64,
    response_id: Option<i64>,
    attempt_id: Option<i64>,
    item_id: Option<i64>,
    exercise_id: Option<i64>,
    position: Option<i64>,
    made_at: i64,
    kind: String,
    body: String,
    given: String,
    score: String,
    cause: Option<String>,
    state: String,
    is_in_review: bool,
    slug: String,
    level: String,
    title_en: String,
    title_zh: String,
}

/// Rows of the mistakes that a filter finds, newest first, and how many there are in all.
pub(super) async fn find_ids(
    db: &Db,
    learner_id: i64,
    filter: &Filter,
    limit: i64,
    skip: i64,
) -> Result<(Vec<i64>, i64), StoreError> {
    let query = Query::new(&filter.search);
    if query.is_empty() && !filter.search.trim().is_empty() {
        return Ok((Vec::new(), 0));
    }
    let search = match db {
        Db::Sqlite(_) => query.fts5(),
        Db::Postgres(_) => query.tsquery(),
    };
    let rows = on_db!(
        db,
        fetch_all(i64, i64),
        FIND_IDS,
        learner_id,
        filter.state.as_str(),
        filter.level.map_or("", Level::as_str),
        filter.kind.as_str(),
        filter.skill.map_or("", Skill::as_str),
        filter.focus_area.map_or("", FocusArea::as_str),
        filter.label.map_or("", Label::as_str),
        filter.cause.map_or("", Cause::as_str),
        filter.from_ms,
        filter.to_ms,
        search.as_str(),
        limit,
        skip,
        filter.is_of_items
    )?;
    let n_rows = rows.first().map_or(0, |(_, n_rows)| *n_rows);
    Ok((rows.into_iter().map(|(id, _)| id).collect(), n_rows))
}

/// Wrong responses, newest first.
///
/// # Errors
/// [`StoreError::Corrupt`] if a body or a score cannot be read.
pub async fn list(
    db: &Db,
    learner_id: i64,
    filter: &Filter,
    page: i64,
    per_page: i64,
) -> Result<PageOf<Mistake>, StoreError> {
    let (mut ids, mut n_rows) =
        find_ids(db, learner_id, filter, per_page, offset(page, per_page)).await?;
    let mut page = page.max(1);
    if ids.is_empty() && page > 1 {
        (_, n_rows) = find_ids(db, learner_id, filter, 1, 0).await?;
        page = page_within(page, per_page, n_rows);
        (ids, _) = find_ids(db, learner_id, filter, per_page, offset(page, per_page)).await?;
    }
    let json = to_json(&ids)?;
    let raw = on_db!(db, fetch_all RawMistake, LIST, json.as_str())?;
    Ok(PageOf {
        rows: raw.into_iter().map(read).collect::<Result<_, _>>()?,
        page,
        per_page,
        n_rows,
    })
}

fn asked(raw: &RawMistake) -> Result<Asked, StoreError> {
    match (raw.response_id, raw.attempt_id, raw.item_id) {
        (Some(response_id), Some(attempt_id), Some(item_id)) => Ok(Asked::Item {
            response_id,
            attempt_id,
            item_id,
            body: from_json::<StoredBody>(&raw.body)?.body,
        }),
        _ => Ok(Asked::Exercise {
            exercise_id: raw.exercise_id.unwrap_or(0),
            kind: corrupt(ExerciseKind::parse(&raw.kind))?,
            response: raw
                .position
                .and_then(|position| usize::try_from(position).ok())
                .unwrap_or(0),
            body: from_json::<exercise::StoredBody>(&raw.body)?.body,
        }),
    }
}

fn read(raw: RawMistake) -> Result<Mistake, StoreError> {
    Ok(Mistake {
        id: raw.id,
        asked: asked(&raw)?,
        made_at: raw.made_at,
        given: raw.given,
        score: from_json(&raw.score)?,
        cause: raw.cause.and_then(|cause| Cause::parse(&cause).ok()),
        state: MistakeState::parse(&raw.state)
            .map_err(|error| StoreError::Corrupt(error.to_string()))?,
        is_in_review: raw.is_in_review,
        slug: raw.slug,
        level: raw.level,
        title_en: raw.title_en,
        title_zh: raw.title_zh,
    })
}

/// Whether the learner has any, mastered ones among them.
///
/// # Errors
/// What the database says.
pub async fn count_all(db: &Db, learner_id: i64) -> Result<i64, StoreError> {
    let (n_rows,) = on_db!(db, fetch_one(i64,), COUNT_ALL, learner_id)?;
    Ok(n_rows)
}
