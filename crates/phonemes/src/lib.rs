//! Text to phonemes: what Kokoro is given to say.
//!
//! The lexicons are those that Kokoro was trained with (misaki's), in a form that needs no
//! loading. What is not written as words is rewritten first, heteronyms are told apart by the
//! words around and by their part of speech, and words that no lexicon knows are put together
//! from known ones, asked of the caller's fallback, or guessed from their letters. Every word
//! is traced back to the characters it came from, and what cannot be said is reported.
//!
//! No IO, no clock, no randomness: the same text always gives the same phonemes.

mod abbreviations;
mod alphabet;
mod collector;
mod data;
mod english;
mod espeak;
mod fold;
mod japanese;
mod language;
pub mod letters;
mod lexicon;
mod markup;
mod normalize;
mod script;
mod sentences;
mod stress;
mod tagger;
mod user_lexicon;
mod writer;

pub use alphabet::{is_sound, is_symbol, to_ipa};
pub use data::{DataError, check_data};
pub use espeak::{EspeakText, TIE};
pub use japanese::{DictionaryError, DictionaryFiles, Japanese};
pub use language::{Language, UnknownLanguage};
pub use markup::without_markup;
pub use sentences::sentences;
pub use user_lexicon::{LexiconError, UserLexicon};

use english::English;
use markup::Markup;
use std::ops::Range;

/// Whose English is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Accent {
    /// General American.
    Us,
    /// British (Received Pronunciation).
    Uk,
}

/// A word of the text with its phonemes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhonemizedWord {
    /// Where the word starts in the text as given, in Unicode scalars.
    pub char_start: usize,
    /// Where it ends, exclusive.
    pub char_end: usize,
    /// Where its phonemes start in [`Phonemized::phonemes`], in Unicode scalars.
    pub phoneme_start: usize,
    /// Its phonemes, never empty. `7:30` is one word, so there may be spaces inside.
    pub phonemes: String,
    /// Whether the text or a lexicon gave all of it; `false` means fallback, guess or spelling.
    pub known: bool,
}

/// A text as phonemes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Phonemized {
    /// All phonemes with spaces and punctuation, as the model takes them: only symbols that
    /// [`is_symbol`] knows.
    pub phonemes: String,
    /// The words in order; punctuation is in `phonemes` only.
    pub words: Vec<PhonemizedWord>,
    /// What is not said, in order, in Unicode scalars of the text as given: emoji, letters of
    /// other scripts, the targets of links, pronunciations that are none.
    pub unspoken: Vec<Range<usize>>,
}

/// Pronounces words no lexicon has; `None` where it cannot either. Answers with other symbols
/// than Kokoro's are not used.
pub type Fallback<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Turns English text into Kokoro's phonemes.
///
/// `[word](/phonemes/)` in the text gives the pronunciation of a word. Where what stands
/// between the slashes is not all in Kokoro's alphabet, the word is read as usual and the rest
/// is reported as unspoken.
pub struct Phonemizer {
    english: English,
    accent: Accent,
}

impl Phonemizer {
    /// Takes some 20 ms and 20 MB, so make one and keep it.
    #[must_use]
    pub fn new(accent: Accent) -> Self {
        Self::with_lexicon(accent, UserLexicon::default())
    }

    /// As [`Phonemizer::new`], with words of the installation that win over all others.
    #[must_use]
    pub fn with_lexicon(accent: Accent, lexicon: UserLexicon) -> Self {
        Self {
            english: English::new(accent, lexicon),
            accent,
        }
    }

    /// The accent this was made for.
    #[must_use]
    pub fn accent(&self) -> Accent {
        self.accent
    }

    /// Phonemes of `text`.
    ///
    /// `fallback` is asked for words that are in no lexicon and not made of two that are.
    /// Where it answers `None` the word is guessed from its letters.
    #[must_use]
    pub fn phonemize(&self, text: &str, fallback: Fallback<'_>) -> Phonemized {
        let markup = Markup::parse(text);
        let pieces = normalize::pieces(&markup.text, self.accent, self.english.user());
        let spoken = self.english.speak(&pieces, &markup.overrides, fallback);
        writer::write(&spoken, &markup)
    }

    /// The part of speech of each word of a text without markup: its place, in Unicode scalars,
    /// and its tag by the names of the Penn Treebank (`NN`, `VBD`).
    #[must_use]
    pub fn parts_of_speech(&self, text: &str) -> Vec<(Range<usize>, &'static str)> {
        let (text, places) = fold::fold(text);
        let pieces = normalize::pieces(&text, self.accent, self.english.user());
        let tagged = self.english.parts_of_speech(&pieces).into_iter();
        tagged
            .map(|(chars, tag)| (places.original(&chars), tag))
            .collect()
    }
}

#[cfg(test)]
mod tests;
