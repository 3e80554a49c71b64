//! What comes before each convolution of the vocoder: normalization, style, Snake.

use pulp::{Arch, Simd, WithSimd};

/// Inputs of the activation, each with one number for every channel.
#[derive(Clone, Copy)]
pub(in super::super) struct Style<'a> {
    /// Scale and shift of the instance normalization.
    pub(in super::super) norm_scale: &'a [f32],
    pub(in super::super) norm_shift: &'a [f32],
    /// Scale and shift that the style vector asks for.
    pub(in super::super) scale: &'a [f32],
    pub(in super::super) shift: &'a [f32],
    /// Snake is `x + sin²(alpha x) * inverse_alpha`.
    pub(in super::super) alpha: &'a [f32],
    pub(in super::super) inverse_alpha: &'a [f32],
    pub(in super::super) epsilon: f32,
}

/// The activation of one channel, ready to be applied.
#[derive(Clone, Copy)]
pub(super) struct Channel {
    scale: f32,
    shift: f32,
    alpha: f32,
    inverse_alpha: f32,
}

impl Channel {
    /// Measures a channel: mean and variance are those of the whole utterance.
    pub(super) fn new(processor: Arch, style: &Style<'_>, channel: usize, samples: &[f32]) -> Self {
        let (mean, variance) = processor.dispatch(Moments { samples });
        let norm = style.norm_scale[channel] / (variance + style.epsilon).sqrt();
        let norm_shift = style.norm_shift[channel] - mean * norm;
        Self {
            scale: norm * style.scale[channel],
            shift: norm_shift * style.scale[channel] + style.shift[channel],
            alpha: style.alpha[channel],
            inverse_alpha: style.inverse_alpha[channel],
        }
    }

    /// Applies it in place to whole vectors of samples.
    #[inline(always)]
    pub(super) fn apply<S: Simd>(self, simd: S, samples: &mut [f32]) {
        let (scale, shift) = (simd.splat_f32s(self.scale), simd.splat_f32s(self.shift));
        let (alpha, inverse) = (
            simd.splat_f32s(self.alpha),
            simd.splat_f32s(self.inverse_alpha),
        );
        let (vectors, rest) = S::as_mut_simd_f32s(samples);
        debug_assert!(rest.is_empty());
        for vector in vectors {
            let x = simd.mul_add_e_f32s(*vector, scale, shift);
            let sine = sine_up_to_sign(simd, simd.mul_f32s(x, alpha));
            *vector = simd.mul_add_e_f32s(simd.mul_f32s(sine, sine), inverse, x);
        }
    }
}

/// `sin x` or its negative, which squares to the same: so one half turn is enough to reduce by.
/// The error is below 1e-6 for |x| up to 10,000.
#[inline(always)]
fn sine_up_to_sign<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    // Adding and subtracting this rounds to the nearest whole number.
    const ROUND: f32 = 12_582_912.0;
    // Pi in three parts, so that multiples of it are subtracted without loss.
    const PI: [f32; 3] = [3.140_625, 9.675_026e-4, 1.509_958e-7];
    // Fitted to the half turn by least squares at 4,000 Chebyshev nodes: error 5e-9.
    const ODD: [f32; 4] = [2.598_973_4e-6, -1.980_606_5e-4, 8.333_009e-3, -0.166_666_57];
    let splat = |value: f32| simd.splat_f32s(value);
    let turns = simd.mul_add_e_f32s(x, splat(std::f32::consts::FRAC_1_PI), splat(ROUND));
    let turns = simd.sub_f32s(turns, splat(ROUND));
    let mut x = x;
    for part in PI {
        x = simd.mul_add_e_f32s(turns, splat(-part), x);
    }
    let square = simd.mul_f32s(x, x);
    let mut sum = splat(ODD[0]);
    for coefficient in &ODD[1..] {
        sum = simd.mul_add_e_f32s(sum, square, splat(*coefficient));
    }
    simd.mul_add_e_f32s(simd.mul_f32s(sum, square), x, x)
}

/// Mean and variance.
struct Moments<'a> {
    samples: &'a [f32],
}

impl WithSimd for Moments<'_> {
    type Output = (f32, f32);

    #[inline(always)]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "rounded once, at the end of sums in f64; samples are far fewer than 2^52"
    )]
    fn with_simd<S: Simd>(self, simd: S) -> (f32, f32) {
        let n = self.samples.len().max(1) as f64;
        let mean = sum(simd, self.samples, |x| x) / n;
        let center = simd.splat_f32s(mean as f32);
        let squares = sum(simd, self.samples, |x| {
            let x = simd.sub_f32s(x, center);
            simd.mul_f32s(x, x)
        });
        // Lanes beyond the end were counted as zeros.
        let padding = self.samples.len().next_multiple_of(S::F32_LANES) - self.samples.len();
        let counted = (mean as f32 * mean as f32) * padding as f32;
        (mean as f32, ((squares - f64::from(counted)) / n) as f32)
    }
}

/// The sum of `f` over all samples; the last vector is filled up with zeros.
#[inline(always)]
fn sum<S: Simd>(simd: S, samples: &[f32], f: impl Fn(S::f32s) -> S::f32s) -> f64 {
    // Few enough for a lane of f32 to stay exact to the last digits.
    const CHUNK: usize = 1024;
    let mut total = 0.0;
    for chunk in samples.chunks(CHUNK) {
        let (vectors, rest) = S::as_simd_f32s(chunk);
        let mut lanes = simd.splat_f32s(0.0);
        for &vector in vectors {
            lanes = simd.add_f32s(lanes, f(vector));
        }
        if !rest.is_empty() {
            lanes = simd.add_f32s(lanes, f(simd.partial_load_f32s(rest)));
        }
        total += f64::from(simd.reduce_sum_f32s(lanes));
    }
    total
}

#[cfg(test)]
#[expect(clippy::cast_precision_loss, reason = "small numbers")]
mod tests {
    use super::*;

    struct Sines<'a>(&'a mut [f32]);

    impl WithSimd for Sines<'_> {
        type Output = ();

        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) {
            for x in S::as_mut_simd_f32s(self.0).0 {
                *x = sine_up_to_sign(simd, *x);
            }
        }
    }

    #[test]
    fn the_square_of_the_sine_is_right() {
        let angles: Vec<f32> = (-4000_i16..4000)
            .map(|i| f32::from(i) * 0.0171)
            .chain([9_999.0, -1234.5, 0.0, 1e-8])
            .chain([0.0; 12])
            .collect();
        let mut sines = angles.clone();
        Arch::new().dispatch(Sines(&mut sines));
        for (angle, sine) in angles.iter().zip(&sines) {
            let exact = f64::from(*angle).sin().powi(2);
            let error = (f64::from(*sine).powi(2) - exact).abs();
            assert!(error < 1e-6, "{angle}: {error}");
        }
    }

    #[test]
    fn mean_and_variance_leave_out_the_padding() {
        for n in [1, 15, 16, 17, 3001] {
            let samples: Vec<f32> = (0..n).map(|i| (i % 7) as f32 + 100.0).collect();
            let mean = samples.iter().map(|&x| f64::from(x)).sum::<f64>() / f64::from(n);
            let squares = samples.iter().map(|&x| (f64::from(x) - mean).powi(2));
            let variance = squares.sum::<f64>() / f64::from(n);
            let (found_mean, found) = Arch::new().dispatch(Moments { samples: &samples });
            assert!((f64::from(found_mean) - mean).abs() < 1e-4, "{n}");
            assert!(
                (f64::from(found) - variance).abs() < 1e-2,
                "{n}: {found} {variance}"
            );
        }
    }
}
