//! `POST /api/words`: what a dictionary says about a word that the learner reads.

use axum::Json;
use listen_core::dictation;
use listen_core::gates::WordList;
use listen_core::taxonomy::Level;
use listen_phonemes::{Accent, Phonemizer, to_ipa};
use listen_web::error::PageError;
use listen_web::form::JsonBody;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// Characters of a sentence.
const MAX_CHARS: usize = 600;

// Each takes some 20 MB, so a site whose learners look up no word has none.
static AMERICAN: LazyLock<Phonemizer> = LazyLock::new(|| Phonemizer::new(Accent::Us));
static BRITISH: LazyLock<Phonemizer> = LazyLock::new(|| Phonemizer::new(Accent::Uk));

/// Whose English.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpokenAccent {
    /// American.
    Us,
    /// British.
    Uk,
}

/// A word in its sentence, which the page has already: nothing is told that was hidden.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WordInSentence {
    text: String,
    char_start: usize,
    char_end: usize,
    accent: SpokenAccent,
}

/// What is known of it.
#[derive(Debug, Serialize)]
pub struct WordFacts {
    /// As it is written.
    word: String,
    /// Under which words a dictionary has it.
    forms: Vec<String>,
    /// How it is said in this sentence; empty if it is not said.
    ipa: String,
    /// Level at which the library has it first; none for a word that it never has.
    level: Option<&'static str>,
}

/// Answers with the facts. Nothing is kept.
///
/// # Errors
/// [`PageError::Field`] for a sentence over the limit and for places outside of it.
pub async fn show(JsonBody(asked): JsonBody<WordInSentence>) -> Result<Json<WordFacts>, PageError> {
    let word = cut(&asked)?;
    let facts = tokio::task::spawn_blocking(move || WordFacts {
        ipa: ipa(&asked),
        forms: dictation::dictionary_forms(&word),
        level: WordList::library().level(&word).map(Level::as_str),
        word,
    });
    facts
        .await
        .map(Json)
        .map_err(|error| PageError::Internal(error.to_string()))
}

fn cut(asked: &WordInSentence) -> Result<String, PageError> {
    let n_chars = asked.text.chars().count();
    if n_chars > MAX_CHARS {
        return Err(PageError::Field(format!(
            "text: {n_chars} characters; at most {MAX_CHARS} are taken"
        )));
    }
    if asked.char_start >= asked.char_end || asked.char_end > n_chars {
        return Err(PageError::Field(format!(
            "char_start, char_end: {} to {} is no word of {n_chars} characters",
            asked.char_start, asked.char_end
        )));
    }
    let length = asked.char_end - asked.char_start;
    Ok(asked
        .text
        .chars()
        .skip(asked.char_start)
        .take(length)
        .collect())
}

/// The phonemes of all that is said within the word's characters.
fn ipa(asked: &WordInSentence) -> String {
    let phonemizer = match asked.accent {
        SpokenAccent::Us => &AMERICAN,
        SpokenAccent::Uk => &BRITISH,
    };
    let said = phonemizer.phonemize(&asked.text, &|_| None).words;
    let parts: Vec<String> = said
        .iter()
        .filter(|word| word.char_start < asked.char_end && asked.char_start < word.char_end)
        .map(|word| to_ipa(&word.phonemes))
        .collect();
    parts.join(" ")
}
