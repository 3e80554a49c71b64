//! A passage from the text of its file.

use super::FileError;
use super::check::{Check, RawSpeaker, RawTurn, tables};
use super::item::{RawDictation, RawItem};
use crate::passage::{Bilingual, Passage, Turn};
use crate::taxonomy::{Form, Level, Topic};
use serde::Deserialize;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPassage {
    schema: Spanned<u32>,
    id: Spanned<String>,
    version: Spanned<u32>,
    level: Level,
    topic: Topic,
    form: Spanned<Form>,
    licence: Spanned<String>,
    provenance: Spanned<String>,
    title: Spanned<Bilingual>,
    context: Spanned<Bilingual>,
    speakers: Vec<Spanned<RawSpeaker>>,
    turns: Vec<Spanned<RawTurn>>,
    #[serde(default)]
    items: Vec<Spanned<RawItem>>,
    #[serde(default)]
    dictation: Vec<Spanned<RawDictation>>,
}

/// Where the parts of a passage stand in its file: lines, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lines {
    /// Of the version.
    pub version: usize,
    /// Of the title.
    pub title: usize,
    /// Of the context.
    pub context: usize,
    /// Of each sentence.
    pub sentences: Vec<usize>,
    /// Of each item, dictation last.
    pub items: Vec<usize>,
}

/// Reads and checks a whole file.
///
/// # Errors
/// Everything that is wrong: one syntax or type error, or all broken rules at once.
pub fn parse(text: &str) -> Result<Passage, Vec<FileError>> {
    parse_with_lines(text).map(|(passage, _)| passage)
}

/// As [`parse`], with the lines of the parts.
///
/// # Errors
/// As [`parse`].
pub fn parse_with_lines(text: &str) -> Result<(Passage, Lines), Vec<FileError>> {
    let raw: RawPassage = tables(text)?;
    let mut check = Check::new(text);
    let mut lines = lines(&check, &raw);
    let (passage, sentence_lines) = check.passage(raw);
    lines.sentences = sentence_lines;
    check.finish(passage).map(|passage| (passage, lines))
}

fn lines(check: &Check<'_>, raw: &RawPassage) -> Lines {
    let items = raw.items.iter().map(|item| check.line(item));
    let dictation = raw.dictation.iter().map(|item| check.line(item));
    Lines {
        version: check.line(&raw.version),
        title: check.line(&raw.title),
        context: check.line(&raw.context),
        sentences: Vec::new(),
        items: items.chain(dictation).collect(),
    }
}

