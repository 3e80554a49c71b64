//! Items that a model wrote.

use super::safety::Unsafe;
use crate::gates;
use crate::item::{Item, ItemBody, MultipleChoice, ShortAnswer};
use crate::passage::Passage;
use crate::taxonomy::{FocusArea, Skill};
use serde::{Deserialize, Serialize};

/// Options of a choice.
const N_OPTIONS: usize = 4;
/// Longest stem or option, in characters.
const MAX_CHARS: usize = 240;

/// What is wrong with the items of a passage: the index of each that cannot stay, and why; without
/// an index where the title or the context gives a key away.
#[must_use]
pub fn item_faults(passage: &Passage) -> Vec<(Option<usize>, String)> {
    let mut faults: Vec<(Option<usize>, String)> = Vec::new();
    for (idx, item) in passage.items.iter().enumerate() {
        let stems = passage.items[..idx].iter().filter_map(stem);
        let fault = if stems.into_iter().any(|other| stem(item) == Some(other)) {
            Some("it is asked twice".to_owned())
        } else {
            own_fault(item)
        };
        faults.extend(fault.map(|fault| (Some(idx), fault)));
    }
    faults.extend(gates::of_items(passage));
    faults
}

fn stem(item: &Item) -> Option<&str> {
    match &item.body {
        ItemBody::MultipleChoice(choice) => Some(&choice.stem),
        ItemBody::ShortAnswer(short) => Some(&short.stem),
        ItemBody::Dictation(_) => None,
    }
}

/// What an item says, for the checks of texts.
fn lines(body: &ItemBody) -> Vec<&str> {
    match body {
        ItemBody::MultipleChoice(MultipleChoice {
            stem,
            options,
            rationale,
            ..
        }) => {
            let options = options.iter().map(String::as_str);
            [stem.as_str(), &rationale.en, &rationale.zh]
                .into_iter()
                .chain(options)
                .collect()
        }
        ItemBody::ShortAnswer(ShortAnswer {
            stem,
            accepted,
            rationale,
            ..
        }) => {
            let accepted = accepted.iter().map(String::as_str);
            [stem.as_str(), &rationale.en, &rationale.zh]
                .into_iter()
                .chain(accepted)
                .collect()
        }
        ItemBody::Dictation(_) => Vec::new(),
    }
}

fn own_fault(item: &Item) -> Option<String> {
    if let Some(what) = lines(&item.body).into_iter().find_map(Unsafe::find) {
        return Some(what.to_string());
    }
    if item.evidence.is_empty() {
        return Some("its evidence is not in the text".to_owned());
    }
    match &item.body {
        ItemBody::MultipleChoice(choice) => choice_fault(choice),
        ItemBody::ShortAnswer(short) => is_too_long(&short.stem).then(|| "too long".to_owned()),
        ItemBody::Dictation(_) => None,
    }
}

fn is_too_long(text: &str) -> bool {
    text.trim().is_empty() || text.chars().count() > MAX_CHARS
}

fn choice_fault(choice: &MultipleChoice) -> Option<String> {
    let mut distinct: Vec<String> = choice
        .options
        .iter()
        .map(|option| option.trim().to_lowercase())
        .collect();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() != N_OPTIONS || choice.options.len() != N_OPTIONS {
        return Some(format!(
            "{} different options, {N_OPTIONS} are needed",
            distinct.len()
        ));
    }
    if choice.key >= N_OPTIONS {
        return Some("its answer is none of its options".to_owned());
    }
    let is_long = is_too_long(&choice.stem) || choice.options.iter().any(|text| is_too_long(text));
    is_long.then(|| "a question or an option is empty or too long".to_owned())
}

/// Puts items into the order in which they are asked: what the whole is about, what was said as it
/// is heard, conclusions; dictation last.
pub fn order_items(items: &mut [Item]) {
    let group = |item: &Item| match item.skill {
        Skill::MainIdea => 0,
        Skill::Detail | Skill::NumberTimePlace | Skill::ReferenceSequence => 1,
        Skill::Inference | Skill::AttitudePurpose => 2,
        Skill::Dictation => 3,
    };
    items.sort_by_key(|item| (group(item), item.evidence.first().copied()));
}

