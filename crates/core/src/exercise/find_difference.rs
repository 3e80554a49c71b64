//! Find the difference: some words of the shown text are not those that are heard.

use super::material::Sentence;
use super::stretch::stretch;
use super::{Body, Given, Making, Shown, ShownWords, word_facts};
use crate::item::{DICTATION_PASS, Score};
use crate::passage::word_spans;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

const MIN_CHANGED: usize = 4;
const MAX_CHANGED: usize = 7;
/// One changed word for so many.
const WORDS_FOR_ONE: usize = 14;
/// Words between two changed ones at least.
const APART: usize = 3;
const MAX_WORDS: usize = 100;

/// A text with changed words: one response, the numbers of the marked words with commas.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Differences {
    /// In the order of the passage.
    pub sentences: Vec<ChangedSentence>,
}

/// One sentence as it is heard and as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedSentence {
    /// Index in the passage, from 0.
    pub position: usize,
    /// What is heard.
    pub heard: String,
    /// What is shown.
    pub shown: String,
    /// Indexes of the words that differ.
    pub changed: Vec<usize>,
}

/// A word that can be changed: its number in the stretch, its place, its neighbours.
struct Candidate {
    number: usize,
    sentence: usize,
    word: usize,
    other: &'static str,
}

/// Changes four to seven words; none where there are not so many to change.
#[must_use]
pub fn make(making: &Making<'_>) -> Option<Body> {
    let found = stretch(making, usize::MAX, MAX_WORDS);
    let n_words: usize = found.iter().map(|sentence| sentence.words.len()).sum();
    let n = (n_words / WORDS_FOR_ONE).clamp(MIN_CHANGED, MAX_CHANGED);
    let chosen = choose(making, candidates(making, &found), n);
    let change = |(idx, sentence): (usize, &&Sentence)| {
        let here: Vec<&Candidate> = chosen.iter().filter(|one| one.sentence == idx).collect();
        changed(sentence, &here)
    };
    (chosen.len() >= MIN_CHANGED).then(|| {
        Body::Differences(Differences {
            sentences: found.iter().enumerate().map(change).collect(),
        })
    })
}

fn candidates(making: &Making<'_>, found: &[&Sentence]) -> Vec<Candidate> {
    let words = found
        .iter()
        .enumerate()
        .flat_map(|(sentence, found)| (0..found.words.len()).map(move |word| (sentence, word)));
    let mut series = making.seed.series();
    words
        .enumerate()
        .filter_map(|(number, (sentence, word))| {
            let other = *series.pick(&neighbours(found[sentence], word))?;
            Some(Candidate {
                number,
                sentence,
                word,
                other,
            })
        })
        .collect()
}

/// What may stand in the place of a word. A name, a contraction, "a" and "an" have no neighbours, and after the
/// latter two the first sound must not give the change away.
fn neighbours(sentence: &Sentence, idx: usize) -> Vec<&'static str> {
    let word = &sentence.words[idx];
    let is_name = word.is_capitalized() && idx > 0;
    let is_contraction = word.key.contains('\'');
    // "an charity shop" is seen without listening.
    let is_article = matches!(word.key.as_str(), "a" | "an");
    let before = idx
        .checked_sub(1)
        .map_or("", |before| sentence.words[before].key.as_str());
    let is_swappable = !is_name && !is_contraction && !is_article;
    let Some(facts) = word.facts().filter(|_| is_swappable) else {
        return Vec::new();
    };
    let fits = |other: &&&str| {
        let begins = word_facts::find(other).map(|other| other.begins_with_vowel);
        !matches!(before, "a" | "an") || begins == Some(facts.begins_with_vowel)
    };
    facts.neighbours.iter().filter(fits).copied().collect()
}

/// The seed's choice, with enough words between them, in order.
fn choose(making: &Making<'_>, mut candidates: Vec<Candidate>, n: usize) -> Vec<Candidate> {
    candidates.sort_by_key(|candidate| making.seed.rank(candidate.number));
    let mut chosen: Vec<Candidate> = Vec::new();
    for candidate in candidates {
        let is_apart = chosen
            .iter()
            .all(|other| other.number.abs_diff(candidate.number) > APART);
        if is_apart && chosen.len() < n {
            chosen.push(candidate);
        }
    }
    chosen.sort_by_key(|candidate| candidate.number);
    chosen
}

fn changed(sentence: &Sentence, here: &[&Candidate]) -> ChangedSentence {
    let mut shown = String::new();
    let mut at = 0;
    let chars: Vec<char> = sentence.text.chars().collect();
    for candidate in here {
        let word = &sentence.words[candidate.word];
        shown.extend(&chars[at..word.char_start]);
        shown.push_str(&like(&word.text, candidate.other));
        at = word.char_end;
    }
    shown.extend(&chars[at..]);
    ChangedSentence {
        position: sentence.position,
        heard: sentence.text.clone(),
        shown,
        changed: here.iter().map(|candidate| candidate.word).collect(),
    }
}

/// `other` with a capital letter where `word` has one.
fn like(word: &str, other: &str) -> String {
    let mut chars = other.chars();
    match chars.next() {
        Some(first) if word.starts_with(char::is_uppercase) => {
            first.to_uppercase().chain(chars).collect()
        }
        _ => other.to_owned(),
    }
}

impl Differences {
    /// Numbers of the changed words over the whole text.
    #[must_use]
    pub fn changed(&self) -> BTreeSet<usize> {
        let mut first = 0;
        let mut all = BTreeSet::new();
        for sentence in &self.sentences {
            all.extend(sentence.changed.iter().map(|word| first + word));
            first += word_spans(&sentence.shown).len();
        }
        all
    }

    /// Numbers of the words that a response marks; what is no number of a word is left out.
    #[must_use]
    pub fn marked(&self, given: &str) -> BTreeSet<usize> {
        let n_words: usize = self
            .sentences
            .iter()
            .map(|one| word_spans(&one.shown).len())
            .sum();
        let numbers = given.split(',').filter_map(|part| part.trim().parse().ok());
        numbers.filter(|number| *number < n_words).collect()
    }

    /// One for each changed word that is marked, one less for each other that is, not below 0.
    pub(super) fn score(&self, given: &Given) -> Vec<Score> {
        let changed = self.changed();
        let marked = self.marked(given.get(&0).map_or("", String::as_str));
        let n_found = marked.intersection(&changed).count();
        let n_wrong = marked.len() - n_found;
        let points = super::share(n_found.saturating_sub(n_wrong), changed.len());
        vec![Score {
            is_correct: points >= DICTATION_PASS,
            points,
            dictation: None,
        }]
    }

    pub(super) fn shown(&self) -> Shown {
        let mut first = 0;
        let mut shown = Vec::new();
        for sentence in &self.sentences {
            shown.push(ShownWords {
                position: sentence.position,
                text: sentence.shown.clone(),
                first_word: first,
            });
            first += word_spans(&sentence.shown).len();
        }
        Shown::Differences(shown)
    }
}
