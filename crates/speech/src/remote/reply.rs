//! What speech servers answer; the other side is the crate `listen-speech-api`.

use crate::{EngineInfo, PhonemeSpan, SAMPLE_RATE_HZ, Spoken, VoiceInfo, WordSpan};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use std::ops::Range;

#[derive(Deserialize)]
pub(super) struct Health {
    pub(super) engine: EngineInfo,
    pub(super) parallel: usize,
}

#[derive(Deserialize)]
pub(super) struct Voices {
    pub(super) details: Vec<VoiceInfo>,
}

/// Audio with times in seconds.
#[derive(Deserialize)]
pub(super) struct Captioned {
    audio: String,
    timestamps: Vec<Word>,
    timestamps_are_estimated: bool,
    phonemes: Vec<PhonemeSpan>,
}

/// The part of an answer of `/dev/phonemize` that matters here.
#[derive(Deserialize)]
struct Phonemized {
    unspoken: Vec<[usize; 2]>,
}

/// What `/dev/phonemize` says is not said.
pub(super) fn unspoken(bytes: &[u8]) -> Result<Vec<Range<usize>>, String> {
    let reply: Phonemized = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let ranges = reply.unspoken.into_iter();
    Ok(ranges.map(|[start, end]| start..end).collect())
}

#[derive(Deserialize)]
struct Word {
    start_time: f64,
    end_time: f64,
    char_start: usize,
    char_end: usize,
}

impl Captioned {
    /// The utterance of a reply whose audio is PCM.
    pub(super) fn parse(bytes: &[u8]) -> Result<Spoken, String> {
        let reply: Self = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        let audio = STANDARD
            .decode(&reply.audio)
            .map_err(|error| error.to_string())?;
        let words = reply.timestamps.iter().map(|word| WordSpan {
            char_start: word.char_start,
            char_end: word.char_end,
            start_ms: to_ms(word.start_time),
            end_ms: to_ms(word.end_time),
        });
        Ok(Spoken {
            samples: samples(&audio),
            sample_rate_hz: SAMPLE_RATE_HZ,
            // A guess is made here again, from the same audio.
            words: (!reply.timestamps_are_estimated).then(|| words.collect()),
            phonemes: reply.phonemes,
        })
    }
}

/// Samples of 16-bit little-endian PCM.
pub(super) fn samples(pcm: &[u8]) -> Vec<f32> {
    pcm.as_chunks::<2>()
        .0
        .iter()
        .map(|bytes| f32::from(i16::from_le_bytes(*bytes)) / 32768.0)
        .collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, and a time is never negative"
)]
fn to_ms(seconds: f64) -> u32 {
    (seconds * 1000.0).round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_becomes_an_utterance() {
        let reply = serde_json::json!({
            "audio": STANDARD.encode([0, 0x40, 0, 0xc0]), "audio_format": "pcm",
            "timestamps": [{"word": "so", "start_time": 0.25, "end_time": 0.5, "char_start": 0, "char_end": 2}],
            "timestamps_are_estimated": false,
            "phonemes": [{"symbol": "s", "start_ms": 250, "end_ms": 300}],
            "webvtt": "",
        });
        let spoken = Captioned::parse(reply.to_string().as_bytes()).unwrap();
        assert_eq!(spoken.samples, [0.5, -0.5]);
        assert_eq!(spoken.words.unwrap()[0].end_ms, 500);
        assert_eq!(spoken.phonemes[0].symbol, 's');
    }

    #[test]
    fn another_answer_is_an_error() {
        for bytes in ["", "{}", "<html>", r#"{"audio":"?"}"#] {
            assert!(Captioned::parse(bytes.as_bytes()).is_err(), "{bytes}");
        }
    }
}
