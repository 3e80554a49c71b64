//! Numbers as they are spoken: `7:30`, `$25`, `1999`, `21st`, `555-0123`.

use std::collections::HashSet;

use super::number_words::{Tokens, ZERO, cardinal, digit_by_digit, ordinal};

/// Above this a run of digits is a code and is read digit by digit.
const MAX_CARDINAL_DIGITS: usize = 12;

/// Longer runs of digits are nothing that anyone said.
const MAX_DIGITS: usize = 24;

/// The spoken forms of a word with digits, the usual one first; empty where there is none.
pub(super) fn readings(key: &str) -> Vec<Tokens> {
    if !key.contains(|character: char| character.is_ascii_digit()) {
        return Vec::new();
    }
    let mut readings = if let Some((unit, amount)) = currency(key) {
        money(amount, unit)
    } else if let Some(amount) = key.strip_suffix('%') {
        with_end(&plain(amount), "percent")
    } else {
        let plain = plain(key);
        if plain.is_empty() { mixed(key) } else { plain }
    };
    let mut seen = HashSet::new();
    readings.retain(|reading| seen.insert(reading.clone()));
    readings
}

/// Words that belong to a number said before them.
pub(super) fn is_unit(token: &str) -> bool {
    matches!(token, "percent" | "am" | "pm" | "o'clock")
        || CURRENCIES.iter().any(|unit| unit.words.contains(&token))
}

