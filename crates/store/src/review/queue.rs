//! What is to be reviewed today, and how much comes later.

use super::today;
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError, db::Tx};
use listen_core::review::AnswerKind;
use listen_core::review::Settings;
use listen_core::time::{HOUR_MS, Timestamp};

statements! {
    SETTINGS = "SELECT retention_milli, n_new_a_day, n_reviews_a_day FROM review_setting WHERE learner_id = $1";
    SAVE_SETTINGS = "INSERT INTO review_setting (learner_id, retention_milli, n_new_a_day, n_reviews_a_day) VALUES ($1, $2, $3, $4)
        ON CONFLICT (learner_id) DO UPDATE SET retention_milli = excluded.retention_milli,
            n_new_a_day = excluded.n_new_a_day, n_reviews_a_day = excluded.n_reviews_a_day";
    DONE = "SELECT kind, COUNT(*) FROM review_log WHERE learner_id = $1 AND day = $2 GROUP BY kind";
    /// A step more than its longest wait ahead was set by a clock that has been set back since.
    STEPS = "SELECT id FROM review_card WHERE learner_id = $1 AND state = 'active' AND step_at IS NOT NULL
            AND (step_at <= $2 OR step_at > $3) ORDER BY step_at, id LIMIT 200";
    NEXT_STEP = "SELECT MIN(step_at) FROM review_card WHERE learner_id = $1 AND state = 'active' AND step_at IS NOT NULL AND step_at > $2";
    /// The same for days; one day ahead may be a journey to the west.
    DUE = "SELECT id FROM review_card WHERE learner_id = $1 AND state = 'active' AND step_at IS NULL AND last_day IS NOT NULL
            AND (due_day <= $2 OR last_day > $2 + 1) ORDER BY due_day, id LIMIT $3";
    COUNT_DUE = "SELECT COUNT(*) FROM review_card WHERE learner_id = $1 AND state = 'active' AND step_at IS NULL AND last_day IS NOT NULL
            AND (due_day <= $2 OR last_day > $2 + 1)";
    NEXT_DAY = "SELECT MIN(due_day) FROM review_card WHERE learner_id = $1 AND state = 'active' AND step_at IS NULL AND last_day IS NOT NULL
            AND due_day > $2";
    NEW = "SELECT id FROM review_card WHERE learner_id = $1 AND state = 'active' AND last_day IS NULL ORDER BY id LIMIT $2";
    COUNT_NEW = "SELECT COUNT(*) FROM review_card WHERE learner_id = $1 AND state = 'active' AND last_day IS NULL";
    /// In two parts, each of which has an index of its own.
    FORECAST = "SELECT due_day, COUNT(*) FROM (
            SELECT due_day FROM review_card WHERE learner_id = $1 AND state = 'active' AND step_at IS NULL AND last_day IS NOT NULL AND due_day <= $2
            UNION ALL SELECT due_day FROM review_card WHERE learner_id = $1 AND state = 'active' AND step_at IS NOT NULL AND due_day <= $2
        ) AS due GROUP BY due_day ORDER BY due_day";
}

/// The least of no rows is none.
type Least = (Option<i64>,);

/// What the learner has set.
///
/// # Errors
/// What the database says.
pub async fn settings(db: &Db, learner_id: i64) -> Result<Settings, StoreError> {
    let row = on_db!(db, fetch_optional(i64, i64, i64), SETTINGS, learner_id)?;
    Ok(row.map_or_else(Settings::default, read))
}

pub(crate) async fn settings_in(tx: &mut Tx, learner_id: i64) -> Result<Settings, StoreError> {
    let row = on_tx!(*tx, fetch_optional(i64, i64, i64), SETTINGS, learner_id)?;
    Ok(row.map_or_else(Settings::default, read))
}

fn read((retention_milli, n_new_a_day, n_reviews_a_day): (i64, i64, i64)) -> Settings {
    Settings {
        retention_milli,
        n_new_a_day,
        n_reviews_a_day,
    }
}

