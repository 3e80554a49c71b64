//! Cards between two answers: found, helped with, taken away.

use crate::db::Tx;
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError, corrupt};
use listen_core::help::HelpRung;
use listen_core::review::{CardKind, CardState, Condition, Memory, Pair, Step};

statements! {
    FIND = "SELECT id, kind, sentence_id, item_id, pair, state, is_automatic, stability, difficulty, last_day, due_day,
            step, step_at, n_good_row, speed_milli, turn, turn_given, turn_help, passage_id, condition, carrier_id
        FROM review_card WHERE id = $1 AND learner_id = $2";
    PLACE_OF_SENTENCE = "SELECT passage_id, position FROM sentence WHERE id = $1";
    PLACE_OF_ITEM = "SELECT passage_id, position FROM item WHERE id = $1";
    /// A text that was shown once stays shown, whichever request comes first; so do words to choose from.
    SET_HELP = "UPDATE review_card SET turn_help = CASE WHEN turn_help = 'full_text' OR (turn_help = 'word_tiles' AND $4 = 'first_letters')
            THEN turn_help ELSE $4 END, turn_given = $5 WHERE id = $1 AND learner_id = $2 AND turn = $3";
    SET_PASSAGE = "UPDATE review_card SET passage_id = $3 WHERE id = $1 AND turn = $2";
    SET_STATE = "UPDATE review_card SET state = $3 WHERE id = $1 AND learner_id = $2";
    ITEMS_IN_REVIEW = "SELECT item.id FROM attempt JOIN item ON item.passage_id = attempt.passage_id
        WHERE attempt.id = $2 AND EXISTS (SELECT 1 FROM review_card WHERE review_card.learner_id = $1 AND review_card.state = 'active'
            AND (review_card.item_id = item.id OR (item.kind = 'dictation' AND review_card.sentence_id IN
                (SELECT sentence_id FROM item_evidence WHERE item_evidence.item_id = item.id))))";
    MOVE_ITEM = "UPDATE review_card SET state = $4 WHERE learner_id = $1 AND state = $3 AND (item_id = $2
        OR sentence_id = (SELECT MIN(item_evidence.sentence_id) FROM item JOIN item_evidence ON item_evidence.item_id = item.id
            WHERE item.id = $2 AND item.kind = 'dictation'))";
    /// A sentence that another mistake on the list hangs on goes on being asked.
    MOVE_MISTAKE = "UPDATE review_card SET state = $4 WHERE learner_id = $1 AND state = $3
        AND ((pair = (SELECT mistake.pair FROM mistake WHERE mistake.id = $2) AND NOT EXISTS (SELECT 1 FROM mistake other
                WHERE other.pair = review_card.pair AND other.id <> $2 AND other.learner_id = $1 AND other.state = 'open'))
            OR sentence_id IN (SELECT own.sentence_id FROM mistake_sentence own WHERE own.mistake_id = $2
                AND NOT EXISTS (SELECT 1 FROM mistake_sentence other JOIN mistake ON mistake.id = other.mistake_id
                    WHERE other.sentence_id = own.sentence_id AND other.mistake_id <> $2 AND mistake.learner_id = $1 AND mistake.state = 'open')
                AND NOT EXISTS (SELECT 1 FROM item_evidence JOIN item ON item.id = item_evidence.item_id
                        JOIN response ON response.item_id = item.id JOIN mistake ON mistake.response_id = response.id
                    WHERE item_evidence.sentence_id = own.sentence_id AND item.kind = 'dictation'
                        AND mistake.learner_id = $1 AND mistake.state = 'open')))";
}

/// A card as it is between two answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// Row.
    pub id: i64,
    /// What it asks for.
    pub kind: CardKind,
    /// The sentence, for [`CardKind::Sentence`].
    pub sentence_id: Option<i64>,
    /// The item, for [`CardKind::Item`].
    pub item_id: Option<i64>,
    /// The pair, for [`CardKind::Pair`].
    pub pair: Option<Pair>,
    /// Where it stands.
    pub state: CardState,
    /// Made from a misheard dictation.
    pub is_automatic: bool,
    /// What FSRS knows.
    pub memory: Memory,
    /// Number of the open turn, from 0.
    pub turn: i64,
    /// What was typed in the open turn before help was asked for.
    pub turn_given: String,
    /// Strongest help in the open turn.
    pub turn_help: HelpRung,
    /// Hidden passage that says it in this turn, if it was made.
    pub passage_id: Option<i64>,
    /// Another sentence that is asked in this turn in place of the card's own.
    pub carrier_id: Option<i64>,
}

#[derive(sqlx::FromRow)]
pub(super) struct RawCard {
    id: i64,
    kind: String,
    sentence_id: Option<i64>,
    item_id: Option<i64>,
    pair: Option<String>,
    state: String,
    is_automatic: bool,
    stability: Option<f64>,
    difficulty: Option<f64>,
    last_day: Option<i64>,
    due_day: i64,
    step: Option<String>,
    step_at: Option<i64>,
    n_good_row: i64,
    speed_milli: i64,
    turn: i64,
    turn_given: String,
    turn_help: String,
    passage_id: Option<i64>,
    condition: String,
    carrier_id: Option<i64>,
}

