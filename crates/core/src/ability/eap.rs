//! Ability from a few responses: the expected value of the posterior on a grid.
//!
//! A clip is one response with a chance of guessing. The four gaps of a sentence are not four
//! independent responses: who catches the sentence catches most of them. So they share an effect
//! of the sentence, which is integrated out.

use super::sigmoid;

/// Standard deviation of the effect that the gaps of one sentence share, in logits.
const SENTENCE_SD: f64 = 0.5;
/// Where the effect is looked at, in standard deviations, with the weights of a normal
/// distribution (Gauss–Hermite with five points).
const NODES: [(f64, f64); 5] = [
    (-2.856_970, 0.011_257_4),
    (-1.355_626, 0.222_075_9),
    (0.0, 0.533_333_3),
    (1.355_626, 0.222_075_9),
    (2.856_970, 0.011_257_4),
];
/// Half the width of the grid, in logits.
const REACH: f64 = 7.0;
const SPACING: f64 = 0.05;
const N_POINTS: u32 = 281;

/// What one item of the level check says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Evidence {
    /// One of `n_options` was chosen.
    Choice {
        /// Logits.
        difficulty: f64,
        /// At least 2.
        n_options: u32,
        /// Whether it was the right one.
        is_correct: bool,
    },
    /// Gaps of one sentence were filled.
    Gaps {
        /// Logits.
        difficulty: f64,
        /// Right ones; at most `n_gaps`.
        n_right: u32,
        /// All.
        n_gaps: u32,
    },
}

impl Evidence {
    /// How likely it is at an ability, but for a constant factor. Above 0.
    fn likelihood(&self, theta: f64) -> f64 {
        match *self {
            Self::Choice {
                difficulty,
                n_options,
                is_correct,
            } => {
                let guess = 1.0 / f64::from(n_options.max(2));
                let right = guess + (1.0 - guess) * sigmoid(theta - difficulty);
                if is_correct { right } else { 1.0 - right }
            }
            Self::Gaps {
                difficulty,
                n_right,
                n_gaps,
            } => NODES
                .iter()
                .map(|(node, weight)| {
                    let right = sigmoid(theta - difficulty + SENTENCE_SD * node);
                    let n_wrong = n_gaps.saturating_sub(n_right);
                    weight * powi(right, n_right) * powi(1.0 - right, n_wrong)
                })
                .sum(),
        }
    }
}

fn powi(base: f64, exponent: u32) -> f64 {
    base.powi(i32::try_from(exponent).unwrap_or(i32::MAX))
}

/// Mean and standard deviation of a distribution of abilities, in logits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Mean.
    pub theta: f64,
    /// Standard deviation; above 0.
    pub se: f64,
}

/// What the evidence makes of what was known before. Never NaN: where the evidence is impossible
/// in floating point, what was known before stays.
#[must_use]
pub fn estimate(prior: Estimate, evidence: &[Evidence]) -> Estimate {
    let points: Vec<(f64, f64)> = (0..N_POINTS)
        .map(|idx| {
            let theta = prior.theta - REACH + SPACING * f64::from(idx);
            (theta, log_weight(theta, prior, evidence))
        })
        .collect();
    // The greatest is taken out before exponents are, or all of them would vanish.
    let greatest = points
        .iter()
        .map(|(_, log)| *log)
        .fold(f64::NEG_INFINITY, f64::max);
    if !greatest.is_finite() {
        return prior;
    }
    let weights: Vec<(f64, f64)> = points
        .into_iter()
        .map(|(theta, log)| (theta, (log - greatest).exp()))
        .collect();
    let total: f64 = weights.iter().map(|(_, weight)| weight).sum();
    let theta = weights
        .iter()
        .map(|(theta, weight)| theta * weight)
        .sum::<f64>()
        / total;
    let variance = weights
        .iter()
        .map(|(at, weight)| (at - theta).powi(2) * weight)
        .sum::<f64>()
        / total;
    Estimate {
        theta,
        se: variance.max(SPACING * SPACING).sqrt(),
    }
}

