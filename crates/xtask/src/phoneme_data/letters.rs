//! Trains the letter-to-sound model: an averaged perceptron that chooses what each letter
//! stands for, from left to right, by the letters around it and what it chose before.

use super::align::{Aligner, units};
use super::lexicon::Words;
use anyhow::Context as _;
use listen_phonemes::letters::{features, place};
use std::collections::{BTreeMap, HashMap};

/// Entries of the table of weights; features share entries by chance.
const N_WEIGHTS: usize = 1 << 20;
const EPOCHS: u32 = 8;
/// Each of these is left out of the training, so that it can be asked for.
const HELD_OUT: usize = 50;

struct Sample {
    letters: Vec<char>,
    labels: Vec<u16>,
    phonemes: String,
}

struct Model {
    /// What each letter can stand for, the most frequent first.
    labels: BTreeMap<char, Vec<String>>,
    weights: Vec<f32>,
    totals: Vec<f64>,
    step: f64,
}

/// Trains, prints how many held-out words come out right, and gives the file's bytes:
/// `[u32 n letters]`, for each `[u32 char][u32 n labels]` and `[u8 length][text]` per label,
/// then one i8 for each weight.
pub(super) fn train(words: &Words, accent: &str) -> anyhow::Result<Vec<u8>> {
    let pairs: Vec<_> = words.iter().filter_map(pair).collect();
    let aligner = Aligner::learn(&pairs);
    let (labels, samples) = samples(&pairs, &aligner);
    let mut model = Model {
        labels,
        weights: vec![0.0; N_WEIGHTS],
        totals: vec![0.0; N_WEIGHTS],
        step: 1.0,
    };
    let (test, train): (Vec<_>, Vec<_>) = samples
        .into_iter()
        .enumerate()
        .partition(|(idx, _)| idx % HELD_OUT == 0);
    for epoch in 0..EPOCHS {
        for idx in order(train.len(), epoch) {
            model.learn(&train[idx].1);
        }
    }
    let weights = model.quantized();
    let right = test
        .iter()
        .filter(|(_, sample)| model.says(sample) == sample.phonemes);
    println!(
        "{accent}: {} of {} held-out words right",
        right.count(),
        test.len()
    );
    encode(&model.labels, &weights)
}

/// All places in an order of its own for each epoch, the same at every run: neighbours in the
/// alphabet are alike, and learning them in a row would make the model forget the others.
fn order(n: usize, epoch: u32) -> Vec<usize> {
    let mut places: Vec<usize> = (0..n).collect();
    let hash = |place: usize| {
        let seed = (place as u64) << 8 | u64::from(epoch);
        let mixed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed ^ mixed >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9)
    };
    places.sort_unstable_by_key(|&place| hash(place));
    places
}

/// Words of small letters with one pronunciation.
fn pair((word, entry): (&String, &super::lexicon::Word)) -> Option<(Vec<char>, Vec<String>)> {
    let lower = word.to_lowercase();
    let is_word = lower.len() > 1 && lower.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_initialism = word.chars().skip(1).any(char::is_uppercase);
    let phonemes = entry.variants.first()?.1.as_deref()?;
    (is_word && !is_initialism).then(|| (lower.chars().collect(), units(phonemes)))
}

