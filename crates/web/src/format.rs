//! Dates and lengths as people read them.

use time::macros::format_description;
use time::{Date, Month, OffsetDateTime};

/// `2026-11-23 14:05`, UTC; a script rewrites it to the reader's own time.
#[must_use]
pub fn date_time(unix_ms: i64) -> String {
    let format = format_description!("[year]-[month]-[day] [hour]:[minute]");
    let time = OffsetDateTime::from_unix_timestamp(unix_ms.div_euclid(1000))
        .unwrap_or(OffsetDateTime::UNIX_EPOCH);
    time.format(&format).unwrap_or_default()
}

/// `2026-11-23T14:05:00Z`, for machines.
#[must_use]
pub fn iso_date_time(unix_ms: i64) -> String {
    let time = OffsetDateTime::from_unix_timestamp(unix_ms.div_euclid(1000))
        .unwrap_or(OffsetDateTime::UNIX_EPOCH);
    time.format(&time::format_description::well_known::Rfc3339)
        .unwrap_or_default()
}

/// The start of a day that is written `2026-11-23`, in UTC, as Unix milliseconds.
#[must_use]
pub fn day_ms(text: &str) -> Option<i64> {
    let parts: Vec<&str> = text.split('-').collect();
    let [year @ [_, _, _, _], month @ [_, _], day @ [_, _]] =
        [parts.first()?, parts.get(1)?, parts.get(2)?].map(|part| part.as_bytes())
    else {
        return None;
    };
    let number = |digits: &[u8]| {
        let is_number = digits.iter().all(u8::is_ascii_digit);
        std::str::from_utf8(digits)
            .ok()
            .filter(|_| is_number)?
            .parse::<u16>()
            .ok()
    };
    let month = Month::try_from(u8::try_from(number(month)?).ok()?).ok()?;
    let day = u8::try_from(number(day)?).ok()?;
    let date = Date::from_calendar_date(number(year)?.into(), month, day).ok()?;
    (parts.len() == 3).then(|| date.midnight().assume_utc().unix_timestamp() * 1_000)
}

/// `1:05`, minutes and seconds, rounded to the nearest second.
#[must_use]
pub fn minutes(duration_ms: i64) -> String {
    let seconds = (duration_ms.max(0) + 500) / 1000;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// Share in whole percent, rounded; 0 of 0 is 0.
#[must_use]
pub fn percent(part: i64, whole: i64) -> i64 {
    if whole <= 0 {
        0
    } else {
        (200 * part + whole) / (2 * whole)
    }
}

/// A value of a query string, percent-encoded.
#[must_use]
pub fn query_value(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_and_nonsense_is_none() {
        assert_eq!(day_ms("1970-01-02"), Some(86_400_000));
        assert_eq!(day_ms("2024-02-29"), Some(1_709_164_800_000));
        for text in [
            "",
            "2026-02-30",
            "26.11.2026",
            "99999-01-01",
            "2026-1-1",
            "2026-01-01-01",
            "+026-01-01",
            "２０２６-01-01",
        ] {
            assert_eq!(day_ms(text), None, "{text}");
        }
    }

    #[test]
    fn values_are_written_as_people_read_them() {
        assert_eq!(date_time(1_750_000_000_000), "2025-06-15 15:06");
        assert_eq!(iso_date_time(1_750_000_000_000), "2025-06-15T15:06:40Z");
        assert_eq!(
            (minutes(64_600), minutes(0), minutes(599_499)),
            ("1:05".to_owned(), "0:00".to_owned(), "9:59".to_owned())
        );
        assert_eq!((percent(2, 3), percent(0, 0), percent(1, 8)), (67, 0, 13));
    }
}
