//! Samples as whole numbers.

/// 16-bit values of samples in -1.0 to 1.0, clipped beyond.
#[expect(
    clippy::cast_possible_truncation,
    reason = "clamped to the range of i16 before"
)]
pub(super) fn to_i16(sample: f32) -> i16 {
    (sample.clamp(-1.0, 1.0) * f32::from(i16::MAX)).round() as i16
}

/// Little-endian 16-bit PCM without a header.
pub(super) fn bytes(samples: &[f32]) -> Vec<u8> {
    samples
        .iter()
        .flat_map(|&sample| to_i16(sample).to_le_bytes())
        .collect()
}
