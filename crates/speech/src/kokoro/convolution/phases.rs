//! Takes rows apart into every sixth sample, of every d-th sample, and puts them together again.

use super::filter::OUTPUTS;

/// Places `first + i * step` of a row; place i is number `i / OUTPUTS` of phase `i % OUTPUTS`.
#[derive(Clone, Copy)]
pub(super) struct Places {
    /// Below zero where the padding begins.
    pub(super) first: isize,
    pub(super) step: usize,
}

impl Places {
    fn end(self, n: usize) -> isize {
        self.first + (n * OUTPUTS * self.step).cast_signed()
    }

    fn is_inside(self, n: usize, length: usize) -> bool {
        self.first >= 0 && self.end(n) <= length.cast_signed()
    }

    /// Reads a row; what lies outside it is zero. `edge` has room for all places.
    #[inline(always)]
    pub(super) fn read(self, row: &[f32], edge: &mut [f32], phases: &mut [Vec<f32>; OUTPUTS]) {
        if self.is_inside(phases[0].len(), row.len()) {
            self.take_apart(&row[self.first.unsigned_abs()..], phases);
            return;
        }
        let before = self.first.min(0).unsigned_abs().min(edge.len());
        let from = self.first.max(0).unsigned_abs().min(row.len());
        let n = (edge.len() - before).min(row.len() - from);
        edge[..before].fill(0.0);
        edge[before..before + n].copy_from_slice(&row[from..from + n]);
        edge[before + n..].fill(0.0);
        self.take_apart(edge, phases);
    }

    #[inline(always)]
    fn take_apart(self, row: &[f32], phases: &mut [Vec<f32>; OUTPUTS]) {
        match self.step {
            1 => take_apart::<1>(row, phases),
            3 => take_apart::<3>(row, phases),
            _ => take_apart::<5>(row, phases),
        }
    }

    /// Sets to zero what lies outside a row of `length`.
    #[inline(always)]
    pub(super) fn clear_outside(self, length: usize, phases: &mut [Vec<f32>; OUTPUTS]) {
        if !self.is_inside(phases[0].len(), length) {
            self.clear(length, phases);
        }
    }

    fn clear(self, length: usize, phases: &mut [Vec<f32>; OUTPUTS]) {
        let inside = 0..length.cast_signed();
        for (phase, samples) in phases.iter_mut().enumerate() {
            for (i, sample) in samples.iter_mut().enumerate() {
                let place = self.first + ((i * OUTPUTS + phase) * self.step).cast_signed();
                if !inside.contains(&place) {
                    *sample = 0.0;
                }
            }
        }
    }
}

/// The step is known to the compiler, so that no place is checked.
#[inline(always)]
fn take_apart<const STEP: usize>(row: &[f32], phases: &mut [Vec<f32>; OUTPUTS]) {
    let n = phases[0].len();
    let mut phases = phases.each_mut().map(|phase| &mut phase[..n]);
    let tiles = row.chunks_exact(OUTPUTS * STEP).take(n);
    for (i, tile) in tiles.enumerate() {
        for (phase, samples) in phases.iter_mut().enumerate() {
            samples[i] = tile[phase * STEP];
        }
    }
}

/// Writes the phases into every `step`-th sample of a row from `first` on, as far as it goes,
/// with the residual, as long as the row, added.
#[inline(always)]
pub(super) fn write(
    row: &mut [f32],
    residual: Option<&[f32]>,
    phases: &[Vec<f32>; OUTPUTS],
    first: usize,
    step: usize,
) {
    match step {
        1 => put_together::<1>(row, residual, phases, first),
        3 => put_together::<3>(row, residual, phases, first),
        _ => put_together::<5>(row, residual, phases, first),
    }
}

#[inline(always)]
fn put_together<const STEP: usize>(
    row: &mut [f32],
    residual: Option<&[f32]>,
    phases: &[Vec<f32>; OUTPUTS],
    first: usize,
) {
    assert!(first < STEP, "a phase of the dilation");
    let n = row.len() / (OUTPUTS * STEP);
    let whole = n * OUTPUTS * STEP;
    let inner = phases.each_ref().map(|phase| &phase[..n]);
    let tiles = row.chunks_exact_mut(OUTPUTS * STEP);
    if let Some(residual) = residual {
        let residual = residual.chunks_exact(OUTPUTS * STEP);
        for (i, (tile, residual)) in tiles.zip(residual).enumerate() {
            for (phase, samples) in inner.iter().enumerate() {
                tile[phase * STEP + first] = samples[i] + residual[phase * STEP + first];
            }
        }
    } else {
        for (i, tile) in tiles.enumerate() {
            for (phase, samples) in inner.iter().enumerate() {
                tile[phase * STEP + first] = samples[i];
            }
        }
    }
    // The last tile of a row may be cut off.
    for (phase, place) in (whole + first..row.len()).step_by(STEP).enumerate() {
        row[place] = phases[phase][n] + residual.map_or(0.0, |residual| residual[place]);
    }
}
