//! Cloze: single words of a stretch of the passage are gaps, chosen by what they are worth.

use super::candidates::{may_be_gap, worth};
use super::gaps::{GapSentence, Gaps};
use super::material::Sentence;
use super::stretch::stretch;
use super::{Body, Making};
use crate::taxonomy::Level;

/// One gap for so many words.
const WORDS_FOR_ONE: usize = 8;
const MAX_IN_SENTENCE: usize = 4;
/// From this length on a sentence has two gaps at least.
const LONG_SENTENCE: usize = 14;
/// Shorter sentences have no gap.
const MIN_WORDS: usize = 4;
/// Words between two gaps that are seen, at least.
const APART: usize = 3;
/// Words of the stretch at most: some 15 gaps.
const MAX_WORDS: usize = 120;
const MIN_GAPS: usize = 3;

/// A gap from one word of a sentence to another, with the place of both in the stretch.
#[derive(Debug, Clone, Copy)]
struct Chosen {
    first: usize,
    last: usize,
    is_function: bool,
}

/// The stretch that gaps are chosen from.
struct Choosing<'a> {
    making: &'a Making<'a>,
    /// Number of the sentence's first word in the stretch.
    offset: usize,
    /// One past the last word of the last gap, in the stretch.
    last_end: Option<usize>,
    /// Function words that are owed to the mix, in tenths of a gap; below 0 after too many.
    owed_tenths: i64,
}

/// Gaps in a stretch of the passage; none where it gives fewer than three.
#[must_use]
pub fn make(making: &Making<'_>) -> Option<Body> {
    let mut choosing = Choosing {
        making,
        offset: 0,
        last_end: None,
        owed_tenths: 0,
    };
    let sentences = stretch(making, usize::MAX, MAX_WORDS);
    let gaps = Gaps {
        sentences: sentences
            .into_iter()
            .map(|sentence| choosing.sentence(sentence))
            .collect(),
    };
    (gaps.n_responses() >= MIN_GAPS).then_some(Body::Gaps(gaps))
}

/// How many gaps a sentence has: one for seven to ten words, two to four where it is long enough
/// for two.
fn n_gaps(n_words: usize) -> usize {
    match n_words {
        0..MIN_WORDS => 0,
        MIN_WORDS..LONG_SENTENCE => 1,
        _ => (n_words / WORDS_FOR_ONE).clamp(2, MAX_IN_SENTENCE),
    }
}

/// Of ten gaps, how many are function words.
fn function_tenths(level: Level) -> i64 {
    match level {
        Level::A1 | Level::A2 => 3,
        Level::B1 | Level::B2 => 5,
        Level::C1 | Level::C2 => 7,
    }
}

impl Choosing<'_> {
    fn sentence(&mut self, sentence: &Sentence) -> GapSentence {
        let n = n_gaps(sentence.words.len());
        self.owed_tenths += as_i64(n) * function_tenths(self.making.material.level);
        let n_function = usize::try_from((self.owed_tenths + 5).div_euclid(10))
            .unwrap_or(0)
            .min(n);
        let mut chosen = self.choose(sentence, n, n_function);
        chosen.sort_by_key(|gap| gap.first);
        let n_chosen = chosen.iter().filter(|gap| gap.is_function).count();
        self.owed_tenths -= 10 * as_i64(n_chosen);
        self.widen(sentence, &mut chosen);
        if let Some(last) = chosen.last() {
            self.last_end = Some(self.offset + last.last + 1);
        }
        self.offset += sentence.words.len();
        let places: Vec<_> = chosen.iter().map(|gap| (gap.first, gap.last)).collect();
        GapSentence::new(sentence, &places)
    }

    /// The best words of each class as the mix wants them, then the best of any.
    fn choose(&self, sentence: &Sentence, n: usize, n_function: usize) -> Vec<Chosen> {
        let ranked = self.ranked(sentence);
        let mut chosen: Vec<Chosen> = Vec::new();
        for is_free in [false, true] {
            for candidate in &ranked {
                let n_of_class = chosen
                    .iter()
                    .filter(|gap| gap.is_function == candidate.is_function)
                    .count();
                let most = if candidate.is_function {
                    n_function
                } else {
                    n.saturating_sub(n_function)
                };
                let fits = is_free || n_of_class < most;
                let is_apart = chosen
                    .iter()
                    .all(|gap| gap.first.abs_diff(candidate.first) > APART);
                if chosen.len() < n && fits && is_apart {
                    chosen.push(*candidate);
                }
            }
        }
        chosen
    }

    /// Words that may be gaps, the most worthy first; the seed decides between equals.
    fn ranked(&self, sentence: &Sentence) -> Vec<Chosen> {
        let mut ranked: Vec<Chosen> = (0..sentence.words.len())
            .filter(|idx| self.may_be_gap(sentence, *idx))
            .map(|idx| Chosen {
                first: idx,
                last: idx,
                is_function: sentence.words[idx].is_function(),
            })
            .collect();
        let making = self.making;
        ranked.sort_by_cached_key(|gap| {
            let rank = making.seed.rank(self.offset + gap.first);
            (-worth(making, sentence, gap.first), rank)
        });
        ranked
    }

    /// Never the first or the last word of the passage, and not too near the gap before.
    fn may_be_gap(&self, sentence: &Sentence, idx: usize) -> bool {
        let all = &self.making.material.sentences;
        let is_first = sentence.position == 0 && idx == 0;
        let is_last = sentence.position + 1 == all.len() && idx + 1 == sentence.words.len();
        let is_apart = self
            .last_end
            .is_none_or(|end| self.offset + idx >= end + APART);
        !is_first && !is_last && is_apart && may_be_gap(&sentence.words[idx], idx == 0)
    }

    /// From C1 on a gap takes the next word of its phrase, too, where the room allows it.
    fn widen(&self, sentence: &Sentence, chosen: &mut [Chosen]) {
        if self.making.material.level < Level::C1 {
            return;
        }
        for idx in 0..chosen.len() {
            let (next, after) = (
                chosen[idx].last + 1,
                chosen.get(idx + 1).map(|gap| gap.first),
            );
            let has_room = after.is_none_or(|after| after > next + APART);
            let is_phrase = !sentence.words[chosen[idx].last].ends_phrase;
            if is_phrase && has_room && self.may_be_gap(sentence, next) {
                chosen[idx].last = next;
            }
        }
    }
}

fn as_i64(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
