//! Attempts: one learner at the items of one passage version, from the first draft to the score.

use crate::db::Tx;
use crate::listening::{self, Listening};
use crate::passage::{from_json, to_json};
use crate::practice::{self, Finished};
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError, corrupt, mistake, review};
use listen_core::help::HelpRung;
use listen_core::item::{ItemBody, Score, StoredBody};
use listen_core::practice::{PracticeKind, ScoredItem, ScoredText};
use listen_core::taxonomy::{FocusArea, Level, Skill};
use listen_core::time::Timestamp;

statements! {
    OPEN = "INSERT INTO attempt (learner_id, passage_id, started_at, n_items, is_begun) VALUES ($1, $2, $3, $4, TRUE)
        ON CONFLICT (learner_id, passage_id) WHERE submitted_at IS NULL DO UPDATE SET is_begun = TRUE";
    /// An attempt that was begun by listening stays one.
    OPEN_READING = "INSERT INTO attempt (learner_id, passage_id, started_at, n_items, is_begun, is_reading) VALUES ($1, $2, $3, $4, TRUE, TRUE)
        ON CONFLICT (learner_id, passage_id) WHERE submitted_at IS NULL
        DO UPDATE SET is_begun = TRUE, is_reading = TRUE, n_items = excluded.n_items WHERE attempt.is_reading OR NOT attempt.is_begun";
    OPEN_UNBEGUN = "INSERT INTO attempt (learner_id, passage_id, started_at, n_items, is_begun) VALUES ($1, $2, $3, $4, FALSE)
        ON CONFLICT (learner_id, passage_id) WHERE submitted_at IS NULL DO NOTHING";
    FIND_OPEN = "SELECT id, learner_id, passage_id, started_at, is_begun, is_reading, babble_db, submitted_at, n_items, n_correct FROM attempt
        WHERE learner_id = $1 AND passage_id = $2 AND submitted_at IS NULL";
    /// Only its own learner finds an attempt: another's is simply not there. Neither is one that
    /// was not begun, or a visitor would answer more than the first passage.
    FIND = "SELECT id, learner_id, passage_id, started_at, is_begun, is_reading, babble_db, submitted_at, n_items, n_correct FROM attempt
        WHERE id = $1 AND learner_id = $2 AND is_begun";
    FIRST_PASSAGE = "SELECT slug FROM (
            SELECT passage.slug, attempt.started_at AS begun_at FROM attempt JOIN passage ON passage.id = attempt.passage_id
                WHERE attempt.learner_id = $1 AND attempt.is_begun
            UNION ALL SELECT passage.slug, exercise.created_at FROM exercise JOIN passage ON passage.id = exercise.passage_id
                WHERE exercise.learner_id = $1) AS begun ORDER BY begun_at LIMIT 1";
    RESPONSES = "SELECT item_id, given, saved_at, is_correct, score FROM response WHERE attempt_id = $1 ORDER BY item_id";
    /// On PostgreSQL the attempt is locked before the response, as a submission does it: a draft
    /// that comes too late finds the attempt closed, and the two never wait for each other.
    SAVE_DRAFT = "INSERT INTO response (attempt_id, item_id, given, saved_at)
        SELECT attempt.id, item.id, $3, $4 FROM attempt JOIN item ON item.passage_id = attempt.passage_id
        WHERE attempt.id = $1 AND item.id = $2 AND attempt.submitted_at IS NULL
        ON CONFLICT (attempt_id, item_id) DO UPDATE SET given = excluded.given, saved_at = excluded.saved_at",
        postgres "INSERT INTO response (attempt_id, item_id, given, saved_at)
        SELECT attempt.id, item.id, $3, $4 FROM attempt JOIN item ON item.passage_id = attempt.passage_id
        WHERE attempt.id = $1 AND item.id = $2 AND attempt.submitted_at IS NULL FOR SHARE OF attempt
        ON CONFLICT (attempt_id, item_id) DO UPDATE SET given = excluded.given, saved_at = excluded.saved_at";
    LOCK_OPEN = "SELECT id FROM attempt WHERE id = $1 AND submitted_at IS NULL",
        postgres "SELECT id FROM attempt WHERE id = $1 AND submitted_at IS NULL FOR UPDATE";
    SAVE_SCORE = "INSERT INTO response (attempt_id, item_id, given, saved_at, is_correct, score) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (attempt_id, item_id) DO UPDATE SET given = excluded.given, saved_at = excluded.saved_at,
            is_correct = excluded.is_correct, score = excluded.score";
    FIND_ANY = "SELECT id, learner_id, passage_id, started_at, is_begun, is_reading, babble_db, submitted_at, n_items, n_correct FROM attempt WHERE id = $1";
    OBSERVED = "SELECT item.id, item.body, item.skill, item.focus_areas, passage.level,
            EXISTS (SELECT 1 FROM item_evidence JOIN sentence_reveal ON sentence_reveal.sentence_id = item_evidence.sentence_id
                WHERE item_evidence.item_id = item.id AND sentence_reveal.attempt_id = attempt.id) AS was_shown,
            NOT EXISTS (SELECT 1 FROM attempt earlier JOIN passage met ON met.id = earlier.passage_id
                WHERE met.slug = passage.slug AND earlier.learner_id = attempt.learner_id AND earlier.id <> attempt.id
                    AND earlier.submitted_at IS NOT NULL)
            AND NOT EXISTS (SELECT 1 FROM exercise JOIN passage met ON met.id = exercise.passage_id
                WHERE met.slug = passage.slug AND exercise.learner_id = attempt.learner_id
                    AND exercise.submitted_at IS NOT NULL)
            AND NOT EXISTS (SELECT 1 FROM exercise_response JOIN exercise ON exercise.id = exercise_response.exercise_id
                WHERE exercise_response.item_id = item.id AND exercise.learner_id = attempt.learner_id
                    AND exercise.submitted_at IS NOT NULL) AS is_first
        FROM attempt JOIN passage ON passage.id = attempt.passage_id JOIN item ON item.passage_id = passage.id WHERE attempt.id = $1";
    EVIDENCE = "SELECT item_evidence.item_id, sentence.position FROM item_evidence JOIN sentence ON sentence.id = item_evidence.sentence_id
        WHERE sentence.passage_id = $1";
    SUBMIT = "UPDATE attempt SET submitted_at = $2, n_correct = $3 WHERE id = $1";
    NOTE_BABBLE = "UPDATE attempt SET babble_db = $2 WHERE id = $1";
    DISCARD = "DELETE FROM attempt WHERE id = $1 AND learner_id = $2 AND submitted_at IS NULL";
    REVEAL = "INSERT INTO sentence_reveal (attempt_id, sentence_id, revealed_at)
        SELECT attempt.id, sentence.id, $3 FROM attempt JOIN sentence ON sentence.passage_id = attempt.passage_id
        WHERE attempt.id = $1 AND sentence.position = $2 AND attempt.submitted_at IS NULL
        ON CONFLICT (attempt_id, sentence_id) DO NOTHING";
    REVEALED = "SELECT sentence.position FROM sentence_reveal JOIN sentence ON sentence.id = sentence_reveal.sentence_id
        WHERE attempt_id = $1 ORDER BY sentence.position";
}

