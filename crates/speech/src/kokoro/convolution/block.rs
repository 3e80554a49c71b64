//! A part of a convolution: as much of all channels as stays in a processor's cache.

use super::activation::Channel;
use super::filter::{OUTPUTS, Points};
use super::phases::{Places, write};
use super::{Convolution, Input, LANES, ROWS, Shape};
use pulp::Simd;

/// Vectors of tiles that are computed together: with [`ROWS`] they fill the registers.
const WIDEST: usize = 3;

/// Room for intermediate values, used again for every block of a thread.
pub(super) struct Scratch {
    tiles: usize,
    /// Tiles whose inputs are transformed: later pieces of the filter reach into the next ones.
    columns: usize,
    /// Samples of one channel, each [`OUTPUTS`]-th in a row of its own.
    phases: [Vec<f32>; OUTPUTS],
    /// A part of a row with zeros around it.
    edge: Vec<f32>,
    /// Transformed inputs, `[point][channel][column]`.
    inputs: Vec<f32>,
    /// Products, `[point][channel][tile]`.
    products: Vec<f32>,
}

impl Scratch {
    pub(super) fn new(shape: Shape, tiles: usize) -> Self {
        let columns = (tiles + shape.pieces() - 1).next_multiple_of(LANES);
        // The inputs of a tile reach into the first ones of the next.
        let phase = vec![0.0; columns + LANES];
        Self {
            tiles,
            columns,
            edge: vec![0.0; phase.len() * OUTPUTS * shape.dilation],
            phases: std::array::from_fn(|_| phase.clone()),
            inputs: vec![0.0; shape.points() * shape.inputs * columns],
            products: vec![0.0; shape.points() * shape.outputs * tiles],
        }
    }
}

/// One block: all channels from `start` on, as far as the rows of `output` go.
pub(super) struct Block<'a, 'b> {
    pub(super) convolution: &'a Convolution,
    pub(super) input: &'a Input<'a>,
    pub(super) channels: Option<&'a [Channel]>,
    pub(super) start: usize,
    /// Samples of a whole row.
    pub(super) length: usize,
    pub(super) output: Vec<&'b mut [f32]>,
    pub(super) scratch: &'a mut Scratch,
}

impl Block<'_, '_> {
    #[inline(always)]
    pub(super) fn run<S: Simd, P: Points<N>, const N: usize>(mut self, simd: S) {
        for phase in 0..self.convolution.shape.dilation {
            self.transform_inputs::<S, P, N>(simd, phase);
            self.multiply(simd);
            self.transform_outputs::<S, P, N>(simd, phase);
        }
    }

    #[inline(always)]
    fn transform_inputs<S: Simd, P: Points<N>, const N: usize>(&mut self, simd: S, phase: usize) {
        let shape = self.convolution.shape;
        let scratch = &mut *self.scratch;
        let places = Places {
            first: (self.start + phase).cast_signed() - shape.padding().cast_signed(),
            step: shape.dilation,
        };
        let rows = self.input.samples.chunks_exact(self.length);
        for (channel, row) in rows.enumerate() {
            places.read(row, &mut scratch.edge, &mut scratch.phases);
            if let Some(channels) = self.channels {
                for samples in &mut scratch.phases {
                    channels[channel].apply(simd, samples);
                }
                places.clear_outside(self.length, &mut scratch.phases);
            }
            let transformed = &mut scratch.inputs[channel * scratch.columns..];
            let stride = shape.inputs * scratch.columns;
            for column in (0..scratch.columns).step_by(S::F32_LANES) {
                let x: [S::f32s; N] = std::array::from_fn(|i| {
                    load::<S>(&scratch.phases[i % OUTPUTS], column + i / OUTPUTS)
                });
                for (point, coefficients) in P::INPUT.iter().enumerate() {
                    let value = combine(simd, coefficients, &x, simd.splat_f32s(0.0));
                    store::<S>(transformed, point * stride + column, value);
                }
            }
        }
    }

    /// `products = weights * inputs` at every point.
    #[inline(always)]
    fn multiply<S: Simd>(&mut self, simd: S) {
        let shape = self.convolution.shape;
        let depth = shape.pieces() * shape.inputs;
        let scratch = &mut *self.scratch;
        let n_vectors = scratch.tiles / S::F32_LANES;
        let points = scratch
            .inputs
            .chunks_exact(shape.inputs * scratch.columns)
            .zip(
                scratch
                    .products
                    .chunks_exact_mut(shape.outputs * scratch.tiles),
            )
            .zip(self.convolution.weights.chunks_exact(shape.outputs * depth));
        for ((inputs, products), weights) in points {
            let mut vector = 0;
            while vector < n_vectors {
                let width = WIDEST.min(n_vectors - vector);
                let panel = Panel {
                    inputs,
                    columns: scratch.columns,
                    n_inputs: shape.inputs,
                    tile: vector * S::F32_LANES,
                };
                let rows = weights.chunks_exact(depth * ROWS);
                for (weights, products) in rows.zip(products.chunks_exact_mut(ROWS * scratch.tiles))
                {
                    match width {
                        1 => panel.rows::<S, 1>(simd, weights, products, scratch.tiles),
                        2 => panel.rows::<S, 2>(simd, weights, products, scratch.tiles),
                        _ => panel.rows::<S, WIDEST>(simd, weights, products, scratch.tiles),
                    }
                }
                vector += width;
            }
        }
    }

