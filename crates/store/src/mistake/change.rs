//! What the learner does with wrong responses: mastered, deleted, practised again, and why.

use super::list::{Filter, find_ids};
use crate::review;
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError, db::Tx};
use listen_core::review::{CardState, Cause, MistakeState, Pair};
use listen_core::time::Timestamp;

statements! {
    /// Two changes have two marks, also within one millisecond.
    LAST_CHANGE = "SELECT COALESCE(MAX(changed_at), 0) FROM mistake WHERE learner_id = $1";
    SET_STATE = "UPDATE mistake SET previous_state = state, state = $3, changed_at = $4
        WHERE learner_id = $1 AND id = $2 AND state <> $3";
    UNDO = "UPDATE mistake SET state = previous_state, previous_state = NULL, changed_at = NULL
        WHERE learner_id = $1 AND changed_at = $2 AND previous_state IS NOT NULL";
    CHANGED = "SELECT id FROM mistake WHERE learner_id = $1 AND changed_at = $2 AND previous_state IS NOT NULL";
    ITEM_OF = "SELECT COALESCE(response.item_id, exercise_response.item_id) FROM mistake
            LEFT JOIN response ON response.id = mistake.response_id
            LEFT JOIN exercise_response ON exercise_response.exercise_id = mistake.exercise_id AND exercise_response.position = mistake.position
        WHERE mistake.learner_id = $1 AND mistake.id = $2 AND COALESCE(response.item_id, exercise_response.item_id) IS NOT NULL";
    PAIR_OF = "SELECT pair FROM mistake WHERE learner_id = $1 AND id = $2 AND pair IS NOT NULL";
    SENTENCES_OF = "SELECT mistake_sentence.sentence_id FROM mistake_sentence JOIN mistake ON mistake.id = mistake_sentence.mistake_id
        WHERE mistake.learner_id = $1 AND mistake.id = $2 ORDER BY mistake_sentence.sentence_id";
    SET_CAUSE = "UPDATE mistake SET cause = $4 WHERE learner_id = $1
        AND response_id = (SELECT id FROM response WHERE attempt_id = $2 AND item_id = $3)";
    CAUSES = "SELECT response.item_id, mistake.cause FROM mistake JOIN response ON response.id = mistake.response_id
        WHERE response.attempt_id = $1 AND mistake.learner_id = $2";
}

/// Most mistakes that one bulk action changes.
const MAX_BULK: i64 = 10_000;

/// Which mistakes an action is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    /// These mistakes, as far as they are the learner's.
    Ids(Vec<i64>),
    /// All that a filter finds, also on other pages.
    All(Box<Filter>),
}

async fn chosen_ids(db: &Db, learner_id: i64, chosen: &Chosen) -> Result<Vec<i64>, StoreError> {
    match chosen {
        Chosen::Ids(ids) => Ok(ids.clone()),
        Chosen::All(filter) => Ok(find_ids(db, learner_id, filter, MAX_BULK, 0).await?.0),
    }
}

/// Something that was done, with the mark by which it is undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Changed {
    /// Mistakes that were changed.
    pub n_rows: i64,
    /// For [`undo`].
    pub mark: i64,
}

/// Marks mistakes as mastered, deleted or open. Cards of mastered ones leave the review.
///
/// # Errors
/// What the database says; then nothing was changed.
pub async fn set_state(
    db: &Db,
    learner_id: i64,
    chosen: &Chosen,
    state: MistakeState,
    now: Timestamp,
) -> Result<Changed, StoreError> {
    let ids = chosen_ids(db, learner_id, chosen).await?;
    let mut tx = db.begin().await?;
    let (last,) = on_tx!(tx, fetch_one(i64,), LAST_CHANGE, learner_id)?;
    let mark = now.0.max(last + 1);
    let mut n_rows = 0;
    for id in &ids {
        let n = on_tx!(tx, execute SET_STATE, learner_id, *id, state.as_str(), mark)?;
        if n > 0 && state == MistakeState::Mastered {
            move_card(
                &mut tx,
                learner_id,
                *id,
                CardState::Active,
                CardState::Mastered,
            )
            .await?;
        }
        n_rows += i64::try_from(n).unwrap_or(0);
    }
    tx.commit().await?;
    Ok(Changed { n_rows, mark })
}

