//! A number in digits against another number in several words: one mistake and not many.

use super::label::{FAR, Profile, letter_distance};
use super::numbers;

/// A spoken number that the number in digits may be mistaken for.
pub(super) struct Misheard {
    /// Words of the spoken number, at least 2.
    pub(super) n_words: usize,
    /// How many of them the digits get wrong, at least 1.
    pub(super) n_wrong: u32,
    /// Up to 1,000 a word, so that a right word and an extra one come before a number of two.
    pub(super) distance: u32,
}

/// The numbers at the start of `spoken`, short ones first, that `digits` can answer.
pub(super) fn candidates(digits: &Profile, spoken: &[Profile]) -> Vec<Misheard> {
    let Some(usual) = digits.number_readings.first() else {
        return Vec::new();
    };
    let unit = usual.last().filter(|token| numbers::is_unit(token));
    let is_end = |word: &Profile| word.is_number || unit == Some(&word.key);
    if !spoken.first().is_some_and(|word| word.is_number) {
        return Vec::new();
    }
    // One word more than the right number has, so that a row of numbers is no single mistake.
    let longest = 1 + digits
        .number_readings
        .iter()
        .map(Vec::len)
        .max()
        .unwrap_or(0);
    let n_in_a_row = spoken
        .iter()
        .take(longest)
        .take_while(|word| is_end(word) || word.key == "and")
        .count();
    (2..=n_in_a_row)
        .filter(|&n| is_end(&spoken[n - 1]))
        .map(|n| misheard(digits, &spoken[..n]))
        .collect()
}

fn misheard(digits: &Profile, spoken: &[Profile]) -> Misheard {
    let words: Vec<&str> = spoken.iter().map(|word| word.key.as_str()).collect();
    let readings = &digits.number_readings;
    let n_right = |reading: &Vec<String>| {
        words
            .iter()
            .zip(reading)
            .filter(|(word, token)| word == token)
            .count()
    };
    let most_right = readings.iter().map(n_right).max().unwrap_or(0);
    // A number without one right word is far from all readings, of which a price has more than twenty.
    let nearest = readings
        .iter()
        .filter(|reading| most_right > 0 && n_right(reading) == most_right);
    let letters = |words: &str| words.chars().collect::<Vec<_>>();
    let joined = letters(&words.join(" "));
    let distances = nearest.map(|reading| letter_distance(&letters(&reading.join(" ")), &joined));
    let n_more = u32::try_from(words.len() - 1).unwrap_or(0);
    Misheard {
        n_words: words.len(),
        n_wrong: u32::try_from(words.len() - most_right).map_or(1, |n| n.max(1)),
        distance: distances.min().unwrap_or(FAR) + n_more * FAR,
    }
}
