//! Reads the tokens of a text from the last to the first, as what follows decides weak forms.

use super::token::{self, Kind, Token};
use super::unknown::{self, LONGEST_SAID};
use super::view::View;
use super::words::{Setting, stress_of_case};
use super::{Known, compound, heteronyms};
use crate::Fallback;
use crate::letters::Letters;
use crate::markup::Override;
use crate::stress;
use std::ops::Range;

/// Parts of a word that are tried together; longer chains of hyphens are read part by part.
const MOST_PARTS: usize = 12;

/// What is known of what follows, as words are read from the last to the first.
#[derive(Clone, Copy, Default)]
pub(super) struct Ahead {
    vowel: Option<bool>,
    to: bool,
}

impl Ahead {
    /// `phonemes` with what they start with; those without a sound change nothing.
    fn before(self, phonemes: &str, word: &str) -> Self {
        let first = phonemes.chars().find_map(|c| match c {
            ';' | ':' | ',' | '.' | '!' | '?' | '—' | '…' => Some(None),
            c if stress::is_vowel(c) => Some(Some(true)),
            c if stress::is_consonant(c) => Some(Some(false)),
            _ => None,
        });
        Self {
            vowel: first.unwrap_or(self.vowel),
            to: matches!(word, "to" | "To"),
        }
    }
}

/// Whether this is one of the frequent words that are said by their part of speech. The others
/// are rare enough to be tagged one by one.
pub(super) fn depends_on_tag(tokens: &[Token], idx: usize) -> bool {
    let word = tokens[idx].text.as_str();
    matches!(word, "in" | "In" | "by" | "By" | "that" | "That")
        && certain_tag(tokens, idx).is_none()
}

/// The tag of frequent words where what stands beside them tells it: the tagger is what takes
/// the time.
fn certain_tag(tokens: &[Token], idx: usize) -> Option<&'static str> {
    let token = &tokens[idx];
    let next = tokens.get(idx + 1).filter(|_| token.has_space);
    let next = next.map_or("", |next| next.text.as_str());
    match token.text.as_str() {
        "a" if token.has_space => Some("DT"),
        "I" if token.has_space => Some("PRP"),
        "that" if starts_clause(next) && !follows_preposition(tokens, idx) => Some("IN"),
        "in" if starts_phrase(next) && !follows_motion(tokens, idx) => Some("IN"),
        _ => None,
    }
}

/// `that we`, `that the`: no determiner.
fn starts_clause(next: &str) -> bool {
    let is_subject = matches!(
        next,
        "I" | "you"
            | "he"
            | "she"
            | "it"
            | "we"
            | "they"
            | "there"
            | "I'm"
            | "it's"
            | "we're"
            | "they're"
            | "you're"
    );
    is_subject || starts_phrase(next)
}

fn starts_phrase(next: &str) -> bool {
    matches!(
        next,
        "the"
            | "a"
            | "an"
            | "this"
            | "these"
            | "those"
            | "my"
            | "your"
            | "his"
            | "her"
            | "its"
            | "our"
            | "their"
    )
}

/// `After that we left`: here it is a pronoun.
fn follows_preposition(tokens: &[Token], idx: usize) -> bool {
    const PREPOSITIONS: &str = "after before at of in with from by for like about than on to into \
        without since until till through during over under between despite besides";
    let before = idx
        .checked_sub(1)
        .map_or("", |idx| tokens[idx].text.as_str());
    let before = before.to_ascii_lowercase();
    PREPOSITIONS
        .split_ascii_whitespace()
        .any(|word| word == before)
}

/// `come in the`, `hand in your`: here `in` may belong to the verb.
fn follows_motion(tokens: &[Token], idx: usize) -> bool {
    const MOTIONS: &str = "com came went go gone hand turn give gave giv bring brought put let get got tak took fill \
        check mov join log call drop cut break broke pull send sent throw threw step walk run ran plug \
        sign settl stay liv tun mix pack sink sank pour phas";
    let before = idx
        .checked_sub(1)
        .map_or("", |idx| tokens[idx].text.as_str());
    let before = before.to_ascii_lowercase();
    MOTIONS
        .split_ascii_whitespace()
        .any(|stem| before.starts_with(stem))
}

pub(super) struct Reader<'a> {
    pub(super) known: Known<'a>,
    pub(super) letters: &'a Letters,
    pub(super) view: View<'a>,
    pub(super) ahead: Ahead,
    pub(super) fallback: Fallback<'a>,
}