    #[inline(always)]
    fn transform_outputs<S: Simd, P: Points<N>, const N: usize>(&mut self, simd: S, phase: usize) {
        let shape = self.convolution.shape;
        let scratch = &mut *self.scratch;
        let stride = shape.outputs * scratch.tiles;
        for (channel, output) in self.output.iter_mut().enumerate() {
            let products = &scratch.products[channel * scratch.tiles..];
            let bias = simd.splat_f32s(self.convolution.bias[channel]);
            for tile in (0..scratch.tiles).step_by(S::F32_LANES) {
                let x: [S::f32s; N] =
                    std::array::from_fn(|point| load::<S>(products, point * stride + tile));
                for (coefficients, row) in P::OUTPUT.iter().zip(&mut scratch.phases) {
                    store::<S>(row, tile, combine(simd, coefficients, &x, bias));
                }
            }
            let residual = self
                .input
                .residual
                .map(|residual| &residual[channel * self.length + self.start..][..output.len()]);
            write(output, residual, &scratch.phases, phase, shape.dilation);
        }
    }
}

#[inline(always)]
fn load<S: Simd>(samples: &[f32], at: usize) -> S::f32s {
    S::as_simd_f32s(&samples[at..at + S::F32_LANES]).0[0]
}

#[inline(always)]
fn store<S: Simd>(samples: &mut [f32], at: usize, value: S::f32s) {
    S::as_mut_simd_f32s(&mut samples[at..at + S::F32_LANES]).0[0] = value;
}

/// A row of a matrix known to the compiler, times a vector of vectors, plus `start`.
#[inline(always)]
fn combine<S: Simd, const N: usize>(
    simd: S,
    coefficients: &[f32; N],
    x: &[S::f32s; N],
    start: S::f32s,
) -> S::f32s {
    let mut sum = start;
    for (&coefficient, &x) in coefficients.iter().zip(x) {
        if coefficient != 0.0 {
            sum = simd.mul_add_e_f32s(simd.splat_f32s(coefficient), x, sum);
        }
    }
    sum
}

/// A few vectors of tiles at one point.
struct Panel<'a> {
    /// `[channel][column]`.
    inputs: &'a [f32],
    columns: usize,
    n_inputs: usize,
    tile: usize,
}

impl Panel<'_> {
    /// [`ROWS`] output channels, as many at once as the processor has registers for.
    #[inline(always)]
    fn rows<S: Simd, const VECTORS: usize>(
        &self,
        simd: S,
        weights: &[f32],
        products: &mut [f32],
        stride: usize,
    ) {
        if S::REGISTER_COUNT >= 32 {
            self.some_rows::<S, VECTORS, ROWS>(simd, weights, 0, products, stride);
        } else {
            for first in (0..ROWS).step_by(ROWS / 2) {
                self.some_rows::<S, VECTORS, { ROWS / 2 }>(simd, weights, first, products, stride);
            }
        }
    }

    #[inline(always)]
    fn some_rows<S: Simd, const VECTORS: usize, const N_ROWS: usize>(
        &self,
        simd: S,
        weights: &[f32],
        first: usize,
        products: &mut [f32],
        stride: usize,
    ) {
        let mut sums = [[simd.splat_f32s(0.0); VECTORS]; N_ROWS];
        let (weights, _) = pulp::as_arrays::<ROWS, f32>(weights);
        for (piece, weights) in weights.chunks_exact(self.n_inputs).enumerate() {
            let inputs = &self.inputs[self.tile + piece..];
            for (channel, weights) in weights.iter().enumerate() {
                let (x, _) =
                    S::as_simd_f32s(&inputs[channel * self.columns..][..VECTORS * S::F32_LANES]);
                for (sums, &weight) in sums.iter_mut().zip(&weights[first..first + N_ROWS]) {
                    let weight = simd.splat_f32s(weight);
                    for (sum, &x) in sums.iter_mut().zip(&x[..VECTORS]) {
                        *sum = simd.mul_add_e_f32s(weight, x, *sum);
                    }
                }
            }
        }
        for (row, sums) in sums.iter().enumerate() {
            let at = (first + row) * stride + self.tile;
            let (products, _) = S::as_mut_simd_f32s(&mut products[at..][..VECTORS * S::F32_LANES]);
            products[..VECTORS].copy_from_slice(sums);
        }
    }
}
