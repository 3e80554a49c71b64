//! A passage as the text of a file, to share it.

use super::SCHEMA;
use crate::item::{Item, ItemBody};
use crate::passage::{Bilingual, Passage, Speaker, Turn};
use crate::taxonomy::{Accent, FocusArea, Form, Level, Sex, Skill, Topic};
use serde::Serialize;

/// Name of a speaker who has none: files want one.
const NAMELESS: &str = "Speaker";

#[derive(Serialize)]
struct File<'a> {
    schema: u32,
    id: &'a str,
    version: u32,
    level: Level,
    topic: Topic,
    form: Form,
    licence: &'a str,
    provenance: &'a str,
    title: &'a Bilingual,
    context: &'a Bilingual,
    speakers: Vec<FileSpeaker<'a>>,
    turns: Vec<FileTurn<'a>>,
    items: Vec<FileItem<'a>>,
    dictation: Vec<FileDictation>,
}

#[derive(Serialize)]
struct FileSpeaker<'a> {
    id: String,
    name: &'a str,
    sex: Sex,
    accent: Accent,
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
    key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_words: Option<usize>,
    evidence: Vec<usize>,
    skill: Skill,
    focus_areas: &'a [FocusArea],
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
    let dictated = passage.items.iter().filter(|item| is_dictation(item));
    let sentences = dictated.filter_map(|item| item.evidence.first());
    toml::to_string(&File {
        schema: SCHEMA,
        id: &passage.slug,
        version: passage.version,
        level: passage.level,
        topic: passage.topic,
        form: passage.form,
        licence: &passage.licence,
        provenance: &passage.provenance,
        title: &passage.title,
        context: &passage.context,
        speakers: passage.speakers.iter().enumerate().map(speaker).collect(),
        turns: passage.turns.iter().map(turn).collect(),
        items: passage.items.iter().filter_map(item).collect(),
        dictation: sentences
            .map(|idx| FileDictation { sentence: idx + 1 })
            .collect(),
    })
}

fn is_dictation(item: &Item) -> bool {
    matches!(item.body, ItemBody::Dictation(_))
}

fn id(idx: usize) -> String {
    format!("s{}", idx + 1)
}

fn speaker((idx, speaker): (usize, &Speaker)) -> FileSpeaker<'_> {
    FileSpeaker {
        id: id(idx),
        name: if speaker.name.is_empty() {
            NAMELESS
        } else {
            &speaker.name
        },
        sex: speaker.sex,
        accent: speaker.accent,
    }
}

fn turn(turn: &Turn) -> FileTurn<'_> {
    FileTurn {
        speaker: id(turn.speaker_idx),
        sentences: &turn.sentences,
    }
}

fn item(item: &Item) -> Option<FileItem<'_>> {
    let base = |stem, rationale| FileItem {
        kind: item.body.kind(),
        stem,
        options: None,
        key: None,
        accepted: None,
        max_words: None,
        evidence: item.evidence.iter().map(|idx| idx + 1).collect(),
        skill: item.skill,
        focus_areas: &item.focus_areas,
        rationale,
    };
    match &item.body {
        ItemBody::MultipleChoice(choice) => Some(FileItem {
            options: Some(&choice.options),
            key: u8::try_from(choice.key)
                .ok()
                .map(|key| char::from(b'A' + key % 26).to_string()),
            ..base(&choice.stem, &choice.rationale)
        }),
        ItemBody::ShortAnswer(short) => Some(FileItem {
            accepted: Some(&short.accepted),
            max_words: Some(short.max_words),
            ..base(&short.stem, &short.rationale)
        }),
        ItemBody::Dictation(_) => None,
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
