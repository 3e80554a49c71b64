//! The grade of an answer. It is computed, since the answer is typed; the learner may only lower it.

use crate::help::HelpRung;
use crate::taxonomy::closed_list;

closed_list! {
    /// How well a card was remembered, the worst first.
    Grade, "grade" {
        /// Not heard, or the text was shown.
        Again => "again",
        /// Partly heard, or only with help.
        Hard => "hard",
        /// Heard.
        Good => "good",
        /// Heard at once.
        Easy => "easy",
    }
}

/// Plays that are assumed where nobody counted them, as in a browser without scripts: an answer
/// is then neither made easy nor hard by them.
pub const UNKNOWN_PLAYS: i64 = 2;

/// What is known about an answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answered {
    /// Share of the words that was heard, from 0 to 1; 0 or 1 for a choice.
    pub heard: f64,
    /// Strongest help used.
    pub help: HelpRung,
    /// Times the sound was played; none if nobody counted.
    pub n_plays: Option<i64>,
    /// Slowest speed at which it was played, in thousandths.
    pub speed_milli: i64,
}

impl Grade {
    /// As FSRS counts: 1 to 4.
    #[must_use]
    pub fn rating(self) -> u32 {
        self as u32 + 1
    }

    /// The grade of this rating, 1 to 4.
    #[must_use]
    pub fn of_rating(rating: i64) -> Option<Self> {
        let idx = usize::try_from(rating.checked_sub(1)?).ok()?;
        Self::ALL.get(idx).copied()
    }

    /// The grade that an answer earns.
    #[must_use]
    pub fn of(answered: &Answered) -> Self {
        let n_plays = answered.n_plays.unwrap_or(UNKNOWN_PLAYS);
        let is_heard = answered.heard >= 0.7;
        if !is_heard || answered.help == HelpRung::FullText {
            Self::Again
        } else if answered.heard < 0.9 || answered.help > HelpRung::Replay || n_plays > 3 {
            Self::Hard
        } else if answered.heard >= 1.0 && n_plays <= 1 && answered.speed_milli >= 1_000 {
            Self::Easy
        } else {
            Self::Good
        }
    }

    /// Grades that the learner may choose instead: the lower ones.
    #[must_use]
    pub fn lower(self) -> &'static [Self] {
        &Self::ALL[..self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use HelpRung as Help;

    fn grade(heard: f64, help: Help, n_plays: Option<i64>, speed_milli: i64) -> Grade {
        Grade::of(&Answered {
            heard,
            help,
            n_plays,
            speed_milli,
        })
    }

    #[test]
    fn the_table_of_grades() {
        for (heard, help, n_plays, speed, expected) in [
            (0.0, Help::None, Some(1), 1_000, Grade::Again),
            (0.699, Help::None, Some(1), 1_000, Grade::Again),
            (1.0, Help::FullText, Some(1), 1_000, Grade::Again),
            (f64::NAN, Help::None, Some(1), 1_000, Grade::Again),
            (0.7, Help::None, Some(1), 1_000, Grade::Hard),
            (0.899, Help::None, Some(1), 1_000, Grade::Hard),
            (1.0, Help::Pauses, Some(1), 1_000, Grade::Hard),
            (1.0, Help::Slow, Some(2), 850, Grade::Hard),
            (1.0, Help::FirstLetters, Some(1), 1_000, Grade::Hard),
            (1.0, Help::Keywords, Some(1), 1_000, Grade::Hard),
            (1.0, Help::None, Some(4), 1_000, Grade::Hard),
            (0.9, Help::None, Some(1), 1_000, Grade::Good),
            (0.99, Help::None, Some(1), 1_000, Grade::Good),
            (1.0, Help::Replay, Some(2), 1_000, Grade::Good),
            (1.0, Help::Replay, Some(3), 1_000, Grade::Good),
            (1.0, Help::None, Some(1), 900, Grade::Good),
            (1.0, Help::None, None, 1_000, Grade::Good),
            (1.0, Help::None, Some(1), 1_000, Grade::Easy),
            (1.0, Help::None, Some(1), 1_200, Grade::Easy),
        ] {
            assert_eq!(
                grade(heard, help, n_plays, speed),
                expected,
                "{heard} {help} {n_plays:?} {speed}"
            );
        }
    }

    #[test]
    fn only_lower_grades_may_be_chosen() {
        assert_eq!(Grade::Again.lower(), []);
        assert_eq!(
            Grade::Easy.lower(),
            [Grade::Again, Grade::Hard, Grade::Good]
        );
    }

    #[test]
    fn ratings_are_those_of_fsrs() {
        for (idx, grade) in Grade::ALL.iter().enumerate() {
            assert_eq!(usize::try_from(grade.rating()).unwrap(), idx + 1);
            assert_eq!(Grade::of_rating(i64::from(grade.rating())), Some(*grade));
        }
        for rating in [i64::MIN, 0, 5, i64::MAX] {
            assert_eq!(Grade::of_rating(rating), None);
        }
    }
}
