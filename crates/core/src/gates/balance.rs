//! A level as a whole: topics, forms, skills, speakers.

use super::coverage::to_f64;
use super::finding::{Findings, Gate, Place};
use super::limits::{self, FEMALE_SHARE, N_BRITISH, N_PASSAGES, SKILL_MARGIN, SKILL_MIX};
use super::size::range;
use crate::passage::{Passage, Speaker};
use crate::taxonomy::{Accent, FocusArea, Form, Level, Sex, Skill, Topic};

pub(super) fn check(level: Level, passages: &[&Passage], found: &mut Findings) {
    topics(level, passages, found);
    forms(level, passages, found);
    skills(level, passages, found);
    speakers(level, passages, found);
}

fn topics(level: Level, passages: &[&Passage], found: &mut Findings) {
    if passages.len() != N_PASSAGES {
        found.fault(
            Gate::Topics,
            Place::Level(level),
            format!("{} passages", passages.len()),
            N_PASSAGES.to_string(),
        );
    }
    for topic in Topic::ALL {
        let with = passages.iter().filter(|passage| passage.topic == *topic);
        let slugs: Vec<&str> = with.map(|passage| passage.slug.as_str()).collect();
        if slugs.len() != 1 {
            found.fault(
                Gate::Topics,
                Place::Level(level),
                format!(
                    "{} passages with the topic {topic}{}",
                    slugs.len(),
                    if slugs.is_empty() {
                        String::new()
                    } else {
                        format!(": {}", slugs.join(", "))
                    }
                ),
                "exactly one",
            );
        }
    }
}

fn forms(level: Level, passages: &[&Passage], found: &mut Findings) {
    let n_dialogues = passages
        .iter()
        .filter(|passage| passage.form == Form::Dialogue)
        .count();
    let allowed = &limits::of(level).n_dialogues;
    if !allowed.contains(&n_dialogues) {
        found.fault(
            Gate::Roles,
            Place::Level(level),
            format!("{n_dialogues} dialogues"),
            range(allowed),
        );
    }
    let is_british = |passage: &&&Passage| {
        passage
            .speakers
            .iter()
            .all(|speaker| speaker.accent == Accent::Uk)
    };
    let n_british = passages.iter().filter(is_british).count();
    if !N_BRITISH.contains(&n_british) {
        found.fault(
            Gate::Roles,
            Place::Level(level),
            format!("{n_british} passages that are British throughout"),
            range(&N_BRITISH),
        );
    }
}

fn skills(level: Level, passages: &[&Passage], found: &mut Findings) {
    let items: Vec<_> = passages
        .iter()
        .flat_map(|passage| &passage.items)
        .filter(|item| item.skill != Skill::Dictation)
        .collect();
    for (skill, target) in SKILL_MIX {
        let n = items.iter().filter(|item| item.skill == skill).count();
        let share = to_f64(n) / to_f64(items.len().max(1));
        if (share - target).abs() > SKILL_MARGIN {
            found.fault(
                Gate::Skills,
                Place::Level(level),
                format!(
                    "{n} of {} items ({:.0} %) are {skill}",
                    items.len(),
                    100.0 * share
                ),
                format!(
                    "{:.0} to {:.0} %",
                    100.0 * (target - SKILL_MARGIN),
                    100.0 * (target + SKILL_MARGIN)
                ),
            );
        }
    }
    for area in FocusArea::ALL {
        if !items.iter().any(|item| item.focus_areas.contains(area)) {
            found.fault(
                Gate::Skills,
                Place::Level(level),
                format!("no item with the focus area {area}"),
                "all ten",
            );
        }
    }
}

fn speakers(level: Level, passages: &[&Passage], found: &mut Findings) {
    let all: Vec<&Speaker> = passages
        .iter()
        .flat_map(|passage| &passage.speakers)
        .collect();
    share_of_women(level, "speakers", &all, found);
    let alone = passages
        .iter()
        .filter(|passage| passage.form == Form::Monologue);
    let alone: Vec<&Speaker> = alone.flat_map(|passage| &passage.speakers).collect();
    if alone.len() >= 6 {
        share_of_women(level, "speakers of monologues", &alone, found);
    }
}

fn share_of_women(level: Level, name: &str, speakers: &[&Speaker], found: &mut Findings) {
    let n_female = speakers
        .iter()
        .filter(|speaker| speaker.sex == Sex::Female)
        .count();
    let share = to_f64(n_female) / to_f64(speakers.len().max(1));
    // Of six, four are 67 %: nearer to a half is only three.
    let is_near = n_female.abs_diff(speakers.len() - n_female) <= 2;
    if !FEMALE_SHARE.contains(&share) && !is_near {
        found.fault(
            Gate::Roles,
            Place::Level(level),
            format!("{n_female} of {} {name} are women", speakers.len()),
            format!(
                "{:.0} to {:.0} %",
                100.0 * FEMALE_SHARE.start(),
                100.0 * FEMALE_SHARE.end()
            ),
        );
    }
}
