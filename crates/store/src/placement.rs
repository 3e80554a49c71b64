//! Level checks: one learner at items of the bank, one at a time, each chosen by what is known so
//! far. The item that waits is stored, so that a reload shows the same one.

use crate::db::Tx;
use crate::passage::{from_json, to_json};
use crate::practice::{self, Finished};
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError, ability, today};
use listen_core::ability::Ability;
use listen_core::ability::level_check::{self, Answered, CheckItem, Given, Part};
use listen_core::help::HelpRung;
use listen_core::practice::{PracticeKind, ScoredItem, ScoredText};
use listen_core::taxonomy::{Level, Skill, UnknownValue};
use listen_core::time::Timestamp;

statements! {
    FIND = "SELECT id, learner_id, guess, started_at, finished_at, n_items, theta, se, comprehension_theta, comprehension_se,
            decoding_theta, decoding_se FROM placement WHERE id = $1 AND learner_id = $2";
    FIND_OPEN = "SELECT id, learner_id, guess, started_at, finished_at, n_items, theta, se, comprehension_theta, comprehension_se,
            decoding_theta, decoding_se FROM placement WHERE learner_id = $1 AND finished_at IS NULL";
    LIST = "SELECT id, learner_id, guess, started_at, finished_at, n_items, theta, se, comprehension_theta, comprehension_se,
            decoding_theta, decoding_se FROM placement WHERE learner_id = $1 AND finished_at IS NOT NULL ORDER BY finished_at DESC, id DESC";
    INSERT = "INSERT INTO placement (learner_id, guess, started_at, n_items) VALUES ($1, $2, $3, 0)
        ON CONFLICT (learner_id) WHERE finished_at IS NULL DO NOTHING";
    LOCK_OPEN = "SELECT id, learner_id, guess, started_at, finished_at, n_items, theta, se, comprehension_theta, comprehension_se,
            decoding_theta, decoding_se FROM placement WHERE id = $1 AND learner_id = $2 AND finished_at IS NULL",
        postgres "SELECT id, learner_id, guess, started_at, finished_at, n_items, theta, se, comprehension_theta, comprehension_se,
            decoding_theta, decoding_se FROM placement WHERE id = $1 AND learner_id = $2 AND finished_at IS NULL FOR UPDATE";
    DISCARD = "DELETE FROM placement WHERE id = $1 AND learner_id = $2 AND finished_at IS NULL";
    RESPONSES = "SELECT placement_response.position, placement_response.n_plays, placement_response.given, placement_response.n_right,
            placement_item.level, placement_item.part, placement_item.body,
            EXISTS (SELECT 1 FROM placement_response earlier JOIN placement other ON other.id = earlier.placement_id
                WHERE earlier.placement_item_id = placement_item.id AND other.learner_id = placement.learner_id
                    AND other.id < placement.id AND earlier.answered_at IS NOT NULL) AS was_met
        FROM placement_response JOIN placement_item ON placement_item.id = placement_response.placement_item_id
            JOIN placement ON placement.id = placement_response.placement_id
        WHERE placement_response.placement_id = $1 ORDER BY placement_response.position";
    CURRENT = "SELECT placement_response.position, placement_response.n_plays, placement_item.level, placement_item.body, placement_item.passage_id
        FROM placement_response JOIN placement_item ON placement_item.id = placement_response.placement_item_id
        WHERE placement_response.placement_id = $1 AND placement_response.answered_at IS NULL";
    /// What was met least often comes first.
    CANDIDATES = "SELECT placement_item.id, placement_item.level, placement_item.part,
            (SELECT COUNT(*) FROM placement_response JOIN placement ON placement.id = placement_response.placement_id
                WHERE placement_response.placement_item_id = placement_item.id AND placement.learner_id = $2) AS n_met
        FROM placement_item WHERE is_current AND NOT EXISTS (SELECT 1 FROM placement_response
            WHERE placement_response.placement_id = $1 AND placement_response.placement_item_id = placement_item.id)";
    ASK = "INSERT INTO placement_response (placement_id, position, placement_item_id, asked_at, n_plays) VALUES ($1, $2, $3, $4, 0)";
    PLAY = "UPDATE placement_response SET n_plays = n_plays + 1 WHERE placement_id = $1 AND position = $2 AND answered_at IS NULL
        AND n_plays < $3 AND EXISTS (SELECT 1 FROM placement WHERE placement.id = $1 AND placement.learner_id = $4)";
    ANSWER = "UPDATE placement_response SET given = $3, answered_at = $4, n_right = $5 WHERE placement_id = $1 AND position = $2";
    FINISH = "UPDATE placement SET finished_at = $2, n_items = $3, theta = $4, se = $5, comprehension_theta = $6, comprehension_se = $7,
            decoding_theta = $8, decoding_se = $9 WHERE id = $1";
}

