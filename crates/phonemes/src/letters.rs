//! Letter to sound: what a word that no lexicon knows is likely to sound like.
//!
//! For each letter from left to right a linear model chooses what it stands for, by the
//! letters around it and what was chosen before. `cargo xtask phoneme-data --letters` trains
//! it on the lexicons and says how many held-out words it gets right.

use crate::Accent;
use crate::data::data;
use std::collections::HashMap;

pub(crate) struct Letters {
    /// What each letter can stand for.
    labels: HashMap<char, Vec<&'static str>>,
    weights: &'static [u8],
}

impl Letters {
    pub(crate) fn new(accent: Accent) -> Self {
        let mut reader = Reader(match accent {
            Accent::Us => data!("letters-us.bin"),
            Accent::Uk => data!("letters-gb.bin"),
        });
        let mut labels = HashMap::new();
        for _ in 0..reader.number() {
            let letter = char::from_u32(reader.number()).unwrap_or_default();
            let own = (0..reader.number()).map(|_| reader.text()).collect();
            labels.insert(letter, own);
        }
        Self {
            labels,
            weights: reader.0,
        }
    }

    /// Phonemes of a word of the letters a to z; `None` for any other.
    pub(crate) fn pronounce(&self, word: &str) -> Option<String> {
        let letters: Vec<char> = word.chars().collect();
        let mut chosen: Vec<&str> = Vec::with_capacity(letters.len());
        for (at, letter) in letters.iter().enumerate() {
            let labels = self.labels.get(letter)?;
            let features = features(&letters, at, &chosen);
            let score = |label: usize| -> i32 {
                let places = features.iter().map(|&feature| place(feature, label));
                places
                    .map(|place| {
                        i32::from(i8::from_le_bytes(
                            [self.weights[place % self.weights.len()]],
                        ))
                    })
                    .sum()
            };
            // Of equal ones the first, which is the more frequent.
            let best = (0..labels.len()).rev().max_by_key(|&label| score(label))?;
            chosen.push(labels[best]);
        }
        Some(chosen.concat())
    }
}

/// Hashes of what the choice for the letter at `at` depends on: the letters up to four places
/// away, alone and together, and the last three choices.
#[must_use]
pub fn features(letters: &[char], at: usize, chosen: &[&str]) -> Vec<u32> {
    // Places of the first and last letter of each window.
    const WINDOWS: [(usize, usize); 17] = [
        (0, 0),
        (1, 0),
        (0, 1),
        (1, 1),
        (2, 0),
        (0, 2),
        (2, 1),
        (1, 2),
        (2, 2),
        (3, 0),
        (0, 3),
        (3, 1),
        (1, 3),
        (3, 3),
        (4, 1),
        (1, 4),
        (4, 4),
    ];
    let letter = |place: usize| {
        let letter = place.checked_sub(5).and_then(|place| letters.get(place));
        letter.map_or(1, |&letter| u32::from(letter))
    };
    let mut features: Vec<u32> = (0..)
        .zip(WINDOWS)
        .map(|(number, (before, after))| {
            let window = (at + 5 - before..=at + 5 + after).map(letter);
            window.fold(number + 1, mix)
        })
        .collect();
    let own = u32::from(letters[at]);
    let back = |n: usize| {
        chosen
            .len()
            .checked_sub(n)
            .map_or(2, |idx| text_hash(chosen[idx]))
    };
    let next = letter(at + 6);
    let stressed = chosen.iter().filter(|label| label.contains('ˈ')).count();
    let has_stress = u32::from(stressed > 0);
    let left = u32::try_from((letters.len() - at).min(6)).unwrap_or_default();
    features.extend([
        mix(mix(101, own), back(1)),
        mix(mix(mix(102, own), back(1)), next),
        mix(mix(mix(103, own), back(1)), back(2)),
        mix(mix(mix(mix(104, own), back(1)), back(2)), back(3)),
        mix(mix(mix(105, own), has_stress), left),
        mix(mix(mix(mix(106, own), has_stress), next), letter(at + 7)),
        mix(mix(mix(mix(107, own), has_stress), next), left),
    ]);
    features
}

/// The place of a feature's weight for a label in a table of 2^20.
#[must_use]
pub fn place(feature: u32, label: usize) -> usize {
    let label = u32::try_from(label).unwrap_or_default();
    let mixed = mix(feature, label.wrapping_add(7));
    (mixed >> 12) as usize
}

fn mix(hash: u32, value: u32) -> u32 {
    let mixed = (hash ^ value.wrapping_mul(0x9e37_79b1)).wrapping_mul(0x85eb_ca6b);
    (mixed ^ mixed >> 15).wrapping_mul(0xc2b2_ae35)
}

fn text_hash(text: &str) -> u32 {
    text.bytes().fold(3, |hash, byte| mix(hash, byte.into()))
}

struct Reader(&'static [u8]);

impl Reader {
    fn take(&mut self, n: usize) -> &'static [u8] {
        let (taken, rest) = self.0.split_at(n);
        self.0 = rest;
        taken
    }

    fn number(&mut self) -> u32 {
        let bytes = self.take(4);
        u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
    }

    fn text(&mut self) -> &'static str {
        let length = usize::from(self.take(1)[0]);
        std::str::from_utf8(self.take(length)).expect("labels are text, as a test reads them all")
    }
}
