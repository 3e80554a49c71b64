//! Passwords that are among the first to be guessed: well-known ones with their usual trimmings,
//! runs on the keyboard, sequences, and short pieces over and over.

use std::collections::HashSet;
use std::sync::LazyLock;

static KNOWN: LazyLock<HashSet<String>> = LazyLock::new(|| {
    include_str!("../data/common_passwords.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(fold)
        .collect()
});

/// What fingers and minds run along, in both directions.
const RUNS: [&str; 9] = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "qwertzuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
];
/// Shortest piece of a run that counts as one.
const MIN_RUN: usize = 3;
/// Longest piece that is too short to be repeated.
const MAX_UNIT: usize = 5;

/// Whether a password is among the first that somebody would try. `email` is the account's.
#[must_use]
pub fn is_guessable(password: &str, email: &str) -> bool {
    let whole = without_separators(password);
    let local = without_separators(email.split('@').next().unwrap_or_default());
    let chars: Vec<char> = whole.chars().collect();
    password.to_lowercase() == email
        || core(&whole) == local
        || is_easy(&whole)
        || is_easy(core(&whole))
        || is_repetition(&chars)
}

fn without_separators(text: &str) -> String {
    text.to_lowercase()
        .chars()
        .filter(|c| !c.is_whitespace() && !"-_.".contains(*c))
        .collect()
}

/// Without the digits and signs at both ends.
fn core(text: &str) -> &str {
    text.trim_matches(|c: char| !c.is_alphabetic())
}

/// Known as it stands, or made of runs only.
fn is_easy(text: &str) -> bool {
    KNOWN.contains(&fold(text)) || is_made_of_runs(text)
}

/// Letters in the place of digits and signs that look like them.
fn fold(text: &str) -> String {
    let letter = |c| match c {
        '@' | '4' => 'a',
        '3' => 'e',
        '1' | '!' => 'i',
        '0' => 'o',
        '$' | '5' => 's',
        '7' => 't',
        other => other,
    };
    text.chars().map(letter).collect()
}

/// From the left, the longest piece of a run each time, until nothing is left.
fn is_made_of_runs(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let mut rest = chars.as_slice();
    while !rest.is_empty() {
        let longest = (MIN_RUN..=rest.len()).rev().find(|n| is_run(&rest[..*n]));
        let Some(n) = longest else {
            return false;
        };
        rest = &rest[n..];
    }
    !chars.is_empty()
}

fn is_run(piece: &[char]) -> bool {
    let forwards: String = piece.iter().collect();
    let backwards: String = piece.iter().rev().collect();
    let is_one_character = piece.iter().all(|c| *c == piece[0]);
    is_one_character
        || RUNS
            .iter()
            .any(|run| run.contains(&forwards) || run.contains(&backwards))
}

/// `abcabcabcabc`, also with the last piece cut off; of longer pieces, those that are easy.
fn is_repetition(chars: &[char]) -> bool {
    (1..=chars.len() / 2).any(|n| {
        let is_repeated = chars.iter().zip(&chars[n..]).all(|(a, b)| a == b);
        let unit: String = chars[..n].iter().collect();
        is_repeated && (n <= MAX_UNIT || is_easy(&unit) || is_easy(core(&unit)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_tried_first_is_refused() {
        for password in [
            "password123",
            "Password2024!",
            "P@ssw0rd1234",
            "passwordpassword",
            "qwertyuiop",
            "qwerty123456",
            "1q2w3e4r5t",
            "1qaz2wsx3edc",
            "123qweasdzxc",
            "poiuytrewq",
            "1234567890",
            "0987654321",
            "abcdefghij",
            "abcabcabcabc",
            "aaaaabbbbb",
            "1212121212",
            "iloveyou2025",
            "letmein-2025",
            "listen2026!",
            "Listening123",
            "Administrator",
            "welcome1welcome1",
            "jennifer1987",
            "ann.smith1990",
            "ann.smith@example.org",
            "听见听见听见听见听见",
        ] {
            assert!(
                is_guessable(password, "ann.smith@example.org"),
                "{password}"
            );
        }
    }

    #[test]
    fn words_that_do_not_belong_together_are_accepted() {
        for password in [
            "correct horse battery",
            "another long one",
            "a wet morning in May",
            "listen to the rain",
            "kX9vbTq2mL",
            "今天下雨我没带伞真可惜",
            "purple monkey dishwasher",
        ] {
            assert!(!is_guessable(password, "ann@example.org"), "{password}");
        }
    }

    #[test]
    fn the_list_is_sorted_and_has_no_doubles() {
        let lines: Vec<&str> = include_str!("../data/common_passwords.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .collect();
        assert!(lines.len() > 300);
        assert!(lines.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
