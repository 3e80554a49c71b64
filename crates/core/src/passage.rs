//! What is listened to: a passage, its speakers, turns, sentences and words.

use crate::item::Item;
use crate::taxonomy::{Accent, Form, Level, Sex, Topic};
use serde::{Deserialize, Serialize};

/// A text in both languages of the interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// English.
    pub en: String,
    /// Simplified Chinese.
    pub zh: String,
}

/// One version of a passage with everything a learner meets in it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Passage {
    /// Stable name in addresses and files, for instance `a1-market-stall`.
    pub slug: String,
    /// Raised with every change of the text or the items; attempts keep the version they met.
    pub version: u32,
    /// Level it was written for.
    pub level: Level,
    /// What it is about.
    pub topic: Topic,
    /// Dialogue or monologue.
    pub form: Form,
    /// Title; gives no key away.
    pub title: Bilingual,
    /// Who, where, why, in one line; gives no key away.
    pub context: Bilingual,
    /// Licence of the text.
    pub licence: String,
    /// Where the text comes from.
    pub provenance: String,
    /// Who speaks.
    pub speakers: Vec<Speaker>,
    /// Who says what, in order.
    pub turns: Vec<Turn>,
    /// Items, dictation last.
    pub items: Vec<Item>,
}

/// Somebody who speaks in a passage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speaker {
    /// Name that is shown.
    pub name: String,
    /// For casting the voice.
    pub sex: Sex,
    /// For casting the voice.
    pub accent: Accent,
}

/// One speaker's part, until another speaker or another paragraph begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// Index into [`Passage::speakers`].
    pub speaker_idx: usize,
    /// What is said; one sentence is one utterance.
    pub sentences: Vec<String>,
}

/// The place of a word in its sentence, in Unicode characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WordSpan {
    /// First character.
    pub char_start: usize,
    /// One past the last character.
    pub char_end: usize,
}

impl Passage {
    /// All sentences in order; sentence number `n` of a file is index `n - 1` here.
    pub fn sentences(&self) -> impl Iterator<Item = &str> {
        self.turns
            .iter()
            .flat_map(|turn| turn.sentences.iter().map(String::as_str))
    }

    /// Number of words of the whole passage.
    #[must_use]
    pub fn n_words(&self) -> usize {
        self.sentences()
            .map(|sentence| word_spans(sentence).len())
            .sum()
    }
}

/// The words of a sentence: runs of letters and digits, with apostrophes and hyphens inside.
#[must_use]
pub fn word_spans(sentence: &str) -> Vec<WordSpan> {
    let chars: Vec<char> = sentence.chars().collect();
    let mut spans = Vec::new();
    let mut start = None;
    for idx in 0..=chars.len() {
        let inside = chars.get(idx).is_some_and(|_| is_word_char(&chars, idx));
        match (start, inside) {
            (None, true) => start = Some(idx),
            (Some(char_start), false) => {
                spans.push(WordSpan {
                    char_start,
                    char_end: idx,
                });
                start = None;
            }
            _ => {}
        }
    }
    spans
}

/// Letters and digits always; joiners only between two of them (`don't`, `well-known`, `7:45`).
fn is_word_char(chars: &[char], idx: usize) -> bool {
    let is_alphanumeric = |at: usize| chars.get(at).is_some_and(|c| c.is_alphanumeric());
    match chars[idx] {
        c if c.is_alphanumeric() => true,
        '\'' | '’' | '-' | ':' | '.' | ',' => {
            let between = idx > 0 && is_alphanumeric(idx - 1) && is_alphanumeric(idx + 1);
            let needs_digits = matches!(chars[idx], ':' | '.' | ',');
            between
                && (!needs_digits || (chars[idx - 1].is_numeric() && chars[idx + 1].is_numeric()))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(sentence: &str) -> Vec<String> {
        let chars: Vec<char> = sentence.chars().collect();
        word_spans(sentence)
            .into_iter()
            .map(|span| chars[span.char_start..span.char_end].iter().collect())
            .collect()
    }

    #[test]
    fn words_keep_inner_joiners_and_lose_punctuation() {
        let cases = [
            (
                "I don't know, do you?",
                vec!["I", "don't", "know", "do", "you"],
            ),
            ("A well-known 'friend'.", vec!["A", "well-known", "friend"]),
            (
                "At 7:45, for 1,250 pounds.",
                vec!["At", "7:45", "for", "1,250", "pounds"],
            ),
            ("It’s café…", vec!["It’s", "café"]),
            ("", vec![]),
            ("—?!", vec![]),
        ];
        for (sentence, expected) in cases {
            assert_eq!(words(sentence), expected, "{sentence}");
        }
    }
}
