//! The end of an exercise: its scores, and what the log of practice hears of them.

use super::{Exercise, RESPONSES, RawResponse, focus};
use crate::db::Tx;
use crate::listening::{self, Listening};
use crate::passage::to_json;
use crate::practice::{self, Finished};
use crate::sql::{on_tx, statements};
use crate::{Db, StoreError, as_i64, corrupt, mistake};
use listen_core::exercise::{Body, Given};
use listen_core::help::HelpRung;
use listen_core::item::Score;
use listen_core::practice::{PracticeKind, ScoredItem, ScoredText};
use listen_core::taxonomy::Level;
use listen_core::time::Timestamp;
use std::collections::HashSet;

statements! {
    LOCK_OPEN = "SELECT has_tiles FROM exercise WHERE id = $1 AND submitted_at IS NULL",
        postgres "SELECT has_tiles FROM exercise WHERE id = $1 AND submitted_at IS NULL FOR UPDATE";
    SAVE_SCORE = "INSERT INTO exercise_response (exercise_id, position, given, saved_at, is_correct, score, item_id) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (exercise_id, position) DO UPDATE SET given = excluded.given, saved_at = excluded.saved_at,
            is_correct = excluded.is_correct, score = excluded.score, item_id = excluded.item_id";
    SUBMIT = "UPDATE exercise SET submitted_at = $2, n_correct = $3, points = $4 WHERE id = $1";
    OBSERVED = "SELECT passage.level,
            NOT EXISTS (SELECT 1 FROM attempt earlier JOIN passage met ON met.id = earlier.passage_id
                WHERE met.slug = passage.slug AND earlier.learner_id = exercise.learner_id AND earlier.submitted_at IS NOT NULL)
            AND NOT EXISTS (SELECT 1 FROM exercise earlier JOIN passage met ON met.id = earlier.passage_id
                WHERE met.slug = passage.slug AND earlier.learner_id = exercise.learner_id AND earlier.id <> exercise.id
                    AND earlier.submitted_at IS NOT NULL) AS is_first
        FROM exercise JOIN passage ON passage.id = exercise.passage_id WHERE exercise.id = $1";
    /// Sentences whose text was shown before the exercise was there.
    SHOWN = "SELECT sentence.position FROM sentence_reveal JOIN sentence ON sentence.id = sentence_reveal.sentence_id
        JOIN attempt ON attempt.id = sentence_reveal.attempt_id JOIN exercise ON exercise.passage_id = attempt.passage_id
        WHERE exercise.id = $1 AND attempt.learner_id = exercise.learner_id AND sentence_reveal.revealed_at < exercise.created_at";
}

/// Closes an exercise: what the form gives counts, and a draft only where the form has nothing.
/// False, and nothing changed, if it was closed already.
///
/// # Errors
/// What the database says; then nothing was stored.
pub async fn submit(
    db: &Db,
    exercise: &Exercise,
    form: &Given,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    let Some((has_tiles,)) = on_tx!(tx, fetch_optional(bool,), LOCK_OPEN, exercise.id)? else {
        return Ok(false);
    };
    let given = with_drafts(&mut tx, exercise, form).await?;
    let scores = exercise.body.score(&given);
    for (position, score) in scores.iter().enumerate() {
        let given = given.get(&position).map_or("", String::as_str);
        let is_correct = score.is_correct;
        let score = to_json(score)?;
        on_tx!(tx, execute SAVE_SCORE, exercise.id, as_i64(position), given, now.0, is_correct, score.as_str(),
            exercise.body.item_id(position))?;
    }
    let n_correct = scores.iter().filter(|score| score.is_correct).count();
    let points: f64 = scores.iter().map(|score| score.points).sum();
    on_tx!(tx, execute SUBMIT, exercise.id, now.0, as_i64(n_correct), points)?;
    let mut work = finished(&mut tx, exercise, &given, scores, now).await?;
    if has_tiles {
        for text in &mut work.texts {
            text.help = text.help.max(HelpRung::WordTiles);
        }
    }
    practice::finish(&mut tx, &work).await?;
    mistake::index_exercise(&mut tx, exercise.id).await?;
    tx.commit().await?;
    Ok(true)
}

