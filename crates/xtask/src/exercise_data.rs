//! Makes the word tables of exercises in `crates/core/data` from the library and the lexicons of
//! `crates/phonemes`: level, part of speech, first and last sound and neighbours in sound of each
//! word, words that their neighbours give away, and pairs that differ in one sound.

use anyhow::Context as _;
use listen_core::content_file;
use listen_core::passage::{Passage, word_spans};
use listen_core::taxonomy::Level;
use listen_phonemes::{Accent, Phonemizer};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

/// Neighbours kept for a word, the nearest first.
const MAX_NEIGHBOURS: usize = 5;
/// Two sounds may differ only in words of at least this many sounds.
const LONG_SOUNDS: usize = 4;
/// Symbols of Kokoro's alphabet that stand for vowels.
const VOWELS: &str = "AIOQWYaeiouyæɐɑɒɔəɚɛɜɪʊʌᵊᵻ";
const STRESS: [char; 3] = ['ˈ', 'ˌ', 'ː'];

/// What the library says about a word.
#[derive(Default)]
struct Seen {
    level: Option<Level>,
    tags: BTreeMap<&'static str, usize>,
}

struct Entry {
    word: String,
    level: Level,
    tag: &'static str,
    sounds: Vec<char>,
}

/// Writes the three tables.
pub(crate) fn run() -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let passages = library(&root.join("content/passages"))?;
    let data = root.join("crates/core/data");
    let us = Phonemizer::new(Accent::Us);
    let entries = entries(&passages, &us);
    write(&data.join("word_facts.tsv"), &facts(&entries))?;
    write(&data.join("given_away.txt"), &given_away(&passages))?;
    let pairs = fs::read_to_string(data.join("minimal_pairs.txt"))?;
    let pairs = drill_pairs(&pairs, &[us, Phonemizer::new(Accent::Uk)]);
    write(&data.join("drill_pairs.txt"), &pairs)
}

fn write(path: &PathBuf, lines: &[String]) -> anyhow::Result<()> {
    println!(
        "{}: {} lines",
        path.file_name().unwrap_or_default().display(),
        lines.len()
    );
    fs::write(path, lines.join("\n") + "\n")
        .with_context(|| format!("cannot write {}", path.display()))
}

fn library(folder: &Path) -> anyhow::Result<Vec<Passage>> {
    let mut paths = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<anyhow::Result<Vec<_>>>()?;
    paths.sort();
    let read = |path: &PathBuf| {
        let text = fs::read_to_string(path)?;
        content_file::passage::parse(&text)
            .map_err(|error| anyhow::anyhow!("{}: {error:?}", path.display()))
    };
    paths.iter().map(read).collect()
}

fn lower(word: &str) -> String {
    word.replace('’', "'").to_lowercase()
}

/// The words of a sentence in lower case.
fn words(sentence: &str) -> Vec<String> {
    let chars: Vec<char> = sentence.chars().collect();
    word_spans(sentence)
        .into_iter()
        .map(|span| {
            lower(
                &chars[span.char_start..span.char_end]
                    .iter()
                    .collect::<String>(),
            )
        })
        .collect()
}

/// Words of the library that are no names, each with the lowest level of a passage that has it
/// and the tag that it has most often.
fn entries(passages: &[Passage], us: &Phonemizer) -> Vec<Entry> {
    let mut seen: BTreeMap<String, Seen> = BTreeMap::new();
    for passage in passages {
        for sentence in passage.sentences() {
            let chars: Vec<char> = sentence.chars().collect();
            for (span, tag) in us.parts_of_speech(sentence) {
                let word = lower(&chars[span].iter().collect::<String>());
                let seen = seen.entry(word).or_default();
                seen.level = Some(
                    seen.level
                        .map_or(passage.level, |level| level.min(passage.level)),
                );
                *seen.tags.entry(tag).or_default() += 1;
            }
        }
    }
    seen.into_iter()
        .filter(|(word, _)| word.chars().all(|c| c.is_ascii_lowercase() || c == '\''))
        .filter_map(|(word, seen)| entry(word, &seen, us))
        .collect()
}

