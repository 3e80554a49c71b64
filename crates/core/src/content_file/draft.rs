//! A passage while somebody edits it: everything as it was typed, so that what is not right yet
//! can be kept, shown again and judged part by part.

use super::write::write_draft;
use crate::gates::{self, Found, Severity};
use crate::item::{Item, ItemBody};
use crate::passage::{Bilingual, Passage, Speaker, Turn};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Name of a speaker who has none: files want one.
const NAMELESS: &str = "Speaker";

/// A passage as it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Level, as in files.
    pub level: String,
    /// Topic, as in files.
    pub topic: String,
    /// Form, as in files.
    pub form: String,
    /// Licence of the text.
    pub licence: String,
    /// Where the text comes from.
    pub provenance: String,
    /// Title.
    pub title: Bilingual,
    /// Who, where, why.
    pub context: Bilingual,
    /// Who speaks.
    pub speakers: Vec<DraftSpeaker>,
    /// Who says what.
    pub turns: Vec<Turn>,
    /// Comprehension items.
    pub items: Vec<DraftItem>,
    /// Numbers of the sentences to write down, from 1, with commas between.
    pub dictation: String,
}

/// Somebody who speaks, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DraftSpeaker {
    /// Name that is shown.
    pub name: String,
    /// As in files.
    pub sex: String,
    /// As in files.
    pub accent: String,
}

/// An item, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftItem {
    /// `multiple_choice` or `short_answer`.
    pub kind: String,
    /// The question.
    pub stem: String,
    /// Options in the order shown; of a choice.
    pub options: Vec<String>,
    /// Letter of the right option; of a choice.
    pub key: String,
    /// Accepted responses; of a short answer.
    pub accepted: Vec<String>,
    /// Greatest number of words; of a short answer.
    pub max_words: String,
    /// Numbers of the sentences that prove the key, from 1, with commas between.
    pub evidence: String,
    /// As in files.
    pub skill: String,
    /// As in files.
    pub focus_areas: Vec<String>,
    /// Why the key is right.
    pub rationale: Bilingual,
}

/// A part of a passage that is edited, checked and locked by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// Title, context, level and the like.
    Heading,
    /// Who speaks.
    Cast,
    /// Who says what.
    Script,
    /// An item, by its index.
    Item(usize),
    /// Which sentences are written down.
    Dictation,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Heading => f.write_str("heading"),
            Self::Cast => f.write_str("cast"),
            Self::Script => f.write_str("script"),
            Self::Item(idx) => write!(f, "item-{}", idx + 1),
            Self::Dictation => f.write_str("dictation"),
        }
    }
}

impl Part {
    /// The part of this name, as [`Part`] is displayed: `script`, `item-1`.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "heading" => Some(Self::Heading),
            "cast" => Some(Self::Cast),
            "script" => Some(Self::Script),
            "dictation" => Some(Self::Dictation),
            _ => {
                let number: usize = name.strip_prefix("item-")?.parse().ok()?;
                number.checked_sub(1).map(Self::Item)
            }
        }
    }
}

/// What came of looking at a draft.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CheckedDraft {
    /// The passage, if it can be read.
    pub passage: Option<Passage>,
    /// What was found, each with its part.
    pub found: Vec<(Part, Found)>,
}

impl CheckedDraft {
    /// Whether nothing keeps it from being published.
    #[must_use]
    pub fn is_good(&self) -> bool {
        let is_fault = |(_, found): &(Part, Found)| found.severity == Severity::Fault;
        self.passage.is_some() && !self.found.iter().any(is_fault)
    }

    /// What was found about one part.
    #[must_use]
    pub fn of(&self, part: Part) -> Vec<&Found> {
        let about = self.found.iter().filter(|(about, _)| *about == part);
        about.map(|(_, found)| found).collect()
    }
}

impl Draft {
    /// A passage to be edited.
    #[must_use]
    pub fn of(passage: &Passage) -> Self {
        let is_dictation = |item: &&Item| matches!(item.body, ItemBody::Dictation(_));
        let dictated = passage.items.iter().filter(is_dictation);
        let sentences: Vec<usize> = dictated
            .filter_map(|item| item.evidence.first().copied())
            .collect();
        Self {
            level: passage.level.to_string(),
            topic: passage.topic.to_string(),
            form: passage.form.to_string(),
            licence: passage.licence.clone(),
            provenance: passage.provenance.clone(),
            title: passage.title.clone(),
            context: passage.context.clone(),
            speakers: passage.speakers.iter().map(DraftSpeaker::of).collect(),
            turns: passage.turns.clone(),
            items: passage.items.iter().filter_map(DraftItem::of).collect(),
            dictation: join(&sentences),
        }
    }

