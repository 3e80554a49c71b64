//! Exercises that code makes of sentences: with a seed, so that they can be made again, and
//! scored by code alone.
//!
//! A kind says how an exercise is made ([`make`], [`drill::make`]); a [`Body`] has one of five
//! shapes and says how it is scored. What a page may show of it is [`Shown`], which has no
//! field for a key.

mod candidates;
mod check;
pub mod choices;
mod cloze;
pub mod drill;
pub mod find_difference;
pub mod focus;
mod full_dictation;
pub mod gaps;
mod kind;
pub mod material;
mod minimal_pairs;
mod missed;
mod number_sprint;
mod partial_dictation;
pub mod put_in_order;
pub mod seed;
mod select_ending;
mod shown;
mod stretch;
pub mod target;
pub mod tiles;
pub mod word_facts;

use crate::item::{MAX_RESPONSE_CHARS, Score};
use crate::passage::word_spans;
pub(crate) use check::check_option;
pub use kind::ExerciseKind;
pub use shown::{Shown, ShownChoice, ShownItem, ShownPiece, ShownSentence, ShownWords};

use choices::Choices;
use find_difference::Differences;
use focus::{FocusItem, Items};
use gaps::Gaps;
use material::Material;
use put_in_order::Order;
use seed::Seed;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};
use target::Target;

/// What an exercise is made from.
#[derive(Debug, Clone)]
pub struct Making<'a> {
    /// The passage.
    pub material: &'a Material,
    /// Made of passage version, learner, day and kind: the same day gives the same exercise.
    pub seed: Seed,
    /// What the learner's profile says is to be trained.
    pub due: &'a [Target],
    /// Gaps of the session before, as sentence and first character; they are worth less.
    pub last: &'a HashSet<(usize, usize)>,
}

/// Makes an exercise of a passage; none where the passage has too little for this kind, or the
/// kind is none of [`ExerciseKind::OF_PASSAGE`].
#[must_use]
pub fn make(kind: ExerciseKind, making: &Making<'_>) -> Option<Body> {
    match kind {
        ExerciseKind::PartialDictation => partial_dictation::make(making),
        ExerciseKind::Cloze => cloze::make(making),
        ExerciseKind::FindDifference => find_difference::make(making),
        ExerciseKind::SelectEnding => select_ending::make(making),
        ExerciseKind::PutInOrder => put_in_order::make(making),
        ExerciseKind::FullDictation => full_dictation::make(making),
        ExerciseKind::NumberSprint
        | ExerciseKind::MinimalPairs
        | ExerciseKind::FeatureDrill
        | ExerciseKind::FocusDrill => None,
    }
}

/// What is asked, with the key. A new shape is a new variant; the compiler then names every
/// place to mend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "shape", rename_all = "snake_case")]
pub enum Body {
    /// Type what belongs into gaps.
    Gaps(Gaps),
    /// Choose what was said.
    Choices(Choices),
    /// Put lines in order.
    Order(Order),
    /// Mark words that were not said.
    Differences(Differences),
    /// Answer items of several passages.
    Items(Items),
}

/// The form in which [`Body`] is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredBody {
    /// Version of the format; 1 today.
    pub version: u8,
    /// The body.
    #[serde(flatten)]
    pub body: Body,
}

/// What the learner gave, by the number of the response.
pub type Given = BTreeMap<usize, String>;

impl Body {
    /// Number of responses; never 0 for what [`make`] made.
    #[must_use]
    pub fn n_responses(&self) -> usize {
        match self {
            Self::Gaps(gaps) => gaps.n_responses(),
            Self::Choices(choices) => choices.choices.len(),
            Self::Items(items) => items.items.len(),
            Self::Order(_) | Self::Differences(_) => 1,
        }
    }

    /// Scores every response, in order; what is missing, empty or unknown is simply incorrect,
    /// and what is longer than [`MAX_RESPONSE_CHARS`] is cut.
    #[must_use]
    pub fn score(&self, given: &Given) -> Vec<Score> {
        let cut = |text: &String| text.chars().take(MAX_RESPONSE_CHARS).collect();
        let given: Given = given.iter().map(|(n, text)| (*n, cut(text))).collect();
        match self {
            Self::Gaps(gaps) => gaps.score(&given),
            Self::Choices(choices) => choices.score(&given),
            Self::Order(order) => order.score(&given),
            Self::Differences(differences) => differences.score(&given),
            Self::Items(items) => items.score(&given),
        }
    }

