//! Finds the speech inside an utterance.

use std::ops::Range;

/// Quieter than the loudest window by this much is silence: -45 dB.
const SILENCE_RATIO: f32 = 0.0056;
const WINDOW_MS: usize = 10;
/// Quieter than this nobody hears anything: -80 dB of full scale.
const INAUDIBLE: f32 = 1e-4;

/// Whether nothing is heard, which is also so without samples.
pub(crate) fn is_silent(samples: &[f32]) -> bool {
    samples.iter().all(|sample| sample.abs() < INAUDIBLE)
}

/// The samples between the first and the last window that is not silent, widened by
/// `lead_ms` and `tail_ms`. All of them if nothing stands out.
pub(crate) fn speech_bounds(
    samples: &[f32],
    sample_rate_hz: u32,
    lead_ms: usize,
    tail_ms: usize,
) -> Range<usize> {
    let per_ms = sample_rate_hz as usize / 1000;
    let (window, is_speech) = speech_windows(samples, sample_rate_hz);
    let (Some(first), Some(last)) = (
        is_speech.iter().position(|is| *is),
        is_speech.iter().rposition(|is| *is),
    ) else {
        return 0..samples.len();
    };
    let start = (first * window).saturating_sub(lead_ms * per_ms);
    let end = ((last + 1) * window + tail_ms * per_ms).min(samples.len());
    start..end
}

/// Silences of at least `min_ms` between the first and the last sound, in samples.
pub(crate) fn rests(samples: &[f32], sample_rate_hz: u32, min_ms: usize) -> Vec<Range<usize>> {
    let (window, is_speech) = speech_windows(samples, sample_rate_hz);
    let mut rests = Vec::new();
    let mut last_sound = None;
    for idx in (0..is_speech.len()).filter(|&idx| is_speech[idx]) {
        if let Some(last) = last_sound
            && (idx - last - 1) * WINDOW_MS >= min_ms
        {
            rests.push((last + 1) * window..idx * window);
        }
        last_sound = Some(idx);
    }
    rests
}

/// Samples of a window, and which windows are no silence; none if nothing stands out.
fn speech_windows(samples: &[f32], sample_rate_hz: u32) -> (usize, Vec<bool>) {
    let window = (WINDOW_MS * sample_rate_hz as usize / 1000).max(1);
    let levels: Vec<f32> = samples.chunks(window).map(rms).collect();
    let threshold = levels.iter().copied().fold(0.0, f32::max) * SILENCE_RATIO;
    let is_speech = levels
        .iter()
        .map(|level| threshold > 0.0 && *level > threshold);
    (window, is_speech.collect())
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
    fn rests_lie_between_sounds() {
        let mut samples = vec![0.0; 24_000];
        samples[2_400..4_800].fill(0.3);
        samples[9_600..12_000].fill(0.3);
        assert_eq!(rests(&samples, 24_000, 100), vec![4_800..9_600]);
        assert!(rests(&samples, 24_000, 300).is_empty());
    }

    #[test]
    fn pure_silence_is_kept_whole() {
        assert_eq!(speech_bounds(&[0.0; 100], 24_000, 20, 80), 0..100);
        assert_eq!(speech_bounds(&[], 24_000, 20, 80), 0..0);
    }
}
