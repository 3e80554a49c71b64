//! Sentences that a model wrote.

use super::safety::Unsafe;
use crate::gates::{Odd, limits};
use crate::own_text::{MAX_SENTENCE_CHARS, odd};
use crate::passage::word_spans;
use crate::taxonomy::Level;
use std::fmt;

/// A sentence may be so much longer than the library's longest of its level, in percent: models
/// keep to a limit less well than writers.
const SLACK: usize = 150;

/// Why a sentence cannot stay as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SentenceFault {
    /// It is too long for its level.
    Long {
        /// Words it has.
        n_words: usize,
        /// Words it may have.
        max: usize,
    },
    /// It has nothing that can be said.
    NoWords,
    /// A mark that no voice can read.
    Mark(char),
    /// It must not be shown.
    Unsafe(Unsafe),
}

impl fmt::Display for SentenceFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Long { n_words, max } => write!(f, "{n_words} words, at most {max}"),
            Self::NoWords => f.write_str("no words"),
            Self::Mark(mark) => write!(f, "the mark `{mark}` cannot be read aloud"),
            Self::Unsafe(what) => write!(f, "{what}"),
        }
    }
}

/// What is wrong with each sentence, by its index; sentences without faults are not named.
#[must_use]
pub fn sentence_faults(sentences: &[&str], level: Level) -> Vec<(usize, SentenceFault)> {
    let fault = |text: &&str| fault_of(text, level);
    sentences
        .iter()
        .enumerate()
        .filter_map(|(idx, text)| Some((idx, fault(text)?)))
        .collect()
}

fn fault_of(text: &str, level: Level) -> Option<SentenceFault> {
    let n_words = word_spans(text).len();
    let max = (limits::of(level).sentence_words_max * SLACK).div_ceil(100);
    if let Some(what) = Unsafe::find(text) {
        return Some(SentenceFault::Unsafe(what));
    }
    if n_words == 0 {
        return Some(SentenceFault::NoWords);
    }
    if n_words > max || text.chars().count() > MAX_SENTENCE_CHARS {
        return Some(SentenceFault::Long { n_words, max });
    }
    odd(text).into_iter().find_map(|odd| match odd {
        Odd::Mark(mark) => Some(SentenceFault::Mark(mark)),
        _ => None,
    })
}

/// Whether a line such as a title or a topic may be shown: one line of words, not too long, with
/// nothing in it that must not be shown.
#[must_use]
pub fn is_safe_line(text: &str, max_chars: usize) -> bool {
    let n_chars = text.chars().count();
    !text.trim().is_empty()
        && n_chars <= max_chars
        && !text.chars().any(char::is_control)
        && text.chars().any(char::is_alphanumeric)
        && Unsafe::find(text).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_that_cannot_stay_are_named() {
        let long = "we walked on and on ".repeat(4);
        let sentences = [
            "It rained all day.",
            long.as_str(),
            "…",
            "Visit www.example.com today.",
            "Prices went up {fast}.",
        ];
        let faults = sentence_faults(&sentences, Level::A1);
        let found: Vec<usize> = faults.iter().map(|(idx, _)| *idx).collect();
        assert_eq!(found, [1, 2, 3, 4]);
        assert_eq!(
            faults[0].1,
            SentenceFault::Long {
                n_words: 20,
                max: 12
            }
        );
        assert!(sentence_faults(&[long.as_str()], Level::B2).is_empty());
    }

    #[test]
    fn a_line_is_one_line_of_words() {
        assert!(is_safe_line("A day at the beach", 40));
        for text in [
            "",
            " ",
            "A\nday",
            "…",
            "A day at the beach again and again for ever",
        ] {
            assert!(!is_safe_line(text, 40), "{text}");
        }
    }
}
