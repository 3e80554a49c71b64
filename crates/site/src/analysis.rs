//! Analyses of wrong responses by the language model: about for once, and kept.

use crate::view::result;
use listen_core::item::ItemBody;
use listen_generation::{Asker, GenerationError, WrongResponse, analyze};
use listen_store::analysis::{self, Wrong};
use listen_store::passage;
use serde_json::Value;

/// The analysis of a wrong response: the one that is there, or a new one, which is kept.
///
/// # Errors
/// Every [`GenerationError`].
pub async fn of(
    asker: &Asker,
    learner_id: i64,
    wrong: &Wrong,
    in_chinese: bool,
) -> Result<Value, GenerationError> {
    if let Some((analysis, _)) = &wrong.analysis {
        return Ok(analysis.clone());
    }
    let sentences = passage::sentences(asker.db(), wrong.passage_id).await?;
    let sentences: Vec<&str> = sentences.iter().map(|row| row.text.as_str()).collect();
    let (question, options): (&str, &[String]) = match &wrong.body {
        ItemBody::MultipleChoice(choice) => (&choice.stem, &choice.options),
        ItemBody::ShortAnswer(short) => (&short.stem, &[]),
        ItemBody::Dictation(_) => ("Write down the sentence that you hear.", &[]),
    };
    let given = result::given_text(&wrong.body, &wrong.given);
    let about = WrongResponse {
        question,
        options,
        correct: &result::key_text(&wrong.body),
        given: &given,
        sentences: &sentences,
        in_chinese,
    };
    let analysis = analyze(asker, learner_id, &about).await?;
    let value = serde_json::to_value(analysis).unwrap_or(Value::Null);
    let db = asker.db();
    analysis::keep(db, wrong.response_id, &value, asker.model(), asker.now()).await?;
    Ok(value)
}
