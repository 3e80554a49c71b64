//! Words that sound the same in both American and British speech.

use std::collections::HashMap;
use std::sync::LazyLock;

/// How a word sounds, as far as the table knows.
#[derive(Clone, Debug)]
pub(super) struct Sound {
    /// The first word of the set, or the word itself.
    of_set: String,
    bare: String,
}

impl Sound {
    pub(super) fn of(key: &str) -> Self {
        let bare = key.replace('\'', "");
        let of_form =
            |ending: &str| Some(format!("{}{ending}", SETS.get(bare.strip_suffix(ending)?)?));
        let of_set = SETS
            .get(key)
            .map(|first| (*first).to_owned())
            .or_else(|| ["s", "ed", "ing"].into_iter().find_map(of_form))
            .unwrap_or_else(|| key.to_owned());
        Self { of_set, bare }
    }

    /// Words that differ in an apostrophe only are alike too: `dogs` and `dog's` are one
    /// sound, and a missing apostrophe is never a question of hearing.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.of_set == other.of_set || self.bare == other.bare
    }
}

/// Whether the table has `key`.
pub(super) fn is_listed(key: &str) -> bool {
    SETS.contains_key(key)
}

/// Every word of the table with the first word of its set.
static SETS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    include_str!("../../data/homophones.txt")
        .lines()
        .filter_map(|line| Some((line, line.split(' ').next()?)))
        .flat_map(|(line, first)| line.split(' ').map(move |word| (word, first)))
        .collect()
});

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::Sound;

    #[test]
    fn homophones_share_a_sound() {
        let cases = [
            ("their", "there"),
            ("their", "they're"),
            ("its", "it's"),
            ("to", "two"),
            ("dogs", "dog's"),
            ("pears", "pairs"),
            ("waited", "weighted"),
            ("well", "we'll"),
        ];
        for (left, right) in cases {
            assert!(Sound::of(left).is_like(&Sound::of(right)), "{left} {right}");
        }
        for (left, right) in [("dog", "dogs"), ("hell", "heal"), ("ill", "aisle")] {
            assert!(
                !Sound::of(left).is_like(&Sound::of(right)),
                "{left} {right}"
            );
        }
    }

    #[test]
    fn the_table_holds_at_least_120_sets_and_no_word_twice() {
        let lines: Vec<&str> = include_str!("../../data/homophones.txt").lines().collect();
        assert!(lines.len() >= 120, "{} sets", lines.len());
        let mut seen = HashSet::new();
        for word in lines.iter().flat_map(|line| line.split(' ')) {
            assert!(seen.insert(word), "{word} stands in two sets");
        }
    }
}
