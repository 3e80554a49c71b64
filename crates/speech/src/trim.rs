//! Finds the speech inside an utterance.

use std::ops::Range;

/// Quieter than the loudest window by this much is silence: -45 dB.
const SILENCE_RATIO: f32 = 0.0056;
const WINDOW_MS: usize = 10;

/// The samples between the first and the last window that is not silent, widened by
/// `lead_ms` and `tail_ms`. All of them if nothing stands out.
pub(crate) fn speech_bounds(
    samples: &[f32],
    sample_rate_hz: u32,
    lead_ms: usize,
    tail_ms: usize,
) -> Range<usize> {
    let per_ms = sample_rate_hz as usize / 1000;
    let window = (WINDOW_MS * per_ms).max(1);
    let levels: Vec<f32> = samples.chunks(window).map(rms).collect();
    let threshold = levels.iter().copied().fold(0.0, f32::max) * SILENCE_RATIO;
    let is_speech = |level: &f32| threshold > 0.0 && *level > threshold;
    let (Some(first), Some(last)) = (
        levels.iter().position(is_speech),
        levels.iter().rposition(is_speech),
    ) else {
        return 0..samples.len();
    };
    let start = (first * window).saturating_sub(lead_ms * per_ms);
    let end = ((last + 1) * window + tail_ms * per_ms).min(samples.len());
    start..end
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a window has a few hundred samples"
)]
fn rms(window: &[f32]) -> f32 {
    let energy: f32 = window.iter().map(|sample| sample * sample).sum();
    (energy / window.len().max(1) as f32).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_around_speech_is_found() {
        let mut samples = vec![0.0; 24_000];
        samples[9_600..14_400].fill(0.3);
        assert_eq!(speech_bounds(&samples, 24_000, 20, 80), 9_120..16_320);
    }

    #[test]
    fn margins_stay_inside_the_utterance() {
        let samples = vec![0.3; 2_400];
        assert_eq!(speech_bounds(&samples, 24_000, 20, 80), 0..2_400);
    }

    #[test]
    fn pure_silence_is_kept_whole() {
        assert_eq!(speech_bounds(&[0.0; 100], 24_000, 20, 80), 0..100);
        assert_eq!(speech_bounds(&[], 24_000, 20, 80), 0..0);
    }
}
