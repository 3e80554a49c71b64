//! One answered item as it stands in exported files.

use crate::view::exercise_mistake;
use crate::view::item::letter;
use crate::view::result;
use listen_core::exercise::Body;
use listen_core::item::{ItemBody, Score};
use listen_store::export::ExerciseMistake;
use listen_store::old_product::ItemRow;
use listen_web::locale::Locale;
use serde::Serialize;

/// An item with what was given.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AnsweredItem {
    /// `multiple_choice`, `short_answer` or `dictation`, or the kind of an exercise.
    pub kind: &'static str,
    /// What was asked; empty for a dictation.
    pub stem: String,
    /// `A. …`; empty for typed items.
    pub options: Vec<String>,
    /// What the learner gave, as text.
    pub given: String,
    /// The key, as text.
    pub answer: String,
    /// Whether it counts as right.
    pub is_correct: bool,
    /// 0 to 10, for typed items.
    pub tenths: Option<i64>,
    /// Why the key is right; empty for a dictation.
    pub feedback: String,
}

impl AnsweredItem {
    /// An item of ours.
    #[must_use]
    pub fn new(body: &ItemBody, given: &str, score: &Score, locale: Locale) -> Self {
        let options = match body {
            ItemBody::MultipleChoice(item) => item.options.as_slice(),
            ItemBody::ShortAnswer(_) | ItemBody::Dictation(_) => &[],
        };
        Self {
            kind: body.kind(),
            stem: result::stem(body).to_owned(),
            options: lettered(options),
            given: result::given_text(body, given),
            answer: result::key_text(body),
            is_correct: score.is_correct,
            tenths: options.is_empty().then(|| tenths(score.points)),
            feedback: result::rationale(body, locale).to_owned(),
        }
    }
}

impl AnsweredItem {
    /// A response of an exercise.
    #[must_use]
    pub fn of_exercise(mistake: &ExerciseMistake, locale: Locale) -> Self {
        let texts = exercise_mistake::texts(&mistake.body, mistake.response, &mistake.given);
        let item = mistake.body.item(mistake.response).map(|item| &item.body);
        let options = match (&mistake.body, item) {
            (Body::Choices(choices), _) => choices
                .choices
                .get(mistake.response)
                .map_or_else(Vec::new, |choice| choice.options.clone()),
            (_, Some(ItemBody::MultipleChoice(item))) => item.options.clone(),
            _ => Vec::new(),
        };
        let score = &mistake.score;
        Self {
            kind: mistake.kind.as_str(),
            stem: texts.stem,
            tenths: options.is_empty().then(|| tenths(score.points)),
            options: lettered(&options),
            given: texts.given,
            answer: texts.key,
            is_correct: score.is_correct,
            feedback: item.map_or_else(String::new, |body| {
                result::rationale(body, locale).to_owned()
            }),
        }
    }

    /// An item of the product before this one.
    #[must_use]
    pub fn imported(item: &ItemRow) -> Self {
        let texts = [item.rationale.as_str(), item.feedback.as_str()];
        Self {
            kind: if item.options.is_empty() {
                "short_answer"
            } else {
                "multiple_choice"
            },
            stem: item.stem.clone(),
            options: lettered(&item.options),
            given: item.given.clone(),
            answer: item.correct.clone(),
            is_correct: item.is_correct,
            tenths: item.marks,
            feedback: texts.join(" ").trim().to_owned(),
        }
    }
}

/// `A. …` for each option.
fn lettered(options: &[String]) -> Vec<String> {
    let options = options.iter().enumerate();
    options
        .map(|(idx, text)| format!("{}. {text}", letter(idx)))
        .collect()
}

/// A share from 0 to 1 in tenths.
fn tenths(points: f64) -> i64 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a share is between 0 and 1"
    )]
    let tenths = (points.clamp(0.0, 1.0) * 10.0).round() as i64;
    tenths
}
