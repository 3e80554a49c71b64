//! Says which letters of a word stand for which of its phonemes.

use std::collections::HashMap;

/// At most this many phonemes for one letter (`x` in `exact`, `u` in `cure`).
const MOST: usize = 3;
/// What a pair that was never seen costs.
const UNSEEN: f32 = 20.0;

/// A stress mark belongs to the vowel it precedes.
pub(super) fn units(phonemes: &str) -> Vec<String> {
    let mut units: Vec<String> = Vec::new();
    let mut mark = String::new();
    for symbol in phonemes.chars() {
        if matches!(symbol, 'ˈ' | 'ˌ') {
            mark.push(symbol);
        } else if symbol == 'ː' && !units.is_empty() && mark.is_empty() {
            units.iter_mut().last().expect("not empty").push(symbol);
        } else {
            units.push(std::mem::take(&mut mark) + &symbol.to_string());
        }
    }
    units
}

/// Learns from all words which letter stands for what, and aligns them.
pub(super) struct Aligner {
    cost: HashMap<(char, String), f32>,
}

impl Aligner {
    /// `words` are letters with units.
    pub(super) fn learn(words: &[(Vec<char>, Vec<String>)]) -> Self {
        let mut aligner = Self::first(words);
        for _ in 0..6 {
            let mut counts: HashMap<(char, String), f32> = HashMap::new();
            for (letters, units) in words {
                let labels = aligner.align(letters, units).unwrap_or_default();
                for (&letter, label) in letters.iter().zip(labels) {
                    *counts.entry((letter, label)).or_default() += 1.0;
                }
            }
            aligner = Self::from_counts(&counts);
        }
        aligner
    }

    /// The first guess: a letter stands for what is at about the same place in the word.
    fn first(words: &[(Vec<char>, Vec<String>)]) -> Self {
        let mut counts: HashMap<(char, String), f32> = HashMap::new();
        for (letters, units) in words {
            for (at, &letter) in letters.iter().enumerate() {
                *counts.entry((letter, String::new())).or_default() += 0.05;
                for (place, unit) in units.iter().enumerate() {
                    let distance = share(at, letters.len()) - share(place, units.len());
                    let near = (-(distance * 8.0).powi(2)).exp();
                    *counts.entry((letter, unit.clone())).or_default() += near;
                    if let Some(next) = units.get(place + 1) {
                        *counts.entry((letter, format!("{unit}{next}"))).or_default() +=
                            near * 0.02;
                    }
                }
            }
        }
        Self::from_counts(&counts)
    }

    fn from_counts(counts: &HashMap<(char, String), f32>) -> Self {
        let mut totals: HashMap<char, f32> = HashMap::new();
        for ((letter, _), count) in counts {
            *totals.entry(*letter).or_default() += count;
        }
        let cost = counts
            .iter()
            .map(|(pair, count)| (pair.clone(), -(count / totals[&pair.0]).ln()));
        Self {
            cost: cost.collect(),
        }
    }

    /// For each letter the phonemes it stands for, perhaps none.
    pub(super) fn align(&self, letters: &[char], units: &[String]) -> Option<Vec<String>> {
        let width = units.len() + 1;
        let mut best = vec![f32::INFINITY; (letters.len() + 1) * width];
        let mut taken = vec![0_usize; best.len()];
        best[0] = 0.0;
        for (at, &letter) in letters.iter().enumerate() {
            for from in 0..width {
                let so_far = best[at * width + from];
                if so_far.is_infinite() {
                    continue;
                }
                for n in 0..=MOST.min(units.len() - from) {
                    let label = units[from..from + n].concat();
                    let cost = self.cost.get(&(letter, label)).copied();
                    let total = so_far + cost.unwrap_or(UNSEEN * (1.0 + share(n, 1)));
                    let cell = (at + 1) * width + from + n;
                    if total < best[cell] {
                        best[cell] = total;
                        taken[cell] = n;
                    }
                }
            }
        }
        best[letters.len() * width + units.len()]
            .is_finite()
            .then(|| follow_back(letters.len(), units, &taken))
    }
}

fn follow_back(n_letters: usize, units: &[String], taken: &[usize]) -> Vec<String> {
    let width = units.len() + 1;
    let mut labels = vec![String::new(); n_letters];
    let mut to = units.len();
    for at in (0..n_letters).rev() {
        let n = taken[(at + 1) * width + to];
        labels[at] = units[to - n..to].concat();
        to -= n;
    }
    labels
}

#[expect(clippy::cast_precision_loss, reason = "words are short")]
fn share(at: usize, of: usize) -> f32 {
    at as f32 / of.max(1) as f32
}
