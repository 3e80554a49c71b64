//! One session of the old product. It stood in two shapes: as the exercise of the page, with
//! questions, answers and results in three lists, and as the database has it, with the answers
//! inside the questions.

use super::read::{field, list, moment, text, text_of_either, texts};
use super::reason::Reason;
use crate::rendition::hex;
use crate::taxonomy::{FocusArea, Level};
use crate::time::Timestamp;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// A session that can be taken.
#[derive(Debug, Clone, PartialEq)]
pub struct OldSession {
    /// What it was about; its title.
    pub topic: String,
    /// Level.
    pub level: Level,
    /// `en-US` and the like; empty if unknown.
    pub language: String,
    /// The text that was heard; may be empty.
    pub transcript: String,
    /// The learner's note; may be empty.
    pub note: String,
    /// Share of right answers as it was stored, 0 to 1.
    pub accuracy: Option<f64>,
    /// How long it took, ms; 0 if unknown.
    pub duration_ms: i64,
    /// Unix ms.
    pub practised_at: i64,
    /// Questions with answers.
    pub items: Vec<OldItem>,
}

/// Kinds of questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OldKind {
    /// Four options.
    MultipleChoice,
    /// Written, and graded by a language model.
    ShortAnswer,
}

impl OldKind {
    /// As our own kinds are called.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MultipleChoice => "multiple_choice",
            Self::ShortAnswer => "short_answer",
        }
    }
}

/// A question with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldItem {
    /// Kind.
    pub kind: OldKind,
    /// The question.
    pub stem: String,
    /// Options; empty for written answers.
    pub options: Vec<String>,
    /// The right answer.
    pub correct: String,
    /// What was given; empty is an answer, too.
    pub given: String,
    /// The verdict.
    pub is_correct: bool,
    /// 0 to 10, for written answers.
    pub marks: Option<i64>,
    /// Why the right answer is right.
    pub rationale: String,
    /// What the language model wrote about the answer.
    pub feedback: String,
    /// Areas; those that there are no more are left out.
    pub focus_areas: Vec<FocusArea>,
    /// Error tags.
    pub error_tags: Vec<String>,
    /// A language model's analysis of a wrong answer, as JSON.
    pub analysis: Option<String>,
}

impl OldSession {
    /// Reads a session of either shape.
    ///
    /// # Errors
    /// Why it cannot be taken.
    pub fn parse(value: &Value, now: Timestamp) -> Result<Self, Reason> {
        let outer = value.as_object().ok_or(Reason::NotAnObject)?;
        // The history of the server has the exercise as a text inside; it may be null.
        let inner = match outer.get("exerciseData").or(outer.get("exercise_data")) {
            Some(Value::String(json)) => serde_json::from_str(json).unwrap_or(Value::Null),
            Some(inner) => inner.clone(),
            None => Value::Null,
        };
        let both = merged(value, inner);
        let session = Self {
            topic: text(&both, &["topic"])?,
            level: level(&both)?,
            language: text(&both, &["language"])?,
            transcript: text(&both, &["transcript"])?,
            note: text(&both, &["note", "notes"])?,
            accuracy: accuracy(&both),
            duration_ms: duration_ms(&both),
            practised_at: moment(
                &both,
                &["createdAt", "created_at", "completedAt", "id"],
                now,
            )?,
            items: items(&both)?,
        };
        if session.topic.is_empty() {
            return Err(Reason::NoTopic);
        }
        if session.items.is_empty() && session.transcript.is_empty() {
            return Err(Reason::Empty);
        }
        Ok(session)
    }

    /// Right answers.
    #[must_use]
    pub fn n_correct(&self) -> usize {
        self.items.iter().filter(|item| item.is_correct).count()
    }

    /// A hash of what was asked and given. The browser and the server had noted the same session at
    /// slightly different times, so the time counts only where nothing else tells sessions apart.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut hasher = Sha256::new();
        let mut add = |part: &str| {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        };
        add(&self.topic);
        add(&self.transcript);
        for item in &self.items {
            add(&item.stem);
            add(&item.given);
        }
        if self.items.is_empty() {
            add(&self.practised_at.to_string());
        }
        hex(&hasher.finalize())
    }
}

/// The outer object's fields, and those of the inner one that it lacks.
fn merged(outer: &Value, inner: Value) -> Value {
    let mut both = match inner {
        Value::Object(fields) => fields,
        _ => serde_json::Map::new(),
    };
    for (name, value) in outer.as_object().into_iter().flatten() {
        if !value.is_null() {
            both.insert(name.clone(), value.clone());
        }
    }
    Value::Object(both)
}

