//! Rows for the files that a learner exports: the whole history and all wrong responses, from
//! here and from the product before this one, newest first.

use crate::old_product::{self, ItemRow};
use crate::passage::from_json;
use crate::sql::{on_db, statements};
use crate::{Db, StoreError, corrupt};
use listen_core::exercise::{self, Body, ExerciseKind};
use listen_core::item::{ItemBody, Score, StoredBody};
use listen_core::taxonomy::FocusArea;

statements! {
    HISTORY = "SELECT attempt.id, attempt.submitted_at AS practised_at, passage.slug, passage.title_en, passage.title_zh, passage.level, passage.topic,
            attempt.n_items, attempt.n_correct, FALSE AS is_imported
        FROM attempt JOIN passage ON passage.id = attempt.passage_id
        WHERE attempt.learner_id = $1 AND attempt.submitted_at IS NOT NULL
        UNION ALL
        SELECT id, practised_at, '', topic, topic, level, '', n_items, n_correct, TRUE FROM imported_session WHERE learner_id = $1
        ORDER BY practised_at DESC, id DESC";
    MISTAKES = "SELECT response.attempt_id, attempt.submitted_at, item.id AS item_id, item.body, item.focus_areas, response.given, response.score,
            passage.id AS passage_id, passage.level, passage.topic, passage.title_en, passage.title_zh
        FROM response JOIN attempt ON attempt.id = response.attempt_id JOIN item ON item.id = response.item_id
            JOIN passage ON passage.id = attempt.passage_id
        WHERE attempt.learner_id = $1 AND attempt.submitted_at IS NOT NULL AND NOT attempt.is_reading AND NOT response.is_correct
        ORDER BY attempt.submitted_at DESC, response.id DESC";
    MISTAKES_OF_EXERCISES = "SELECT exercise.submitted_at, exercise.kind, exercise.body, exercise_response.position, exercise_response.given,
            exercise_response.score, passage.level, passage.topic, passage.title_en, passage.title_zh
        FROM exercise_response JOIN exercise ON exercise.id = exercise_response.exercise_id LEFT JOIN item ON item.id = exercise_response.item_id
            JOIN passage ON passage.id = COALESCE(item.passage_id, exercise.passage_id)
        WHERE exercise.learner_id = $1 AND exercise.submitted_at IS NOT NULL AND NOT exercise_response.is_correct
        ORDER BY exercise.submitted_at DESC, exercise.id DESC, exercise_response.position DESC";
    IMPORTED_MISTAKES = "SELECT imported_session.practised_at, imported_session.topic, imported_session.level, imported_item.session_id,
            imported_item.position
        FROM imported_item JOIN imported_session ON imported_session.id = imported_item.session_id
        WHERE imported_session.learner_id = $1 AND NOT imported_item.is_correct
        ORDER BY imported_session.practised_at DESC, imported_item.session_id DESC, imported_item.position";
    MISHEARD = "SELECT sentence.id AS sentence_id, sentence.passage_id, sentence.position AS position, sentence.text, item.kind, response.given,
            passage.level, passage.topic, passage.title_en, passage.title_zh, attempt.submitted_at AS made_at, response.id AS row_id
        FROM response JOIN attempt ON attempt.id = response.attempt_id JOIN item ON item.id = response.item_id
            JOIN item_evidence ON item_evidence.item_id = item.id JOIN sentence ON sentence.id = item_evidence.sentence_id
            JOIN passage ON passage.id = attempt.passage_id
        WHERE attempt.learner_id = $1 AND attempt.submitted_at IS NOT NULL AND NOT attempt.is_reading AND NOT response.is_correct
        UNION ALL
        SELECT sentence.id, sentence.passage_id, sentence.position, sentence.text, mistake.kind, '',
            passage.level, passage.topic, passage.title_en, passage.title_zh, mistake.made_at, mistake.id
        FROM mistake_sentence JOIN mistake ON mistake.id = mistake_sentence.mistake_id
            JOIN sentence ON sentence.id = mistake_sentence.sentence_id JOIN passage ON passage.id = sentence.passage_id
        WHERE mistake.learner_id = $1
        ORDER BY made_at DESC, row_id DESC, position";
}

