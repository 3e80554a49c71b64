//! Which spoken words belong to which written ones.
//!
//! espeak-ng mostly speaks one word for one, but says numbers in several and runs small words
//! together. The cheapest pairing wins: by the number of words, then by their lengths.

use std::ops::Range;

/// What a written number may become: `1.234.567` has nine words in Spanish.
const MAX_SPOKEN: usize = 24;
/// Small words that are run together.
const MAX_WRITTEN: usize = 4;
/// A digit is about a word.
const DIGIT_LENGTH: usize = 5;
/// What it costs if a word without a digit or sign becomes two.
const SPLIT_COST: usize = 12;
/// What it costs if two words become one.
const MERGE_COST: usize = 8;

/// A pair of ranges: written words and what is spoken for them. Neither is empty.
pub(super) type Pair = (Range<usize>, Range<usize>);

/// Pairs that cover all of both, in order; `None` if one of them is empty and the other is not,
/// or if there is no way.
pub(super) fn align(written: &[&str], spoken: &[&str]) -> Option<Vec<Pair>> {
    let (n, m) = (written.len(), spoken.len());
    if n == m {
        return Some((0..n).map(|idx| (idx..idx + 1, idx..idx + 1)).collect());
    }
    let mut best: Vec<Vec<Option<(usize, Pair)>>> = vec![vec![None; m + 1]; n + 1];
    best[0][0] = Some((0, (0..0, 0..0)));
    for i in 0..n {
        for j in 0..m {
            let Some(so_far) = best[i][j].as_ref().map(|(cost, _)| *cost) else {
                continue;
            };
            for (words, sounds) in steps(i, j, n, m) {
                let cost = so_far + cost(&written[words.clone()], &spoken[sounds.clone()]);
                let slot = &mut best[words.end][sounds.end];
                if slot.as_ref().is_none_or(|(known, _)| cost < *known) {
                    *slot = Some((cost, (words, sounds)));
                }
            }
        }
    }
    walk_back(&best)
}

/// One written word with some spoken ones, or some written ones with one spoken.
fn steps(i: usize, j: usize, n: usize, m: usize) -> impl Iterator<Item = Pair> {
    let split = (1..=MAX_SPOKEN.min(m - j)).map(move |len| (i..i + 1, j..j + len));
    let merge = (2..=MAX_WRITTEN.min(n - i)).map(move |len| (i..i + len, j..j + 1));
    split.chain(merge)
}

fn cost(written: &[&str], spoken: &[&str]) -> usize {
    let expected: usize = written.iter().map(|word| length(word)).sum();
    let found: usize = spoken.iter().map(|word| word.chars().count()).sum();
    let is_plain = written
        .iter()
        .all(|word| word.chars().all(|c| c.is_alphabetic() || c == '\''));
    let splits = if is_plain {
        (spoken.len() - 1) * SPLIT_COST
    } else {
        0
    };
    expected.abs_diff(found) + splits + (written.len() - 1) * MERGE_COST
}

fn length(word: &str) -> usize {
    word.chars()
        .map(|c| if c.is_alphabetic() { 1 } else { DIGIT_LENGTH })
        .sum()
}

fn walk_back(best: &[Vec<Option<(usize, Pair)>>]) -> Option<Vec<Pair>> {
    let (mut i, mut j) = (best.len() - 1, best.first()?.len() - 1);
    let mut pairs = Vec::new();
    while (i, j) != (0, 0) {
        let (_, pair) = best[i][j].clone()?;
        (i, j) = (pair.0.start, pair.1.start);
        pairs.push(pair);
    }
    pairs.reverse();
    Some(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(written: &str, spoken: &str) -> Vec<(String, String)> {
        let written: Vec<&str> = written.split(' ').collect();
        let spoken: Vec<&str> = spoken.split(' ').collect();
        let pairs = align(&written, &spoken).unwrap();
        pairs
            .into_iter()
            .map(|(words, sounds)| (written[words].join(" "), spoken[sounds].join(" ")))
            .collect()
    }

    #[test]
    fn numbers_take_several_words_and_small_words_are_merged() {
        let pair = |written: &str, spoken: &str| (written.to_owned(), spoken.to_owned());
        assert_eq!(
            pairs("en 1999 nací", "en mˈil noβeθjˈentos noβˈentainwˈeβe naθˈi"),
            [
                pair("en", "en"),
                pair("1999", "mˈil noβeθjˈentos noβˈentainwˈeβe"),
                pair("nací", "naθˈi")
            ]
        );
        assert_eq!(
            pairs("così per il momento", "kozˈi perˌil momˈento"),
            [
                pair("così", "kozˈi"),
                pair("per il", "perˌil"),
                pair("momento", "momˈento")
            ]
        );
    }

    #[test]
    fn nothing_pairs_with_nothing_only() {
        assert_eq!(align(&[], &[]), Some(Vec::new()));
        assert_eq!(align(&["a"], &[]), None);
        assert_eq!(align(&[], &["a"]), None);
    }
}
