//! Goals, streaks and achievements, counted from the log of scored work and from nothing else.

use crate::calendar::{Day, Zone};
use crate::taxonomy::closed_list;
use crate::time::{MINUTE_MS, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// Minutes a day that a learner may aim at, in steps of [`MINUTES_STEP`].
pub const GOAL_MINUTES: std::ops::RangeInclusive<i64> = 5..=60;
/// Steps of the goal.
pub const MINUTES_STEP: i64 = 5;
/// Sessions a week that a learner may aim at.
pub const GOAL_SESSIONS: std::ops::RangeInclusive<i64> = 1..=21;

/// What a learner aims at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Goals {
    /// Minutes a day.
    pub minutes: i64,
    /// Sessions a week.
    pub sessions: i64,
}

impl Goals {
    /// Goals within the ranges; none if one of them is not, or not a step.
    #[must_use]
    pub fn new(minutes: i64, sessions: i64) -> Option<Self> {
        let fits = GOAL_MINUTES.contains(&minutes)
            && minutes % MINUTES_STEP == 0
            && GOAL_SESSIONS.contains(&sessions);
        fits.then_some(Self { minutes, sessions })
    }
}

/// One finished piece of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Work {
    /// When it was finished.
    pub at: Timestamp,
    /// Time worked, ms.
    pub active_ms: i64,
    /// Responses.
    pub n_items: i64,
    /// Right ones.
    pub n_correct: i64,
    /// One card of the review: all cards of a day are one session.
    pub is_card: bool,
    /// Read, or heard through other voices: it counts as practice, not for accuracy.
    pub is_apart: bool,
}

/// Work of one day, one week, or all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sum {
    /// Time worked, ms.
    pub active_ms: i64,
    /// Sessions.
    pub n_sessions: i64,
    /// Responses to what was heard, and with no other voices behind it.
    pub n_items: i64,
    /// Right ones of them.
    pub n_correct: i64,
}

impl Sum {
    /// Whole minutes.
    #[must_use]
    pub fn minutes(&self) -> i64 {
        self.active_ms / MINUTE_MS
    }

    /// Share of right responses in percent; none without responses.
    #[must_use]
    pub fn accuracy(&self) -> Option<i64> {
        (self.n_items > 0).then(|| (self.n_correct * 100 + self.n_items / 2) / self.n_items)
    }
}

impl std::ops::AddAssign for Sum {
    fn add_assign(&mut self, other: Self) {
        self.active_ms += other.active_ms;
        self.n_sessions += other.n_sessions;
        self.n_items += other.n_items;
        self.n_correct += other.n_correct;
    }
}

/// What was done on each day, days without work left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Diary(BTreeMap<Day, Sum>);

impl Diary {
    /// Sorts work by the days of a zone. Work that a wrong clock put behind `now` is of today.
    #[must_use]
    pub fn new(work: &[Work], zone: &Zone, now: Timestamp) -> Self {
        let mut days: BTreeMap<Day, Sum> = BTreeMap::new();
        let mut has_cards = BTreeSet::new();
        for piece in work {
            let day = zone.day(piece.at.min(now));
            let is_session = !piece.is_card || has_cards.insert(day);
            let counts = i64::from(!piece.is_apart);
            *days.entry(day).or_default() += Sum {
                active_ms: piece.active_ms,
                n_sessions: i64::from(is_session),
                n_items: piece.n_items * counts,
                n_correct: piece.n_correct * counts,
            };
        }
        Self(days)
    }

    /// Whether nothing was ever done.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One day.
    #[must_use]
    pub fn day(&self, day: Day) -> Sum {
        self.0.get(&day).copied().unwrap_or_default()
    }

    /// Seven days from a Monday on.
    #[must_use]
    pub fn week(&self, monday: Day) -> Sum {
        self.sum(monday..monday.plus(7))
    }

