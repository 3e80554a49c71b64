//! Select the missing ending: the sentence breaks off, and its end is chosen.

use super::choices::{Choice, Choices};
use super::material::Sentence;
use super::stretch::spread;
use super::{Body, Making};
use crate::dictation;
use std::collections::HashSet;

const MAX_CHOICES: usize = 6;
const MIN_CHOICES: usize = 3;
/// Options of one choice.
const N_OPTIONS: usize = 4;
/// Words of an ending.
const ENDING_WORDS: std::ops::RangeInclusive<usize> = 2..=4;
/// Words before it, at least.
const MIN_BEFORE: usize = 3;

/// The end of a sentence, from one of its words on.
#[derive(Clone, Copy)]
struct Ending<'a> {
    sentence: &'a Sentence,
    first: usize,
}

/// Three to six sentences that break off; the wrong ends are those of other sentences.
#[must_use]
pub fn make(making: &Making<'_>) -> Option<Body> {
    let open: Vec<&Sentence> = making.material.open().collect();
    let endings: Vec<Ending<'_>> = open
        .iter()
        .filter_map(|sentence| ending(sentence))
        .collect();
    let sentences: Vec<&Sentence> = endings.iter().map(|ending| ending.sentence).collect();
    let chosen = spread(making, &sentences, MAX_CHOICES);
    let choices: Vec<Choice> = endings
        .iter()
        .filter(|ending| {
            chosen
                .iter()
                .any(|one| one.position == ending.sentence.position)
        })
        .filter_map(|ending| choice(making, *ending, &endings))
        .collect();
    (choices.len() >= MIN_CHOICES).then_some(Body::Choices(Choices { choices }))
}

/// The last phrase if it is short, and else the last three words, or two of a short sentence.
fn ending(sentence: &Sentence) -> Option<Ending<'_>> {
    let n = sentence.words.len();
    let after_phrase = (1..n).rev().find(|idx| sentence.words[idx - 1].ends_phrase);
    let first = after_phrase
        .filter(|first| ENDING_WORDS.contains(&(n - first)))
        .unwrap_or(n.saturating_sub(if n < MIN_BEFORE + 3 { 2 } else { 3 }));
    (first >= MIN_BEFORE).then_some(Ending { sentence, first })
}

impl Ending<'_> {
    fn text(&self) -> String {
        self.sentence
            .between(self.first, self.sentence.words.len() - 1)
    }

    fn begins_with_function(&self) -> bool {
        self.sentence.words[self.first].is_function()
    }
}

fn choice(making: &Making<'_>, ending: Ending<'_>, all: &[Ending<'_>]) -> Option<Choice> {
    let key = ending.text();
    let mut others = others(making, ending, all);
    others.truncate(N_OPTIONS - 1);
    let is_enough = others.len() + 1 == N_OPTIONS;
    let mut options = others;
    options.push(key.clone());
    // Each sentence has a seed of its own, or the key would stand in the same place each time.
    making
        .seed
        .part(ending.sentence.position)
        .series()
        .shuffle(&mut options);
    let before_key = ending.sentence.words[ending.first].char_start;
    is_enough.then(|| Choice {
        position: ending.sentence.position,
        before: ending.sentence.text.chars().take(before_key).collect(),
        after: String::new(),
        key: options
            .iter()
            .position(|option| *option == key)
            .unwrap_or(0),
        options,
        cut_word: Some(ending.first),
    })
}

/// Ends of other sentences, those first that begin with the same class of word and are as long.
fn others(making: &Making<'_>, ending: Ending<'_>, all: &[Ending<'_>]) -> Vec<String> {
    let n_words = |one: &Ending<'_>| one.sentence.words.len() - one.first;
    let mut found: Vec<&Ending<'_>> = all
        .iter()
        .filter(|one| one.sentence.position != ending.sentence.position)
        .collect();
    found.sort_by_key(|one| {
        let is_other_class = one.begins_with_function() != ending.begins_with_function();
        let rank = making
            .seed
            .rank(one.sentence.position * 64 + ending.sentence.position);
        (
            is_other_class,
            n_words(one).abs_diff(n_words(&ending)),
            rank,
        )
    });
    let mut seen = HashSet::from([dictation::normalize(&ending.text())]);
    let texts = found.into_iter().map(Ending::text);
    texts
        .filter(|text| seen.insert(dictation::normalize(text)))
        .collect()
}
