//! Words at or below the level.

use super::clip::{Clip, Origin};
use super::finding::{Findings, Gate};
use super::limits;
use super::word_list::WordList;
use super::words::without_names;
use crate::taxonomy::Level;
use serde::Serialize;
use std::collections::BTreeSet;

/// How many words were looked at, and how many of them are at or below the level.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counted {
    pub n_words: usize,
    pub n_covered: usize,
}

impl Counted {
    /// From 0 to 1; 1 of nothing.
    pub(super) fn share(self) -> f64 {
        if self.n_words == 0 {
            return 1.0;
        }
        to_f64(self.n_covered) / to_f64(self.n_words)
    }
}

/// Counts of words are far below the 52 bits of a float.
#[expect(
    clippy::cast_precision_loss,
    reason = "a library has fewer than 2^52 words"
)]
pub(super) fn to_f64(n: usize) -> f64 {
    n as f64
}

/// Words of a file that are above its level; a few are allowed, and a writer wants to know which.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OffLevel {
    /// The file.
    pub file: String,
    /// The passage, clip or section of a paper.
    pub slug: String,
    /// The words with their levels, in the order of the text.
    pub words: String,
}

/// Counts the words of a clip, and finds what is above its level.
pub(super) fn check(
    clip: &Clip<'_>,
    list: &WordList,
    names: &BTreeSet<String>,
    found: &mut Findings,
) -> (Counted, Option<OffLevel>) {
    let mut counted = Counted::default();
    let mut above: Vec<(String, Option<Level>)> = Vec::new();
    let sentences = clip.sentences.iter().map(|sentence| sentence.text.as_str());
    for word in without_names(sentences, names) {
        counted.n_words += 1;
        let level = list.level(&word);
        if level.is_some_and(|level| level <= clip.level) {
            counted.n_covered += 1;
        } else if !above.iter().any(|(other, _)| *other == word) {
            above.push((word, level));
        }
    }
    // One word of a gap sentence is a tenth of it; its limit is the number of words.
    if clip.origin != Origin::GapSentence {
        share(clip, counted, &above, found);
    }
    far_words(clip, &above, found);
    let off_level = (!above.is_empty()).then(|| OffLevel {
        file: clip.file.to_owned(),
        slug: clip.slug.clone(),
        words: listed(&above),
    });
    (counted, off_level)
}

fn share(
    clip: &Clip<'_>,
    counted: Counted,
    above: &[(String, Option<Level>)],
    found: &mut Findings,
) {
    let limit = limits::of(clip.level).coverage_min;
    // Of a short clip one word is several percent, so it may always have one.
    if counted.share() < limit && counted.n_words - counted.n_covered > 1 {
        found.fault(
            Gate::Coverage,
            clip.at(clip.line),
            format!(
                "{:.1} % of the words are at or below {}; above it: {}",
                100.0 * counted.share(),
                clip.level,
                listed(above)
            ),
            format!("at least {:.0} %", 100.0 * limit),
        );
    }
}

/// Below B2 a word far above the level stops a listener; above, hardly any word is so far.
fn far_words(clip: &Clip<'_>, above: &[(String, Option<Level>)], found: &mut Findings) {
    let is_far =
        |level: &Option<Level>| level.is_none_or(|level| level as usize > clip.level as usize + 2);
    let far = above.iter().filter(|(_, level)| is_far(level));
    let far: Vec<&str> = far.map(|(word, _)| word.as_str()).collect();
    if clip.level < Level::B2 && far.len() > limits::FAR_WORDS_MAX {
        found.fault(
            Gate::Coverage,
            clip.at(clip.line),
            format!(
                "{} words are more than two levels above {}: {}",
                far.len(),
                clip.level,
                far.join(", ")
            ),
            format!("at most {}", limits::FAR_WORDS_MAX),
        );
    }
}

fn listed(above: &[(String, Option<Level>)]) -> String {
    let entries = above.iter().map(|(word, level)| match level {
        Some(level) => format!("{word} {level}"),
        None => format!("{word} (not in the list)"),
    });
    entries.collect::<Vec<_>>().join(", ")
}