/// One learner at one passage version.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Attempt {
    /// Row.
    pub id: i64,
    /// Whose it is.
    pub learner_id: i64,
    /// Version of the passage.
    pub passage_id: i64,
    /// Unix ms.
    pub started_at: i64,
    /// Whether the learner has been at the items, and not only shown texts.
    pub is_begun: bool,
    /// Whether the text is read instead of heard.
    pub is_reading: bool,
    /// By how many decibels the voice was louder than others in the background, at the least; none
    /// without them, and while it is open.
    pub babble_db: Option<i64>,
    /// Unix ms; none while it is open.
    pub submitted_at: Option<i64>,
    /// Items of the passage that are answered in it.
    pub n_items: i64,
    /// Right responses; none while it is open.
    pub n_correct: Option<i64>,
}

/// What a learner gave for one item.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// Item.
    pub item_id: i64,
    /// Option index or text.
    pub given: String,
    /// Unix ms.
    pub saved_at: i64,
    /// None while the attempt is open.
    pub score: Option<Score>,
}

#[derive(sqlx::FromRow)]
struct RawResponse {
    item_id: i64,
    given: String,
    saved_at: i64,
    score: Option<String>,
}

/// A scored response, to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// Item.
    pub item_id: i64,
    /// Option index or text.
    pub given: String,
    /// Its score.
    pub score: Score,
}

