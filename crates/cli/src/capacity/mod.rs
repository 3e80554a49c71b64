//! What so many learners need, computed from figures that were measured and stand in `docs/`.
//! What nobody measured is asked for: without it a line says which option it needs.

mod advice;
mod figures;
mod needs;
mod table;

pub(crate) use needs::Wanted;
pub(crate) use table::table;

use advice::Advice;
use needs::Need;
use serde::Serialize;

/// The whole answer.
#[derive(Debug, Serialize)]
pub(crate) struct Capacity {
    given: Wanted,
    needs: Vec<Need>,
    advice: Vec<Advice>,
}

impl Capacity {
    /// Computes everything that can be computed from what is given.
    pub fn of(wanted: Wanted) -> Self {
        Self {
            needs: needs::all(&wanted),
            advice: advice::all(&wanted),
            given: wanted,
        }
    }
}
