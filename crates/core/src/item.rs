//! Items: what is asked after listening, its key, and how a response is scored.
//!
//! Keys live here and in the database, never in a page before the response is submitted.

use crate::dictation::{self, DictationScore};
use crate::exercise::check_option;
use crate::passage::Bilingual;
use crate::taxonomy::{FocusArea, Skill};
use serde::{Deserialize, Serialize};

/// Longest response that is scored, in characters; longer ones are cut.
pub const MAX_RESPONSE_CHARS: usize = 2_000;

/// A dictation counts as correct from this share of heard words on: the grade "good" of review.
pub const DICTATION_PASS: f64 = 0.9;

/// One item of a passage.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Item {
    /// What is asked, with its key.
    pub body: ItemBody,
    /// Indexes of the sentences that prove the key; never empty.
    pub evidence: Vec<usize>,
    /// What the item asks of the listener.
    pub skill: Skill,
    /// One to three areas; empty for dictation.
    pub focus_areas: Vec<FocusArea>,
}

/// What is asked. A new kind is a new variant; the compiler then names every place to mend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ItemBody {
    /// Choose one of several options.
    MultipleChoice(MultipleChoice),
    /// Write at most a few words.
    ShortAnswer(ShortAnswer),
    /// Write down a sentence.
    Dictation(Dictation),
}

/// One stem, one key, at least one distractor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MultipleChoice {
    /// The question put to the learner.
    pub stem: String,
    /// Options in the order shown.
    pub options: Vec<String>,
    /// Index of the right option.
    pub key: usize,
    /// Why the key is right and what to listen for.
    pub rationale: Bilingual,
}

/// A gap or question that takes a few words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShortAnswer {
    /// The question put to the learner.
    pub stem: String,
    /// Accepted responses; the first is shown as the key.
    pub accepted: Vec<String>,
    /// Greatest number of words.
    pub max_words: usize,
    /// Why the key is right and what to listen for.
    pub rationale: Bilingual,
}

/// A sentence of the passage to be written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dictation {
    /// The sentence as it is spoken.
    pub reference: String,
}

/// How a response was scored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Whether it counts as right.
    pub is_correct: bool,
    /// From 0 to 1; 1 or 0 for a choice.
    pub points: f64,
    /// The words compared, for typed responses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dictation: Option<DictationScore>,
}

impl Score {
    const INCORRECT: Self = Self {
        is_correct: false,
        points: 0.0,
        dictation: None,
    };
}

/// The form in which [`ItemBody`] is stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredBody {
    /// Version of the format; 1 today.
    pub version: u8,
    /// The body.
    #[serde(flatten)]
    pub body: ItemBody,
}

impl ItemBody {
    /// Scores what the learner gave: the option's index as digits, or text. An empty or
    /// unknown response is simply incorrect.
    #[must_use]
    pub fn score(&self, given: &str) -> Score {
        let given: String = given.chars().take(MAX_RESPONSE_CHARS).collect();
        match self {
            Self::MultipleChoice(item) => item.score(&given),
            Self::ShortAnswer(item) => item.score(&given),
            Self::Dictation(item) => item.score(&given),
        }
    }

    /// Checks what is given: nothing, the index of an option, or any text where text is wanted.
    ///
    /// # Errors
    /// What is allowed instead.
    pub fn check(&self, given: &str) -> Result<(), String> {
        match self {
            Self::MultipleChoice(item) if !given.trim().is_empty() => {
                check_option(given, item.options.len())
            }
            Self::MultipleChoice(_) | Self::ShortAnswer(_) | Self::Dictation(_) => Ok(()),
        }
    }

    /// Texts that the item is found by: what is asked, what there is to choose or accepted, and why.
    #[must_use]
    pub fn texts(&self) -> Vec<&str> {
        let (asked, answers, rationale) = match self {
            Self::MultipleChoice(item) => (&item.stem, item.options.as_slice(), &item.rationale),
            Self::ShortAnswer(item) => (&item.stem, item.accepted.as_slice(), &item.rationale),
            Self::Dictation(item) => return vec![&item.reference],
        };
        let texts = [asked, &rationale.en, &rationale.zh].into_iter();
        texts.chain(answers).map(String::as_str).collect()
    }

    /// The name of the kind, as stored and as used in translation keys.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::MultipleChoice(_) => "multiple_choice",
            Self::ShortAnswer(_) => "short_answer",
            Self::Dictation(_) => "dictation",
        }
    }
}

impl MultipleChoice {
    fn score(&self, given: &str) -> Score {
        score_choice(self.key, given)
    }
}

/// Right when the option's index is the key; anything else is incorrect.
pub(crate) fn score_choice(key: usize, given: &str) -> Score {
    if given.trim().parse() == Ok(key) {
        Score {
            is_correct: true,
            points: 1.0,
            dictation: None,
        }
    } else {
        Score::INCORRECT
    }
}

impl ShortAnswer {
    /// Right when any accepted variant was heard; the word limit was the task, so more words
    /// than that are incorrect.
    fn score(&self, given: &str) -> Score {
        let n_words = given.split_whitespace().count();
        let is_correct = n_words <= self.max_words
            && self
                .accepted
                .iter()
                .any(|accepted| dictation::matches(accepted, given));
        Score {
            is_correct,
            points: if is_correct { 1.0 } else { 0.0 },
            dictation: None,
        }
    }
}

impl Dictation {
    /// Scores what was typed.
    pub(crate) fn score(&self, given: &str) -> Score {
        let result = dictation::score(&self.reference, given);
        Score {
            is_correct: result.heard >= DICTATION_PASS,
            points: result.heard,
            dictation: Some(result),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rationale() -> Bilingual {
        Bilingual {
            en: "Listen for the price.".to_owned(),
            zh: "注意听价格。".to_owned(),
        }
    }

    fn choice(key: usize) -> ItemBody {
        ItemBody::MultipleChoice(MultipleChoice {
            stem: "What does he buy?".to_owned(),
            options: vec!["Apples".to_owned(), "Pears".to_owned()],
            key,
            rationale: rationale(),
        })
    }

    #[test]
    fn only_the_key_scores() {
        for (given, expected) in [
            ("0", true),
            ("1", false),
            ("9", false),
            ("", false),
            ("x", false),
        ] {
            assert_eq!(choice(0).score(given).is_correct, expected, "{given}");
        }
    }

    #[test]
    fn any_accepted_variant_scores_within_the_word_limit() {
        let item = ItemBody::ShortAnswer(ShortAnswer {
            stem: "How much?".to_owned(),
            accepted: vec!["two pounds".to_owned(), "£2".to_owned()],
            max_words: 3,
            rationale: rationale(),
        });
        for (given, expected) in [
            ("Two pounds", true),
            ("2 pounds", true),
            ("three pounds", false),
            ("", false),
            ("it is only two pounds today", false),
        ] {
            assert_eq!(item.score(given).is_correct, expected, "{given}");
        }
    }

    #[test]
    fn a_stored_body_reads_back() {
        let stored = StoredBody {
            version: 1,
            body: choice(1),
        };
        let json = serde_json::to_string(&stored).unwrap();
        assert!(json.contains(r#""kind":"multiple_choice""#), "{json}");
        assert_eq!(serde_json::from_str::<StoredBody>(&json).unwrap(), stored);
    }
}
