//! Exercises that code made: one learner at one of them, from the first draft to the score.

pub mod focus;
pub mod source;
pub(crate) mod submit;

pub use submit::submit;

use crate::passage::{from_json, to_json};
use crate::sql::{on_db, statements};
use crate::{Db, StoreError, as_i64, corrupt};
use listen_core::exercise::{Body, ExerciseKind, StoredBody};
use listen_core::item::Score;
use listen_core::profile::Feature;
use listen_core::time::Timestamp;

statements! {
    OPEN = "INSERT INTO exercise (learner_id, passage_id, kind, target, body, n_responses, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (learner_id, passage_id, kind) WHERE submitted_at IS NULL DO NOTHING";
    FIND_OPEN = "SELECT id, learner_id, passage_id, kind, target, body, n_responses, created_at, submitted_at, n_correct, points
        FROM exercise WHERE learner_id = $1 AND passage_id = $2 AND kind = $3 AND submitted_at IS NULL";
    /// Only its own learner finds an exercise: another's is simply not there.
    FIND = "SELECT id, learner_id, passage_id, kind, target, body, n_responses, created_at, submitted_at, n_correct, points
        FROM exercise WHERE id = $1 AND learner_id = $2";
    LIST = "SELECT id, kind, target, created_at, submitted_at, n_responses, n_correct, points FROM exercise
        WHERE learner_id = $1 AND passage_id = $2 ORDER BY id DESC LIMIT 60";
    LIST_DRILLS = "SELECT exercise.id, exercise.kind, target, exercise.created_at, submitted_at, n_responses, n_correct, points FROM exercise
        WHERE learner_id = $1 AND target <> '' ORDER BY exercise.id DESC LIMIT 60";
    RESPONSES = "SELECT position, given, score FROM exercise_response WHERE exercise_id = $1 ORDER BY position";
    /// On PostgreSQL the exercise is locked before the response, as a submission does it.
    SAVE_DRAFT = "INSERT INTO exercise_response (exercise_id, position, given, saved_at)
        SELECT id, $2, $3, $4 FROM exercise WHERE id = $1 AND $2 < n_responses AND submitted_at IS NULL
        ON CONFLICT (exercise_id, position) DO UPDATE SET given = excluded.given, saved_at = excluded.saved_at",
        postgres "INSERT INTO exercise_response (exercise_id, position, given, saved_at)
        SELECT id, $2, $3, $4 FROM exercise WHERE id = $1 AND $2 < n_responses AND submitted_at IS NULL FOR SHARE
        ON CONFLICT (exercise_id, position) DO UPDATE SET given = excluded.given, saved_at = excluded.saved_at";
    DISCARD = "DELETE FROM exercise WHERE id = $1 AND learner_id = $2 AND submitted_at IS NULL";
}

/// One exercise with its key; the body must not leave the server before submission.
#[derive(Debug, Clone, PartialEq)]
pub struct Exercise {
    /// Row.
    pub id: i64,
    /// Whose it is.
    pub learner_id: i64,
    /// Version of the passage, or the drill.
    pub passage_id: i64,
    /// How it was made.
    pub kind: ExerciseKind,
    /// What a drill aims at.
    pub target: Option<Feature>,
    /// What is asked, with the key.
    pub body: Body,
    /// Unix ms.
    pub created_at: i64,
    /// Unix ms and right responses; none while it is open.
    pub submitted: Option<Submitted>,
}

/// The end of an exercise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Submitted {
    /// Unix ms.
    pub at: i64,
    /// Right responses.
    pub n_correct: i64,
    /// Sum of points, each from 0 to 1.
    pub points: f64,
}

/// One line of a list of exercises.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct ExerciseLine {
    /// Row.
    pub id: i64,
    /// [`ExerciseKind`].
    pub kind: String,
    /// [`Feature`], or empty.
    pub target: String,
    /// Unix ms.
    pub created_at: i64,
    /// Unix ms; none while it is open.
    pub submitted_at: Option<i64>,
    /// Responses.
    pub n_responses: i64,
    /// Right ones; none while it is open.
    pub n_correct: Option<i64>,
    /// Sum of points; none while it is open.
    pub points: Option<f64>,
}

/// What a learner gave for one response.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// Number of the response, from 0.
    pub position: usize,
    /// As typed or chosen.
    pub given: String,
    /// None while the exercise is open.
    pub score: Option<Score>,
}

/// An exercise to be begun.
#[derive(Debug, Clone)]
pub struct NewExercise<'a> {
    /// Whose it is.
    pub learner_id: i64,
    /// Version of the passage, or the drill.
    pub passage_id: i64,
    /// How it was made.
    pub kind: ExerciseKind,
    /// What a drill aims at.
    pub target: Option<Feature>,
    /// What is asked.
    pub body: &'a Body,
}

