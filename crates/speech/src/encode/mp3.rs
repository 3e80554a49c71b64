//! MP3: what every browser plays.

use crate::SpeechError;
use mp3lame_encoder::{Bitrate, Builder, Encoder, FlushGap, Mode, MonoPcm, Quality};

/// Mono MP3 of `samples` at 64 kbit/s, constant, so that players can seek without an index.
///
/// The first frame is LAME's `Info` tag, by which players skip the encoder's delay: word
/// times stay true.
///
/// # Errors
/// [`SpeechError::Encode`] for a rate MP3 does not have (it has 8 to 48 kHz).
pub fn mp3(samples: &[f32], sample_rate_hz: u32) -> Result<Vec<u8>, SpeechError> {
    let mut encoder = build(sample_rate_hz, true)?;
    let mut bytes = encode(&mut encoder, samples)?;
    flush(&mut encoder, &mut bytes)?;
    write_info_tag(&encoder, &mut bytes);
    Ok(bytes)
}

fn encode(encoder: &mut Encoder, samples: &[f32]) -> Result<Vec<u8>, SpeechError> {
    let capacity = mp3lame_encoder::max_required_buffer_size(samples.len());
    let mut bytes = Vec::with_capacity(capacity);
    encoder
        .encode_to_vec(MonoPcm(samples), &mut bytes)
        .map_err(|error| SpeechError::encode("mp3", &error))?;
    Ok(bytes)
}

/// The other flush, "no gap", drops what does not fill a frame.
fn flush(encoder: &mut Encoder, bytes: &mut Vec<u8>) -> Result<(), SpeechError> {
    bytes.reserve(mp3lame_encoder::max_required_buffer_size(0));
    encoder
        .flush_to_vec::<FlushGap>(bytes)
        .map_err(|error| SpeechError::encode("mp3", &error))?;
    Ok(())
}

/// A stream without the `Info` tag, which is written into the first frame at the end.
pub(super) struct Mp3Stream {
    encoder: Encoder,
}

impl Mp3Stream {
    pub(super) fn new(sample_rate_hz: u32) -> Result<Self, SpeechError> {
        let encoder = build(sample_rate_hz, false)?;
        Ok(Self { encoder })
    }

    pub(super) fn push(&mut self, samples: &[f32]) -> Result<Vec<u8>, SpeechError> {
        encode(&mut self.encoder, samples)
    }

    pub(super) fn finish(mut self) -> Result<Vec<u8>, SpeechError> {
        let mut bytes = Vec::new();
        flush(&mut self.encoder, &mut bytes)?;
        Ok(bytes)
    }
}

fn build(sample_rate_hz: u32, has_tag: bool) -> Result<Encoder, SpeechError> {
    let fail = |error| SpeechError::encode("mp3", &error);
    Builder::new()
        .ok_or_else(|| SpeechError::encode("mp3", "LAME gives no encoder"))?
        .with_num_channels(1)
        .and_then(|builder| builder.with_sample_rate(sample_rate_hz))
        .and_then(|builder| builder.with_mode(Mode::Mono))
        .and_then(|builder| builder.with_brate(Bitrate::Kbps64))
        .and_then(|builder| builder.with_quality(Quality::NearBest))
        .and_then(|builder| builder.with_to_write_vbr_tag(has_tag))
        .and_then(Builder::build)
        .map_err(fail)
}

/// LAME leaves an empty first frame and knows its content only at the end.
fn write_info_tag(encoder: &Encoder, bytes: &mut [u8]) {
    let mut tag = Vec::with_capacity(encoder.lame_tag_size());
    if encoder.lame_tag_encode_to_vec(&mut tag).is_some()
        && let Some(place) = bytes.get_mut(..tag.len())
    {
        place.copy_from_slice(&tag);
    }
}
