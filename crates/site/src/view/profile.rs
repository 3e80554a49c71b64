//! Lines of the listening profile: figures, and the coordinates of what is drawn beside them.

use super::result::whole_percent;
use listen_core::profile::{Counts, Feature, MIN_CHANCES, statistics};
use listen_store::profile::{Line, N_WEEKS, Profile};
use std::fmt::Write as _;

/// Share of words from which on a speed can be followed.
const FOLLOWED: f64 = 0.8;
/// Size of a sparkline in its own coordinates.
const SPARK: (f64, f64) = (100.0, 24.0);
/// Room for half a dot around it.
const MARGIN: f64 = 3.0;

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub struct LineView {
    /// Name of the feature, as in translation keys and addresses.
    pub feature: &'static str,
    /// Right ones.
    pub n_right: i64,
    /// Chances.
    pub n: i64,
    /// Chances that are missing before a figure is shown; 0 if it is.
    pub n_more: i64,
    /// Right ones in whole percent.
    pub percent: i64,
    /// Lower end of the interval, whole percent.
    pub low: i64,
    /// Upper end, whole percent.
    pub high: i64,
    /// `improving`, `stable` or `declining`.
    pub trend: &'static str,
    /// Points of the line by week, for an SVG of 100 by 24.
    pub spark: String,
    /// The last of these points.
    pub spark_end: Option<(f64, f64)>,
    /// Whole percent by week, oldest first; none for a week without a chance.
    pub weeks: Vec<Option<i64>>,
}

impl LineView {
    /// The line of a feature, also of one that never came up.
    #[must_use]
    pub fn of(profile: &Profile, feature: Feature) -> Self {
        let line = profile.lines.get(&feature).cloned().unwrap_or_default();
        let Line { counts, weeks, .. } = &line;
        let (low, high) = statistics::wilson(*counts);
        let (spark, spark_end) = sparkline(weeks);
        Self {
            feature: feature.as_str(),
            n_right: counts.n_right,
            n: counts.n,
            n_more: (MIN_CHANCES - counts.n).max(0),
            percent: percent(*counts),
            low: whole_percent(low),
            high: whole_percent(high),
            trend: line.trend().as_str(),
            spark,
            spark_end,
            weeks: weeks
                .iter()
                .map(|week| (week.n > 0).then(|| percent(*week)))
                .collect(),
        }
    }

    /// Whether there were enough chances.
    #[must_use]
    pub fn is_enough(&self) -> bool {
        self.n_more == 0
    }

    /// The sign beside the word for the trend.
    #[must_use]
    pub fn trend_sign(&self) -> &'static str {
        match self.trend {
            "improving" => "▲",
            "declining" => "▼",
            _ => "■",
        }
    }
}

fn percent(counts: Counts) -> i64 {
    whole_percent(counts.accuracy().unwrap_or(0.0))
}

/// Points and the last of them.
fn sparkline(weeks: &[Counts; N_WEEKS]) -> (String, Option<(f64, f64)>) {
    let shares: Vec<Option<f64>> = weeks.iter().map(|week| week.accuracy()).collect();
    line(&shares)
}

/// A line through shares from 0 to 1 at equal distances; what is not there is left out.
#[must_use]
pub fn line(shares: &[Option<f64>]) -> (String, Option<(f64, f64)>) {
    let last = f64::from(u32::try_from(shares.len().max(2) - 1).unwrap_or(1));
    let (mut points, mut end) = (String::new(), None);
    for (place, share) in (0_u32..).zip(shares) {
        let Some(share) = share else { continue };
        let x = MARGIN + (SPARK.0 - 2.0 * MARGIN) * f64::from(place) / last;
        let y = SPARK.1 - MARGIN - (SPARK.1 - 2.0 * MARGIN) * share.clamp(0.0, 1.0);
        // A String takes everything.
        let _ = write!(points, "{x:.1},{y:.1} ");
        end = Some((x, y));
    }
    (points, end)
}

/// How many points content words are ahead of function words, if both have enough chances.
#[must_use]
pub fn content_minus_function(profile: &Profile) -> Option<i64> {
    let percent_of = |feature: Feature| {
        let counts = profile.lines.get(&feature)?.counts;
        counts.is_enough().then(|| percent(counts))
    };
    Some(percent_of(Feature::ContentWords)? - percent_of(Feature::FunctionWords)?)
}

/// The fastest speed at which four words in five are heard at the first hearing: `1.25`.
#[must_use]
pub fn fastest_followed(profile: &Profile) -> Option<String> {
    let is_followed = |counts: Counts| counts.is_enough() && counts.accuracy() >= Some(FOLLOWED);
    let (speed, _) = profile
        .speeds
        .iter()
        .rev()
        .find(|(_, counts)| is_followed(*counts))?;
    let text = format!("{}.{:03}", speed / 1000, speed % 1000);
    Some(text.trim_end_matches('0').trim_end_matches('.').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn profile(counts: &[(Feature, i64, i64)], speeds: &[(i64, i64, i64)]) -> Profile {
        let counts_of = |n_right, n| Counts { n, n_right };
        let lines = counts.iter().map(|(feature, n_right, n)| {
            let mut line = Line {
                counts: counts_of(*n_right, *n),
                ..Line::default()
            };
            line.weeks[11] = line.counts;
            (*feature, line)
        });
        Profile {
            lines: lines.collect::<BTreeMap<_, _>>(),
            speeds: speeds
                .iter()
                .map(|(speed, n_right, n)| (*speed, counts_of(*n_right, *n)))
                .collect(),
            today: 0,
        }
    }

    #[test]
    fn a_figure_is_shown_from_eight_chances_on() {
        let profile = profile(&[(Feature::Numbers, 5, 7), (Feature::Endings, 6, 8)], &[]);
        let numbers = LineView::of(&profile, Feature::Numbers);
        assert_eq!((numbers.is_enough(), numbers.n_more), (false, 1));
        let endings = LineView::of(&profile, Feature::Endings);
        assert_eq!((endings.is_enough(), endings.percent), (true, 75));
        assert!(endings.low < 75 && endings.high > 75);
        assert_eq!(endings.weeks.last(), Some(&Some(75)));
        assert_eq!(endings.spark, "97.0,7.5 ");
        assert_eq!(LineView::of(&profile, Feature::Negation).n_more, 8);
    }

    #[test]
    fn the_gap_needs_both_kinds_of_words() {
        let both = [
            (Feature::ContentWords, 9, 10),
            (Feature::FunctionWords, 6, 10),
        ];
        assert_eq!(content_minus_function(&profile(&both, &[])), Some(30));
        assert_eq!(content_minus_function(&profile(&both[..1], &[])), None);
    }

    #[test]
    fn the_fastest_speed_is_one_with_enough_words() {
        let speeds = [(750, 10, 10), (1_000, 8, 10), (1_250, 7, 10), (1_500, 7, 7)];
        assert_eq!(
            fastest_followed(&profile(&[], &speeds)),
            Some("1".to_owned())
        );
        assert_eq!(
            fastest_followed(&profile(&[], &[(1_250, 8, 10)])),
            Some("1.25".to_owned())
        );
        assert_eq!(fastest_followed(&profile(&[], &[])), None);
    }
}
