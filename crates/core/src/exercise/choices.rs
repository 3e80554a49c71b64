//! Choices of what was said, with the words around it.

use super::{Given, Shown, ShownChoice};
use crate::item::{Score, score_choice};
use serde::{Deserialize, Serialize};

/// Choices; choice number `n` is response number `n`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// In the order shown.
    pub choices: Vec<Choice>,
}

/// One choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Index of the sentence in the passage, from 0.
    pub position: usize,
    /// Text of the sentence before what is chosen.
    pub before: String,
    /// Text after it.
    pub after: String,
    /// In the order shown, all different.
    pub options: Vec<String>,
    /// Index of the right one.
    pub key: usize,
    /// Index of the word before which the audio ends; none where all of it is heard.
    pub cut_word: Option<usize>,
}

impl Choices {
    pub(super) fn score(&self, given: &Given) -> Vec<Score> {
        let score = |(response, choice): (usize, &Choice)| {
            score_choice(choice.key, given.get(&response).map_or("", String::as_str))
        };
        self.choices.iter().enumerate().map(score).collect()
    }

    pub(super) fn shown(&self) -> Shown {
        let shown = |choice: &Choice| ShownChoice {
            position: choice.position,
            before: choice.before.clone(),
            after: choice.after.clone(),
            options: choice.options.clone(),
            cut_word: choice.cut_word,
        };
        Shown::Choices(self.choices.iter().map(shown).collect())
    }
}
