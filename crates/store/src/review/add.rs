//! Cards are made: by the learner, or from a misheard dictation.

use super::day::today_in;
use crate::db::Tx;
use crate::sql::{on_tx, statements};
use crate::{Db, StoreError};
use listen_core::review::Pair;
use listen_core::time::Timestamp;

statements! {
    /// What the learner asks for comes today. A misheard sentence only comes back if it was done
    /// with; one that the learner removed stays away. Of a passage that is begun and not submitted
    /// only sentences come whose text was shown: a card would tell its keys.
    ADD_SENTENCE = "INSERT INTO review_card (learner_id, kind, sentence_id, skill, state, is_automatic, created_at, created_day, due_day,
            n_good_row, speed_milli, turn, turn_given, turn_help)
        SELECT $1, 'sentence', sentence.id, 'dictation', 'active', $3, $4, $5, $5, 0, 1000, 0, '', 'none'
        FROM sentence JOIN passage ON passage.id = sentence.passage_id
        WHERE sentence.id = $2 AND (passage.source <> 'own' OR passage.owner_learner_id = $1
                OR EXISTS (SELECT 1 FROM text_guest WHERE text_guest.slug = passage.slug AND text_guest.learner_id = $1))
            AND NOT EXISTS (SELECT 1 FROM attempt WHERE attempt.learner_id = $1 AND attempt.passage_id = passage.id
                AND attempt.submitted_at IS NULL AND attempt.is_begun
                AND NOT EXISTS (SELECT 1 FROM sentence_reveal WHERE sentence_reveal.attempt_id = attempt.id AND sentence_reveal.sentence_id = sentence.id))
        ON CONFLICT (sentence_id, learner_id, skill) WHERE sentence_id IS NOT NULL DO UPDATE SET state = 'active',
            due_day = CASE WHEN review_card.due_day < excluded.due_day THEN review_card.due_day ELSE excluded.due_day END
        WHERE NOT excluded.is_automatic OR review_card.state IN ('retired', 'mastered') RETURNING id";
    /// Items that the learner has answered, in an attempt or in a drill.
    ADD_ITEM = "INSERT INTO review_card (learner_id, kind, item_id, skill, state, is_automatic, created_at, created_day, due_day,
            n_good_row, speed_milli, turn, turn_given, turn_help)
        SELECT $1, 'item', item.id, item.skill, 'active', FALSE, $3, $4, $4, 0, 1000, 0, '', 'none'
        FROM item JOIN passage ON passage.id = item.passage_id
        WHERE item.id = $2 AND item.kind <> 'dictation' AND (passage.source <> 'own' OR passage.owner_learner_id = $1
                OR EXISTS (SELECT 1 FROM text_guest WHERE text_guest.slug = passage.slug AND text_guest.learner_id = $1))
            AND (EXISTS (SELECT 1 FROM response JOIN attempt ON attempt.id = response.attempt_id
                    WHERE response.item_id = item.id AND attempt.learner_id = $1 AND attempt.submitted_at IS NOT NULL)
                OR EXISTS (SELECT 1 FROM exercise_response JOIN exercise ON exercise.id = exercise_response.exercise_id
                    WHERE exercise_response.item_id = item.id AND exercise.learner_id = $1 AND exercise.submitted_at IS NOT NULL))
            AND NOT EXISTS (SELECT 1 FROM attempt WHERE attempt.learner_id = $1 AND attempt.passage_id = passage.id
                AND attempt.submitted_at IS NULL AND attempt.is_begun)
        ON CONFLICT (item_id, learner_id, skill) WHERE item_id IS NOT NULL DO UPDATE SET state = 'active',
            due_day = CASE WHEN review_card.due_day < excluded.due_day THEN review_card.due_day ELSE excluded.due_day END
        RETURNING id";
    ADD_PAIR = "INSERT INTO review_card (learner_id, kind, pair, skill, state, is_automatic, created_at, created_day, due_day,
            n_good_row, speed_milli, turn, turn_given, turn_help)
        VALUES ($1, 'pair', $2, 'minimal-pairs', 'active', FALSE, $3, $4, $4, 0, 1000, 0, '', 'none')
        ON CONFLICT (pair, learner_id, skill) WHERE pair IS NOT NULL DO UPDATE SET state = 'active',
            due_day = CASE WHEN review_card.due_day < excluded.due_day THEN review_card.due_day ELSE excluded.due_day END
        RETURNING id";
    DICTATED = "SELECT MIN(item_evidence.sentence_id) FROM item JOIN item_evidence ON item_evidence.item_id = item.id
        WHERE item.id = $1 AND item.kind = 'dictation'";
    COUNT_AUTOMATIC = "SELECT COUNT(*) FROM review_card WHERE learner_id = $1 AND created_day = $2 AND is_automatic";
}

