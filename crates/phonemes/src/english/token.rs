//! Words and punctuation, with the characters they came from.

use crate::markup::PLACEHOLDER;
use crate::normalize::Piece;
use crate::script::{is_foreign, is_letter, is_mark};
use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Word,
    /// Punctuation as the model takes it; empty where it only parts words.
    Mark(&'static str),
    /// The override of this index.
    Given(usize),
    /// A symbol that nothing says.
    Unspoken,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) text: String,
    /// In Unicode scalars of the text without markup.
    pub(crate) chars: Range<usize>,
    /// The rewritten piece that it is a part of.
    pub(crate) piece: Option<usize>,
    /// Whether a space follows.
    pub(crate) has_space: bool,
    pub(crate) kind: Kind,
}

impl Token {
    pub(crate) fn is_word(&self) -> bool {
        matches!(self.kind, Kind::Word | Kind::Given(_))
    }
}

/// Cuts pieces into tokens. `is_known` says whether a lexicon has a word as written; it is
/// asked about words with a full stop or an apostrophe at an end.
pub(crate) fn tokens(pieces: &[Piece], is_known: &dyn Fn(&str) -> bool) -> Vec<Token> {
    let mut cutter = Cutter {
        tokens: Vec::with_capacity(pieces.len() * 5 / 4),
        is_known,
        n_given: 0,
        n_closing: closing_quotes(pieces),
        is_quoted: false,
        has_word: false,
    };
    for (idx, piece) in pieces.iter().enumerate() {
        cutter.cut(piece, idx, idx + 1 == pieces.len());
    }
    cutter.tokens
}

/// How many pieces end with a single quote.
fn closing_quotes(pieces: &[Piece]) -> usize {
    let ends = |piece: &&Piece| {
        let bare = piece
            .text
            .trim_end_matches(['.', ',', '!', '?', ';', ':', ')', '”', '"']);
        bare.ends_with(['\'', '’'])
    };
    pieces.iter().filter(ends).count()
}

struct Cutter<'a> {
    tokens: Vec<Token>,
    is_known: &'a dyn Fn(&str) -> bool,
    n_given: usize,
    /// Single quotes ahead that may close one.
    n_closing: usize,
    is_quoted: bool,
    /// Whether the piece at hand had a word so far.
    has_word: bool,
}