/// A submitted attempt, or a session of the product before this one.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct HistoryRow {
    /// Row of the attempt or of the imported session.
    pub id: i64,
    /// Unix ms.
    pub practised_at: i64,
    /// Passage; empty for an imported session.
    pub slug: String,
    /// English title.
    pub title_en: String,
    /// Chinese title.
    pub title_zh: String,
    /// CEFR level; of an imported session whatever it was called.
    pub level: String,
    /// Topic; empty for an imported session, whose title is its topic.
    pub topic: String,
    /// Items.
    pub n_items: i64,
    /// Right responses.
    pub n_correct: i64,
    /// Whether it was imported.
    pub is_imported: bool,
}

/// A wrong response with all that was asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Mistake {
    /// Attempt it was made in.
    pub attempt_id: i64,
    /// Unix ms.
    pub submitted_at: i64,
    /// Item.
    pub item_id: i64,
    /// What was asked, and the key.
    pub body: ItemBody,
    /// Areas that the item trains.
    pub focus_areas: Vec<FocusArea>,
    /// Option index or text.
    pub given: String,
    /// How it was scored.
    pub score: Score,
    /// Version of the passage.
    pub passage_id: i64,
    /// CEFR level.
    pub level: String,
    /// Topic.
    pub topic: String,
    /// English title.
    pub title_en: String,
    /// Chinese title.
    pub title_zh: String,
}

#[derive(sqlx::FromRow)]
struct RawMistake {
    attempt_id: i64,
    submitted_at: i64,
    item_id: i64,
    body: String,
    focus_areas: String,
    given: String,
    score: String,
    passage_id: i64,
    level: String,
    topic: String,
    title_en: String,
    title_zh: String,
}

/// A sentence that proves the key of an item that was answered wrongly, or that an exercise's mistake
/// hangs on.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Misheard {
    /// Sentence.
    pub sentence_id: i64,
    /// Version of the passage.
    pub passage_id: i64,
    /// Index of the sentence in the passage.
    pub position: i64,
    /// What is said.
    pub text: String,
    /// Kind of the item or of the exercise.
    pub kind: String,
    /// Option index or text; what was heard only where the kind is dictation. Empty of an exercise.
    pub given: String,
    /// CEFR level.
    pub level: String,
    /// Topic.
    pub topic: String,
    /// English title.
    pub title_en: String,
    /// Chinese title.
    pub title_zh: String,
}

/// Everything that was practised, newest first.
///
/// # Errors
/// What the database says.
pub async fn history(db: &Db, learner_id: i64) -> Result<Vec<HistoryRow>, StoreError> {
    on_db!(db, fetch_all HistoryRow, HISTORY, learner_id)
}

/// Wrong responses, newest first.
///
/// # Errors
/// [`StoreError::Corrupt`] if a body or a score cannot be read.
pub async fn mistakes(db: &Db, learner_id: i64) -> Result<Vec<Mistake>, StoreError> {
    let raw = on_db!(db, fetch_all RawMistake, MISTAKES, learner_id)?;
    raw.into_iter().map(read).collect()
}

/// A wrong response of an exercise with all that was asked.
#[derive(Debug, Clone, PartialEq)]
pub struct ExerciseMistake {
    /// Unix ms.
    pub submitted_at: i64,
    /// How the exercise was made.
    pub kind: ExerciseKind,
    /// What was asked, and the key.
    pub body: Body,
    /// Number of the response, from 0.
    pub response: usize,
    /// Option index, order, marked words or text.
    pub given: String,
    /// How it was scored.
    pub score: Score,
    /// CEFR level.
    pub level: String,
    /// Topic.
    pub topic: String,
    /// English title.
    pub title_en: String,
    /// Chinese title.
    pub title_zh: String,
}

