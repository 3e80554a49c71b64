//! How much a word is worth being a gap: the rules of cloze selection.

use super::Making;
use super::material::{Sentence, Word};
use super::target::{self, Target};
use super::word_facts;
use crate::dictation;
use crate::taxonomy::Level;

/// Whether a word may be a gap: never a name, nor a word that nobody knows, nor one of several.
pub(super) fn may_be_gap(word: &Word, is_first: bool) -> bool {
    let is_known = word.facts().is_some()
        || dictation::is_number(&word.key)
        || (!is_first && dictation::is_word(&word.key));
    let is_name = word.is_capitalized() && !is_first;
    is_known && !is_name && !word.key.contains('-')
}

/// The worth of a word. Greater is better; it may be negative.
pub(super) fn worth(making: &Making<'_>, sentence: &Sentence, idx: usize) -> i32 {
    let word = &sentence.words[idx];
    let is = |target: Target| target.is_at(sentence, idx);
    let levels = making.material.level;
    let points = [
        (3, making.due.iter().any(|target| is(*target))),
        (2, target::is_weak(sentence, idx)),
        (2, is_linked(sentence, idx)),
        (
            2,
            [Target::Numbers, Target::Negation, Target::Endings]
                .into_iter()
                .any(is),
        ),
        (1, !word.is_function() && level(word) == Some(levels)),
        (-3, level(word).is_some_and(|level| level > levels)),
        (-2, is_guessable(sentence, idx)),
        (
            -2,
            making.last.contains(&(sentence.position, word.char_start)),
        ),
    ];
    points
        .into_iter()
        .filter(|(_, holds)| *holds)
        .map(|(points, _)| points)
        .sum()
}

fn level(word: &Word) -> Option<Level> {
    word.facts().map(|facts| facts.level)
}

/// Whether it runs into its neighbour, on either side.
fn is_linked(sentence: &Sentence, idx: usize) -> bool {
    target::links(sentence, idx) || (idx > 0 && target::links(sentence, idx - 1))
}

fn is_guessable(sentence: &Sentence, idx: usize) -> bool {
    let key = |idx: usize| sentence.words.get(idx).map_or("", |word| word.key.as_str());
    idx > 0 && word_facts::is_given_away(key(idx - 1), key(idx), key(idx + 1))
}
