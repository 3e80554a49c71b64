//! What is known about words: level, part of speech, first and last sound, neighbours in sound.
//!
//! The tables are made by `cargo xtask exercise-data` from the library and the lexicons.

use crate::taxonomy::Level;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// One word of the library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordFacts {
    /// Lowest level of a passage that has it.
    pub level: Level,
    /// Part of speech by the names of the Penn Treebank.
    pub tag: &'static str,
    /// Whether its first sound is a vowel.
    pub begins_with_vowel: bool,
    /// Whether its last sound is a vowel.
    pub ends_with_vowel: bool,
    /// Words of the same part of speech that sound nearly the same, the nearest first.
    pub neighbours: Vec<&'static str>,
}

static FACTS: LazyLock<HashMap<&str, WordFacts>> = LazyLock::new(|| {
    include_str!("../../data/word_facts.tsv")
        .lines()
        .filter_map(read)
        .collect()
});

static GIVEN_AWAY: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("../../data/given_away.txt").lines().collect());

fn read(line: &'static str) -> Option<(&'static str, WordFacts)> {
    let mut fields = line.split('\t');
    let word = fields.next()?;
    let facts = WordFacts {
        level: Level::parse(fields.next()?).ok()?,
        tag: fields.next()?,
        begins_with_vowel: fields.clone().next()?.starts_with('v'),
        ends_with_vowel: fields.next()?.ends_with('v'),
        neighbours: fields
            .next()?
            .split(' ')
            .filter(|word| !word.is_empty())
            .collect(),
    };
    Some((word, facts))
}

/// What is known about a word in lower case.
#[must_use]
pub fn find(word: &str) -> Option<&'static WordFacts> {
    FACTS.get(word)
}

/// Whether the words on both sides give this one away, going by the library.
#[must_use]
pub fn is_given_away(before: &str, word: &str, after: &str) -> bool {
    GIVEN_AWAY.contains(format!("{before} {after} {word}").as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_tables_can_be_read() {
        let lines: Vec<&str> = include_str!("../../data/word_facts.tsv").lines().collect();
        assert!(lines.iter().all(|line| read(line).is_some()));
        assert_eq!(FACTS.len(), lines.len(), "a word stands there twice");
        assert!(lines.len() > 2_000, "{}", lines.len());
        assert!(GIVEN_AWAY.iter().all(|line| line.split(' ').count() == 3));
    }

    #[test]
    fn a_word_has_sounds_and_neighbours() {
        let facts = find("evening").unwrap();
        assert!(facts.begins_with_vowel && !facts.ends_with_vowel);
        let with_neighbours = FACTS.values().filter(|facts| !facts.neighbours.is_empty());
        assert!(with_neighbours.count() > 1_000);
        for (word, facts) in FACTS.iter() {
            for neighbour in &facts.neighbours {
                let other = find(neighbour).unwrap();
                assert_eq!(other.tag, facts.tag, "{word} {neighbour}");
                let apart = (other.level as i8 - facts.level as i8).abs();
                assert!(apart <= 1, "{word} {neighbour}");
            }
        }
    }
}
