//! `GET /api/passages/{slug}/audio`: whether the audio is ready, and how far it is.

use crate::SiteState;
use crate::pages::passage;
use crate::view::audio;
use axum::Json;
use axum::extract::{Path, State};
use listen_core::pace::Tempo;
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::QueryString;
use serde::Deserialize;

/// Which version of the passage, the current one if it is not named, and which of its audio.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct AudioQuery {
    pub(super) passage_id: Option<i64>,
    /// At which pace.
    pub(super) audio: Tempo,
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
) -> Result<Json<audio::State>, PageError> {
    let head = passage::find_version(&site.web, &context, &slug, query.passage_id).await?;
    Ok(Json(audio::State::of(&site, head.id, query.audio).await?))
}
