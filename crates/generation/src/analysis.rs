//! Why a response was wrong, in a model's words.

use crate::prompt::{object, prompt, schema, texts};
use crate::{Asker, GenerationError};
use listen_core::generation::{Failure, Unsafe, sentence_of};
use listen_llm::{Prompt, Schema};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Times that the model is asked until an analysis passes.
const MAX_CALLS: usize = 2;
/// Fewest characters of an analysis.
const MIN_CHARS: usize = 50;
/// Longest text of one field that is kept, in characters.
const MAX_CHARS: usize = 4_000;
/// Most entries of a list that are kept.
const MAX_ENTRIES: usize = 10;

/// How sure the model says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Sure.
    High,
    /// Rather sure.
    Medium,
    /// Guessing.
    Low,
}

/// A sentence of the passage with what the model says about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Related {
    /// The sentence as it stands in the passage.
    pub quote: String,
    /// What it shows.
    pub comment: String,
}

/// What a model says about a wrong response. Its quotations stand in the passage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Analysis {
    /// What happened, at least 50 characters.
    pub analysis: String,
    /// The reason in one line.
    pub key_reason: String,
    /// Abilities that it takes.
    pub ability_tags: Vec<String>,
    /// Words that give the answer away to who hears them.
    pub signal_words: Vec<String>,
    /// What to do next time.
    pub strategy: String,
    /// Where it is heard.
    pub related_sentences: Vec<Related>,
    /// How sure it is.
    pub confidence: Confidence,
}

/// A wrong response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongResponse<'a> {
    /// The question.
    pub question: &'a str,
    /// Options, where it has some.
    pub options: &'a [String],
    /// The key.
    pub correct: &'a str,
    /// What was given; may be empty.
    pub given: &'a str,
    /// The passage, sentence by sentence.
    pub sentences: &'a [&'a str],
    /// Whether the learner reads Chinese rather than English.
    pub in_chinese: bool,
}

fn form() -> Schema {
    let related = object(&json!({"quote": {"type": "string"}, "comment": {"type": "string"}}));
    schema(
        "wrong_answer_analysis",
        &json!({
            "analysis": {"type": "string"},
            "key_reason": {"type": "string"},
            "ability_tags": texts(),
            "signal_words": texts(),
            "strategy": {"type": "string"},
            "related_sentences": {"type": "array", "items": related},
            "confidence": {"type": "string", "enum": ["high", "medium", "low"]},
        }),
    )
}

fn asked(wrong: &WrongResponse<'_>) -> Prompt {
    let language = if wrong.in_chinese {
        "Simplified Chinese"
    } else {
        "plain English"
    };
    let task = format!(
        "A learner heard the passage and answered a question wrongly. Explain in {language}, in 150 characters or more, what \
         probably went wrong, the key reason in one line, the listening abilities that it takes, the words of the passage that \
         signal the answer, and a concrete strategy. related_sentences quotes whole sentences of the passage, word for word. \
         The key is right: do not question it. An empty response means that the learner gave none."
    );
    let user = [
        Prompt::quote("passage", &wrong.sentences.join("\n")),
        Prompt::quote("question", wrong.question),
        Prompt::quote("options", &wrong.options.join("\n")),
        Prompt::quote("key", wrong.correct),
        Prompt::quote("response", wrong.given),
    ];
    prompt(&task, user.join("\n"), 2_048, 0.2)
}

/// Asks why a response was wrong. Quotations that do not stand in the passage are dropped, and so
/// are signal words that are not said.
///
/// # Errors
/// Every [`GenerationError`]; [`Failure::Form`] if no analysis passes.
pub async fn analyze(
    asker: &Asker,
    learner_id: i64,
    wrong: &WrongResponse<'_>,
) -> Result<Analysis, GenerationError> {
    let mut why = String::new();
    for _ in 0..MAX_CALLS {
        let answer: Analysis = asker.ask(Some(learner_id), &asked(wrong), &form()).await?;
        match checked(answer, wrong.sentences) {
            Ok(analysis) => return Ok(analysis),
            Err(fault) => why = fault,
        }
    }
    Err(GenerationError::check(Failure::Form, why))
}

fn checked(answer: Analysis, sentences: &[&str]) -> Result<Analysis, String> {
    let cut = |text: &str| -> String { text.trim().chars().take(MAX_CHARS).collect() };
    let texts = [&answer.analysis, &answer.key_reason, &answer.strategy];
    if let Some(what) = texts.into_iter().find_map(|text| Unsafe::find(text)) {
        return Err(what.to_string());
    }
    if answer.analysis.trim().chars().count() < MIN_CHARS {
        return Err(format!(
            "the analysis has fewer than {MIN_CHARS} characters"
        ));
    }
    let whole = sentences.join(" ").to_lowercase();
    let list = |texts: Vec<String>| {
        let safe = texts
            .into_iter()
            .filter(|text| Unsafe::find(text).is_none());
        safe.map(|text| cut(&text))
            .filter(|text| !text.is_empty())
            .take(MAX_ENTRIES)
    };
    let related = answer.related_sentences.into_iter().filter_map(|related| {
        let idx = sentence_of(&related.quote, sentences)?;
        Some(Related {
            quote: (*sentences.get(idx)?).to_owned(),
            comment: cut(&related.comment),
        })
    });
    let related: Vec<Related> = related
        .filter(|related| Unsafe::find(&related.comment).is_none())
        .take(MAX_ENTRIES)
        .collect();
    if related.is_empty() {
        return Err("none of its quotations stands in the passage".to_owned());
    }
    Ok(Analysis {
        analysis: cut(&answer.analysis),
        key_reason: cut(&answer.key_reason),
        ability_tags: list(answer.ability_tags).collect(),
        signal_words: list(answer.signal_words)
            .filter(|word| whole.contains(&word.to_lowercase()))
            .collect(),
        strategy: cut(&answer.strategy),
        related_sentences: related,
        confidence: answer.confidence,
    })
}
