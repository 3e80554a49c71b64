//! What is to be said, and by whom.

use crate::Language;
use serde::{Deserialize, Serialize};

/// Whether a speaker sounds like a woman or a man.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sex {
    /// A woman's voice.
    Female,
    /// A man's voice.
    Male,
}

/// Whose English a speaker speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Accent {
    /// American.
    Us,
    /// British.
    Uk,
}

impl Accent {
    /// The English of that accent.
    #[must_use]
    pub fn language(self) -> Language {
        match self {
            Self::Us => Language::EnUs,
            Self::Uk => Language::EnGb,
        }
    }

    /// The accent of an English.
    #[must_use]
    pub fn of(language: Language) -> Option<Self> {
        match language {
            Language::EnUs => Some(Self::Us),
            Language::EnGb => Some(Self::Uk),
            _ => None,
        }
    }
}

/// What is known of a speaker; the engine finds a voice for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SpeakerProfile {
    /// Woman or man.
    pub sex: Sex,
    /// American or British.
    pub accent: Accent,
}

/// A passage as the engine needs it: speakers and what they say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Script {
    /// The speakers; turns refer to them by index.
    pub speakers: Vec<SpeakerProfile>,
    /// The turns in the order they are spoken.
    pub turns: Vec<Turn>,
    /// 0.5 to 2.0; 1.0 is the voice's natural speed.
    pub speed: f32,
    /// Silence between sentences and turns, in percent of the usual.
    pub gap_percent: u32,
}

/// One speaker's part, sentence by sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// Index into [`Script::speakers`].
    pub speaker_idx: usize,
    /// The sentences; each is one utterance.
    pub sentences: Vec<String>,
}
