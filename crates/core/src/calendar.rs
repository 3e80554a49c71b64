//! Days and weeks where a learner lives. "Today" of somebody in Shanghai begins eight hours
//! before it does in UTC, and some days have 23 or 25 hours.

use crate::time::Timestamp;
use jiff::civil::Date;
use jiff::tz::{TimeZone, TimeZoneDatabase};

/// A time zone by its IANA name, such as `Asia/Shanghai`.
#[derive(Debug, Clone, PartialEq)]
pub struct Zone(TimeZone);

const EPOCH: Date = jiff::civil::date(1970, 1, 1);

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

impl Zone {
    /// Universal time.
    pub const UTC: Self = Self(TimeZone::UTC);

    /// The zone of a name, upper or lower case, as in the tz database of this program; none if
    /// there is no such name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        // The database that comes with the program: the same everywhere, also in an image without
        // /usr/share/zoneinfo.
        TimeZoneDatabase::bundled().get(name.trim()).ok().map(Self)
    }

    /// The zone of a stored name; universal time for one that has gone from the tz database.
    #[must_use]
    pub fn stored(name: &str) -> Self {
        Self::parse(name).unwrap_or(Self::UTC)
    }

    /// Its IANA name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The day of a moment. Moments beyond the calendar are its first or last day.
    #[must_use]
    pub fn day(&self, at: Timestamp) -> Day {
        Day(self.0.to_datetime(moment(at)).date())
    }

    /// `2026-11-26 14:05`: day and time of a moment, for people who know where they are; in
    /// universal time with `UTC` behind it.
    #[must_use]
    pub fn date_time(&self, at: Timestamp) -> String {
        let moment = self.0.to_datetime(moment(at));
        let note = if *self == Self::UTC { " UTC" } else { "" };
        format!("{}{note}", moment.strftime("%Y-%m-%d %H:%M"))
    }

    /// `20261126-140500`: day and time of a moment, for the names of files.
    #[must_use]
    pub fn stamp(&self, at: Timestamp) -> String {
        let moment = self.0.to_datetime(moment(at));
        moment.strftime("%Y%m%d-%H%M%S").to_string()
    }

    /// The first moment of a day.
    #[must_use]
    pub fn start(&self, day: Day) -> Timestamp {
        // Where a day has no midnight this is its first moment.
        let moment = self
            .0
            .to_timestamp(day.0.into())
            .unwrap_or(jiff::Timestamp::MAX);
        Timestamp(moment.as_millisecond())
    }
}

/// Moments beyond the calendar are its first or last.
fn moment(at: Timestamp) -> jiff::Timestamp {
    let beyond = if at.0 < 0 {
        jiff::Timestamp::MIN
    } else {
        jiff::Timestamp::MAX
    };
    jiff::Timestamp::from_millisecond(at.0).unwrap_or(beyond)
}

impl Day {
    /// The day so many days later; earlier if `n_days` is negative. It stays within the calendar.
    #[must_use]
    pub fn plus(self, n_days: i32) -> Self {
        let span = jiff::Span::new().try_days(n_days).unwrap_or_default();
        Self(self.0.saturating_add(span))
    }

    /// Days since 1970-01-01; negative before.
    #[must_use]
    pub fn number(self) -> i64 {
        i64::from((self.0 - EPOCH).get_days())
    }

    /// The day of this number, within the calendar.
    #[must_use]
    pub fn of_number(number: i64) -> Self {
        let (first, last) = (Self(Date::MIN).number(), Self(Date::MAX).number());
        let number = number.clamp(first, last);
        Self(EPOCH).plus(i32::try_from(number).unwrap_or(0))
    }

    /// The day that is written `2026-11-26`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == 10).then(|| text.parse().ok().map(Self))?
    }

    /// Monday of its week.
    #[must_use]
    pub fn monday(self) -> Self {
        self.plus(-i32::from(self.weekday()))
    }

    /// Days since Monday, from 0 to 6.
    #[must_use]
    pub fn weekday(self) -> i8 {
        self.0.weekday().to_monday_zero_offset()
    }

    /// The month, from 1 to 12.
    #[must_use]
    pub fn month(self) -> i8 {
        self.0.month()
    }
}

