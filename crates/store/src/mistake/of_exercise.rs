//! Wrong responses of exercises enter the list, with the sentences that they hang on, and the
//! learner says why.

use super::index::{Entry, Of, enter, labels};
use crate::passage::from_json;
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError, corrupt, db::Tx};
use listen_core::exercise::{ExerciseKind, StoredBody};
use listen_core::item::Score;
use listen_core::review::Cause;
use listen_core::search;

statements! {
    /// Of the exercises from `$1` to `$2`. The items of a drill of a focus area have passages of their own.
    MISSING = "SELECT exercise_response.exercise_id, exercise_response.position, exercise_response.given, exercise_response.score,
            exercise.learner_id, passage.id AS passage_id, exercise.kind, exercise.body, exercise.submitted_at AS made_at,
            passage.level, passage.title_en, passage.title_zh
        FROM exercise_response JOIN exercise ON exercise.id = exercise_response.exercise_id
            LEFT JOIN item ON item.id = exercise_response.item_id
            JOIN passage ON passage.id = COALESCE(item.passage_id, exercise.passage_id)
        WHERE exercise.id BETWEEN $1 AND $2 AND exercise.submitted_at IS NOT NULL AND NOT exercise_response.is_correct
            AND NOT EXISTS (SELECT 1 FROM mistake WHERE mistake.exercise_id = exercise_response.exercise_id
                AND mistake.position = exercise_response.position)
        ORDER BY exercise_response.exercise_id, exercise_response.position LIMIT $3";
    ADD_SENTENCE = "INSERT INTO mistake_sentence (mistake_id, sentence_id) SELECT $1, id FROM sentence WHERE passage_id = $2 AND position = $3",
        postgres "INSERT INTO mistake_sentence (mistake_id, sentence_id)
            SELECT CAST($1 AS BIGINT), id FROM sentence WHERE passage_id = $2 AND position = $3";
    SET_CAUSE = "UPDATE mistake SET cause = $4 WHERE learner_id = $1 AND exercise_id = $2 AND position = $3";
    CAUSES = "SELECT position, cause FROM mistake WHERE exercise_id = $1 AND learner_id = $2 ORDER BY position";
}

/// Rows that are read at once.
const BATCH: i64 = 500;

#[derive(sqlx::FromRow)]
struct Wrong {
    exercise_id: i64,
    position: i64,
    given: String,
    score: String,
    learner_id: i64,
    passage_id: i64,
    kind: String,
    body: String,
    made_at: i64,
    level: String,
    title_en: String,
    title_zh: String,
}

/// Enters the wrong responses of a submitted exercise.
///
/// # Errors
/// [`StoreError::Corrupt`] if a body or a score cannot be read.
pub(crate) async fn index_exercise(tx: &mut Tx, exercise_id: i64) -> Result<(), StoreError> {
    for row in &on_tx!(*tx, fetch_all Wrong, MISSING, exercise_id, exercise_id, i64::MAX)? {
        insert(tx, row).await?;
    }
    Ok(())
}

/// Enters those of exercises from before the list had them; their number.
pub(super) async fn index_missing(db: &Db) -> Result<usize, StoreError> {
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

async fn insert(tx: &mut Tx, row: &Wrong) -> Result<(), StoreError> {
    let StoredBody { body, .. } = from_json(&row.body)?;
    let score: Score = from_json(&row.score)?;
    let kind = corrupt(ExerciseKind::parse(&row.kind))?;
    let response = usize::try_from(row.position).unwrap_or(0);
    let is_pair = kind == ExerciseKind::MinimalPairs;
    let pair = is_pair.then(|| body.pair(response)).flatten();
    let item = body.item(response);
    let mut texts = vec![row.title_en.as_str(), row.title_zh.as_str()];
    texts.extend(body.texts(response));
    if score.dictation.is_some() {
        texts.push(&row.given);
    }
    let entry = Entry {
        of: Of::Exercise {
            exercise_id: row.exercise_id,
            position: row.position,
        },
        learner_id: row.learner_id,
        made_at: row.made_at,
        level: &row.level,
        kind: kind.as_str(),
        skill: item.map_or(kind.skill(), |item| item.skill).as_str(),
        focus_areas: item.map_or(kind.focus_areas(), |item| &item.focus_areas),
        labels: labels(&score, &row.given),
        words: search::words(&texts.join("\n")),
        pair: pair.as_ref().map(ToString::to_string),
    };
    let Some(id) = enter(tx, &entry).await? else {
        return Ok(());
    };
    // A pair comes back as a pair; its sentence is only the card it is said on.
    if pair.is_none() {
        for position in body.missed(response, &row.given) {
            on_tx!(*tx, execute ADD_SENTENCE, id, row.passage_id, crate::as_i64(position))?;
        }
    }
    Ok(())
}

/// Notes why responses of an exercise were wrong, or takes that back; the number of mistakes that
/// it was noted for. Those of others, and right ones, are none.
///
/// # Errors
/// What the database says; then nothing was changed.
pub async fn set_exercise_cause(
    db: &Db,
    learner_id: i64,
    exercise_id: i64,
    positions: &[i64],
    cause: Option<Cause>,
) -> Result<u64, StoreError> {
    let cause = cause.map(Cause::as_str);
    let mut tx = db.begin().await?;
    let mut n_rows = 0;
    for position in positions {
        n_rows += on_tx!(tx, execute SET_CAUSE, learner_id, exercise_id, *position, cause)?;
    }
    tx.commit().await?;
    Ok(n_rows)
}

/// Numbers of the responses of an exercise that were wrong, with the cause where the learner gave one.
///
/// # Errors
/// What the database says.
pub async fn exercise_causes(
    db: &Db,
    learner_id: i64,
    exercise_id: i64,
) -> Result<Vec<(usize, Option<Cause>)>, StoreError> {
    let rows = on_db!(
        db,
        fetch_all(i64, Option<String>),
        CAUSES,
        exercise_id,
        learner_id
    )?;
    let read = |(position, cause): (i64, Option<String>)| {
        let cause = cause.and_then(|cause| Cause::parse(&cause).ok());
        Some((usize::try_from(position).ok()?, cause))
    };
    Ok(rows.into_iter().filter_map(read).collect())
}
