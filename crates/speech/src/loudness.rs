//! Brings voices to one loudness.

use ebur128::{EbuR128, Mode};

/// What speech is brought to: comfortable on headphones and on small loudspeakers.
pub(crate) const TARGET_LUFS: f64 = -18.0;
/// The highest true peak, in dBTP; lossy codecs overshoot by about a decibel.
pub(crate) const PEAK_DBTP: f64 = -1.5;
/// More gain than this would only raise the noise of a broken recording.
const MAX_GAIN_DB: f64 = 30.0;

/// Integrated loudness in LUFS and true peak in dBTP of mono `samples`.
///
/// What is shorter than a measuring block of 0.4 s is measured as if it went on. `None` for
/// silence.
pub(crate) fn measure(samples: &[f32], sample_rate_hz: u32) -> Option<(f64, f64)> {
    let mut meter = EbuR128::new(1, sample_rate_hz, Mode::I).ok()?;
    let n_needed = sample_rate_hz as usize / 2;
    for _ in 0..n_needed.div_ceil(samples.len().max(1)).clamp(1, n_needed) {
        meter.add_frames_f32(samples).ok()?;
    }
    let lufs = meter
        .loudness_global()
        .ok()
        .filter(|lufs| lufs.is_finite())?;
    Some((lufs, true_peak(samples, sample_rate_hz)))
}

/// The factor that brings `samples` to [`TARGET_LUFS`]; 1 where nothing can be measured.
pub(crate) fn gain(samples: &[f32], sample_rate_hz: u32) -> f32 {
    measure(samples, sample_rate_hz).map_or(1.0, |(lufs, _)| {
        from_db((TARGET_LUFS - lufs).clamp(-MAX_GAIN_DB, MAX_GAIN_DB))
    })
}

/// Lowers what is above [`PEAK_DBTP`] without clipping: the gain falls 5 ms ahead of a peak
/// and rises again 5 ms after it.
///
/// True peaks lie between samples, so how far the samples must come down shows only
/// afterwards: the ceiling is lowered by what was missed.
pub(crate) fn limit(samples: &mut [f32], sample_rate_hz: u32) {
    const ROUNDS: usize = 4;
    let mut ceiling_db = PEAK_DBTP;
    for _ in 0..ROUNDS {
        let excess_db = true_peak(samples, sample_rate_hz) - PEAK_DBTP;
        if excess_db <= 0.0 {
            return;
        }
        limit_samples(samples, from_db(ceiling_db), sample_rate_hz);
        ceiling_db -= true_peak(samples, sample_rate_hz) - PEAK_DBTP;
    }
    let excess_db = true_peak(samples, sample_rate_hz) - PEAK_DBTP;
    let factor = from_db(-excess_db.max(0.0));
    for sample in samples {
        *sample *= factor;
    }
}

/// In dBTP; minus infinity for silence.
fn true_peak(samples: &[f32], sample_rate_hz: u32) -> f64 {
    let peak = || {
        let mut meter = EbuR128::new(1, sample_rate_hz, Mode::TRUE_PEAK).ok()?;
        meter.add_frames_f32(samples).ok()?;
        meter.true_peak(0).ok()
    };
    20.0 * peak().unwrap_or(0.0).log10()
}

fn limit_samples(samples: &mut [f32], ceiling: f32, sample_rate_hz: u32) {
    let half = sample_rate_hz as usize / 200;
    let wanted: Vec<f32> = samples
        .iter()
        .map(|sample| (ceiling / sample.abs()).min(1.0))
        .collect();
    let lowest = around(&wanted, half, |window| {
        window.iter().copied().fold(1.0, f32::min)
    });
    let smooth = around(&lowest, half, mean);
    for (sample, gain) in samples.iter_mut().zip(smooth) {
        *sample *= gain;
    }
}

/// `summary` of the window of `half` values on either side of each value.
///
/// Windows of ones are skipped, which are nearly all: the cost is that of the peaks.
fn around(values: &[f32], half: usize, summary: impl Fn(&[f32]) -> f32) -> Vec<f32> {
    let mut out = vec![1.0; values.len()];
    let mut done = 0;
    for (idx, value) in values.iter().enumerate() {
        if *value >= 1.0 {
            continue;
        }
        let from = idx.saturating_sub(half).max(done);
        let to = (idx + half + 1).min(values.len());
        for (at, out) in out.iter_mut().enumerate().take(to).skip(from) {
            let start = at.saturating_sub(half);
            let end = (at + half + 1).min(values.len());
            *out = summary(&values[start..end]);
        }
        done = done.max(to);
    }
    out
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a window has a few hundred samples"
)]
fn mean(window: &[f32]) -> f32 {
    window.iter().sum::<f32>() / window.len().max(1) as f32
}

#[expect(clippy::cast_possible_truncation, reason = "gains are small numbers")]
fn from_db(db: f64) -> f32 {
    10.0_f64.powf(db / 20.0) as f32
}

#[cfg(test)]
#[expect(
    clippy::cast_precision_loss,
    clippy::float_cmp,
    reason = "tests count samples, far below 2^23, and 1.0 is exact"
)]
mod tests {
    use super::*;

    fn tone(level: f32, seconds: usize) -> Vec<f32> {
        (0..seconds * 24_000)
            .map(|idx| level * (idx as f32 * 0.15).sin())
            .collect()
    }

    #[test]
    fn any_level_comes_to_the_target() {
        for level in [0.02, 0.2, 0.9] {
            let mut samples = tone(level, 2);
            let factor = gain(&samples, 24_000);
            for sample in &mut samples {
                *sample *= factor;
            }
            let (lufs, _) = measure(&samples, 24_000).unwrap();
            assert!((lufs - TARGET_LUFS).abs() < 0.1, "{level}: {lufs}");
        }
    }

    #[test]
    fn peaks_are_lowered_and_the_rest_is_kept() {
        let mut samples = tone(0.1, 2);
        for sample in &mut samples[10_000..10_020] {
            *sample *= 15.0;
        }
        let before = samples.clone();
        limit(&mut samples, 24_000);
        let (_, peak) = measure(&samples, 24_000).unwrap();
        assert!(peak <= PEAK_DBTP, "{peak}");
        assert_eq!(samples[..9_000], before[..9_000]);
        assert_eq!(samples[11_000..], before[11_000..]);
    }

    #[test]
    fn silence_is_left_alone() {
        assert_eq!(gain(&vec![0.0; 48_000], 24_000), 1.0);
        assert_eq!(gain(&[], 24_000), 1.0);
    }
}
