//! Dates and lengths as people read them.

use time::OffsetDateTime;

/// `2026-11-23T14:05:00Z`, for machines.
#[must_use]
pub fn iso_date_time(unix_ms: i64) -> String {
    let time = OffsetDateTime::from_unix_timestamp(unix_ms.div_euclid(1000))
        .unwrap_or(OffsetDateTime::UNIX_EPOCH);
    time.format(&time::format_description::well_known::Rfc3339)
        .unwrap_or_default()
}

/// `Sun, 15 Jun 2025 15:06:40 +0000`, as feeds write times.
#[must_use]
pub fn rfc2822(unix_ms: i64) -> String {
    let time = OffsetDateTime::from_unix_timestamp(unix_ms.div_euclid(1000))
        .unwrap_or(OffsetDateTime::UNIX_EPOCH);
    time.format(&time::format_description::well_known::Rfc2822)
        .unwrap_or_default()
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
    fn values_are_written_as_people_read_them() {
        assert_eq!(
            rfc2822(1_750_000_000_000),
            "Sun, 15 Jun 2025 15:06:40 +0000"
        );
        assert_eq!(iso_date_time(1_750_000_000_000), "2025-06-15T15:06:40Z");
        assert_eq!(
            (minutes(64_600), minutes(0), minutes(599_499)),
            ("1:05".to_owned(), "0:00".to_owned(), "9:59".to_owned())
        );
        assert_eq!((percent(2, 3), percent(0, 0), percent(1, 8)), (67, 0, 13));
    }
}
