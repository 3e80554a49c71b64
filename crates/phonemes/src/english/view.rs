//! The words around a word.

use super::tags::Tags;
use super::token::{Kind, Token};
use crate::tagger::Tag;

/// How far the words of a sentence are looked at.
const REACH: usize = 12;

pub(super) struct View<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) tags: &'a Tags<'a>,
    pub(super) idx: usize,
}

impl View<'_> {
    /// The word `n` places before in small letters; empty behind punctuation.
    pub(super) fn back(&self, n: usize) -> String {
        self.idx
            .checked_sub(n)
            .map_or_else(String::new, |first| self.word(first, first..self.idx))
    }

    /// The word `n` places after in small letters; empty behind punctuation.
    pub(super) fn next(&self, n: usize) -> String {
        self.word(self.idx + n, self.idx + 1..self.idx + n + 1)
    }

    fn word(&self, idx: usize, between: std::ops::Range<usize>) -> String {
        match self.tokens.get(between) {
            Some(tokens) if tokens.iter().all(Token::is_word) => {
                self.tokens[idx].text.to_lowercase()
            }
            _ => String::new(),
        }
    }

    /// Whether one of `words` (spaces between) is in the same sentence nearby.
    pub(super) fn sentence_has(&self, words: &str) -> bool {
        let is_end = |token: &&Token| matches!(token.kind, Kind::Mark("." | "!" | "?"));
        let before = self.tokens[..self.idx]
            .iter()
            .rev()
            .take_while(|token| !is_end(token))
            .take(REACH);
        let after = self.tokens[self.idx + 1..]
            .iter()
            .take_while(|token| !is_end(token))
            .take(REACH);
        before.chain(after).any(|token| {
            let text = token.text.to_lowercase();
            words.split_ascii_whitespace().any(|word| word == text)
        })
    }

    /// Whether the sentence starts here.
    pub(super) fn is_first(&self) -> bool {
        let before = self.tokens[..self.idx].iter().rev();
        before
            .clone()
            .find(|token| !matches!(token.kind, Kind::Mark("“" | "(" | "")))
            .is_none_or(|token| matches!(token.kind, Kind::Mark("." | "!" | "?" | "…" | ":")))
    }

    pub(super) fn tag(&self) -> Tag {
        self.tags
            .tag(self.idx, &(0..self.tokens[self.idx].text.len()))
    }

    /// The first word before that is no adverb such as `never` or `already`.
    pub(super) fn helper(&self) -> String {
        (1..4)
            .map(|n| self.back(n))
            .find(|word| !is_between(word))
            .unwrap_or_default()
    }
}

/// What stands between a helping verb and its verb.
fn is_between(word: &str) -> bool {
    matches!(
        word,
        "not"
            | "never"
            | "always"
            | "often"
            | "already"
            | "just"
            | "also"
            | "ever"
            | "only"
            | "still"
            | "really"
            | "even"
            | "probably"
            | "usually"
            | "sometimes"
            | "then"
            | "all"
            | "both"
            | "recently"
            | "you"
            | "we"
            | "they"
            | "i"
    )
}
