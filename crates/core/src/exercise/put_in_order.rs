//! Put in order: the sentences of a stretch of the passage, shown in another order.

use super::stretch::stretch;
use super::{Body, Given, Making, Shown};
use crate::item::{DICTATION_PASS, Score};
use serde::{Deserialize, Serialize};

const MIN_LINES: usize = 4;
const MAX_LINES: usize = 6;
/// Words of the stretch at most.
const MAX_WORDS: usize = 110;

/// Lines to be put in order: one response, the shown indexes in the learner's order with commas.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Indexes of the sentences in the passage, as they are heard.
    pub positions: Vec<usize>,
    /// Their texts, as they are heard.
    pub lines: Vec<String>,
    /// Which of them is shown where at first.
    pub shown: Vec<usize>,
}

/// Four to six neighbouring sentences that are all different; none where there are too few.
#[must_use]
pub fn make(making: &Making<'_>) -> Option<Body> {
    let found = stretch(making, MAX_LINES, MAX_WORDS);
    let mut lines: Vec<String> = found.iter().map(|sentence| sentence.text.clone()).collect();
    lines.dedup();
    let is_enough = found.len() >= MIN_LINES && lines.len() == found.len();
    let mut shown: Vec<usize> = (0..lines.len()).collect();
    let mut series = making.seed.series();
    while is_enough && is_nearly_sorted(&shown) {
        series.shuffle(&mut shown);
    }
    is_enough.then(|| {
        Body::Order(Order {
            positions: found.iter().map(|sentence| sentence.position).collect(),
            lines,
            shown,
        })
    })
}

/// An order that is nearly right already asks for nothing.
fn is_nearly_sorted(order: &[usize]) -> bool {
    4 * n_inversions(order) < order.len() * (order.len() - 1) / 2
}

/// Pairs that stand in the wrong order.
fn n_inversions(order: &[usize]) -> usize {
    let after = |idx: usize| {
        order[idx + 1..]
            .iter()
            .filter(|later| **later < order[idx])
            .count()
    };
    (0..order.len()).map(after).sum()
}

impl Order {
    /// The shown indexes of a response; none where it is not an order of all lines.
    #[must_use]
    pub fn parse(given: &str, n_lines: usize) -> Option<Vec<usize>> {
        let parts = given.split(',').map(|part| part.trim().parse().ok());
        let shown = parts.collect::<Option<Vec<usize>>>()?;
        let mut sorted = shown.clone();
        sorted.sort_unstable();
        sorted.into_iter().eq(0..n_lines).then_some(shown)
    }

    /// The learner's order as indexes of lines; none where the response is not an order of all.
    #[must_use]
    pub fn arranged(&self, given: &str) -> Option<Vec<usize>> {
        let shown = Self::parse(given, self.shown.len())?;
        Some(shown.into_iter().map(|idx| self.shown[idx]).collect())
    }

    /// Kendall's rank correlation, and 0 where it is negative: of all pairs, the right ones less
    /// the wrong ones. An order by chance is worth nothing on average.
    pub(super) fn score(&self, given: &Given) -> Vec<Score> {
        let order = given.get(&0).and_then(|given| self.arranged(given));
        let points = order.map_or(0.0, |order| {
            let n_pairs = order.len() * (order.len() - 1) / 2;
            let n_right = n_pairs - n_inversions(&order);
            super::share(n_right.saturating_sub(n_inversions(&order)), n_pairs)
        });
        vec![Score {
            is_correct: points >= DICTATION_PASS,
            points,
            dictation: None,
        }]
    }

    pub(super) fn shown(&self) -> Shown {
        Shown::Order(
            self.shown
                .iter()
                .map(|line| self.lines[*line].clone())
                .collect(),
        )
    }
}
