//! Classical item analysis: how hard an item is, and whether it tells good listeners from others.

/// Responses below which nothing is said about an item.
pub const MIN_RESPONSES: i64 = 30;
/// Below this share of right responses an item is too hard for who meets it.
const TOO_HARD: f64 = 0.2;
/// Above this share it is too easy.
const TOO_EASY: f64 = 0.95;
/// Below this correlation an item tells little.
const TELLS_LITTLE: f64 = 0.1;

/// Sums over the responses to one item. `x` is 1 for a right response and 0 for a wrong one; `y`
/// is the share of the other items of the same attempt that were right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sums {
    /// Responses.
    pub n: i64,
    /// Σx, which is Σx² as well.
    pub x: f64,
    /// Σy.
    pub y: f64,
    /// Σy².
    pub yy: f64,
    /// Σxy.
    pub xy: f64,
}

/// What stands out about an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flag {
    /// Who is right elsewhere is wrong here: the key may be wrong.
    Negative,
    /// It tells good listeners from others hardly at all.
    TellsLittle,
    /// Hardly anybody is right.
    TooHard,
    /// Nearly everybody is right.
    TooEasy,
}

impl Flag {
    /// As in translation keys.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Negative => "negative",
            Self::TellsLittle => "tells-little",
            Self::TooHard => "too-hard",
            Self::TooEasy => "too-easy",
        }
    }
}

impl Sums {
    /// Share of right responses, 0 to 1; none without responses.
    #[must_use]
    pub fn facility(&self) -> Option<f64> {
        (self.n > 0).then(|| self.x / as_f64(self.n))
    }

    /// Correlation of being right here with being right in the rest of the attempt, −1 to 1 (the
    /// corrected point-biserial). None where either never varies.
    #[must_use]
    pub fn point_biserial(&self) -> Option<f64> {
        let n = as_f64(self.n);
        let spread_x = n * self.x - self.x * self.x;
        let spread_y = n * self.yy - self.y * self.y;
        // Sums of shares are not exact; a spread of less is no spread.
        let is_varied = spread_x > 1e-9 && spread_y > 1e-9;
        is_varied.then(|| (n * self.xy - self.x * self.y) / (spread_x * spread_y).sqrt())
    }

    /// The most serious thing that stands out, of items with enough responses.
    #[must_use]
    pub fn flag(&self) -> Option<Flag> {
        if self.n < MIN_RESPONSES {
            return None;
        }
        let (facility, tells) = (self.facility()?, self.point_biserial());
        match tells {
            Some(tells) if tells < 0.0 => Some(Flag::Negative),
            _ if facility < TOO_HARD => Some(Flag::TooHard),
            _ if facility > TOO_EASY => Some(Flag::TooEasy),
            Some(tells) if tells < TELLS_LITTLE => Some(Flag::TellsLittle),
            _ => None,
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "nobody gives 2^52 responses to an item"
)]
fn as_f64(n: i64) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums(pairs: &[(u8, f64)]) -> Sums {
        let of = |value: fn(f64, f64) -> f64| -> f64 {
            pairs.iter().map(|(x, y)| value(f64::from(*x), *y)).sum()
        };
        Sums {
            n: i64::try_from(pairs.len()).unwrap_or(0),
            x: of(|x, _| x),
            y: of(|_, y| y),
            yy: of(|_, y| y * y),
            xy: of(|x, y| x * y),
        }
    }

    #[test]
    fn the_correlation_is_the_one_of_the_textbook() {
        // By hand: means 0.6 and 0.54, covariance 0.096, deviations 0.489898 and 0.205913.
        let some = sums(&[(1, 0.8), (1, 0.7), (0, 0.3), (1, 0.6), (0, 0.3)]);
        assert_eq!(some.facility(), Some(0.6));
        let found = some.point_biserial().unwrap_or(0.0);
        assert!((found - 0.951_662).abs() < 1e-6, "{found}");
        let turned = sums(&[(0, 0.8), (0, 0.7), (1, 0.3), (0, 0.6), (1, 0.3)]);
        assert!((turned.point_biserial().unwrap_or(0.0) + found).abs() < 1e-9);
    }

    #[test]
    fn nothing_is_said_where_nothing_varies() {
        for pairs in [
            &[][..],
            &[(1, 0.5)],
            &[(1, 0.2), (1, 0.9)],
            &[(0, 0.3), (1, 0.3)],
        ] {
            assert_eq!(sums(pairs).point_biserial(), None, "{pairs:?}");
        }
        assert_eq!(sums(&[]).facility(), None);
    }

    #[test]
    fn few_responses_raise_no_flag() {
        let good = [(1, 0.9), (0, 0.1)];
        let bad = [(0, 0.9), (1, 0.1)];
        let easy: Vec<(u8, f64)> = (0..40)
            .map(|i| (u8::from(i > 0), f64::from(i) / 40.0))
            .collect();
        for (pairs, expected) in [
            (good.repeat(14), None),
            (bad.repeat(14), None),
            (good.repeat(15), None),
            (bad.repeat(15), Some(Flag::Negative)),
            (easy, Some(Flag::TooEasy)),
            (vec![(0, 0.5); 30], Some(Flag::TooHard)),
        ] {
            assert_eq!(sums(&pairs).flag(), expected, "{pairs:?}");
        }
    }
}
