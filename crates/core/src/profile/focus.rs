//! Focus areas: how much of what was chosen a passage covers, and how well it went.

use super::Counts;
use crate::taxonomy::{FocusArea, closed_list};

/// Areas that may be chosen.
pub const MAX_AREAS: usize = 5;
/// Areas that are recommended.
pub const N_RECOMMENDED: usize = 3;
/// Recommended to somebody about whom too little is known.
pub const DEFAULTS: [FocusArea; 2] = [FocusArea::MainIdea, FocusArea::DetailComprehension];
/// Below this share of the chosen areas a passage covers them only partly.
pub const PARTIAL_BELOW: f64 = 0.8;
/// Points by which a result differs from the history before it is said.
const DIFFERENCE: i64 = 5;

closed_list! {
    /// How well the chosen areas are covered.
    Coverage, "coverage" {
        /// Less than 40 %.
        Poor => "poor",
        /// 40 % and more.
        Partial => "partial",
        /// 70 % and more.
        Good => "good",
        /// 90 % and more.
        Excellent => "excellent",
    }
}

/// Share of the requested areas that are there, 0 to 1; 1 where nothing was requested.
#[must_use]
pub fn coverage(requested: &[FocusArea], provided: &[FocusArea]) -> f64 {
    if requested.is_empty() {
        return 1.0;
    }
    let n_matched = requested
        .iter()
        .filter(|area| provided.contains(area))
        .count();
    let n = |n: usize| f64::from(u8::try_from(n).unwrap_or(u8::MAX));
    n(n_matched) / n(requested.len())
}

/// What a coverage is called.
#[must_use]
pub fn rating(coverage: f64) -> Coverage {
    match coverage {
        c if c >= 0.9 => Coverage::Excellent,
        c if c >= 0.7 => Coverage::Good,
        c if c >= 0.4 => Coverage::Partial,
        _ => Coverage::Poor,
    }
}

closed_list! {
    /// How an area went.
    Grade, "grade" {
        /// Below 60 %.
        Low => "low",
        /// 60 % and more.
        Fair => "fair",
        /// 80 % and more.
        Good => "good",
    }
}

closed_list! {
    /// What to do about an area.
    Advice, "advice" {
        /// Below 70 %.
        Improve => "improve",
        /// Between.
        GoOn => "go-on",
        /// 90 % and more.
        Mastered => "mastered",
    }
}

/// One area of one result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AreaResult {
    /// The area.
    pub area: FocusArea,
    /// In this result.
    pub now: Counts,
    /// Before.
    pub before: Counts,
}

impl AreaResult {
    /// Whole percent, rounded.
    #[must_use]
    pub fn percent(&self) -> i64 {
        percent(self.now)
    }

    /// 80 and more is good, 60 and more fair.
    #[must_use]
    pub fn grade(&self) -> Grade {
        match self.percent() {
            80.. => Grade::Good,
            60.. => Grade::Fair,
            _ => Grade::Low,
        }
    }

    /// Below 70 to improve, 90 and more mastered.
    #[must_use]
    pub fn advice(&self) -> Advice {
        match self.percent() {
            90.. => Advice::Mastered,
            70.. => Advice::GoOn,
            _ => Advice::Improve,
        }
    }

    /// Points above or below the own history; none where there is none, or within five points.
    #[must_use]
    pub fn difference(&self) -> Option<i64> {
        let difference = self.percent() - percent(self.before);
        (self.before.n > 0 && difference.abs() >= DIFFERENCE).then_some(difference)
    }
}

/// Whether every area reached 70.
#[must_use]
pub fn is_balanced(results: &[AreaResult]) -> bool {
    !results.is_empty() && results.iter().all(|result| result.percent() >= 70)
}

fn percent(counts: Counts) -> i64 {
    if counts.n <= 0 {
        return 0;
    }
    (200 * counts.n_right + counts.n) / (2 * counts.n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use FocusArea as A;

    #[test]
    fn coverage_is_the_share_of_the_requested_areas() {
        let provided = [A::MainIdea, A::Inference, A::Inference];
        for (requested, expected, called) in [
            (vec![A::MainIdea], 1.0, Coverage::Excellent),
            (vec![A::MainIdea, A::Sequence], 0.5, Coverage::Partial),
            (vec![A::Sequence], 0.0, Coverage::Poor),
            (vec![], 1.0, Coverage::Excellent),
        ] {
            let found = coverage(&requested, &provided);
            assert!((found - expected).abs() < 1e-9, "{requested:?}");
            assert_eq!(rating(found), called);
        }
        for (coverage, called) in [
            (0.9, Coverage::Excellent),
            (0.89, Coverage::Good),
            (0.7, Coverage::Good),
            (0.69, Coverage::Partial),
            (0.4, Coverage::Partial),
            (0.39, Coverage::Poor),
        ] {
            assert_eq!(rating(coverage), called, "{coverage}");
        }
    }

    #[test]
    fn results_are_graded_by_the_thresholds() {
        let result = |n_right| AreaResult {
            area: A::MainIdea,
            now: Counts { n: 100, n_right },
            before: Counts {
                n: 100,
                n_right: 75,
            },
        };
        for (n_right, grade, advice, difference) in [
            (59, Grade::Low, Advice::Improve, Some(-16)),
            (60, Grade::Fair, Advice::Improve, Some(-15)),
            (69, Grade::Fair, Advice::Improve, Some(-6)),
            (70, Grade::Fair, Advice::GoOn, Some(-5)),
            (71, Grade::Fair, Advice::GoOn, None),
            (79, Grade::Fair, Advice::GoOn, None),
            (80, Grade::Good, Advice::GoOn, Some(5)),
            (90, Grade::Good, Advice::Mastered, Some(15)),
        ] {
            let found = result(n_right);
            assert_eq!(
                (found.grade(), found.advice(), found.difference()),
                (grade, advice, difference),
                "{n_right}"
            );
        }
        assert!(is_balanced(&[result(70), result(90)]));
        assert!(!is_balanced(&[result(69), result(90)]) && !is_balanced(&[]));
    }
}
