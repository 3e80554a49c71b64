//! What exercises are made of: the sentences of a passage with their words.

use super::word_facts::{self, WordFacts};
use crate::dictation;
use crate::passage::word_spans;
use crate::phrases::phrase_ends;
use crate::taxonomy::Level;

/// The sentences of one passage version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Material {
    /// Level of the passage.
    pub level: Level,
    /// All sentences in order.
    pub sentences: Vec<Sentence>,
}

/// One sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Index in the passage, from 0.
    pub position: usize,
    /// What is said.
    pub text: String,
    /// Its words.
    pub words: Vec<Word>,
    /// Whether an exercise may show it. What is to be written down in the passage's own items
    /// stays hidden until they are submitted.
    pub is_open: bool,
}

/// One word with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// First Unicode character.
    pub char_start: usize,
    /// One past the last.
    pub char_end: usize,
    /// As written.
    pub text: String,
    /// In lower case, with straight apostrophes.
    pub key: String,
    /// Whether a phrase ends with it; so the last word of a sentence always.
    pub ends_phrase: bool,
}

impl Material {
    /// Reads sentences in order; `closed` are the indexes of those that must not be shown.
    #[must_use]
    pub fn new<T: AsRef<str>>(
        level: Level,
        texts: impl IntoIterator<Item = T>,
        closed: &[usize],
    ) -> Self {
        let read = |(position, text): (usize, T)| {
            Sentence::new(position, text.as_ref(), !closed.contains(&position))
        };
        Self {
            level,
            sentences: texts.into_iter().enumerate().map(read).collect(),
        }
    }

    /// Sentences that may be shown.
    pub fn open(&self) -> impl Iterator<Item = &Sentence> {
        self.sentences.iter().filter(|sentence| sentence.is_open)
    }
}

impl Sentence {
    fn new(position: usize, text: &str, is_open: bool) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let spans = word_spans(text);
        let places: Vec<_> = spans
            .iter()
            .map(|span| span.char_start..span.char_end)
            .collect();
        let ends = phrase_ends(text, &places);
        let word = |(idx, place): (usize, &std::ops::Range<usize>)| {
            let written: String = chars[place.clone()].iter().collect();
            Word {
                char_start: place.start,
                char_end: place.end,
                key: written.replace('’', "'").to_lowercase(),
                text: written,
                ends_phrase: idx + 1 == places.len() || ends.contains(&idx),
            }
        };
        Self {
            position,
            text: text.to_owned(),
            words: places.iter().enumerate().map(word).collect(),
            is_open,
        }
    }

    /// The written text from the first character of one word to the last of another.
    #[must_use]
    pub fn between(&self, first: usize, last: usize) -> String {
        let (from, to) = (self.words[first].char_start, self.words[last].char_end);
        self.text.chars().skip(from).take(to - from).collect()
    }
}

impl Word {
    /// What the tables know of it.
    #[must_use]
    pub fn facts(&self) -> Option<&'static WordFacts> {
        word_facts::find(&self.key)
    }

    /// Whether it is a small grammatical word.
    #[must_use]
    pub fn is_function(&self) -> bool {
        dictation::is_function_word(&self.key)
    }

    /// Whether it begins with a capital letter, `I` excepted.
    #[must_use]
    pub fn is_capitalized(&self) -> bool {
        self.text.starts_with(char::is_uppercase) && !self.key.starts_with("i'") && self.key != "i"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_have_their_words_and_phrases() {
        let material = Material::new(Level::A1, ["It’s cold, but I don't mind.", "Yes."], &[1]);
        let sentence = &material.sentences[0];
        let keys: Vec<&str> = sentence
            .words
            .iter()
            .map(|word| word.key.as_str())
            .collect();
        assert_eq!(keys, ["it's", "cold", "but", "i", "don't", "mind"]);
        let ends: Vec<bool> = sentence.words.iter().map(|word| word.ends_phrase).collect();
        assert_eq!(ends, [false, true, false, false, false, true]);
        assert_eq!(sentence.between(1, 2), "cold, but");
        assert_eq!(material.open().count(), 1);
    }
}
