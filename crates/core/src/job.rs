//! Background work that can be asked for. How it is done is in `listen-jobs`.

use crate::pace::Tempo;
use serde::{Deserialize, Serialize};

/// A piece of background work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// Makes the audio of one version of a passage with the worker's voice.
    RenderPassage {
        /// Row of the passage version.
        passage_id: i64,
        /// Whether to make it again although it is there: a file may be damaged.
        #[serde(default)]
        again: bool,
    },
    /// Makes the audio of one version of a passage at [`Tempo::Slow`](crate::pace::Tempo).
    RenderSlowly {
        /// Row of the passage version.
        passage_id: i64,
    },
    /// Makes the audio of one version of a passage with chosen voices, to hear how that sounds.
    RenderInVoices {
        /// Row of the passage version.
        passage_id: i64,
        /// Names of the voices, one for each speaker; who has none gets what the engine casts.
        voices: Vec<String>,
    },
    /// Asks the language model for what a learner wants.
    Generate {
        /// Row of the generation.
        generation_id: i64,
    },
    /// Fetches the feeds and has new articles judged.
    RefreshNews,
    /// Has passages about articles of the day made before anybody asks.
    PrepareNews,
}

/// Who does a job: each kind of work has its own queue, so that none waits for what it does not need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Work for a voice.
    Voice,
    /// Work for a language model.
    Model,
    /// Work for the network.
    News,
    /// Work for a language model that nobody waits for.
    Ahead,
}

impl Lane {
    /// The name of the lane in the statement that claims a job.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Voice => "voice",
            Self::Model => "model",
            Self::News => "news",
            Self::Ahead => "ahead",
        }
    }
}

impl Job {
    /// Makes the audio of a passage version at a tempo, unless it is there.
    #[must_use]
    pub fn render(passage_id: i64, tempo: Tempo) -> Self {
        match tempo {
            Tempo::Usual => Self::RenderPassage {
                passage_id,
                again: false,
            },
            Tempo::Slow => Self::RenderSlowly { passage_id },
        }
    }

    /// The name of the kind, as stored.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::RenderPassage { .. } => "render_passage",
            Self::RenderSlowly { .. } => "render_slowly",
            Self::RenderInVoices { .. } => "render_in_voices",
            Self::Generate { .. } => "generate",
            Self::RefreshNews => "refresh_news",
            Self::PrepareNews => "prepare_news",
        }
    }

    /// Two jobs with the same key do the same work, so only one of them waits at a time.
    #[must_use]
    pub fn dedupe_key(&self) -> String {
        match self {
            Self::RenderPassage { passage_id, .. } => format!("render_passage:{passage_id}"),
            Self::RenderSlowly { passage_id } => format!("render_slowly:{passage_id}"),
            Self::RenderInVoices { passage_id, voices } => {
                format!("render_in_voices:{passage_id}:{}", voices.join(","))
            }
            Self::Generate { generation_id } => format!("generate:{generation_id}"),
            Self::RefreshNews | Self::PrepareNews => self.kind().to_owned(),
        }
    }
}
