//! Pairs of words that differ in one sound, in sentences that give the word away by nothing else.

use std::fmt;

/// Two words that are easily taken for each other. A voice is not reliable with one word alone, so
/// the word is always said in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    words: [String; 2],
}

/// Sentences that fit every word: the word is named, not used.
const CARRIERS: [&str; 4] = [
    "The word on the card is {}.",
    "Please write {} on the board.",
    "She said {} twice.",
    "I can hear the word {} now.",
];

/// Letters of the longest word of a pair.
const MAX_WORD_CHARS: usize = 30;

impl Pair {
    /// The pair written as `ship/sheep`; none for anything else: other than two different words
    /// of letters, apostrophes and hyphens.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (first, second) = text.split_once('/')?;
        let is_word = |word: &str| {
            (1..=MAX_WORD_CHARS).contains(&word.len())
                && word
                    .chars()
                    .all(|c| c.is_ascii_alphabetic() || matches!(c, '\'' | '-'))
                && word.starts_with(|c: char| c.is_ascii_alphabetic())
        };
        let words = [first, second].map(|word| word.trim().to_ascii_lowercase());
        (words.iter().all(|word| is_word(word)) && words[0] != words[1]).then(|| {
            let [first, second] = words;
            let mut words = [first, second];
            words.sort();
            Self { words }
        })
    }

    /// Both words, in alphabetical order: the order gives nothing away.
    #[must_use]
    pub fn words(&self) -> [&str; 2] {
        [&self.words[0], &self.words[1]]
    }

    /// Index of the word that is said in this turn. It looks like chance and stays the same when
    /// the page is loaded again.
    #[must_use]
    pub fn spoken_idx(&self, turn: i64) -> usize {
        let letters: u64 = self.words.concat().bytes().map(u64::from).sum();
        let mixed = (turn.unsigned_abs() + letters).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        usize::from(mixed >> 63 == 1)
    }

    /// The sentence that is said in this turn.
    #[must_use]
    pub fn sentence(&self, turn: i64) -> String {
        let n_carriers = CARRIERS.len();
        let idx = usize::try_from(turn.unsigned_abs()).map_or(0, |turn| turn % n_carriers);
        CARRIERS[idx].replace("{}", &self.words[self.spoken_idx(turn)])
    }
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.words[0], self.words[1])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_two_words() {
        assert_eq!(
            Pair::parse("Sheep/ship").map(|pair| pair.to_string()),
            Some("sheep/ship".to_owned())
        );
        assert_eq!(Pair::parse("ship/sheep"), Pair::parse("sheep / ship"));
        for text in ["", "/", "ship", "ship/ship", "a/b/c", "1/2", "船/羊", "'/-"] {
            assert_eq!(Pair::parse(text), None, "{text}");
        }
        assert_eq!(Pair::parse(&format!("{}/b", "a".repeat(31))), None);
    }

    #[test]
    fn both_words_are_said_and_the_carrier_changes() {
        let pair = Pair::parse("ship/sheep").unwrap();
        let spoken: Vec<usize> = (0..40).map(|turn| pair.spoken_idx(turn)).collect();
        let n_second = spoken.iter().filter(|idx| **idx == 1).count();
        assert!((10..=30).contains(&n_second), "{spoken:?}");
        assert_ne!(
            pair.sentence(0).split(' ').next(),
            pair.sentence(1).split(' ').next()
        );
        assert!(pair.sentence(3).contains(pair.words()[pair.spoken_idx(3)]));
    }
}
