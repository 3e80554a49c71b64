//! WAV, 16 bit: the lossless copy, and what tests compare.

use super::pcm::to_i16;
use crate::SpeechError;
use hound::{SampleFormat, WavSpec, WavWriter};
use std::io::Cursor;

/// Mono 16-bit WAV of `samples` (-1.0 to 1.0, clipped beyond).
///
/// # Errors
/// [`SpeechError::Encode`] if the audio is longer than a WAV file can be (4 GB).
pub fn wav(samples: &[f32], sample_rate_hz: u32) -> Result<Vec<u8>, SpeechError> {
    write(samples, sample_rate_hz).map_err(|error| SpeechError::encode("wav", &error))
}

fn write(samples: &[f32], sample_rate_hz: u32) -> Result<Vec<u8>, hound::Error> {
    let spec = WavSpec {
        channels: 1,
        sample_rate: sample_rate_hz,
        bits_per_sample: 16,
        sample_format: SampleFormat::Int,
    };
    let mut bytes = Cursor::new(Vec::with_capacity(samples.len() * 2 + 44));
    let mut writer = WavWriter::new(&mut bytes, spec)?;
    for &sample in samples {
        writer.write_sample(to_i16(sample))?;
    }
    writer.finalize()?;
    Ok(bytes.into_inner())
}

/// The header of a stream whose length is not known when it begins: sizes at their highest.
pub(super) fn endless_header(sample_rate_hz: u32) -> Vec<u8> {
    header(sample_rate_hz, u32::MAX)
}

/// The header of a stream of `n_samples`; of one that is too long for a header, the endless one.
pub(super) fn head(sample_rate_hz: u32, n_samples: usize) -> Vec<u8> {
    let n_bytes = n_samples.saturating_mul(2);
    header(sample_rate_hz, u32::try_from(n_bytes).unwrap_or(u32::MAX))
}

fn header(sample_rate_hz: u32, n_bytes: u32) -> Vec<u8> {
    let mut bytes = b"RIFF".to_vec();
    // What follows: the rest of the header, and the samples.
    bytes.extend(n_bytes.saturating_add(36).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend(16_u32.to_le_bytes());
    bytes.extend(1_u16.to_le_bytes()); // PCM
    bytes.extend(1_u16.to_le_bytes()); // channels
    bytes.extend(sample_rate_hz.to_le_bytes());
    bytes.extend((sample_rate_hz * 2).to_le_bytes()); // bytes per second
    bytes.extend(2_u16.to_le_bytes()); // bytes per frame
    bytes.extend(16_u16.to_le_bytes()); // bits per sample
    bytes.extend(b"data");
    bytes.extend(n_bytes.to_le_bytes());
    bytes
}
