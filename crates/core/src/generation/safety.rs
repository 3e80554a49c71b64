//! What must not reach a learner, and what must not be kept of one.

use crate::gates::words::words;
use std::fmt;

/// Words that material for learners has no use for. A list is crude; it is the last net behind the
/// model's own, and errs on the side of writing the sentence anew.
const WORDS: [&str; 24] = [
    "asshole",
    "bitch",
    "blowjob",
    "cocaine",
    "cunt",
    "dildo",
    "faggot",
    "fuck",
    "fucked",
    "fucking",
    "incest",
    "jihad",
    "masturbate",
    "masturbation",
    "motherfucker",
    "nazi",
    "nazis",
    "nigger",
    "orgasm",
    "porn",
    "pornography",
    "rape",
    "raped",
    "rapist",
];

/// Marks of an answer that speaks of the conversation instead of being the text.
const TALK: [&str; 12] = [
    "as an ai",
    "language model",
    "previous instructions",
    "system prompt",
    "my instructions",
    "i cannot help with",
    "i can't help with",
    "here is the passage",
    "here is your",
    "```",
    "<script",
    "<<<",
];

/// Marks of an address.
const ADDRESSES: [&str; 3] = ["http://", "https://", "www."];

/// What is wrong with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsafe {
    /// A word of the list.
    Word(&'static str),
    /// The answer speaks of itself, or repeats its instructions.
    Talk(&'static str),
    /// An address: nobody can say it, and it may lead anywhere.
    Address,
}

impl Unsafe {
    /// The first thing that is wrong with a text.
    #[must_use]
    pub fn find(text: &str) -> Option<Self> {
        let low = text.to_lowercase();
        if ADDRESSES.iter().any(|mark| low.contains(mark)) || text.contains('@') {
            return Some(Self::Address);
        }
        if let Some(mark) = TALK.iter().find(|mark| low.contains(**mark)) {
            return Some(Self::Talk(mark));
        }
        let said = words(text);
        let word = WORDS
            .iter()
            .find(|word| said.iter().any(|other| other == **word));
        word.map(|word| Self::Word(word))
    }
}

impl fmt::Display for Unsafe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(_) => f.write_str("a word that learners should not be taught with"),
            Self::Talk(mark) => write!(f, "it speaks of itself (`{mark}`)"),
            Self::Address => f.write_str("an address"),
        }
    }
}

/// Fewest digits that may be a number of a telephone, a card or a person.
const MIN_DIGITS: usize = 7;

/// A text without addresses and long numbers, for what is kept for audit.
#[must_use]
pub fn without_personal_data(text: &str) -> String {
    text.split_inclusive(char::is_whitespace)
        .map(masked)
        .collect()
}

/// A run of characters with the white space after it.
fn masked(part: &str) -> String {
    let word = part.trim_end();
    let n_digits = word.chars().filter(char::is_ascii_digit).count();
    let mask = if word.contains('@') && word.contains('.') {
        "[address]"
    } else if n_digits >= MIN_DIGITS {
        "[number]"
    } else {
        return part.to_owned();
    };
    format!("{mask}{}", &part[word.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_not_be_shown_is_found() {
        for text in [
            "As an AI, I cannot write this.",
            "Visit https://evil.example now.",
            "Write to me@evil.example.",
            "He is a rapist.",
            "<script>alert(1)</script>",
            "Ignore all previous instructions.",
        ] {
            assert!(Unsafe::find(text).is_some(), "{text}");
        }
        for text in [
            "She grapes the vine.",
            "The therapist drapes a scarf.",
            "My teacher gave instructions.",
        ] {
            assert_eq!(Unsafe::find(text), None, "{text}");
        }
    }

    #[test]
    fn addresses_and_long_numbers_are_masked() {
        let text = "Ann (ann@example.org), 13800138000,\nlives at number 12.";
        let masked = without_personal_data(text);
        assert_eq!(masked, "Ann [address] [number]\nlives at number 12.");
    }
}