impl Reader<'_> {
    /// Phonemes of a token, the one before the token that was read last.
    pub(super) fn token(&mut self, idx: usize, overrides: &[Override]) -> (String, bool) {
        self.view.idx = idx;
        let token = &self.view.tokens[idx];
        let (phonemes, is_known) = match token.kind {
            Kind::Word => return self.word(&token.text, token.piece.is_some()),
            Kind::Given(given) => (overrides[given].phonemes.clone(), true),
            Kind::Mark(mark) => (mark.to_owned(), true),
            Kind::Unspoken => (String::new(), true),
        };
        self.ahead = self.ahead.before(&phonemes, "");
        (phonemes, is_known)
    }

    /// The longest known parts from the end of the word on; the rest is guessed.
    fn word(&mut self, text: &str, is_rewritten: bool) -> (String, bool) {
        if is_rewritten && text == "point" {
            let phonemes = self.known.lexicon.gold("point").unwrap_or_default();
            return (stress::apply(phonemes, Some(stress::Stress::Remove)), true);
        }
        if is_rewritten
            && text.len() == 1
            && let Some(letter) = self.known.lexicon.gold(text)
        {
            self.ahead = self.ahead.before(&letter, "");
            return (letter, true);
        }
        let all = 0..text.len();
        let is_too_long =
            |word: &str| word.len() > LONGEST_SAID && word.chars().count() > LONGEST_SAID;
        if text.split(['-', '‑']).any(is_too_long) {
            return (String::new(), false);
        }
        if let Some(phonemes) = self.part(text, &all) {
            return (phonemes, true);
        }
        let parts = compound::parts(text);
        if parts.len() < 2 {
            return (self.unknown(text, &all), false);
        }
        self.parts(text, &parts)
    }

    fn parts(&mut self, text: &str, parts: &[Range<usize>]) -> (String, bool) {
        let mut phonemes = vec![String::new(); parts.len()];
        let mut is_known = true;
        let mut right = parts.len();
        while right > 0 {
            let first = right.saturating_sub(MOST_PARTS);
            let found = (first..right).find_map(|left| {
                let span = parts[left].start..parts[right - 1].end;
                let is_whole = span == (0..text.len());
                let found = (!is_whole).then(|| self.part(text, &span)).flatten();
                found.map(|found| (left, found))
            });
            let (left, found) = found.unwrap_or_else(|| {
                let span = &parts[right - 1];
                let is_hyphen = text[span.clone()] == *"-";
                is_known &= is_hyphen;
                let guessed = if is_hyphen {
                    String::new()
                } else {
                    self.unknown(text, span)
                };
                (right - 1, guessed)
            });
            phonemes[left] = found;
            right = left;
        }
        if !is_known && !text.contains('-') {
            // `DeVito` is one name and not two words.
            return (self.unknown(text, &(0..text.len())), false);
        }
        let words: Vec<&str> = parts.iter().map(|part| &text[part.clone()]).collect();
        compound::level_stress(&words, &mut phonemes);
        (phonemes.concat(), is_known)
    }

    /// Phonemes of a part of the word, if it is known.
    fn part(&mut self, text: &str, span: &Range<usize>) -> Option<String> {
        let word = plain_apostrophes(&text[span.clone()]);
        let phonemes = self.heteronym(text, span).or_else(|| {
            let tag = || self.tag(span);
            self.known.word(&word, &self.setting(&word, &tag))
        })?;
        self.ahead = self.ahead.before(&phonemes, &word);
        Some(phonemes)
    }

    fn heteronym(&self, text: &str, span: &Range<usize>) -> Option<String> {
        let is_short = span.len() < 10 && *span == (0..text.len());
        let is_plain = || text.bytes().skip(1).all(|byte| byte.is_ascii_lowercase());
        if !is_short
            || !is_plain()
            || self
                .known
                .user
                .is_some_and(|user| user.find(text, self.known.accent).is_some())
        {
            return None;
        }
        heteronyms::choose(&text.to_ascii_lowercase(), &self.view, self.known.accent)
            .map(str::to_owned)
    }

    fn unknown(&mut self, text: &str, span: &Range<usize>) -> String {
        let word = plain_apostrophes(&text[span.clone()]);
        let tag = || self.tag(span);
        let setting = self.setting(&word, &tag);
        let phonemes =
            unknown::pronounce(&self.known, self.letters, &word, &setting, self.fallback);
        self.ahead = self.ahead.before(&phonemes, "");
        phonemes
    }

    fn setting<'b>(&self, word: &str, tag: &'b dyn Fn() -> &'static str) -> Setting<'b> {
        Setting {
            tag,
            vowel_next: self.ahead.vowel,
            to_next: self.ahead.to,
            stress: stress_of_case(word),
        }
    }

    /// The tag; after `will`, `don't` and the like nothing but a verb is possible.
    fn tag(&self, span: &Range<usize>) -> &'static str {
        if let Some(certain) = certain_tag(self.view.tokens, self.view.idx) {
            return certain;
        }
        let tag = self.view.tags.tag(self.view.idx, span);
        let is_certain = !tag.starts_with("VB") && (tag.starts_with("NN") || tag.starts_with("JJ"));
        if is_certain && *span == (0..self.view.tokens[self.view.idx].text.len()) {
            let before = self.view.back(1);
            let is_helper = heteronyms::precedes_verb(&before)
                && !matches!(
                    before.as_str(),
                    "to" | "help"
                        | "helps"
                        | "make"
                        | "makes"
                        | "made"
                        | "let"
                        | "lets"
                        | "do"
                        | "did"
                        | "please"
                );
            if is_helper {
                return "VB";
            }
        }
        tag
    }
}

fn plain_apostrophes(word: &str) -> std::borrow::Cow<'_, str> {
    if word.is_ascii() {
        return word.into();
    }
    word.replace(token::is_apostrophe, "'")
        .replace('‑', "-")
        .into()
}
