//! Number sprint: prices, times, years and the like, to be written in digits as fast as they come.

use super::drill::{Carrier, N_SENTENCES, gaps};
use super::seed::{Seed, Series};
use super::{Body, ExerciseKind};
use crate::taxonomy::Level;

/// What is counted, and sentences to say it in.
struct Theme {
    /// From which level on.
    level: Level,
    carriers: &'static [&'static str],
    number: fn(&mut Series) -> String,
}

/// From the easiest to the hardest. The first is where listeners err most: 13 or 30?
const THEMES: [Theme; 8] = [
    Theme {
        level: Level::A1,
        carriers: &[
            "The bus to the station is number {} today.",
            "Your room is number {} on the left.",
            "There are {} children in my class.",
        ],
        number: teen_or_ten,
    },
    Theme {
        level: Level::A1,
        carriers: &[
            "The ticket is {} dollars in all.",
            "My aunt is {} years old today.",
        ],
        number: |series| between(series, 21, 99),
    },
    Theme {
        level: Level::A1,
        carriers: &[
            "The film begins at {} this evening.",
            "We can meet at {} if you like.",
        ],
        number: clock,
    },
    Theme {
        level: Level::A2,
        carriers: &[
            "That is {} with the tax, please.",
            "The blue jacket costs {} this week.",
        ],
        number: price,
    },
    Theme {
        level: Level::A2,
        carriers: &[
            "The school has {} students this year.",
            "It is {} miles from here to the coast.",
        ],
        number: |series| between(series, 101, 999),
    },
    Theme {
        level: Level::B1,
        carriers: &[
            "The bridge was built in {} by the town.",
            "They moved to this street in {} or so.",
        ],
        number: |series| between(series, 1901, 1999),
    },
    Theme {
        level: Level::B1,
        carriers: &[
            "About {} of the visitors came by train.",
            "The price went up by {} last winter.",
        ],
        number: |series| format!("{}%", 5 + series.below(90)),
    },
    Theme {
        level: Level::B2,
        carriers: &[
            "The stadium holds {} people on a good day.",
            "They printed {} copies of the book.",
        ],
        number: |series| {
            format!(
                "{},{:03}",
                2 + series.below(90),
                50 * (1 + series.below(19))
            )
        },
    },
];

/// Ten numbers from all themes up to the level, the newer ones more often.
#[must_use]
pub(super) fn make(level: Level, seed: Seed) -> (ExerciseKind, Vec<String>, Body) {
    let mut series = seed.series();
    let themes: Vec<&Theme> = THEMES.iter().filter(|theme| theme.level <= level).collect();
    let newest = &themes[themes.len().saturating_sub(3)..];
    let carriers: Vec<Carrier> = (0..N_SENTENCES)
        .filter_map(|idx| {
            let theme = if idx % 2 == 0 {
                series.pick(newest)
            } else {
                series.pick(&themes)
            }?;
            let carrier = *series.pick(theme.carriers)?;
            Some(Carrier::new(carrier, &(theme.number)(&mut series)))
        })
        .collect();
    let texts = carriers.iter().map(Carrier::text).collect();
    (ExerciseKind::NumberSprint, texts, gaps(&carriers))
}

fn between(series: &mut Series, low: usize, high: usize) -> String {
    (low + series.below(high - low + 1)).to_string()
}

fn teen_or_ten(series: &mut Series) -> String {
    let n = 3 + series.below(7);
    if series.below(2) == 0 {
        (10 + n).to_string()
    } else {
        (10 * n).to_string()
    }
}

fn clock(series: &mut Series) -> String {
    format!("{}:{:02}", 1 + series.below(12), 5 * (2 + series.below(10)))
}

fn price(series: &mut Series) -> String {
    let cents = [15, 25, 30, 40, 50, 60, 75, 80, 90, 99];
    format!(
        "${}.{}",
        3 + series.below(60),
        cents[series.below(cents.len())]
    )
}
