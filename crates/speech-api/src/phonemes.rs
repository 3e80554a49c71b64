//! `POST /dev/phonemize` and `POST /dev/generate_from_phonemes`.

use crate::SpeechApi;
use crate::error::ApiError;
use crate::request::{Body, Fields, FromFields, check_length, format, options};
use crate::speech::stream;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use listen_speech::{Language, speak_phonemes, tokens};
use serde::Serialize;

#[derive(Debug)]
pub(crate) struct PhonemizeBody {
    text: String,
    language: Option<String>,
}

impl FromFields for PhonemizeBody {
    fn from_fields(fields: &Fields) -> Result<Self, ApiError> {
        Ok(Self {
            text: fields.needed_text("text")?,
            language: fields.text("language")?,
        })
    }
}

#[derive(Debug, Serialize)]
pub(crate) struct PhonemizeReply {
    phonemes: String,
    /// The model's ids, with the padding at both ends.
    tokens: Vec<i64>,
    /// What is not said, as ranges of characters of the text.
    unspoken: Vec<[usize; 2]>,
}

/// The language of that name; American English if none is given.
fn language(name: Option<&str>) -> Result<Language, ApiError> {
    Language::parse(name.unwrap_or("en-US")).map_err(|error| ApiError::Param {
        param: "language",
        message: error.to_string(),
    })
}

/// Turns text into Kokoro's phonemes.
pub(crate) async fn phonemize(
    State(api): State<SpeechApi>,
    Body(body): Body<PhonemizeBody>,
) -> Result<Json<PhonemizeReply>, ApiError> {
    check_length(&body.text, "text", &api)?;
    let language = language(body.language.as_deref())?;
    let _place = api.place()?;
    let pronouncer = api.pronouncer.clone();
    let spoken = tokio::task::spawn_blocking(move || pronouncer.pronounce(&body.text, language));
    let spoken = spoken
        .await
        .map_err(|_| ApiError::Internal)?
        .map_err(|error| ApiError::from(&error))?;
    Ok(Json(PhonemizeReply {
        tokens: tokens(&spoken.phonemes),
        unspoken: spoken
            .unspoken
            .iter()
            .map(|chars| [chars.start, chars.end])
            .collect(),
        phonemes: spoken.phonemes,
    }))
}

#[derive(Debug)]
pub(crate) struct SpeakBody {
    phonemes: String,
    voice: Option<String>,
    speed: Option<f32>,
    response_format: Option<String>,
}

impl FromFields for SpeakBody {
    fn from_fields(fields: &Fields) -> Result<Self, ApiError> {
        Ok(Self {
            phonemes: fields.needed_text("phonemes")?,
            voice: fields.text("voice")?,
            speed: fields.speed()?,
            response_format: fields.text("response_format")?,
        })
    }
}

/// Speaks phonemes; WAV if no format is asked for.
pub(crate) async fn speak(
    State(api): State<SpeechApi>,
    Body(body): Body<SpeakBody>,
) -> Result<Response, ApiError> {
    check_length(&body.phonemes, "phonemes", &api)?;
    if body.phonemes.trim().is_empty() {
        return Err(ApiError::Param {
            param: "phonemes",
            message: "phonemes are empty: there is nothing to say".to_owned(),
        });
    }
    let format = format(body.response_format.as_deref().unwrap_or("wav"))?;
    let options = options(&api, body.voice.as_deref(), body.speed)?;
    let place = api.place()?;
    let speaking = speak_phonemes(&api.queue, &body.phonemes, &options)
        .map_err(|error| ApiError::from(&error))?;
    stream(speaking, format, place, api.limits.send_time).await
}
