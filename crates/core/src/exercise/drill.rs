//! Drills: ten sentences that all train one thing, spoken by two voices in turn.

use super::choices::{Choice, Choices};
use super::gaps::{GapSentence, Gaps};
use super::material::{Material, Sentence};
use super::seed::Seed;
use super::target::Target;
use super::{Body, ExerciseKind, minimal_pairs, number_sprint};
use crate::passage::{Bilingual, Passage, Speaker, Turn};
use crate::taxonomy::{Accent, Form, Level, Sex, Topic};

/// Sentences of a drill.
pub const N_SENTENCES: usize = 10;
/// A drill of sentences from the library needs this many.
const MIN_SENTENCES: usize = 4;
/// Words of such a sentence.
const WORDS: std::ops::RangeInclusive<usize> = 4..=16;

/// A hidden passage and what is asked about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Drill {
    /// What is heard.
    pub passage: Passage,
    /// What kind of exercise it is.
    pub kind: ExerciseKind,
    /// What is asked, with the key.
    pub body: Body,
}

/// Makes a drill; `library` are sentences that it may take, the most fitting first. None where
/// too few of them have what it is about.
#[must_use]
pub fn make(target: Target, level: Level, library: &[String], seed: Seed) -> Option<Drill> {
    let (kind, texts, body) = match target {
        Target::Numbers => number_sprint::make(level, seed),
        Target::MinimalPairs => minimal_pairs::make(seed),
        _ => from_library(target, level, library, seed)?,
    };
    Some(Drill {
        passage: passage(target, level, texts),
        kind,
        body,
    })
}

/// Sentences with what is said in a gap, as gaps and as choices share them.
pub(super) struct Carrier {
    /// What is said before.
    pub(super) before: String,
    /// What it is about.
    pub(super) said: String,
    /// What is said after.
    pub(super) after: String,
}

impl Carrier {
    /// `carrier` with `{}` in the place of what is said.
    pub(super) fn new(carrier: &str, said: &str) -> Self {
        let (before, after) = carrier.split_once("{}").unwrap_or((carrier, ""));
        Self {
            before: before.to_owned(),
            said: said.to_owned(),
            after: after.to_owned(),
        }
    }

    pub(super) fn text(&self) -> String {
        format!("{}{}{}", self.before, self.said, self.after)
    }

    pub(super) fn gap(&self, position: usize) -> GapSentence {
        let from = self.before.chars().count();
        GapSentence {
            position,
            text: self.text(),
            gaps: vec![super::gaps::Gap {
                char_start: from,
                char_end: from + self.said.chars().count(),
            }],
        }
    }

    pub(super) fn choice(&self, position: usize, options: Vec<String>) -> Choice {
        Choice {
            position,
            before: self.before.clone(),
            after: self.after.clone(),
            key: options
                .iter()
                .position(|option| *option == self.said)
                .unwrap_or(0),
            options,
            cut_word: None,
        }
    }
}

pub(super) fn gaps(carriers: &[Carrier]) -> Body {
    let sentences = carriers
        .iter()
        .enumerate()
        .map(|(position, carrier)| carrier.gap(position));
    Body::Gaps(Gaps {
        sentences: sentences.collect(),
    })
}

pub(super) fn choices(carriers: &[(Carrier, Vec<String>)]) -> Body {
    let choices = carriers
        .iter()
        .enumerate()
        .map(|(position, (carrier, options))| carrier.choice(position, options.clone()));
    Body::Choices(Choices {
        choices: choices.collect(),
    })
}

type Made = (ExerciseKind, Vec<String>, Body);

/// Sentences of the library that have the target, each with one gap there.
fn from_library(target: Target, level: Level, library: &[String], seed: Seed) -> Option<Made> {
    let material = Material::new(level, library, &[]);
    let mut found: Vec<(&Sentence, (usize, usize))> = material
        .sentences
        .iter()
        .filter(|sentence| WORDS.contains(&sentence.words.len()))
        .filter_map(|sentence| Some((sentence, gap(target, sentence, seed)?)))
        .collect();
    found.sort_by_key(|(sentence, _)| seed.rank(sentence.position));
    found.truncate(N_SENTENCES);
    let texts = found
        .iter()
        .map(|(sentence, _)| sentence.text.clone())
        .collect();
    let sentences = found
        .iter()
        .enumerate()
        .map(|(position, (sentence, gap))| GapSentence {
            position,
            ..GapSentence::new(sentence, &[*gap])
        });
    let body = Body::Gaps(Gaps {
        sentences: sentences.collect(),
    });
    (found.len() >= MIN_SENTENCES).then_some((ExerciseKind::FeatureDrill, texts, body))
}

/// The seed's choice of the words that have the target. Where words run together, both are
/// written, or there would be nothing to cut.
fn gap(target: Target, sentence: &Sentence, seed: Seed) -> Option<(usize, usize)> {
    let places: Vec<usize> = (0..sentence.words.len())
        .filter(|idx| {
            target.is_at(sentence, *idx) && !(*idx > 0 && sentence.words[*idx].is_capitalized())
        })
        .collect();
    let first = places
        .into_iter()
        .min_by_key(|idx| seed.rank(sentence.position * 64 + idx))?;
    let n_more = usize::from(target == Target::Segmentation);
    Some((first, first + n_more))
}

/// A hidden passage: two voices in turn.
fn passage(target: Target, level: Level, texts: Vec<String>) -> Passage {
    let speaker = |name: &str, sex, accent| Speaker {
        name: name.to_owned(),
        sex,
        accent,
    };
    let turns = texts.into_iter().enumerate().map(|(idx, text)| Turn {
        speaker_idx: idx % 2,
        sentences: vec![text],
    });
    let (en, zh) = title(target);
    Passage {
        slug: format!("drill-{target}"),
        version: 1,
        level,
        topic: Topic::School,
        form: Form::Dialogue,
        title: Bilingual {
            en: en.to_owned(),
            zh: zh.to_owned(),
        },
        context: Bilingual {
            en: "Single sentences, two voices in turn.".to_owned(),
            zh: "单独的句子，两个声音轮流朗读。".to_owned(),
        },
        licence: "CC BY 4.0".to_owned(),
        provenance: "Made by code from this library".to_owned(),
        speakers: vec![
            speaker("Anna", Sex::Female, Accent::Us),
            speaker("Ben", Sex::Male, Accent::Uk),
        ],
        turns: turns.collect(),
        items: Vec::new(),
    }
}

fn title(target: Target) -> (&'static str, &'static str) {
    match target {
        Target::FunctionWords => ("Small words", "小词（虚词）"),
        Target::Endings => ("Endings", "词尾"),
        Target::Numbers => ("Number sprint", "数字快练"),
        Target::Negation => ("Yes or no: negation", "否定词"),
        Target::Homophones => ("Words that sound the same", "同音词"),
        Target::Segmentation => ("Words that run together", "连读切分"),
        Target::Contractions => ("Short forms", "缩略形式"),
        Target::MinimalPairs => ("One sound apart", "最小对立体"),
    }
}
