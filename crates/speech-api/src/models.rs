//! `/v1/models` and `/v1/audio/voices`.

use crate::SpeechApi;
use crate::error::ApiError;
use axum::Json;
use axum::extract::{Path, State};
use listen_speech::VoiceInfo;
use serde::Serialize;

/// Names that clients ask for; whatever the name, the engine of this server speaks.
const MODELS: [&str; 3] = ["kokoro", "tts-1", "tts-1-hd"];

#[derive(Serialize)]
pub(crate) struct List<T> {
    object: &'static str,
    data: Vec<T>,
}

#[derive(Serialize)]
pub(crate) struct Model {
    id: &'static str,
    object: &'static str,
    /// Not known, as OpenAI's clients need a number.
    created: i64,
    owned_by: &'static str,
}

fn model(id: &'static str) -> Model {
    Model {
        id,
        object: "model",
        created: 0,
        owned_by: "listen",
    }
}

/// The models.
pub(crate) async fn list() -> Json<List<Model>> {
    Json(List {
        object: "list",
        data: MODELS.map(model).into(),
    })
}

/// One model.
pub(crate) async fn show(Path(id): Path<String>) -> Result<Json<Model>, ApiError> {
    MODELS
        .into_iter()
        .find(|known| *known == id)
        .map(|id| Json(model(id)))
        .ok_or_else(|| {
            ApiError::NotFound(format!("no model {id:?}; there are {}", MODELS.join(", ")))
        })
}

#[derive(Serialize)]
pub(crate) struct Voices {
    /// Names, as other Kokoro servers answer.
    voices: Vec<String>,
    details: Vec<VoiceInfo>,
}

/// The voices, best first.
pub(crate) async fn voices(State(api): State<SpeechApi>) -> Json<Voices> {
    let details = api.queue.synthesizer().voices();
    Json(Voices {
        voices: details.iter().map(|voice| voice.name.clone()).collect(),
        details,
    })
}