    /// Everything.
    #[must_use]
    pub fn total(&self) -> Sum {
        self.0.values().fold(Sum::default(), |mut sum, day| {
            sum += *day;
            sum
        })
    }

    fn sum(&self, days: std::ops::Range<Day>) -> Sum {
        self.0
            .range(days)
            .fold(Sum::default(), |mut sum, (_, day)| {
                sum += *day;
                sum
            })
    }

    /// Days in a row with practice. The present one is still going on if the last day is
    /// `today` or yesterday.
    #[must_use]
    pub fn streak(&self, today: Day) -> Streak {
        let mut streak = Streak::default();
        let (mut length, mut last) = (0, None);
        for day in self.0.keys() {
            length = if last.map(|last: Day| last.plus(1)) == Some(*day) {
                length + 1
            } else {
                1
            };
            last = Some(*day);
            streak.longest = streak.longest.max(length);
        }
        let goes_on = last.is_some_and(|last| last >= today.plus(-1));
        streak.current = if goes_on { length } else { 0 };
        streak
    }
}

/// Days in a row with practice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Streak {
    /// Up to today or yesterday.
    pub current: i64,
    /// Ever.
    pub longest: i64,
}

closed_list! {
    /// What can be achieved.
    Achievement, "achievement" {
        /// One session.
        FirstSession => "first-session",
        /// Ten sessions.
        TenSessions => "ten-sessions",
        /// Fifty sessions.
        FiftySessions => "fifty-sessions",
        /// Nine of ten responses right, over at least five sessions.
        AccuracyMaster => "accuracy-master",
        /// Three days in a row.
        Streak3 => "streak-3",
        /// Seven days in a row.
        Streak7 => "streak-7",
        /// Thirty days in a row.
        Streak30 => "streak-30",
        /// A hundred minutes.
        Listening100 => "listening-100",
        /// Five hundred minutes.
        Listening500 => "listening-500",
    }
}

/// Sessions before accuracy says anything.
const ACCURACY_SESSIONS: i64 = 5;
/// Percent of right responses.
const ACCURACY_PERCENT: i64 = 90;

/// How far somebody is with an achievement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Which.
    pub achievement: Achievement,
    /// Counted so far, at most `goal`.
    pub n: i64,
    /// Needed.
    pub goal: i64,
}

impl Progress {
    /// Whether it is achieved.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.n >= self.goal
    }
}

