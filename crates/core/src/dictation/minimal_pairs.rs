//! Words that differ in one sound, as far as spelling tells.
//!
//! There is no pronouncing dictionary here. A table holds classic pairs whose spellings
//! differ more than their sounds; for the rest, two words count as a pair when one group
//! of letters is exchanged for another that stands for a neighbouring sound. Some pairs
//! are missed and a few are named that differ in more than a sound. Only the label
//! depends on it: the cost is that of any other wrong word.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Whether two existing words look like a minimal pair.
pub(super) fn is_pair(left: &str, right: &str) -> bool {
    let (left, right) = if left < right {
        (left, right)
    } else {
        (right, left)
    };
    PAIRS.get(left).is_some_and(|others| others.contains(right)) || alternates(left, right)
}

/// Whether the table has `key`.
pub(super) fn is_listed(key: &str) -> bool {
    LISTED.contains(key)
}

static LISTED: LazyLock<HashSet<&str>> = LazyLock::new(|| rows().flatten().collect());

/// The later words of each pair by the earlier one.
static PAIRS: LazyLock<HashMap<&str, HashSet<&str>>> = LazyLock::new(|| {
    let mut pairs: HashMap<&str, HashSet<&str>> = HashMap::new();
    for [left, right] in rows() {
        pairs
            .entry(left.min(right))
            .or_default()
            .insert(left.max(right));
    }
    pairs
});

/// Letters for sounds that learners confuse.
const ALTERNATIONS: [(&str, &str); 38] = [
    ("ee", "i"),
    ("ea", "i"),
    ("ea", "e"),
    ("a", "e"),
    ("a", "u"),
    ("a", "o"),
    ("e", "i"),
    ("o", "u"),
    ("i", "u"),
    ("oo", "u"),
    ("oa", "o"),
    ("ai", "e"),
    ("ea", "ai"),
    ("aw", "o"),
    ("ou", "o"),
    ("l", "r"),
    ("b", "v"),
    ("b", "p"),
    ("d", "t"),
    ("g", "k"),
    ("c", "g"),
    ("v", "w"),
    ("f", "v"),
    ("s", "z"),
    ("s", "th"),
    ("t", "th"),
    ("f", "th"),
    ("d", "th"),
    ("s", "sh"),
    ("ch", "sh"),
    ("ch", "j"),
    ("m", "n"),
    ("n", "ng"),
    ("f", "h"),
    ("f", "p"),
    ("j", "y"),
    ("ck", "g"),
    ("nk", "ng"),
];

fn rows() -> impl Iterator<Item = [&'static str; 2]> {
    include_str!("../../data/minimal_pairs.txt")
        .lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(left, right)| [left, right])
}

fn alternates(left: &str, right: &str) -> bool {
    ALTERNATIONS.iter().any(|(one, other)| {
        is_exchanged(left, right, one, other) || is_exchanged(right, left, one, other)
    })
}

/// Whether `right` is `left` with one `from` replaced by `to`.
fn is_exchanged(left: &str, right: &str, from: &str, to: &str) -> bool {
    left.len() + to.len() == right.len() + from.len()
        && left.match_indices(from).any(|(start, _)| {
            right
                .strip_prefix(&left[..start])
                .and_then(|rest| rest.strip_prefix(to))
                == Some(&left[start + from.len()..])
        })
}

#[cfg(test)]
mod tests {
    use super::is_pair;

    #[test]
    fn neighbouring_sounds_make_a_pair() {
        let cases = [
            ("sheep", "ship"),
            ("seat", "sit"),
            ("bad", "bed"),
            ("light", "right"),
            ("think", "sink"),
            ("vest", "best"),
            ("walk", "work"),
            ("want", "won't"),
        ];
        for (left, right) in cases {
            assert!(
                is_pair(left, right) && is_pair(right, left),
                "{left} {right}"
            );
        }
        assert!(!is_pair("house", "tree") && !is_pair("ship", "ship"));
    }
}
