//! Minimal pairs: two words that differ in one sound, always within a sentence. The voice says
//! single words unreliably.

use super::drill::{Carrier, N_SENTENCES, choices};
use super::seed::Seed;
use super::{Body, ExerciseKind};
use std::sync::LazyLock;

/// Sentences that any word fits into, being only named.
const CARRIERS: [&str; 8] = [
    "Please say {} again for me.",
    "She wrote {} on the board.",
    "The next word on the list is {} again.",
    "He said {} and then he stopped.",
    "You can read {} on the sign.",
    "My teacher spelled {} for the class.",
    "They printed {} on the cover.",
    "I heard {} at the end of the song.",
];

/// Pairs of which the lexicons of both accents say that one sound differs.
static PAIRS: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    include_str!("../../data/drill_pairs.txt")
        .lines()
        .filter_map(|line| line.split_once(' '))
        .collect()
});

/// Ten pairs; of each, one word is said.
#[must_use]
pub(super) fn make(seed: Seed) -> (ExerciseKind, Vec<String>, Body) {
    let mut series = seed.series();
    let mut pairs = PAIRS.clone();
    series.shuffle(&mut pairs);
    let carriers: Vec<(Carrier, Vec<String>)> = pairs
        .into_iter()
        .take(N_SENTENCES)
        .map(|(left, right)| {
            let said = if series.below(2) == 0 { left } else { right };
            let carrier = CARRIERS[series.below(CARRIERS.len())];
            let mut options = vec![left.to_owned(), right.to_owned()];
            options.sort_unstable();
            (Carrier::new(carrier, said), options)
        })
        .collect();
    let texts = carriers.iter().map(|(carrier, _)| carrier.text()).collect();
    (ExerciseKind::MinimalPairs, texts, choices(&carriers))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_enough_pairs_and_every_carrier_has_its_place() {
        assert!(PAIRS.len() >= 60, "{}", PAIRS.len());
        for carrier in CARRIERS {
            assert_eq!(carrier.matches("{}").count(), 1, "{carrier}");
            assert!(
                carrier.split(' ').count() >= 5,
                "{carrier} is too short for the voice"
            );
        }
    }
}
