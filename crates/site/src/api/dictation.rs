//! `POST /api/dictation/score`: what a learner typed against what was said.

use axum::Json;
use listen_core::dictation::{self, DictationScore};
use listen_web::error::PageError;
use listen_web::form::JsonBody;
use serde::Deserialize;

/// Longest reference, in characters; far more than a sentence has.
const MAX_REFERENCE_CHARS: usize = 1_000;
/// Longest typed text, in characters; of words, four times the reference count.
const MAX_TYPED_CHARS: usize = 4_000;

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
    check("reference", &reference, MAX_REFERENCE_CHARS)?;
    check("typed", &typed, MAX_TYPED_CHARS)?;
    let scored = tokio::task::spawn_blocking(move || dictation::score(&reference, &typed));
    scored
        .await
        .map(Json)
        .map_err(|error| PageError::BadRequest(error.to_string()))
}

fn check(field: &str, text: &str, max: usize) -> Result<(), PageError> {
    let n_chars = text.chars().count();
    if n_chars > max {
        let message = format!("{field}: {n_chars} characters; at most {max} are taken");
        return Err(PageError::Field(message));
    }
    Ok(())
}