/// All achievements with how far a learner is. The longest streak counts, not the present one.
/// Accuracy can fall again; what the learner was `told` of stays achieved all the same.
#[must_use]
pub fn achievements(diary: &Diary, today: Day, told: &[Achievement]) -> Vec<Progress> {
    let total = diary.total();
    let longest = diary.streak(today).longest;
    let accuracy = if total.n_sessions >= ACCURACY_SESSIONS {
        // Not rounded: 89.5 % is not 90 %.
        total.n_correct * 100 / total.n_items.max(1)
    } else {
        0
    };
    Achievement::ALL
        .iter()
        .map(|achievement| {
            let (n, goal) = match achievement {
                Achievement::FirstSession => (total.n_sessions, 1),
                Achievement::TenSessions => (total.n_sessions, 10),
                Achievement::FiftySessions => (total.n_sessions, 50),
                Achievement::AccuracyMaster => (accuracy, ACCURACY_PERCENT),
                Achievement::Streak3 => (longest, 3),
                Achievement::Streak7 => (longest, 7),
                Achievement::Streak30 => (longest, 30),
                Achievement::Listening100 => (total.minutes(), 100),
                Achievement::Listening500 => (total.minutes(), 500),
            };
            Progress {
                achievement: *achievement,
                n: if told.contains(achievement) {
                    goal
                } else {
                    n.min(goal)
                },
                goal,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::DAY_MS;

    const NOW: Timestamp = Timestamp(1_795_723_200_000);

    fn work(days_ago: i64) -> Work {
        Work {
            at: NOW.plus_ms(-days_ago * DAY_MS),
            active_ms: 4 * MINUTE_MS,
            n_items: 10,
            n_correct: 9,
            is_card: false,
            is_apart: false,
        }
    }

    fn diary(days_ago: impl IntoIterator<Item = i64>) -> Diary {
        let work: Vec<Work> = days_ago.into_iter().map(work).collect();
        Diary::new(&work, &Zone::UTC, NOW)
    }

    fn today() -> Day {
        Zone::UTC.day(NOW)
    }

    #[test]
    fn a_streak_lasts_until_a_whole_day_was_missed() {
        for (days_ago, current, longest) in [
            (vec![], 0, 0),
            (vec![0], 1, 1),
            (vec![1, 2], 2, 2),
            (vec![2, 3, 4], 0, 3),
            (vec![0, 1, 1, 5, 6, 7, 8], 2, 4),
        ] {
            let streak = diary(days_ago.clone()).streak(today());
            assert_eq!(
                (streak.current, streak.longest),
                (current, longest),
                "{days_ago:?}"
            );
        }
    }

    /// The replaced product counted from the ten newest sessions and lost these two.
    #[test]
    fn long_streaks_and_fifty_sessions_are_counted_from_everything() {
        let done = achievements(&diary((0..60).rev()), today(), &[]);
        for name in ["streak-30", "fifty-sessions"] {
            assert!(
                done.iter()
                    .any(|one| one.achievement.as_str() == name && one.is_done()),
                "{name}"
            );
        }
    }

    #[test]
    fn what_was_achieved_stays() {
        let done = achievements(&diary(40..75), today(), &[]);
        let streak = done
            .iter()
            .find(|one| one.achievement == Achievement::Streak30);
        assert!(streak.is_some_and(Progress::is_done));
    }

    #[test]
    fn accuracy_waits_for_five_sessions_and_ignores_reading() {
        let few = achievements(&diary(0..4), today(), &[]);
        let master = |done: &[Progress]| {
            done.iter()
                .any(|one| one.achievement == Achievement::AccuracyMaster && one.is_done())
        };
        assert!(!master(&few));
        assert!(master(&achievements(&diary(0..5), today(), &[])));
        let told = [Achievement::AccuracyMaster];
        assert!(master(&achievements(&diary(0..4), today(), &told)));
        let mut read: Vec<Work> = (0..5).map(work).collect();
        read.push(Work {
            n_correct: 0,
            n_items: 100,
            is_apart: true,
            ..work(0)
        });
        let diary = Diary::new(&read, &Zone::UTC, NOW);
        assert_eq!(diary.total().accuracy(), Some(90));
        assert_eq!(diary.total().n_sessions, 6);
    }

    #[test]
    fn the_cards_of_a_day_are_one_session() {
        let card = Work {
            is_card: true,
            ..work(0)
        };
        let cards = [
            card,
            card,
            work(0),
            Work {
                is_card: true,
                ..work(1)
            },
        ];
        assert_eq!(Diary::new(&cards, &Zone::UTC, NOW).total().n_sessions, 3);
    }

    #[test]
    fn a_clock_that_ran_ahead_makes_no_streak_of_tomorrow() {
        let ahead = Work {
            at: NOW.plus_ms(400 * DAY_MS),
            ..work(0)
        };
        let diary = Diary::new(&[ahead], &Zone::UTC, NOW);
        assert_eq!(
            diary.streak(today()),
            Streak {
                current: 1,
                longest: 1
            }
        );
        assert_eq!(diary.day(today()).minutes(), 4);
    }

    #[test]
    fn goals_have_ranges_and_steps() {
        assert!(Goals::new(20, 5).is_some());
        for (minutes, sessions) in [(0, 5), (65, 5), (12, 5), (20, 0), (20, 22), (-5, 5)] {
            assert!(
                Goals::new(minutes, sessions).is_none(),
                "{minutes} {sessions}"
            );
        }
    }
}
