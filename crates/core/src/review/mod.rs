//! Review: sentences, items and pairs of words come back when they are about to be forgotten.
//!
//! FSRS (the crate `fsrs`) decides in days; two short steps of our own (10 minutes, 1 hour) belong
//! to the day itself. Days are calendar days of the learner's account, counted as whole numbers,
//! so that a clock change in spring makes no card come an hour late.

mod carrier;
mod condition;
mod drill;
mod grade;
mod memory;
mod pair;

pub use carrier::{LibrarySentence, choose_carrier, missed_words};
pub use condition::{BABBLE_DB, Condition};
pub use drill::{Heard, HeardSentence, drill};
pub use grade::{Answered, Grade, UNKNOWN_PLAYS};
pub use memory::{AnswerKind, Memory, ReviewError, Step, answer};
pub use pair::Pair;

use crate::taxonomy::closed_list;

closed_list! {
    /// What a card asks for.
    CardKind, "kind of card" {
        /// A sentence to be written down.
        Sentence => "sentence",
        /// Two words that differ in one sound; which was it?
        Pair => "pair",
        /// An item of a passage.
        Item => "item",
    }
}

closed_list! {
    /// Where a card stands.
    CardState, "state of a card" {
        /// It comes back.
        Active => "active",
        /// FSRS expects it to be remembered for half a year.
        Retired => "retired",
        /// The learner said so.
        Mastered => "mastered",
        /// The learner does not want it; nothing brings it back but the learner.
        Removed => "removed",
    }
}

closed_list! {
    /// Why a response was wrong, as the learner says.
    Cause, "cause" {
        /// Not heard right.
        Misheard => "misheard",
        /// The question was read wrong.
        Misread => "misread",
        /// Nothing was understood; it was a guess.
        Guessed => "guessed",
    }
}

closed_list! {
    /// What the learner did with a wrong response.
    MistakeState, "state of a mistake" {
        /// It is in the list.
        Open => "open",
        /// Understood now.
        Mastered => "mastered",
        /// Taken off the list.
        Deleted => "deleted",
    }
}

/// What a learner may set, and where the figures start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Share of cards that shall be remembered when they come back, in thousandths; see
    /// [`Settings::RETENTION_MILLI`].
    pub retention_milli: i64,
    /// Cards a day that were never asked before.
    pub n_new_a_day: i64,
    /// Other cards a day, without the short steps.
    pub n_reviews_a_day: i64,
}

impl Settings {
    /// Limits of [`Settings::retention_milli`].
    pub const RETENTION_MILLI: std::ops::RangeInclusive<i64> = 800..=950;
    /// Limits of [`Settings::n_new_a_day`].
    pub const NEW_A_DAY: std::ops::RangeInclusive<i64> = 0..=100;
    /// Limits of [`Settings::n_reviews_a_day`].
    pub const REVIEWS_A_DAY: std::ops::RangeInclusive<i64> = 0..=500;

    /// Whether every figure is within its limits.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        Self::RETENTION_MILLI.contains(&self.retention_milli)
            && Self::NEW_A_DAY.contains(&self.n_new_a_day)
            && Self::REVIEWS_A_DAY.contains(&self.n_reviews_a_day)
    }
}

impl Default for Settings {
    /// About eight minutes a day.
    fn default() -> Self {
        Self {
            retention_milli: 900,
            n_new_a_day: 10,
            n_reviews_a_day: 40,
        }
    }
}
