//! Byte ranges of a file, as RFC 9110 has them. Safari plays nothing without them.

/// What a request wants of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// All of it: there is no range, or one that may be ignored.
    Whole,
    /// From the first byte to the last, both included.
    Part {
        /// First byte.
        first: u64,
        /// Last byte.
        last: u64,
    },
    /// A range that begins after the end.
    Unsatisfiable,
}

/// Reads a `Range` header for a file of `length` bytes. Several ranges at once, other units
/// and malformed values are ignored, as the standard allows.
#[must_use]
pub fn parse(header: Option<&str>, length: u64) -> Wanted {
    let Some(spec) = header.and_then(|value| value.trim().strip_prefix("bytes=")) else {
        return Wanted::Whole;
    };
    if spec.contains(',') {
        return Wanted::Whole;
    }
    let Some((first, last)) = spec.trim().split_once('-') else {
        return Wanted::Whole;
    };
    match (first.trim(), last.trim()) {
        ("", "") => Wanted::Whole,
        ("", suffix) => parse_suffix(suffix, length),
        (first, "") => digits(first).map_or(Wanted::Whole, |first| part(first, u64::MAX, length)),
        (first, last) => match (digits(first), digits(last)) {
            (Some(first), Some(last)) if first <= last => part(first, last, length),
            _ => Wanted::Whole,
        },
    }
}

/// `bytes=-100` is the last hundred bytes.
fn parse_suffix(suffix: &str, length: u64) -> Wanted {
    match digits(suffix) {
        None => Wanted::Whole,
        Some(0) => Wanted::Unsatisfiable,
        Some(n_bytes) => part(length.saturating_sub(n_bytes), u64::MAX, length),
    }
}

fn part(first: u64, last: u64, length: u64) -> Wanted {
    if first >= length {
        return Wanted::Unsatisfiable;
    }
    Wanted::Part {
        first,
        last: last.min(length - 1),
    }
}

fn digits(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        let part = |first, last| Wanted::Part { first, last };
        let cases = [
            (None, Wanted::Whole),
            (Some("bytes=0-0"), part(0, 0)),
            (Some("bytes=0-"), part(0, 999)),
            (Some("bytes=10-19"), part(10, 19)),
            (Some("bytes=-100"), part(900, 999)),
            (Some("bytes=-5000"), part(0, 999)),
            (Some("bytes=990-5000"), part(990, 999)),
            (Some("bytes=999-999"), part(999, 999)),
            (Some("bytes=1000-"), Wanted::Unsatisfiable),
            (Some("bytes=1000-2000"), Wanted::Unsatisfiable),
            (Some("bytes=-0"), Wanted::Unsatisfiable),
            (
                Some("bytes=99999999999999999999999-"),
                Wanted::Unsatisfiable,
            ),
            (Some("bytes=20-10"), Wanted::Whole),
            (Some("bytes=0-1,5-6"), Wanted::Whole),
            (Some("bytes=a-b"), Wanted::Whole),
            (Some("bytes=-"), Wanted::Whole),
            (Some("bytes=+1-2"), Wanted::Whole),
            (Some("lines=0-1"), Wanted::Whole),
        ];
        for (header, expected) in cases {
            assert_eq!(parse(header, 1000), expected, "{header:?}");
        }
        assert_eq!(parse(Some("bytes=0-"), 0), Wanted::Unsatisfiable);
    }
}
