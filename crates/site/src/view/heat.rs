//! A year as a calendar: one square for each day, the darker the longer the practice.

use listen_core::calendar::Day;
use listen_core::goals::Diary;

/// Weeks shown.
const N_WEEKS: i32 = 53;
/// Size of a square with its gap, in the units of the picture.
const STEP: i64 = 12;

/// One day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Square {
    /// Its date.
    pub date: String,
    /// Minutes.
    pub minutes: i64,
    /// From 0 (nothing) to 4 (the goal and half of it again).
    pub shade: i64,
    /// Place in the picture.
    pub x: i64,
    /// Place in the picture.
    pub y: i64,
}

/// The calendar of a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heat {
    /// All days up to today, oldest first.
    pub squares: Vec<Square>,
    /// Days with practice among them.
    pub n_days: i64,
    /// Minutes of each month that is shown, oldest first.
    pub months: Vec<(String, i64)>,
    /// Size of the picture.
    pub width: i64,
    /// Size of the picture.
    pub height: i64,
}

/// The year that ends with `today`.
#[must_use]
pub fn of(diary: &Diary, today: Day, goal_minutes: i64) -> Heat {
    let first = today.monday().plus(-7 * (N_WEEKS - 1));
    let mut squares = Vec::new();
    let mut months: Vec<(String, i64)> = Vec::new();
    let mut n_days = 0;
    for n in 0_i32.. {
        let day = first.plus(n);
        if day > today {
            break;
        }
        let work = diary.day(day);
        let (minutes, date) = (work.minutes(), day.to_string());
        n_days += i64::from(work.n_sessions > 0);
        let month = date[..7].to_owned();
        match months.last_mut().filter(|(name, _)| *name == month) {
            Some((_, sum)) => *sum += minutes,
            None => months.push((month, minutes)),
        }
        squares.push(Square {
            shade: shade(minutes, work.n_sessions > 0, goal_minutes),
            x: i64::from(n / 7) * STEP,
            y: i64::from(n % 7) * STEP,
            date,
            minutes,
        });
    }
    Heat {
        squares,
        n_days,
        months,
        width: i64::from(N_WEEKS) * STEP,
        height: 7 * STEP,
    }
}

/// Quarters of the goal; a day with any practice is never as pale as one without.
fn shade(minutes: i64, was_used: bool, goal_minutes: i64) -> i64 {
    let quarters = minutes * 2 / goal_minutes.max(1) + 1;
    if was_used { quarters.clamp(1, 4) } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use listen_core::calendar::Zone;
    use listen_core::goals::Work;
    use listen_core::time::{DAY_MS, MINUTE_MS, Timestamp};

    const NOW: Timestamp = Timestamp(1_795_723_200_000);

    #[test]
    fn the_last_square_is_today_and_shades_follow_the_goal() {
        let work = |days_ago: i64, minutes: i64| Work {
            at: NOW.plus_ms(-days_ago * DAY_MS),
            active_ms: minutes * MINUTE_MS,
            n_items: 1,
            n_correct: 1,
            is_card: false,
            is_apart: false,
        };
        let diary = Diary::new(&[work(2, 0), work(1, 10), work(0, 200)], &Zone::UTC, NOW);
        let heat = of(&diary, Zone::UTC.day(NOW), 20);
        let last: Vec<i64> = heat
            .squares
            .iter()
            .rev()
            .take(4)
            .map(|day| day.shade)
            .collect();
        assert_eq!(last, [4, 2, 1, 0]);
        assert_eq!(
            heat.squares.last().map(|day| day.date.as_str()),
            Some("2026-11-26")
        );
        assert_eq!(heat.squares.len(), 52 * 7 + 4);
        assert_eq!(heat.n_days, 3);
        assert_eq!(heat.months.last(), Some(&("2026-11".to_owned(), 210)));
        assert!(
            heat.squares
                .iter()
                .all(|day| day.x < heat.width && day.y < heat.height)
        );
    }
}
