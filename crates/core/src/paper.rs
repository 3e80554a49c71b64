//! Mini papers: what is heard how often, with which pauses, and what is asked, in the style of
//! an examination.

use crate::passage::{Bilingual, Speaker, Turn};
use crate::taxonomy::{Level, Skill, closed_list};
use serde::{Deserialize, Serialize};

closed_list! {
    /// The examination in whose style a paper is made.
    Style, "style" {
        /// TOEIC Listening.
        Toeic => "toeic",
        /// IELTS Listening.
        Ielts => "ielts",
        /// College English Test, band 4.
        Cet4 => "cet4",
        /// Cambridge B2 First.
        CambridgeB2 => "cambridge_b2",
    }
}

/// The blueprint of a paper with its clips and items.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Paper {
    /// Stable name.
    pub slug: String,
    /// Raised with every change.
    pub version: u32,
    /// The examination in whose style it is.
    pub style: Style,
    /// Level of its texts.
    pub level: Level,
    /// Title, which says that this is only a style.
    pub title: Bilingual,
    /// That nobody who owns the examination has to do with this.
    pub disclaimer: Bilingual,
    /// Licence of the texts.
    pub licence: String,
    /// Where the texts come from.
    pub provenance: String,
    /// Who speaks.
    pub speakers: Vec<Speaker>,
    /// Sections in their order.
    pub sections: Vec<Section>,
}

/// A part of a paper with the same rules for all its clips.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Section {
    /// Stable name, unique in the paper.
    pub slug: String,
    /// How often a clip is heard, 1 or 2.
    pub plays: u32,
    /// Seconds of silence before each clip, to read its items.
    pub preview_seconds: u32,
    /// Seconds of silence for each item of a clip after its last play.
    pub gap_seconds: u32,
    /// Percent of the paper; the items of a section weigh the same.
    pub weight: u32,
    /// Heading.
    pub title: Bilingual,
    /// What to do; shown, and spoken in English.
    pub instructions: Bilingual,
    /// What items of the kind `matching` choose from; empty if there are none.
    pub options: Vec<String>,
    /// Recordings with their items, in order.
    pub clips: Vec<PaperClip>,
}

/// One recording and the items about it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PaperClip {
    /// What is heard.
    pub audio: ClipAudio,
    /// Items in their order.
    pub items: Vec<PaperItem>,
}

/// What is heard in a clip.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClipAudio {
    /// A text of the paper.
    Turns(Vec<Turn>),
    /// A passage of the library, by its slug.
    Passage(String),
}

/// One item of a paper.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PaperItem {
    /// What is asked, with its key.
    pub body: PaperItemBody,
    /// Indexes of the sentences that prove the key.
    pub evidence: Vec<usize>,
    /// What the item asks of the listener.
    pub skill: Skill,
    /// Why the key is right and what to listen for.
    pub rationale: Bilingual,
}

/// What is asked. Keys are indexes of options.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PaperItemBody {
    /// Choose one of three or four options that are shown.
    MultipleChoice {
        /// The question.
        stem: String,
        /// Options in the order shown.
        options: Vec<String>,
        /// The right one.
        key: usize,
    },
    /// Choose one of three responses that are only heard.
    ResponseChoice {
        /// Index of the speaker who says the options.
        option_speaker_idx: usize,
        /// Options in the order heard.
        options: Vec<String>,
        /// The right one.
        key: usize,
    },
    /// Fill a gap with a few words.
    Gap {
        /// The text around the gap, which is written `___`.
        stem: String,
        /// Accepted responses; the first is shown as the key.
        accepted: Vec<String>,
        /// Greatest number of words.
        max_words: usize,
    },
    /// Choose from the options of the section.
    Matching {
        /// What is matched.
        stem: String,
        /// The right one.
        key: usize,
    },
}

impl PaperItemBody {
    /// The name of the kind, as in files.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::MultipleChoice { .. } => "multiple_choice",
            Self::ResponseChoice { .. } => "response_choice",
            Self::Gap { .. } => "gap",
            Self::Matching { .. } => "matching",
        }
    }
}

impl Section {
    /// All items of the section in their order.
    pub fn items(&self) -> impl Iterator<Item = &PaperItem> {
        self.clips.iter().flat_map(|clip| &clip.items)
    }
}