async fn with_drafts(tx: &mut Tx, exercise: &Exercise, form: &Given) -> Result<Given, StoreError> {
    let drafts = on_tx!(*tx, fetch_all RawResponse, RESPONSES, exercise.id)?;
    let mut given: Given = drafts
        .into_iter()
        .filter_map(|draft| Some((usize::try_from(draft.position).ok()?, draft.given)))
        .collect();
    given.extend(form.clone());
    Ok(given)
}

/// The exercise as [`practice::finish`] wants to hear of it.
async fn finished(
    tx: &mut Tx,
    exercise: &Exercise,
    given: &Given,
    scores: Vec<Score>,
    now: Timestamp,
) -> Result<Finished, StoreError> {
    let (level, is_first) = on_tx!(*tx, fetch_one(String, bool), OBSERVED, exercise.id)?;
    let shown = on_tx!(*tx, fetch_all(i64,), SHOWN, exercise.id)?;
    let shown: HashSet<i64> = shown.into_iter().map(|(position,)| position).collect();
    let (learner_id, passage_id) = (exercise.learner_id, exercise.passage_id);
    let heard = listening::of_passage_in(tx, learner_id, passage_id).await?;
    listening::mark_scored(tx, learner_id, passage_id).await?;
    let mut work = Finished {
        learner_id: exercise.learner_id,
        kind: PracticeKind::Exercise,
        reference_id: exercise.id,
        passage_id: Some(exercise.passage_id),
        started_at: exercise.created_at,
        finished_at: now.0,
        is_reading: false,
        babble_db: listening::new_babble_db(&heard),
        items: Vec::new(),
        texts: Vec::new(),
    };
    if let Body::Items(items) = &exercise.body {
        work.items = focus::scored(tx, exercise.id, items, given, &scores).await?;
        return Ok(work);
    }
    let level = corrupt(Level::parse(&level))?;
    let is_any_tried = given.values().any(|text| is_tried(Some(text)));
    let responses = scores.into_iter().zip(exercise.body.heard());
    for (n, (score, positions)) in responses.enumerate() {
        // A gap left blank among others was not understood; a choice that was not made, or gaps of
        // which none was tried, say nothing about hearing.
        let is_tried = match score.dictation {
            Some(_) => is_any_tried,
            None => is_tried(given.get(&n)),
        };
        let is_first = is_first && is_tried;
        let used_help = positions
            .iter()
            .any(|position| shown.contains(&as_i64(*position)));
        let rows = || {
            let is_heard =
                |row: &&Listening| positions.iter().any(|at| as_i64(*at) == row.position);
            heard.iter().filter(is_heard)
        };
        match score.dictation {
            Some(dictation) => work.texts.push(ScoredText {
                level,
                score: dictation,
                speed_milli: rows().map(|row| row.speed_milli).min().unwrap_or(1_000),
                n_plays: rows().map(|row| row.n_new).max().unwrap_or(0),
                help: if used_help {
                    HelpRung::FullText
                } else {
                    rows()
                        .map(|row| row.new_help)
                        .max()
                        .unwrap_or(HelpRung::None)
                },
                is_first,
            }),
            None => work.items.push(ScoredItem {
                item_id: None,
                level,
                skill: exercise.kind.skill(),
                focus_areas: exercise.kind.focus_areas().to_vec(),
                is_correct: score.is_correct,
                points: score.points,
                n_options: exercise.body.n_options(),
                is_first,
                used_help,
            }),
        }
    }
    Ok(work)
}

fn is_tried(given: Option<&String>) -> bool {
    given.is_some_and(|text| !text.trim().is_empty())
}
