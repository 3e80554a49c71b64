//! `[word](/phonemes/)`: a pronunciation given in the text.

use crate::alphabet::{is_sound, is_symbol};
use crate::fold::{self, Places};
use std::ops::Range;

/// Stands for a word whose phonemes are given.
pub(crate) const PLACEHOLDER: char = '\u{e000}';

/// A word whose phonemes are given; places are in Unicode scalars of the text as given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Override {
    /// Where its placeholder is in the text without markup.
    at: usize,
    pub(crate) word: Range<usize>,
    pub(crate) text: String,
    pub(crate) phonemes: String,
}

/// The text without markup.
#[derive(Debug, Default)]
pub(crate) struct Markup {
    /// The folded text, with a placeholder for each override.
    pub(crate) text: String,
    /// In the order of the placeholders.
    pub(crate) overrides: Vec<Override>,
    /// Targets that are no phonemes: what stands in the parentheses, with them.
    pub(crate) ignored: Vec<Range<usize>>,
    /// Where the text was cut: place in `text`, place in the text as given.
    cuts: Vec<(usize, usize)>,
    /// Where the characters of `text` were before it was folded.
    folds: Places,
}

impl Markup {
    /// `[word](/phonemes/)` with nothing but Kokoro's symbols becomes an override. Of
    /// `[word](anything else)` the word is read and the rest reported. All else is text.
    pub(crate) fn parse(text: &str) -> Self {
        let mut markup = Self::default();
        let (mut n_out, mut n_in) = (0, 0);
        let mut rest = text;
        while let Some(link) = Link::find(rest) {
            let before = &rest[..link.start];
            markup.push_text(before);
            n_out += before.chars().count();
            n_in += before.chars().count();
            let word = n_in + 1..n_in + 1 + link.word.chars().count();
            let end = word.end + 1 + link.target.chars().count();
            if let Some(phonemes) = phonemes(link.target).filter(|_| !word.is_empty()) {
                markup.text.push(PLACEHOLDER);
                markup.overrides.push(Override {
                    at: n_out,
                    word,
                    text: link.word.to_owned(),
                    phonemes: phonemes.to_owned(),
                });
                n_out += 1;
            } else {
                markup.cuts.push((n_out, word.start));
                markup.push_text(link.word);
                n_out += word.len();
                markup.ignored.push(word.end + 1..end);
            }
            n_in = end;
            markup.cuts.push((n_out, n_in));
            rest = &rest[link.end..];
        }
        markup.push_text(rest);
        markup.fold();
        markup
    }

    /// After the markup, as phonemes have letters that must stay as they are.
    fn fold(&mut self) {
        let (text, folds) = fold::fold(&self.text);
        if let std::borrow::Cow::Owned(text) = text {
            self.text = text;
            self.folds = folds;
        }
    }

    /// A placeholder that the text had itself must not be taken for ours.
    fn push_text(&mut self, text: &str) {
        if text.contains(PLACEHOLDER) {
            self.text.push_str(&text.replace(PLACEHOLDER, "\u{fffd}"));
        } else {
            self.text.push_str(text);
        }
    }

    /// Where a character of the text without markup is in the text as given.
    fn original(&self, place: usize) -> usize {
        let n = self.cuts.partition_point(|&(at, _)| at <= place);
        match n.checked_sub(1).map(|idx| self.cuts[idx]) {
            Some((at, original)) => original + (place - at),
            None => place,
        }
    }

    /// Where characters are in the text as given; an end is next to its last character.
    pub(crate) fn original_range(&self, range: &Range<usize>) -> Range<usize> {
        let range = self.folds.original(range);
        if self.cuts.is_empty() || range.is_empty() {
            return range;
        }
        let word_at = |place| {
            let idx = self
                .overrides
                .binary_search_by_key(&place, |given| given.at);
            idx.ok().map(|idx| &self.overrides[idx].word)
        };
        let start = word_at(range.start).map(|word| word.start);
        let end = word_at(range.end - 1).map(|word| word.end);
        start.unwrap_or_else(|| self.original(range.start))
            ..end.unwrap_or_else(|| self.original(range.end - 1) + 1)
    }
}

/// The text as a reader should see it: of `[word](…)` only the word.
#[must_use]
pub fn without_markup(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(link) = Link::find(rest) {
        shown.push_str(&rest[..link.start]);
        shown.push_str(link.word);
        rest = &rest[link.end..];
    }
    shown.push_str(rest);
    shown
}

/// `[word](target)` in a text; places in bytes.
struct Link<'a> {
    start: usize,
    end: usize,
    word: &'a str,
    /// With its parentheses; the second one may be missing.
    target: &'a str,
}

impl<'a> Link<'a> {
    /// Longer words and targets are text: nobody writes them, and a search to the end of the
    /// text for each bracket would take for ever.
    const LONGEST: usize = 300;

    fn find(text: &'a str) -> Option<Self> {
        let mut from = 0;
        while let Some(middle) = text[from..].find("](").map(|at| from + at) {
            let start = text[from..middle].rfind('[').map(|at| from + at);
            if let (Some(start), Some(end)) = (start, target_end(text, middle + 1))
                && (start + 1 < middle || is_of_phonemes(&text[middle + 1..end]))
                && end - start <= Self::LONGEST
            {
                return Some(Self {
                    start,
                    end,
                    word: &text[start + 1..middle],
                    target: &text[middle + 1..end],
                });
            }
            from = middle + 2;
        }
        None
    }
}

/// Where the target that begins at `from` ends; `None` if what is there is text.
fn target_end(text: &str, from: usize) -> Option<usize> {
    let near = text[from..].char_indices();
    let near = near.take_while(|&(at, _)| at < Link::LONGEST);
    let closed = near.clone().find(|&(_, c)| c == ')').map(|(at, _)| at + 1);
    let end = match closed {
        Some(end) if is_target(&text[from..from + end]) => end,
        // Somebody forgot the end: the phonemes are not for reading out.
        None if is_of_phonemes(&text[from..]) => near
            .skip(2)
            .find(|&(_, c)| c == '/' || c.is_whitespace())
            .map_or(
                text.len() - from,
                |(at, c)| {
                    if c == '/' { at + 1 } else { at }
                },
            ),
        _ => return None,
    };
    Some(from + end)
}

fn is_of_phonemes(target: &str) -> bool {
    target.starts_with("(/")
}

/// Phonemes may hold spaces, addresses do not; `(see below)` is text.
fn is_target(target: &str) -> bool {
    let inner = &target[1..target.len() - 1];
    inner.starts_with('/') || !inner.is_empty() && !inner.contains(char::is_whitespace)
}

fn phonemes(target: &str) -> Option<&str> {
    let inner = target.strip_prefix("(/")?.strip_suffix("/)")?;
    is_pronunciation(inner).then_some(inner)
}

/// Whether all of it is in Kokoro's alphabet and something of it is heard.
pub(crate) fn is_pronunciation(phonemes: &str) -> bool {
    phonemes.chars().all(is_symbol) && phonemes.chars().any(is_sound)
}
