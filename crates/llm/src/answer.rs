//! What a model's server sends back.

use crate::LlmError;
use serde::Deserialize;

/// What a call cost, in tokens. A server that does not count tells 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct Usage {
    /// Tokens of the prompt.
    #[serde(rename = "prompt_tokens")]
    pub n_prompt: u64,
    /// Tokens of the answer.
    #[serde(rename = "completion_tokens")]
    pub n_answer: u64,
}

impl std::ops::AddAssign for Usage {
    fn add_assign(&mut self, other: Self) {
        self.n_prompt += other.n_prompt;
        self.n_answer += other.n_answer;
    }
}

/// A whole answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What the model wrote; never empty.
    pub text: String,
    /// What it cost.
    pub usage: Usage,
}

#[derive(Deserialize)]
struct Completion {
    choices: Vec<Choice>,
    #[serde(default)]
    usage: Option<Usage>,
}

#[derive(Deserialize)]
struct Choice {
    message: Message,
    #[serde(default)]
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    content: Option<String>,
    #[serde(default)]
    refusal: Option<String>,
}

/// Reads the body of a successful answer.
pub(crate) fn read(body: &[u8]) -> Result<Answer, LlmError> {
    let completion: Completion =
        serde_json::from_slice(body).map_err(|error| LlmError::Protocol(error.to_string()))?;
    let choice = completion
        .choices
        .into_iter()
        .next()
        .ok_or_else(|| LlmError::Protocol("the answer has no choices".to_owned()))?;
    let text = choice.message.content.unwrap_or_default();
    match choice.finish_reason.as_deref() {
        Some("content_filter") => return Err(LlmError::Refused),
        Some("length") => return Err(LlmError::Truncated),
        _ => {}
    }
    if choice.message.refusal.is_some() {
        return Err(LlmError::Refused);
    }
    if text.trim().is_empty() {
        return Err(LlmError::Empty);
    }
    Ok(Answer {
        text,
        usage: completion.usage.unwrap_or_default(),
    })
}
