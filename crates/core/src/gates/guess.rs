//! What somebody reaches who has not listened.
//!
//! The guessers are simple on purpose: they stand for what a learner does who is good at tests.
//! They do not replace a solver that reads; that needs a model or a person.

use super::clip::{Answer, Clip, Question};
use super::coverage::to_f64;
use super::finding::{Findings, Gate, Place, Severity};
use super::limits::{GUESS_ITEMS_MIN, GUESS_MARGIN};
use super::words::content_words;
use crate::taxonomy::{Level, Skill};
use std::collections::BTreeSet;

/// A way to guess: the option with most words of a text, or the longest.
pub(super) struct Guesser {
    name: &'static str,
    /// The text; nothing for the longest option.
    text: Option<fn(&Clip<'_>, &Question<'_>) -> String>,
    /// How a result above the limit is judged.
    severity: Severity,
}

pub(super) const LONGEST: Guesser = Guesser {
    name: "the longest option",
    text: None,
    severity: Severity::Fault,
};

const GUESSERS: [Guesser; 5] = [
    LONGEST,
    Guesser {
        name: "most words of its stem",
        text: Some(|_, question| question.stem.to_owned()),
        severity: Severity::Fault,
    },
    Guesser {
        name: "most words of title and context",
        text: Some(|clip, _| seen(clip)),
        severity: Severity::Fault,
    },
    Guesser {
        name: "keywords of the other items",
        text: Some(other_items),
        severity: Severity::Fault,
    },
    // Whoever catches single words has listened a little, so this is no fault.
    Guesser {
        name: "most words that are heard",
        text: Some(|clip, _| {
            let heard = clip.sentences.iter();
            let heard: Vec<&str> = heard.map(|sentence| sentence.text.as_str()).collect();
            heard.join(" ")
        }),
        severity: Severity::Smell,
    },
];

/// Title and context, as one text.
fn seen(clip: &Clip<'_>) -> String {
    let texts: Vec<&str> = clip.seen.iter().map(|(_, text, _)| *text).collect();
    texts.join(" ")
}

fn other_items(clip: &Clip<'_>, question: &Question<'_>) -> String {
    let others = clip
        .questions
        .iter()
        .filter(|other| other.number != question.number);
    let texts = others.flat_map(|other| {
        let options = match other.answer {
            Answer::Shown(options, _) => options,
            _ => &[],
        };
        std::iter::once(other.stem).chain(options.iter().map(String::as_str))
    });
    texts.collect::<Vec<_>>().join(" ")
}

/// How good each option looks; the best is guessed.
fn scores(
    guesser: &Guesser,
    clip: &Clip<'_>,
    question: &Question<'_>,
    options: &[String],
) -> Vec<f64> {
    let Some(text) = guesser.text else {
        let length = |option: &String| to_f64(option.chars().count());
        return options.iter().map(length).collect();
    };
    let text = content_words(&text(clip, question));
    let share = |option: &String| {
        let option = content_words(option);
        to_f64(option.intersection(&text).count()) / to_f64(option.len().max(1))
    };
    options.iter().map(share).collect()
}

/// Chance to hit the key: the options with the best score are equally likely.
fn chance_to_hit(scores: &[f64], key: usize) -> f64 {
    let best = scores.iter().copied().fold(f64::MIN, f64::max);
    let is_best = |score: &f64| (score - best).abs() < 1e-9;
    if !scores.get(key).is_some_and(is_best) {
        return 0.0;
    }
    1.0 / to_f64(scores.iter().filter(|score| is_best(score)).count())
}

/// What a guesser reaches with one item.
pub(super) struct Guess {
    skill: Skill,
    hit: f64,
    chance: f64,
}

