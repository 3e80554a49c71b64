//! One part of a passage as a form.

use super::{Editing, FoundView, title, views};
use crate::draft_form::{self, N_AREAS};
use askama::Template;
use listen_core::content_file::draft::{Draft, DraftItem, DraftSpeaker, Part};
use listen_core::taxonomy::{Accent, FocusArea, Form, Level, Sex, Skill, Topic};
use listen_web::shell::Shell;

/// One value of a closed list.
struct Choice {
    value: String,
    label: String,
    is_chosen: bool,
}

/// A speaker as a row of the form.
struct CastRow {
    number: usize,
    name: String,
    sexes: Vec<Choice>,
    accents: Vec<Choice>,
}

/// One part.
#[derive(Template)]
#[template(path = "pages/edit_part.html")]
pub(super) struct PartPage {
    shell: Shell,
    slug: String,
    name: String,
    title: String,
    part: Part,
    revision: i64,
    draft: Draft,
    script: String,
    item: DraftItem,
    /// One a line.
    options: String,
    /// One a line.
    accepted: String,
    levels: Vec<Choice>,
    topics: Vec<Choice>,
    forms: Vec<Choice>,
    skills: Vec<Choice>,
    areas: Vec<(usize, Vec<Choice>)>,
    cast: Vec<CastRow>,
    sentences: Vec<String>,
    found: Vec<FoundView>,
    is_locked: bool,
    /// Whether somebody else has saved meanwhile.
    pub(super) is_late: bool,
    pub(super) was_checked: bool,
}

impl PartPage {
    fn is_heading(&self) -> bool {
        self.part == Part::Heading
    }

    fn is_cast(&self) -> bool {
        self.part == Part::Cast
    }

    fn is_script(&self) -> bool {
        self.part == Part::Script
    }

    fn is_item(&self) -> bool {
        matches!(self.part, Part::Item(_))
    }

    fn is_choice(&self) -> bool {
        self.item.kind == "multiple_choice"
    }

    fn is_dictation(&self) -> bool {
        self.part == Part::Dictation
    }
}

fn choices<'a>(
    values: impl Iterator<Item = &'a str>,
    chosen: &str,
    label: impl Fn(&str) -> String,
) -> Vec<Choice> {
    let choice = |value: &str| Choice {
        value: value.to_owned(),
        label: label(value),
        is_chosen: value == chosen,
    };
    values.map(choice).collect()
}

fn area_choices(shell: &Shell, item: &DraftItem) -> Vec<(usize, Vec<Choice>)> {
    let of = |number: usize| {
        let chosen = item.focus_areas.get(number - 1).map_or("", String::as_str);
        let values = FocusArea::ALL.iter().map(|area| area.as_str());
        let label = |value: &str| match value {
            "" => "–".to_owned(),
            _ => shell.term("review-focus", value),
        };
        (
            number,
            choices(std::iter::once("").chain(values), chosen, label),
        )
    };
    (1..=N_AREAS).map(of).collect()
}

fn cast_rows(shell: &Shell, draft: &Draft) -> Vec<CastRow> {
    let new = DraftSpeaker::default();
    let speakers = draft.speakers.iter().chain([&new]).enumerate();
    let row = |(idx, speaker): (usize, &DraftSpeaker)| CastRow {
        number: idx + 1,
        name: speaker.name.clone(),
        sexes: choices(
            Sex::ALL.iter().map(|sex| sex.as_str()),
            &speaker.sex,
            |sex| shell.term("texts-sex", sex),
        ),
        accents: choices(
            Accent::ALL.iter().map(|accent| accent.as_str()),
            &speaker.accent,
            |accent| shell.term("texts-accent", accent),
        ),
    };
    speakers.map(row).collect()
}

/// The form with what is in the draft of `editing`, and nothing found.
pub(super) fn page(shell: Shell, editing: &Editing, part: Part) -> PartPage {
    let draft = &editing.draft;
    let item = match part {
        Part::Item(idx) => draft.items.get(idx).cloned(),
        _ => None,
    };
    let item = item.unwrap_or_else(|| DraftItem::empty("multiple_choice"));
    PartPage {
        slug: editing.head.slug.clone(),
        name: part.to_string(),
        title: title(&shell, part),
        part,
        revision: editing.kept.revision,
        script: draft_form::script_text(draft),
        levels: choices(
            Level::ALL.iter().map(|level| level.as_str()),
            &draft.level,
            |level| format!("{level} {}", shell.term("level", level)),
        ),
        topics: choices(
            Topic::ALL.iter().map(|topic| topic.as_str()),
            &draft.topic,
            |topic| shell.term("topic", topic),
        ),
        forms: choices(
            Form::ALL.iter().map(|form| form.as_str()),
            &draft.form,
            |form| shell.term("form", form),
        ),
        skills: choices(
            Skill::ALL
                .iter()
                .filter(|skill| **skill != Skill::Dictation)
                .map(|skill| skill.as_str()),
            &item.skill,
            |skill| shell.term("review-skill", skill),
        ),
        areas: area_choices(&shell, &item),
        cast: cast_rows(&shell, draft),
        sentences: draft.sentences().map(str::to_owned).collect(),
        draft: draft.clone(),
        options: item.options.join("\n"),
        accepted: item.accepted.join("\n"),
        item,
        found: views(&editing.check().of(part)),
        is_locked: editing.is_locked(part),
        is_late: false,
        was_checked: false,
        shell,
    }
}