impl Cutter<'_> {
    fn cut(&mut self, piece: &Piece, idx: usize, is_last: bool) {
        let chars: Vec<char> = piece.text.chars().collect();
        let first = self.tokens.len();
        self.has_word = false;
        let mut at = 0;
        while at < chars.len() {
            let from = at;
            let kind = if piece.is_whole && piece.start + at == piece.core.start {
                at += piece.core.len();
                Some(Kind::Word)
            } else {
                self.next(&chars, &mut at, first, is_last)
            };
            let Some(kind) = kind else {
                continue;
            };
            let place = if piece.is_rewritten {
                piece.core.clone()
            } else {
                piece.start + from..piece.start + at
            };
            self.has_word |= matches!(kind, Kind::Word | Kind::Given(_));
            self.tokens.push(Token {
                text: chars[from..at]
                    .iter()
                    .filter(|&&c| !is_invisible(c))
                    .collect(),
                chars: place,
                piece: piece.is_rewritten.then_some(idx),
                has_space: false,
                kind,
            });
        }
        if let Some(last) = self.tokens.get_mut(first..).and_then(<[Token]>::last_mut) {
            last.has_space = !is_last;
        } else if let Some(last) = self.tokens.last_mut() {
            last.has_space |= !is_last;
        }
    }

    /// Moves `at` behind the next token and says what it is; `None` where nothing is kept.
    fn next(
        &mut self,
        chars: &[char],
        at: &mut usize,
        first: usize,
        is_last: bool,
    ) -> Option<Kind> {
        let c = chars[*at];
        if c.is_whitespace() || is_invisible(c) || matches!(c, '/' | '\\') {
            *at += 1;
            if let Some(last) = self.tokens.get_mut(first..).and_then(<[Token]>::last_mut) {
                last.has_space = !is_invisible(c);
            }
            return None;
        }
        if c == PLACEHOLDER {
            *at += 1;
            self.n_given += 1;
            return Some(Kind::Given(self.n_given - 1));
        }
        if c.is_control() {
            *at += 1;
            if let Some(last) = self.tokens.get_mut(first..).and_then(<[Token]>::last_mut) {
                last.has_space = true;
            }
            return Some(Kind::Unspoken);
        }
        if is_foreign(c) {
            *at += foreign_run(chars, *at);
            return Some(Kind::Unspoken);
        }
        if is_letter(c) || self.starts_with_apostrophe(chars, *at) {
            *at = self.word_end(chars, *at, is_last);
            return Some(Kind::Word);
        }
        Some(self.mark(chars, at, first))
    }

    /// `'em` and `'tis` start with their apostrophe.
    fn starts_with_apostrophe(&self, chars: &[char], at: usize) -> bool {
        if !is_apostrophe(chars[at]) || !chars.get(at + 1).is_some_and(|&c| is_letter(c)) {
            return false;
        }
        let rest = chars[at + 1..]
            .iter()
            .take_while(|&&c| is_letter(c))
            .take(12);
        let word: String = std::iter::once('\'').chain(rest.copied()).collect();
        (self.is_known)(&word.to_lowercase())
    }

    /// Where the word ends that starts at `from`: apostrophes, hyphens and the stops of
    /// `U.S.` stand between letters.
    fn word_end(&self, chars: &[char], from: usize, is_last: bool) -> usize {
        let mut at = from + 1;
        let mut run = 1;
        let mut is_dotted = false;
        while at < chars.len() {
            let next_is_letter = chars.get(at + 1).is_some_and(|&c| is_letter(c));
            let c = chars[at];
            if is_letter(c) || is_invisible(c) {
                run += 1;
            } else if next_is_letter && (is_apostrophe(c) || matches!(c, '-' | '‑')) {
                run = 0;
            } else if next_is_letter && c == '.' && run <= 2 && Self::is_initialism(chars, from, at)
            {
                is_dotted = true;
                run = 0;
            } else {
                break;
            }
            at += 1;
        }
        let takes_stop = chars.get(at) == Some(&'.') && chars.get(at + 1) != Some(&'.');
        if takes_stop && (is_dotted || self.is_abbreviation(&chars[from..at], is_last)) {
            let ends_text = is_last && at + 1 == chars.len();
            return if ends_text { at } else { at + 1 };
        }
        at
    }

    /// Whether every part up to `to` is so short that its stops are no ends of sentences.
    fn is_initialism(chars: &[char], from: usize, to: usize) -> bool {
        let mut parts = chars[from..].split(|&c| !is_letter(c));
        let ahead: Vec<char> = chars[to + 1..]
            .iter()
            .copied()
            .take_while(|&c| is_letter(c))
            .collect();
        ahead.len() <= 2 && parts.next().is_some_and(|part| part.len() <= 2)
    }

    /// `Mr.`, and the initial of a name.
    fn is_abbreviation(&self, word: &[char], is_last: bool) -> bool {
        if let [initial] = word {
            return initial.is_uppercase() && *initial != 'I' && !is_last;
        }
        let word: String = word.iter().chain(['.'].iter()).collect();
        // `No.` is a number only before one, and then it was rewritten.
        let is_answer = word.eq_ignore_ascii_case("no.");
        !is_answer && word.len() < 9 && (word == "vs." || (self.is_known)(&word))
    }

    /// Punctuation at `at`.
    fn mark(&mut self, chars: &[char], at: &mut usize, first: usize) -> Kind {
        let c = chars[*at];
        let is_joined = matches!(c, '.' | '-' | '–' | '—' | '−' | '―');
        let same = chars[*at..].iter().take_while(|&&other| other == c);
        let run = if is_joined { same.count() } else { 1 };
        let follows_word = self.tokens.len() > first && self.has_word;
        *at += 1;
        match c {
            '.' if run > 1 => {
                *at += run - 1;
                Kind::Mark("…")
            }
            '-' | '–' | '—' | '−' | '―' => {
                *at += run - 1;
                let is_alone = chars.len() == run || run > 1 || matches!(c, '—' | '–' | '―');
                Kind::Mark(if is_alone { "—" } else { "" })
            }
            '"' | '„' | '«' | '»' if c == '„' || c == '«' || c == '"' && !follows_word => {
                Kind::Mark("“")
            }
            '"' | '»' => Kind::Mark("”"),
            c if is_apostrophe(c) || c == '‚' => Kind::Mark(self.single_quote(follows_word, c)),
            c => mark(c).map_or(Kind::Unspoken, Kind::Mark),
        }
    }

    /// An apostrophe at the edge of a word is a quotation mark only if there are two.
    fn single_quote(&mut self, follows_word: bool, c: char) -> &'static str {
        if follows_word {
            self.n_closing = self.n_closing.saturating_sub(1);
            return if std::mem::take(&mut self.is_quoted) {
                "”"
            } else {
                ""
            };
        }
        let opens = c != '’' && self.n_closing > 0 && !self.is_quoted;
        self.is_quoted |= opens;
        if opens { "“" } else { "" }
    }
}

fn mark(c: char) -> Option<&'static str> {
    Some(match c {
        '.' | '。' | '।' => ".",
        ',' | '，' | '、' => ",",
        ';' | '；' => ";",
        ':' | '：' => ":",
        '!' | '！' => "!",
        '?' | '？' => "?",
        '…' => "…",
        '“' => "“",
        '”' => "”",
        '(' | '[' | '{' | '（' => "(",
        ')' | ']' | '}' | '）' => ")",
        '_' | '¿' | '¡' => "",
        _ => return None,
    })
}

pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '`' | '´')
}

/// Soft hyphens, joiners and the like, which stand inside words and are not there.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{fe0f}'
    )
}

/// How long the run of letters of other scripts is that starts at `at`.
fn foreign_run(chars: &[char], at: usize) -> usize {
    let run = chars[at..].iter();
    run.take_while(|&&c| is_foreign(c) || is_mark(c) || is_invisible(c))
        .count()
}
