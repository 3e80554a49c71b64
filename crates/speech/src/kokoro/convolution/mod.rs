//! One-dimensional convolutions with a third of the multiplications.
//!
//! Convolutions of width 3, 7 and 11 take two thirds of Kokoro's time. Minimal filtering
//! (Winograd, Toom–Cook) trades multiplications for a few additions: inputs and filters are
//! transformed, multiplied, summed over channels in the transformed domain, and transformed back.
//! Filters of 11 taps are cut into two pieces of six; as these give six outputs, the second piece
//! needs the same transformed inputs, one tile further, and is part of the same sum. Dilated
//! filters work on every d-th sample alone. Normalization and Snake, which come before each of
//! these convolutions, are applied while the inputs are read, and the residual is added while the
//! outputs are written, so that neither takes a pass over memory of its own.

#![expect(
    clippy::inline_always,
    reason = "vectors stay in registers only where all is inlined into the one function that the \
              compiler may use the processor's instructions in"
)]

mod activation;
mod block;
mod filter;
mod phases;
#[cfg(test)]
#[expect(clippy::cast_precision_loss, reason = "small numbers")]
mod tests;

pub(super) use activation::Style;

use activation::Channel;
use block::{Block, Scratch};
use filter::{OUTPUTS, Points, Seven, Six, Three};
use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

/// Output channels that are computed together; their number must be a multiple.
const ROWS: usize = 8;
/// Vectors of any processor divide this.
const LANES: usize = 16;
/// Tiles of a block: what it needs then stays in a cache of 1 MiB.
const BLOCK_TILES: usize = 96;

/// Sizes of a convolution with stride 1, one group, and as many outputs as inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) inputs: usize,
    pub(super) outputs: usize,
    /// Taps of the filter: 3, 7 or 11.
    pub(super) width: usize,
    pub(super) dilation: usize,
}

impl Shape {
    /// Whether the fast way takes it.
    pub(super) fn is_eligible(self) -> bool {
        // Below 32 channels the transforms cost more than they save; above 256 the transformed
        // weights take more memory than their share of the time is worth.
        let channels = 32..=256;
        matches!(self.width, 3 | 7 | 11)
            && matches!(self.dilation, 1 | 3 | 5)
            && channels.contains(&self.inputs)
            && channels.contains(&self.outputs)
            && self.outputs.is_multiple_of(ROWS)
    }

    /// Zeros on both sides that keep the length.
    pub(super) fn padding(self) -> usize {
        (self.width - 1) / 2 * self.dilation
    }

    fn taps(self) -> usize {
        if self.width == 11 { 6 } else { self.width }
    }

    fn points(self) -> usize {
        self.taps() + OUTPUTS - 1
    }

    fn pieces(self) -> usize {
        self.width.div_ceil(self.taps())
    }
}

/// A convolution with its transformed weights.
pub(super) struct Convolution {
    shape: Shape,
    /// `[point][output / ROWS][piece][input][output % ROWS]`.
    weights: Vec<f32>,
    bias: Vec<f32>,
}

/// What a convolution is applied to.
#[derive(Clone, Copy)]
pub(super) struct Input<'a> {
    /// `[inputs, length]`.
    pub(super) samples: &'a [f32],
    /// Normalization and Snake before the convolution.
    pub(super) style: Option<Style<'a>>,
    /// Added to the output: as many numbers.
    pub(super) residual: Option<&'a [f32]>,
}

impl Convolution {
    /// Transforms weights, `[outputs, inputs, width]`, of an eligible shape.
    pub(super) fn new(shape: Shape, weights: &[f32], bias: &[f32]) -> Self {
        debug_assert!(shape.is_eligible());
        let transform = match shape.taps() {
            3 => <Three as Points<8>>::weight,
            6 => <Six as Points<11>>::weight,
            _ => <Seven as Points<12>>::weight,
        };
        let depth = shape.pieces() * shape.inputs;
        let mut transformed = vec![0.0; shape.points() * shape.outputs * depth];
        for (row, filter) in weights.chunks_exact(shape.width).enumerate() {
            let (output, input) = (row / shape.inputs, row % shape.inputs);
            for (piece, taps) in filter.chunks(shape.taps()).enumerate() {
                for point in 0..shape.points() {
                    let panel = point * (shape.outputs / ROWS) + output / ROWS;
                    let at = (panel * depth + piece * shape.inputs + input) * ROWS;
                    transformed[at + output % ROWS] = transform(taps, point);
                }
            }
        }
        Self {
            shape,
            weights: transformed,
            bias: bias.to_vec(),
        }
    }

    pub(super) fn shape(&self) -> Shape {
        self.shape
    }

    /// Writes `[outputs, length]`, using the threads of the pool that it is called in.
    pub(super) fn apply(&self, input: &Input<'_>, output: &mut [f32]) {
        self.apply_on(Arch::new(), input, output);
    }

    fn apply_on(&self, processor: Arch, input: &Input<'_>, output: &mut [f32]) {
        let length = output.len() / self.shape.outputs;
        if length == 0 {
            return;
        }
        let channels = input.style.as_ref().map(|style| {
            let rows = input.samples.par_chunks_exact(length).enumerate();
            rows.map(|(channel, row)| Channel::new(processor, style, channel, row))
                .collect::<Vec<_>>()
        });
        let n_tiles = length.div_ceil(OUTPUTS * self.shape.dilation);
        let block_tiles = n_tiles
            .div_ceil(n_tiles.div_ceil(BLOCK_TILES))
            .next_multiple_of(LANES);
        let span = block_tiles * OUTPUTS * self.shape.dilation;
        columns(output, length, span)
            .into_par_iter()
            .enumerate()
            .for_each_init(
                || Scratch::new(self.shape, block_tiles),
                |scratch, (index, output)| {
                    let block = Block {
                        convolution: self,
                        input,
                        channels: channels.as_deref(),
                        start: index * span,
                        length,
                        output,
                        scratch,
                    };
                    processor.dispatch(block);
                },
            );
    }
}

/// Cuts rows of `length` into columns of at most `span`, each with its part of every row.
fn columns(output: &mut [f32], length: usize, span: usize) -> Vec<Vec<&mut [f32]>> {
    let n_rows = output.len() / length;
    let mut columns: Vec<Vec<&mut [f32]>> = (0..length.div_ceil(span))
        .map(|_| Vec::with_capacity(n_rows))
        .collect();
    for row in output.chunks_exact_mut(length) {
        for (column, part) in columns.iter_mut().zip(row.chunks_mut(span)) {
            column.push(part);
        }
    }
    columns
}

impl WithSimd for Block<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match self.convolution.shape.taps() {
            3 => self.run::<S, Three, 8>(simd),
            6 => self.run::<S, Six, 11>(simd),
            _ => self.run::<S, Seven, 12>(simd),
        }
    }
}