/// The sentence of a dictation; none for other items.
type Dictated = (Option<i64>,);

/// Makes a sentence a card that is due today; `None` if the learner may not open it, or has begun
/// its passage and not seen its text.
///
/// # Errors
/// What the database says.
pub async fn add_sentence(
    db: &Db,
    learner_id: i64,
    sentence_id: i64,
    now: Timestamp,
) -> Result<Option<i64>, StoreError> {
    let mut tx = db.begin().await?;
    let id = add_sentence_in(&mut tx, learner_id, sentence_id, false, now).await?;
    tx.commit().await?;
    Ok(id)
}

pub(crate) async fn add_sentence_in(
    tx: &mut Tx,
    learner_id: i64,
    sentence_id: i64,
    is_automatic: bool,
    now: Timestamp,
) -> Result<Option<i64>, StoreError> {
    let day = today_in(tx, learner_id, now).await?;
    let row = on_tx!(
        *tx,
        fetch_optional(i64,),
        ADD_SENTENCE,
        learner_id,
        sentence_id,
        is_automatic,
        now.0,
        day
    )?;
    Ok(row.map(|(id,)| id))
}

/// Makes an item a card that is due today, and of a dictation its sentence; `None` if the learner
/// may not open it, has not answered it, or has begun its passage anew.
///
/// # Errors
/// What the database says.
pub async fn add_item(
    db: &Db,
    learner_id: i64,
    item_id: i64,
    now: Timestamp,
) -> Result<Option<i64>, StoreError> {
    let mut tx = db.begin().await?;
    let id = add_item_in(&mut tx, learner_id, item_id, now).await?;
    tx.commit().await?;
    Ok(id)
}

pub(crate) async fn add_item_in(
    tx: &mut Tx,
    learner_id: i64,
    item_id: i64,
    now: Timestamp,
) -> Result<Option<i64>, StoreError> {
    if let (Some(sentence_id),) = on_tx!(*tx, fetch_one Dictated, DICTATED, item_id)? {
        return add_sentence_in(tx, learner_id, sentence_id, false, now).await;
    }
    let day = today_in(tx, learner_id, now).await?;
    let row = on_tx!(
        *tx,
        fetch_optional(i64,),
        ADD_ITEM,
        learner_id,
        item_id,
        now.0,
        day
    )?;
    Ok(row.map(|(id,)| id))
}

/// Makes a pair of words a card that is due today.
///
/// # Errors
/// What the database says.
pub async fn add_pair(
    db: &Db,
    learner_id: i64,
    pair: &Pair,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let mut tx = db.begin().await?;
    let id = add_pair_in(&mut tx, learner_id, pair, now).await?;
    tx.commit().await?;
    Ok(id)
}

pub(crate) async fn add_pair_in(
    tx: &mut Tx,
    learner_id: i64,
    pair: &Pair,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let (pair, day) = (pair.to_string(), today_in(tx, learner_id, now).await?);
    let (id,) = on_tx!(
        *tx,
        fetch_one(i64,),
        ADD_PAIR,
        learner_id,
        pair.as_str(),
        now.0,
        day
    )?;
    Ok(id)
}

/// Makes cards of dictations that were misheard, the worst first, as far as the day has room for
/// new ones.
///
/// `misheard` are items and the share that was heard.
///
/// # Errors
/// What the database says.
pub(crate) async fn add_misheard(
    tx: &mut Tx,
    learner_id: i64,
    mut misheard: Vec<(i64, f64)>,
    n_new_a_day: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    let day = today_in(tx, learner_id, now).await?;
    let (n_today,) = on_tx!(*tx, fetch_one(i64,), COUNT_AUTOMATIC, learner_id, day)?;
    let room = usize::try_from(n_new_a_day - n_today).unwrap_or(0);
    misheard.sort_by(|(_, left), (_, right)| left.total_cmp(right));
    for (item_id, _) in misheard.into_iter().take(room) {
        if let (Some(sentence_id),) = on_tx!(*tx, fetch_one Dictated, DICTATED, item_id)? {
            add_sentence_in(tx, learner_id, sentence_id, true, now).await?;
        }
    }
    Ok(())
}
