//! `GET /api/passages/{slug}/audio`: whether the audio is ready, and how far it is.

use crate::pages::passage;
use crate::view::audio::{self, Audio, Progress};
use axum::Json;
use axum::extract::{Path, State};
use listen_web::error::PageError;
use listen_web::state::WebState;
use serde::Serialize;

/// The state of the audio.
#[derive(Debug, Serialize)]
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
    State(web): State<WebState>,
    Path(slug): Path<String>,
) -> Result<Json<AudioState>, PageError> {
    let head = passage::find(&web, &slug).await?;
    let audio = audio::of(&web, head.id).await?;
    let progress = match audio {
        Audio::Preparing(progress) => Some(progress),
        _ => None,
    };
    Ok(Json(AudioState {
        state: audio.state(),
        progress,
    }))
}