/// As in ISO 8601: `2026-11-26`.
impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{DAY_MS, HOUR_MS};

    fn zone(name: &str) -> Zone {
        Zone::parse(name).unwrap()
    }

    /// 2026-11-26 20:00 in UTC.
    const EVENING: Timestamp = Timestamp(1_795_723_200_000);

    #[test]
    fn the_day_is_that_of_the_zone() {
        for (name, expected) in [
            ("UTC", "2026-11-26"),
            ("Asia/Shanghai", "2026-11-27"),
            ("America/Los_Angeles", "2026-11-26"),
            ("Pacific/Kiritimati", "2026-11-27"),
        ] {
            assert_eq!(zone(name).day(EVENING).to_string(), expected, "{name}");
        }
    }

    #[test]
    fn a_moment_is_written_as_the_clock_there_shows_it() {
        for (name, expected) in [
            ("UTC", "2026-11-26 20:00 UTC"),
            ("Asia/Shanghai", "2026-11-27 04:00"),
            ("America/Los_Angeles", "2026-11-26 12:00"),
        ] {
            assert_eq!(zone(name).date_time(EVENING), expected, "{name}");
        }
        assert_eq!(
            Zone::UTC.date_time(Timestamp(i64::MAX)),
            "9999-12-30 22:00 UTC"
        );
    }

    #[test]
    fn every_moment_of_a_day_is_in_it_also_when_clocks_change() {
        let london = zone("Europe/London");
        for (date, n_hours) in [("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)] {
            let day = Day(date.parse().unwrap());
            let (start, end) = (london.start(day), london.start(day.plus(1)));
            assert_eq!(end.0 - start.0, n_hours * HOUR_MS, "{date}");
            assert_eq!(london.day(start), day);
            assert_eq!(london.day(Timestamp(end.0 - 1)), day);
            assert_eq!(london.day(Timestamp(start.0 - 1)), day.plus(-1));
        }
    }

    #[test]
    fn a_day_without_midnight_begins_when_it_begins() {
        // Clocks went from 24:00 to 1:00 in Beirut.
        let beirut = zone("Asia/Beirut");
        let day = Day("2026-03-29".parse().unwrap());
        assert_eq!(beirut.day(beirut.start(day)), day);
    }

    #[test]
    fn days_have_numbers_and_are_read() {
        for (text, number) in [
            ("1970-01-01", 0),
            ("1969-12-31", -1),
            ("2024-02-29", 19_782),
            ("9999-12-31", 2_932_896),
        ] {
            let day = Day::parse(text).unwrap();
            assert_eq!((day.number(), Day::of_number(number)), (number, day));
        }
        assert_eq!(Day::of_number(i64::MAX).to_string(), "9999-12-31");
        for text in [
            "",
            "2026-02-30",
            "26.11.2026",
            "99999-01-01",
            "2026-1-1",
            "+026-01-01",
        ] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }

    #[test]
    fn weeks_begin_on_monday() {
        let day = Zone::UTC.day(EVENING);
        assert_eq!(day.weekday(), 3);
        assert_eq!(day.monday().to_string(), "2026-11-23");
        assert_eq!(day.monday().monday(), day.monday());
    }

    #[test]
    fn unknown_names_and_wild_clocks_do_no_harm() {
        for name in ["", "Mars/Olympus", "../../etc/passwd", "UTC\0"] {
            assert_eq!(Zone::parse(name), None, "{name:?}");
        }
        assert_eq!(zone("asia/shanghai").name(), "Asia/Shanghai");
        assert_eq!(Zone::stored("gone").name(), "UTC");
        for ms in [i64::MIN, i64::MAX, -DAY_MS, 0] {
            let day = Zone::UTC.day(Timestamp(ms));
            let _ = (
                day.plus(i32::MAX),
                day.plus(i32::MIN),
                day.monday(),
                Zone::UTC.start(day),
            );
        }
    }
}
