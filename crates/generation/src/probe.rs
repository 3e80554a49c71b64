//! Whether the model answers at all, for the page of the administrators.

use crate::asker::Asker;
use crate::error::GenerationError;
use listen_llm::{Prompt, Schema};
use serde::Deserialize;
use serde_json::json;

/// A few words, with room for models that think first.
const MAX_TOKENS: u32 = 256;

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "word")]
    _word: String,
}

/// Asks for one word, with the budgets and the books of every other call.
///
/// # Errors
/// As for every other call; [`GenerationError::Model`] says what is wrong with the address, the key
/// or the answer.
pub async fn probe(asker: &Asker, learner_id: i64) -> Result<(), GenerationError> {
    let prompt = Prompt {
        system: "You answer with JSON and nothing else.".to_owned(),
        user: "Answer with {\"word\": \"ready\"}.".to_owned(),
        max_tokens: MAX_TOKENS,
        temperature: 0.0,
    };
    let schema = Schema {
        name: "probe",
        json: json!({
            "type": "object",
            "properties": {"word": {"type": "string"}},
            "required": ["word"],
            "additionalProperties": false,
        }),
    };
    let _: Answer = asker.ask(Some(learner_id), &prompt, &schema).await?;
    Ok(())
}
