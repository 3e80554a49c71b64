//! `POST /api/dictation/score`: what a learner typed against what was said.

use axum::Json;
use listen_core::dictation::{self, DictationScore};
use listen_web::error::PageError;
use listen_web::form::JsonBody;
use serde::Deserialize;
use tokio::sync::Semaphore;

/// Words of the longest reference; a sentence of the library has 40 at most.
const MAX_REFERENCE_WORDS: usize = 60;
/// Words of the longest typed text, four times the reference: comparing costs their product.
const MAX_TYPED_WORDS: usize = 4 * MAX_REFERENCE_WORDS;
/// Characters of either text, for words that are longer than words are.
const MAX_CHARS: usize = 2_000;
/// Comparisons at the same moment, as anybody may ask for them; further ones wait.
static PLACES: Semaphore = Semaphore::const_new(2);

/// What is compared.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    reference: String,
    typed: String,
}

/// Answers with both scores, 0 to 1, and the difference word by word. Nothing is kept.
///
/// # Errors
/// [`PageError::Field`] for an empty reference and for texts over the limits.
pub async fn score(
    JsonBody(comparison): JsonBody<Comparison>,
) -> Result<Json<DictationScore>, PageError> {
    let Comparison { reference, typed } = comparison;
    if dictation::normalize(&reference).is_empty() {
        return Err(PageError::Field("reference: it has no word".to_owned()));
    }
    check("reference", &reference, MAX_REFERENCE_WORDS)?;
    check("typed", &typed, MAX_TYPED_WORDS)?;
    let place = PLACES.acquire().await.ok();
    let scored = tokio::task::spawn_blocking(move || {
        let _place = place;
        dictation::score(&reference, &typed)
    });
    scored
        .await
        .map(Json)
        .map_err(|error| PageError::BadRequest(error.to_string()))
}

fn check(field: &str, text: &str, max_words: usize) -> Result<(), PageError> {
    let (n_chars, n_words) = (
        text.chars().count(),
        dictation::normalize(text).split(' ').count(),
    );
    if n_chars > MAX_CHARS || n_words > max_words {
        return Err(PageError::Field(format!(
            "{field}: {n_words} words, {n_chars} characters; at most {max_words} words, {MAX_CHARS} characters are taken"
        )));
    }
    Ok(())
}
