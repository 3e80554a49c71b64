//! Reads a passage from the text of its TOML file and says, line by line, what is wrong.

use crate::item::{Dictation, Item, ItemBody, MultipleChoice, ShortAnswer};
use crate::passage::{Bilingual, Passage, Speaker, Turn};
use crate::taxonomy::{Accent, FocusArea, Form, Level, Sex, Skill, Topic};
use serde::Deserialize;
use std::collections::HashMap;
use std::fmt;
use toml::Spanned;

/// The format that is read.
pub const SCHEMA: u32 = 1;

/// One thing that is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileError {
    /// Line, counted from 1.
    pub line: usize,
    /// What is wrong, with the value and what is allowed.
    pub reason: String,
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPassage {
    schema: Spanned<u32>,
    id: Spanned<String>,
    version: Spanned<u32>,
    level: Spanned<Level>,
    topic: Topic,
    form: Spanned<Form>,
    licence: Spanned<String>,
    provenance: Spanned<String>,
    title: Spanned<Bilingual>,
    context: Spanned<Bilingual>,
    speakers: Vec<Spanned<RawSpeaker>>,
    turns: Vec<Spanned<RawTurn>>,
    items: Vec<Spanned<RawItem>>,
    #[serde(default)]
    dictation: Vec<Spanned<RawDictation>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSpeaker {
    id: String,
    name: String,
    sex: Sex,
    accent: Accent,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTurn {
    speaker: Spanned<String>,
    sentences: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawItem {
    kind: Spanned<String>,
    stem: Spanned<String>,
    options: Option<Vec<String>>,
    key: Option<Spanned<String>>,
    accepted: Option<Vec<String>>,
    max_words: Option<Spanned<usize>>,
    evidence: Option<Spanned<Vec<usize>>>,
    skill: Skill,
    focus_areas: Spanned<Vec<FocusArea>>,
    rationale: Spanned<Bilingual>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDictation {
    sentence: Spanned<usize>,
}

/// Reads and checks a whole file.
///
/// # Errors
/// Everything that is wrong: one syntax or type error, or all broken rules at once.
pub fn parse(text: &str) -> Result<Passage, Vec<FileError>> {
    let raw: RawPassage = toml::from_str(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        vec![FileError {
            line: line_of(text, offset),
            reason: error.message().to_owned(),
        }]
    })?;
    let mut check = Check {
        text,
        errors: Vec::new(),
    };
    let passage = check.passage(raw);
    check.no_control_characters(&passage);
    if check.errors.is_empty() {
        Ok(passage)
    } else {
        check.errors.sort_by_key(|error| error.line);
        Err(check.errors)
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    let end = offset.min(text.len());
    1 + text[..text.floor_char_boundary(end)].matches('\n').count()
}

/// Collects errors while the raw tables become a passage.
struct Check<'a> {
    text: &'a str,
    errors: Vec<FileError>,
}

impl Check<'_> {
    fn error<T>(&mut self, at: &Spanned<T>, reason: impl Into<String>) {
        self.errors.push(FileError {
            line: line_of(self.text, at.span().start),
            reason: reason.into(),
        });
    }

    fn passage(&mut self, raw: RawPassage) -> Passage {
        self.head(&raw);
        let speaker_idx = self.speaker_indexes(&raw.speakers);
        let turns = self.turns(raw.turns, &speaker_idx);
        let sentences: Vec<String> = turns
            .iter()
            .flat_map(|turn| turn.sentences.clone())
            .collect();
        let mut items = self.items(raw.items, sentences.len());
        items.extend(self.dictation(raw.dictation, &sentences));
        self.dialogue_has_two_speakers(&raw.form, &turns);
        Passage {
            slug: raw.id.into_inner(),
            version: raw.version.into_inner(),
            level: raw.level.into_inner(),
            topic: raw.topic,
            form: raw.form.into_inner(),
            title: raw.title.into_inner(),
            context: raw.context.into_inner(),
            licence: raw.licence.into_inner(),
            provenance: raw.provenance.into_inner(),
            speakers: raw
                .speakers
                .into_iter()
                .map(|speaker| {
                    let RawSpeaker {
                        name, sex, accent, ..
                    } = speaker.into_inner();
                    Speaker { name, sex, accent }
                })
                .collect(),
            turns,
            items,
        }
    }

    /// They are invisible, no voice can say them, and PostgreSQL refuses some of them.
    fn no_control_characters(&mut self, passage: &Passage) {
        // JSON writes each of them as an escape, wherever it stands.
        let json = serde_json::to_string(passage).unwrap_or_default();
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

    fn head(&mut self, raw: &RawPassage) {
        if *raw.schema.as_ref() != SCHEMA {
            self.error(
                &raw.schema,
                format!(
                    "schema is {}; this program reads {SCHEMA}",
                    raw.schema.as_ref()
                ),
            );
        }
        if !is_slug(raw.id.as_ref()) {
            self.error(
                &raw.id,
                format!(
                    "id `{}` may have only a-z, 0-9 and single hyphens",
                    raw.id.as_ref()
                ),
            );
        }
        if *raw.version.as_ref() == 0 {
            self.error(&raw.version, "version starts at 1");
        }
        for (name, text) in [("licence", &raw.licence), ("provenance", &raw.provenance)] {
            if text.as_ref().trim().is_empty() {
                self.error(text, format!("{name} is empty"));
            }
        }
        self.both_languages("title", &raw.title);
        self.both_languages("context", &raw.context);
    }

    fn both_languages(&mut self, name: &str, text: &Spanned<Bilingual>) {
        for (language, value) in [("en", &text.as_ref().en), ("zh", &text.as_ref().zh)] {
            if value.trim().is_empty() {
                self.error(text, format!("{name}.{language} is empty"));
            }
        }
    }

    fn speaker_indexes(&mut self, speakers: &[Spanned<RawSpeaker>]) -> HashMap<String, usize> {
        let mut indexes = HashMap::new();
        for (idx, speaker) in speakers.iter().enumerate() {
            let id = speaker.as_ref().id.clone();
            if indexes.insert(id.clone(), idx).is_some() {
                self.error(speaker, format!("duplicate speaker id `{id}`"));
            }
            if speaker.as_ref().name.trim().is_empty() {
                self.error(speaker, format!("speaker `{id}` has an empty name"));
            }
        }
        indexes
    }

    fn turns(
        &mut self,
        raw: Vec<Spanned<RawTurn>>,
        speakers: &HashMap<String, usize>,
    ) -> Vec<Turn> {
        raw.into_iter()
            .map(|turn| {
                if turn.as_ref().sentences.is_empty() {
                    self.error(&turn, "a turn needs at least one sentence");
                }
                let turn = turn.into_inner();
                let id = turn.speaker.as_ref();
                let speaker_idx = speakers.get(id).copied().unwrap_or_else(|| {
                    self.error(
                        &turn.speaker,
                        format!("speaker `{id}` is not in [[speakers]]"),
                    );
                    0
                });
                let sentences = turn
                    .sentences
                    .into_iter()
                    .map(|sentence| self.sentence(sentence))
                    .collect();
                Turn {
                    speaker_idx,
                    sentences,
                }
            })
            .collect()
    }

    fn sentence(&mut self, sentence: Spanned<String>) -> String {
        if crate::passage::word_spans(sentence.as_ref()).is_empty() {
            self.error(&sentence, "a sentence needs at least one word");
        }
        sentence.into_inner().trim().to_owned()
    }

    fn dialogue_has_two_speakers(&mut self, form: &Spanned<Form>, turns: &[Turn]) {
        let mut speaking: Vec<usize> = turns.iter().map(|turn| turn.speaker_idx).collect();
        speaking.sort_unstable();
        speaking.dedup();
        let is_right = match form.as_ref() {
            Form::Dialogue => speaking.len() >= 2,
            Form::Monologue => speaking.len() == 1,
        };
        if !is_right {
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

    fn items(&mut self, raw: Vec<Spanned<RawItem>>, n_sentences: usize) -> Vec<Item> {
        let mut stems: HashMap<String, usize> = HashMap::new();
        raw.into_iter()
            .enumerate()
            .filter_map(|(idx, item)| {
                let number = idx + 1;
                if let Some(first) = stems.insert(item.as_ref().stem.as_ref().clone(), number) {
                    self.error(
                        &item.as_ref().stem,
                        format!("item {number} repeats the stem of item {first}"),
                    );
                }
                self.item(number, item, n_sentences)
            })
            .collect()
    }

    fn item(&mut self, number: usize, item: Spanned<RawItem>, n_sentences: usize) -> Option<Item> {
        let evidence = self.evidence(number, &item, n_sentences);
        let areas = &item.as_ref().focus_areas;
        if !(1..=3).contains(&areas.as_ref().len()) {
            self.error(
                areas,
                format!(
                    "item {number} has {} focus areas; 1 to 3 are allowed",
                    areas.as_ref().len()
                ),
            );
        }
        if item.as_ref().stem.as_ref().trim().is_empty() {
            self.error(
                &item.as_ref().stem,
                format!("item {number} has an empty stem"),
            );
        }
        self.both_languages("rationale", &item.as_ref().rationale);
        let body = match item.as_ref().kind.as_ref().as_str() {
            "multiple_choice" => self.multiple_choice(number, &item),
            "short_answer" => self.short_answer(number, &item),
            other => {
                let reason = format!(
                    "item {number} has unknown kind `{other}`; expected multiple_choice or short_answer"
                );
                self.error(&item.as_ref().kind, reason);
                None
            }
        }?;
        let raw = item.into_inner();
        Some(Item {
            body,
            evidence,
            skill: raw.skill,
            focus_areas: raw.focus_areas.into_inner(),
        })
    }

    fn evidence(
        &mut self,
        number: usize,
        item: &Spanned<RawItem>,
        n_sentences: usize,
    ) -> Vec<usize> {
        let Some(evidence) = &item.as_ref().evidence else {
            self.error(item, format!("item {number} has no evidence"));
            return Vec::new();
        };
        if evidence.as_ref().is_empty() {
            self.error(evidence, format!("item {number} has no evidence"));
        }
        for sentence in evidence.as_ref() {
            if !(1..=n_sentences).contains(sentence) {
                let reason = format!(
                    "item {number} names evidence sentence {sentence}; the passage has 1 to {n_sentences}"
                );
                self.error(evidence, reason);
            }
        }
        let mut indexes: Vec<usize> = evidence
            .as_ref()
            .iter()
            .map(|sentence| sentence.saturating_sub(1))
            .collect();
        indexes.sort_unstable();
        indexes.dedup();
        indexes
    }

    fn multiple_choice(&mut self, number: usize, item: &Spanned<RawItem>) -> Option<ItemBody> {
        let raw = item.as_ref();
        if raw.accepted.is_some() || raw.max_words.is_some() {
            self.error(
                item,
                format!("item {number} is multiple_choice and takes no accepted or max_words"),
            );
        }
        let (Some(options), Some(key)) = (&raw.options, &raw.key) else {
            self.error(item, format!("item {number} needs options and key"));
            return None;
        };
        if !(2..=6).contains(&options.len()) {
            self.error(
                item,
                format!(
                    "item {number} has {} options; 2 to 6 are allowed",
                    options.len()
                ),
            );
        }
        let mut distinct: Vec<String> = options
            .iter()
            .map(|option| option.trim().to_lowercase())
            .collect();
        distinct.sort();
        distinct.dedup();
        if distinct.len() != options.len() || distinct.first().is_some_and(String::is_empty) {
            self.error(
                item,
                format!("item {number} has an empty or repeated option"),
            );
        }
        let Some(key_idx) = option_index(key.as_ref(), options.len()) else {
            let reason = format!(
                "item {number} has key `{}`, which is no letter of its {} options",
                key.as_ref(),
                options.len()
            );
            self.error(key, reason);
            return None;
        };
        Some(ItemBody::MultipleChoice(MultipleChoice {
            stem: raw.stem.as_ref().clone(),
            options: options.clone(),
            key: key_idx,
            rationale: raw.rationale.as_ref().clone(),
        }))
    }

    fn short_answer(&mut self, number: usize, item: &Spanned<RawItem>) -> Option<ItemBody> {
        let raw = item.as_ref();
        if raw.options.is_some() || raw.key.is_some() {
            self.error(
                item,
                format!("item {number} is short_answer and takes no options or key"),
            );
        }
        let (Some(accepted), Some(max_words)) = (&raw.accepted, &raw.max_words) else {
            self.error(item, format!("item {number} needs accepted and max_words"));
            return None;
        };
        if accepted.is_empty() {
            self.error(item, format!("item {number} accepts nothing"));
        }
        for variant in accepted {
            let n_words = variant.split_whitespace().count();
            if !(1..=*max_words.as_ref()).contains(&n_words) {
                let reason = format!(
                    "item {number} accepts `{variant}` of {n_words} words; max_words is {}",
                    max_words.as_ref()
                );
                self.error(item, reason);
            }
        }
        Some(ItemBody::ShortAnswer(ShortAnswer {
            stem: raw.stem.as_ref().clone(),
            accepted: accepted.clone(),
            max_words: *max_words.as_ref(),
            rationale: raw.rationale.as_ref().clone(),
        }))
    }

    fn dictation(&mut self, raw: Vec<Spanned<RawDictation>>, sentences: &[String]) -> Vec<Item> {
        let mut seen = Vec::new();
        raw.into_iter()
            .filter_map(|dictation| {
                let sentence = &dictation.as_ref().sentence;
                let number = *sentence.as_ref();
                if seen.contains(&number) {
                    self.error(
                        sentence,
                        format!("dictation of sentence {number} is there twice"),
                    );
                }
                seen.push(number);
                let Some(reference) = number.checked_sub(1).and_then(|idx| sentences.get(idx))
                else {
                    self.error(
                        sentence,
                        format!(
                            "dictation names sentence {number}; the passage has 1 to {}",
                            sentences.len()
                        ),
                    );
                    return None;
                };
                Some(Item {
                    body: ItemBody::Dictation(Dictation {
                        reference: reference.clone(),
                    }),
                    evidence: vec![number - 1],
                    skill: Skill::Dictation,
                    focus_areas: Vec::new(),
                })
            })
            .collect()
    }
}

/// Lower-case letters and digits in parts joined by single hyphens.
fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 80
        && text.split('-').all(|part| {
            !part.is_empty()
                && part
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        })
}

/// `A` is 0, `B` is 1, as long as there are so many options.
fn option_index(key: &str, n_options: usize) -> Option<usize> {
    let [letter @ b'A'..=b'Z'] = key.as_bytes() else {
        return None;
    };
    let idx = usize::from(letter - b'A');
    (idx < n_options).then_some(idx)
}

#[cfg(test)]
mod tests {
    use super::*;

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
        for (from, to, line, reason) in cases {
            let errors = errors(from, to);
            let found = errors.iter().find(|error| error.reason.contains(reason));
            assert_eq!(
                found.map(|error| error.line),
                Some(line),
                "{to}: {errors:?}"
            );
        }
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