fn level(value: &Value) -> Result<Level, Reason> {
    let given = text(value, &["difficulty", "level"])?;
    if let Ok(level) = Level::parse(&given.to_uppercase()) {
        return Ok(level);
    }
    // The scale of 1 to 30 has five steps for each level.
    let step = given
        .parse::<usize>()
        .ok()
        .filter(|step| (1..=30).contains(step));
    let level = step.and_then(|step| Level::ALL.get((step - 1) / 5));
    level.copied().ok_or(Reason::UnknownLevel(given))
}

/// The share of right answers; the old product had stored 0 as nothing.
fn accuracy(value: &Value) -> Option<f64> {
    let share = field(value, &["accuracy"]).and_then(Value::as_f64);
    let score = field(value, &["score"]).and_then(Value::as_f64);
    share
        .or(score.map(|score| score / 100.0))
        .filter(|share| (0.0..=1.0).contains(share))
}

fn duration_ms(value: &Value) -> i64 {
    let seconds = field(value, &["duration", "totalDurationSec"]).and_then(Value::as_i64);
    seconds.unwrap_or(0).clamp(0, 86_400) * 1000
}

fn items(value: &Value) -> Result<Vec<OldItem>, Reason> {
    let results = list(value, &["results"]);
    list(value, &["questions"])
        .iter()
        .zip(1..)
        .map(|(question, number)| item(value, question, &results, number))
        .collect()
}

/// The result of a question: by its index if it says one, else by its place.
fn result_of(results: &[Value], number: usize) -> Option<&Value> {
    let id = |result: &Value| field(result, &["question_id", "questionId"]).and_then(Value::as_u64);
    let by_id = results
        .iter()
        .find(|result| id(result) == u64::try_from(number - 1).ok());
    by_id.or_else(|| {
        results
            .get(number - 1)
            .filter(|result| id(result).is_none())
    })
}

fn item(
    session: &Value,
    question: &Value,
    results: &[Value],
    number: usize,
) -> Result<OldItem, Reason> {
    let answers = list(question, &["answers"]);
    let result = result_of(results, number).cloned().unwrap_or(Value::Null);
    // Marks and feedback stood in the results only.
    let answer = &match answers.last() {
        Some(answer) => merged(answer, result),
        None => result,
    };
    let stem = text(question, &["question", "stem"])?;
    if stem.is_empty() {
        return Err(Reason::NoQuestion { question: number });
    }
    let is_correct = match field(answer, &["isCorrect", "is_correct"]) {
        Some(Value::Bool(is_correct)) => *is_correct,
        Some(Value::Number(one)) => one.as_i64() == Some(1),
        _ => return Err(Reason::NotGraded { question: number }),
    };
    let options = texts(question, &["options"]);
    Ok(OldItem {
        kind: if options.is_empty() {
            OldKind::ShortAnswer
        } else {
            OldKind::MultipleChoice
        },
        stem,
        options,
        correct: text_of_either(
            (
                answer,
                &["standard_answer", "correct_answer", "correctAnswer"],
            ),
            (question, &["correctAnswer", "correct_answer", "answer"]),
        )?,
        given: given(session, answer, number)?,
        is_correct,
        marks: field(answer, &["score"])
            .and_then(Value::as_i64)
            .filter(|marks| (0..=10).contains(marks)),
        rationale: text(question, &["explanation"])?,
        feedback: text(answer, &["short_feedback", "shortFeedback"])?,
        focus_areas: texts(question, &["focus_areas", "focusAreas"])
            .iter()
            .filter_map(|area| FocusArea::parse(area).ok())
            .collect(),
        error_tags: texts(answer, &["error_tags", "errorTags", "tags"]),
        analysis: analysis(answer),
    })
}

/// What was given: an empty answer is one, and no reason to refuse anything.
fn given(session: &Value, answer: &Value, number: usize) -> Result<String, Reason> {
    let given = text(answer, &["userAnswer", "user_answer"])?;
    if !given.is_empty() {
        return Ok(given);
    }
    let key = (number - 1).to_string();
    match field(session, &["answers"]) {
        Some(Value::Array(list)) => {
            let one = list.get(number - 1).cloned().unwrap_or(Value::Null);
            text(&serde_json::json!({ "given": one }), &["given"])
        }
        Some(answers) => text(answers, &[key.as_str()]),
        None => Ok(String::new()),
    }
}

/// The stored analysis, if there is one; it stood as JSON or as the text of it.
fn analysis(answer: &Value) -> Option<String> {
    let found = field(answer, &["aiAnalysis", "ai_analysis"])?;
    let value = match found {
        Value::String(text) => serde_json::from_str(text).ok()?,
        other => other.clone(),
    };
    value.is_object().then(|| value.to_string())
}
