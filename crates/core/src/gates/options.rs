//! Options of one form and one length.

use super::clip::{Answer, Clip, Origin, Question};
use super::coverage::to_f64;
use super::finding::{Findings, Gate};
use super::limits::{HEARD_DISTRACTOR_SHARE, OPTION_LENGTH_SHARE, OPTION_LENGTH_SLACK};
use super::words::{content_words, is_heard_in, words};
use crate::taxonomy::Skill;

/// Options that are about the other options.
const ABOUT_OTHERS: [&str; 8] = [
    "all of the above",
    "none of the above",
    "all of these",
    "none of these",
    "both of them",
    "neither of them",
    "both a and b",
    "not mentioned",
];

pub(super) fn check(clip: &Clip<'_>, found: &mut Findings) {
    if clip.origin == Origin::Passage {
        heard_distractors(clip, found);
    }
    for question in &clip.questions {
        if let Answer::Shown(options, _) | Answer::Heard(options, _) = question.answer {
            lengths(clip, question, options, found);
            forms(clip, question, options, found);
            grammar(clip, question, options, found);
            echo(clip, question, found);
        }
    }
}

fn length(text: &str) -> f64 {
    to_f64(text.trim().chars().count())
}

fn lengths(clip: &Clip<'_>, question: &Question<'_>, options: &[String], found: &mut Findings) {
    let mean =
        options.iter().map(|option| length(option)).sum::<f64>() / to_f64(options.len().max(1));
    let allowed = (OPTION_LENGTH_SHARE * mean).max(OPTION_LENGTH_SLACK);
    for option in options {
        if (length(option) - mean).abs() > allowed {
            found.fault(
                Gate::Options,
                clip.at_question(question),
                format!(
                    "`{option}` has {} characters, the mean is {mean:.1}",
                    length(option)
                ),
                format!("within {allowed:.1} of the mean"),
            );
        }
    }
}

fn forms(clip: &Clip<'_>, question: &Question<'_>, options: &[String], found: &mut Findings) {
    for option in options {
        let text = words(option).join(" ");
        if ABOUT_OTHERS.contains(&text.as_str()) {
            found.fault(
                Gate::Options,
                clip.at_question(question),
                format!("the option `{option}`"),
                "options that stand for themselves",
            );
        }
    }
    let is_sentence = |option: &String| option.trim().ends_with(['.', '?', '!']);
    let is_capital = |option: &String| option.trim().starts_with(char::is_uppercase);
    let is_mixed =
        |form: &dyn Fn(&String) -> bool| options.iter().any(form) && !options.iter().all(form);
    if is_mixed(&is_sentence) {
        found.fault(
            Gate::Options,
            clip.at_question(question),
            "some options end with a mark and some do not",
            "one form",
        );
    }
    if is_mixed(&is_capital) {
        found.fault(
            Gate::Options,
            clip.at_question(question),
            "some options begin with a capital and some do not",
            "one form",
        );
    }
}

/// One option, or all but one, that begins in another way than the others.
fn grammar(clip: &Clip<'_>, question: &Question<'_>, options: &[String], found: &mut Findings) {
    let first_words: Vec<FirstWord> = options.iter().map(|option| first_word(option)).collect();
    for form in [FirstWord::Infinitive, FirstWord::Because, FirstWord::By] {
        let n = first_words.iter().filter(|first| **first == form).count();
        if n == 1 || n + 1 == options.len() && n > 1 {
            found.smell(
                Gate::Options,
                clip.at_question(question),
                format!("{n} of {} options begin with {form:?}", options.len()),
                "one form of grammar",
            );
        }
    }
}

/// A wrong option built from heard words is what tempts somebody who caught single words only.
fn heard_distractors(clip: &Clip<'_>, found: &mut Findings) {
    let heard = content_words(&heard(clip));
    let choices = clip
        .questions
        .iter()
        .filter_map(|question| match question.answer {
            Answer::Shown(..) => Some(question.answer.distractors()),
            _ => None,
        });
    let tempts: Vec<bool> = choices
        .map(|mut distractors| distractors.any(|option| !content_words(option).is_disjoint(&heard)))
        .collect();
    let n_tempting = tempts.iter().filter(|tempts| **tempts).count();
    if to_f64(n_tempting) < HEARD_DISTRACTOR_SHARE * to_f64(tempts.len()) {
        found.smell(
            Gate::Options,
            clip.at(clip.line),
            format!(
                "{n_tempting} of {} items have a wrong option with a word that is heard",
                tempts.len()
            ),
            format!("at least {:.0} %", 100.0 * HEARD_DISTRACTOR_SHARE),
        );
    }
}

/// A key of several words that is heard as it stands while no wrong option is: who hears it
/// needs to understand nothing. Numbers can't be said in other words.
fn echo(clip: &Clip<'_>, question: &Question<'_>, found: &mut Findings) {
    let Answer::Shown(..) = question.answer else {
        return;
    };
    let heard = heard(clip);
    let key = question.answer.key();
    let is_echo = content_words(key).len() > 1 && is_heard_in(key, &heard);
    let is_alone = || {
        !question
            .answer
            .distractors()
            .any(|option| is_heard_in(option, &heard))
    };
    if question.skill != Skill::NumberTimePlace && is_echo && is_alone() {
        found.smell(
            Gate::Options,
            clip.at_question(question),
            format!("only the key `{key}` is heard word for word"),
            "other words, or wrong options that are heard too",
        );
    }
}

/// All that is heard, as one text.
fn heard(clip: &Clip<'_>) -> String {
    let sentences = clip.sentences.iter();
    let texts: Vec<&str> = sentences.map(|sentence| sentence.text.as_str()).collect();
    texts.join(" ")
}

/// Beginnings that show at once when one option differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FirstWord {
    Infinitive,
    Because,
    By,
    Other,
}

fn first_word(option: &str) -> FirstWord {
    match words(option).first().map(String::as_str) {
        Some("to") => FirstWord::Infinitive,
        Some("because") => FirstWord::Because,
        Some("by") => FirstWord::By,
        _ => FirstWord::Other,
    }
}