/// Keeps valid settings.
///
/// # Errors
/// What the database says, also for figures beyond their limits.
pub async fn save_settings(
    db: &Db,
    learner_id: i64,
    settings: &Settings,
) -> Result<(), StoreError> {
    on_db!(
        db,
        execute SAVE_SETTINGS,
        learner_id,
        settings.retention_milli,
        settings.n_new_a_day,
        settings.n_reviews_a_day
    )
    .map(|_| ())
}

/// What is to be reviewed today.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Queue {
    /// Cards in the order in which they are asked: steps, then due ones, then new ones.
    pub card_ids: Vec<i64>,
    /// New ones among them.
    pub n_new: i64,
    /// Cards that are due or new but have no room today.
    pub n_postponed: i64,
    /// When the next step is due, Unix ms, if one waits.
    pub next_step_at: Option<i64>,
    /// Day on which the next card is due after today's, if there is one.
    pub next_day: Option<i64>,
    /// Answers today, steps among them.
    pub n_done: i64,
}

impl Queue {
    /// How many cards it has.
    #[must_use]
    pub fn n_cards(&self) -> i64 {
        count(self.card_ids.len())
    }
}

/// The queue of today with what is left of the day's limits.
///
/// # Errors
/// What the database says.
pub async fn queue(db: &Db, learner_id: i64, now: Timestamp) -> Result<Queue, StoreError> {
    let settings = settings(db, learner_id).await?;
    let day = today(db, learner_id, now).await?;
    let done = on_db!(db, fetch_all(String, i64), DONE, learner_id, day)?;
    let n_done = |kind: AnswerKind| {
        let found = done.iter().find(|(name, _)| name == kind.as_str());
        found.map_or(0, |(_, n)| *n)
    };
    let n_due_left = (settings.n_reviews_a_day - n_done(AnswerKind::Review)).max(0);
    let n_new_left = (settings.n_new_a_day - n_done(AnswerKind::New)).max(0);
    let latest = now.plus_ms(HOUR_MS).0;
    let steps = on_db!(db, fetch_all(i64,), STEPS, learner_id, now.0, latest)?;
    let due = on_db!(db, fetch_all(i64,), DUE, learner_id, day, n_due_left)?;
    let new = on_db!(db, fetch_all(i64,), NEW, learner_id, n_new_left)?;
    let (n_due,) = on_db!(db, fetch_one(i64,), COUNT_DUE, learner_id, day)?;
    let (n_new,) = on_db!(db, fetch_one(i64,), COUNT_NEW, learner_id)?;
    let (next_step_at,) = on_db!(db, fetch_one Least, NEXT_STEP, learner_id, now.0)?;
    let (next_day,) = on_db!(db, fetch_one Least, NEXT_DAY, learner_id, day)?;
    let n_postponed = n_due + n_new - count(due.len()) - count(new.len());
    Ok(Queue {
        n_new: count(new.len()),
        n_postponed,
        next_step_at,
        next_day: if n_postponed > 0 {
            Some(day + 1)
        } else {
            next_day
        },
        n_done: done.iter().map(|(_, n)| n).sum(),
        card_ids: [steps, due, new]
            .concat()
            .into_iter()
            .map(|(id,)| id)
            .collect(),
    })
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Cards that are due on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forecast {
    /// Day; today's holds what is overdue as well.
    pub day: i64,
    /// Cards.
    pub n_cards: i64,
}

/// Cards by the day on which they are due, for `n_days` days from today; without new ones, whose
/// day the learner's limits decide.
///
/// # Errors
/// What the database says.
pub async fn forecast(
    db: &Db,
    learner_id: i64,
    n_days: i64,
    now: Timestamp,
) -> Result<Vec<Forecast>, StoreError> {
    let first = today(db, learner_id, now).await?;
    let rows = on_db!(
        db,
        fetch_all(i64, i64),
        FORECAST,
        learner_id,
        first + n_days - 1
    )?;
    let on_day = |day: i64| {
        rows.iter()
            .filter(|(due, _)| (*due).max(first) == day)
            .map(|(_, n)| n)
            .sum()
    };
    Ok((first..first + n_days)
        .map(|day| Forecast {
            day,
            n_cards: on_day(day),
        })
        .collect())
}
