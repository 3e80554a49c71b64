//! When a card comes back.

use super::{CardKind, Condition, Grade};
use crate::taxonomy::closed_list;
use crate::time::{HOUR_MS, MINUTE_MS, Timestamp};
use fsrs::{FSRS, MemoryState};
use serde::{Deserialize, Serialize};

/// A card whose stability is above this many days is retired.
const RETIRED_DAYS: f64 = 180.0;
/// So many good answers in a row make the next one harder.
const GOOD_ROW: i64 = 3;
pub(super) const NATURAL_SPEED_MILLI: i64 = 1_000;
/// Every condition above the usual one.
const FASTER_SPEED_MILLI: i64 = 1_100;

closed_list! {
    /// A repetition on the same day.
    Step, "step" {
        /// After ten minutes.
        TenMinutes => "ten_minutes",
        /// After an hour.
        OneHour => "one_hour",
    }
}

closed_list! {
    /// What an answer was to the schedule.
    AnswerKind, "kind of answer" {
        /// The first one of its card.
        New => "new",
        /// One that FSRS has asked for.
        Review => "review",
        /// Another one on the same day; FSRS does not hear of it.
        Step => "step",
    }
}

impl Step {
    /// How long it waits, ms.
    #[must_use]
    pub fn wait_ms(self) -> i64 {
        match self {
            Self::TenMinutes => 10 * MINUTE_MS,
            Self::OneHour => HOUR_MS,
        }
    }
}

/// What is remembered about a card between two answers. Days are counted since 1970-01-01 in the
/// learner's calendar.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Memory {
    /// Days until the chance to remember is down to 90 %; none before the first answer.
    pub stability: Option<f64>,
    /// From 1 to 10; none before the first answer.
    pub difficulty: Option<f64>,
    /// Last day whose answer FSRS counted.
    pub last_day: Option<i64>,
    /// Day on which it comes back.
    pub due_day: i64,
    /// Repetition that is still to come on the day of the answer.
    pub step: Option<Step>,
    /// When, Unix ms.
    pub step_at: Option<i64>,
    /// Good answers in a row, from 0 to 2.
    pub n_good_row: i64,
    /// How fast it is spoken next time, in thousandths.
    pub speed_milli: i64,
    /// How hard it is to hear next time. What was stored before there were conditions has none.
    #[serde(default)]
    pub condition: Condition,
}

/// FSRS could not compute with these values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the memory of a card cannot be computed: {0}")]
pub struct ReviewError(String);

impl Memory {
    /// A card that was never asked; it may come at once.
    #[must_use]
    pub fn new(today: i64) -> Self {
        Self {
            stability: None,
            difficulty: None,
            last_day: None,
            due_day: today,
            step: None,
            step_at: None,
            n_good_row: 0,
            speed_milli: NATURAL_SPEED_MILLI,
            condition: Condition::Usual,
        }
    }

    /// Whether it need not come back.
    #[must_use]
    pub fn is_retired(&self) -> bool {
        self.step.is_none() && self.stability.is_some_and(|days| days > RETIRED_DAYS)
    }

    /// What an answer on this day is to the schedule. A clock that was set back makes no day
    /// negative: the answer is then one more of the same day.
    #[must_use]
    pub fn kind_of_answer(&self, today: i64) -> AnswerKind {
        match self.last_day {
            None => AnswerKind::New,
            Some(last_day) if last_day < today => AnswerKind::Review,
            Some(_) => AnswerKind::Step,
        }
    }

    /// Days since the last answer that FSRS counted; 0 for a new card.
    #[must_use]
    pub fn elapsed_days(&self, today: i64) -> u32 {
        let days = self.last_day.map_or(0, |day| today.saturating_sub(day));
        u32::try_from(days.max(0)).unwrap_or(u32::MAX)
    }

    fn state(&self) -> Option<MemoryState> {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the values came from f32 and go back without loss"
        )]
        let state = |(stability, difficulty): (f64, f64)| MemoryState {
            stability: stability as f32,
            difficulty: difficulty as f32,
        };
        self.stability.zip(self.difficulty).map(state)
    }

    /// The repetition that follows, and when.
    fn with_step(mut self, step: Option<Step>, now: Timestamp) -> Self {
        self.step = step;
        self.step_at = step.map(|step| now.plus_ms(step.wait_ms()).0);
        self
    }
}

/// The memory after an answer on day `today` at `now`.
///
/// `kind` is that of the card: it says how far its condition rises. `retention_milli` is the share of cards that shall be remembered, in thousandths.
///
/// # Errors
/// [`ReviewError`] if the stored values are none that FSRS can have made.
pub fn answer(
    kind: CardKind,
    before: &Memory,
    grade: Grade,
    today: i64,
    now: Timestamp,
    retention_milli: i64,
) -> Result<Memory, ReviewError> {
    match before.kind_of_answer(today) {
        AnswerKind::Step => Ok(same_day(before, grade, now)),
        AnswerKind::New | AnswerKind::Review => {
            long_term(kind, before, grade, today, now, retention_milli)
        }
    }
}

fn same_day(before: &Memory, grade: Grade, now: Timestamp) -> Memory {
    let step = match (grade, before.step) {
        (Grade::Again, _) => Some(Step::TenMinutes),
        (Grade::Hard, step) => step,
        (_, Some(Step::TenMinutes)) => Some(Step::OneHour),
        (_, Some(Step::OneHour) | None) => None,
    };
    before.clone().with_step(step, now)
}

fn long_term(
    kind: CardKind,
    before: &Memory,
    grade: Grade,
    today: i64,
    now: Timestamp,
    retention_milli: i64,
) -> Result<Memory, ReviewError> {
    let retention = f32::from(i16::try_from(retention_milli).unwrap_or(900)) / 1_000.0;
    let states = FSRS::default()
        .next_states(before.state(), retention, before.elapsed_days(today))
        .map_err(|error| ReviewError(error.to_string()))?;
    let next = match grade {
        Grade::Again => states.again,
        Grade::Hard => states.hard,
        Grade::Good => states.good,
        Grade::Easy => states.easy,
    };
    let (n_good_row, condition) = condition(kind, before, grade);
    let memory = Memory {
        stability: Some(next.memory.stability.into()),
        difficulty: Some(next.memory.difficulty.into()),
        last_day: Some(today),
        due_day: today.saturating_add(whole_days(next.interval)),
        step: None,
        step_at: None,
        n_good_row,
        speed_milli: speed_milli(before, condition),
        condition,
    };
    let step = (grade == Grade::Again).then_some(Step::TenMinutes);
    Ok(memory.with_step(step, now))
}

fn whole_days(interval: f32) -> i64 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "FSRS gives at most 100 years in days; a cast of more saturates"
    )]
    let days = interval.round() as i64;
    days.max(1)
}

/// The row of good answers and the condition after an answer.
fn condition(kind: CardKind, before: &Memory, grade: Grade) -> (i64, Condition) {
    match grade {
        Grade::Again => (0, before.condition.lowered()),
        Grade::Hard => (0, before.condition),
        Grade::Good | Grade::Easy if before.n_good_row + 1 >= GOOD_ROW => {
            (0, before.condition.raised(kind))
        }
        Grade::Good | Grade::Easy => (before.n_good_row + 1, before.condition),
    }
}

/// Cards that became faster still when speed was the only condition stay so until they are missed.
fn speed_milli(before: &Memory, condition: Condition) -> i64 {
    match condition {
        Condition::Usual => NATURAL_SPEED_MILLI,
        _ => before.speed_milli.max(FASTER_SPEED_MILLI),
    }
}
