//! The part of speech of each word, found when it is asked for.

use super::token::{Kind, Token, is_apostrophe};
use crate::tagger::{self, Tag, Tagger};
use std::cell::RefCell;
use std::ops::Range;

/// How many are tagged at once; more would take memory and no less time.
const BATCH: usize = 64;

/// What the tagger calls a word: a contraction is two, `well-known` is three.
struct Part {
    token: usize,
    /// In bytes of the token's text.
    bytes: Range<usize>,
    norm: Option<&'static str>,
}

pub(crate) struct Tags<'a> {
    tagger: &'a Tagger,
    tokens: &'a [Token],
    parts: Vec<Part>,
    /// Where the parts of each token start.
    starts: Vec<usize>,
    found: RefCell<Vec<Option<Tag>>>,
}

impl<'a> Tags<'a> {
    pub(crate) fn new(tagger: &'a Tagger, tokens: &'a [Token]) -> Self {
        let mut parts = Vec::with_capacity(tokens.len() * 5 / 4);
        let mut starts = Vec::with_capacity(tokens.len() + 1);
        for (idx, token) in tokens.iter().enumerate() {
            starts.push(parts.len());
            split(idx, token, &mut parts);
        }
        starts.push(parts.len());
        Self {
            tagger,
            tokens,
            found: RefCell::new(vec![None; parts.len()]),
            parts,
            starts,
        }
    }

    /// Finds the tags of all these tokens at once, which costs less than one by one.
    pub(crate) fn prepare(&self, tokens: &[usize]) {
        let parts: Vec<usize> = tokens
            .iter()
            .flat_map(|&token| self.starts[token]..self.starts[token + 1])
            .collect();
        self.find(&parts);
    }

    /// The tag of the heaviest part within these bytes of the token.
    pub(crate) fn tag(&self, token: usize, bytes: &Range<usize>) -> Tag {
        let own = self.starts[token]..self.starts[token + 1];
        let first = self.parts[own.clone()].partition_point(|part| part.bytes.end <= bytes.start);
        let last = self.parts[own.clone()].partition_point(|part| part.bytes.start < bytes.end);
        let range = own.start + first..own.start + last;
        // Of equal ones the first counts, as in misaki.
        let heaviest = range.rev().max_by_key(|&idx| self.weight(idx));
        let Some(idx) = heaviest else {
            return "NN";
        };
        if let Some(tag) = self.found.borrow()[idx] {
            return tag;
        }
        self.find(&[idx]);
        self.found.borrow()[idx].unwrap_or("NN")
    }

    fn weight(&self, idx: usize) -> usize {
        let part = &self.parts[idx];
        let text = &self.tokens[part.token].text[part.bytes.clone()];
        text.chars()
            .map(|c| 1 + usize::from(c.is_uppercase()))
            .sum()
    }

    /// Tags parts, some at a time, each with what it depends on around it.
    fn find(&self, wanted: &[usize]) {
        for wanted in wanted.chunks(BATCH) {
            let (first, last) = (wanted[0], wanted[wanted.len() - 1]);
            let from = first.saturating_sub(tagger::REACH);
            let to = (last + tagger::REACH + 1).min(self.parts.len());
            let tokens: Vec<_> = self.parts[from..to]
                .iter()
                .map(|part| self.token(part))
                .collect();
            let places: Vec<usize> = wanted.iter().map(|&idx| idx - from).collect();
            let tags = self.tagger.tag(&tokens, &places);
            let mut found = self.found.borrow_mut();
            for (&idx, tag) in wanted.iter().zip(tags) {
                found[idx] = Some(tag);
            }
        }
    }

    fn token(&self, part: &Part) -> tagger::Token<'_> {
        let token = &self.tokens[part.token];
        tagger::Token {
            text: &token.text[part.bytes.clone()],
            norm: part.norm,
            has_space: token.has_space && part.bytes.end == token.text.len(),
        }
    }
}

fn split(idx: usize, token: &Token, parts: &mut Vec<Part>) {
    let mut push = |bytes: Range<usize>, norm| {
        if !bytes.is_empty() {
            parts.push(Part {
                token: idx,
                bytes,
                norm,
            });
        }
    };
    if token.kind != Kind::Word {
        return push(0..token.text.len(), None);
    }
    let mut from = 0;
    for (at, _) in token.text.match_indices('-') {
        push(from..at, None);
        push(at..at + 1, None);
        from = at + 1;
    }
    let rest = &token.text[from..];
    if !rest.contains(is_apostrophe) {
        return push(from..token.text.len(), None);
    }
    let end = contraction(rest);
    let (norm, own) = match end {
        Some((at, norm)) => (Some((at, norm)), &rest[..at]),
        None => (None, rest),
    };
    let own_norm = match own {
        "ca" | "Ca" if norm.is_some() => Some("can"),
        "wo" | "Wo" if norm.is_some() => Some("will"),
        _ => None,
    };
    push(from..from + own.len(), own_norm);
    if let Some((at, norm)) = norm {
        push(from + at..token.text.len(), Some(norm));
    }
}

/// Where the second word of a contraction starts, and its normal form.
fn contraction(word: &str) -> Option<(usize, &'static str)> {
    const ENDINGS: [(&str, &str); 7] = [
        ("n't", "not"),
        ("'re", "are"),
        ("'ve", "have"),
        ("'ll", "will"),
        ("'s", "'s"),
        ("'d", "'d"),
        ("'m", "am"),
    ];
    let mut plain = String::with_capacity(word.len());
    plain.extend(word.chars().map(|c| {
        if is_apostrophe(c) {
            '\''
        } else {
            c.to_ascii_lowercase()
        }
    }));
    let (ending, norm) = ENDINGS
        .iter()
        .find(|(ending, _)| plain.len() > ending.len() && plain.ends_with(ending))?;
    let n_before = plain.chars().count() - ending.chars().count();
    let at = word.char_indices().nth(n_before)?.0;
    Some((at, norm))
}
