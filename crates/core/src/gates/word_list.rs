//! The level of words, from a list that is fetched and not part of this project, and the levels at
//! which words occur in our own library, which is always there.

use super::words::{base, without_names};
use crate::dictation;
use crate::passage::Passage;
use crate::taxonomy::Level;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

/// Words that the list lacks or judges by a rare meaning; ours, one line a word and its level.
const ADDITIONS: &str = include_str!("../../data/word_levels.txt");

/// Made by `cargo xtask library-words`.
const OF_LIBRARY: &str = include_str!("../../data/library_words.txt");
static LIBRARY: LazyLock<WordList> =
    LazyLock::new(|| WordList::parse(OF_LIBRARY).expect("a test reads this file"));

/// Words and their levels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordList {
    levels: HashMap<String, Level>,
}

/// A line of a word list is not a word, a tab and a level.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: `{text}` is not a word, a tab and a level from A1 to C2")]
pub struct WordListError {
    /// Line, from 1.
    pub line: usize,
    /// What stands there.
    pub text: String,
}

impl WordList {
    /// Reads lines of a lower-case word, a tab and a level; `#` begins a comment line. Of two
    /// lines for a word, the lower level counts.
    ///
    /// # Errors
    /// [`WordListError`] for the first line that is something else.
    pub fn parse(text: &str) -> Result<Self, WordListError> {
        let mut levels = HashMap::new();
        for (idx, line) in text.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (word, level) = parse_line(line).ok_or_else(|| WordListError {
                line: idx + 1,
                text: line.to_owned(),
            })?;
            let known = levels.entry(word.to_owned()).or_insert(level);
            *known = level.min(*known);
        }
        let ours = ADDITIONS.lines().filter(|line| !line.starts_with('#'));
        levels.extend(
            ours.filter_map(parse_line)
                .map(|(word, level)| (word.to_owned(), level)),
        );
        Ok(Self { levels })
    }

    /// The words of our library, each with the lowest level of a passage that says it. Much
    /// smaller than a list of levels: a word that is not there says little.
    #[must_use]
    pub fn library() -> &'static Self {
        &LIBRARY
    }

    /// Number of words.
    #[must_use]
    pub fn len(&self) -> usize {
        self.levels.len()
    }

    /// Whether there is no word in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.levels.is_empty()
    }

    /// The level of a word in lower case: the lowest of the words that it may be a form of, and
    /// for compounds (`lighthouse`, `well-known`) the level of the harder part. `None` for a
    /// word that is not there.
    #[must_use]
    pub fn level(&self, word: &str) -> Option<Level> {
        if word.contains('-') {
            return word
                .split('-')
                .map(|part| self.level(part))
                .try_fold(Level::A1, |highest, level| Some(highest.max(level?)));
        }
        let word = dictation::american(word);
        let simple = self.simple(&word);
        match simple {
            Some(level) if level < Level::C2 => Some(level),
            _ => simple.into_iter().chain(self.compound(&word)).min(),
        }
    }

    fn simple(&self, word: &str) -> Option<Level> {
        let negated = dictation::negated(word).map(str::to_owned);
        let bases = dictation::bases(word).into_iter().chain(negated);
        bases
            .filter_map(|base| self.levels.get(&base).copied())
            .min()
    }

    /// The list guesses rare compounds by their frequency in books, and so too hard. Whoever
    /// knows both parts understands most of them, a level later.
    fn compound(&self, word: &str) -> Option<Level> {
        (3..word.len().saturating_sub(2))
            .filter(|at| word.is_char_boundary(*at))
            .filter_map(|at| {
                let (first, second) = word.split_at(at);
                Some((*self.levels.get(first)?).max(self.simple(second)?))
            })
            .min()
            .map(|level| next(level).max(Level::A2))
    }
}

/// The words of passages by their base forms, names left out, each with the lowest level of a
/// passage that says it.
#[must_use]
pub fn words_of_passages<'a>(
    passages: impl Iterator<Item = &'a Passage>,
) -> BTreeMap<String, Level> {
    let mut levels = BTreeMap::new();
    for passage in passages {
        let names = passage
            .speakers
            .iter()
            .map(|speaker| speaker.name.to_lowercase());
        let names: BTreeSet<String> = names
            .flat_map(|name| name.split(' ').map(str::to_owned).collect::<Vec<_>>())
            .collect();
        for word in without_names(passage.sentences(), &names) {
            for part in word.split('-').filter(|part| !part.is_empty()) {
                let level = levels.entry(base(part)).or_insert(passage.level);
                *level = passage.level.min(*level);
            }
        }
    }
    levels
}

fn next(level: Level) -> Level {
    let later = Level::ALL.iter().find(|other| **other > level);
    later.copied().unwrap_or(level)
}

fn parse_line(line: &str) -> Option<(&str, Level)> {
    let (word, level) = line.split_once('\t')?;
    (!word.is_empty()).then_some((word, Level::parse(level).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> WordList {
        WordList::parse("# a comment\nrun\tA1\nhouse\tA1\nlight\tA1\nlighthouse\tC2\ncolor\tA1\nwell\tA1\nknown\tB1\nrun\tB2\n")
            .unwrap()
    }

    #[test]
    fn forms_and_compounds_have_the_level_of_their_words() {
        let cases = [
            ("run", Some(Level::A1)),
            ("running", Some(Level::A1)),
            ("house's", Some(Level::A1)),
            ("colours", Some(Level::A1)),
            ("lighthouses", Some(Level::A2)),
            ("well-known", Some(Level::B1)),
            ("ubiquitous", None),
        ];
        for (word, level) in cases {
            assert_eq!(list().level(word), level, "{word}");
        }
    }

    #[test]
    fn a_line_that_is_no_entry_is_named() {
        let error = WordList::parse("run\tA1\nwalk A1\n").unwrap_err();
        assert_eq!(
            error.to_string(),
            "line 2: `walk A1` is not a word, a tab and a level from A1 to C2"
        );
    }

    #[test]
    fn our_own_lines_can_be_read_and_are_sorted() {
        let ours: Vec<&str> = ADDITIONS
            .lines()
            .filter(|line| !line.starts_with('#'))
            .collect();
        assert!(ours.iter().all(|line| parse_line(line).is_some()));
        assert!(ours.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