    /// Its parts, in the order of the page.
    #[must_use]
    pub fn parts(&self) -> Vec<Part> {
        let items = (0..self.items.len()).map(Part::Item);
        [Part::Heading, Part::Cast, Part::Script]
            .into_iter()
            .chain(items)
            .chain([Part::Dictation])
            .collect()
    }

    /// All sentences in order.
    pub fn sentences(&self) -> impl Iterator<Item = &str> {
        let turns = self.turns.iter();
        turns.flat_map(|turn| turn.sentences.iter().map(String::as_str))
    }

    /// Runs the gates on it, as on its file.
    #[must_use]
    pub fn check(&self, slug: &str, version: u32) -> CheckedDraft {
        let mut found = self.strange_numbers();
        let text = match write_draft(self, slug, version) {
            Ok(text) => text,
            Err(error) => {
                found.push((Part::Heading, Found::fault(0, error.to_string())));
                return CheckedDraft {
                    found,
                    ..CheckedDraft::default()
                };
            }
        };
        let lines = parts_of_lines(&text);
        let checked = gates::check_file(&text);
        let at = |line: usize| {
            let part = line.checked_sub(1).and_then(|idx| lines.get(idx));
            part.copied().unwrap_or(Part::Heading)
        };
        let of_file = checked.found.into_iter();
        found.extend(of_file.map(|found| (at(found.line), found)));
        CheckedDraft {
            passage: checked.passage,
            found,
        }
    }

    /// What was typed where numbers belong, and is none.
    fn strange_numbers(&self) -> Vec<(Part, Found)> {
        let mut found = Vec::new();
        let mut look = |part: Part, what: &str, text: &str| {
            for piece in pieces(text).filter(|piece| piece.parse::<usize>().is_err()) {
                let message = format!("{what}: `{piece}` is no number");
                found.push((part, Found::fault(0, message)));
            }
        };
        for (idx, item) in self.items.iter().enumerate() {
            look(Part::Item(idx), "evidence", &item.evidence);
            if item.kind == "short_answer" {
                look(Part::Item(idx), "max_words", &item.max_words);
            }
        }
        look(Part::Dictation, "dictation", &self.dictation);
        found
    }
}

impl DraftSpeaker {
    fn of(speaker: &Speaker) -> Self {
        let name = if speaker.name.is_empty() {
            NAMELESS
        } else {
            &speaker.name
        };
        Self {
            name: name.to_owned(),
            sex: speaker.sex.to_string(),
            accent: speaker.accent.to_string(),
        }
    }
}

impl DraftItem {
    /// An item of this kind in which everything is still to be written.
    #[must_use]
    pub fn empty(kind: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            stem: String::new(),
            options: Vec::new(),
            key: "A".to_owned(),
            accepted: Vec::new(),
            max_words: "3".to_owned(),
            evidence: String::new(),
            skill: "detail".to_owned(),
            focus_areas: Vec::new(),
            rationale: Bilingual {
                en: String::new(),
                zh: String::new(),
            },
        }
    }

    /// An item to be edited; none for a dictation, which is a number.
    fn of(item: &Item) -> Option<Self> {
        let base = |stem: &str, rationale: &Bilingual| Self {
            stem: stem.to_owned(),
            rationale: rationale.clone(),
            evidence: join(&item.evidence),
            skill: item.skill.to_string(),
            focus_areas: item.focus_areas.iter().map(ToString::to_string).collect(),
            ..Self::empty(item.body.kind())
        };
        match &item.body {
            ItemBody::MultipleChoice(choice) => Some(Self {
                options: choice.options.clone(),
                key: letter(choice.key),
                ..base(&choice.stem, &choice.rationale)
            }),
            ItemBody::ShortAnswer(short) => Some(Self {
                accepted: short.accepted.clone(),
                max_words: short.max_words.to_string(),
                ..base(&short.stem, &short.rationale)
            }),
            ItemBody::Dictation(_) => None,
        }
    }
}