    /// What a page may show before submission.
    #[must_use]
    pub fn shown(&self) -> Shown {
        match self {
            Self::Gaps(gaps) => gaps.shown(),
            Self::Choices(choices) => choices.shown(),
            Self::Order(order) => order.shown(),
            Self::Differences(differences) => differences.shown(),
            Self::Items(items) => items.shown(),
        }
    }

    /// Indexes of the sentences that are heard, in order; none where they are of other passages.
    #[must_use]
    pub fn positions(&self) -> Vec<usize> {
        match self {
            Self::Gaps(gaps) => gaps.sentences.iter().map(|one| one.position).collect(),
            Self::Choices(choices) => choices.choices.iter().map(|one| one.position).collect(),
            Self::Order(order) => order.positions.clone(),
            Self::Differences(differences) => differences
                .sentences
                .iter()
                .map(|one| one.position)
                .collect(),
            Self::Items(_) => Vec::new(),
        }
    }

    /// For each response, the sentences that it is about.
    #[must_use]
    pub fn heard(&self) -> Vec<Vec<usize>> {
        match self {
            Self::Gaps(gaps) => gaps.each().map(|(one, _)| vec![one.position]).collect(),
            Self::Choices(choices) => choices
                .choices
                .iter()
                .map(|one| vec![one.position])
                .collect(),
            Self::Order(_) | Self::Differences(_) => vec![self.positions()],
            Self::Items(items) => vec![Vec::new(); items.items.len()],
        }
    }

    /// The item that a response answers; none in an exercise that is made by code.
    #[must_use]
    pub fn item(&self, response: usize) -> Option<&FocusItem> {
        match self {
            Self::Items(items) => items.items.get(response),
            Self::Gaps(_) | Self::Choices(_) | Self::Order(_) | Self::Differences(_) => None,
        }
    }

    /// Row of the item that a response is to; none for what code made up.
    #[must_use]
    pub fn item_id(&self, response: usize) -> Option<i64> {
        match self {
            Self::Items(_) => self.item(response).map(|item| item.item_id),
            _ => None,
        }
    }

    /// Options of a choice; none where something is typed, marked or ordered.
    #[must_use]
    pub fn n_options(&self) -> Option<usize> {
        match self {
            Self::Choices(choices) => choices.choices.first().map(|one| one.options.len()),
            Self::Gaps(_) | Self::Order(_) | Self::Differences(_) | Self::Items(_) => None,
        }
    }

    /// Places of the gaps: sentence and first character.
    #[must_use]
    pub fn places(&self) -> HashSet<(usize, usize)> {
        match self {
            Self::Gaps(gaps) => gaps
                .each()
                .map(|(one, gap)| (one.position, gap.char_start))
                .collect(),
            _ => HashSet::new(),
        }
    }

    /// How long it takes, roughly, s: two hearings at 2.2 words a second, 3 s for each word that
    /// is typed, 6 s for a choice, half a minute for an order, a minute for an item of a passage.
    #[must_use]
    pub fn estimated_s(&self) -> usize {
        let heard = |texts: &mut dyn Iterator<Item = &str>| {
            texts.map(|text| word_spans(text).len()).sum::<usize>() * 10 / 11
        };
        match self {
            Self::Gaps(gaps) => {
                let with_gaps = gaps.sentences.iter().map(|one| one.text.as_str());
                let typed: usize = gaps
                    .each()
                    .map(|(one, gap)| word_spans(&one.key(gap)).len())
                    .sum();
                heard(&mut with_gaps.into_iter()) + 3 * typed
            }
            Self::Choices(choices) => {
                heard(&mut choices.choices.iter().map(|one| one.before.as_str()))
                    + 6 * choices.choices.len()
            }
            Self::Order(order) => heard(&mut order.lines.iter().map(String::as_str)) + 30,
            Self::Differences(differences) => {
                heard(&mut differences.sentences.iter().map(|one| one.heard.as_str())) + 20
            }
            Self::Items(items) => 60 * items.items.len(),
        }
    }
}

/// A share from 0 to 1; 0 of nothing.
fn share(n: usize, of: usize) -> f64 {
    let to_f64 = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    if of == 0 { 0.0 } else { to_f64(n) / to_f64(of) }
}
