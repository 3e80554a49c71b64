//! Text to phonemes: what Kokoro is given to say.
//!
//! Wraps `misaki-rs` (the lexicons Kokoro was trained on) behind a small API that keeps
//! two promises the crate below does not make: every word is traced back to the
//! characters it came from, and no word vanishes. A word that no lexicon knows goes to
//! the caller's fallback and, failing that, is spelled out; either way it is reported.
//!
//! No IO, no clock, no randomness: the same text always gives the same phonemes.

mod abbreviations;
mod alphabet;
mod collector;
mod cursor;
mod espeak;
mod japanese;
mod language;
mod normalize;
mod sentences;
mod spelling;
mod units;

pub use alphabet::is_symbol;
pub use espeak::{EspeakText, TIE};
pub use japanese::{DictionaryError, DictionaryFiles, Japanese};
pub use language::{Language, UnknownLanguage};
pub use sentences::sentences;

use cursor::Cursor;
use misaki_rs::{G2P, Language as Dialect, MToken};
use normalize::Piece;
use std::ops::Range;

/// What misaki writes where it knows no pronunciation.
const UNKNOWN: char = '❓';

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
    /// Its phonemes; empty only for a symbol nothing knows how to say.
    pub phonemes: String,
    /// Whether the lexicon knew all of it; `false` means fallback, spelling or nothing.
    pub known: bool,
}

/// A text as phonemes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Phonemized {
    /// All phonemes with spaces and punctuation, as the model takes them.
    pub phonemes: String,
    /// The words in order; punctuation is in `phonemes` only.
    pub words: Vec<PhonemizedWord>,
    /// What is not said, in order, in Unicode scalars of the text as given: emoji, letters of
    /// other scripts.
    pub unspoken: Vec<Range<usize>>,
}

/// Pronounces words the lexicon does not have; `None` where it cannot either.
pub type Fallback<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Turns English text into Kokoro's phonemes.
///
/// Loading takes about 0.3 s and 95 MB for each accent, so make one and keep it.
pub struct Phonemizer {
    g2p: G2P,
    accent: Accent,
}

impl Phonemizer {
    /// Loads the lexicons of `accent`.
    #[must_use]
    pub fn new(accent: Accent) -> Self {
        let language = match accent {
            Accent::Us => Dialect::EnglishUS,
            Accent::Uk => Dialect::EnglishGB,
        };
        Self {
            g2p: G2P::new(language),
            accent,
        }
    }

    /// The accent this was made for.
    #[must_use]
    pub fn accent(&self) -> Accent {
        self.accent
    }

    /// Phonemes of `text`, at about 4,000 characters a second.
    ///
    /// `fallback` is asked for each word outside the lexicon; its answer should use
    /// Kokoro's symbols. Where it answers `None` the word is spelled letter by letter.
    #[must_use]
    pub fn phonemize(&self, text: &str, fallback: Fallback<'_>) -> Phonemized {
        let pieces = normalize::pieces(text);
        let joined = pieces
            .iter()
            .map(|piece| piece.text.as_str())
            .collect::<Vec<_>>()
            .join(" ");
        let Ok((_, tokens)) = self.g2p.g2p(&joined) else {
            return self.spell_all(&pieces, fallback);
        };
        let mut writer = Writer::default();
        let mut cursor = Cursor::new(&pieces, &joined);
        for token in &tokens {
            let (place, piece) = cursor.advance(&token.text);
            let (phonemes, known) = self.pronounce(token, fallback);
            let is_word = is_spoken(&token.text) || is_spoken(&phonemes);
            writer.push(&phonemes, is_word.then_some((place, piece, known)));
            if !token.whitespace.is_empty() {
                writer.space();
            }
        }
        writer.finish()
    }

    /// A token's phonemes, and whether the lexicon knew them.
    fn pronounce(&self, token: &MToken, fallback: Fallback<'_>) -> (String, bool) {
        match &token.phonemes {
            Some(found) if is_resolved(&token.text, found) => (found.clone(), true),
            _ if is_spoken(&token.text) => (self.pronounce_unknown(&token.text, fallback), false),
            _ => (String::new(), false),
        }
    }

    fn pronounce_unknown(&self, word: &str, fallback: Fallback<'_>) -> String {
        fallback(word)
            .filter(|phonemes| is_spoken(phonemes) && !phonemes.contains(UNKNOWN))
            .unwrap_or_else(|| spelling::spell(word, self.accent))
    }

    /// The way out when misaki fails as a whole (it has no such case without its own fallback).
    fn spell_all(&self, pieces: &[Piece], fallback: Fallback<'_>) -> Phonemized {
        let mut writer = Writer::default();
        for (idx, piece) in pieces.iter().enumerate() {
            let phonemes = self.pronounce_unknown(&piece.text, fallback);
            writer.push(&phonemes, Some((piece.core.clone(), Some(idx), false)));
            writer.space();
        }
        writer.finish()
    }
}

/// Whether there is anything to say: a letter or a digit of any script.
fn is_spoken(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

fn is_resolved(text: &str, phonemes: &str) -> bool {
    !phonemes.contains(UNKNOWN) && (is_spoken(phonemes) || !is_spoken(text))
}

/// A range of Unicode scalars.
type Chars = std::ops::Range<usize>;

/// Collects phonemes and words; several tokens of one rewritten piece become one word.
#[derive(Default)]
struct Writer {
    out: Phonemized,
    n_chars: usize,
    last_piece: Option<usize>,
}

impl Writer {
    fn push(&mut self, phonemes: &str, word: Option<(Chars, Option<usize>, bool)>) {
        if let Some((chars, piece, known)) = word {
            if piece.is_some() && piece == self.last_piece {
                self.extend_last(phonemes, known);
            } else {
                self.out.words.push(PhonemizedWord {
                    char_start: chars.start,
                    char_end: chars.end,
                    phoneme_start: self.n_chars,
                    phonemes: phonemes.to_owned(),
                    known,
                });
            }
            self.last_piece = piece;
        }
        self.out.phonemes.push_str(phonemes);
        self.n_chars += phonemes.chars().count();
    }

    fn extend_last(&mut self, phonemes: &str, known: bool) {
        let Some(word) = self.out.words.last_mut() else {
            return;
        };
        word.phonemes = self
            .out
            .phonemes
            .chars()
            .skip(word.phoneme_start)
            .chain(phonemes.chars())
            .collect();
        word.known &= known;
    }

    fn space(&mut self) {
        if !self.out.phonemes.is_empty() && !self.out.phonemes.ends_with(' ') {
            self.out.phonemes.push(' ');
            self.n_chars += 1;
        }
    }

    fn finish(mut self) -> Phonemized {
        let len = self.out.phonemes.trim_end().len();
        self.out.phonemes.truncate(len);
        self.out
    }
}

#[cfg(test)]
mod tests;
