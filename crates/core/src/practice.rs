//! Scored work, in the form in which goals, ability and profile want to hear of it.

use crate::dictation::DictationScore;
use crate::help::HelpRung;
use crate::taxonomy::{FocusArea, Level, Skill, closed_list};

/// Longest time between two moments of one piece of work that counts as practice, ms. Whoever
/// leaves the page open overnight has not practised all night.
pub const MAX_ACTIVE_MS: i64 = 30 * 60 * 1000;

closed_list! {
    /// What was worked at.
    PracticeKind, "kind of practice" {
        /// The items of a passage.
        Attempt => "attempt",
        /// An exercise made by code.
        Exercise => "exercise",
        /// One card of the review.
        Review => "review",
        /// The level check.
        Placement => "placement",
        /// Brought along from the product before this one.
        Imported => "imported",
    }
}

/// One response to an item.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoredItem {
    /// Row of the item; none for items made by code.
    pub item_id: Option<i64>,
    /// Level of the item.
    pub level: Level,
    /// What it asks of the listener.
    pub skill: Skill,
    /// Areas it trains.
    pub focus_areas: Vec<FocusArea>,
    /// Whether it counts as right.
    pub is_correct: bool,
    /// From 0 to 1.
    pub points: f64,
    /// Number of options; none where the response is typed.
    pub n_options: Option<usize>,
    /// Whether it is a first response: the learner met it for the first time and gave something.
    pub is_first: bool,
    /// Whether a text that proves the key was shown before.
    pub used_help: bool,
}

/// One text that was written down after hearing it.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoredText {
    /// Level of the sentence.
    pub level: Level,
    /// How the typed words compare with what was said.
    pub score: DictationScore,
    /// Speed at which it was heard, in thousandths.
    pub speed_milli: i64,
    /// Times it was played; 0 if nobody counted.
    pub n_plays: i64,
    /// Strongest help used.
    pub help: HelpRung,
    /// Whether it is a first response: the learner met it for the first time and gave something.
    pub is_first: bool,
}

/// Time worked between two moments, ms: never below 0, at most [`MAX_ACTIVE_MS`], also after
/// the clock was set back.
#[must_use]
pub fn active_ms(started_at: i64, finished_at: i64) -> i64 {
    finished_at
        .saturating_sub(started_at)
        .clamp(0, MAX_ACTIVE_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_worked_is_bounded_also_when_clocks_jump() {
        for (started_at, finished_at, expected) in [
            (0, 5_000, 5_000),
            (5_000, 0, 0),
            (0, i64::MAX, MAX_ACTIVE_MS),
            (i64::MIN, i64::MAX, MAX_ACTIVE_MS),
        ] {
            assert_eq!(active_ms(started_at, finished_at), expected);
        }
    }
}
