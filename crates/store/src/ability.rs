//! What is known of a learner's ability, and of how hard items are. It is kept by
//! [`crate::practice::finish`] and by the end of a level check.

use crate::db::Tx;
use crate::practice::Finished;
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError};
use listen_core::ability::elo::{self, Difficulty, Outcome};
use listen_core::ability::{Ability, difficulty_of};
use listen_core::calendar::Day;
use listen_core::practice::{PracticeKind, ScoredItem};

statements! {
    FIND = "SELECT theta, se, n FROM ability WHERE learner_id = $1";
    HISTORY = "SELECT day, theta, se FROM ability_day WHERE learner_id = $1 ORDER BY day DESC LIMIT $2";
    INSERT = "INSERT INTO ability (learner_id, theta, se, n) VALUES ($1, $2, $3, $4) ON CONFLICT (learner_id) DO NOTHING";
    /// Work of one learner that ends at the same moment is counted one after the other.
    LOCK = "SELECT theta, se, n FROM ability WHERE learner_id = $1",
        postgres "SELECT theta, se, n FROM ability WHERE learner_id = $1 FOR UPDATE";
    UPDATE = "UPDATE ability SET theta = $2, se = $3, n = $4 WHERE learner_id = $1";
    SAVE_DAY = "INSERT INTO ability_day (learner_id, day, theta, se) VALUES ($1, $2, $3, $4)
        ON CONFLICT (learner_id, day) DO UPDATE SET theta = excluded.theta, se = excluded.se";
    INSERT_DIFFICULTY = "INSERT INTO item_difficulty (item_id, shift, n_learners) VALUES ($1, 0, 0) ON CONFLICT (item_id) DO NOTHING";
    LOCK_DIFFICULTY = "SELECT shift, n_learners FROM item_difficulty WHERE item_id = $1",
        postgres "SELECT shift, n_learners FROM item_difficulty WHERE item_id = $1 FOR UPDATE";
    UPDATE_DIFFICULTY = "UPDATE item_difficulty SET shift = $2, n_learners = $3 WHERE item_id = $1";
}

/// What is known of a learner.
#[derive(Debug, Clone, Copy, PartialEq, sqlx::FromRow)]
pub struct AbilityRow {
    /// Ability in logits.
    pub theta: f64,
    /// Its standard error in logits; above 0.
    pub se: f64,
    /// Responses that it rests on.
    pub n: i64,
}

impl From<AbilityRow> for Ability {
    fn from(row: AbilityRow) -> Self {
        Self {
            theta: row.theta,
            se: row.se,
            n: row.n,
        }
    }
}

/// What was known at the end of a day.
#[derive(Debug, Clone, Copy, PartialEq, sqlx::FromRow)]
pub struct AbilityDay {
    /// Days since 1970, where the learner was on it.
    pub day: i64,
    /// Logits.
    pub theta: f64,
    /// Logits.
    pub se: f64,
}

/// What is known of a learner; nothing before the first work that counts.
///
/// # Errors
/// What the database says.
pub async fn find(db: &Db, learner_id: i64) -> Result<Option<AbilityRow>, StoreError> {
    on_db!(db, fetch_optional AbilityRow, FIND, learner_id)
}

/// The last `limit` days on which it changed, oldest first.
///
/// # Errors
/// What the database says.
pub async fn history(db: &Db, learner_id: i64, limit: i64) -> Result<Vec<AbilityDay>, StoreError> {
    let mut days = on_db!(db, fetch_all AbilityDay, HISTORY, learner_id, limit)?;
    days.reverse();
    Ok(days)
}

/// Replaces what is known, at the end of a level check.
pub(crate) async fn set(
    tx: &mut Tx,
    learner_id: i64,
    ability: Ability,
    day: Day,
) -> Result<(), StoreError> {
    lock(tx, learner_id).await?;
    save(tx, learner_id, ability, day).await
}

/// Learns from work finished on a day: the learner's ability and the difficulty of the items, from first
/// responses without help. A level check has its own arithmetic, and neither reading nor listening through other voices says anything.
pub(crate) async fn learn(tx: &mut Tx, work: &Finished, day: Day) -> Result<(), StoreError> {
    let says_something = matches!(
        work.kind,
        PracticeKind::Attempt | PracticeKind::Exercise | PracticeKind::Review
    );
    if work.is_apart() || !says_something {
        return Ok(());
    }
    let mut items: Vec<&ScoredItem> = work.items.iter().filter(|item| elo::counts(item)).collect();
    // Rows are locked in one order, or two submissions could wait for each other.
    items.sort_by_key(|item| item.item_id);
    let texts: Vec<Outcome> = work
        .texts
        .iter()
        .filter(|text| elo::text_counts(text))
        .map(|text| Outcome {
            difficulty: difficulty_of(text.level),
            guess: 0.0,
            points: text.score.heard,
        })
        .collect();
    if items.is_empty() && texts.is_empty() {
        return Ok(());
    }
    let before = lock(tx, work.learner_id).await?;
    let mut outcomes = Vec::with_capacity(items.len() + texts.len());
    for item in items {
        outcomes.push(outcome(tx, item, before.theta).await?);
    }
    outcomes.extend(texts);
    save(tx, work.learner_id, before.after(&outcomes), day).await
}

/// The row of a learner, locked; made where there is none.
async fn lock(tx: &mut Tx, learner_id: i64) -> Result<Ability, StoreError> {
    let Ability { theta, se, n } = Ability::UNKNOWN;
    on_tx!(*tx, execute INSERT, learner_id, theta, se, n)?;
    let row = on_tx!(*tx, fetch_one AbilityRow, LOCK, learner_id)?;
    Ok(row.into())
}

async fn save(tx: &mut Tx, learner_id: i64, now: Ability, day: Day) -> Result<(), StoreError> {
    on_tx!(*tx, execute UPDATE, learner_id, now.theta, now.se, now.n)?;
    on_tx!(*tx, execute SAVE_DAY, learner_id, day.number(), now.theta, now.se)?;
    Ok(())
}

/// What a response says about the learner, while the item learns from it, too.
async fn outcome(tx: &mut Tx, item: &ScoredItem, theta: f64) -> Result<Outcome, StoreError> {
    let difficulty = match item.item_id {
        Some(id) => learn_difficulty(tx, id, item, theta).await?,
        None => Difficulty::UNKNOWN,
    };
    Ok(Outcome {
        difficulty: difficulty.used(item.level),
        guess: elo::guess(item.n_options),
        points: item.points,
    })
}

/// Moves the difficulty of an item and returns what it was.
async fn learn_difficulty(
    tx: &mut Tx,
    item_id: i64,
    item: &ScoredItem,
    theta: f64,
) -> Result<Difficulty, StoreError> {
    on_tx!(*tx, execute INSERT_DIFFICULTY, item_id)?;
    let (offset, n_learners) = on_tx!(*tx, fetch_one(f64, i64), LOCK_DIFFICULTY, item_id)?;
    let before = Difficulty { offset, n_learners };
    let after = elo::difficulty_after(before, item.level, theta, item.n_options, item.points);
    on_tx!(*tx, execute UPDATE_DIFFICULTY, item_id, after.offset, after.n_learners)?;
    Ok(before)
}
