//! `GET /api/passages/{slug}/audio`: whether the audio is ready, and how far it is.

use crate::SiteState;
use crate::pages::passage;
use crate::view::audio::{self, Audio, Progress};
use axum::Json;
use axum::extract::{Path, State};
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::QueryString;
use serde::{Deserialize, Serialize};

/// Which version of the passage; the current one if it is not named.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct AudioQuery {
    pub(super) passage_id: Option<i64>,
}

/// The state of the audio.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AudioState {
    state: &'static str,
    #[serde(flatten)]
    progress: Option<Progress>,
}

/// Answers with the state.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn show(
    State(site): State<SiteState>,
    Path(slug): Path<String>,
    context: Context,
    QueryString(query): QueryString<AudioQuery>,
) -> Result<Json<AudioState>, PageError> {
    let head = passage::find_version(&site.web, &context, &slug, query.passage_id).await?;
    Ok(Json(AudioState::of(&site, head.id).await?))
}

impl AudioState {
    /// The state of the audio of a passage version; asks for it if nobody has yet.
    ///
    /// # Errors
    /// What the store says.
    pub async fn of(site: &SiteState, passage_id: i64) -> Result<Self, PageError> {
        let audio = audio::of(site, passage_id).await?;
        let progress = match audio {
            Audio::Preparing(progress) => Some(progress),
            _ => None,
        };
        Ok(Self {
            state: audio.state(),
            progress,
        })
    }

    /// Whether it changes by itself.
    #[must_use]
    pub fn is_coming(&self) -> bool {
        matches!(self.state, "preparing" | "no-worker")
    }
}
