//! Wrong responses enter the list, with the words that they are found by.

use super::of_exercise;
use crate::passage::from_json;
use crate::sql::{on_tx, statements};
use crate::{Db, StoreError, db::Tx};
use listen_core::dictation::Label;
use listen_core::item::{ItemBody, Score, StoredBody};
use listen_core::search;
use listen_core::taxonomy::FocusArea;

statements! {
    /// Of the attempts from `$1` to `$2`: a range is found by the key, an "or" for all of them is not.
    MISSING = "SELECT response.id, attempt.learner_id, attempt.submitted_at AS made_at, response.given, response.score, response.item_id, item.kind,
            item.skill, item.focus_areas, item.body, passage.level, passage.title_en, passage.title_zh
        FROM response JOIN attempt ON attempt.id = response.attempt_id JOIN item ON item.id = response.item_id
            JOIN passage ON passage.id = item.passage_id
        WHERE attempt.id BETWEEN $1 AND $2 AND attempt.submitted_at IS NOT NULL AND NOT attempt.is_reading AND NOT response.is_correct
            AND NOT EXISTS (SELECT 1 FROM mistake WHERE mistake.response_id = response.id)
        ORDER BY response.id LIMIT $3";
    INSERT = "INSERT INTO mistake (response_id, exercise_id, position, learner_id, made_at, level, kind, skill, focus_areas, labels, state, words, pair)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'open', $11, $12) ON CONFLICT DO NOTHING RETURNING id";
}

/// Rows that are read at once.
const BATCH: i64 = 500;

#[derive(sqlx::FromRow)]
struct Wrong {
    id: i64,
    learner_id: i64,
    made_at: i64,
    given: String,
    score: String,
    item_id: i64,
    kind: String,
    skill: String,
    focus_areas: String,
    body: String,
    level: String,
    title_en: String,
    title_zh: String,
}

/// A wrong response that has just entered the list.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    pub(crate) item_id: i64,
    /// Share that was heard; only for a dictation that was tried.
    pub(crate) heard: Option<f64>,
}

/// Enters the wrong responses of a submitted attempt.
///
/// # Errors
/// [`StoreError::Corrupt`] if a body or a score cannot be read.
pub(crate) async fn index(tx: &mut Tx, attempt_id: i64) -> Result<Vec<Found>, StoreError> {
    let rows = on_tx!(*tx, fetch_all Wrong, MISSING, attempt_id, attempt_id, i64::MAX)?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        found.push(insert(tx, row).await?);
    }
    Ok(found)
}

/// Enters wrong responses from before the list was kept, or that were brought along; their number.
///
/// # Errors
/// [`StoreError::Corrupt`] if a body or a score cannot be read.
pub async fn index_missing(db: &Db) -> Result<usize, StoreError> {
    Ok(index_missing_items(db).await? + of_exercise::index_missing(db).await?)
}

async fn index_missing_items(db: &Db) -> Result<usize, StoreError> {
    let mut n_rows = 0;
    loop {
        let mut tx = db.begin().await?;
        let rows = on_tx!(tx, fetch_all Wrong, MISSING, 0_i64, i64::MAX, BATCH)?;
        if rows.is_empty() {
            return Ok(n_rows);
        }
        for row in &rows {
            insert(&mut tx, row).await?;
        }
        tx.commit().await?;
        n_rows += rows.len();
    }
}

async fn insert(tx: &mut Tx, row: &Wrong) -> Result<Found, StoreError> {
    let stored: StoredBody = from_json(&row.body)?;
    let score: Score = from_json(&row.score)?;
    let entry = Entry {
        of: Of::Item {
            response_id: row.id,
        },
        learner_id: row.learner_id,
        made_at: row.made_at,
        level: &row.level,
        kind: &row.kind,
        skill: &row.skill,
        focus_areas: &from_json::<Vec<FocusArea>>(&row.focus_areas)?,
        labels: labels(&score, &row.given),
        words: words(row, &stored.body),
        pair: None,
    };
    enter(tx, &entry).await?;
    let heard = score.dictation.map(|dictation| dictation.heard);
    Ok(Found {
        item_id: row.item_id,
        heard: heard.filter(|_| !is_blank(&row.given)),
    })
}

/// A sentence that was never tried is no misheard one.
fn is_blank(given: &str) -> bool {
    given.trim().is_empty()
}

/// What was answered wrongly.
pub(super) enum Of {
    /// An item.
    Item { response_id: i64 },
    /// An exercise.
    Exercise { exercise_id: i64, position: i64 },
}

/// A row of the list.
pub(super) struct Entry<'a> {
    pub(super) of: Of,
    pub(super) learner_id: i64,
    pub(super) made_at: i64,
    pub(super) level: &'a str,
    pub(super) kind: &'a str,
    pub(super) skill: &'a str,
    pub(super) focus_areas: &'a [FocusArea],
    pub(super) labels: Vec<Label>,
    pub(super) words: String,
    pub(super) pair: Option<String>,
}

/// Enters one; its row, or none if it is in the list already.
pub(super) async fn enter(tx: &mut Tx, entry: &Entry<'_>) -> Result<Option<i64>, StoreError> {
    let (response_id, exercise_id, position) = match entry.of {
        Of::Item { response_id } => (Some(response_id), None, None),
        Of::Exercise {
            exercise_id,
            position,
        } => (None, Some(exercise_id), Some(position)),
    };
    let row = on_tx!(
        *tx,
        fetch_optional(i64,),
        INSERT,
        response_id,
        exercise_id,
        position,
        entry.learner_id,
        entry.made_at,
        entry.level,
        entry.kind,
        entry.skill,
        between_commas(entry.focus_areas.iter().map(|area| area.as_str())),
        between_commas(entry.labels.iter().map(|label| label.as_str())),
        entry.words.as_str(),
        entry.pair.as_deref()
    )?;
    Ok(row.map(|(id,)| id))
}

/// `,a,b,`, so that each is found between two commas.
fn between_commas(values: impl Iterator<Item = &'static str>) -> String {
    values.fold(",".to_owned(), |list, value| list + value + ",")
}

/// The errors of a dictation, each once; none where nothing was tried.
pub(super) fn labels(score: &Score, given: &str) -> Vec<Label> {
    if is_blank(given) {
        return Vec::new();
    }
    let mut labels: Vec<Label> = score
        .dictation
        .iter()
        .flat_map(|dictation| dictation.words.iter().map(|word| word.label))
        .filter(|label| *label != Label::Same)
        .collect();
    labels.sort_unstable();
    labels.dedup();
    labels
}

fn words(row: &Wrong, body: &ItemBody) -> String {
    let mut texts = vec![row.title_en.as_str(), row.title_zh.as_str()];
    texts.extend(body.texts());
    // Of options the index says nothing.
    if !matches!(body, ItemBody::MultipleChoice(_)) {
        texts.push(&row.given);
    }
    search::words(&texts.join("\n"))
}
