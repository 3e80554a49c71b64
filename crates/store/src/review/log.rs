//! The log: every answer with all that it was judged by.

use crate::db::Tx;
use crate::passage::from_json;
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError, corrupt};
use listen_core::help::HelpRung;
use listen_core::item::Score;
use listen_core::review::{Cause, Condition, Grade, Memory};

statements! {
    FIND_LOG = "SELECT id, card_id, turn, kind, answered_at, day, computed, rating, given, score, n_plays, help, speed_milli, voice, passage_id,
            retention_milli, memory_before, memory_after, cause, condition, carrier_id FROM review_log WHERE id = $1 AND learner_id = $2";
    LIST_LOG = "SELECT id, card_id, turn, kind, answered_at, day, computed, rating, given, score, n_plays, help, speed_milli, voice, passage_id,
            retention_milli, memory_before, memory_after, cause, condition, carrier_id FROM review_log WHERE card_id = $1 AND learner_id = $2 ORDER BY turn";
    SET_CAUSE = "UPDATE review_log SET cause = $3 WHERE id = $1 AND learner_id = $2";
}

/// One answer in the log.
#[derive(Debug, Clone, PartialEq)]
pub struct LogRow {
    /// Row.
    pub id: i64,
    /// Card.
    pub card_id: i64,
    /// Turn, from 0.
    pub turn: i64,
    /// `new`, `review` or `step`.
    pub kind: String,
    /// Unix ms.
    pub answered_at: i64,
    /// Calendar day of the learner.
    pub day: i64,
    /// Grade that was computed.
    pub computed: Grade,
    /// Grade that counts; never better.
    pub grade: Grade,
    /// Option or text.
    pub given: String,
    /// How it was scored.
    pub score: Score,
    /// Plays, if somebody counted.
    pub n_plays: Option<i64>,
    /// Strongest help.
    pub help: HelpRung,
    /// Slowest speed, in thousandths.
    pub speed_milli: i64,
    /// Voice that was heard.
    pub voice: String,
    /// Passage that was heard, if it is still there.
    pub passage_id: Option<i64>,
    /// What it was really heard under.
    pub condition: Condition,
    /// The other sentence that was asked in place of the card's own.
    pub carrier_id: Option<i64>,
    /// The card before.
    pub before: Memory,
    /// The card after.
    pub after: Memory,
    /// Why it was wrong, as the learner says.
    pub cause: Option<Cause>,
    /// Desired retention, in thousandths.
    pub retention_milli: i64,
}

#[derive(sqlx::FromRow)]
struct RawLog {
    id: i64,
    card_id: i64,
    turn: i64,
    kind: String,
    answered_at: i64,
    day: i64,
    computed: i64,
    rating: i64,
    given: String,
    score: String,
    n_plays: Option<i64>,
    help: String,
    speed_milli: i64,
    voice: String,
    passage_id: Option<i64>,
    retention_milli: i64,
    memory_before: String,
    memory_after: String,
    cause: Option<String>,
    condition: String,
    carrier_id: Option<i64>,
}

fn read(raw: RawLog) -> Result<LogRow, StoreError> {
    let grade = |rating| {
        Grade::of_rating(rating).ok_or_else(|| StoreError::Corrupt(format!("rating {rating}")))
    };
    Ok(LogRow {
        id: raw.id,
        card_id: raw.card_id,
        turn: raw.turn,
        kind: raw.kind,
        answered_at: raw.answered_at,
        day: raw.day,
        computed: grade(raw.computed)?,
        grade: grade(raw.rating)?,
        given: raw.given,
        score: from_json(&raw.score)?,
        n_plays: raw.n_plays,
        help: corrupt(HelpRung::parse(&raw.help))?,
        speed_milli: raw.speed_milli,
        voice: raw.voice,
        passage_id: raw.passage_id,
        condition: corrupt(Condition::parse(&raw.condition))?,
        carrier_id: raw.carrier_id,
        before: from_json(&raw.memory_before)?,
        after: from_json(&raw.memory_after)?,
        cause: raw.cause.and_then(|cause| Cause::parse(&cause).ok()),
        retention_milli: raw.retention_milli,
    })
}

/// One answer, if it is this learner's.
///
/// # Errors
/// [`StoreError::Corrupt`] if a value cannot be read.
pub async fn find_answer(db: &Db, id: i64, learner_id: i64) -> Result<Option<LogRow>, StoreError> {
    let raw = on_db!(db, fetch_optional RawLog, FIND_LOG, id, learner_id)?;
    raw.map(read).transpose()
}

/// The same inside a transaction.
///
/// # Errors
/// [`StoreError::Corrupt`] if a value cannot be read.
pub(super) async fn find_answer_in(
    tx: &mut Tx,
    id: i64,
    learner_id: i64,
) -> Result<Option<LogRow>, StoreError> {
    let raw = on_tx!(*tx, fetch_optional RawLog, FIND_LOG, id, learner_id)?;
    raw.map(read).transpose()
}

/// All answers to a card, the first one first.
///
/// # Errors
/// [`StoreError::Corrupt`] if a value cannot be read.
pub async fn answers(db: &Db, card_id: i64, learner_id: i64) -> Result<Vec<LogRow>, StoreError> {
    let raw = on_db!(db, fetch_all RawLog, LIST_LOG, card_id, learner_id)?;
    raw.into_iter().map(read).collect()
}

/// Notes why an answer was wrong, or takes that back; false if it is not this learner's.
///
/// # Errors
/// What the database says.
pub async fn set_answer_cause(
    db: &Db,
    learner_id: i64,
    id: i64,
    cause: Option<Cause>,
) -> Result<bool, StoreError> {
    let cause = cause.map(Cause::as_str);
    on_db!(db, execute SET_CAUSE, id, learner_id, cause).map(|n_rows| n_rows == 1)
}
