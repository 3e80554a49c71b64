//! `POST /dev/captioned_speech`: audio with the time of every word.

use crate::SpeechApi;
use crate::error::ApiError;
use crate::request::{Body, SpeechBody};
use crate::unspoken;
use axum::Json;
use axum::extract::State;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use listen_speech::{
    PhonemeSpan, Piece, SAMPLE_RATE_HZ, SpeechError, StreamEncoder, captions, speak,
};
use serde::Serialize;
use std::sync::Arc;
use tokio::sync::oneshot;

#[derive(Serialize)]
pub(crate) struct Captioned {
    /// Base64.
    audio: String,
    audio_format: &'static str,
    /// Words in order.
    timestamps: Vec<WordTime>,
    /// Whether the engine told no times, so that they are guessed from letters and rests.
    timestamps_are_estimated: bool,
    /// Every symbol with its times in milliseconds; empty where the engine tells none.
    phonemes: Vec<PhonemeSpan>,
    /// What is not said, as ranges of Unicode scalars of `input`.
    unspoken: Vec<[usize; 2]>,
    webvtt: String,
}

/// Times in seconds, places in Unicode scalars of `input`.
#[derive(Serialize)]
struct WordTime {
    word: String,
    start_time: f64,
    end_time: f64,
    char_start: usize,
    char_end: usize,
}

/// Speaks the whole text before it answers.
pub(crate) async fn create(
    State(api): State<SpeechApi>,
    Body(body): Body<SpeechBody>,
) -> Result<Json<Captioned>, ApiError> {
    let (format, options) = (body.format()?, body.options(&api)?);
    let place = api.place()?;
    let speaking =
        speak(&api.queue, &body.input, &options).map_err(|error| ApiError::from(&error))?;
    let unspoken = unspoken::find(&api, &body.input, &options.voice);
    // The future is dropped when the client goes, and its end of the channel with it.
    let (here, _client) = oneshot::channel::<()>();
    let spoken = tokio::task::spawn_blocking(move || {
        // Held to the end, also where the client has gone.
        let _place = place;
        let mut speaking = speaking;
        let mut encoder = StreamEncoder::new(format, SAMPLE_RATE_HZ)?;
        let (mut audio, mut pieces) = (Vec::new(), Vec::new());
        while let Some(piece) = speaking.next_unless(&mut || here.is_closed()) {
            let mut piece = piece?;
            audio.extend(encoder.push(&piece.samples)?);
            piece.samples = Vec::new();
            pieces.push(piece);
        }
        audio.extend(encoder.finish()?);
        Ok::<_, Arc<SpeechError>>((audio, pieces))
    });
    let (audio, pieces) = spoken.await.map_err(|_| ApiError::Internal)??;
    let chars: Vec<char> = body.input.chars().collect();
    Ok(Json(Captioned {
        audio: STANDARD.encode(audio),
        audio_format: format.as_str(),
        timestamps: word_times(&chars, &pieces),
        timestamps_are_estimated: pieces.iter().any(|piece| piece.words_are_estimated),
        phonemes: pieces
            .iter()
            .flat_map(|piece| piece.phonemes.iter().copied())
            .collect(),
        unspoken: unspoken
            .await
            .iter()
            .map(|chars| [chars.start, chars.end])
            .collect(),
        webvtt: captions::webvtt(&pieces),
    }))
}

fn word_times(chars: &[char], pieces: &[Piece]) -> Vec<WordTime> {
    let words = pieces.iter().flat_map(|piece| &piece.words);
    words
        .map(|word| WordTime {
            word: chars
                .get(word.char_start..word.char_end)
                .unwrap_or_default()
                .iter()
                .collect(),
            start_time: f64::from(word.start_ms) / 1000.0,
            end_time: f64::from(word.end_ms) / 1000.0,
            char_start: word.char_start,
            char_end: word.char_end,
        })
        .collect()
}
