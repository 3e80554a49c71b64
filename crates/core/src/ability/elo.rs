//! Ability and difficulty from practice: an Elo step for each first response without help.

use super::{Ability, START_SE, difficulty_of, sigmoid};
use crate::help::HelpRung;
use crate::practice::{ScoredItem, ScoredText};
use crate::taxonomy::Level;

/// First and last step of an ability, in logits.
const THETA_STEP: (f64, f64) = (0.40, 0.10);
/// How fast steps become smaller with the number of responses.
const DECAY: f64 = 0.05;
/// First step of a difficulty.
const DIFFICULTY_STEP: f64 = 0.25;
/// Learners who must have answered an item before what they found counts.
pub const MIN_LEARNERS: i64 = 20;
/// Abilities change, so that no number of responses makes one surer than this.
const MIN_SE: f64 = 0.25;
/// Greatest change of an ability by one piece of work: three steps of the scale of 30.
const MAX_CHANGE: f64 = 3.0 * super::STEP;
/// Beyond this nothing is told apart.
const MAX_THETA: f64 = 6.0;

/// What the responses of other learners have made of an item.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difficulty {
    /// Logits above the difficulty of its level.
    pub offset: f64,
    /// Learners who answered it first and without help.
    pub n_learners: i64,
}

impl Difficulty {
    /// Of an item that nobody has answered.
    pub const UNKNOWN: Self = Self {
        offset: 0.0,
        n_learners: 0,
    };

    /// What is used, in logits: the level's as long as fewer than [`MIN_LEARNERS`] have answered,
    /// afterwards blended with it, half and half at [`MIN_LEARNERS`].
    #[must_use]
    pub fn used(self, level: Level) -> f64 {
        if self.n_learners < MIN_LEARNERS {
            return difficulty_of(level);
        }
        difficulty_of(level)
            + self.offset * count(self.n_learners) / count(self.n_learners + MIN_LEARNERS)
    }

    /// After one more learner, whose chance was `expected` and who got `points`.
    #[must_use]
    fn after(self, expected: f64, points: f64) -> Self {
        let step = DIFFICULTY_STEP / (1.0 + DECAY * count(self.n_learners));
        Self {
            offset: (self.offset + step * (expected - points)).clamp(-MAX_THETA, MAX_THETA),
            n_learners: self.n_learners.saturating_add(1),
        }
    }
}

/// One response that counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// Logits, as [`Difficulty::used`] says.
    pub difficulty: f64,
    /// Chance of a guess, 0 to 1.
    pub guess: f64,
    /// From 0 to 1.
    pub points: f64,
}

/// Chance of an item with `n_options`; 0 for a typed one.
#[must_use]
pub fn guess(n_options: Option<usize>) -> f64 {
    n_options.map_or(0.0, |n| {
        1.0 / f64::from(u32::try_from(n.max(1)).unwrap_or(u32::MAX))
    })
}

/// `c + (1 − c)·σ(θ − b)`.
#[must_use]
pub fn chance(theta: f64, difficulty: f64, guess: f64) -> f64 {
    guess + (1.0 - guess) * sigmoid(theta - difficulty)
}

/// Whether a response to an item says something: the first one, without help.
#[must_use]
pub fn counts(item: &ScoredItem) -> bool {
    item.is_first && !item.used_help
}

/// Whether a text that was written down says something: the first time, without any help.
#[must_use]
pub fn text_counts(text: &ScoredText) -> bool {
    text.is_first && text.help == HelpRung::None && text.n_plays <= 1
}

impl Ability {
    /// After a piece of work. At most three steps of the scale of 30 away from before, however
    /// long the work was.
    #[must_use]
    pub fn after(self, outcomes: &[Outcome]) -> Self {
        let mut after = outcomes
            .iter()
            .fold(self, |now, outcome| now.after_one(*outcome));
        after.theta = after
            .theta
            .clamp(self.theta - MAX_CHANGE, self.theta + MAX_CHANGE)
            .clamp(-MAX_THETA, MAX_THETA);
        after
    }

    fn after_one(self, outcome: Outcome) -> Self {
        let expected = chance(self.theta, outcome.difficulty, outcome.guess);
        Self {
            theta: self.theta + self.step_size() * (outcome.points.clamp(0.0, 1.0) - expected),
            se: self.se_after(expected, outcome),
            n: self.n.saturating_add(1),
        }
    }

    fn step_size(self) -> f64 {
        (THETA_STEP.0 / (1.0 + DECAY * count(self.n))).max(THETA_STEP.1)
    }

