//! Answers and what they do to their card.

use super::Card;
use super::card::RawCard;
use super::day::today_in;
use super::log::find_answer_in;
use super::queue::settings_in;
use crate::passage::to_json;
use crate::practice::{self, Finished};
use crate::sql::{on_tx, statements};
use crate::{Db, StoreError, db::Tx};
use listen_core::help::HelpRung;
use listen_core::item::Score;
use listen_core::practice::{PracticeKind, ScoredItem, ScoredText};
use listen_core::review::{self, BABBLE_DB, CardKind, CardState, Condition, Grade, Memory};
use listen_core::time::Timestamp;

statements! {
    LOCK = "SELECT id, kind, sentence_id, item_id, pair, state, is_automatic, stability, difficulty, last_day, due_day,
            step, step_at, n_good_row, speed_milli, turn, turn_given, turn_help, passage_id, condition, carrier_id
        FROM review_card WHERE id = $1 AND learner_id = $2",
        postgres "SELECT id, kind, sentence_id, item_id, pair, state, is_automatic, stability, difficulty, last_day, due_day,
            step, step_at, n_good_row, speed_milli, turn, turn_given, turn_help, passage_id, condition, carrier_id
        FROM review_card WHERE id = $1 AND learner_id = $2 FOR UPDATE";
    FIND_TURN = "SELECT id FROM review_log WHERE card_id = $1 AND turn = $2";
    INSERT = "INSERT INTO review_log (learner_id, card_id, turn, kind, started_at, answered_at, day, elapsed_days, computed, rating, given, score,
            n_plays, help, speed_milli, voice, passage_id, retention_milli, memory_before, memory_after, condition, carrier_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21) RETURNING id";
    UPDATE_CARD = "UPDATE review_card SET state = $2, stability = $3, difficulty = $4, last_day = $5, due_day = $6, step = $7, step_at = $8,
            n_good_row = $9, speed_milli = $10, turn = $11, condition = $12, turn_given = '', turn_help = 'none', passage_id = NULL, carrier_id = NULL WHERE id = $1";
    LOWER = "UPDATE review_log SET rating = $2, memory_after = $3 WHERE id = $1";
}

/// What was answered to a card in one turn.
#[derive(Debug, Clone)]
pub struct Answer<'a> {
    /// Card.
    pub card_id: i64,
    /// Turn that it belongs to.
    pub turn: i64,
    /// Option or text.
    pub given: &'a str,
    /// How it was scored.
    pub score: &'a Score,
    /// Plays, if somebody counted.
    pub n_plays: Option<i64>,
    /// Help beside what the card knows already.
    pub help: HelpRung,
    /// Slowest speed at which it was played, in thousandths.
    pub speed_milli: i64,
    /// Voice that was heard; empty if none was.
    pub voice: &'a str,
    /// Passage that was heard.
    pub passage_id: Option<i64>,
    /// Whether other voices were heard behind it.
    pub is_babble_heard: bool,
    /// When the card was opened, Unix ms.
    pub started_at: i64,
    /// For the profile: an item.
    pub items: Vec<ScoredItem>,
    /// For the profile: a text.
    pub texts: Vec<ScoredText>,
}

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// It counts, as this row of the log.
    Counted(i64),
    /// This turn was answered before, as this row; nothing was changed.
    Before(i64),
    /// There is no such card, or no such turn yet.
    Gone,
}

/// Counts an answer: grade, schedule, log and practice in one transaction.
///
/// # Errors
/// [`StoreError::Corrupt`] if the card's memory is none that FSRS can have made.
pub async fn answer(
    db: &Db,
    learner_id: i64,
    answer: &Answer<'_>,
    now: Timestamp,
) -> Result<Answered, StoreError> {
    let mut tx = db.begin().await?;
    let Some(raw) = on_tx!(tx, fetch_optional RawCard, LOCK, answer.card_id, learner_id)? else {
        return Ok(Answered::Gone);
    };
    let card = raw.read()?;
    if card.turn != answer.turn {
        let found = on_tx!(tx, fetch_optional(i64,), FIND_TURN, card.id, answer.turn)?;
        return Ok(found.map_or(Answered::Gone, |(id,)| Answered::Before(id)));
    }
    let grade = Grade::of(&review::Answered {
        heard: answer.score.points,
        help: card.turn_help.max(answer.help),
        n_plays: answer.n_plays,
        speed_milli: answer.speed_milli,
    });
    let settings = settings_in(&mut tx, learner_id).await?;
    let day = today_in(&mut tx, learner_id, now).await?;
    let after = next(
        card.kind,
        &card.memory,
        grade,
        day,
        now,
        settings.retention_milli,
    )?;
    let id = insert(
        &mut tx,
        learner_id,
        &card,
        answer,
        grade,
        &after,
        (day, now),
        settings.retention_milli,
    )
    .await?;
    update(&mut tx, &card, &after).await?;
    let heard = condition_heard(&card, answer);
    practice::finish(&mut tx, &finished(learner_id, id, answer, heard, now)).await?;
    tx.commit().await?;
    Ok(Answered::Counted(id))
}

