//! Words, sentences, items and options of the size of the level.

use super::clip::{Answer, Clip, Origin, Question};
use super::finding::{Findings, Gate};
use super::limits::{self, LevelLimits, SHORT_ANSWER_WORDS_MAX, SHORT_ANSWERS};
use std::ops::RangeInclusive;

pub(super) fn check(clip: &Clip<'_>, found: &mut Findings) {
    let limits = limits::of(clip.level);
    n_words(clip, limits, found);
    sentences(clip, limits, found);
    if clip.origin == Origin::Passage {
        items(clip, limits, found);
    }
}

/// `3 to 5`, or the one number.
pub(super) fn range<T: std::fmt::Display + PartialEq>(range: &RangeInclusive<T>) -> String {
    if range.start() == range.end() {
        range.start().to_string()
    } else {
        format!("{} to {}", range.start(), range.end())
    }
}

fn n_words(clip: &Clip<'_>, limits: &LevelLimits, found: &mut Findings) {
    let allowed = match clip.origin {
        Origin::Passage => &limits.words,
        Origin::PlacementClip => &limits.clip_words,
        Origin::GapSentence => &limits.gap_sentence_words,
        Origin::Paper | Origin::Played => return,
    };
    let n_words = clip.n_words();
    if !allowed.contains(&n_words) {
        found.fault(
            Gate::Size,
            clip.at(clip.line),
            format!("{n_words} words"),
            range(allowed),
        );
    }
}

fn sentences(clip: &Clip<'_>, limits: &LevelLimits, found: &mut Findings) {
    // A gap sentence has limits of its own.
    if clip.origin == Origin::GapSentence {
        return;
    }
    for sentence in &clip.sentences {
        let n_words = sentence.words.len();
        if n_words > limits.sentence_words_max {
            found.fault(
                Gate::Size,
                clip.at(sentence.line),
                format!("a sentence of {n_words} words: {}", sentence.text),
                format!("at most {}", limits.sentence_words_max),
            );
        }
    }
}

fn items(clip: &Clip<'_>, limits: &LevelLimits, found: &mut Findings) {
    let n_items = clip.questions.len();
    if n_items != limits.n_items {
        found.fault(
            Gate::Size,
            clip.at(clip.line),
            format!("{n_items} comprehension items"),
            limits.n_items.to_string(),
        );
    }
    let n_short = clip
        .questions
        .iter()
        .filter(|question| matches!(question.answer, Answer::Typed(_)))
        .count();
    if !SHORT_ANSWERS.contains(&n_short) {
        found.fault(
            Gate::Size,
            clip.at(clip.line),
            format!("{n_short} short answers"),
            range(&SHORT_ANSWERS),
        );
    }
    for question in &clip.questions {
        answer(clip, question, limits, found);
    }
}

fn answer(clip: &Clip<'_>, question: &Question<'_>, limits: &LevelLimits, found: &mut Findings) {
    match question.answer {
        Answer::Shown(options, _) if options.len() != limits.n_options => found.fault(
            Gate::Size,
            clip.at_question(question),
            format!("{} options", options.len()),
            limits.n_options.to_string(),
        ),
        Answer::Typed(accepted) => {
            let lengths = accepted.iter().map(|text| text.split_whitespace().count());
            if lengths.max() > Some(SHORT_ANSWER_WORDS_MAX) {
                found.fault(
                    Gate::Size,
                    clip.at_question(question),
                    "an accepted answer is too long",
                    format!("at most {SHORT_ANSWER_WORDS_MAX} words"),
                );
            }
        }
        _ => {}
    }
}
