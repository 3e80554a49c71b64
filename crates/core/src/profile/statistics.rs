//! What may be said about a share: its interval, its trend, and how much it needs training.

use super::Counts;

/// The 97.5 % point of the normal distribution, for intervals of 95 %.
const Z: f64 = 1.959_964;
/// A trend is a change by at least this share.
const TREND: f64 = 0.05;
/// Chances in each half of the last thirty days before a trend is told.
const MIN_FOR_TREND: i64 = 4;
/// Days over which a recommendation fades, and in whose halves a trend is looked for.
pub const RECENT_DAYS: i64 = 30;
/// Attempts before an area is recommended.
pub const MIN_FOR_PRIORITY: i64 = 3;

/// Where a share is going.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trend {
    /// Five points or more better.
    Improving,
    /// Neither.
    Stable,
    /// Five points or more worse.
    Declining,
}

impl Trend {
    /// As in translation keys.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Improving => "improving",
            Self::Stable => "stable",
            Self::Declining => "declining",
        }
    }
}

/// Exact below 2³²; more never happens.
pub(crate) fn to_f64(n: i64) -> f64 {
    f64::from(u32::try_from(n.max(0)).unwrap_or(u32::MAX))
}

/// The interval that holds the true share 95 times in 100 (Wilson), both ends from 0 to 1.
/// Without chances it is everything.
#[must_use]
pub fn wilson(counts: Counts) -> (f64, f64) {
    if counts.n <= 0 {
        return (0.0, 1.0);
    }
    let n = to_f64(counts.n);
    let share = to_f64(counts.n_right.min(counts.n)) / n;
    let scale = 1.0 + Z * Z / n;
    let centre = share + Z * Z / (2.0 * n);
    let reach = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    (
        ((centre - reach) / scale).max(0.0),
        ((centre + reach) / scale).min(1.0),
    )
}

/// The trend from the older to the newer half; stable where either has too few chances.
#[must_use]
pub fn trend(older: Counts, newer: Counts) -> Trend {
    if older.n.min(newer.n) < MIN_FOR_TREND {
        return Trend::Stable;
    }
    let change = newer.accuracy().unwrap_or(0.0) - older.accuracy().unwrap_or(0.0);
    // A hair's breadth off, so that 0.75 − 0.70 counts as five points.
    if change >= TREND - 1e-9 {
        Trend::Improving
    } else if change <= -TREND + 1e-9 {
        Trend::Declining
    } else {
        Trend::Stable
    }
}

/// How much something needs training, 0 to 100: 40 for errors, 30 for being met recently, 20 for
/// getting worse, 10 for being met often. None below [`MIN_FOR_PRIORITY`] chances.
#[must_use]
pub fn priority(counts: Counts, days_ago: i64, trend: Trend) -> Option<f64> {
    if counts.n < MIN_FOR_PRIORITY {
        return None;
    }
    let error_rate = 1.0 - counts.accuracy()?;
    let recency = 1.0 - to_f64(days_ago.clamp(0, RECENT_DAYS)) / to_f64(RECENT_DAYS);
    let worsening = match trend {
        Trend::Declining => 1.0,
        Trend::Stable => 0.5,
        Trend::Improving => 0.0,
    };
    let often = to_f64(counts.n.min(10)) / 10.0;
    Some(40.0 * error_rate + 30.0 * recency + 20.0 * worsening + 10.0 * often)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn counts(n_right: i64, n: i64) -> Counts {
        Counts { n, n_right }
    }

    #[test]
    fn an_interval_is_wilsons() {
        // By the formula, computed by hand: 8 of 10 is 0.490 to 0.943.
        let (low, high) = wilson(counts(8, 10));
        assert!(
            (low - 0.490_162).abs() < 1e-4 && (high - 0.943_318).abs() < 1e-4,
            "{low} {high}"
        );
        assert_eq!(wilson(counts(0, 0)), (0.0, 1.0));
    }

    #[test]
    fn a_trend_is_five_points_with_enough_chances() {
        for (older, newer, expected) in [
            (counts(14, 20), counts(15, 20), Trend::Improving),
            (counts(15, 20), counts(14, 20), Trend::Declining),
            (counts(50, 100), counts(54, 100), Trend::Stable),
            (counts(0, 3), counts(20, 20), Trend::Stable),
            (counts(0, 0), counts(0, 0), Trend::Stable),
        ] {
            assert_eq!(trend(older, newer), expected, "{older:?} {newer:?}");
        }
    }

    #[test]
    fn priorities_are_weighted_forty_thirty_twenty_ten() {
        for (counts, days_ago, trend, expected) in [
            (counts(0, 10), 0, Trend::Declining, Some(100.0)),
            (counts(10, 10), 30, Trend::Improving, Some(10.0)),
            (counts(5, 10), 15, Trend::Stable, Some(55.0)),
            (counts(0, 5), 99, Trend::Stable, Some(55.0)),
            (counts(0, 2), 0, Trend::Declining, None),
        ] {
            assert_eq!(
                priority(counts, days_ago, trend),
                expected,
                "{counts:?} {days_ago}"
            );
        }
    }

    proptest! {
        #[test]
        fn an_interval_holds_its_share(n in 1..100_000_i64, part in 0.0..=1.0_f64) {
            #[expect(clippy::cast_possible_truncation, reason = "below 100,000")]
            let n_right = (to_f64(n) * part).round() as i64;
            let (low, high) = wilson(counts(n_right, n));
            let share = to_f64(n_right) / to_f64(n);
            prop_assert!(0.0 <= low && low <= share + 1e-9 && share <= high + 1e-9 && high <= 1.0);
        }
    }
}