impl RawCard {
    pub(super) fn read(self) -> Result<Card, StoreError> {
        let step = self.step.as_deref().map(Step::parse).transpose();
        Ok(Card {
            id: self.id,
            kind: corrupt(CardKind::parse(&self.kind))?,
            sentence_id: self.sentence_id,
            item_id: self.item_id,
            pair: self.pair.as_deref().and_then(Pair::parse),
            state: corrupt(CardState::parse(&self.state))?,
            is_automatic: self.is_automatic,
            memory: Memory {
                stability: self.stability,
                difficulty: self.difficulty,
                last_day: self.last_day,
                due_day: self.due_day,
                step: corrupt(step)?,
                step_at: self.step_at,
                n_good_row: self.n_good_row,
                speed_milli: self.speed_milli,
                condition: corrupt(Condition::parse(&self.condition))?,
            },
            turn: self.turn,
            turn_given: self.turn_given,
            turn_help: corrupt(HelpRung::parse(&self.turn_help))?,
            passage_id: self.passage_id,
            carrier_id: self.carrier_id,
        })
    }
}

/// The card, if it is this learner's.
///
/// # Errors
/// [`StoreError::Corrupt`] if a value cannot be read.
pub async fn find(db: &Db, id: i64, learner_id: i64) -> Result<Option<Card>, StoreError> {
    let raw = on_db!(db, fetch_optional RawCard, FIND, id, learner_id)?;
    raw.map(RawCard::read).transpose()
}

/// Where a card's sentence or item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Place {
    /// Version of the passage.
    pub passage_id: i64,
    /// Index in it, from 0.
    pub position: i64,
}

/// Where the sentence that is asked, or the item of a card, stands; none for a pair.
///
/// # Errors
/// What the database says.
pub async fn place(db: &Db, card: &Card) -> Result<Option<Place>, StoreError> {
    match (card.carrier_id.or(card.sentence_id), card.item_id) {
        (Some(id), _) => on_db!(db, fetch_optional Place, PLACE_OF_SENTENCE, id),
        (None, Some(id)) => on_db!(db, fetch_optional Place, PLACE_OF_ITEM, id),
        (None, None) => Ok(None),
    }
}

/// Notes help in the open turn, and what was typed so far; false if the turn is another one by now.
///
/// # Errors
/// What the database says.
pub async fn set_help(
    db: &Db,
    learner_id: i64,
    card: &Card,
    rung: HelpRung,
    given: &str,
) -> Result<bool, StoreError> {
    on_db!(db, execute SET_HELP, card.id, learner_id, card.turn, rung.as_str(), given)
        .map(|n_rows| n_rows == 1)
}

/// Notes the hidden passage that says the card in this turn.
///
/// # Errors
/// What the database says.
pub async fn set_passage(db: &Db, card: &Card, passage_id: i64) -> Result<(), StoreError> {
    on_db!(db, execute SET_PASSAGE, card.id, card.turn, passage_id).map(|_| ())
}

/// Takes a card away or brings it back; false if it is not this learner's.
///
/// # Errors
/// What the database says.
pub async fn set_state(
    db: &Db,
    learner_id: i64,
    id: i64,
    state: CardState,
) -> Result<bool, StoreError> {
    on_db!(db, execute SET_STATE, id, learner_id, state.as_str()).map(|n_rows| n_rows == 1)
}

/// Items of an attempt's passage that the review asks, dictations by their sentence.
///
/// # Errors
/// What the database says.
pub async fn items_in_review(
    db: &Db,
    learner_id: i64,
    attempt_id: i64,
) -> Result<Vec<i64>, StoreError> {
    let rows = on_db!(db, fetch_all(i64,), ITEMS_IN_REVIEW, learner_id, attempt_id)?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Moves the card of an item, or of its sentence, from one state to another, if it is there.
///
/// # Errors
/// What the database says.
pub(crate) async fn move_card_of_item(
    tx: &mut Tx,
    learner_id: i64,
    item_id: i64,
    from: CardState,
    to: CardState,
) -> Result<(), StoreError> {
    on_tx!(*tx, execute MOVE_ITEM, learner_id, item_id, from.as_str(), to.as_str()).map(|_| ())
}

/// Moves the cards of a mistake of an exercise from one state to another, as far as they are there.
///
/// # Errors
/// What the database says.
pub(crate) async fn move_cards_of_mistake(
    tx: &mut Tx,
    learner_id: i64,
    mistake_id: i64,
    from: CardState,
    to: CardState,
) -> Result<(), StoreError> {
    on_tx!(*tx, execute MOVE_MISTAKE, learner_id, mistake_id, from.as_str(), to.as_str())
        .map(|_| ())
}
