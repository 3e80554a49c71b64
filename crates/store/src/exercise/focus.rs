//! Drills of a focus area: which items a learner has not answered yet, and what responses to them
//! say about the learner.

use crate::db::Tx;
use crate::passage::from_json;
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError, corrupt};
use listen_core::exercise::Given;
use listen_core::exercise::focus::{Candidate, FocusItem, Items};
use listen_core::item::{ItemBody, Score};
use listen_core::practice::ScoredItem;
use listen_core::taxonomy::{FocusArea, Level};

statements! {
    /// Items with an area and the learner's last response to each, in attempts and in drills. Of a
    /// passage that is begun none: a result would tell its keys.
    CANDIDATES = "SELECT item.id AS item_id, item.passage_id, passage.level,
            (SELECT answered.score FROM (
                SELECT response.score, attempt.submitted_at AS answered_at, attempt.id AS row_id FROM attempt JOIN response ON response.attempt_id = attempt.id
                    WHERE attempt.learner_id = $1 AND attempt.passage_id = item.passage_id AND attempt.submitted_at IS NOT NULL AND response.item_id = item.id
                UNION ALL SELECT exercise_response.score, exercise.submitted_at, exercise.id FROM exercise_response JOIN exercise ON exercise.id = exercise_response.exercise_id
                    WHERE exercise_response.item_id = item.id AND exercise.learner_id = $1 AND exercise.submitted_at IS NOT NULL
            ) AS answered ORDER BY answered_at DESC, row_id DESC LIMIT 1) AS last_score,
            EXISTS (SELECT 1 FROM rendition WHERE rendition.passage_id = passage.id AND NOT rendition.is_slow) AS has_audio
        FROM item JOIN passage ON passage.id = item.passage_id
        WHERE passage.source = 'library' AND passage.is_current AND passage.slug NOT IN (SELECT withdrawn.slug FROM withdrawn)
            AND item.kind <> 'dictation' AND item.focus_areas LIKE $2
            AND NOT EXISTS (SELECT 1 FROM attempt WHERE attempt.learner_id = $1 AND attempt.passage_id = passage.id
                AND attempt.submitted_at IS NULL AND attempt.is_begun)
        ORDER BY item.id";
    /// Whether the learner meets an item for the first time, and whether its evidence was shown before.
    OBSERVED = "SELECT NOT EXISTS (SELECT 1 FROM attempt JOIN passage met ON met.id = attempt.passage_id
                WHERE met.slug = passage.slug AND attempt.learner_id = exercise.learner_id AND attempt.submitted_at IS NOT NULL)
            AND NOT EXISTS (SELECT 1 FROM exercise earlier JOIN passage met ON met.id = earlier.passage_id
                WHERE met.slug = passage.slug AND earlier.learner_id = exercise.learner_id AND earlier.submitted_at IS NOT NULL)
            AND NOT EXISTS (SELECT 1 FROM exercise_response JOIN exercise earlier ON earlier.id = exercise_response.exercise_id
                WHERE exercise_response.item_id = item.id AND earlier.learner_id = exercise.learner_id AND earlier.id <> exercise.id
                    AND earlier.submitted_at IS NOT NULL) AS is_first,
            EXISTS (SELECT 1 FROM item_evidence JOIN sentence_reveal ON sentence_reveal.sentence_id = item_evidence.sentence_id
                JOIN attempt ON attempt.id = sentence_reveal.attempt_id
                WHERE item_evidence.item_id = item.id AND attempt.learner_id = exercise.learner_id) AS was_shown
        FROM exercise JOIN item ON item.id = $2 JOIN passage ON passage.id = item.passage_id WHERE exercise.id = $1";
}

#[derive(sqlx::FromRow)]
struct RawCandidate {
    item_id: i64,
    passage_id: i64,
    level: String,
    last_score: Option<String>,
    has_audio: bool,
}

/// What the library has for a learner.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Items that can be heard now, without those whose last response was right.
    pub candidates: Vec<Candidate>,
    /// The same of passages that were not spoken yet.
    pub silent: Vec<Candidate>,
}

/// Items of the library with an area that the learner has not answered right.
///
/// # Errors
/// [`StoreError::Corrupt`] if a score cannot be read.
pub async fn find(db: &Db, learner_id: i64, area: FocusArea) -> Result<Found, StoreError> {
    let pattern = format!("%\"{area}\"%");
    let rows = on_db!(db, fetch_all RawCandidate, CANDIDATES, learner_id, pattern.as_str())?;
    let mut found = Found::default();
    for row in rows {
        let list = if row.has_audio {
            &mut found.candidates
        } else {
            &mut found.silent
        };
        list.extend(candidate(&row)?);
    }
    Ok(found)
}

/// None where the last response was right.
fn candidate(row: &RawCandidate) -> Result<Option<Candidate>, StoreError> {
    let last: Option<Score> = row.last_score.as_deref().map(from_json).transpose()?;
    if last.as_ref().is_some_and(|score| score.is_correct) {
        return Ok(None);
    }
    Ok(Some(Candidate {
        item_id: row.item_id,
        passage_id: row.passage_id,
        level: corrupt(Level::parse(&row.level))?,
        was_wrong: last.is_some(),
    }))
}

/// The responses of a drill as the log of practice wants to hear of them.
pub(super) async fn scored(
    tx: &mut Tx,
    exercise_id: i64,
    items: &Items,
    given: &Given,
    scores: &[Score],
) -> Result<Vec<ScoredItem>, StoreError> {
    let mut found = Vec::new();
    for (n, (item, score)) in items.items.iter().zip(scores).enumerate() {
        let is_tried = given.get(&n).is_some_and(|text| !text.trim().is_empty());
        let observed = on_tx!(
            *tx,
            fetch_optional(bool, bool),
            OBSERVED,
            exercise_id,
            item.item_id
        )?;
        // An item that is gone from the library says nothing any more.
        if let Some((is_first, was_shown)) = observed {
            found.push(scored_item(item, score, is_first && is_tried, was_shown));
        }
    }
    Ok(found)
}

fn scored_item(item: &FocusItem, score: &Score, is_first: bool, was_shown: bool) -> ScoredItem {
    ScoredItem {
        item_id: Some(item.item_id),
        level: item.level,
        skill: item.skill,
        focus_areas: item.focus_areas.clone(),
        is_correct: score.is_correct,
        points: score.points,
        n_options: match &item.body {
            ItemBody::MultipleChoice(choice) => Some(choice.options.len()),
            ItemBody::ShortAnswer(_) | ItemBody::Dictation(_) => None,
        },
        is_first,
        used_help: was_shown,
    }
}
