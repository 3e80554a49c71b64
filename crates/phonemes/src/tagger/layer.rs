//! One layer of the tagger: products, the largest of three, and a common scale.

use super::Weights;
use rten_simd::ops::{BitOps as _, NumOps as _};
use rten_simd::{Isa, SimdOp};

/// Length of a token's vector.
pub(super) const WIDTH: usize = 96;
/// Each output is the largest of this many.
const PIECES: usize = 3;
/// Outputs are computed in blocks: two vectors of the widest instruction set.
const BLOCK: usize = 32;
/// Rows that share one read of the weights, which take longer to read than to use.
const ROWS: usize = 8;

pub(super) struct Layer {
    n_inputs: usize,
    n_outputs: usize,
    /// `[block][input][BLOCK]`: a block of outputs reads its weights from front to back.
    weights: Vec<f32>,
    bias: Vec<f32>,
    gain: Vec<f32>,
    shift: Vec<f32>,
}

impl Layer {
    pub(super) fn read(weights: &mut Weights, n_inputs: usize) -> Self {
        // The file has the pieces of an output side by side; here all first pieces come first,
        // so that the largest is taken of whole vectors.
        let matrix = weights.take(WIDTH * PIECES * n_inputs);
        let bias = weights.take(WIDTH * PIECES);
        let output = |idx: usize| (idx % WIDTH) * PIECES + idx / WIDTH;
        let gain = weights.take(WIDTH);
        let shift = weights.take(WIDTH);
        Self {
            n_inputs,
            n_outputs: WIDTH * PIECES,
            weights: blocks(n_inputs, WIDTH * PIECES, |at, idx| {
                matrix[output(idx) * n_inputs + at]
            }),
            bias: (0..WIDTH * PIECES).map(|idx| bias[output(idx)]).collect(),
            gain,
            shift,
        }
    }

    /// The last layer, filled up to whole blocks.
    pub(super) fn read_output(weights: &mut Weights, n_tags: usize) -> Self {
        let n_outputs = n_tags.next_multiple_of(BLOCK);
        let matrix = weights.take(n_tags * WIDTH);
        let mut bias = weights.take(n_tags);
        bias.resize(n_outputs, 0.0);
        let weight = |at: usize, idx: usize| matrix.get(idx * WIDTH + at).copied();
        Self {
            n_inputs: WIDTH,
            n_outputs,
            weights: blocks(WIDTH, n_outputs, |at, idx| {
                weight(at, idx).unwrap_or_default()
            }),
            bias,
            gain: Vec::new(),
            shift: Vec::new(),
        }
    }

    pub(super) fn n_outputs(&self) -> usize {
        self.n_outputs
    }

    pub(super) fn bias(&self) -> &[f32] {
        &self.bias
    }

    /// For each row of `inputs` the weighted sums, bias included.
    pub(super) fn scores(&self, inputs: &[f32]) -> Vec<f32> {
        let n_rows = inputs.len() / self.n_inputs;
        let mut out = self.bias.repeat(n_rows);
        self.multiply(inputs, 0..self.n_inputs, &mut out);
        out
    }

    /// What the rows of the table of one column of the input add to the sums.
    pub(super) fn products(&self, column: usize, table: &[f32]) -> Vec<f32> {
        let mut out = vec![0.0; table.len() / WIDTH * self.n_outputs];
        self.multiply(table, column * WIDTH..(column + 1) * WIDTH, &mut out);
        out
    }

    fn multiply(&self, inputs: &[f32], columns: std::ops::Range<usize>, out: &mut [f32]) {
        let n = columns.len();
        let rows = inputs
            .chunks(ROWS * n)
            .zip(out.chunks_mut(ROWS * self.n_outputs));
        for (inputs, out) in rows {
            Product {
                layer: self,
                columns: columns.clone(),
                inputs,
                out,
            }
            .dispatch();
        }
    }