/// The learner's open attempt on a passage, made if there is none, and begun from now on.
///
/// # Errors
/// What the database says.
pub async fn open(
    db: &Db,
    learner_id: i64,
    passage_id: i64,
    n_items: i64,
    now: Timestamp,
) -> Result<Attempt, StoreError> {
    on_db!(db, execute OPEN, learner_id, passage_id, now.0, n_items)?;
    on_db!(db, fetch_one Attempt, FIND_OPEN, learner_id, passage_id)
}

/// The same, but the text is read instead of heard: `n_items` without those that can only be heard.
/// An open attempt that was begun by listening is given as it is.
///
/// # Errors
/// What the database says.
pub async fn open_reading(
    db: &Db,
    learner_id: i64,
    passage_id: i64,
    n_items: i64,
    now: Timestamp,
) -> Result<Attempt, StoreError> {
    on_db!(db, execute OPEN_READING, learner_id, passage_id, now.0, n_items)?;
    on_db!(db, fetch_one Attempt, FIND_OPEN, learner_id, passage_id)
}

/// The learner's open attempt on a passage, made if there is none, but not begun by this: it
/// remembers which texts were shown.
///
/// # Errors
/// What the database says.
pub async fn open_unbegun(
    db: &Db,
    learner_id: i64,
    passage_id: i64,
    n_items: i64,
    now: Timestamp,
) -> Result<Attempt, StoreError> {
    on_db!(db, execute OPEN_UNBEGUN, learner_id, passage_id, now.0, n_items)?;
    on_db!(db, fetch_one Attempt, FIND_OPEN, learner_id, passage_id)
}

/// The learner's open attempt on a passage, begun or not.
///
/// # Errors
/// What the database says.
pub async fn find_open(
    db: &Db,
    learner_id: i64,
    passage_id: i64,
) -> Result<Option<Attempt>, StoreError> {
    on_db!(db, fetch_optional Attempt, FIND_OPEN, learner_id, passage_id)
}

/// The attempt, if it is this learner's and was begun.
///
/// # Errors
/// What the database says.
pub async fn find(db: &Db, id: i64, learner_id: i64) -> Result<Option<Attempt>, StoreError> {
    on_db!(db, fetch_optional Attempt, FIND, id, learner_id)
}

/// Name of the passage whose items or exercises the learner began first, if any.
///
/// # Errors
/// What the database says.
pub async fn first_passage(db: &Db, learner_id: i64) -> Result<Option<String>, StoreError> {
    let found = on_db!(db, fetch_optional(String,), FIRST_PASSAGE, learner_id)?;
    Ok(found.map(|(slug,)| slug))
}

/// Responses of an attempt, drafts or scored.
///
/// # Errors
/// [`StoreError::Corrupt`] if a score cannot be read.
pub async fn responses(db: &Db, attempt_id: i64) -> Result<Vec<Response>, StoreError> {
    let raw = on_db!(db, fetch_all RawResponse, RESPONSES, attempt_id)?;
    raw.into_iter().map(read_response).collect()
}

fn read_response(raw: RawResponse) -> Result<Response, StoreError> {
    Ok(Response {
        item_id: raw.item_id,
        given: raw.given,
        saved_at: raw.saved_at,
        score: raw.score.as_deref().map(from_json).transpose()?,
    })
}

/// Keeps a draft; false if the attempt is submitted or the item is not of its passage.
///
/// # Errors
/// What the database says.
pub async fn save_draft(
    db: &Db,
    attempt_id: i64,
    item_id: i64,
    given: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    on_db!(db, execute SAVE_DRAFT, attempt_id, item_id, given, now.0).map(|n_rows| n_rows == 1)
}

