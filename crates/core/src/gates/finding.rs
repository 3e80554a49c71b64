//! What gates find.

use crate::taxonomy::{Level, closed_list};
use serde::Serialize;

closed_list! {
    /// What is checked.
    Gate, "gate" {
        /// Words, sentences, items and options of the size of the level.
        Size => "size",
        /// Flesch–Kincaid against what is usual at the level; never more than a smell.
        Readability => "readability",
        /// Words at or below the level.
        Coverage => "coverage",
        /// Everything can be spoken by a voice without a mistake.
        Speakable => "speakable",
        /// Evidence follows the passage and is spread over it.
        Evidence => "evidence",
        /// The key is in the evidence, as far as a program can tell.
        Key => "key",
        /// The key is not in its stem, in another stem, in the title or in the context.
        Leak => "leak",
        /// Options have one form and one length.
        Options => "options",
        /// Key letters are balanced, and the key is not the longest option too often.
        KeyBalance => "key-balance",
        /// Nobody who has not listened does much better than chance.
        Guess => "guess",
        /// Skills and focus areas in their shares.
        Skills => "skills",
        /// Exactly four sentences to write down, well chosen.
        Dictation => "dictation",
        /// Rationales quote what is heard.
        Rationale => "rationale",
        /// The Chinese is there and is Chinese.
        Chinese => "chinese",
        /// Nothing is the same in two places.
        Originality => "originality",
        /// Names belong to one passage.
        Names => "names",
        /// Sexes, accents and forms are balanced.
        Roles => "roles",
        /// Every topic once in each level.
        Topics => "topics",
        /// No brands and no years.
        Neutral => "neutral",
        /// Licence and provenance.
        Provenance => "provenance",
        /// The numbers of the placement bank.
        Placement => "placement",
        /// The numbers of mini papers.
        Paper => "paper",
    }
}

/// Whether a finding keeps content out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Must be mended.
    Fault,
    /// Somebody should look at it.
    Smell,
}

/// One thing that a gate found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// The gate.
    pub gate: Gate,
    /// How bad it is.
    pub severity: Severity,
    /// Where it is.
    pub place: Place,
    /// What is wrong, with the value.
    pub message: String,
    /// What is allowed.
    pub limit: String,
}

/// What a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// A line of a file.
    File {
        /// The file.
        file: String,
        /// Line, from 1.
        line: usize,
        /// The passage, clip or paper.
        slug: String,
        /// The item, from 1, if it is about one.
        item: Option<usize>,
    },
    /// Everything of one level.
    Level(Level),
    /// The whole library.
    Library,
}

/// Collects findings.
#[derive(Debug, Default)]
pub(super) struct Findings(pub(super) Vec<Finding>);

impl Findings {
    pub(super) fn fault(
        &mut self,
        gate: Gate,
        place: Place,
        message: impl Into<String>,
        limit: impl Into<String>,
    ) {
        self.push(gate, Severity::Fault, place, message.into(), limit.into());
    }

    pub(super) fn smell(
        &mut self,
        gate: Gate,
        place: Place,
        message: impl Into<String>,
        limit: impl Into<String>,
    ) {
        self.push(gate, Severity::Smell, place, message.into(), limit.into());
    }

    pub(super) fn push(
        &mut self,
        gate: Gate,
        severity: Severity,
        place: Place,
        message: String,
        limit: String,
    ) {
        self.0.push(Finding {
            gate,
            severity,
            place,
            message,
            limit,
        });
    }
}
