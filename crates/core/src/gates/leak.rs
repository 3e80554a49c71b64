//! What is seen before listening does not contain a key.

use super::clip::{Answer, Clip, Question};
use super::finding::{Findings, Gate};
use super::words::{content_words, is_heard_in};
use std::collections::BTreeSet;

pub(super) fn check(clip: &Clip<'_>, found: &mut Findings) {
    for question in &clip.questions {
        if matches!(question.answer, Answer::Heard(..)) {
            continue;
        }
        stem(clip, question, found);
        for (name, text, line) in &clip.seen {
            if gives_away(question, text) {
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
            if other.number != question.number && gives_away(question, other.stem) {
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

/// Whether a text has all words that only the key has, or the typed key itself.
fn gives_away(question: &Question<'_>, text: &str) -> bool {
    let stem = content_words(question.stem);
    let own = own_words(question);
    let new: BTreeSet<&String> = own.difference(&stem).collect();
    if new.is_empty() {
        return false;
    }
    let text_words = content_words(text);
    match question.answer {
        Answer::Typed(accepted) => {
            accepted.iter().any(|variant| is_heard_in(variant, text))
                && new.iter().all(|word| text_words.contains(*word))
        }
        _ => new.iter().all(|word| text_words.contains(*word)),
    }
}
