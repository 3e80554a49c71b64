//! Spelling: British and American forms as one, and how far two spellings are apart.

use std::collections::HashMap;
use std::sync::LazyLock;

/// `word` in American spelling, so that `colour` and `color` are equal.
///
/// The result is for comparing only: both sides go through it, and a rule may touch a
/// word that has one spelling (`realism` stays, `cancellation` becomes `cancelation`).
pub(super) fn fold(word: &str) -> String {
    if let Some(american) = PAIRS.words.get(word) {
        return (*american).to_owned();
    }
    let (prefix, rest) = PREFIXES
        .iter()
        .find_map(|prefix| Some((*prefix, word.strip_prefix(prefix)?)))
        .filter(|(_, rest)| american_start(rest).is_some())
        .unwrap_or(("", word));
    match american_start(rest) {
        Some((american, ending)) => format!("{prefix}{american}{ending}"),
        None => word.to_owned(),
    }
}

/// The number of letters inserted, left out, replaced or swapped with their neighbour,
/// but `None` above `limit`.
///
/// Texts of more than [`MAX_COMPARED`] letters are never alike. Runs for every pair of words of two
/// texts, so that the rows stand on the stack.
pub(super) fn distance(left: &[char], right: &[char], limit: usize) -> Option<usize> {
    if left.len().abs_diff(right.len()) > limit || left.len().max(right.len()) > MAX_COMPARED {
        return None;
    }
    let mut before_last = [0_u8; MAX_COMPARED + 1];
    let mut last = before_last;
    for (n, place) in (0_u8..).zip(&mut last) {
        *place = n;
    }
    for (n, (i, &from)) in (1_u8..).zip(left.iter().enumerate()) {
        let mut row = [n; MAX_COMPARED + 1];
        for (j, &to) in right.iter().enumerate() {
            let mut cost = (last[j] + u8::from(from != to))
                .min(last[j + 1] + 1)
                .min(row[j] + 1);
            if i > 0 && j > 0 && from == right[j - 1] && left[i - 1] == to {
                cost = cost.min(before_last[j - 1] + 1);
            }
            row[j + 1] = cost;
        }
        (before_last, last) = (last, row);
    }
    Some(usize::from(last[right.len()])).filter(|&distance| distance <= limit)
}

/// Letters. No English word has more, and a pasted wall of letters must cost no time.
pub(super) const MAX_COMPARED: usize = 64;

/// What may stand before a beginning: `discoloured`, `reorganise`.
const PREFIXES: [&str; 5] = ["dis", "mis", "mal", "un", "re"];

/// Endings that a verb in `-ise` or `-yse` takes; `realist` and `analysis` have others.
const VERB_ENDINGS: [&str; 11] = [
    "e", "ed", "es", "er", "ers", "ing", "able", "ation", "ations", "ational", "ement",
];

struct Pairs {
    words: HashMap<&'static str, &'static str>,
    /// Beginnings of words: whatever follows them stays.
    starts: HashMap<&'static str, &'static str>,
    longest_start: usize,
}

static PAIRS: LazyLock<Pairs> = LazyLock::new(|| {
    let lines = include_str!("../../data/spelling_pairs.txt").lines();
    let mut pairs = Pairs {
        words: HashMap::new(),
        starts: HashMap::new(),
        longest_start: 0,
    };
    for (british, american) in lines.filter_map(|line| line.split_once(' ')) {
        if let Some((british, american)) = british.strip_suffix('*').zip(american.strip_suffix('*'))
        {
            pairs.longest_start = pairs.longest_start.max(british.len());
            pairs.starts.insert(british, american);
        } else {
            pairs.words.insert(british, american);
        }
    }
    pairs
});

/// The American spelling of the longest known beginning, and the rest of the word.
fn american_start(word: &str) -> Option<(&'static str, &str)> {
    (1..=word.len().min(PAIRS.longest_start))
        .rev()
        .find_map(|length| {
            let (start, ending) = word.split_at_checked(length)?;
            let american = *PAIRS.starts.get(start)?;
            let is_verb_stem = start.ends_with("is") || start.ends_with("ys");
            (!is_verb_stem || VERB_ENDINGS.contains(&ending)).then_some((american, ending))
        })
}

#[cfg(test)]
mod tests {
    use super::{PAIRS, distance, fold};

    #[test]
    fn british_and_american_spellings_are_one() {
        let cases = [
            ("colour", "color"),
            ("neighbourhoods", "neighborhoods"),
            ("unfavourable", "unfavorable"),
            ("organised", "organized"),
            ("reorganisation", "reorganization"),
            ("analyse", "analyze"),
            ("centre", "center"),
            ("centred", "centered"),
            ("dialogue", "dialog"),
            ("travelling", "traveling"),
            ("licence", "license"),
            ("practise", "practice"),
            ("grey", "gray"),
            ("programme", "program"),
        ];
        for (british, american) in cases {
            assert_eq!(fold(british), fold(american), "{british}");
        }
    }

    #[test]
    fn both_spellings_of_every_pair_are_one() {
        for line in include_str!("../../data/spelling_pairs.txt").lines() {
            let (british, american) = line.split_once(' ').unwrap();
            let whole = |word: &str| match word.strip_suffix('*') {
                Some(stem)
                    if stem.ends_with("is")
                        || stem.ends_with("iz")
                        || stem.ends_with("ys")
                        || stem.ends_with("yz") =>
                {
                    format!("{stem}ed")
                }
                Some(stem) => stem.to_owned(),
                None => word.to_owned(),
            };
            assert_eq!(fold(&whole(british)), fold(&whole(american)), "{line}");
        }
    }

    #[test]
    fn words_with_one_spelling_stay() {
        for word in [
            "four", "hour", "wise", "promise", "analysis", "realism", "organist", "metric", "rise",
        ] {
            assert_eq!(fold(word), word);
        }
    }

    #[test]
    fn the_table_holds_at_least_150_pairs() {
        assert!(PAIRS.words.len() + PAIRS.starts.len() >= 150);
    }

    #[test]
    fn distance_counts_a_swap_once() {
        let cases = [
            ("receive", "recieve", Some(1)),
            ("cat", "cat", Some(0)),
            ("cat", "cart", Some(1)),
            ("", "ab", Some(2)),
            ("kitten", "sitting", None),
        ];
        for (left, right, expected) in cases {
            let letters = |word: &str| word.chars().collect::<Vec<_>>();
            let found = distance(&letters(left), &letters(right), 2);
            assert_eq!(found, expected, "{left} {right}");
        }
    }
}
