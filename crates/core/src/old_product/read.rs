//! Values out of JSON whose fields had several names over time.

use super::reason::Reason;
use crate::time::{DAY_MS, Timestamp};
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Longest text of any field, in characters; the longest transcript of the old product had about
/// 6,000.
const MAX_CHARS: usize = 50_000;
/// The old product's first day: 2025-08-20.
const FIRST_DAY_MS: i64 = 1_755_648_000_000;

/// The first of several fields that is there and not null.
pub(super) fn field<'a>(value: &'a Value, names: &[&str]) -> Option<&'a Value> {
    names
        .iter()
        .filter_map(|name| value.get(name))
        .find(|found| !found.is_null())
}

/// A text without control characters that no database takes; empty where there is none. Numbers
/// are texts, too.
pub(super) fn text(value: &Value, names: &[&str]) -> Result<String, Reason> {
    let text = match field(value, names) {
        Some(Value::String(text)) => text.replace('\0', ""),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    if text.chars().count() > MAX_CHARS {
        return Err(Reason::TooLong {
            field: names.first().map_or_else(String::new, ToString::to_string),
            max_chars: MAX_CHARS,
        });
    }
    Ok(text.trim().to_owned())
}

/// The first text, or the second where the first is empty.
pub(super) fn text_of_either(
    (first, first_names): (&Value, &[&str]),
    (second, second_names): (&Value, &[&str]),
) -> Result<String, Reason> {
    let found = text(first, first_names)?;
    if found.is_empty() {
        text(second, second_names)
    } else {
        Ok(found)
    }
}

/// A list, also where it was stored as the text of a list; empty where there is none.
pub(super) fn list(value: &Value, names: &[&str]) -> Vec<Value> {
    match field(value, names) {
        Some(Value::Array(list)) => list.clone(),
        Some(Value::String(text)) => match serde_json::from_str(text) {
            Ok(Value::Array(list)) => list,
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// The texts of a list.
pub(super) fn texts(value: &Value, names: &[&str]) -> Vec<String> {
    let list = list(value, names);
    let texts = list.iter().filter_map(Value::as_str);
    texts.map(|text| text.replace('\0', "")).collect()
}

/// A moment in Unix ms: milliseconds, or a date as ISO 8601 or as SQLite writes it.
pub(super) fn moment(value: &Value, names: &[&str], now: Timestamp) -> Result<i64, Reason> {
    let Some(found) = field(value, names) else {
        return Err(Reason::NoDate);
    };
    let shown = found
        .as_str()
        .map_or_else(|| found.to_string(), str::to_owned);
    let bad = || Reason::BadDate(shown.chars().take(40).collect());
    let ms = match found {
        Value::Number(number) => number.as_i64().ok_or_else(bad)?,
        Value::String(text) => parse_date(text).ok_or_else(bad)?,
        _ => return Err(bad()),
    };
    if (FIRST_DAY_MS..=now.0.saturating_add(DAY_MS)).contains(&ms) {
        Ok(ms)
    } else {
        Err(bad())
    }
}

fn parse_date(text: &str) -> Option<i64> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok();
    }
    let mut iso = text.replacen(' ', "T", 1);
    let has_zone =
        iso.ends_with('Z') || iso.get(19..).is_some_and(|zone| zone.contains(['+', '-']));
    if !has_zone {
        iso.push('Z');
    }
    let date = OffsetDateTime::parse(&iso, &Rfc3339).ok()?;
    i64::try_from(date.unix_timestamp_nanos() / 1_000_000).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn dates_are_read_as_browsers_and_databases_write_them() {
        let now = Timestamp(1_780_000_000_000);
        let expected = Ok(1_760_000_000_000);
        for given in [
            json!(1_760_000_000_000_i64),
            json!("1760000000000"),
            json!("2025-10-09T08:53:20.000Z"),
            json!("2025-10-09T08:53:20Z"),
            json!("2025-10-09 08:53:20"),
            json!("2025-10-09T10:53:20+02:00"),
        ] {
            assert_eq!(
                moment(&json!({ "at": given }), &["at"], now),
                expected,
                "{given}"
            );
        }
        for given in [
            json!("yesterday"),
            json!(""),
            json!(true),
            json!(5),
            json!("1970-01-01T00:00:00Z"),
            json!("2199-01-01T00:00:00Z"),
            json!(1e300),
        ] {
            let read = moment(&json!({ "at": given }), &["at"], now);
            assert!(matches!(read, Err(Reason::BadDate(_))), "{given}: {read:?}");
        }
        assert_eq!(
            moment(&json!({ "at": null }), &["at"], now),
            Err(Reason::NoDate)
        );
    }
}
