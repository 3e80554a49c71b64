//! The matrices of Toom–Cook minimal filtering, made from their points while compiling.
//!
//! A piece of a filter with `N + 1 - OUTPUTS` taps gives [`OUTPUTS`] neighbouring outputs from `N` inputs.
//! Seen as polynomials, both are known at `N` points (the last of them infinity), where one
//! multiplication does what
//! several did before. The points are those of the smallest rounding errors among all sets of 22
//! small fractions, measured on random numbers: 1e-6 to 5e-6 of the output.

/// Outputs of one tile.
pub(super) const OUTPUTS: usize = 6;

/// The points of a transform; the last entry stands for infinity and is not read.
pub(super) trait Points<const N: usize> {
    const POINTS: [f64; N];
    /// Values of the inputs at the points: `N` rows of coefficients.
    const INPUT: [[f32; N]; N] = input(Self::POINTS);
    /// Outputs from the products.
    const OUTPUT: [[f32; N]; OUTPUTS] = output(Self::POINTS);

    /// The value of a piece of the filter at point `point`.
    fn weight(taps: &[f32], point: usize) -> f32 {
        weight(Self::POINTS, taps, point)
    }
}

/// Three taps: 8 multiplications instead of 18.
pub(super) struct Three;

impl Points<8> for Three {
    const POINTS: [f64; 8] = [0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0, f64::INFINITY];
}

/// Six taps: 11 multiplications instead of 36.
pub(super) struct Six;

impl Points<11> for Six {
    const POINTS: [f64; 11] = [
        0.0,
        1.0,
        -1.0,
        0.5,
        -0.5,
        2.0,
        -2.0,
        4.0,
        0.75,
        -0.75,
        f64::INFINITY,
    ];
}

/// Seven taps: 12 multiplications instead of 42.
pub(super) struct Seven;

impl Points<12> for Seven {
    const POINTS: [f64; 12] = [
        0.0,
        1.0,
        -1.0,
        0.5,
        -0.5,
        2.0,
        -2.0,
        -0.25,
        4.0,
        0.75,
        -4.0 / 3.0,
        f64::INFINITY,
    ];
}

/// Coefficients of the product of `x - q` over all finite points `q` but the one at `without`.
const fn product<const N: usize>(points: [f64; N], without: usize) -> [f64; N] {
    let mut coefficients = [0.0; N];
    coefficients[0] = 1.0;
    let mut q = 0;
    while q < N - 1 {
        if q != without {
            let mut i = N - 1;
            while i > 0 {
                coefficients[i] = coefficients[i - 1] - points[q] * coefficients[i];
                i -= 1;
            }
            coefficients[0] *= -points[q];
        }
        q += 1;
    }
    coefficients
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "small sums of products of the points, most of them exact"
)]
const fn input<const N: usize>(points: [f64; N]) -> [[f32; N]; N] {
    let mut rows = [[0.0; N]; N];
    let mut p = 0;
    while p < N {
        let coefficients = product(points, p);
        let mut i = 0;
        while i < N {
            rows[p][i] = coefficients[i] as f32;
            i += 1;
        }
        p += 1;
    }
    rows
}

#[expect(clippy::cast_possible_truncation, reason = "powers of the points")]
const fn output<const N: usize>(points: [f64; N]) -> [[f32; N]; OUTPUTS] {
    let mut rows = [[0.0; N]; OUTPUTS];
    let mut p = 0;
    while p < N - 1 {
        let mut power = 1.0;
        let mut row = 0;
        while row < OUTPUTS {
            rows[row][p] = power as f32;
            power *= points[p];
            row += 1;
        }
        p += 1;
    }
    rows[OUTPUTS - 1][N - 1] = 1.0;
    rows
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "rounded once, at the end of a sum in f64"
)]
fn weight<const N: usize>(points: [f64; N], taps: &[f32], point: usize) -> f32 {
    if point == N - 1 {
        return taps.get(N - OUTPUTS).copied().unwrap_or(0.0);
    }
    let at = points[point];
    let others = points[..N - 1].iter().enumerate();
    let scale: f64 = others
        .filter(|&(q, _)| q != point)
        .map(|(_, q)| at - q)
        .product();
    let value = taps
        .iter()
        .rev()
        .fold(0.0, |value, &tap| value * at + f64::from(tap));
    (value / scale) as f32
}

#[cfg(test)]
#[expect(clippy::cast_precision_loss, reason = "small numbers")]
mod tests {
    use super::*;

    /// One tile by the matrices and by the plain sum.
    fn check<P: Points<N>, const N: usize>() {
        let taps: Vec<f32> = (0..N + 1 - OUTPUTS)
            .map(|i| 0.3 - 0.17 * i as f32)
            .collect();
        let x: Vec<f32> = (0..N)
            .map(|i| (i as f32 * 0.7).sin() + 0.1 * i as f32)
            .collect();
        let products: Vec<f32> = (0..N)
            .map(|p| {
                let value: f32 = (0..N).map(|i| P::INPUT[p][i] * x[i]).sum();
                value * P::weight(&taps, p)
            })
            .collect();
        for output in 0..OUTPUTS {
            let fast: f32 = (0..N).map(|p| P::OUTPUT[output][p] * products[p]).sum();
            let plain: f32 = taps.iter().zip(&x[output..]).map(|(w, x)| w * x).sum();
            assert!((fast - plain).abs() < 1e-4, "{N} {output}: {fast} {plain}");
        }
    }

    #[test]
    fn a_tile_equals_the_plain_sum() {
        check::<Three, 8>();
        check::<Six, 11>();
        check::<Seven, 12>();
    }
}
