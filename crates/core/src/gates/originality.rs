//! Nothing is the same in two places: runs of words, openings, names.

use super::Library;
use super::clip::{Clip, Origin};
use super::finding::{Findings, Gate, Place};
use super::limits::{NGRAM, OPENING_WORDS};
use super::words::{tokens, words};
use crate::dictation;
use std::collections::{BTreeMap, HashMap};

pub(super) fn check(library: &Library, clips: &[Clip<'_>], found: &mut Findings) {
    let own: Vec<&Clip<'_>> = clips
        .iter()
        .filter(|clip| clip.origin != Origin::Played)
        .collect();
    ngrams(&own, found);
    openings(&own, found);
    names(library, found);
}

/// Runs of words that two clips have in common; the longest run of each pair is named. A run of
/// function words only is grammar, and belongs to everybody.
fn ngrams(clips: &[&Clip<'_>], found: &mut Findings) {
    let mut seen: HashMap<Vec<&str>, usize> = HashMap::new();
    let mut reported: BTreeMap<(usize, usize), String> = BTreeMap::new();
    for (idx, clip) in clips.iter().enumerate() {
        let words: Vec<&str> = clip.words().collect();
        for run in words.windows(NGRAM) {
            if run.iter().all(|word| dictation::is_function_word(word)) {
                continue;
            }
            let first = *seen.entry(run.to_vec()).or_insert(idx);
            if first != idx {
                reported
                    .entry((first, idx))
                    .or_insert_with(|| run.join(" "));
            }
        }
    }
    for ((first, second), run) in reported {
        for (clip, other) in [(clips[first], clips[second]), (clips[second], clips[first])] {
            found.fault(
                Gate::Originality,
                clip.at(line_of(clip, &run)),
                format!("`{run}` stands in {} too", other.slug),
                format!("fewer than {NGRAM} words in a row the same in two texts"),
            );
        }
    }
}

/// The sentence in which a run begins, as well as its first word tells.
fn line_of(clip: &Clip<'_>, run: &str) -> usize {
    let first: Vec<&str> = run.split(' ').take(3).collect();
    let begins = clip.sentences.iter().find(|sentence| {
        let words: Vec<&str> = sentence.words.iter().map(String::as_str).collect();
        words.windows(first.len()).any(|window| window == first)
    });
    begins.map_or(clip.line, |sentence| sentence.line)
}

fn openings(clips: &[&Clip<'_>], found: &mut Findings) {
    let mut sentences: HashMap<&[String], &Clip<'_>> = HashMap::new();
    let mut beginnings: HashMap<&[String], &Clip<'_>> = HashMap::new();
    for clip in clips.iter().filter(|clip| clip.origin == Origin::Passage) {
        let Some(first) = clip.sentences.first() else {
            continue;
        };
        if let Some(other) = sentences.insert(&first.words, clip) {
            found.fault(
                Gate::Originality,
                clip.at(first.line),
                format!("{} has the same first sentence", other.slug),
                "first sentences of their own",
            );
        } else if let Some(other) = first
            .words
            .get(..OPENING_WORDS)
            .and_then(|words| beginnings.insert(words, clip))
        {
            found.smell(
                Gate::Originality,
                clip.at(first.line),
                format!("{} begins with the same {OPENING_WORDS} words", other.slug),
                "openings of their own",
            );
        }
    }
}

/// Every name belongs to one passage, whether its owner speaks or is talked about.
fn names(library: &Library, found: &mut Findings) {
    let mut owners: HashMap<String, &str> = HashMap::new();
    for source in &library.passages {
        for speaker in &source.content.speakers {
            for name in words(&speaker.name).iter().filter(|name| !is_title(name)) {
                let first = owners.entry(name.clone()).or_insert(&source.content.slug);
                if *first != source.content.slug {
                    found.fault(
                        Gate::Names,
                        place(source, 1),
                        format!("{} speaks in {first} too", speaker.name),
                        "a name speaks in one passage",
                    );
                }
            }
        }
    }
    for source in &library.passages {
        let sentences = source.content.sentences().zip(&source.lines.sentences);
        for (text, line) in sentences {
            for token in tokens(text)
                .iter()
                .skip(1)
                .filter(|token| token.starts_with(char::is_uppercase))
            {
                let name = token.to_lowercase();
                let name = name.strip_suffix("'s").unwrap_or(&name);
                if let Some(owner) = owners
                    .get(name)
                    .filter(|owner| **owner != source.content.slug)
                {
                    found.fault(
                        Gate::Names,
                        place(source, *line),
                        format!("{token} speaks in {owner}"),
                        "a name stands in one passage",
                    );
                }
            }
        }
    }
}

fn is_title(word: &str) -> bool {
    [
        "doctor",
        "professor",
        "captain",
        "coach",
        "the",
        "mother",
        "father",
        "aunt",
        "uncle",
        "presenter",
    ]
    .contains(&word)
}

fn place<L>(source: &super::Source<crate::passage::Passage, L>, line: usize) -> Place {
    Place::File {
        file: source.file.clone(),
        line,
        slug: source.content.slug.clone(),
        item: None,
    }
}
