//! Spanish, French, Hindi, Italian and Portuguese, which espeak-ng reads.
//!
//! The program itself is called elsewhere, as this crate does no IO: an [`EspeakText`] says
//! which lines espeak-ng has to read, and makes Kokoro's phonemes of what it answers. The
//! symbols are those that Kokoro was trained with, which are espeak-ng's but for the sounds
//! that are tied together. espeak-ng leaves marks out, so a line never has any inside.

mod align;
mod ipa;
mod scan;

pub use ipa::TIE;

use crate::collector::Collector;
use crate::{Language, Phonemized, alphabet};
use scan::Part;
use std::ops::Range;

/// A text on its way through espeak-ng.
#[derive(Debug, Clone)]
pub struct EspeakText {
    parts: Vec<Part>,
}

/// espeak-ng cuts longer lines where it likes, perhaps inside a word.
const MAX_WORDS: usize = 40;

/// Words between marks: their indices among the parts.
type Clause = Vec<usize>;

impl EspeakText {
    /// Cuts `text` at its marks and writes abbreviations of `language` out.
    #[must_use]
    pub fn new(text: &str, language: Language) -> Self {
        Self {
            parts: scan::scan(text, language),
        }
    }

    /// What espeak-ng has to read, each on its own; none is empty or has a line break.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let line = |clause: &Clause| {
            let words = clause.iter().filter_map(|idx| self.word(*idx));
            words.map(|(_, text)| text).collect::<Vec<_>>().join(" ")
        };
        self.clauses().iter().map(line).collect()
    }

    /// Kokoro's phonemes, from one answer for each of [`EspeakText::lines`].
    ///
    /// Words that espeak-ng runs together are one word here. Words for which it says nothing
    /// are unspoken, and words with a sound that Kokoro has no symbol for are not known.
    #[must_use]
    pub fn assemble(&self, answers: &[String]) -> Phonemized {
        let mut out = Collector::default();
        let mut answers = answers.iter();
        let mut idx = 0;
        while idx < self.parts.len() {
            match &self.parts[idx] {
                Part::Word { .. } => {
                    let clause = self.clause(idx);
                    idx += clause.len();
                    self.write(&clause, answers.next().map_or("", String::as_str), &mut out);
                }
                Part::Mark(mark) => {
                    out.mark(*mark);
                    idx += 1;
                }
                Part::Unspoken(chars) => {
                    out.unspoken(chars.clone());
                    idx += 1;
                }
            }
        }
        out.finish()
    }

    fn word(&self, idx: usize) -> Option<(&Range<usize>, &str)> {
        match self.parts.get(idx)? {
            Part::Word { chars, text } => Some((chars, text)),
            _ => None,
        }
    }

    /// The words from part `idx` to the next mark, if that is not too far.
    fn clause(&self, idx: usize) -> Clause {
        (idx..self.parts.len())
            .take_while(|idx| self.word(*idx).is_some())
            .take(MAX_WORDS)
            .collect()
    }

    fn clauses(&self) -> Vec<Clause> {
        let mut clauses = Vec::new();
        let mut idx = 0;
        while idx < self.parts.len() {
            let clause = self.clause(idx);
            idx += clause.len().max(1);
            if !clause.is_empty() {
                clauses.push(clause);
            }
        }
        clauses
    }

    fn write(&self, clause: &Clause, answer: &str, out: &mut Collector) {
        // An abbreviation may have become several words.
        let words: Vec<(&Range<usize>, &str)> = clause
            .iter()
            .filter_map(|idx| self.word(*idx))
            .flat_map(|(chars, text)| text.split(' ').map(move |word| (chars, word)))
            .collect();
        let written: Vec<&str> = words.iter().map(|(_, word)| *word).collect();
        let answer = ipa::without_language_marks(answer);
        let spoken: Vec<&str> = answer.split_whitespace().collect();
        let pairs = align::align(&written, &spoken);
        let Some(pairs) = pairs else {
            return write_words(&words, &spoken, out);
        };
        for (own, sounds) in pairs {
            write_words(&words[own], &spoken[sounds], out);
        }
    }
}

/// One or more written words and what is spoken for them.
fn write_words(words: &[(&Range<usize>, &str)], spoken: &[&str], out: &mut Collector) {
    let (Some((first, _)), Some((last, _))) = (words.first(), words.last()) else {
        return;
    };
    let (phonemes, unknown) = ipa::to_kokoro(&spoken.join(" "));
    let chars = first.start..last.end;
    if phonemes.chars().any(alphabet::is_sound) {
        out.word(chars, phonemes.trim(), unknown.is_empty());
    } else {
        out.unspoken(chars);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PhonemizedWord;

    fn assemble(text: &str, language: Language, answers: &[&str]) -> Phonemized {
        let read = EspeakText::new(text, language);
        assert_eq!(read.lines().len(), answers.len(), "{:?}", read.lines());
        let answers: Vec<String> = answers.iter().map(|&answer| answer.to_owned()).collect();
        read.assemble(&answers)
    }

    #[test]
    fn marks_come_back_and_words_keep_their_places() {
        let text = "¿Qué tal, Sra. Gil? ¡Son 25!";
        let spoken = assemble(
            text,
            Language::Es,
            &["kˈe tˈal", "seɲˈoɾa xˈil", "sˈon βˌe^ɪntiθˈinko"],
        );
        assert_eq!(
            spoken.phonemes,
            "kˈe tˈal, seɲˈoɾa xˈil? sˈon βˌAntiθˈinko!"
        );
        let source = |word: &PhonemizedWord| -> String {
            let len = word.char_end - word.char_start;
            text.chars().skip(word.char_start).take(len).collect()
        };
        assert_eq!(
            spoken.words.iter().map(source).collect::<Vec<_>>(),
            ["Qué", "tal", "Sra", "Gil", "Son", "25"]
        );
        for word in &spoken.words {
            let from = spoken.phonemes.chars().skip(word.phoneme_start);
            let own: String = from.take(word.phonemes.chars().count()).collect();
            assert_eq!(own, word.phonemes);
        }
    }

    #[test]
    fn what_is_not_said_is_reported() {
        let spoken = assemble("hola 🙂 京", Language::Es, &["ˈola", ""]);
        assert_eq!(spoken.phonemes, "ˈola");
        assert_eq!(spoken.unspoken, [5..6, 7..8]);
        let spoken = assemble("zu", Language::It, &["zʘu"]);
        assert!(!spoken.words[0].known);
    }

    #[test]
    fn an_abbreviation_of_two_words_is_one_word() {
        let spoken = assemble("por p.ej. así", Language::Es, &["poɾ poɾ exˈemplo asˈi"]);
        assert_eq!(spoken.words[1].phonemes, "poɾ exˈemplo");
        assert_eq!(spoken.words.len(), 3);
    }

    #[test]
    fn hostile_text_neither_panics_nor_leaves_the_alphabet() {
        for text in [
            "",
            "...",
            "<speak>",
            "[[a]]",
            "\u{0}\u{301}",
            "a\u{200d}-'",
            "--",
            "1,2,3,",
        ] {
            let read = EspeakText::new(text, Language::Fr);
            let answers: Vec<String> = read.lines().iter().map(|_| "aʘ(xy".to_owned()).collect();
            let spoken = read.assemble(&answers);
            assert!(spoken.phonemes.chars().all(crate::is_symbol), "{text:?}");
        }
    }
}