struct Currency {
    sign: char,
    /// One, several, one hundredth, several hundredths.
    words: [&'static str; 4],
}

const CURRENCIES: [Currency; 5] = [
    Currency {
        sign: '$',
        words: ["dollar", "dollars", "cent", "cents"],
    },
    Currency {
        sign: '£',
        words: ["pound", "pounds", "penny", "pence"],
    },
    Currency {
        sign: '€',
        words: ["euro", "euros", "cent", "cents"],
    },
    Currency {
        sign: '¥',
        words: ["yen", "yen", "sen", "sen"],
    },
    Currency {
        sign: '₹',
        words: ["rupee", "rupees", "paisa", "paise"],
    },
];

fn currency(key: &str) -> Option<(&'static Currency, &str)> {
    CURRENCIES.iter().find_map(|unit| {
        let amount = key
            .strip_prefix(unit.sign)
            .or_else(|| key.strip_suffix(unit.sign))?;
        Some((unit, amount))
    })
}

fn money(amount: &str, unit: &Currency) -> Vec<Tokens> {
    let [one, several, cent, cents] = unit.words;
    let name = |count: &str, one, several| if count == "1" { one } else { several };
    let Some((whole, part)) = amount.split_once('.').filter(|(_, part)| part.len() == 2) else {
        return with_end(&plain(amount), name(amount, one, several));
    };
    let part = part.trim_start_matches('0');
    let wholes = with_end(&run(whole), name(whole, one, several));
    if part.is_empty() {
        return wholes;
    }
    let parts = with_end(&run(part), name(part, cent, cents));
    if whole == "0" {
        return parts;
    }
    let mut readings = join(&wholes, &parts);
    readings.extend(join(&with_end(&wholes, "and"), &parts));
    readings.extend(join(&wholes, &run(part)));
    readings.extend(plain(amount));
    readings.extend(with_end(&plain(amount), several));
    readings
}

/// Digits with at most one kind of mark between them.
fn plain(text: &str) -> Vec<Tokens> {
    if let Some((hour, minute)) = text.split_once(':') {
        return clock(hour, minute);
    }
    if let Some((whole, part)) = text.split_once('.') {
        return decimal(whole, part);
    }
    if let Some((over, under)) = text.split_once(['/', '\u{2044}']) {
        return fraction(over, under);
    }
    run(text)
}

fn clock(hour: &str, minute: &str) -> Vec<Tokens> {
    let hours = run(hour
        .strip_prefix('0')
        .filter(|hour| !hour.is_empty())
        .unwrap_or(hour));
    if minute == "00" {
        let mut readings = hours.clone();
        readings.extend(with_end(&hours, "o'clock"));
        return readings;
    }
    join(&hours, &run(minute))
}

fn decimal(whole: &str, part: &str) -> Vec<Tokens> {
    if !is_digits(part) {
        return Vec::new();
    }
    let mut readings = join(&with_end(&run(whole), "point"), &[digit_by_digit(part)]);
    if whole == "0" {
        readings.push([vec!["point".to_owned()], digit_by_digit(part)].concat());
    } else if part.len() == 2 {
        // A British time (7.30) or a price.
        readings.extend(clock(whole, part));
    }
    readings
}

fn fraction(over: &str, under: &str) -> Vec<Tokens> {
    let names: &[&str] = match (over, under) {
        ("1", "2") => &["half", "a half", "one half"],
        ("1", "3") => &["a third", "one third"],
        ("2", "3") => &["two thirds"],
        ("1", "4") => &["a quarter", "one quarter", "quarter"],
        ("3", "4") => &["three quarters"],
        _ => &[],
    };
    let mut readings: Vec<Tokens> = names.iter().map(|name| split(name)).collect();
    readings.extend(join(&run(over), &run(under)));
    readings
}

/// Letters and digits in one word: `21st`, `7am`, `1990s`, `B12`.
fn mixed(key: &str) -> Vec<Tokens> {
    let end = key.find(char::is_alphabetic).unwrap_or(key.len());
    let (number, letters) = key.split_at(end);
    if number.is_empty() {
        let start = key
            .find(|character: char| character.is_ascii_digit())
            .unwrap_or(key.len());
        let (letters, number) = key.split_at(start);
        return join(&[vec![letters.to_owned()]], &plain(number));
    }
    match letters {
        "st" | "nd" | "rd" | "th" => number.parse().map_or_else(
            |_| Vec::new(),
            |n| {
                if n < 1_000_000 {
                    vec![ordinal(n)]
                } else {
                    Vec::new()
                }
            },
        ),
        "s" => plain(number).into_iter().map(plural).collect(),
        "p" => [
            with_end(&plain(number), "pence"),
            with_end(&plain(number), "p"),
        ]
        .concat(),
        _ => with_end(&plain(number), letters),
    }
}

/// A run of digits: as a number, in pairs like a year, and digit by digit.
fn run(digits: &str) -> Vec<Tokens> {
    if !is_digits(digits) || digits.len() > MAX_DIGITS {
        return Vec::new();
    }
    let by_digit = digit_by_digit(digits);
    let value = digits.parse::<u64>().ok();
    let Some(value) = value.filter(|_| digits.len() <= MAX_CARDINAL_DIGITS) else {
        return vec![by_digit];
    };
    if digits.len() > 1 && digits.starts_with('0') {
        return vec![by_digit];
    }
    let (high, low) = (value / 100, value % 100);
    let mut readings = match digits.len() {
        4 if (11..=19).contains(&high) => vec![pair(high, low), cardinal(value)],
        4 if high > 19 && (high % 10 != 0 || low > 0) => vec![cardinal(value), pair(high, low)],
        3 if low >= 10 => vec![cardinal(value), pair(high, low)],
        _ => vec![cardinal(value)],
    };
    readings.push(by_digit);
    readings
}

/// 19 and 99 are "nineteen ninety nine", 19 and 5 "nineteen oh five".
fn pair(high: u64, low: u64) -> Tokens {
    let mut tokens = cardinal(high);
    match low {
        0 => tokens.push("hundred".to_owned()),
        1..=9 => {
            tokens.push(ZERO.to_owned());
            tokens.extend(cardinal(low));
        }
        _ => tokens.extend(cardinal(low)),
    }
    tokens
}

fn plural(mut tokens: Tokens) -> Tokens {
    if let Some(last) = tokens.last_mut() {
        *last = match last.strip_suffix('y') {
            Some(stem) => format!("{stem}ies"),
            None if last.ends_with('x') => format!("{last}es"),
            None => format!("{last}s"),
        };
    }
    tokens
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn join(firsts: &[Tokens], seconds: &[Tokens]) -> Vec<Tokens> {
    firsts
        .iter()
        .flat_map(|first| {
            seconds
                .iter()
                .map(|second| [first.as_slice(), second].concat())
        })
        .collect()
}

fn with_end(readings: &[Tokens], end: &str) -> Vec<Tokens> {
    join(readings, &[vec![end.to_owned()]])
}

fn split(phrase: &str) -> Tokens {
    phrase.split_whitespace().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::readings;

    #[test]
    fn a_number_has_its_usual_spoken_form_first() {
        let cases = [
            ("13", "thirteen"),
            ("25", "twenty five"),
            ("100", "one hundred"),
            ("1250", "twelve fifty"),
            ("12500", "twelve thousand five hundred"),
            ("1999", "nineteen ninety nine"),
            ("1905", "nineteen 0 five"),
            ("1900", "nineteen hundred"),
            ("2005", "two thousand five"),
            ("7:30", "seven thirty"),
            ("7:05", "seven 0 five"),
            ("7:00", "seven"),
            ("07:15", "seven fifteen"),
            ("$25", "twenty five dollars"),
            ("$1", "one dollar"),
            ("£3.50", "three pounds fifty pence"),
            ("$0.99", "ninety nine cents"),
            ("20€", "twenty euros"),
            ("35%", "thirty five percent"),
            ("3.14", "three point one four"),
            ("21st", "twenty first"),
            ("12th", "twelfth"),
            ("1990s", "nineteen nineties"),
            ("7am", "seven am"),
            ("0123", "0 one two three"),
            ("b12", "b twelve"),
            ("1/2", "half"),
        ];
        for (key, expected) in cases {
            let first = readings(key).into_iter().next().unwrap_or_default();
            assert_eq!(first.join(" "), expected, "{key}");
        }
    }

    #[test]
    fn other_spoken_forms_are_known() {
        let cases = [
            ("1250", "one thousand two hundred fifty"),
            ("1500", "one thousand five hundred"),
            ("2015", "twenty fifteen"),
            ("320", "three twenty"),
            ("555", "five five five"),
            ("7:00", "seven o'clock"),
            ("$3.50", "three fifty"),
            ("7.30", "seven thirty"),
            ("0.5", "point five"),
        ];
        for (key, expected) in cases {
            assert!(
                readings(key)
                    .iter()
                    .any(|tokens| tokens.join(" ") == expected),
                "{key}"
            );
        }
    }

    #[test]
    fn nothing_is_read_into_what_is_no_number() {
        for key in [
            "",
            "seven",
            "1:2:3:x",
            "99999999999999999999999999999",
            "5xst7",
        ] {
            let _ = readings(key);
        }
        assert!(readings("99999999999999999999999999999").is_empty());
    }
}