fn log_weight(theta: f64, prior: Estimate, evidence: &[Evidence]) -> f64 {
    let distance = (theta - prior.theta) / prior.se.max(SPACING);
    let likelihoods = evidence
        .iter()
        .map(|one| one.likelihood(theta).max(f64::MIN_POSITIVE).ln());
    -0.5 * distance * distance + likelihoods.sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PRIOR: Estimate = Estimate {
        theta: -1.2,
        se: 2.0,
    };

    fn evidence() -> impl Strategy<Value = Evidence> {
        prop_oneof![
            (-6.0..6.0, 2..5_u32, any::<bool>()).prop_map(|(difficulty, n_options, is_correct)| {
                Evidence::Choice {
                    difficulty,
                    n_options,
                    is_correct,
                }
            }),
            (-6.0..6.0, 0..5_u32).prop_map(|(difficulty, n_right)| Evidence::Gaps {
                difficulty,
                n_right,
                n_gaps: 4
            }),
        ]
    }

    /// The same with more of it right; `None` where all was right.
    fn better(one: Evidence) -> Option<Evidence> {
        match one {
            Evidence::Choice {
                difficulty,
                n_options,
                is_correct: false,
            } => Some(Evidence::Choice {
                difficulty,
                n_options,
                is_correct: true,
            }),
            Evidence::Gaps {
                difficulty,
                n_right,
                n_gaps,
            } if n_right < n_gaps => Some(Evidence::Gaps {
                difficulty,
                n_right: n_right + 1,
                n_gaps,
            }),
            _ => None,
        }
    }

    proptest! {
        #[test]
        fn an_estimate_is_a_number_within_the_grid(
            evidence in prop::collection::vec(evidence(), 0..72),
            theta in -4.0..4.0,
            se in 0.0..5.0,
        ) {
            let found = estimate(Estimate { theta, se }, &evidence);
            prop_assert!(found.theta.is_finite() && found.se.is_finite() && found.se > 0.0);
            prop_assert!((found.theta - theta).abs() <= REACH);
        }

        #[test]
        fn a_better_response_never_lowers_the_estimate(
            mut evidence in prop::collection::vec(evidence(), 1..15),
            which in any::<prop::sample::Index>(),
        ) {
            let before = estimate(PRIOR, &evidence);
            let idx = which.index(evidence.len());
            if let Some(better) = better(evidence[idx]) {
                evidence[idx] = better;
                let after = estimate(PRIOR, &evidence);
                prop_assert!(after.theta >= before.theta - 1e-9, "{before:?} {after:?}");
            }
        }

        #[test]
        fn the_order_of_the_evidence_does_not_matter(
            evidence in prop::collection::vec(evidence(), 1..15),
        ) {
            let backwards: Vec<Evidence> = evidence.iter().rev().copied().collect();
            let (one, other) = (estimate(PRIOR, &evidence), estimate(PRIOR, &backwards));
            prop_assert!((one.theta - other.theta).abs() < 1e-9);
        }
    }

    #[test]
    fn without_evidence_what_was_known_stays() {
        let found = estimate(PRIOR, &[]);
        assert!((found.theta - PRIOR.theta).abs() < 0.01, "{found:?}");
        assert!((found.se - PRIOR.se).abs() < 0.02, "{found:?}");
    }

    #[test]
    fn gaps_say_more_than_a_choice() {
        let choice = Evidence::Choice {
            difficulty: -1.35,
            n_options: 4,
            is_correct: true,
        };
        let gaps = Evidence::Gaps {
            difficulty: -1.35,
            n_right: 2,
            n_gaps: 4,
        };
        assert!(estimate(PRIOR, &[gaps]).se < estimate(PRIOR, &[choice]).se);
    }
}