/// What the answer was really heard under.
fn condition_heard(card: &Card, answer: &Answer<'_>) -> Condition {
    let asked = card.memory.condition.asked(card.carrier_id.is_some());
    asked.heard(answer.is_babble_heard, answer.speed_milli)
}

fn next(
    kind: CardKind,
    before: &Memory,
    grade: Grade,
    day: i64,
    now: Timestamp,
    retention_milli: i64,
) -> Result<Memory, StoreError> {
    review::answer(kind, before, grade, day, now, retention_milli)
        .map_err(|error| StoreError::Corrupt(error.to_string()))
}

#[expect(
    clippy::too_many_arguments,
    reason = "one row of the log; a struct would be made for this call alone"
)]
async fn insert(
    tx: &mut Tx,
    learner_id: i64,
    card: &Card,
    answer: &Answer<'_>,
    grade: Grade,
    after: &Memory,
    (day, now): (i64, Timestamp),
    retention_milli: i64,
) -> Result<i64, StoreError> {
    let (id,) = on_tx!(
        *tx,
        fetch_one(i64,),
        INSERT,
        learner_id,
        card.id,
        card.turn,
        card.memory.kind_of_answer(day).as_str(),
        answer.started_at,
        now.0,
        day,
        i64::from(card.memory.elapsed_days(day)),
        i64::from(grade.rating()),
        answer.given,
        to_json(answer.score)?,
        answer.n_plays,
        card.turn_help.max(answer.help).as_str(),
        answer.speed_milli,
        answer.voice,
        answer.passage_id,
        retention_milli,
        to_json(&card.memory)?,
        to_json(after)?,
        condition_heard(card, answer).as_str(),
        card.carrier_id
    )?;
    Ok(id)
}

async fn update(tx: &mut Tx, card: &Card, after: &Memory) -> Result<(), StoreError> {
    write(tx, card.id, card.turn + 1, after).await
}

async fn write(tx: &mut Tx, card_id: i64, turn: i64, memory: &Memory) -> Result<(), StoreError> {
    let state = if memory.is_retired() {
        CardState::Retired
    } else {
        CardState::Active
    };
    on_tx!(
        *tx,
        execute UPDATE_CARD,
        card_id,
        state.as_str(),
        memory.stability,
        memory.difficulty,
        memory.last_day,
        memory.due_day,
        memory.step.map(review::Step::as_str),
        memory.step_at,
        memory.n_good_row,
        memory.speed_milli,
        turn,
        memory.condition.as_str()
    )
    .map(|_| ())
}

fn finished(
    learner_id: i64,
    log_id: i64,
    answer: &Answer<'_>,
    heard: Condition,
    now: Timestamp,
) -> Finished {
    Finished {
        learner_id,
        kind: PracticeKind::Review,
        reference_id: log_id,
        passage_id: answer.passage_id,
        started_at: answer.started_at,
        finished_at: now.0,
        is_reading: false,
        babble_db: (heard == Condition::Babble).then_some(BABBLE_DB),
        items: answer.items.clone(),
        texts: answer.texts.clone(),
    }
}

/// Lowers the grade of the card's last answer, as if it had been the computed one; `None` if it is
/// not there, not the last one, or if the grade is not lower than the one that counts.
///
/// # Errors
/// What the database says.
pub async fn lower(
    db: &Db,
    learner_id: i64,
    log_id: i64,
    grade: Grade,
) -> Result<Option<Memory>, StoreError> {
    let mut tx = db.begin().await?;
    let Some(log) = find_answer_in(&mut tx, log_id, learner_id).await? else {
        return Ok(None);
    };
    let raw = on_tx!(tx, fetch_optional RawCard, LOCK, log.card_id, learner_id)?;
    let card = raw.map(RawCard::read).transpose()?;
    let Some(card) = card.filter(|card| card.turn == log.turn + 1 && grade < log.grade) else {
        return Ok(None);
    };
    let then = Timestamp(log.answered_at);
    let after = next(
        card.kind,
        &log.before,
        grade,
        log.day,
        then,
        log.retention_milli,
    )?;
    on_tx!(tx, execute LOWER, log.id, i64::from(grade.rating()), to_json(&after)?)?;
    write(&mut tx, log.card_id, log.turn + 1, &after).await?;
    tx.commit().await?;
    Ok(Some(after))
}