fn entry(word: String, seen: &Seen, us: &Phonemizer) -> Option<Entry> {
    let (tag, _) = seen.tags.iter().max_by_key(|(_, n)| **n)?;
    let sounds = sounds(us, &word)?;
    let is_word =
        !tag.starts_with("NNP") && tag.chars().all(|c| c.is_ascii_uppercase() || c == '$');
    is_word.then_some(Entry {
        level: seen.level?,
        tag,
        sounds,
        word,
    })
}

/// The sounds of a word without stress and length; none where no lexicon has it.
fn sounds(phonemizer: &Phonemizer, word: &str) -> Option<Vec<char>> {
    let spoken = phonemizer.phonemize(word, &|_| None);
    let is_known = spoken.words.len() == 1 && spoken.words[0].known;
    let sounds: Vec<char> = spoken
        .phonemes
        .chars()
        .filter(|c| !STRESS.contains(c))
        .collect();
    (is_known && !sounds.is_empty()).then_some(sounds)
}

/// A line a word: word, level, tag, whether it begins and ends with a vowel (`v`) or a consonant
/// (`c`), neighbours.
fn facts(entries: &[Entry]) -> Vec<String> {
    let kind = |sound: Option<&char>| match sound {
        Some(sound) if VOWELS.contains(*sound) => 'v',
        _ => 'c',
    };
    let line = |entry: &Entry| {
        format!(
            "{}\t{}\t{}\t{}{}\t{}",
            entry.word,
            entry.level,
            entry.tag,
            kind(entry.sounds.first()),
            kind(entry.sounds.last()),
            neighbours(entry, entries).join(" ")
        )
    };
    entries.iter().map(line).collect()
}

/// Words of the same part of speech, a level away at most, that differ in one or two sounds.
fn neighbours<'a>(entry: &Entry, entries: &'a [Entry]) -> Vec<&'a str> {
    let mut found: Vec<(usize, &str)> = entries
        .iter()
        .filter(|other| other.tag == entry.tag && !other.word.contains('\''))
        .filter(|other| (other.level as i8 - entry.level as i8).abs() <= 1)
        .filter_map(|other| Some((near(&entry.sounds, &other.sounds)?, other.word.as_str())))
        .collect();
    found.sort_unstable();
    let words = found.into_iter().map(|(_, word)| word);
    words.take(MAX_NEIGHBOURS).collect()
}

/// How many sounds differ, if it is one or two and few enough for the length.
fn near(left: &[char], right: &[char]) -> Option<usize> {
    let distance = distance(left, right);
    let most = if left.len().min(right.len()) >= LONG_SOUNDS {
        2
    } else {
        1
    };
    (1..=most).contains(&distance).then_some(distance)
}

/// Levenshtein's distance.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, b) in right.iter().enumerate() {
            let cost = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}

/// Words that the words on both sides give away: in passages of at least two names, most of
/// what stands between these two is this word. A line is the word before, the word after, the
/// word between.
fn given_away(passages: &[Passage]) -> Vec<String> {
    let mut between: BTreeMap<(String, String), HashMap<String, BTreeSet<&str>>> = BTreeMap::new();
    for passage in passages {
        for sentence in passage.sentences() {
            for three in words(sentence).windows(3) {
                let around = (three[0].clone(), three[2].clone());
                let found = between.entry(around).or_default();
                found
                    .entry(three[1].clone())
                    .or_default()
                    .insert(&passage.slug);
            }
        }
    }
    let lines = between.into_iter().filter_map(|((before, after), found)| {
        let n_all: usize = found.values().map(BTreeSet::len).sum();
        let (word, _) = found
            .iter()
            .find(|(_, passages)| passages.len() >= 2 && 2 * passages.len() > n_all)?;
        Some(format!("{before} {after} {word}"))
    });
    lines.collect()
}

/// The pairs of which each accent says that exactly one sound is another.
fn drill_pairs(pairs: &str, accents: &[Phonemizer; 2]) -> Vec<String> {
    let is_pair = |line: &&str| {
        line.split_once(' ').is_some_and(|(left, right)| {
            accents.iter().all(
                |accent| match (sounds(accent, left), sounds(accent, right)) {
                    (Some(left), Some(right)) => {
                        left.len() == right.len() && distance(&left, &right) == 1
                    }
                    _ => false,
                },
            )
        })
    };
    pairs.lines().filter(is_pair).map(str::to_owned).collect()
}
