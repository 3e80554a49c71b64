//! Word tiles: the words of a key among others that sound alike, to be chosen in place of typing.
//!
//! Which of them are right is known to the server alone, as far as tiles can keep it: the order is
//! made from a seed, and a page gets nothing but the words.

use super::seed::Seed;
use super::word_facts;
use std::collections::BTreeSet;

/// One word that was not said for so many that were.
const WORDS_FOR_ONE: usize = 3;
const MIN_OTHERS: usize = 3;
const MAX_OTHERS: usize = 6;
/// Words that are said so weakly that one is taken for another; they fill up where nothing else does.
const WEAK: [&str; 12] = [
    "the", "a", "of", "to", "and", "in", "is", "at", "was", "for", "are", "on",
];

/// The tiles of a key: its own words, those said twice twice, and 3 to 6 others that are none of
/// them. The others sound like words of the key, come from `around`, or are small words. Without a
/// word in the key there are no tiles.
#[must_use]
pub fn tiles(key: &str, around: &[&str], seed: Seed) -> Vec<String> {
    let mut all = words(key);
    if all.is_empty() {
        return all;
    }
    let mut series = seed.series();
    let n = all.len().div_ceil(WORDS_FOR_ONE);
    let n = n.clamp(MIN_OTHERS, MAX_OTHERS);
    let mut similar = neighbours(&all);
    series.shuffle(&mut similar);
    let mut near: Vec<String> = around.iter().flat_map(|text| words(text)).collect();
    series.shuffle(&mut near);
    // Between numbers a word would be no choice.
    let has_digits = |word: &String| word.contains(|c: char| c.is_ascii_digit());
    let wants_digits = all.iter().all(has_digits);
    near.sort_by_key(|word| has_digits(word) != wants_digits);
    let small = WEAK.iter().map(ToString::to_string);
    let mut taken: BTreeSet<String> = all.iter().map(|word| word.to_lowercase()).collect();
    let others = similar.into_iter().chain(near).chain(small);
    let others = others.filter(|word| taken.insert(word.to_lowercase()));
    let others: Vec<String> = others.take(n).collect();
    all.extend(others);
    series.shuffle(&mut all);
    all
}

/// The words of a text without the signs around them; the first one small, unless it is "I", so
/// that its capital does not tell where it belongs.
fn words(text: &str) -> Vec<String> {
    let is_sign = |c: char| !c.is_alphanumeric() && !matches!(c, '$' | '£' | '€' | '%');
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, '—' | '–'));
    let words = words.map(|word| word.trim_matches(is_sign));
    let mut words: Vec<String> = words
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    if let Some(first) = words.first_mut()
        && !is_i(first)
    {
        *first = first.to_lowercase();
    }
    words
}

/// "I", "I'm" and so on.
fn is_i(word: &str) -> bool {
    word.strip_prefix('I')
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['\'', '’']))
}

fn neighbours(words: &[String]) -> Vec<String> {
    let facts = words.iter().filter_map(|word| word_facts::find(word));
    let nearest = facts.flat_map(|facts| facts.neighbours.iter().take(2));
    nearest.map(ToString::to_string).collect()
}
