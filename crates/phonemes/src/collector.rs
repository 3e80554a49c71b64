//! Collects phonemes, words and what is not said.

use crate::{Phonemized, PhonemizedWord};
use std::ops::Range;

#[derive(Default)]
pub(crate) struct Collector {
    out: Phonemized,
    /// Unicode scalars written so far.
    n_chars: usize,
}

impl Collector {
    /// A word behind a space. What has the place of the last word belongs to it.
    pub(crate) fn word(&mut self, chars: Range<usize>, phonemes: &str, known: bool) {
        self.space();
        self.joined(chars, phonemes, known);
    }

    /// A word right behind the last one.
    pub(crate) fn joined(&mut self, chars: Range<usize>, phonemes: &str, known: bool) {
        let last = self.out.words.last_mut();
        match last.filter(|last| last.char_start == chars.start && last.char_end == chars.end) {
            Some(last) => {
                let inside = self.out.phonemes.chars().skip(last.phoneme_start);
                last.phonemes = inside.chain(phonemes.chars()).collect();
                last.known &= known;
            }
            None => self.out.words.push(PhonemizedWord {
                char_start: chars.start,
                char_end: chars.end,
                phoneme_start: self.n_chars,
                phonemes: phonemes.to_owned(),
                known,
            }),
        }
        self.push(phonemes);
    }

    /// Whether the last sound can be made longer.
    pub(crate) fn ends_with_vowel(&self) -> bool {
        self.out.phonemes.ends_with(['a', 'i', 'ɯ', 'ɨ', 'e', 'o'])
    }

    /// Lets the last word end later.
    pub(crate) fn extend(&mut self, char_end: usize) {
        if let Some(last) = self.out.words.last_mut() {
            last.char_end = char_end;
        }
    }

    /// One of Kokoro's marks; several of one kind sound like one.
    pub(crate) fn mark(&mut self, mark: char) {
        if matches!(mark, '(' | '“' | '—') {
            self.space();
        }
        if !self.out.phonemes.ends_with(mark) {
            self.push(mark.encode_utf8(&mut [0; 4]));
        }
    }

    pub(crate) fn unspoken(&mut self, chars: Range<usize>) {
        match self.out.unspoken.last_mut() {
            Some(last) if last.end == chars.start => last.end = chars.end,
            _ => self.out.unspoken.push(chars),
        }
    }

    /// What was collected, without spaces and opening marks at the end.
    pub(crate) fn finish(mut self) -> Phonemized {
        let len = self.out.phonemes.trim_end_matches([' ', '(', '“']).len();
        self.out.phonemes.truncate(len);
        self.out
    }

    fn push(&mut self, text: &str) {
        self.out.phonemes.push_str(text);
        self.n_chars += text.chars().count();
    }

    /// A space, but neither at the start nor behind an opening mark.
    fn space(&mut self) {
        if !self.out.phonemes.is_empty() && !self.out.phonemes.ends_with([' ', '(', '“']) {
            self.push(" ");
        }
    }
}
