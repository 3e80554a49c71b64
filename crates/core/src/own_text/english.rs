//! Whether a text is English.

use crate::dictation;
use crate::gates::words::without_names;
use std::collections::BTreeSet;

/// Least share of words that this project knows, of a text that is English. Passages of the
/// library have 0.85 and more, other languages below 0.4 (both in the tests).
pub const ENGLISH_MIN: f64 = 0.5;

/// Share of the words that are English words that this project knows, names left out: 0 to 1,
/// 0 of a text without words.
#[must_use]
pub fn english_share<'a>(sentences: impl Iterator<Item = &'a str>) -> f64 {
    let words = without_names(sentences, &BTreeSet::new());
    let is_known = |word: &&String| word.split('-').all(dictation::is_word);
    share(words.iter().filter(is_known).count(), words.len())
}

/// Counts of words of a text of bounded length.
pub(super) fn share(n: usize, of: usize) -> f64 {
    let to_f64 = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    if of == 0 { 0.0 } else { to_f64(n) / to_f64(of) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::own_text::estimate::tests::library;

    #[test]
    fn every_passage_of_the_library_is_english() {
        let lowest = library()
            .iter()
            .map(|passage| english_share(passage.sentences()))
            .fold(1.0, f64::min);
        assert!(lowest >= 0.85, "{lowest}");
    }

    #[test]
    fn other_languages_are_not() {
        for text in [
            "Il pleut depuis ce matin et nous restons à la maison avec les enfants.",
            "Seit heute Morgen regnet es, und wir bleiben mit den Kindern zu Hause.",
            "Llueve desde esta mañana y nos quedamos en casa con los niños.",
            "今天早上开始下雨，我们和孩子们待在家里。",
            "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod.",
            "12 34 56",
            "",
        ] {
            let share = english_share(std::iter::once(text));
            assert!(share < 0.4, "{share}: {text}");
        }
    }
}