#[derive(sqlx::FromRow)]
struct RawExerciseMistake {
    submitted_at: i64,
    kind: String,
    body: String,
    position: i64,
    given: String,
    score: String,
    level: String,
    topic: String,
    title_en: String,
    title_zh: String,
}

/// Wrong responses of exercises, newest first.
///
/// # Errors
/// [`StoreError::Corrupt`] if a body or a score cannot be read.
pub async fn mistakes_of_exercises(
    db: &Db,
    learner_id: i64,
) -> Result<Vec<ExerciseMistake>, StoreError> {
    let raw = on_db!(db, fetch_all RawExerciseMistake, MISTAKES_OF_EXERCISES, learner_id)?;
    raw.into_iter().map(read_of_exercise).collect()
}

fn read_of_exercise(raw: RawExerciseMistake) -> Result<ExerciseMistake, StoreError> {
    Ok(ExerciseMistake {
        submitted_at: raw.submitted_at,
        kind: corrupt(ExerciseKind::parse(&raw.kind))?,
        body: from_json::<exercise::StoredBody>(&raw.body)?.body,
        response: usize::try_from(raw.position).unwrap_or(0),
        given: raw.given,
        score: from_json(&raw.score)?,
        level: raw.level,
        topic: raw.topic,
        title_en: raw.title_en,
        title_zh: raw.title_zh,
    })
}

fn read(raw: RawMistake) -> Result<Mistake, StoreError> {
    let stored: StoredBody = from_json(&raw.body)?;
    Ok(Mistake {
        attempt_id: raw.attempt_id,
        submitted_at: raw.submitted_at,
        item_id: raw.item_id,
        body: stored.body,
        focus_areas: from_json(&raw.focus_areas)?,
        given: raw.given,
        score: from_json(&raw.score)?,
        passage_id: raw.passage_id,
        level: raw.level,
        topic: raw.topic,
        title_en: raw.title_en,
        title_zh: raw.title_zh,
    })
}

/// A wrong answer of the product before this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedMistake {
    /// Unix ms.
    pub practised_at: i64,
    /// What the session was about; its title.
    pub topic: String,
    /// CEFR level.
    pub level: String,
    /// The question with the answer.
    pub item: ItemRow,
}

/// Wrong answers of imported sessions, newest first.
///
/// # Errors
/// [`StoreError::Corrupt`] if stored JSON cannot be read.
pub async fn imported_mistakes(
    db: &Db,
    learner_id: i64,
) -> Result<Vec<ImportedMistake>, StoreError> {
    let places = on_db!(
        db,
        fetch_all(i64, String, String, i64, i64),
        IMPORTED_MISTAKES,
        learner_id
    )?;
    let mut mistakes = Vec::new();
    let mut session: (i64, Vec<ItemRow>) = (0, Vec::new());
    for (practised_at, topic, level, session_id, position) in places {
        if session.0 != session_id {
            session = (session_id, old_product::items(db, session_id).await?);
        }
        let item = usize::try_from(position)
            .ok()
            .and_then(|position| session.1.get(position));
        if let Some(item) = item {
            mistakes.push(ImportedMistake {
                practised_at,
                topic,
                level,
                item: item.clone(),
            });
        }
    }
    Ok(mistakes)
}

/// Sentences that wrong responses hang on, each once, with the newest of those responses first.
///
/// # Errors
/// What the database says.
pub async fn misheard(db: &Db, learner_id: i64) -> Result<Vec<Misheard>, StoreError> {
    let mut rows = on_db!(db, fetch_all Misheard, MISHEARD, learner_id)?;
    let mut seen = std::collections::HashSet::new();
    rows.retain(|row| seen.insert(row.sentence_id));
    Ok(rows)
}
