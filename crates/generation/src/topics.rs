//! Five topics to choose from.

use crate::prompt::{self, prompt, schema, texts};
use crate::{Asker, GenerationError};
use listen_core::generation::{Failure, MAX_TOPIC_CHARS, N_TOPICS, Wish, is_safe_line};
use listen_llm::{Prompt, Schema};
use serde::Deserialize;
use serde_json::json;

/// Times that the model is asked until there are five.
const MAX_CALLS: usize = 3;

/// Topics that passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topics {
    /// Exactly five, different from each other and from those that were excluded.
    pub topics: Vec<String>,
    /// Times that the model was asked, 1 to 3.
    pub n_calls: usize,
}

/// What the model answers.
#[derive(Debug, Deserialize)]
struct Answer {
    topics: Vec<String>,
}

fn request(wish: &Wish, n: usize, excluded: &[String]) -> Prompt {
    let task = format!(
        "Name exactly {n} topics for a listening passage: each an English phrase of 3 to 10 words, concrete and everyday, \
         all different. Take none of the topics that are excluded, nor one that is nearly the same."
    );
    let user = format!(
        "{}\n{}\n{}",
        prompt::wish(wish),
        Prompt::quote("wish", &wish.topic),
        Prompt::quote("excluded", &excluded.join("\n"))
    );
    prompt(&task, user, 512, 0.8)
}

fn form() -> Schema {
    schema("topics_response", &json!({"topics": texts()}))
}

/// Whether two topics are the same but for case and marks.
fn is_same(a: &str, b: &str) -> bool {
    let letters = |text: &str| -> String {
        let lower = text.to_lowercase();
        lower.chars().filter(|c| c.is_alphanumeric()).collect()
    };
    letters(a) == letters(b)
}

/// Asks for five topics. What does not pass is dropped, and only what is missing is asked for again.
///
/// # Errors
/// Every [`GenerationError`]; [`Failure::Form`] if there are not five after all tries.
pub async fn topics(
    asker: &Asker,
    learner_id: i64,
    wish: &Wish,
    excluded: &[String],
) -> Result<Topics, GenerationError> {
    let mut found: Vec<String> = Vec::new();
    for n_calls in 1..=MAX_CALLS {
        let taken: Vec<String> = excluded.iter().chain(&found).cloned().collect();
        let request = request(wish, N_TOPICS - found.len(), &taken);
        let answer: Answer = asker.ask(Some(learner_id), &request, &form()).await?;
        for topic in answer.topics {
            let topic = topic.trim().to_owned();
            let is_new = !taken
                .iter()
                .chain(&found)
                .any(|other| is_same(other, &topic));
            if is_new && found.len() < N_TOPICS && is_safe_line(&topic, MAX_TOPIC_CHARS) {
                found.push(topic);
            }
        }
        if found.len() == N_TOPICS {
            return Ok(Topics {
                topics: found,
                n_calls,
            });
        }
    }
    let why = format!("{} of {N_TOPICS} topics", found.len());
    Err(GenerationError::check(Failure::Form, why))
}