/// One level check.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Placement {
    /// Row.
    pub id: i64,
    /// Whose it is.
    pub learner_id: i64,
    /// Level that the learner guessed beforehand.
    pub guess: Option<String>,
    /// Unix ms.
    pub started_at: i64,
    /// Unix ms; none while it is open.
    pub finished_at: Option<i64>,
    /// Items answered; 0 while it is open.
    pub n_items: i64,
    theta: Option<f64>,
    se: Option<f64>,
    comprehension_theta: Option<f64>,
    comprehension_se: Option<f64>,
    decoding_theta: Option<f64>,
    decoding_se: Option<f64>,
}

impl Placement {
    /// What was found, if it is finished.
    #[must_use]
    pub fn outcome(&self) -> Option<level_check::Outcome> {
        let ability = |theta: Option<f64>, se: Option<f64>| {
            Some(Ability {
                theta: theta?,
                se: se?,
                n: self.n_items,
            })
        };
        Some(level_check::Outcome {
            ability: ability(self.theta, self.se)?,
            comprehension: ability(self.comprehension_theta, self.comprehension_se)?,
            decoding: ability(self.decoding_theta, self.decoding_se)?,
        })
    }

    fn guess(&self) -> Option<Level> {
        Level::parse(self.guess.as_deref()?).ok()
    }
}

/// The item that waits for a response. It holds the key and must not leave the server whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Counted from 0.
    pub position: i64,
    /// What is asked.
    pub item: CheckItem,
    /// Level of the item.
    pub level: Level,
    /// Hidden passage with its audio.
    pub passage_id: i64,
    /// Times it was played.
    pub n_plays: i64,
}

#[derive(sqlx::FromRow)]
struct RawResponse {
    position: i64,
    n_plays: i64,
    given: Option<String>,
    n_right: Option<i64>,
    level: String,
    part: String,
    body: String,
    was_met: bool,
}

/// The learner's open check, if there is one.
///
/// # Errors
/// What the database says.
pub async fn find_open(db: &Db, learner_id: i64) -> Result<Option<Placement>, StoreError> {
    on_db!(db, fetch_optional Placement, FIND_OPEN, learner_id)
}

/// A check of this learner.
///
/// # Errors
/// What the database says.
pub async fn find(db: &Db, id: i64, learner_id: i64) -> Result<Option<Placement>, StoreError> {
    on_db!(db, fetch_optional Placement, FIND, id, learner_id)
}

/// Finished checks, newest first.
///
/// # Errors
/// What the database says.
pub async fn list(db: &Db, learner_id: i64) -> Result<Vec<Placement>, StoreError> {
    on_db!(db, fetch_all Placement, LIST, learner_id)
}

/// Begins a check, or goes on with the one that is open. `None`, and nothing begun, if the bank is
/// empty.
///
/// # Errors
/// What the database says.
pub async fn begin(
    db: &Db,
    learner_id: i64,
    guess: Option<Level>,
    now: Timestamp,
) -> Result<Option<Placement>, StoreError> {
    let mut tx = db.begin().await?;
    on_tx!(tx, execute INSERT, learner_id, guess.map(Level::as_str), now.0)?;
    let open = on_tx!(tx, fetch_one Placement, FIND_OPEN, learner_id)?;
    // The row is locked, or two tabs would both ask the first item.
    let open = on_tx!(tx, fetch_one Placement, LOCK_OPEN, open.id, learner_id)?;
    let is_new = on_tx!(tx, fetch_all RawResponse, RESPONSES, open.id)?.is_empty();
    if is_new && !ask(&mut tx, &open, &[], now).await? {
        return Ok(None);
    }
    tx.commit().await?;
    Ok(Some(open))
}

/// Gives an open check up; false if it is not there, finished or another's.
///
/// # Errors
/// What the database says.
pub async fn discard(db: &Db, id: i64, learner_id: i64) -> Result<bool, StoreError> {
    on_db!(db, execute DISCARD, id, learner_id).map(|n_rows| n_rows == 1)
}

/// The item that waits; none when the check is finished.
///
/// # Errors
/// [`StoreError::Corrupt`] if the item cannot be read.
pub async fn question(db: &Db, placement_id: i64) -> Result<Option<Question>, StoreError> {
    let row = on_db!(
        db,
        fetch_optional(i64, i64, String, String, i64),
        CURRENT,
        placement_id
    )?;
    row.map(|(position, n_plays, level, body, passage_id)| {
        Ok(Question {
            position,
            item: from_json(&body)?,
            level: known(Level::parse(&level))?,
            passage_id,
            n_plays,
        })
    })
    .transpose()
}

/// Counts a play of the item that waits; false if it was played as often as it may be, was
/// answered, or is another's.
///
/// # Errors
/// What the database says.
pub async fn play(db: &Db, placement: &Placement, question: &Question) -> Result<bool, StoreError> {
    let max = question.item.part().max_plays();
    on_db!(db, execute PLAY, placement.id, question.position, max, placement.learner_id)
        .map(|n_rows| n_rows == 1)
}