/// How far a passage trains what was asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Coverage {
    /// Areas that were asked for.
    pub requested: Vec<FocusArea>,
    /// Those of them that an item has.
    pub provided: Vec<FocusArea>,
    /// Share of the requested ones that are there, from 0 to 1; 1 if none was requested.
    pub coverage: f64,
    /// Those that no item has.
    pub unmatched: Vec<FocusArea>,
}

impl Coverage {
    /// `excellent`, `good`, `partial` or `poor`.
    #[must_use]
    pub fn rating(&self) -> &'static str {
        match self.coverage {
            share if share >= 0.9 => "excellent",
            share if share >= 0.7 => "good",
            share if share >= 0.4 => "partial",
            _ => "poor",
        }
    }
}

/// Compares the areas of items with those that were asked for.
#[must_use]
pub fn coverage(requested: &[FocusArea], items: &[Item]) -> Coverage {
    let is_there = |area: &FocusArea| items.iter().any(|item| item.focus_areas.contains(area));
    let (provided, unmatched): (Vec<FocusArea>, Vec<FocusArea>) =
        requested.iter().copied().partition(is_there);
    let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    let share = if requested.is_empty() {
        1.0
    } else {
        count(provided.len()) / count(requested.len())
    };
    Coverage {
        requested: requested.to_vec(),
        provided,
        coverage: share,
        unmatched,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::passage::{Bilingual, Speaker, Turn};
    use crate::taxonomy::{Accent, Form, Level, Sex, Topic};

    fn both(text: &str) -> Bilingual {
        Bilingual {
            en: text.to_owned(),
            zh: text.to_owned(),
        }
    }

    fn item(stem: &str, options: &[&str], key: usize, evidence: &[usize]) -> Item {
        Item {
            body: ItemBody::MultipleChoice(MultipleChoice {
                stem: stem.to_owned(),
                options: options.iter().map(|text| (*text).to_owned()).collect(),
                key,
                rationale: both("She says so."),
            }),
            evidence: evidence.to_vec(),
            skill: Skill::Detail,
            focus_areas: vec![FocusArea::DetailComprehension],
        }
    }

    fn passage(items: Vec<Item>) -> Passage {
        Passage {
            slug: "own-1".to_owned(),
            version: 1,
            level: Level::A2,
            topic: Topic::Community,
            form: Form::Monologue,
            title: both("A visit"),
            context: both("Somebody tells a story."),
            licence: "private".to_owned(),
            provenance: "made".to_owned(),
            speakers: vec![Speaker {
                name: String::new(),
                sex: Sex::Female,
                accent: Accent::Us,
            }],
            turns: vec![Turn {
                speaker_idx: 0,
                sentences: vec![
                    "My aunt came on Friday.".to_owned(),
                    "She brought a big cake.".to_owned(),
                ],
            }],
            items,
        }
    }

    const DAYS: [&str; 4] = ["Friday", "Monday", "Sunday", "Tuesday"];

    #[test]
    fn a_good_item_passes_and_each_bad_one_is_named() {
        let good = || item("When did she come?", &DAYS, 0, &[0]);
        assert_eq!(item_faults(&passage(vec![good()])), []);
        let bad = [
            item(
                "When did she come?",
                &["Friday", "friday", "Sunday", "Monday"],
                0,
                &[0],
            ),
            item(
                "When did she come?",
                &["Friday", "Monday", "Sunday"],
                0,
                &[0],
            ),
            item("When did she come?", &DAYS, 9, &[0]),
            item("When did she come?", &DAYS, 0, &[]),
            item("Was it on Friday that she came?", &DAYS, 0, &[0]),
            item("When? See www.example.com", &DAYS, 0, &[0]),
        ];
        for item in bad {
            let faults = item_faults(&passage(vec![item.clone()]));
            assert!(faults.iter().any(|(idx, _)| *idx == Some(0)), "{item:?}");
        }
        let twice = item_faults(&passage(vec![good(), good()]));
        assert!(twice.iter().any(|(idx, _)| *idx == Some(1)));
    }

    #[test]
    fn coverage_is_the_share_of_what_was_asked_for() {
        let items = [item("When did she come?", &DAYS, 0, &[0])];
        let wanted = [FocusArea::DetailComprehension, FocusArea::Inference];
        let found = coverage(&wanted, &items);
        assert_eq!((found.coverage, found.rating()), (0.5, "partial"));
        assert_eq!(found.unmatched, [FocusArea::Inference]);
        assert_eq!(coverage(&[], &items).rating(), "excellent");
    }
}
