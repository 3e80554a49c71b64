//! A passage as the text of a file, to share it.

use super::SCHEMA;
use super::draft::{Draft, DraftItem, DraftSpeaker, numbers};
use crate::passage::{Bilingual, Passage, Turn};
use serde::Serialize;

#[derive(Serialize)]
struct File<'a> {
    schema: u32,
    id: &'a str,
    version: u32,
    level: &'a str,
    topic: &'a str,
    form: &'a str,
    licence: &'a str,
    provenance: &'a str,
    title: &'a Bilingual,
    context: &'a Bilingual,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    speakers: Vec<FileSpeaker<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    turns: Vec<FileTurn<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    items: Vec<FileItem<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    dictation: Vec<FileDictation>,
}

#[derive(Serialize)]
struct FileSpeaker<'a> {
    id: String,
    name: &'a str,
    sex: &'a str,
    accent: &'a str,
}

#[derive(Serialize)]
struct FileTurn<'a> {
    speaker: String,
    sentences: &'a [String],
}

#[derive(Serialize)]
struct FileItem<'a> {
    kind: &'a str,
    stem: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    options: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_words: Option<usize>,
    evidence: Vec<usize>,
    skill: &'a str,
    focus_areas: &'a [String],
    rationale: &'a Bilingual,
}

#[derive(Serialize)]
struct FileDictation {
    sentence: usize,
}

/// The text of a file that [`parse`](super::passage::parse) reads as the same passage, but for
/// speakers without names.
///
/// # Errors
/// If a text cannot be written as TOML.
pub fn write(passage: &Passage) -> Result<String, toml::ser::Error> {
    write_draft(&Draft::of(passage), &passage.slug, passage.version)
}

/// The text of a file of a draft, right or wrong. What is no number is left out.
///
/// # Errors
/// If a text cannot be written as TOML.
pub fn write_draft(draft: &Draft, slug: &str, version: u32) -> Result<String, toml::ser::Error> {
    let dictated = numbers(&draft.dictation).into_iter();
    toml::to_string(&File {
        schema: SCHEMA,
        id: slug,
        version,
        level: &draft.level,
        topic: &draft.topic,
        form: &draft.form,
        licence: &draft.licence,
        provenance: &draft.provenance,
        title: &draft.title,
        context: &draft.context,
        speakers: draft.speakers.iter().enumerate().map(speaker).collect(),
        turns: draft.turns.iter().map(turn).collect(),
        items: draft.items.iter().map(item).collect(),
        dictation: dictated
            .map(|sentence| FileDictation { sentence })
            .collect(),
    })
}

fn id(idx: usize) -> String {
    format!("s{}", idx + 1)
}

fn speaker((idx, speaker): (usize, &DraftSpeaker)) -> FileSpeaker<'_> {
    FileSpeaker {
        id: id(idx),
        name: &speaker.name,
        sex: &speaker.sex,
        accent: &speaker.accent,
    }
}

fn turn(turn: &Turn) -> FileTurn<'_> {
    FileTurn {
        speaker: id(turn.speaker_idx),
        sentences: &turn.sentences,
    }
}

fn item(item: &DraftItem) -> FileItem<'_> {
    let is_short = item.kind == "short_answer";
    FileItem {
        kind: &item.kind,
        stem: &item.stem,
        options: (!is_short).then_some(&item.options),
        key: (!is_short).then_some(&item.key),
        accepted: is_short.then_some(&item.accepted),
        max_words: item.max_words.trim().parse().ok().filter(|_| is_short),
        evidence: numbers(&item.evidence),
        skill: &item.skill,
        focus_areas: &item.focus_areas,
        rationale: &item.rationale,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content_file::passage::parse;
    use std::path::Path;

    #[test]
    fn every_passage_of_the_library_is_read_as_it_was_written() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/passages");
        let files = std::fs::read_dir(folder).unwrap();
        let texts = files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
        let passages: Vec<Passage> = texts.map(|text| parse(&text).unwrap()).collect();
        assert!(passages.len() > 90);
        for passage in passages {
            let text = write(&passage).unwrap();
            assert_eq!(parse(&text).unwrap(), passage, "{}", passage.slug);
        }
    }
}