/// Closes an attempt: `score` gets the drafts as they are under the lock, and what it returns
/// is stored with the end of the attempt, at once. False if it was closed already.
///
/// # Errors
/// What the database says; then nothing was stored.
pub async fn submit(
    db: &Db,
    attempt_id: i64,
    now: Timestamp,
    score: impl FnOnce(&[Response]) -> Vec<Scored>,
) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    let is_closed = submit_within(&mut tx, attempt_id, now, score).await?;
    if is_closed {
        tx.commit().await?;
    }
    Ok(is_closed)
}

/// [`submit`] as a part of a greater change.
pub(crate) async fn submit_within(
    tx: &mut Tx,
    attempt_id: i64,
    now: Timestamp,
    score: impl FnOnce(&[Response]) -> Vec<Scored>,
) -> Result<bool, StoreError> {
    if on_tx!(*tx, fetch_optional(i64,), LOCK_OPEN, attempt_id)?.is_none() {
        return Ok(false);
    }
    let drafts = on_tx!(*tx, fetch_all RawResponse, RESPONSES, attempt_id)?;
    let drafts: Vec<Response> = drafts
        .into_iter()
        .map(read_response)
        .collect::<Result<_, _>>()?;
    let scored = score(&drafts);
    for response in &scored {
        let score = to_json(&response.score)?;
        on_tx!(*tx, execute SAVE_SCORE, attempt_id, response.item_id, response.given.as_str(), now.0, response.score.is_correct, score.as_str())?;
    }
    let n_correct = scored
        .iter()
        .filter(|response| response.score.is_correct)
        .count();
    on_tx!(*tx, execute SUBMIT, attempt_id, now.0, i64::try_from(n_correct).unwrap_or(i64::MAX))?;
    let work = finished(tx, attempt_id, now, &scored).await?;
    practice::finish(tx, &work).await?;
    // What was misread trains no ear.
    if !work.is_reading {
        collect_mistakes(tx, work.learner_id, attempt_id, now).await?;
    }
    Ok(true)
}

/// Wrong responses enter the list, and misheard sentences the review.
async fn collect_mistakes(
    tx: &mut Tx,
    learner_id: i64,
    attempt_id: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    let misheard = mistake::index(tx, attempt_id)
        .await?
        .into_iter()
        .filter_map(|found| Some((found.item_id, found.heard?)))
        .collect();
    let settings = review::settings_in(tx, learner_id).await?;
    review::add_misheard(tx, learner_id, misheard, settings.n_new_a_day, now).await
}

#[derive(sqlx::FromRow)]
struct Observed {
    id: i64,
    body: String,
    skill: String,
    focus_areas: String,
    level: String,
    was_shown: bool,
    is_first: bool,
}

/// The attempt as [`practice::finish`] wants to hear of it.
async fn finished(
    tx: &mut Tx,
    attempt_id: i64,
    now: Timestamp,
    responses: &[Scored],
) -> Result<Finished, StoreError> {
    let attempt = on_tx!(*tx, fetch_one Attempt, FIND_ANY, attempt_id)?;
    let rows = on_tx!(*tx, fetch_all Observed, OBSERVED, attempt_id)?;
    let heard = Heard::of(tx, &attempt).await?;
    let babble_db = listening::new_babble_db(&heard.rows);
    on_tx!(*tx, execute NOTE_BABBLE, attempt_id, babble_db)?;
    listening::mark_scored(tx, attempt.learner_id, attempt.passage_id).await?;
    let mut work = Finished {
        learner_id: attempt.learner_id,
        kind: PracticeKind::Attempt,
        reference_id: attempt.id,
        passage_id: Some(attempt.passage_id),
        started_at: attempt.started_at,
        finished_at: now.0,
        is_reading: attempt.is_reading,
        babble_db,
        items: Vec::new(),
        texts: Vec::new(),
    };
    for response in responses {
        let Some(row) = rows.iter().find(|row| row.id == response.item_id) else {
            continue;
        };
        let stored: StoredBody = from_json(&row.body)?;
        // What was left blank is not right in the score, and says nothing about hearing.
        let is_tried = !response.given.trim().is_empty();
        match (&stored.body, &response.score.dictation) {
            (ItemBody::Dictation(_), Some(score)) => work.texts.push(ScoredText {
                level: corrupt(Level::parse(&row.level))?,
                score: score.clone(),
                speed_milli: heard.speed_milli(row.id),
                n_plays: heard.n_plays(row.id),
                help: if row.was_shown {
                    HelpRung::FullText
                } else {
                    heard.help(row.id)
                },
                is_first: row.is_first && is_tried,
            }),
            (body, _) => {
                let mut item = scored_item(row, body, &response.score)?;
                item.is_first &= is_tried;
                item.used_help |= heard.help(row.id) >= HelpRung::FirstLetters;
                work.items.push(item);
            }
        }
    }
    Ok(work)
}

