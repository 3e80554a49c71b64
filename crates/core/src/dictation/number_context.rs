//! Numbers among other words: "a hundred and five", "double four", `$2 million`, `May 5`.

use super::normalize::Word;
use super::{number_words, numbers};

/// A reading of several words, or of one that only its neighbours allow.
pub(super) struct Reading {
    pub(super) n_words: usize,
    pub(super) tokens: Vec<String>,
}

/// The readings that begin at `words[at]` and hang on what stands around it.
pub(super) fn readings(words: &[Word], at: usize) -> Vec<Reading> {
    let mut readings = hundreds(words, at);
    readings.extend(repeated_digit(words, at));
    readings.extend(large_sum(words, at));
    readings.extend(day_of_month(words, at));
    readings.extend(zero(words, at));
    readings
}

/// Whether `key` is a number in digits or in words.
pub(super) fn is_number(key: &str) -> bool {
    key.contains(|character: char| character.is_ascii_digit()) || number_words::is_number_word(key)
}

const MONTHS: &str = "january february march april may june july august september october \
                      november december";

fn key(words: &[Word], index: Option<usize>) -> &str {
    index
        .and_then(|index| words.get(index))
        .map_or("", |word| &word.key)
}

/// "a hundred" is "one hundred", and the "and" after it says nothing.
fn hundreds(words: &[Word], at: usize) -> Vec<Reading> {
    let has_article = key(words, Some(at)) == "a";
    let scale_at = at + usize::from(has_article);
    let scale = key(words, Some(scale_at));
    if !number_words::is_scale(scale) {
        return Vec::new();
    }
    let mut tokens = vec![scale.to_owned()];
    if has_article {
        tokens.insert(0, "one".to_owned());
    }
    let n_words = scale_at + 1 - at;
    let mut readings = Vec::new();
    if key(words, Some(scale_at + 1)) == "and" && is_number(key(words, Some(scale_at + 2))) {
        readings.push(Reading {
            n_words: n_words + 1,
            tokens: tokens.clone(),
        });
    }
    if has_article {
        readings.push(Reading { n_words, tokens });
    }
    readings
}

fn repeated_digit(words: &[Word], at: usize) -> Option<Reading> {
    let times = match key(words, Some(at)) {
        "double" => 2,
        "triple" => 3,
        _ => return None,
    };
    let digit = key(words, Some(at + 1));
    let token = match digit {
        "zero" | "oh" | "o" | "0" => number_words::ZERO,
        _ if number_words::is_digit_word(digit) => digit,
        _ => return None,
    };
    Some(Reading {
        n_words: 2,
        tokens: vec![token.to_owned(); times],
    })
}

/// `$2 million` is said with the dollars last.
fn large_sum(words: &[Word], at: usize) -> Option<Reading> {
    let scale = key(words, Some(at + 1));
    if !number_words::is_scale(scale) {
        return None;
    }
    let mut tokens = numbers::readings(key(words, Some(at))).into_iter().next()?;
    let unit = tokens.pop().filter(|unit| numbers::is_unit(unit))?;
    tokens.push(scale.to_owned());
    // The plural even after one: "one million dollars".
    tokens.push(if unit.ends_with('s') || unit == "yen" {
        unit
    } else {
        format!("{unit}s")
    });
    Some(Reading { n_words: 2, tokens })
}

fn day_of_month(words: &[Word], at: usize) -> Option<Reading> {
    let month = key(words, at.checked_sub(1));
    let day = key(words, Some(at))
        .parse()
        .ok()
        .filter(|day| (1..=31).contains(day))?;
    MONTHS
        .split_whitespace()
        .any(|name| name == month)
        .then(|| Reading {
            n_words: 1,
            tokens: number_words::ordinal(day),
        })
}

/// "oh" is a digit beside a number only.
fn zero(words: &[Word], at: usize) -> Option<Reading> {
    let beside_number = || {
        [at.checked_sub(1), Some(at + 1)].iter().any(|&index| {
            let neighbour = key(words, index);
            is_number(neighbour) || matches!(neighbour, "oh" | "o" | "double" | "triple")
        })
    };
    let is_zero = match key(words, Some(at)) {
        "zero" | "nought" => true,
        "oh" | "o" => beside_number(),
        _ => false,
    };
    is_zero.then(|| Reading {
        n_words: 1,
        tokens: vec![number_words::ZERO.to_owned()],
    })
}