fn letter(key: usize) -> String {
    let key = u8::try_from(key).unwrap_or(0) % 26;
    char::from(b'A' + key).to_string()
}

/// Numbers from 1 of indexes from 0, with commas between.
fn join(indexes: &[usize]) -> String {
    let numbers: Vec<String> = indexes.iter().map(|idx| (idx + 1).to_string()).collect();
    numbers.join(", ")
}

fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let is_between = |c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、');
    text.split(is_between).filter(|piece| !piece.is_empty())
}

/// The numbers of a list with commas between; what is none is left out.
#[must_use]
pub fn numbers(text: &str) -> Vec<usize> {
    pieces(text)
        .filter_map(|piece| piece.parse().ok())
        .collect()
}

/// Which part each line of a written draft belongs to. Texts never span lines there.
fn parts_of_lines(text: &str) -> Vec<Part> {
    let mut part = Part::Heading;
    let mut n_items = 0;
    let of_line = |line: &str| {
        part = match line {
            "[[speakers]]" => Part::Cast,
            "[[turns]]" => Part::Script,
            "[[dictation]]" => Part::Dictation,
            "[[items]]" => {
                n_items += 1;
                Part::Item(n_items - 1)
            }
            _ => part,
        };
        part
    };
    text.lines().map(of_line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content_file::passage::parse;
    use crate::gates::Gate;

    fn draft() -> Draft {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../content/passages/a1-a-wet-morning.toml"
        );
        Draft::of(&parse(&std::fs::read_to_string(path).unwrap()).unwrap())
    }

    #[test]
    fn a_passage_of_the_library_is_a_good_draft() {
        let checked = draft().check("a1-a-wet-morning", 2);
        assert!(checked.is_good(), "{:?}", checked.found);
        assert_eq!(checked.passage.unwrap().version, 2);
    }

    #[test]
    fn what_is_wrong_is_told_of_its_part() {
        type Spoil = fn(&mut Draft);
        let cases: [(Spoil, Part, &str); 8] = [
            (|draft| draft.level = "A9".to_owned(), Part::Heading, "A9"),
            (|draft| draft.title.zh.clear(), Part::Heading, "title.zh"),
            (
                |draft| draft.speakers[0].sex = "x".to_owned(),
                Part::Cast,
                "unknown variant `x`",
            ),
            (
                |draft| draft.turns[0].speaker_idx = 8,
                Part::Script,
                "speaker `s9` is not in",
            ),
            (
                |draft| draft.items[3].key = "Z".to_owned(),
                Part::Item(3),
                "key `Z`",
            ),
            (
                |draft| draft.items[2].evidence = "1, two".to_owned(),
                Part::Item(2),
                "`two` is no number",
            ),
            (
                |draft| draft.items[0].evidence.clear(),
                Part::Item(0),
                "no evidence",
            ),
            (
                |draft| draft.dictation = "1, 99".to_owned(),
                Part::Dictation,
                "sentence 99",
            ),
        ];
        for (breaks, part, reason) in cases {
            let mut broken = draft();
            breaks(&mut broken);
            let checked = broken.check("a1-a-wet-morning", 2);
            assert!(!checked.is_good(), "{reason}");
            let of_part = checked.of(part);
            assert!(
                of_part.iter().any(|found| found.message.contains(reason)),
                "{reason}: {:?}",
                checked.found
            );
        }
    }

    #[test]
    fn a_gate_speaks_of_its_item() {
        let mut broken = draft();
        let choice = broken
            .items
            .iter()
            .position(|item| item.kind == "multiple_choice")
            .unwrap();
        let item = &mut broken.items[choice];
        let key = usize::from(item.key.as_bytes()[0] - b'A');
        item.stem = format!("Is it {}?", item.options[key]);
        let checked = broken.check("a1-a-wet-morning", 2);
        let gates: Vec<_> = checked
            .of(Part::Item(choice))
            .iter()
            .filter_map(|found| found.gate)
            .collect();
        assert!(gates.contains(&Gate::Leak), "{:?}", checked.found);
    }

    #[test]
    fn parts_have_names() {
        for part in draft().parts() {
            assert_eq!(Part::parse(&part.to_string()), Some(part));
        }
        for name in ["", "item-0", "item-x", "song", "item-99999999999999999999"] {
            assert_eq!(Part::parse(name), None, "{name}");
        }
    }
}