/// What was heard of the evidence of each item since the last submission.
struct Heard {
    rows: Vec<Listening>,
    /// Item and index of a sentence that proves its key.
    evidence: Vec<(i64, i64)>,
}

impl Heard {
    async fn of(tx: &mut Tx, attempt: &Attempt) -> Result<Self, StoreError> {
        let rows = listening::of_passage_in(tx, attempt.learner_id, attempt.passage_id).await?;
        let evidence = on_tx!(*tx, fetch_all(i64, i64), EVIDENCE, attempt.passage_id)?;
        Ok(Self { rows, evidence })
    }

    fn of_item(&self, item_id: i64) -> impl Iterator<Item = &Listening> {
        let proves = move |position| self.evidence.contains(&(item_id, position));
        self.rows.iter().filter(move |row| proves(row.position))
    }

    fn n_plays(&self, item_id: i64) -> i64 {
        self.of_item(item_id)
            .map(|row| row.n_new)
            .max()
            .unwrap_or(0)
    }

    fn speed_milli(&self, item_id: i64) -> i64 {
        let speeds = self.of_item(item_id).map(|row| row.speed_milli);
        speeds.min().unwrap_or(1_000)
    }

    fn help(&self, item_id: i64) -> HelpRung {
        let rungs = self.of_item(item_id).map(|row| row.new_help);
        rungs.max().unwrap_or(HelpRung::None)
    }
}

fn scored_item(row: &Observed, body: &ItemBody, score: &Score) -> Result<ScoredItem, StoreError> {
    let focus_areas: Vec<FocusArea> = from_json(&row.focus_areas)?;
    Ok(ScoredItem {
        item_id: Some(row.id),
        level: corrupt(Level::parse(&row.level))?,
        skill: corrupt(Skill::parse(&row.skill))?,
        focus_areas,
        is_correct: score.is_correct,
        points: score.points,
        n_options: match body {
            ItemBody::MultipleChoice(item) => Some(item.options.len()),
            ItemBody::ShortAnswer(_) | ItemBody::Dictation(_) => None,
        },
        is_first: row.is_first,
        used_help: row.was_shown,
    })
}

/// Forgets an open attempt; false if it is not there, submitted or another's.
///
/// # Errors
/// What the database says.
pub async fn discard(db: &Db, id: i64, learner_id: i64) -> Result<bool, StoreError> {
    on_db!(db, execute DISCARD, id, learner_id).map(|n_rows| n_rows == 1)
}

/// Remembers that the text of a sentence was shown before submission.
///
/// # Errors
/// What the database says.
pub async fn reveal(
    db: &Db,
    attempt_id: i64,
    position: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    on_db!(db, execute REVEAL, attempt_id, position, now.0).map(|_| ())
}

/// Indexes of the sentences whose text was shown.
///
/// # Errors
/// What the database says.
pub async fn revealed(db: &Db, attempt_id: i64) -> Result<Vec<i64>, StoreError> {
    let rows = on_db!(db, fetch_all(i64,), REVEALED, attempt_id)?;
    Ok(rows.into_iter().map(|(position,)| position).collect())
}
