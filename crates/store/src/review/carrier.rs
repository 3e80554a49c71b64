//! Another sentence for a card, which is chosen once a turn.

use super::Card;
use crate::passage::from_json;
use crate::sql::{on_db, statements};
use crate::{Db, StoreError};
use listen_core::exercise::seed::Seed;
use listen_core::item::Score;
use listen_core::review::{Condition, LibrarySentence, choose_carrier, missed_words};

statements! {
    /// Answers to the card's own sentence, in the review and in dictations.
    ANSWERS = "SELECT score FROM (
            SELECT score, answered_at FROM review_log WHERE card_id = $1 AND carrier_id IS NULL
            UNION ALL SELECT response.score, attempt.submitted_at FROM item_evidence JOIN item ON item.id = item_evidence.item_id
                JOIN attempt ON attempt.passage_id = item.passage_id JOIN response ON response.attempt_id = attempt.id AND response.item_id = item.id
                WHERE item_evidence.sentence_id = $2 AND item.kind = 'dictation' AND attempt.learner_id = $3 AND attempt.submitted_at IS NOT NULL
                    AND NOT attempt.is_reading AND response.given <> ''
        ) AS answered WHERE score IS NOT NULL ORDER BY answered_at DESC LIMIT 40";
    USED = "SELECT carrier_id FROM review_log WHERE card_id = $1 AND carrier_id IS NOT NULL";
    OWN_TEXT = "SELECT text FROM sentence WHERE id = $1";
    /// Sentences of the library at the level of the card's. What a passage's own items dictate stays out: it is a key.
    LIBRARY = "SELECT sentence.id, sentence.text FROM sentence JOIN passage ON passage.id = sentence.passage_id
        WHERE passage.source = 'library' AND passage.is_current AND passage.slug NOT IN (SELECT withdrawn.slug FROM withdrawn)
            AND passage.level = (SELECT own_passage.level FROM sentence own JOIN passage own_passage ON own_passage.id = own.passage_id WHERE own.id = $1)
            AND NOT EXISTS (SELECT 1 FROM item_evidence JOIN item ON item.id = item_evidence.item_id
                WHERE item_evidence.sentence_id = sentence.id AND item.kind = 'dictation')
        ORDER BY sentence.id";
    /// Only as long as nothing is said in the turn, or two pages at once would ask for two sentences.
    SET_CARRIER = "UPDATE review_card SET carrier_id = $3 WHERE id = $1 AND turn = $2 AND carrier_id IS NULL AND passage_id IS NULL";
}

/// The card with another sentence in its open turn, where its condition asks for one and the library
/// has one with a word that was missed.
///
/// # Errors
/// [`StoreError::Corrupt`] if a score cannot be read.
pub async fn with_carrier(db: &Db, learner_id: i64, card: Card) -> Result<Card, StoreError> {
    let is_wanted = card.memory.condition == Condition::Carrier
        && card.carrier_id.is_none()
        && card.passage_id.is_none();
    let Some(sentence_id) = card.sentence_id.filter(|_| is_wanted) else {
        return Ok(card);
    };
    let Some(carrier_id) = choose(db, learner_id, &card, sentence_id).await? else {
        return Ok(card);
    };
    on_db!(db, execute SET_CARRIER, card.id, card.turn, carrier_id)?;
    let found = super::find(db, card.id, learner_id).await?;
    Ok(found.unwrap_or(card))
}

async fn choose(
    db: &Db,
    learner_id: i64,
    card: &Card,
    sentence_id: i64,
) -> Result<Option<i64>, StoreError> {
    let rows = on_db!(
        db,
        fetch_all(String,),
        ANSWERS,
        card.id,
        sentence_id,
        learner_id
    )?;
    let scores: Vec<Score> = rows
        .iter()
        .map(|(score,)| from_json(score))
        .collect::<Result<_, _>>()?;
    let missed = missed_words(scores.iter().filter_map(|score| score.dictation.as_ref()));
    if missed.is_empty() {
        return Ok(None);
    }
    let own = on_db!(db, fetch_optional(String,), OWN_TEXT, sentence_id)?;
    let own = own.map_or_else(String::new, |(text,)| text);
    let library = on_db!(db, fetch_all(i64, String), LIBRARY, sentence_id)?;
    let library: Vec<LibrarySentence> = library
        .into_iter()
        .map(|(id, text)| LibrarySentence { id, text })
        .collect();
    let seed = Seed::of(&[&card.id.to_string(), &card.turn.to_string()]);
    let used = on_db!(db, fetch_all(i64,), USED, card.id)?;
    let used: Vec<i64> = used.into_iter().map(|(id,)| id).collect();
    let found = choose_carrier(&missed, &own, &used, &library, seed);
    Ok(found.map(|sentence| sentence.id))
}
