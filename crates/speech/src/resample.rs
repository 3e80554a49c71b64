//! Changes the sample rate of an utterance.
//!
//! Only the system voice needs it (16 and 22.05 kHz to 24 kHz), at the small scale of one
//! sentence, so a direct windowed sinc does; a resampling crate brings a dozen others.

use std::f64::consts::PI;

/// Zero crossings of the sinc on either side; 16 keep images below -70 dB.
const HALF_WIDTH: f64 = 16.0;

/// `samples` at `to_hz`; the same samples if the rates are equal.
pub(crate) fn resample(samples: Vec<f32>, from_hz: u32, to_hz: u32) -> Vec<f32> {
    if from_hz == to_hz || samples.is_empty() || from_hz == 0 {
        return samples;
    }
    let n_out = samples.len() * to_hz as usize / from_hz as usize;
    let step = f64::from(from_hz) / f64::from(to_hz);
    // Below the lower of the two Nyquist frequencies.
    let cutoff = (1.0 / step).min(1.0) * 0.95;
    (0..n_out)
        .map(|idx| interpolate(&samples, as_f64(idx) * step, cutoff))
        .collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "positions are inside the slice, and samples are f32"
)]
fn interpolate(samples: &[f32], at: f64, cutoff: f64) -> f32 {
    let reach = HALF_WIDTH / cutoff;
    let first = (at - reach).ceil().max(0.0) as usize;
    let last = ((at + reach).floor() as usize).min(samples.len() - 1);
    (first..=last)
        .map(|idx| {
            let distance = at - as_f64(idx);
            f64::from(samples[idx]) * cutoff * sinc(distance * cutoff) * window(distance / reach)
        })
        .sum::<f64>() as f32
}

fn sinc(x: f64) -> f64 {
    if x.abs() < 1e-9 {
        1.0
    } else {
        (PI * x).sin() / (PI * x)
    }
}

/// Blackman, over -1 to 1.
fn window(x: f64) -> f64 {
    0.42 + 0.5 * (PI * x).cos() + 0.08 * (2.0 * PI * x).cos()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "utterances are shorter than 2^52 samples"
)]
fn as_f64(idx: usize) -> f64 {
    idx as f64
}

#[cfg(test)]
#[expect(clippy::cast_possible_truncation, reason = "samples are f32")]
mod tests {
    use super::*;

    fn sine(hz: f64, rate_hz: u32, n: usize) -> Vec<f32> {
        (0..n)
            .map(|idx| (2.0 * PI * hz * as_f64(idx) / f64::from(rate_hz)).sin() as f32)
            .collect()
    }

    #[test]
    fn a_tone_keeps_its_pitch_level_and_length() {
        for from_hz in [16_000, 22_050, 48_000] {
            let out = resample(sine(1000.0, from_hz, from_hz as usize), from_hz, 24_000);
            let expected = sine(1000.0, 24_000, 24_000);
            assert_eq!(out.len(), expected.len(), "{from_hz} Hz");
            let worst = out[500..23_500]
                .iter()
                .zip(&expected[500..23_500])
                .map(|(a, b)| (a - b).abs())
                .fold(0.0, f32::max);
            assert!(worst < 2e-3, "{from_hz} Hz: off by {worst}");
        }
    }

    #[test]
    fn what_is_above_the_new_limit_is_removed() {
        let out = resample(sine(15_000.0, 48_000, 48_000), 48_000, 24_000);
        let peak = out[500..23_500]
            .iter()
            .fold(0.0_f32, |peak, s| peak.max(s.abs()));
        assert!(peak < 0.01, "{peak}");
    }
}