    /// The largest of the pieces, brought to one scale.
    pub(super) fn finish(&self, sums: &[f32], out: &mut [f32]) {
        for (idx, value) in out.iter_mut().enumerate() {
            *value = sums[idx].max(sums[WIDTH + idx]).max(sums[2 * WIDTH + idx]);
        }
        let n = f32::from(u8::try_from(WIDTH).unwrap_or(u8::MAX));
        let mean = out.iter().sum::<f32>() / n;
        let variance = out.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / n;
        let scale = 1.0 / (variance + 1e-8).sqrt();
        for ((value, gain), shift) in out.iter_mut().zip(&self.gain).zip(&self.shift) {
            *value = (*value - mean) * scale * gain + shift;
        }
    }
}

fn blocks(n_inputs: usize, n_outputs: usize, weight: impl Fn(usize, usize) -> f32) -> Vec<f32> {
    let mut out = Vec::with_capacity(n_inputs * n_outputs);
    for block in 0..n_outputs / BLOCK {
        for at in 0..n_inputs {
            out.extend((0..BLOCK).map(|idx| weight(at, block * BLOCK + idx)));
        }
    }
    out
}

/// Adds `more` to `sum`, place by place.
pub(super) fn add(sum: &mut [f32], more: &[f32]) {
    for (sum, more) in sum.iter_mut().zip(more) {
        *sum += more;
    }
}

/// Sums of at most [`ROWS`] rows of input.
struct Product<'a> {
    layer: &'a Layer,
    columns: std::ops::Range<usize>,
    inputs: &'a [f32],
    out: &'a mut [f32],
}

#[expect(
    clippy::inline_always,
    reason = "the operations of an instruction set are only fast inside one function"
)]
impl SimdOp for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(mut self, isa: I) {
        match self.inputs.len() / self.columns.len() {
            1 => self.rows::<I, 1>(isa),
            2 => self.rows::<I, 2>(isa),
            3 => self.rows::<I, 3>(isa),
            4 => self.rows::<I, 4>(isa),
            5 => self.rows::<I, 5>(isa),
            6 => self.rows::<I, 6>(isa),
            7 => self.rows::<I, 7>(isa),
            _ => self.rows::<I, ROWS>(isa),
        }
    }
}

#[expect(clippy::inline_always, reason = "as above")]
impl Product<'_> {
    #[inline(always)]
    fn rows<I: Isa, const N: usize>(&mut self, isa: I) {
        let width = isa.f32().len();
        let block_len = self.layer.n_inputs * BLOCK;
        for (block, weights) in self.layer.weights.chunks_exact(block_len).enumerate() {
            for part in 0..BLOCK / (2 * width) {
                self.tile::<I, N>(
                    isa,
                    &weights[part * 2 * width..],
                    block * BLOCK + part * 2 * width,
                );
            }
        }
    }

    /// Two vectors of outputs from `to` on, for `N` rows at a time.
    #[inline(always)]
    fn tile<I: Isa, const N: usize>(&mut self, isa: I, weights: &[f32], to: usize) {
        let ops = isa.f32();
        let width = ops.len();
        let n = self.columns.len();
        let n_outputs = self.layer.n_outputs;
        let inputs: [&[f32]; N] = std::array::from_fn(|row| &self.inputs[row * n..(row + 1) * n]);
        let mut sums = [[ops.zero(); 2]; N];
        let weights = weights[self.columns.start * BLOCK..].chunks(BLOCK);
        for (at, weights) in weights.take(n).enumerate() {
            let (low, high) = (ops.load(weights), ops.load(&weights[width..]));
            for row in 0..N {
                let input = ops.splat(inputs[row][at]);
                sums[row][0] = ops.mul_add(input, low, sums[row][0]);
                sums[row][1] = ops.mul_add(input, high, sums[row][1]);
            }
        }
        for (row, sums) in sums.into_iter().enumerate() {
            let out = &mut self.out[row * n_outputs + to..];
            for (half, sum) in sums.into_iter().enumerate() {
                let out = &mut out[half * width..(half + 1) * width];
                let before = ops.load(out);
                ops.store(ops.add(before, sum), out);
            }
        }
    }
}
