//! Evidence follows the passage, is spread over it, and contains what is asked.

use super::clip::{Answer, Clip, Origin, Question};
use super::finding::{Findings, Gate};
use super::words::is_heard_in;
use crate::taxonomy::Skill;

pub(super) fn check(clip: &Clip<'_>, found: &mut Findings) {
    order(clip, found);
    if clip.origin == Origin::Passage {
        thirds(clip, found);
    }
    for question in &clip.questions {
        is_there(clip, question, found);
        contains_key(clip, question, found);
    }
}

/// Readers of files check this for texts of their own; a passage that a paper plays is known only here.
fn is_there(clip: &Clip<'_>, question: &Question<'_>, found: &mut Findings) {
    let n_sentences = clip.sentences.len();
    if let Some(beyond) = question.evidence.iter().find(|idx| **idx >= n_sentences) {
        found.fault(
            Gate::Evidence,
            clip.at_question(question),
            format!("evidence sentence {} is not there", beyond + 1),
            format!("1 to {n_sentences}"),
        );
    }
}

/// Each item begins where the one before begins, or later. What the whole is about may be asked
/// at either end.
fn order(clip: &Clip<'_>, found: &mut Findings) {
    let in_order = clip
        .questions
        .iter()
        .filter(|question| question.skill != Skill::MainIdea);
    let mut before: Option<&Question<'_>> = None;
    for question in in_order {
        let (first, earlier) = (
            question.evidence.first(),
            before.and_then(|before| before.evidence.first()),
        );
        if let (Some(before), true) = (before, first < earlier) {
            found.fault(
                Gate::Evidence,
                clip.at_question(question),
                format!(
                    "its evidence begins with sentence {}, that of item {} with {}",
                    first.map_or(0, |idx| idx + 1),
                    before.number,
                    earlier.map_or(0, |idx| idx + 1)
                ),
                "items in the order of the passage",
            );
        }
        before = Some(question);
    }
}

/// Whether something is asked about the beginning, the middle and the end.
fn thirds(clip: &Clip<'_>, found: &mut Findings) {
    let n_sentences = clip.sentences.len();
    let third = |idx: usize| idx * 3 / n_sentences.max(1);
    for (wanted, name) in ["first", "second", "last"].iter().enumerate() {
        let mut asked = clip.questions.iter().flat_map(|question| question.evidence);
        if !asked.any(|idx| third(*idx) == wanted) {
            found.fault(
                Gate::Evidence,
                clip.at(clip.line),
                format!("no item has evidence in the {name} third of the passage"),
                "beginning, middle and end",
            );
        }
    }
}

/// A typed key is heard as it is typed, unless the item asks for a conclusion or a reference. What
/// proves a choice, a program cannot tell; the gate of rationales looks whether the evidence is
/// what they quote.
pub(super) fn contains_key(clip: &Clip<'_>, question: &Question<'_>, found: &mut Findings) {
    let Answer::Typed(accepted) = question.answer else {
        return;
    };
    let may_follow = matches!(question.skill, Skill::Inference | Skill::ReferenceSequence);
    let evidence = clip.evidence(question);
    let is_heard = |variant: &String| is_heard_in(variant, &evidence);
    if !may_follow && !accepted.iter().any(is_heard) {
        found.fault(
            Gate::Key,
            clip.at_question(question),
            format!(
                "none of its answers ({}) is in its evidence: {evidence}",
                accepted.join(", ")
            ),
            "one of them word for word, or the skill inference or reference_sequence",
        );
    }
}