    /// The information of a response is the square of the slope over the variance.
    fn se_after(self, expected: f64, outcome: Outcome) -> f64 {
        let logistic = sigmoid(self.theta - outcome.difficulty);
        let slope = (1.0 - outcome.guess) * logistic * (1.0 - logistic);
        let variance = (expected * (1.0 - expected)).max(1e-6);
        let precision = 1.0 / self.se.clamp(MIN_SE, START_SE).powi(2) + slope * slope / variance;
        precision.powf(-0.5).max(MIN_SE)
    }
}

/// The difficulty of an item after one learner's response.
#[must_use]
pub fn difficulty_after(
    before: Difficulty,
    level: Level,
    theta: f64,
    n_options: Option<usize>,
    points: f64,
) -> Difficulty {
    // With what was learnt so far and not with what is used: it learns before it is used.
    let difficulty = difficulty_of(level) + before.offset;
    before.after(
        chance(theta, difficulty, guess(n_options)),
        points.clamp(0.0, 1.0),
    )
}

/// Exact below 2³²; more never happens.
fn count(n: i64) -> f64 {
    f64::from(u32::try_from(n.max(0)).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TYPED: Outcome = Outcome {
        difficulty: 0.0,
        guess: 0.0,
        points: 1.0,
    };

    #[test]
    fn steps_become_smaller_down_to_a_tenth() {
        let at = |n| {
            Ability {
                theta: 0.0,
                se: 1.0,
                n,
            }
            .step_size()
        };
        assert!((at(0) - 0.40).abs() < 1e-12);
        assert!((at(20) - 0.20).abs() < 1e-12);
        assert!((at(60) - 0.10).abs() < 1e-12 && (at(9_999) - 0.10).abs() < 1e-12);
    }

    #[test]
    fn one_typed_response_moves_by_the_formula() {
        let before = Ability {
            theta: 0.0,
            se: 2.0,
            n: 0,
        };
        assert!((before.after(&[TYPED]).theta - 0.20).abs() < 1e-12);
        let choice = Outcome {
            guess: 0.25,
            points: 0.0,
            ..TYPED
        };
        assert!((before.after(&[choice]).theta + 0.40 * 0.625).abs() < 1e-12);
    }

    #[test]
    fn one_piece_of_work_moves_at_most_three_steps() {
        let before = Ability {
            theta: 0.0,
            se: 2.0,
            n: 0,
        };
        let easy = Outcome {
            difficulty: 5.0,
            ..TYPED
        };
        let after = before.after(&[easy; 40]);
        assert!(
            (after.theta - 3.0 * crate::ability::STEP).abs() < 1e-9,
            "{after:?}"
        );
        assert_eq!(after.n, 40);
    }

    #[test]
    fn a_difficulty_stays_the_levels_until_twenty_learners_met_it() {
        let level = Level::B1;
        let mut found = Difficulty::UNKNOWN;
        for n in 0..20 {
            assert!(
                (found.used(level) - difficulty_of(level)).abs() < 1e-12,
                "{n}"
            );
            found = difficulty_after(found, level, 3.0, Some(4), 0.0);
        }
        let offset = found.offset;
        assert!(offset > 1.0, "{offset}");
        assert!((found.used(level) - difficulty_of(level) - offset / 2.0).abs() < 1e-12);
        let first = difficulty_after(Difficulty::UNKNOWN, level, difficulty_of(level), None, 1.0);
        assert!((first.offset + 0.125).abs() < 1e-12, "{first:?}");
    }

    proptest! {
        #[test]
        fn more_points_never_lower_an_ability(
            theta in -6.0..6.0, se in 0.25..3.0, n in 0..500_i64,
            outcomes in prop::collection::vec((-6.0..6.0, 0.0..0.5, 0.0..1.0), 0..30),
            more in 0.0..1.0,
        ) {
            let before = Ability { theta, se, n };
            let outcomes: Vec<Outcome> = outcomes
                .into_iter()
                .map(|(difficulty, guess, points)| Outcome { difficulty, guess, points })
                .collect();
            let after = before.after(&outcomes);
            prop_assert!(after.theta.is_finite() && after.se >= MIN_SE && after.se.is_finite());
            prop_assert!((after.theta - theta).abs() <= MAX_CHANGE + 1e-9);
            let better: Vec<Outcome> = outcomes
                .iter()
                .map(|one| Outcome { points: one.points.max(more), ..*one })
                .collect();
            prop_assert!(before.after(&better).theta >= after.theta - 1e-9);
        }
    }
}
