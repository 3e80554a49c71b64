//! Partial dictation: in each sentence a run of words is written down, the rest is given.

use super::candidates::worth;
use super::gaps::{GapSentence, Gaps};
use super::material::Sentence;
use super::stretch::spread;
use super::{Body, Making};
use crate::taxonomy::Level;

/// Sentences of one exercise at most.
const MAX_SENTENCES: usize = 8;
const MIN_SENTENCES: usize = 3;
/// Words of a sentence that stay to be seen, at least.
const MIN_SEEN: usize = 2;

/// Three to eight sentences, each with one gap of several words; none where there are not so many.
#[must_use]
pub fn make(making: &Making<'_>) -> Option<Body> {
    let length = run_length(making.material.level);
    let long_enough: Vec<&Sentence> = making
        .material
        .open()
        .filter(|sentence| sentence.words.len() >= length + MIN_SEEN)
        .collect();
    let sentences: Vec<GapSentence> = spread(making, &long_enough, MAX_SENTENCES)
        .into_iter()
        .map(|sentence| GapSentence::new(sentence, &[best_run(making, sentence, length)]))
        .collect();
    (sentences.len() >= MIN_SENTENCES).then_some(Body::Gaps(Gaps { sentences }))
}

/// Words of a gap: what the ear keeps at this level.
fn run_length(level: Level) -> usize {
    match level {
        Level::A1 | Level::A2 => 3,
        Level::B1 | Level::B2 => 4,
        Level::C1 | Level::C2 => 5,
    }
}

/// The run whose words are worth most as gaps; it does not reach over a mark.
fn best_run(making: &Making<'_>, sentence: &Sentence, length: usize) -> (usize, usize) {
    let worth: Vec<i32> = (0..sentence.words.len())
        .map(|idx| worth(making, sentence, idx))
        .collect();
    let value = |first: usize| {
        let words = first..first + length;
        let n_ends = words.clone().filter(|idx| *idx + 1 < words.end);
        let n_ends = n_ends
            .filter(|idx| sentence.words[*idx].ends_phrase)
            .count();
        let sum: i32 = worth[words].iter().sum();
        (n_ends, -sum, making.seed.rank(first))
    };
    let first = (0..=sentence.words.len() - length).min_by_key(|first| value(*first));
    let first = first.unwrap_or(0);
    (first, first + length - 1)
}
