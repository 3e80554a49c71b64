//! The forms of the editor: what was typed into one part becomes part of the draft.

mod renumber;
mod script;

pub use script::text as script_text;

use listen_core::content_file::draft::{Draft, DraftItem, DraftSpeaker, Part};
use listen_core::passage::Bilingual;
use std::collections::HashMap;

/// What was sent, by the names of the fields.
pub type Fields = HashMap<String, String>;

/// Focus areas that an item may have.
pub const N_AREAS: usize = 3;

/// The draft with one part as it was typed. What is not there stays as it was.
#[must_use]
pub fn apply(draft: &Draft, part: Part, fields: &Fields) -> Draft {
    let mut changed = draft.clone();
    let typed = Typed(fields);
    match part {
        Part::Heading => typed.heading(&mut changed),
        Part::Cast => typed.cast(&mut changed),
        Part::Script => {
            if let Some(text) = fields.get("script") {
                changed.turns = script::turns(text, &changed.speakers);
                renumber::follow(draft, &mut changed);
            }
        }
        Part::Item(idx) => {
            if let Some(item) = changed.items.get_mut(idx) {
                typed.item(item);
            }
        }
        Part::Dictation => typed.line("dictation", &mut changed.dictation),
    }
    changed
}

struct Typed<'a>(&'a Fields);

impl Typed<'_> {
    /// One line: texts never span lines in a file.
    fn line(&self, name: &str, text: &mut String) {
        if let Some(typed) = self.0.get(name) {
            *text = one_line(typed);
        }
    }

    fn lines(&self, name: &str, texts: &mut Vec<String>) {
        if let Some(typed) = self.0.get(name) {
            *texts = lines(typed);
        }
    }

    fn both(&self, name: &str, text: &mut Bilingual) {
        self.line(&format!("{name}_en"), &mut text.en);
        self.line(&format!("{name}_zh"), &mut text.zh);
    }

    fn heading(&self, draft: &mut Draft) {
        self.line("level", &mut draft.level);
        self.line("topic", &mut draft.topic);
        self.line("form", &mut draft.form);
        self.line("licence", &mut draft.licence);
        self.line("provenance", &mut draft.provenance);
        self.both("title", &mut draft.title);
        self.both("context", &mut draft.context);
    }

    /// The row after the last one is a new speaker, if it has a name. A last one without a name who
    /// says nothing is gone.
    fn cast(&self, draft: &mut Draft) {
        draft.speakers.push(DraftSpeaker::default());
        for (idx, speaker) in draft.speakers.iter_mut().enumerate() {
            let number = idx + 1;
            self.line(&format!("name-{number}"), &mut speaker.name);
            self.line(&format!("sex-{number}"), &mut speaker.sex);
            self.line(&format!("accent-{number}"), &mut speaker.accent);
        }
        while let Some(last) = draft.speakers.last() {
            let idx = draft.speakers.len() - 1;
            let speaks = draft.turns.iter().any(|turn| turn.speaker_idx == idx);
            if speaks || !last.name.is_empty() {
                break;
            }
            draft.speakers.pop();
        }
    }

    fn item(&self, item: &mut DraftItem) {
        self.line("stem", &mut item.stem);
        self.lines("options", &mut item.options);
        self.line("key", &mut item.key);
        self.lines("accepted", &mut item.accepted);
        self.line("max_words", &mut item.max_words);
        self.line("evidence", &mut item.evidence);
        self.line("skill", &mut item.skill);
        self.both("rationale", &mut item.rationale);
        if self.0.contains_key("area-1") {
            let areas = (1..=N_AREAS).filter_map(|number| self.0.get(&format!("area-{number}")));
            item.focus_areas = areas.filter(|area| !area.is_empty()).cloned().collect();
            item.focus_areas.dedup();
        }
    }
}

/// Any run of whitespace as one space.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The lines that are not empty.
fn lines(text: &str) -> Vec<String> {
    let lines = text.lines().map(one_line);
    lines.filter(|line| !line.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use listen_core::content_file::passage::parse;

    fn draft() -> Draft {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../content/passages/a1-a-wet-morning.toml"
        );
        Draft::of(&parse(&std::fs::read_to_string(path).unwrap()).unwrap())
    }

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        let pairs = pairs.iter();
        pairs
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn what_is_not_typed_stays() {
        for part in draft().parts() {
            assert_eq!(apply(&draft(), part, &Fields::new()), draft(), "{part}");
        }
    }

    #[test]
    fn a_script_as_it_is_shown_changes_nothing() {
        let text = script_text(&draft());
        let same = apply(&draft(), Part::Script, &fields(&[("script", &text)]));
        assert_eq!(same, draft());
    }

    #[test]
    fn numbers_follow_their_sentences() {
        let before = draft();
        let text = format!("A sentence in front.\n{}", script_text(&before));
        let after = apply(&before, Part::Script, &fields(&[("script", &text)]));
        let n = |text: &str| listen_core::content_file::draft::numbers(text);
        for (old, new) in before.items.iter().zip(&after.items) {
            let moved: Vec<usize> = n(&old.evidence).iter().map(|number| number + 1).collect();
            assert_eq!(n(&new.evidence), moved, "{}", old.stem);
        }
        let moved: Vec<usize> = n(&before.dictation).iter().map(|n| n + 1).collect();
        assert_eq!(n(&after.dictation), moved);
    }

    #[test]
    fn a_changed_sentence_keeps_its_number_and_one_that_is_gone_loses_it() {
        let before = draft();
        let sentences: Vec<String> = before.sentences().map(str::to_owned).collect();
        let text = script_text(&before);
        let changed = text.replacen(&sentences[1], "Something else is said here.", 1);
        let after = apply(&before, Part::Script, &fields(&[("script", &changed)]));
        assert_eq!(after.items, before.items);
        let gone = text.replacen(&format!("\n{}", sentences[1]), "", 1);
        let after = apply(&before, Part::Script, &fields(&[("script", &gone)]));
        if gone != text {
            assert_ne!(after.items, before.items);
        }
    }

    #[test]
    fn speakers_come_and_go_at_the_end() {
        let n = draft().speakers.len();
        let name = format!("name-{}", n + 1);
        let more = apply(&draft(), Part::Cast, &fields(&[(&name, " Zoë \n Q ")]));
        assert_eq!(more.speakers[n].name, "Zoë Q");
        let less = apply(&more, Part::Cast, &fields(&[(&name, "")]));
        assert_eq!(less.speakers.len(), n);
        let speaking = apply(&draft(), Part::Cast, &fields(&[("name-1", "")]));
        assert_eq!(speaking.speakers.len(), n, "who speaks stays");
    }

    #[test]
    fn an_item_is_read_line_by_line() {
        let typed = fields(&[
            ("options", " one \r\n\r\ntwo\r\nthree"),
            ("key", " B"),
            ("area-1", "sequence"),
            ("area-2", ""),
            ("area-3", "inference"),
        ]);
        let item = &apply(&draft(), Part::Item(0), &typed).items[0];
        assert_eq!(item.options, ["one", "two", "three"]);
        assert_eq!(item.key, "B");
        assert_eq!(item.focus_areas, ["sequence", "inference"]);
    }
}
