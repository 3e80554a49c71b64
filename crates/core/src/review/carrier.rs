//! Another sentence for a card: one of the library that has a word which was missed.

use crate::dictation::{self, DictationScore};
use crate::exercise::seed::Seed;
use crate::passage::word_spans;
use crate::profile::chances::is_heard;
use std::collections::BTreeMap;

/// Words of such a sentence: enough around the one that was missed, and no more than can be kept.
const WORDS: std::ops::RangeInclusive<usize> = 4..=14;

/// A sentence of the library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LibrarySentence {
    /// Row.
    pub id: i64,
    /// What is said.
    pub text: String,
}

/// Words that were not heard in these answers to one sentence, those missed most often first.
#[must_use]
pub fn missed_words<'a>(answers: impl IntoIterator<Item = &'a DictationScore>) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let words = answers.into_iter().flat_map(|score| &score.words);
    for word in words.filter(|word| !is_heard(word.label)) {
        let key = dictation::key(&word.reference);
        if !key.is_empty() {
            *counts.entry(key).or_default() += 1;
        }
    }
    let mut words: Vec<(String, usize)> = counts.into_iter().collect();
    words.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    words.into_iter().map(|(word, _)| word).collect()
}

/// The sentence with most of the missed words, of those that were not `used` for the card before as
/// long as there are any; the seed decides between equals. None where no sentence but `own` has one.
#[must_use]
pub fn choose_carrier<'a>(
    missed: &[String],
    own: &str,
    used: &[i64],
    library: &'a [LibrarySentence],
    seed: Seed,
) -> Option<&'a LibrarySentence> {
    let others = library.iter().filter(|sentence| sentence.text != own);
    let ranked = others.filter_map(|sentence| {
        let n = n_missed(missed, &sentence.text)?;
        let rank = seed.rank(usize::try_from(sentence.id).unwrap_or(0));
        let is_used = used.contains(&sentence.id);
        Some(((is_used, std::cmp::Reverse(n), rank), sentence))
    });
    let best = ranked.min_by_key(|(rank, _)| *rank);
    best.map(|(_, sentence)| sentence)
}

/// How many of the words it has; none for none of them, and for a sentence that is too short or
/// too long.
fn n_missed(missed: &[String], text: &str) -> Option<usize> {
    let spans = word_spans(text);
    if !WORDS.contains(&spans.len()) {
        return None;
    }
    let chars: Vec<char> = text.chars().collect();
    let words: Vec<String> = spans
        .iter()
        .map(|span| chars[span.char_start..span.char_end].iter().collect())
        .map(|word: String| dictation::key(&word))
        .collect();
    let n = missed.iter().filter(|word| words.contains(word)).count();
    (n > 0).then_some(n)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentence(id: i64, text: &str) -> LibrarySentence {
        LibrarySentence {
            id,
            text: text.to_owned(),
        }
    }

    #[test]
    fn missed_words_are_those_that_the_ear_did_not_get() {
        let own = "They left their coats at the station.";
        let scores = [
            dictation::score(own, "they left there coats the station"),
            dictation::score(own, "they left their goats at the nation"),
            dictation::score(own, "they left their coats the station"),
        ];
        let missed = missed_words(&scores);
        assert_eq!(missed[0], "at", "missed twice: {missed:?}");
        assert!(missed.contains(&"coats".to_owned()), "{missed:?}");
        assert!(
            !missed.contains(&"their".to_owned()),
            "a homophone was heard"
        );
    }

    #[test]
    fn a_carrier_has_a_missed_word_and_is_another_sentence() {
        let own = "We met at the station.";
        let library = [
            sentence(1, own),
            sentence(2, "At once."),
            sentence(3, "She is tired and wants tea."),
            sentence(4, "He waits at the door."),
            sentence(5, "The old station is at the end of the road."),
        ];
        let seed = Seed::of(&["1"]);
        let missed = ["at".to_owned(), "station".to_owned()];
        let found = |missed: &[String], used: &[i64], library: &[LibrarySentence]| {
            choose_carrier(missed, own, used, library, seed).map(|sentence| sentence.id)
        };
        assert_eq!(found(&missed, &[], &library), Some(5));
        assert_eq!(found(&missed, &[5], &library), Some(4), "another one next");
        assert_eq!(found(&missed, &[4, 5], &library), Some(5), "and again");
        assert_eq!(found(&[], &[], &library), None);
        assert_eq!(found(&missed, &[], &library[..3]), None);
    }
}