pub(super) fn guesses(guesser: &Guesser, clips: &[&Clip<'_>]) -> Vec<Guess> {
    choices(clips)
        .map(|(clip, question, options, key)| Guess {
            skill: question.skill,
            hit: chance_to_hit(&scores(guesser, clip, question, options), key),
            chance: 1.0 / to_f64(options.len()),
        })
        .collect()
}

/// Hits of a guesser against chance, over some items.
#[derive(Default)]
pub(super) struct Tally {
    pub n: usize,
    pub hits: f64,
    pub chance: f64,
}

impl Tally {
    fn share(&self) -> f64 {
        self.hits / to_f64(self.n.max(1))
    }

    fn excess(&self) -> f64 {
        (self.hits - self.chance) / to_f64(self.n.max(1))
    }
}

/// All guessers over the clips of a level, together and for each skill.
pub(super) fn check(level: Level, clips: &[&Clip<'_>], found: &mut Findings) {
    for guesser in &GUESSERS {
        let guesses = guesses(guesser, clips);
        report(level, guesser, None, &tally(guesses.iter()), found);
        for skill in Skill::ALL {
            let of_skill = guesses.iter().filter(|guess| guess.skill == *skill);
            report(level, guesser, Some(*skill), &tally(of_skill), found);
        }
    }
    typed(level, clips, found);
}

pub(super) fn choices<'a>(
    clips: &'a [&'a Clip<'a>],
) -> impl Iterator<Item = (&'a Clip<'a>, &'a Question<'a>, &'a [String], usize)> {
    clips.iter().flat_map(|clip| {
        clip.questions
            .iter()
            .filter_map(|question| match question.answer {
                Answer::Shown(options, key) => Some((*clip, question, options, key)),
                _ => None,
            })
    })
}

pub(super) fn tally<'a>(guesses: impl Iterator<Item = &'a Guess>) -> Tally {
    guesses.fold(Tally::default(), |sum, guess| Tally {
        n: sum.n + 1,
        hits: sum.hits + guess.hit,
        chance: sum.chance + guess.chance,
    })
}

fn report(
    level: Level,
    guesser: &Guesser,
    skill: Option<Skill>,
    tally: &Tally,
    found: &mut Findings,
) {
    if tally.excess() <= GUESS_MARGIN || tally.n < GUESS_ITEMS_MIN / 2 {
        return;
    }
    let severity = if tally.n < GUESS_ITEMS_MIN {
        Severity::Smell
    } else {
        guesser.severity
    };
    let kind = skill.map_or_else(String::new, |skill| format!(" of the skill {skill}"));
    found.push(
        Gate::Guess,
        severity,
        Place::Level(level),
        format!(
            "{} finds the key in {:.0} % of {} items{kind}",
            guesser.name,
            100.0 * tally.share(),
            tally.n
        ),
        format!(
            "at most {:.0} %: chance and {:.0} points",
            100.0 * (tally.share() - tally.excess() + GUESS_MARGIN),
            100.0 * GUESS_MARGIN
        ),
    );
}

/// A typed answer that stands in the title, the context or another item can be copied.
fn typed(level: Level, clips: &[&Clip<'_>], found: &mut Findings) {
    let mut n = 0;
    let mut copied = Vec::new();
    for clip in clips {
        let typed = clip
            .questions
            .iter()
            .filter(|question| matches!(question.answer, Answer::Typed(_)));
        for question in typed {
            n += 1;
            if can_be_copied(clip, question) {
                copied.push(format!(
                    "{} item {} (`{}`)",
                    clip.slug,
                    question.number,
                    question.answer.key()
                ));
            }
        }
    }
    if to_f64(copied.len()) / to_f64(n.max(1)) > GUESS_MARGIN {
        found.fault(
            Gate::Guess,
            Place::Level(level),
            format!(
                "the keys of {} of {n} short answers stand in title, context or other items: {}",
                copied.len(),
                copied.join(", ")
            ),
            format!("at most {:.0} %", 100.0 * GUESS_MARGIN),
        );
    }
}

fn can_be_copied(clip: &Clip<'_>, question: &Question<'_>) -> bool {
    let visible = content_words(&format!("{} {}", seen(clip), other_items(clip, question)));
    let key: BTreeSet<String> = content_words(question.answer.key());
    !key.is_empty() && key.is_subset(&visible)
}
