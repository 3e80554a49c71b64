//! Joins the phonemes of all tokens and notes where each word is.

use crate::english::{Kind, Spoken};
use crate::markup::Markup;
use crate::{Phonemized, PhonemizedWord};
use std::ops::Range;

pub(crate) fn write(spoken: &[Spoken], markup: &Markup) -> Phonemized {
    let mut writer = Writer {
        markup,
        out: Phonemized::default(),
        n_chars: 0,
        word_byte: 0,
        last_piece: None,
        is_gap: false,
    };
    for spoken in spoken {
        writer.push(spoken);
    }
    writer.finish()
}

struct Writer<'a> {
    markup: &'a Markup,
    out: Phonemized,
    /// Unicode scalars written so far.
    n_chars: usize,
    /// Where the last word's phonemes start, in bytes.
    word_byte: usize,
    last_piece: Option<usize>,
    /// Whether what is written ends with the space before something that is not said.
    is_gap: bool,
}

impl Writer<'_> {
    fn push(&mut self, spoken: &Spoken) {
        let token = &spoken.token;
        let is_silent_word = token.is_word() && spoken.phonemes.is_empty();
        if token.kind == Kind::Unspoken || is_silent_word {
            self.out.unspoken.push(self.place(spoken));
            self.is_gap = self.out.phonemes.ends_with(' ');
        } else if token.is_word() {
            self.word(spoken);
        }
        let opening = match spoken.phonemes.as_str() {
            ")" => "(",
            "”" => "“",
            _ => "",
        };
        if !opening.is_empty() && self.out.phonemes.ends_with(opening) {
            // Nothing of what stood between is said: `(你好)`.
            self.out.phonemes.pop();
            self.n_chars -= 1;
            self.is_gap = self.out.phonemes.ends_with(' ');
        } else if !spoken.phonemes.is_empty() {
            // `late 🙂.`: the stop belongs to the word.
            if std::mem::take(&mut self.is_gap)
                && spoken.phonemes.starts_with(['.', ',', '!', '?', ';', ':'])
            {
                self.out.phonemes.pop();
                self.n_chars -= 1;
            }
            self.out.phonemes.push_str(&spoken.phonemes);
            self.n_chars += spoken.phonemes.chars().count();
            if token.is_word() {
                self.note_phonemes();
            }
        }
        if token.has_space {
            self.space();
        }
    }

    /// Where the token is in the text as given.
    fn place(&self, spoken: &Spoken) -> Range<usize> {
        match spoken.token.kind {
            Kind::Given(idx) if spoken.token.piece.is_none() => {
                self.markup.overrides[idx].word.clone()
            }
            _ => self.markup.original_range(&spoken.token.chars),
        }
    }

    /// Starts a word, unless the token is a further part of a rewritten one.
    fn word(&mut self, spoken: &Spoken) {
        let piece = spoken.token.piece;
        let place = self.place(spoken);
        let is_same = piece.is_some() && piece == self.last_piece;
        // One character may stand for several words, as `㎧` does.
        let last = self.out.words.last_mut();
        if let Some(last) = last.filter(|last| is_same || place.start < last.char_end) {
            last.char_end = last.char_end.max(place.end);
            last.known &= spoken.is_known;
            return;
        }
        self.last_piece = piece;
        self.word_byte = self.out.phonemes.len();
        self.out.words.push(PhonemizedWord {
            char_start: place.start,
            char_end: place.end,
            phoneme_start: self.n_chars,
            phonemes: String::new(),
            known: spoken.is_known,
        });
    }

    fn note_phonemes(&mut self) {
        if let Some(last) = self.out.words.last_mut() {
            let noted = self.word_byte + last.phonemes.len();
            last.phonemes.push_str(&self.out.phonemes[noted..]);
        }
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
            .unspoken
            .extend(self.markup.ignored.iter().cloned());
        self.out.unspoken.sort_unstable_by_key(|range| range.start);
        self.out.unspoken.dedup();
        self.out
    }
}
