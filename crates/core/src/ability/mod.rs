//! How much a learner understands: one number, the ability θ in logits, and what follows from it.
//!
//! Zero is where B2 begins. A level is [`BAND`] logits wide, and its items are as difficult as its
//! lower edge: whoever stands in the middle of a level gets two thirds of its typed items and three
//! quarters of its items with four options at the first hearing. `docs/ability.md` has the formulas.

pub mod eap;
pub mod elo;
pub mod level_check;
pub mod next_passage;

use crate::taxonomy::Level;

/// Width of a level, in logits.
pub const BAND: f64 = 1.35;
/// Steps of the scale that learners see.
pub const N_STEPS: i64 = 30;
/// Steps of one level.
const STEPS_PER_LEVEL: i64 = 5;
/// Where A1 begins.
const BOTTOM: f64 = -3.0 * BAND;
/// Ability that is assumed of somebody about whom nothing is known: the first step of B1.
pub const START: f64 = -BAND + STEP / 2.0;
/// Width of a step, in logits.
pub const STEP: f64 = BAND / 5.0;
/// Error of [`START`], in logits.
pub const START_SE: f64 = 2.0;

/// What is known of a learner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ability {
    /// Ability in logits.
    pub theta: f64,
    /// Its standard error in logits; above 0.
    pub se: f64,
    /// Responses that it rests on.
    pub n: i64,
}

impl Ability {
    /// Of somebody about whom nothing is known.
    pub const UNKNOWN: Self = Self {
        theta: START,
        se: START_SE,
        n: 0,
    };

    /// The level that is nearest to the truth.
    #[must_use]
    pub fn level(&self) -> Level {
        level_of(self.theta)
    }

    /// The step on the scale of 30, 1 to 30.
    #[must_use]
    pub fn step(&self) -> i64 {
        step_of(self.theta)
    }

    /// Lowest and highest level that it may be in truth, nine times in ten.
    #[must_use]
    pub fn range(&self) -> (Level, Level) {
        // 1.645 standard errors to both sides hold 90 % of a normal distribution.
        let reach = 1.645 * self.se;
        (level_of(self.theta - reach), level_of(self.theta + reach))
    }
}

/// Difficulty of an item of a level, as long as nobody has answered it: the lower edge of the level.
#[must_use]
pub fn difficulty_of(level: Level) -> f64 {
    let n_below = Level::ALL
        .iter()
        .take_while(|below| **below < level)
        .count();
    BOTTOM + BAND * f64::from(u32::try_from(n_below).unwrap_or(u32::MAX))
}

/// The middle of a level.
#[must_use]
pub fn middle_of(level: Level) -> f64 {
    difficulty_of(level) + BAND / 2.0
}

/// The level that an ability belongs to; what lies beyond both ends is A1 and C2.
#[must_use]
pub fn level_of(theta: f64) -> Level {
    let reached = |level: &&Level| theta >= difficulty_of(**level);
    Level::ALL
        .iter()
        .rev()
        .find(reached)
        .copied()
        .unwrap_or(Level::A1)
}

/// The step, 1 to 30: five for each level.
#[must_use]
pub fn step_of(theta: f64) -> i64 {
    let is_at_least = |step: &i64| theta >= bottom_of(*step);
    (1..=N_STEPS).rev().find(is_at_least).unwrap_or(1)
}

/// The ability in the middle of a step; a step beyond the ends is the one at that end.
#[must_use]
pub fn theta_of_step(step: i64) -> f64 {
    bottom_of(step.clamp(1, N_STEPS)) + STEP / 2.0
}

/// The level of a step.
#[must_use]
pub fn level_of_step(step: i64) -> Level {
    level_of(theta_of_step(step))
}

/// The lower edge of a step. From the edge of its level, so that rounding moves no edge.
fn bottom_of(step: i64) -> f64 {
    let (level, within) = ((step - 1) / STEPS_PER_LEVEL, (step - 1) % STEPS_PER_LEVEL);
    let n = |n: i64| f64::from(i32::try_from(n).unwrap_or(0));
    BOTTOM + BAND * n(level) + STEP * n(within)
}

/// The logistic function.
#[must_use]
pub fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_steps_make_a_level() {
        let ranges = [
            (Level::A1, 1, 5),
            (Level::A2, 6, 10),
            (Level::B1, 11, 15),
            (Level::B2, 16, 20),
            (Level::C1, 21, 25),
            (Level::C2, 26, 30),
        ];
        for (level, first, last) in ranges {
            for step in first..=last {
                assert_eq!(level_of_step(step), level, "{step}");
                assert_eq!(step_of(theta_of_step(step)), step);
            }
            assert_eq!(step_of(difficulty_of(level)), first, "{level}");
        }
        assert_eq!((step_of(-99.0), step_of(99.0)), (1, 30));
        assert_eq!(
            (theta_of_step(-5), theta_of_step(99)),
            (theta_of_step(1), theta_of_step(30))
        );
    }

    #[test]
    fn nothing_known_is_the_first_step_of_b1() {
        assert_eq!(Ability::UNKNOWN.step(), 11);
        assert_eq!(Ability::UNKNOWN.level(), Level::B1);
    }

    #[test]
    fn a_range_widens_with_the_error() {
        let sure = Ability {
            theta: middle_of(Level::B1),
            se: 0.2,
            n: 14,
        };
        assert_eq!(sure.range(), (Level::B1, Level::B1));
        assert_eq!(Ability { se: 0.6, ..sure }.range(), (Level::A2, Level::B2));
        assert_eq!(Ability { se: 9.0, ..sure }.range(), (Level::A1, Level::C2));
    }
}