impl Check<'_> {
    /// The passage, and the line of each sentence.
    fn passage(&mut self, raw: RawPassage) -> (Passage, Vec<usize>) {
        self.schema(&raw.schema);
        let (speakers, speaker_idx) = self.speakers(raw.speakers);
        let (turns, sentence_lines) = self.turns(&raw.turns, &speaker_idx);
        let sentences: Vec<String> = turns
            .iter()
            .flat_map(|turn| turn.sentences.clone())
            .collect();
        let mut items = self.items(raw.items, sentences.len());
        items.extend(self.dictation(&raw.dictation, &sentences));
        self.form_fits(&raw.form, &turns);
        let passage = Passage {
            slug: self.slug(&raw.id),
            version: self.version(&raw.version),
            level: raw.level,
            topic: raw.topic,
            form: raw.form.into_inner(),
            title: self.both_languages("title", &raw.title),
            context: self.both_languages("context", &raw.context),
            licence: self.not_empty("licence", &raw.licence),
            provenance: self.not_empty("provenance", &raw.provenance),
            speakers,
            turns,
            items,
        };
        (passage, sentence_lines)
    }

    /// Two or more speak in a dialogue, one in a monologue.
    fn form_fits(&mut self, form: &Spanned<Form>, turns: &[Turn]) {
        let mut speaking: Vec<usize> = turns.iter().map(|turn| turn.speaker_idx).collect();
        speaking.sort_unstable();
        speaking.dedup();
        let fits = match form.as_ref() {
            Form::Dialogue => speaking.len() >= 2,
            Form::Monologue => speaking.len() == 1,
        };
        if !fits {
            self.error(
                form,
                format!(
                    "a {} cannot have {} speaking",
                    form.as_ref(),
                    speaking.len()
                ),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content_file::assert_named;

    const GOOD: &str = r#"schema = 1
id = "a1-stall"
version = 1
level = "A1"
topic = "shopping"
form = "dialogue"
licence = "CC BY 4.0"
provenance = "Written for this library"
title = { en = "Six apples", zh = "六个苹果" }
context = { en = "At a market.", zh = "在市场。" }

[[speakers]]
id = "mia"
name = "Mia"
sex = "female"
accent = "uk"

[[speakers]]
id = "tom"
name = "Tom"
sex = "male"
accent = "uk"

[[turns]]
speaker = "mia"
sentences = ["Good morning.", "How much are the apples?"]

[[turns]]
speaker = "tom"
sentences = ["They're two pounds."]

[[items]]
kind = "multiple_choice"
stem = "What does she want?"
options = ["Apples", "Pears", "Plums"]
key = "A"
evidence = [2]
skill = "detail"
focus_areas = ["detail-comprehension"]
rationale = { en = "She says apples.", zh = "她说苹果。" }

[[items]]
kind = "short_answer"
stem = "What is the price?"
accepted = ["two pounds", "£2"]
max_words = 3
evidence = [3]
skill = "number_time_place"
focus_areas = ["number-information"]
rationale = { en = "Two pounds.", zh = "两英镑。" }

[[dictation]]
sentence = 2
"#;

    #[test]
    fn a_good_file_becomes_a_passage() {
        let passage = parse(GOOD).unwrap();
        assert_eq!(passage.slug, "a1-stall");
        assert_eq!(passage.n_words(), 10);
        assert_eq!(passage.items.len(), 3);
        assert_eq!(passage.items[2].evidence, [1]);
    }

    /// The errors of the good file with one piece replaced.
    fn errors(from: &str, to: &str) -> Vec<FileError> {
        assert!(GOOD.contains(from), "{from}");
        parse(&GOOD.replacen(from, to, 1)).unwrap_err()
    }

    #[test]
    fn every_broken_rule_is_named_with_its_line() {
        let cases = [
            (
                "version = 1",
                "version = 1\nauthor = \"x\"",
                4,
                "unknown field `author`",
            ),
            (
                "level = \"A1\"",
                "level = \"A9\"",
                4,
                "unknown variant `A9`",
            ),
            (
                "id = \"a1-stall\"",
                "id = \"A1 stall\"",
                2,
                "may have only a-z",
            ),
            (
                "id = \"tom\"",
                "id = \"mia\"",
                18,
                "duplicate speaker id `mia`",
            ),
            (
                "speaker = \"tom\"",
                "speaker = \"tim\"",
                29,
                "speaker `tim` is not in",
            ),
            ("evidence = [2]\n", "", 32, "item 1 has no evidence"),
            (
                "evidence = [2]",
                "evidence = []",
                37,
                "item 1 has no evidence",
            ),
            (
                "evidence = [3]",
                "evidence = [9]",
                47,
                "item 2 names evidence sentence 9; the passage has 1 to 3",
            ),
            ("key = \"A\"", "key = \"D\"", 36, "item 1 has key `D`"),
            ("\"Pears\"", "\"apples\"", 32, "repeated option"),
            (
                "max_words = 3",
                "max_words = 1",
                42,
                "accepts `two pounds` of 2 words",
            ),
            (
                "sentence = 2",
                "sentence = 4",
                53,
                "dictation names sentence 4",
            ),
            ("schema = 1", "schema = 7", 1, "schema is 7"),
            (
                "form = \"dialogue\"",
                "form = \"monologue\"",
                6,
                "a monologue cannot have 2 speaking",
            ),
            ("zh = \"六个苹果\"", "zh = \"\"", 9, "title.zh is empty"),
        ];
        assert_named(GOOD, |text| parse(text).map(|_| ()), &cases);
    }

    #[test]
    fn control_characters_are_refused() {
        for character in ["\\u0000", "\\u0007", "\\n", "\\u007F"] {
            let errors = errors("Good morning.", &format!("Good{character} morning."));
            assert_eq!(
                errors[0].reason, "a text contains a control character",
                "{character}"
            );
        }
    }

    #[test]
    fn all_broken_rules_come_at_once() {
        let text = GOOD
            .replace("key = \"A\"", "key = \"Z\"")
            .replace("evidence = [3]", "evidence = [7]");
        assert_eq!(parse(&text).unwrap_err().len(), 2);
    }
}