fn samples(
    pairs: &[(Vec<char>, Vec<String>)],
    aligner: &Aligner,
) -> (BTreeMap<char, Vec<String>>, Vec<Sample>) {
    let together: Vec<_> = pairs
        .iter()
        .filter_map(|(letters, units)| Some((letters, units, aligner.align(letters, units)?)))
        .collect();
    let mut counts: BTreeMap<char, HashMap<&str, usize>> = BTreeMap::new();
    for (letters, _, labels) in &together {
        for (&letter, label) in letters.iter().zip(labels) {
            *counts.entry(letter).or_default().entry(label).or_default() += 1;
        }
    }
    let labels = counts.into_iter().map(|(letter, counts)| {
        let mut counts: Vec<_> = counts.into_iter().filter(|&(_, n)| n >= 12).collect();
        counts.sort_unstable_by_key(|&(label, n)| (std::cmp::Reverse(n), label));
        let labels = counts.into_iter().map(|(label, _)| label.to_owned());
        (letter, labels.collect::<Vec<_>>())
    });
    let labels: BTreeMap<_, _> = labels.collect();
    let samples = together.iter().filter_map(|(letters, units, own)| {
        let own = letters.iter().zip(own).map(|(letter, label)| {
            let idx = labels[letter].iter().position(|known| known == label)?;
            u16::try_from(idx).ok()
        });
        Some(Sample {
            letters: (*letters).clone(),
            labels: own.collect::<Option<_>>()?,
            phonemes: units.concat(),
        })
    });
    let samples = samples.collect();
    (labels, samples)
}

impl Model {
    fn best(&self, seen: &[u32], letter: char) -> u16 {
        let n = u16::try_from(self.labels[&letter].len()).unwrap_or(u16::MAX);
        let score = |label: u16| -> f32 {
            let places = seen
                .iter()
                .map(|&feature| place(feature, usize::from(label)));
            places.map(|place| self.weights[place]).sum()
        };
        (0..n)
            .max_by(|&a, &b| score(a).total_cmp(&score(b)).then(b.cmp(&a)))
            .unwrap_or_default()
    }

    fn learn(&mut self, sample: &Sample) {
        let mut chosen: Vec<&str> = Vec::new();
        let labels = self.labels.clone();
        for (at, &letter) in sample.letters.iter().enumerate() {
            let seen = features(&sample.letters, at, &chosen);
            let (best, right) = (self.best(&seen, letter), sample.labels[at]);
            if best != right {
                for &feature in &seen {
                    self.change(place(feature, right.into()), 1.0);
                    self.change(place(feature, best.into()), -1.0);
                }
            }
            // What it says itself is what it will see when it is used.
            chosen.push(&labels[&letter][usize::from(if at % 2 == 0 { best } else { right })]);
        }
        self.step += 1.0;
    }

    fn change(&mut self, place: usize, by: f32) {
        self.weights[place] += by;
        self.totals[place] += f64::from(by) * self.step;
    }

    /// Averages the weights over all steps and rounds them to bytes.
    fn quantized(&mut self) -> Vec<i8> {
        let step = self.step;
        let averages = self.weights.iter().zip(&self.totals);
        let averages: Vec<f64> = averages
            .map(|(&weight, total)| f64::from(weight) - total / step)
            .collect();
        let largest = averages
            .iter()
            .fold(0.0_f64, |most, value| most.max(value.abs()));
        let scale = 127.0 / largest.min(24.0);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "clamped to the range of a byte"
        )]
        let bytes = averages
            .iter()
            .map(|value| (value * scale).round().clamp(-127.0, 127.0) as i8);
        let bytes: Vec<i8> = bytes.collect();
        self.weights = bytes.iter().map(|&byte| f32::from(byte)).collect();
        bytes
    }

    fn says(&self, sample: &Sample) -> String {
        let mut chosen: Vec<&str> = Vec::new();
        for (at, &letter) in sample.letters.iter().enumerate() {
            let seen = features(&sample.letters, at, &chosen);
            let best = self.best(&seen, letter);
            chosen.push(&self.labels[&letter][usize::from(best)]);
        }
        chosen.concat()
    }
}

fn encode(labels: &BTreeMap<char, Vec<String>>, weights: &[i8]) -> anyhow::Result<Vec<u8>> {
    let mut out = u32::try_from(labels.len())?.to_le_bytes().to_vec();
    for (&letter, labels) in labels {
        out.extend(u32::from(letter).to_le_bytes());
        out.extend(u32::try_from(labels.len())?.to_le_bytes());
        for label in labels {
            out.push(u8::try_from(label.len()).context("a label is too long")?);
            out.extend(label.as_bytes());
        }
    }
    out.extend(weights.iter().map(|weight| weight.to_le_bytes()[0]));
    Ok(out)
}
