//! Full dictation: whole sentences are written down.

use super::gaps::{GapSentence, Gaps};
use super::material::Sentence;
use super::stretch::spread;
use super::{Body, Making};

/// Sentences of one exercise at most.
const MAX_SENTENCES: usize = 5;
/// Words of a sentence: fewer are unreliable to hear, more are a test of memory.
const WORDS: std::ops::RangeInclusive<usize> = 4..=18;

/// Up to five whole sentences; none where there is no sentence of a fitting length.
#[must_use]
pub fn make(making: &Making<'_>) -> Option<Body> {
    let fitting: Vec<&Sentence> = making
        .material
        .open()
        .filter(|sentence| WORDS.contains(&sentence.words.len()))
        .collect();
    let whole = |sentence: &Sentence| GapSentence::new(sentence, &[(0, sentence.words.len() - 1)]);
    let sentences: Vec<GapSentence> = spread(making, &fitting, MAX_SENTENCES)
        .into_iter()
        .map(whole)
        .collect();
    (!sentences.is_empty()).then_some(Body::Gaps(Gaps { sentences }))
}
