//! WAV, 16 bit: the lossless copy, and what tests compare.

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

#[expect(
    clippy::cast_possible_truncation,
    reason = "clamped to the range of i16 before"
)]
fn to_i16(sample: f32) -> i16 {
    (sample.clamp(-1.0, 1.0) * f32::from(i16::MAX)).round() as i16
}
