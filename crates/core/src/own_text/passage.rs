//! A script as a passage, and back.

use super::dictated;
use super::script::Script;
use crate::item::{Dictation, Item, ItemBody};
use crate::passage::{Bilingual, Passage, Speaker};
use crate::taxonomy::{Form, Level, Skill, Topic};

/// What a learner says about a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    /// Title.
    pub title: String,
    /// Level; decides how fast it is spoken.
    pub level: Level,
    /// What it is about.
    pub topic: Topic,
    /// One for each speaker of the script; names may be empty.
    pub cast: Vec<Speaker>,
    /// Where the text comes from.
    pub provenance: String,
}

/// The passage of a script, with dictation as its items. `slug` and `version` are the caller's.
#[must_use]
pub fn passage(slug: String, version: u32, script: Script, described: Described) -> Passage {
    let sentences: Vec<String> = script.sentences().map(str::to_owned).collect();
    let texts: Vec<&str> = sentences.iter().map(String::as_str).collect();
    let is_dialogue = script.speakers.len() > 1;
    Passage {
        slug,
        version,
        level: described.level,
        topic: described.topic,
        form: if is_dialogue {
            Form::Dialogue
        } else {
            Form::Monologue
        },
        title: both(&described.title, &described.title),
        context: both(
            "A text that a learner brought along.",
            "学习者自己带来的文本。",
        ),
        licence: "private".to_owned(),
        provenance: described.provenance,
        speakers: described.cast,
        turns: script.turns,
        items: dictated(&texts)
            .into_iter()
            .map(|idx| dictation(idx, texts[idx]))
            .collect(),
    }
}

fn both(en: &str, zh: &str) -> Bilingual {
    Bilingual {
        en: en.to_owned(),
        zh: zh.to_owned(),
    }
}

fn dictation(idx: usize, reference: &str) -> Item {
    Item {
        body: ItemBody::Dictation(Dictation {
            reference: reference.to_owned(),
        }),
        evidence: vec![idx],
        skill: Skill::Dictation,
        focus_areas: Vec::new(),
    }
}

/// A line of a passage as it is stored: index of its turn, name of its speaker, text.
type Line<'a> = (i64, &'a str, &'a str);

/// The script of a passage that was saved, to edit it. Names stand only where there are several.
#[must_use]
pub fn script_of<'a>(lines: impl Iterator<Item = Line<'a>> + Clone) -> String {
    let has_names = lines.clone().any(|(_, name, _)| !name.is_empty());
    let mut script = String::new();
    let mut previous: Option<(i64, &str)> = None;
    for (turn, name, text) in lines {
        match previous {
            Some((last, _)) if last != turn => script.push_str("\n\n"),
            Some(_) => script.push('\n'),
            None => {}
        }
        let is_other = previous.is_none_or(|(last, speaker)| last != turn || speaker != name);
        if has_names && is_other && !name.is_empty() {
            script.push_str(name);
            script.push_str(": ");
        }
        script.push_str(text);
        previous = Some((turn, name));
    }
    script
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::taxonomy::{Accent, Sex};

    fn described(names: &[&str]) -> Described {
        let speaker = |name: &&str| Speaker {
            name: (*name).to_owned(),
            sex: Sex::Female,
            accent: Accent::Us,
        };
        Described {
            title: "Rain".to_owned(),
            level: Level::B1,
            topic: Topic::Nature,
            cast: names.iter().map(speaker).collect(),
            provenance: "pasted".to_owned(),
        }
    }

    #[test]
    fn a_script_becomes_a_passage_with_dictation() {
        let script = Script::parse("ANN: It rained all day.\nBEN: We stayed at home.").unwrap();
        let made = passage("own-1".to_owned(), 1, script, described(&["ANN", "BEN"]));
        assert_eq!(
            (made.form, made.items.len(), made.n_words()),
            (Form::Dialogue, 2, 8)
        );
        assert_eq!(made.items[1].evidence, [1]);
    }

    #[test]
    fn a_passage_can_be_edited_as_it_was_written() {
        for text in [
            "ANN: It rained.\nAll day.\n\nBEN: Yes.\n\nANN: Well.",
            "One.\nTwo.\n\nThree.",
        ] {
            let script = Script::parse(text).unwrap();
            let lines: Vec<(i64, &str, &str)> = script
                .turns
                .iter()
                .zip(0..)
                .flat_map(|(turn, idx)| {
                    let name = script.speakers[turn.speaker_idx].as_str();
                    turn.sentences
                        .iter()
                        .map(move |text| (idx, name, text.as_str()))
                })
                .collect();
            assert_eq!(script_of(lines.iter().copied()), text);
        }
    }
}
