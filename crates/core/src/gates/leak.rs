//! What is seen before listening does not contain a key.

use super::clip::{Answer, Clip, Question};
use super::finding::{Findings, Gate};
use super::words::{content_words, is_heard_in};
use std::collections::BTreeSet;

/// Verbs that mean hardly anything by themselves.
const LIGHT: [&str; 6] = ["come", "get", "go", "make", "put", "take"];

pub(super) fn check(clip: &Clip<'_>, found: &mut Findings) {
    for question in &clip.questions {
        if matches!(question.answer, Answer::Heard(..)) {
            continue;
        }
        stem(clip, question, found);
        let gives_away = GivesAway::new(clip, question);
        for (name, text, line) in &clip.seen {
            if gives_away.is_in(text) {
                found.fault(
                    Gate::Leak,
                    clip.at(*line),
                    format!(
                        "the {name} contains the key of item {}, `{}`",
                        question.number,
                        question.answer.key()
                    ),
                    "nothing of a key",
                );
            }
        }
        for other in &clip.questions {
            if other.number != question.number && gives_away.is_in(other.stem) {
                found.fault(
                    Gate::Leak,
                    clip.at_question(other),
                    format!(
                        "its stem contains the key of item {}, `{}`",
                        question.number,
                        question.answer.key()
                    ),
                    "no stem answers another item",
                );
            }
        }
    }
}

/// Words of the key that its distractors do not have: only they can point to it.
fn own_words(question: &Question<'_>) -> BTreeSet<String> {
    let mut own = content_words(question.answer.key());
    for distractor in question.answer.distractors() {
        for word in content_words(distractor) {
            own.remove(&word);
        }
    }
    own
}

fn stem(clip: &Clip<'_>, question: &Question<'_>, found: &mut Findings) {
    let stem = content_words(question.stem);
    let own = own_words(question);
    let shared: Vec<&str> = own.intersection(&stem).map(String::as_str).collect();
    // A typed answer may repeat a unit of its stem ("how many minutes": "ten minutes").
    let is_leak = match question.answer {
        Answer::Typed(_) => !own.is_empty() && shared.len() == own.len(),
        _ => !shared.is_empty(),
    };
    if is_leak {
        found.fault(
            Gate::Leak,
            clip.at_question(question),
            format!(
                "its stem has `{}`, as the key has and no other option",
                shared.join("`, `")
            ),
            "no word of the key",
        );
    }
}

/// What a text must have to answer an item.
struct GivesAway<'a> {
    answer: Answer<'a>,
    /// Words that only the key has; a stem that has them already is another fault.
    words: BTreeSet<String>,
}

impl<'a> GivesAway<'a> {
    fn new(clip: &Clip<'a>, question: &Question<'a>) -> Self {
        let stem = content_words(question.stem);
        let topic = topic_words(clip, question);
        let own = own_words(question);
        let new: BTreeSet<String> = own
            .iter()
            .filter(|word| !stem.contains(*word) && !topic.contains(*word))
            .filter(|word| !LIGHT.contains(&word.as_str()))
            .cloned()
            .collect();
        // One word left of several is a coincidence.
        let says_enough = new.len() > 1 || own.len() == 1;
        Self {
            answer: question.answer,
            words: if says_enough { new } else { BTreeSet::new() },
        }
    }

    fn is_in(&self, text: &str) -> bool {
        let text_words = content_words(text);
        let is_typed_there = match self.answer {
            Answer::Typed(accepted) => accepted.iter().any(|variant| is_heard_in(variant, text)),
            _ => true,
        };
        !self.words.is_empty() && self.words.is_subset(&text_words) && is_typed_there
    }
}

/// Words of two or more texts that are seen: what it is all about answers nothing. Whether such
/// words help to guess is a question for the guessers.
fn topic_words(clip: &Clip<'_>, question: &Question<'_>) -> BTreeSet<String> {
    let stems = clip
        .questions
        .iter()
        .filter(|other| other.number != question.number);
    let stems = stems.map(|other| other.stem);
    let seen = clip.seen.iter().map(|(_, text, _)| *text);
    let mut once = BTreeSet::new();
    let mut twice = BTreeSet::new();
    for word in seen.chain(stems).flat_map(content_words) {
        if !once.insert(word.clone()) {
            twice.insert(word);
        }
    }
    twice
}
