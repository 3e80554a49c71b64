//! What a drill aims at, and which words of a sentence have it.

use super::material::{Sentence, Word};
use crate::dictation;
use crate::profile::Feature;
use crate::taxonomy::closed_list;

closed_list! {
    /// A feature of words; the names are those of the listening profile.
    Target, "drill" {
        /// Small grammatical words in weak position.
        FunctionWords => "function-words",
        /// Endings: -s, -ed, another form of the verb.
        Endings => "endings",
        /// Numbers.
        Numbers => "numbers",
        /// `not`, `never`, `n't`.
        Negation => "negation",
        /// Words that sound the same.
        Homophones => "homophones",
        /// Where a word begins.
        Segmentation => "segmentation",
        /// `we'll`, `should've`.
        Contractions => "contractions",
        /// Words that differ in one sound.
        MinimalPairs => "minimal-pairs",
    }
}

/// Words that are mostly said without stress and then sound otherwise.
const WEAK_FORMS: [&str; 48] = [
    "a", "am", "an", "and", "are", "as", "at", "be", "been", "but", "by", "can", "could", "did",
    "do", "does", "for", "from", "had", "has", "have", "he", "her", "him", "his", "is", "it",
    "must", "of", "or", "shall", "she", "should", "some", "than", "that", "the", "them", "there",
    "to", "us", "was", "we", "were", "will", "would", "you", "your",
];

impl From<Target> for Feature {
    fn from(target: Target) -> Self {
        match target {
            Target::FunctionWords => Self::FunctionWords,
            Target::Endings => Self::Endings,
            Target::Numbers => Self::Numbers,
            Target::Negation => Self::Negation,
            Target::Homophones => Self::Homophones,
            Target::Segmentation => Self::Segmentation,
            Target::Contractions => Self::Contractions,
            Target::MinimalPairs => Self::MinimalPairs,
        }
    }
}

impl Target {
    /// Whether the word at `idx` of a sentence has it.
    #[must_use]
    pub fn is_at(self, sentence: &Sentence, idx: usize) -> bool {
        let key = sentence.words[idx].key.as_str();
        match self {
            Self::FunctionWords => is_weak(sentence, idx),
            Self::Endings => dictation::is_inflected(key),
            Self::Numbers => dictation::is_number(key),
            Self::Negation => dictation::is_negative(key),
            Self::Homophones => dictation::has_homophone(key),
            Self::Segmentation => links(sentence, idx),
            Self::Contractions => dictation::is_contraction(key),
            Self::MinimalPairs => dictation::has_minimal_pair(key),
        }
    }
}

/// Whether a word with a weak form stands where it is used: within a phrase, not at its end.
#[must_use]
pub fn is_weak(sentence: &Sentence, idx: usize) -> bool {
    let word = &sentence.words[idx];
    !word.ends_phrase && WEAK_FORMS.binary_search(&word.key.as_str()).is_ok()
}

/// Whether the word runs into the next one: it ends with a consonant, and the next one of the
/// same phrase begins with a vowel.
#[must_use]
pub fn links(sentence: &Sentence, idx: usize) -> bool {
    let word = &sentence.words[idx];
    let next = sentence.words.get(idx + 1).and_then(Word::facts);
    !word.ends_phrase
        && word.facts().is_some_and(|facts| !facts.ends_with_vowel)
        && next.is_some_and(|facts| facts.begins_with_vowel)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercise::material::Material;
    use crate::taxonomy::Level;

    fn found(target: Target, text: &str) -> Vec<String> {
        let material = Material::new(Level::A1, [text], &[]);
        let sentence = &material.sentences[0];
        (0..sentence.words.len())
            .filter(|idx| target.is_at(sentence, *idx))
            .map(|idx| sentence.words[idx].key.clone())
            .collect()
    }

    #[test]
    fn every_target_finds_its_words() {
        let cases: [(Target, &str, &[&str]); 7] = [
            (
                Target::FunctionWords,
                "I was looking at the bus that you came from.",
                &["was", "at", "the", "that", "you"],
            ),
            (
                Target::Endings,
                "She walked to the shops.",
                &["walked", "shops"],
            ),
            (
                Target::Numbers,
                "Room 13 has thirty chairs.",
                &["13", "thirty"],
            ),
            (
                Target::Negation,
                "I can't see, and he is not here.",
                &["can't", "not"],
            ),
            (Target::Homophones, "Their train is late.", &["their"]),
            (
                Target::Segmentation,
                "Pick up an apple, and eat it.",
                &["pick", "up", "and", "eat"],
            ),
            (
                Target::Contractions,
                "We'll say it's fine.",
                &["we'll", "it's"],
            ),
        ];
        for (target, text, expected) in cases {
            assert_eq!(found(target, text), expected, "{target}");
        }
        assert!(WEAK_FORMS.is_sorted());
    }
}
