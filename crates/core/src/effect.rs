//! Whether learners get better: the mean of a difference with its interval, and nothing where there
//! are too few of them.

/// Learners below which nothing is said.
pub const MIN_LEARNERS: i64 = 30;
/// A difference of shares from which a learner counts as better.
pub const BETTER_BY: f64 = 0.05;
/// Standard errors to each side of a mean that hold 95 %; from [`MIN_LEARNERS`] on the normal
/// distribution is near enough.
const WIDTH: f64 = 1.96;

/// Sums over learners; `d` is the share of right responses late minus early, of one learner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sums {
    /// Learners.
    pub n: i64,
    /// Σ of the early shares.
    pub early: f64,
    /// Σ of the late shares.
    pub late: f64,
    /// Σd².
    pub dd: f64,
    /// Learners with a `d` of [`BETTER_BY`] or more.
    pub n_better: i64,
}

/// What is known of a group of learners; shares are 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// Mean early share.
    pub early: f64,
    /// Mean late share.
    pub late: f64,
    /// Mean difference.
    pub mean: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Share of learners who got better.
    pub better: f64,
}

impl Sums {
    /// The effect; none with fewer than [`MIN_LEARNERS`].
    #[must_use]
    pub fn effect(&self) -> Option<Effect> {
        if self.n < MIN_LEARNERS {
            return None;
        }
        let n = as_f64(self.n);
        let (early, late) = (self.early / n, self.late / n);
        let mean = late - early;
        // Sums of shares are not exact; a variance below 0 is none.
        let variance = ((self.dd - n * mean * mean) / (n - 1.0)).max(0.0);
        let half = WIDTH * (variance / n).sqrt();
        Some(Effect {
            early,
            late,
            mean,
            low: mean - half,
            high: mean + half,
            better: as_f64(self.n_better) / n,
        })
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "there are fewer than 2^52 learners"
)]
fn as_f64(n: i64) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_few_learners_say_nothing() {
        let sums = Sums {
            n: MIN_LEARNERS - 1,
            early: 10.0,
            late: 20.0,
            dd: 9.0,
            n_better: 20,
        };
        assert_eq!(sums.effect(), None);
    }

    /// 50 learners of whom half gain 0.2 and half lose 0.1: mean 0.05, standard deviation
    /// √(Σ(d − 0.05)² / 49) = √(50 · 0.0225 / 49) = 0.15152.
    #[test]
    fn the_interval_is_that_of_a_mean() {
        let sums = Sums {
            n: 50,
            early: 25.0,
            late: 27.5,
            dd: 25.0 * 0.04 + 25.0 * 0.01,
            n_better: 25,
        };
        let effect = sums.effect().unwrap();
        assert!((effect.mean - 0.05).abs() < 1e-12);
        assert!((effect.high - 0.05 - 1.96 * 0.151_523 / 50f64.sqrt()).abs() < 1e-5);
        assert!((effect.low + effect.high - 0.1).abs() < 1e-12);
        assert!((effect.better - 0.5).abs() < 1e-12);
    }

    #[test]
    fn equal_differences_leave_no_interval() {
        let sums = Sums {
            n: 40,
            early: 20.0,
            late: 24.0,
            dd: 40.0 * 0.01,
            n_better: 40,
        };
        let effect = sums.effect().unwrap();
        assert!((effect.low - effect.high).abs() < 1e-6, "{effect:?}");
    }
}
