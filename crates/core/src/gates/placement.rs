//! The numbers of the placement bank.

use super::Source;
use super::finding::{Findings, Gate, Place};
use super::limits::{self, N_PLACEMENT, PLACEMENT_SAME_KEY_MAX, PLACEMENT_SKILLS_MIN};
use super::passage::provenance;
use super::size::range;
use super::words::words;
use crate::content_file::placement::Lines;
use crate::dictation;
use crate::placement::{Bank, Clip, GapSentence, N_OPTIONS, Piece};
use crate::taxonomy::{Accent, Level, Sex};
use std::collections::{HashMap, HashSet};

type BankFile = Source<Bank, Lines>;

/// All files of the bank.
pub(super) fn check(banks: &[BankFile], levels: &[Level], found: &mut Findings) {
    for level in levels {
        let n = banks
            .iter()
            .filter(|source| source.content.level == *level)
            .count();
        if n != 1 {
            found.fault(
                Gate::Placement,
                Place::Level(*level),
                format!("{n} files of the placement bank"),
                "exactly one",
            );
        }
    }
    let mut seen: HashMap<&str, &str> = HashMap::new();
    for source in banks {
        let bank = &source.content;
        let clips = bank.clips.iter().map(|clip| clip.slug.as_str());
        let sentences = bank
            .gap_sentences
            .iter()
            .map(|sentence| sentence.slug.as_str());
        for slug in clips.chain(sentences) {
            if let Some(other) = seen.insert(slug, &source.file) {
                found.fault(
                    Gate::Placement,
                    place(source, slug, 1),
                    format!("id `{slug}` is in {other} too"),
                    "ids of their own",
                );
            }
        }
    }
}

/// One file of the bank.
pub(super) fn check_one(source: &BankFile, found: &mut Findings) {
    let bank = &source.content;
    let whole = |line| place(source, bank.level.as_str(), line);
    provenance(&bank.licence, &bank.provenance, whole(1), found);
    for (name, n) in [
        ("clips", bank.clips.len()),
        ("gap sentences", bank.gap_sentences.len()),
    ] {
        if n != N_PLACEMENT {
            found.fault(
                Gate::Placement,
                whole(1),
                format!("{n} {name}"),
                N_PLACEMENT.to_string(),
            );
        }
    }
    cast(source, found);
    clips(source, found);
    gaps(source, found);
}

/// Both sexes and both accents are heard.
fn cast(source: &BankFile, found: &mut Findings) {
    let bank = &source.content;
    for (is_there, what) in [
        (
            bank.speakers
                .iter()
                .any(|speaker| speaker.sex == Sex::Female),
            "woman",
        ),
        (
            bank.speakers.iter().any(|speaker| speaker.sex == Sex::Male),
            "man",
        ),
        (
            bank.speakers
                .iter()
                .any(|speaker| speaker.accent == Accent::Us),
            "American",
        ),
        (
            bank.speakers
                .iter()
                .any(|speaker| speaker.accent == Accent::Uk),
            "British speaker",
        ),
    ] {
        if !is_there {
            found.fault(
                Gate::Roles,
                place(source, bank.level.as_str(), 1),
                format!("no {what} speaks"),
                "both sexes and both accents",
            );
        }
    }
}

fn place(source: &BankFile, slug: &str, line: usize) -> Place {
    Place::File {
        file: source.file.clone(),
        line,
        slug: slug.to_owned(),
        item: None,
    }
}

fn clips(source: &BankFile, found: &mut Findings) {
    let clips = &source.content.clips;
    let whole = || place(source, source.content.level.as_str(), 1);
    for key in 0..N_OPTIONS {
        let n = clips.iter().filter(|clip| clip.key == key).count();
        if !(1..=PLACEMENT_SAME_KEY_MAX).contains(&n) {
            let letter = char::from(b'A' + u8::try_from(key).unwrap_or(25));
            found.fault(
                Gate::KeyBalance,
                whole(),
                format!("{letter} is the key of {n} clips"),
                format!("1 to {PLACEMENT_SAME_KEY_MAX}"),
            );
        }
    }
    let n_longest = clips.iter().filter(|clip| key_is_longest(clip)).count();
    if n_longest > PLACEMENT_SAME_KEY_MAX {
        found.fault(
            Gate::KeyBalance,
            whole(),
            format!("the key is the longest option of {n_longest} clips"),
            format!("at most {PLACEMENT_SAME_KEY_MAX}"),
        );
    }
    let skills: HashSet<_> = clips.iter().map(|clip| clip.skill).collect();
    if skills.len() < PLACEMENT_SKILLS_MIN {
        found.fault(
            Gate::Skills,
            whole(),
            format!("{} different skills", skills.len()),
            format!("at least {PLACEMENT_SKILLS_MIN}"),
        );
    }
    let n_dialogues = clips.iter().filter(|clip| n_speakers(clip) > 1).count();
    if n_dialogues == 0 || n_dialogues == clips.len() {
        found.fault(
            Gate::Roles,
            whole(),
            format!("{n_dialogues} of {} clips are dialogues", clips.len()),
            "dialogues and monologues",
        );
    }
}

fn n_speakers(clip: &Clip) -> usize {
    let speaking: HashSet<usize> = clip.turns.iter().map(|turn| turn.speaker_idx).collect();
    speaking.len()
}

fn key_is_longest(clip: &Clip) -> bool {
    let length = |option: &String| option.chars().count();
    let others = clip
        .options
        .iter()
        .enumerate()
        .filter(|(idx, _)| *idx != clip.key);
    let longest_other = others.map(|(_, option)| length(option)).max();
    clip.options.get(clip.key).map(length) > longest_other
}

fn gaps(source: &BankFile, found: &mut Findings) {
    let bank = &source.content;
    for (sentence, line) in bank.gap_sentences.iter().zip(&source.lines.gap_sentences) {
        let at = || place(source, &sentence.slug, *line);
        let shown = shown(sentence);
        for gap in sentence.gaps() {
            if words(&shown).contains(&gap.to_lowercase()) {
                found.fault(
                    Gate::Placement,
                    at(),
                    format!("`{gap}` is a gap and is shown too"),
                    "a word that is only heard",
                );
            }
            if gap.starts_with(char::is_uppercase) && gap != "I" && !gap.starts_with("I'") {
                found.fault(
                    Gate::Placement,
                    at(),
                    format!("the gap `{gap}` is a name"),
                    "no names in gaps",
                );
            }
        }
    }
    let gaps = bank.gap_sentences.iter().flat_map(GapSentence::gaps);
    let n_function = gaps
        .filter(|gap| dictation::is_function_word(&gap.to_lowercase()))
        .count();
    let allowed = &limits::of(bank.level).function_gaps;
    if bank.gap_sentences.len() == N_PLACEMENT && !allowed.contains(&n_function) {
        found.fault(
            Gate::Placement,
            place(source, bank.level.as_str(), 1),
            format!("{n_function} of the gaps are function words"),
            range(allowed),
        );
    }
}

fn shown(sentence: &GapSentence) -> String {
    let shown = sentence.pieces.iter().filter_map(|piece| match piece {
        Piece::Shown(text) => Some(text.as_str()),
        Piece::Gap(_) => None,
    });
    shown.collect::<Vec<_>>().join(" ")
}