#[derive(sqlx::FromRow)]
struct RawExercise {
    id: i64,
    learner_id: i64,
    passage_id: i64,
    kind: String,
    target: String,
    body: String,
    created_at: i64,
    submitted_at: Option<i64>,
    n_correct: Option<i64>,
    points: Option<f64>,
}

#[derive(sqlx::FromRow)]
struct RawResponse {
    position: i64,
    given: String,
    score: Option<String>,
}

fn read(raw: &RawExercise) -> Result<Exercise, StoreError> {
    let stored: StoredBody = from_json(&raw.body)?;
    let submitted = match (raw.submitted_at, raw.n_correct, raw.points) {
        (Some(at), Some(n_correct), Some(points)) => Some(Submitted {
            at,
            n_correct,
            points,
        }),
        _ => None,
    };
    Ok(Exercise {
        id: raw.id,
        learner_id: raw.learner_id,
        passage_id: raw.passage_id,
        kind: corrupt(ExerciseKind::parse(&raw.kind))?,
        target: if raw.target.is_empty() {
            None
        } else {
            Some(corrupt(Feature::parse(&raw.target))?)
        },
        body: stored.body,
        created_at: raw.created_at,
        submitted,
    })
}

fn read_response(raw: RawResponse) -> Result<Response, StoreError> {
    Ok(Response {
        position: usize::try_from(raw.position).unwrap_or(0),
        given: raw.given,
        score: raw.score.as_deref().map(from_json).transpose()?,
    })
}

/// The learner's open exercise of this kind and passage version; the new one where there is none.
///
/// # Errors
/// What the database says.
pub async fn open(db: &Db, new: &NewExercise<'_>, now: Timestamp) -> Result<Exercise, StoreError> {
    let stored = StoredBody {
        version: 1,
        body: new.body.clone(),
    };
    let body = to_json(&stored)?;
    let target = new.target.map_or("", Feature::as_str);
    let n_responses = as_i64(new.body.n_responses());
    on_db!(
        db,
        execute OPEN,
        new.learner_id,
        new.passage_id,
        new.kind.as_str(),
        target,
        body.as_str(),
        n_responses,
        now.0
    )?;
    let kind = new.kind.as_str();
    let raw = on_db!(db, fetch_one RawExercise, FIND_OPEN, new.learner_id, new.passage_id, kind)?;
    read(&raw)
}

/// The learner's open exercise of this kind and passage version, if there is one.
///
/// # Errors
/// [`StoreError::Corrupt`] if the body cannot be read.
pub async fn find_open(
    db: &Db,
    learner_id: i64,
    passage_id: i64,
    kind: ExerciseKind,
) -> Result<Option<Exercise>, StoreError> {
    let kind = kind.as_str();
    let raw = on_db!(db, fetch_optional RawExercise, FIND_OPEN, learner_id, passage_id, kind)?;
    raw.as_ref().map(read).transpose()
}

/// The exercise, if it is this learner's.
///
/// # Errors
/// [`StoreError::Corrupt`] if the body cannot be read.
pub async fn find(db: &Db, id: i64, learner_id: i64) -> Result<Option<Exercise>, StoreError> {
    let raw = on_db!(db, fetch_optional RawExercise, FIND, id, learner_id)?;
    raw.as_ref().map(read).transpose()
}

/// The learner's exercises of a passage version, the newest first, 60 at most.
///
/// # Errors
/// What the database says.
pub async fn list(
    db: &Db,
    learner_id: i64,
    passage_id: i64,
) -> Result<Vec<ExerciseLine>, StoreError> {
    on_db!(db, fetch_all ExerciseLine, LIST, learner_id, passage_id)
}

/// The learner's drills, the newest first, 60 at most.
///
/// # Errors
/// What the database says.
pub async fn list_drills(db: &Db, learner_id: i64) -> Result<Vec<ExerciseLine>, StoreError> {
    on_db!(db, fetch_all ExerciseLine, LIST_DRILLS, learner_id)
}

/// Responses of an exercise, drafts or scored.
///
/// # Errors
/// [`StoreError::Corrupt`] if a score cannot be read.
pub async fn responses(db: &Db, exercise_id: i64) -> Result<Vec<Response>, StoreError> {
    let raw = on_db!(db, fetch_all RawResponse, RESPONSES, exercise_id)?;
    raw.into_iter().map(read_response).collect()
}

/// Keeps a draft; false if the exercise is submitted or has no such response.
///
/// # Errors
/// What the database says.
pub async fn save_draft(
    db: &Db,
    exercise_id: i64,
    position: usize,
    given: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    on_db!(db, execute SAVE_DRAFT, exercise_id, as_i64(position), given, now.0)
        .map(|n_rows| n_rows == 1)
}

/// Forgets an open exercise; false if it is not there, submitted or another's.
///
/// # Errors
/// What the database says.
pub async fn discard(db: &Db, id: i64, learner_id: i64) -> Result<bool, StoreError> {
    on_db!(db, execute DISCARD, id, learner_id).map(|n_rows| n_rows == 1)
}
