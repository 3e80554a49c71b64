//! What all files of the library have in common: heads, speakers, turns, texts in two languages.

use super::{FileError, SCHEMA};
use crate::passage::{Bilingual, Speaker, Turn};
use crate::taxonomy::{Accent, Sex};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::collections::HashMap;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSpeaker {
    id: String,
    name: String,
    sex: Sex,
    accent: Accent,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTurn {
    speaker: Spanned<String>,
    sentences: Vec<Spanned<String>>,
}

/// Collects errors while the raw tables of a file become what they describe.
pub(super) struct Check<'a> {
    text: &'a str,
    errors: Vec<FileError>,
}

/// The tables of a file as they stand.
pub(super) fn tables<T: DeserializeOwned>(text: &str) -> Result<T, Vec<FileError>> {
    toml::from_str(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        vec![FileError {
            line: line_of(text, offset),
            reason: error.message().to_owned(),
        }]
    })
}

fn line_of(text: &str, offset: usize) -> usize {
    let end = offset.min(text.len());
    1 + text[..text.floor_char_boundary(end)].matches('\n').count()
}

impl<'a> Check<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            errors: Vec::new(),
        }
    }

    /// `made`, if nothing was wrong on the way to it.
    pub(super) fn finish<T: Serialize>(mut self, made: T) -> Result<T, Vec<FileError>> {
        self.no_control_characters(&made);
        if self.errors.is_empty() {
            return Ok(made);
        }
        self.errors.sort_by_key(|error| error.line);
        Err(self.errors)
    }

    pub(super) fn line<T>(&self, at: &Spanned<T>) -> usize {
        line_of(self.text, at.span().start)
    }

    pub(super) fn error<T>(&mut self, at: &Spanned<T>, reason: impl Into<String>) {
        self.errors.push(FileError {
            line: self.line(at),
            reason: reason.into(),
        });
    }

    /// Control characters are invisible, no voice can say them, and PostgreSQL refuses some.
    fn no_control_characters<T: Serialize>(&mut self, made: &T) {
        // JSON writes each of them as an escape, wherever it stands.
        let json = serde_json::to_string(made).unwrap_or_default();
        if ["\\u00", "\\n", "\\r", "\\t", "\\b", "\\f", "\u{7f}"]
            .iter()
            .any(|escape| json.contains(escape))
        {
            self.errors.push(FileError {
                line: 1,
                reason: "a text contains a control character".to_owned(),
            });
        }
    }

    pub(super) fn schema(&mut self, schema: &Spanned<u32>) {
        let found = *schema.as_ref();
        if found != SCHEMA {
            self.error(
                schema,
                format!("schema is {found}; this program reads {SCHEMA}"),
            );
        }
    }

    pub(super) fn version(&mut self, version: &Spanned<u32>) -> u32 {
        if *version.as_ref() == 0 {
            self.error(version, "version starts at 1");
        }
        *version.as_ref()
    }

    pub(super) fn slug(&mut self, id: &Spanned<String>) -> String {
        let text = id.as_ref();
        if !is_slug(text) {
            self.error(
                id,
                format!("id `{text}` may have only a-z, 0-9 and single hyphens"),
            );
        }
        text.clone()
    }

    pub(super) fn not_empty(&mut self, name: &str, text: &Spanned<String>) -> String {
        if text.as_ref().trim().is_empty() {
            self.error(text, format!("{name} is empty"));
        }
        text.as_ref().clone()
    }

    pub(super) fn in_range<T: PartialOrd + std::fmt::Display + Copy>(
        &mut self,
        name: &str,
        value: &Spanned<T>,
        (min, max): (T, T),
    ) -> T {
        let found = *value.as_ref();
        if !(min..=max).contains(&found) {
            self.error(
                value,
                format!("{name} is {found}; {min} to {max} are allowed"),
            );
        }
        found
    }

    pub(super) fn both_languages(&mut self, name: &str, text: &Spanned<Bilingual>) -> Bilingual {
        for (language, value) in [("en", &text.as_ref().en), ("zh", &text.as_ref().zh)] {
            if value.trim().is_empty() {
                self.error(text, format!("{name}.{language} is empty"));
            }
        }
        text.as_ref().clone()
    }

    /// Speakers in their order, and the index of each id.
    pub(super) fn speakers(
        &mut self,
        raw: Vec<Spanned<RawSpeaker>>,
    ) -> (Vec<Speaker>, HashMap<String, usize>) {
        let mut indexes = HashMap::new();
        for (idx, speaker) in raw.iter().enumerate() {
            let id = speaker.as_ref().id.clone();
            if indexes.insert(id.clone(), idx).is_some() {
                self.error(speaker, format!("duplicate speaker id `{id}`"));
            }
            if speaker.as_ref().name.trim().is_empty() {
                self.error(speaker, format!("speaker `{id}` has an empty name"));
            }
        }
        let speakers = raw.into_iter().map(Spanned::into_inner).map(|raw| Speaker {
            name: raw.name,
            sex: raw.sex,
            accent: raw.accent,
        });
        (speakers.collect(), indexes)
    }

    pub(super) fn speaker_idx(
        &mut self,
        id: &Spanned<String>,
        speakers: &HashMap<String, usize>,
    ) -> usize {
        let name = id.as_ref();
        speakers.get(name).copied().unwrap_or_else(|| {
            self.error(id, format!("speaker `{name}` is not in [[speakers]]"));
            0
        })
    }

    /// Turns in their order, and the line of each sentence.
    pub(super) fn turns(
        &mut self,
        raw: &[Spanned<RawTurn>],
        speakers: &HashMap<String, usize>,
    ) -> (Vec<Turn>, Vec<usize>) {
        let mut lines = Vec::new();
        let turns = raw.iter().map(|turn| {
            if turn.as_ref().sentences.is_empty() {
                self.error(turn, "a turn needs at least one sentence");
            }
            let turn = turn.as_ref();
            lines.extend(turn.sentences.iter().map(|sentence| self.line(sentence)));
            Turn {
                speaker_idx: self.speaker_idx(&turn.speaker, speakers),
                sentences: turn
                    .sentences
                    .iter()
                    .map(|sentence| self.sentence(sentence))
                    .collect(),
            }
        });
        (turns.collect(), lines)
    }

    fn sentence(&mut self, sentence: &Spanned<String>) -> String {
        if crate::passage::word_spans(sentence.as_ref()).is_empty() {
            self.error(sentence, "a sentence needs at least one word");
        }
        sentence.as_ref().trim().to_owned()
    }
}

/// Lower-case letters and digits in parts joined by single hyphens.
fn is_slug(text: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    (1..=80).contains(&text.len()) && text.split('-').all(is_part)
}
