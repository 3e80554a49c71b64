//! Which level a text has, roughly: from its words and from the length of its sentences.

use super::english::share;
use crate::dictation;
use crate::gates::WordList;
use crate::gates::words::{base, without_names};
use crate::passage::word_spans;
use crate::taxonomy::Level;
use std::collections::BTreeSet;

/// An estimate is a range: words and sentences are two witnesses, and seldom agree.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    /// The middle of the range.
    pub level: Level,
    /// The lower end.
    pub lowest: Level,
    /// The upper end.
    pub highest: Level,
    /// For each level, the share of words that the library says at that level or below: 0 to 1.
    pub known: Vec<(Level, f64)>,
    /// Mean length of a sentence, in words.
    pub sentence_words: f64,
}

/// Medians of the library's passages from A1 to C2: the mean level of the
/// different content words (A1 is 0; each passage judged by the words of the others). `medians_are_those_of_the_library` counts them.
const WORD_MEDIANS: [f64; 6] = [0.67, 0.68, 1.13, 1.49, 1.64, 1.99];
/// The same for the mean number of words of a sentence.
const SENTENCE_MEDIANS: [f64; 6] = [5.83, 6.97, 9.92, 14.00, 16.20, 20.73];

/// What a word counts that the library does not say but that is a common English word.
const COMMON: f64 = 3.0;
/// What any other word counts.
const RARE: f64 = 5.0;

/// The level of a text.
#[must_use]
pub fn estimate(sentences: &[&str]) -> Estimate {
    Measured::of(sentences, WordList::library()).estimate()
}

struct Measured {
    /// Mean level of the different content words; A1 is 0.
    word_level: f64,
    sentence_words: f64,
    known: Vec<(Level, f64)>,
}

impl Measured {
    fn of(sentences: &[&str], list: &WordList) -> Self {
        let words = without_names(sentences.iter().copied(), &BTreeSet::new());
        let levels: Vec<Option<Level>> = words.iter().map(|word| list.level(word)).collect();
        // Small grammatical words are in every text, and a word that comes again says nothing new.
        let different: BTreeSet<String> = words
            .iter()
            .filter(|word| !dictation::is_function_word(word))
            .map(|word| base(word))
            .collect();
        let total: f64 = different
            .iter()
            .map(|word| cost(word, list.level(word)))
            .sum();
        let n_at = |most: Level| {
            levels
                .iter()
                .flatten()
                .filter(|level| **level <= most)
                .count()
        };
        let n_heard = sentences
            .iter()
            .map(|sentence| word_spans(sentence).len())
            .sum();
        Self {
            word_level: total * share(1, different.len()),
            sentence_words: 1.0 / share(sentences.len(), n_heard).max(f64::MIN_POSITIVE),
            known: Level::ALL
                .iter()
                .map(|level| (*level, share(n_at(*level), words.len())))
                .collect(),
        }
    }

    fn estimate(self) -> Estimate {
        let words = place(self.word_level, &WORD_MEDIANS);
        let length = place(self.sentence_words, &SENTENCE_MEDIANS);
        let middle = f64::midpoint(words, length);
        Estimate {
            level: level(middle),
            lowest: level(words.min(length).min(middle - 0.5)),
            highest: level(words.max(length).max(middle + 0.5)),
            known: self.known,
            sentence_words: self.sentence_words,
        }
    }
}

fn cost(word: &str, level: Option<Level>) -> f64 {
    match level {
        Some(level) => f64::from(level as u8),
        None if word.split('-').all(dictation::is_word) => COMMON,
        None => RARE,
    }
}

/// Where a value stands among medians that rise: 0 at the first, 5 at the last.
fn place(value: f64, medians: &[f64; 6]) -> f64 {
    let steps = medians.windows(2).zip([0.0, 1.0, 2.0, 3.0, 4.0]);
    for (pair, below) in steps {
        if value <= pair[1] {
            return (below + (value - pair[0]) / (pair[1] - pair[0])).max(0.0);
        }
    }
    5.0
}

