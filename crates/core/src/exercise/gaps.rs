//! Sentences with gaps to be typed; a whole sentence may be one gap.

use super::material::Sentence;
use super::{Given, Shown, ShownPiece, ShownSentence};
use crate::item::{Dictation, Score};
use crate::passage::word_spans;
use serde::{Deserialize, Serialize};

/// Sentences with gaps. Gap number `n` over all sentences is response number `n`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gaps {
    /// In the order of the passage; some may have no gap.
    pub sentences: Vec<GapSentence>,
}

/// One sentence with its gaps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GapSentence {
    /// Index in the passage, from 0.
    pub position: usize,
    /// What is said.
    pub text: String,
    /// In order, not touching each other.
    pub gaps: Vec<Gap>,
}

/// The place of a gap, in Unicode characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// First character.
    pub char_start: usize,
    /// One past the last.
    pub char_end: usize,
}

impl GapSentence {
    /// A sentence with gaps from one word to another, each given by the indexes of both.
    pub(super) fn new(sentence: &Sentence, gaps: &[(usize, usize)]) -> Self {
        let gap = |(first, last): &(usize, usize)| Gap {
            char_start: sentence.words[*first].char_start,
            char_end: sentence.words[*last].char_end,
        };
        Self {
            position: sentence.position,
            text: sentence.text.clone(),
            gaps: gaps.iter().map(gap).collect(),
        }
    }

    fn slice(&self, from: usize, to: usize) -> String {
        self.text
            .chars()
            .skip(from)
            .take(to.saturating_sub(from))
            .collect()
    }

    /// What belongs into a gap.
    #[must_use]
    pub fn key(&self, gap: Gap) -> String {
        self.slice(gap.char_start, gap.char_end)
    }

    /// The sentence in pieces; `first` is the number of its first gap.
    fn pieces(&self, first: usize) -> Vec<ShownPiece> {
        let mut pieces = Vec::new();
        let mut at = 0;
        for (idx, gap) in self.gaps.iter().enumerate() {
            pieces.push(ShownPiece::Text(self.slice(at, gap.char_start)));
            pieces.push(ShownPiece::Gap {
                response: first + idx,
                n_words: word_spans(&self.key(*gap)).len(),
            });
            at = gap.char_end;
        }
        pieces.push(ShownPiece::Text(self.slice(at, self.text.chars().count())));
        pieces.retain(|piece| *piece != ShownPiece::Text(String::new()));
        pieces
    }
}

impl Gaps {
    /// Number of gaps.
    #[must_use]
    pub fn n_responses(&self) -> usize {
        self.sentences
            .iter()
            .map(|sentence| sentence.gaps.len())
            .sum()
    }

    /// Every gap with its sentence, in order of the responses.
    pub fn each(&self) -> impl Iterator<Item = (&GapSentence, Gap)> {
        let gaps = |sentence: &'_ GapSentence| sentence.gaps.clone();
        self.sentences
            .iter()
            .flat_map(move |sentence| gaps(sentence).into_iter().map(move |gap| (sentence, gap)))
    }

    /// Each gap is a dictation of its own, scored as the dictations of a passage are.
    pub(super) fn score(&self, given: &Given) -> Vec<Score> {
        let score = |(response, (sentence, gap)): (usize, (&GapSentence, Gap))| {
            let dictation = Dictation {
                reference: sentence.key(gap),
            };
            dictation.score(given.get(&response).map_or("", String::as_str))
        };
        self.each().enumerate().map(score).collect()
    }

    pub(super) fn shown(&self) -> Shown {
        let mut first = 0;
        let mut shown = Vec::new();
        for sentence in &self.sentences {
            shown.push(ShownSentence {
                position: sentence.position,
                pieces: sentence.pieces(first),
            });
            first += sentence.gaps.len();
        }
        Shown::Gaps(shown)
    }
}
