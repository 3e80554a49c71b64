//! Follows misaki's tokens through the normalized text and back to the text as given.

use crate::Chars;
use crate::normalize::Piece;

/// How many characters misaki may leave out of a token: it writes `A.’s12` as `A.s12`.
const LOOKAHEAD: usize = 3;

pub(crate) struct Cursor<'a> {
    pieces: &'a [Piece],
    /// Where each piece starts in `joined`.
    starts: Vec<usize>,
    joined: Vec<char>,
    at: usize,
}

impl<'a> Cursor<'a> {
    /// `joined` is the text of all pieces with one space between.
    pub(crate) fn new(pieces: &'a [Piece], joined: &str) -> Self {
        let mut next = 0;
        let starts = pieces.iter().map(|piece| {
            let start = next;
            next += piece.text.chars().count() + 1;
            start
        });
        Self {
            pieces,
            starts: starts.collect(),
            joined: joined.chars().collect(),
            at: 0,
        }
    }

    /// Where the next token came from, and the index of its piece if that was rewritten.
    pub(crate) fn advance(&mut self, token: &str) -> (Chars, Option<usize>) {
        let found = self.find(token);
        let idx = self.starts.partition_point(|&start| start <= found.start);
        let Some(piece) = idx.checked_sub(1).and_then(|idx| self.pieces.get(idx)) else {
            return (0..0, None);
        };
        if piece.is_rewritten {
            return (piece.core.clone(), Some(idx - 1));
        }
        let len = piece.text.chars().count();
        let from = (found.start - self.starts[idx - 1]).min(len.saturating_sub(1));
        let to = (found.end - self.starts[idx - 1]).clamp(from + 1, len.max(from + 1));
        (piece.start + from..piece.start + to, None)
    }

    /// Where the token's characters are in `joined`.
    fn find(&mut self, token: &str) -> Chars {
        self.at += self.ahead().take_while(|c| c.is_whitespace()).count();
        let mut start = None;
        for wanted in token.chars() {
            let same_word = self.ahead().take_while(|c| !c.is_whitespace());
            let skip = same_word.take(LOOKAHEAD).position(|c| c == wanted);
            if let Some(skip) = skip {
                start.get_or_insert(self.at + skip);
                self.at += skip + 1;
            }
        }
        start.unwrap_or(self.at)..self.at
    }

    fn ahead(&self) -> impl Iterator<Item = char> {
        self.joined[self.at..].iter().copied()
    }
}
