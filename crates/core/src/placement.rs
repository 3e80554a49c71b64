//! The placement bank: short clips with one item and sentences with gaps, of every level, from
//! which a level test draws.
//!
//! Keys lead to no rationale and are never shown: the bank is used again.

use crate::passage::{Speaker, Turn};
use crate::taxonomy::{Level, Skill};
use serde::Serialize;

/// Options of the item of a clip, at every level: a level test compares levels, so chance must
/// be the same.
pub const N_OPTIONS: usize = 4;
/// Gaps of a gap sentence.
pub const N_GAPS: usize = 4;

/// The part of the bank that is meant for one level: one file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bank {
    /// Level that everything here was written for.
    pub level: Level,
    /// Licence of the texts.
    pub licence: String,
    /// Where the texts come from.
    pub provenance: String,
    /// Who speaks.
    pub speakers: Vec<Speaker>,
    /// Short clips.
    pub clips: Vec<Clip>,
    /// Sentences with gaps.
    pub gap_sentences: Vec<GapSentence>,
}

/// A short clip and its item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Clip {
    /// Stable name, unique in the bank.
    pub slug: String,
    /// Raised with every change.
    pub version: u32,
    /// Who says what, in order.
    pub turns: Vec<Turn>,
    /// The question.
    pub stem: String,
    /// [`N_OPTIONS`] options in the order shown.
    pub options: Vec<String>,
    /// Index of the right option.
    pub key: usize,
    /// Indexes of the sentences that prove the key.
    pub evidence: Vec<usize>,
    /// What the item asks of the listener.
    pub skill: Skill,
}

/// A sentence that is heard whole and shown with gaps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GapSentence {
    /// Stable name, unique in the bank.
    pub slug: String,
    /// Raised with every change.
    pub version: u32,
    /// Index into [`Bank::speakers`].
    pub speaker_idx: usize,
    /// What is said and shown, in order.
    pub pieces: Vec<Piece>,
}

/// A part of a gap sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    /// Shown, with the spaces and marks around it.
    Shown(String),
    /// One word that the learner types.
    Gap(String),
}

impl GapSentence {
    /// What is spoken.
    #[must_use]
    pub fn spoken(&self) -> String {
        self.pieces
            .iter()
            .map(|piece| match piece {
                Piece::Shown(text) | Piece::Gap(text) => text.as_str(),
            })
            .collect()
    }

    /// The words in the gaps.
    pub fn gaps(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Gap(word) => Some(word.as_str()),
            Piece::Shown(_) => None,
        })
    }
}
