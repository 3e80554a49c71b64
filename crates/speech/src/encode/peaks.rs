//! The outline of a waveform, small enough to draw in a browser.

/// The highest absolute sample of each of `n_bins` equal parts, 0 to 255 for 0.0 to 1.0.
///
/// Empty without samples; parts shorter than one sample repeat it.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 0 to 255 before"
)]
pub fn peaks(samples: &[f32], n_bins: usize) -> Vec<u8> {
    if samples.is_empty() {
        return Vec::new();
    }
    (0..n_bins)
        .map(|bin| {
            let from = bin * samples.len() / n_bins;
            let to = ((bin + 1) * samples.len() / n_bins).max(from + 1);
            let peak = samples[from..to]
                .iter()
                .fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
            (peak.min(1.0) * 255.0).round() as u8
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::peaks;

    #[test]
    fn the_outline_follows_the_loudest_samples() {
        let samples = [0.0, -0.5, 0.1, 1.2, 0.0, 0.0];
        assert_eq!(peaks(&samples, 3), [128, 255, 0]);
        assert_eq!(peaks(&samples[..1], 4), [0; 4]);
        assert!(peaks(&[], 4).is_empty());
    }
}