/// Takes a change back; false if there is nothing to take back.
///
/// # Errors
/// What the database says; then nothing was changed.
pub async fn undo(db: &Db, learner_id: i64, mark: i64) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    for (id,) in on_tx!(tx, fetch_all(i64,), CHANGED, learner_id, mark)? {
        move_card(
            &mut tx,
            learner_id,
            id,
            CardState::Mastered,
            CardState::Active,
        )
        .await?;
    }
    let n_rows = on_tx!(tx, execute UNDO, learner_id, mark)?;
    tx.commit().await?;
    Ok(n_rows > 0)
}

async fn move_card(
    tx: &mut Tx,
    learner_id: i64,
    id: i64,
    from: CardState,
    to: CardState,
) -> Result<(), StoreError> {
    let item = on_tx!(*tx, fetch_optional(i64,), ITEM_OF, learner_id, id)?;
    match item {
        Some((item_id,)) => review::move_card_of_item(tx, learner_id, item_id, from, to).await,
        None => review::move_cards_of_mistake(tx, learner_id, id, from, to).await,
    }
}

/// Puts mistakes into the review, due today, and back on the list; the number of mistakes.
///
/// # Errors
/// What the database says; then nothing was changed.
pub async fn practise_again(
    db: &Db,
    learner_id: i64,
    chosen: &Chosen,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let ids = chosen_ids(db, learner_id, chosen).await?;
    let mut tx = db.begin().await?;
    let mut n_rows = 0;
    for id in &ids {
        if add_cards(&mut tx, learner_id, *id, now).await? {
            n_rows += 1;
        }
        let open = MistakeState::Open.as_str();
        on_tx!(tx, execute SET_STATE, learner_id, *id, open, now.0)?;
    }
    tx.commit().await?;
    Ok(n_rows)
}

/// Cards of a mistake, due today: of its item, of its pair of words, or of its sentences;
/// false if there is nothing to ask, or the mistake is another's.
async fn add_cards(
    tx: &mut Tx,
    learner_id: i64,
    id: i64,
    now: Timestamp,
) -> Result<bool, StoreError> {
    if let Some((item_id,)) = on_tx!(*tx, fetch_optional(i64,), ITEM_OF, learner_id, id)? {
        let card = review::add_item_in(tx, learner_id, item_id, now).await?;
        return Ok(card.is_some());
    }
    let pair = on_tx!(*tx, fetch_optional(String,), PAIR_OF, learner_id, id)?;
    if let Some(pair) = pair.and_then(|(pair,)| Pair::parse(&pair)) {
        review::add_pair_in(tx, learner_id, &pair, now).await?;
        return Ok(true);
    }
    let mut has_card = false;
    for (sentence_id,) in on_tx!(*tx, fetch_all(i64,), SENTENCES_OF, learner_id, id)? {
        let card = review::add_sentence_in(tx, learner_id, sentence_id, false, now).await?;
        has_card |= card.is_some();
    }
    Ok(has_card)
}

/// Notes why a response was wrong, or takes that back; false if the learner has no such mistake.
///
/// # Errors
/// What the database says.
pub async fn set_cause(
    db: &Db,
    learner_id: i64,
    attempt_id: i64,
    item_id: i64,
    cause: Option<Cause>,
) -> Result<bool, StoreError> {
    let cause = cause.map(Cause::as_str);
    on_db!(db, execute SET_CAUSE, learner_id, attempt_id, item_id, cause).map(|n_rows| n_rows == 1)
}

/// Items of an attempt that were wrong, with the cause where the learner gave one.
///
/// # Errors
/// What the database says.
pub async fn causes(
    db: &Db,
    learner_id: i64,
    attempt_id: i64,
) -> Result<Vec<(i64, Option<Cause>)>, StoreError> {
    let rows = on_db!(
        db,
        fetch_all(i64, Option<String>),
        CAUSES,
        attempt_id,
        learner_id
    )?;
    let read = |cause: Option<String>| cause.and_then(|cause| Cause::parse(&cause).ok());
    Ok(rows
        .into_iter()
        .map(|(item_id, cause)| (item_id, read(cause)))
        .collect())
}