/// Takes the response to an item, asks the next one or ends the check, all at once. False, and
/// nothing changed, if the item at `position` does not wait: it was answered in another tab.
///
/// # Errors
/// What the database says.
pub async fn answer(
    db: &Db,
    id: i64,
    learner_id: i64,
    position: i64,
    given: &Given,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    let Some(open) = on_tx!(tx, fetch_optional Placement, LOCK_OPEN, id, learner_id)? else {
        return Ok(false);
    };
    let mut rows = on_tx!(tx, fetch_all RawResponse, RESPONSES, id)?;
    let waiting = rows.last_mut();
    let Some(row) = waiting.filter(|row| row.position == position && row.given.is_none()) else {
        return Ok(false);
    };
    let item: CheckItem = from_json(&row.body)?;
    let (text, n_right) = (to_json(given)?, i64::from(item.mark(given).n_right));
    on_tx!(tx, execute ANSWER, id, position, text.as_str(), now.0, n_right)?;
    row.given = Some(text);
    row.n_right = Some(n_right);
    let answered: Vec<Answered> = rows.iter().map(answered).collect::<Result<_, _>>()?;
    if !ask(&mut tx, &open, &answered, now).await? {
        finish(&mut tx, &open, &rows, &answered, now).await?;
    }
    tx.commit().await?;
    Ok(true)
}

fn answered(row: &RawResponse) -> Result<Answered, StoreError> {
    Ok(Answered {
        level: known(Level::parse(&row.level))?,
        part: known(Part::parse(&row.part))?,
        n_right: u32::try_from(row.n_right.unwrap_or(0)).unwrap_or(0),
    })
}

/// Asks the next item; false if enough is known, or no item is left.
async fn ask(
    tx: &mut Tx,
    open: &Placement,
    answered: &[Answered],
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some((part, levels)) = level_check::next(open.guess(), answered) else {
        return Ok(false);
    };
    let rows = on_tx!(
        *tx,
        fetch_all(i64, String, String, i64),
        CANDIDATES,
        open.id,
        open.learner_id
    )?;
    // By part, then level, then what was met least; the rest is a throw of the dice that falls the
    // same way each time.
    let best = rows.iter().min_by_key(|(id, level, of_part, n_met)| {
        let place = levels.iter().position(|one| one.as_str() == level);
        (
            of_part != part.as_str(),
            place,
            *n_met,
            shuffled(*id, open.id),
        )
    });
    let Some((item_id, ..)) = best else {
        return Ok(false);
    };
    let position = i64::try_from(answered.len()).unwrap_or(i64::MAX);
    on_tx!(*tx, execute ASK, open.id, position, *item_id, now.0)?;
    Ok(true)
}

/// A number that orders items differently in each check (Fibonacci hashing).
fn shuffled(item_id: i64, placement_id: i64) -> u64 {
    let mixed = item_id.wrapping_mul(1_000_003) ^ placement_id.wrapping_mul(7_919);
    mixed
        .unsigned_abs()
        .wrapping_mul(11_400_714_819_323_198_485)
        >> 32
}

/// Stores what was found, and tells ability, profile and the log of practice.
async fn finish(
    tx: &mut Tx,
    open: &Placement,
    rows: &[RawResponse],
    answered: &[Answered],
    now: Timestamp,
) -> Result<(), StoreError> {
    let found = level_check::outcome(open.guess(), answered);
    let (all, meant, said) = (found.ability, found.comprehension, found.decoding);
    on_tx!(
        *tx,
        execute FINISH, open.id, now.0, all.n, all.theta, all.se, meant.theta, meant.se, said.theta, said.se
    )?;
    let zone = today::zone_in(tx, open.learner_id).await?;
    ability::set(tx, open.learner_id, all, zone.day(now)).await?;
    let mut work = Finished {
        learner_id: open.learner_id,
        kind: PracticeKind::Placement,
        reference_id: open.id,
        passage_id: None,
        started_at: open.started_at,
        finished_at: now.0,
        is_reading: false,
        babble_db: None,
        items: Vec::new(),
        texts: Vec::new(),
    };
    for (row, answered) in rows.iter().zip(answered) {
        add(&mut work, row, *answered)?;
    }
    practice::finish(tx, &work).await?;
    Ok(())
}

fn add(work: &mut Finished, row: &RawResponse, answered: Answered) -> Result<(), StoreError> {
    let item: CheckItem = from_json(&row.body)?;
    let given: Given = from_json(row.given.as_deref().unwrap_or("null"))?;
    let mark = item.mark(&given);
    let is_first = !row.was_met;
    match (item, mark.words) {
        (CheckItem::Clip { options, .. }, _) => work.items.push(ScoredItem {
            item_id: None,
            level: answered.level,
            skill: Skill::Detail,
            focus_areas: Vec::new(),
            is_correct: mark.n_right > 0,
            points: f64::from(mark.n_right),
            n_options: Some(options.len()),
            is_first,
            used_help: false,
        }),
        (CheckItem::Gaps { .. }, Some(score)) => work.texts.push(ScoredText {
            level: answered.level,
            score,
            speed_milli: 1_000,
            n_plays: row.n_plays,
            help: HelpRung::None,
            is_first,
        }),
        (CheckItem::Gaps { .. }, None) => {}
    }
    Ok(())
}

/// A value of a closed list that the database should not hold otherwise.
fn known<T>(parsed: Result<T, UnknownValue>) -> Result<T, StoreError> {
    parsed.map_err(|error| StoreError::Corrupt(error.to_string()))
}
