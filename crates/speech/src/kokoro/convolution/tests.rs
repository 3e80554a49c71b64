use super::*;

/// Numbers between -1 and 1 that look random and are the same on every run.
pub(super) fn noise(n: usize, seed: u64) -> Vec<f32> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1_u64 << 23) as f32 - 1.0
    };
    (0..n).map(|_| next()).collect()
}

/// The plain sum, in f64.
fn plain(shape: Shape, weights: &[f32], bias: &[f32], x: &[f64], length: usize) -> Vec<f64> {
    let mut y = Vec::with_capacity(shape.outputs * length);
    for output in 0..shape.outputs {
        for t in 0..length {
            let mut sum = f64::from(bias[output]);
            for tap in 0..shape.width {
                let at = t + tap * shape.dilation;
                let Some(at) = at.checked_sub(shape.padding()).filter(|&at| at < length) else {
                    continue;
                };
                for input in 0..shape.inputs {
                    let weight = weights[(output * shape.inputs + input) * shape.width + tap];
                    sum += f64::from(weight) * x[input * length + at];
                }
            }
            y.push(sum);
        }
    }
    y
}

fn relative_error(found: &[f32], expected: &[f64]) -> f64 {
    let error: f64 = found
        .iter()
        .zip(expected)
        .map(|(&a, b)| (f64::from(a) - b).powi(2))
        .sum();
    let power: f64 = expected.iter().map(|b| b * b).sum();
    (error / power).sqrt()
}

fn shapes() -> impl Iterator<Item = Shape> {
    let sizes = [(32, 32), (40, 48)];
    let widths = [3, 7, 11];
    let dilations = [1, 3, 5];
    sizes.into_iter().flat_map(move |(inputs, outputs)| {
        widths.into_iter().flat_map(move |width| {
            dilations.into_iter().map(move |dilation| Shape {
                inputs,
                outputs,
                width,
                dilation,
            })
        })
    })
}

/// What this machine has, and what less able ones have.
fn processors() -> Vec<Arch> {
    let mut all = vec![Arch::new(), Arch::Scalar];
    #[cfg(target_arch = "x86_64")]
    all.extend(pulp::x86::V3::try_new().map(Arch::V3));
    all
}

/// From one sample to several blocks with an odd rest.
const LENGTHS: [usize; 6] = [1, 2, 13, 64, 100, 901];

#[test]
fn it_equals_the_plain_convolution() {
    for shape in shapes() {
        assert!(shape.is_eligible(), "{shape:?}");
        let weights = noise(shape.outputs * shape.inputs * shape.width, 1);
        let bias = noise(shape.outputs, 2);
        let convolution = Convolution::new(shape, &weights, &bias);
        for length in LENGTHS {
            let x = noise(shape.inputs * length, 3);
            let exact: Vec<f64> = x.iter().map(|&x| f64::from(x)).collect();
            let input = Input {
                samples: &x,
                style: None,
                residual: None,
            };
            let expected = plain(shape, &weights, &bias, &exact, length);
            for processor in processors() {
                let mut found = vec![f32::NAN; shape.outputs * length];
                convolution.apply_on(processor, &input, &mut found);
                let error = relative_error(&found, &expected);
                assert!(error < 1e-5, "{shape:?} {length} {processor:?}: {error}");
            }
        }
    }
}

/// Normalization, style and Snake as the graph has them, in f64.
fn activated(style: &Style<'_>, x: &[f32], length: usize) -> Vec<f64> {
    let mut out = Vec::with_capacity(x.len());
    for (channel, row) in x.chunks_exact(length).enumerate() {
        let at = |values: &[f32]| f64::from(values[channel]);
        let mean = row.iter().map(|&x| f64::from(x)).sum::<f64>() / row.len() as f64;
        let squares = row.iter().map(|&x| (f64::from(x) - mean).powi(2));
        let variance = squares.sum::<f64>() / row.len() as f64;
        for &x in row {
            let norm = (f64::from(x) - mean) / (variance + f64::from(style.epsilon)).sqrt();
            let norm = norm * at(style.norm_scale) + at(style.norm_shift);
            let y = at(style.scale) * norm + at(style.shift);
            out.push(y + (at(style.alpha) * y).sin().powi(2) * at(style.inverse_alpha));
        }
    }
    out
}

#[test]
fn style_and_residual_are_part_of_it() {
    for shape in shapes().filter(|shape| shape.inputs == shape.outputs) {
        let n = shape.inputs;
        let weights = noise(n * n * shape.width, 1);
        let bias = noise(n, 2);
        let convolution = Convolution::new(shape, &weights, &bias);
        let per_channel: Vec<Vec<f32>> = (4..10).map(|seed| noise(n, seed)).collect();
        let style = Style {
            norm_scale: &per_channel[0],
            norm_shift: &per_channel[1],
            scale: &per_channel[2],
            shift: &per_channel[3],
            alpha: &per_channel[4],
            inverse_alpha: &per_channel[5],
            epsilon: 1e-5,
        };
        for length in LENGTHS {
            let x = noise(n * length, 3);
            let residual = noise(n * length, 11);
            let input = Input {
                samples: &x,
                style: Some(style),
                residual: Some(&residual),
            };
            let mut found = vec![f32::NAN; n * length];
            convolution.apply(&input, &mut found);
            let before = activated(&style, &x, length);
            let mut expected = plain(shape, &weights, &bias, &before, length);
            for (y, &residual) in expected.iter_mut().zip(&residual) {
                *y += f64::from(residual);
            }
            let error = relative_error(&found, &expected);
            // Two samples that are nearly equal are blown up by the normalization.
            assert!(error < 3e-5, "{shape:?} {length}: {error}");
        }
    }
}

#[test]
fn what_is_not_eligible_is_said() {
    let shape = Shape {
        inputs: 128,
        outputs: 128,
        width: 7,
        dilation: 3,
    };
    assert!(shape.is_eligible());
    for refused in [
        Shape { width: 5, ..shape },
        Shape {
            outputs: 22,
            ..shape
        },
        Shape {
            outputs: 100,
            ..shape
        },
        Shape {
            inputs: 1024,
            ..shape
        },
        Shape {
            dilation: 2,
            ..shape
        },
    ] {
        assert!(!refused.is_eligible(), "{refused:?}");
    }
}
