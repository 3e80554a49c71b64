//! Cards, answers and marked mistakes, as the learner takes them home.

use crate::sql::{on_db, statements};
use crate::{Db, StoreError};

statements! {
    CARDS = "SELECT review_card.id, kind, sentence.text AS sentence, item_id, pair, review_card.state, is_automatic, review_card.created_at, stability, difficulty,
            last_day, due_day, speed_milli FROM review_card LEFT JOIN sentence ON sentence.id = review_card.sentence_id
        WHERE learner_id = $1 ORDER BY review_card.id";
    ANSWERS = "SELECT card_id, turn, kind, started_at, answered_at, day, elapsed_days, computed, rating, given, n_plays, help, speed_milli, voice, cause
        FROM review_log WHERE learner_id = $1 ORDER BY id";
    MISTAKES = "SELECT response.attempt_id, item.position, mistake.made_at, mistake.cause, mistake.state
        FROM mistake JOIN response ON response.id = mistake.response_id JOIN item ON item.id = response.item_id
        WHERE mistake.learner_id = $1 ORDER BY mistake.response_id";
}

/// A card.
#[derive(Debug, Clone, PartialEq, serde::Serialize, sqlx::FromRow)]
pub struct ExportedCard {
    /// Row.
    pub id: i64,
    /// `sentence`, `item` or `pair`.
    pub kind: String,
    /// Text of the sentence.
    pub sentence: Option<String>,
    /// Row of the item.
    pub item_id: Option<i64>,
    /// Both words.
    pub pair: Option<String>,
    /// Where it stands.
    pub state: String,
    /// Made from a misheard dictation.
    pub is_automatic: bool,
    /// Unix ms.
    pub created_at: i64,
    /// Days.
    pub stability: Option<f64>,
    /// From 1 to 10.
    pub difficulty: Option<f64>,
    /// Days since 1970-01-01.
    pub last_day: Option<i64>,
    /// Days since 1970-01-01.
    pub due_day: i64,
    /// In thousandths.
    pub speed_milli: i64,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, serde::Serialize, sqlx::FromRow)]
pub struct ExportedAnswer {
    /// Card.
    pub card_id: i64,
    /// From 0.
    pub turn: i64,
    /// `new`, `review` or `step`.
    pub kind: String,
    /// Unix ms.
    pub started_at: i64,
    /// Unix ms.
    pub answered_at: i64,
    /// Days since 1970-01-01.
    pub day: i64,
    /// Days since the last answer that counted.
    pub elapsed_days: i64,
    /// 1 to 4.
    pub computed: i64,
    /// 1 to 4.
    pub rating: i64,
    /// Option or text.
    pub given: String,
    /// None where nobody counted.
    pub n_plays: Option<i64>,
    /// Strongest help.
    pub help: String,
    /// In thousandths.
    pub speed_milli: i64,
    /// Who spoke.
    pub voice: String,
    /// Why it was wrong.
    pub cause: Option<String>,
}

/// What the learner did with a wrong response.
#[derive(Debug, Clone, PartialEq, serde::Serialize, sqlx::FromRow)]
pub struct ExportedMistake {
    /// Attempt.
    pub attempt_id: i64,
    /// Index of the item in the passage.
    pub position: i64,
    /// Unix ms.
    pub made_at: i64,
    /// Why it was wrong.
    pub cause: Option<String>,
    /// `open`, `mastered` or `deleted`.
    pub state: String,
}

/// All of it.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct ExportedReview {
    /// Cards.
    pub review_cards: Vec<ExportedCard>,
    /// Answers to them.
    pub review_answers: Vec<ExportedAnswer>,
    /// Wrong responses.
    pub mistakes: Vec<ExportedMistake>,
}

/// Everything of the review, for download.
///
/// # Errors
/// What the database says.
pub async fn export(db: &Db, learner_id: i64) -> Result<ExportedReview, StoreError> {
    Ok(ExportedReview {
        review_cards: on_db!(db, fetch_all ExportedCard, CARDS, learner_id)?,
        review_answers: on_db!(db, fetch_all ExportedAnswer, ANSWERS, learner_id)?,
        mistakes: on_db!(db, fetch_all ExportedMistake, MISTAKES, learner_id)?,
    })
}