fn level(place: f64) -> Level {
    let nearest = Level::ALL.iter().min_by(|one, other| {
        let far = |level: Level| (f64::from(level as u8) - place).abs();
        far(**one).total_cmp(&far(**other))
    });
    nearest.copied().unwrap_or(Level::B1)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::content_file;
    use crate::gates::words_of_passages;
    use crate::passage::Passage;
    use std::fmt::Write as _;
    use std::path::Path;

    /// All passages of the library.
    pub(in crate::own_text) fn library() -> Vec<Passage> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/passages");
        let mut files: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| {
                path.extension()
                    .is_some_and(|extension| extension == "toml")
            })
            .collect();
        files.sort();
        files
            .iter()
            .map(|path| {
                content_file::passage::parse(&std::fs::read_to_string(path).unwrap()).unwrap()
            })
            .collect()
    }

    fn lines<'a>(passages: impl Iterator<Item = &'a Passage>) -> String {
        words_of_passages(passages)
            .iter()
            .fold(String::new(), |mut lines, (word, level)| {
                let _ = writeln!(lines, "{word}\t{level}");
                lines
            })
    }

    /// Each passage measured by the words of all others.
    fn measured() -> Vec<(Level, Measured)> {
        let all = library();
        let words: Vec<_> = all
            .iter()
            .map(|passage| words_of_passages(std::iter::once(passage)))
            .collect();
        let without = |left_out: usize| {
            let mut lines = String::new();
            for (idx, words) in words.iter().enumerate().filter(|(idx, _)| *idx != left_out) {
                for word in words.keys() {
                    let _ = writeln!(lines, "{word}\t{}", all[idx].level);
                }
            }
            WordList::parse(&lines).unwrap()
        };
        all.iter()
            .enumerate()
            .map(|(idx, passage)| {
                let sentences: Vec<&str> = passage.sentences().collect();
                (passage.level, Measured::of(&sentences, &without(idx)))
            })
            .collect()
    }

    fn median(mut values: Vec<f64>) -> f64 {
        values.sort_by(f64::total_cmp);
        let half = values.len() / 2;
        f64::midpoint(values[half - 1], values[half])
    }

    #[test]
    fn the_list_of_words_is_that_of_the_library() {
        let kept = include_str!("../../data/library_words.txt");
        let kept: Vec<&str> = kept.lines().filter(|line| !line.starts_with('#')).collect();
        let made = lines(library().iter());
        assert!(
            kept == made.lines().collect::<Vec<_>>(),
            "the library has changed: run `cargo xtask library-words`"
        );
    }

    #[test]
    fn medians_are_those_of_the_library() {
        let measured = measured();
        let rounded = |of: fn(&Measured) -> f64| -> Vec<String> {
            let median_of = |level: &Level| {
                let of_level = measured.iter().filter(|(other, _)| other == level);
                median(of_level.map(|(_, measured)| of(measured)).collect())
            };
            Level::ALL
                .iter()
                .map(|level| format!("{:.2}", median_of(level)))
                .collect()
        };
        let kept = |values: [f64; 6]| values.map(|value| format!("{value:.2}"));
        assert_eq!(
            (
                rounded(|measured| measured.word_level),
                rounded(|measured| measured.sentence_words)
            ),
            (kept(WORD_MEDIANS).to_vec(), kept(SENTENCE_MEDIANS).to_vec())
        );
    }

    #[test]
    fn a_place_is_between_its_medians() {
        let medians = [1.0, 2.0, 4.0, 5.0, 6.0, 8.0];
        for (value, expected) in [(0.0, 0.0), (1.5, 0.5), (3.0, 1.5), (8.0, 5.0), (99.0, 5.0)] {
            assert!((place(value, &medians) - expected).abs() < 1e-9, "{value}");
        }
    }

    /// What the page may promise: how often the true level of a passage is inside the range.
    #[test]
    fn the_range_holds_nearly_every_level_of_the_library() {
        let (mut n_inside, mut n_exact, mut n_near, mut n) = (0, 0, 0, 0);
        for (level, measured) in measured() {
            let found = measured.estimate();
            n += 1;
            n_inside += usize::from((found.lowest..=found.highest).contains(&level));
            n_exact += usize::from(found.level == level);
            n_near += usize::from((found.level as i8 - level as i8).abs() <= 1);
        }
        assert!(
            n == 96 && n_inside >= 88 && n_near >= 90 && n_exact >= 50,
            "of {n}: {n_inside} inside, {n_exact} exact, {n_near} at most one level away"
        );
    }
}
