//! Which mistake one typed word is for one word of the reference, and what it costs.

use super::normalize::Word;
use super::{
    Label, contractions, inflection, minimal_pairs, number_context, numbers, spelling, vocabulary,
};

/// What an alignment costs. Ordered by the ear first, then by spelling; the distance of
/// the letters only breaks ties.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cost {
    pub(super) heard: u32,
    /// In half words, because a spelling slip costs half.
    pub(super) written_halves: u32,
    /// 1,000 for a word with nothing in common.
    pub(super) distance: u32,
}

impl Cost {
    /// Of `n` errors that the ear made.
    pub(super) fn misheard(n: u32, distance: u32) -> Self {
        Self {
            heard: n,
            written_halves: 2 * n,
            distance,
        }
    }

    /// Of an error that only the hand made.
    pub(super) fn miswritten(halves: u32, distance: u32) -> Self {
        Self {
            heard: 0,
            written_halves: halves,
            distance,
        }
    }
}

impl std::ops::Add for Cost {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            heard: self.heard + other.heard,
            written_halves: self.written_halves + other.written_halves,
            distance: self.distance + other.distance,
        }
    }
}

/// The distance of a word that has no counterpart.
pub(super) const FAR: u32 = 1_000;

/// What the labels need to know about a word, found once.
pub(super) struct Profile {
    pub(super) key: String,
    letters: Vec<char>,
    /// The spoken forms of a word with digits, the usual one first.
    pub(super) number_readings: Vec<Vec<String>>,
    pub(super) is_number: bool,
    /// What [`Self::key`] is a form of, unless nothing speaks for it.
    bases: Vec<String>,
    /// Letters of the one-word spoken forms: the key, and "forty" for `40`.
    spoken: Vec<Vec<char>>,
    is_real: bool,
    negated: Option<&'static str>,
}

impl Profile {
    pub(super) fn of(word: &Word) -> Self {
        let key = word.key.clone();
        let is_real = key.len() <= spelling::MAX_COMPARED && vocabulary::is_real(&key);
        let number_readings = numbers::readings(&key);
        let letters: Vec<char> = key.chars().collect();
        let mut spoken: Vec<Vec<char>> = number_readings
            .iter()
            .filter(|tokens| tokens.len() == 1)
            .flatten()
            .map(|token| token.chars().collect())
            .collect();
        spoken.push(letters.clone());
        Self {
            bases: if key.len() <= spelling::MAX_COMPARED {
                inflection::bases(&key)
            } else {
                Vec::new()
            },
            letters,
            spoken,
            number_readings,
            is_real,
            is_number: number_context::is_number(&key),
            negated: contractions::negated(&key),
            key,
        }
    }

    /// The label when the word is left out.
    pub(super) fn missed(&self) -> Label {
        if self.is_negative() {
            Label::Negation
        } else if vocabulary::is_function(&self.key) {
            Label::MissedFunction
        } else {
            Label::Missed
        }
    }

    /// The label when the word was not said.
    pub(super) fn extra(&self) -> Label {
        if self.is_negative() {
            Label::Negation
        } else {
            Label::Extra
        }
    }

    fn is_negative(&self) -> bool {
        self.negated.is_some() || matches!(self.key.as_str(), "not" | "never")
    }
}

/// The label and cost of `typed` in place of `reference`, two words of unlike sound.
pub(super) fn compare(reference: &Profile, typed: &Profile) -> (Label, Cost) {
    let distance = letter_distance(&reference.letters, &typed.letters);
    let label = if is_negation(reference, typed) {
        Label::Negation
    } else if reference.is_number && typed.is_number {
        Label::Number
    } else if is_other_form(reference, typed) {
        Label::Ending
    } else if is_slip(reference, typed) {
        return (Label::Spelling, Cost::miswritten(1, distance));
    } else {
        Label::Wrong
    };
    (label, Cost::misheard(1, distance))
}

/// Whether a word was taken for one that differs in one sound. It costs as much as any wrong word, so
/// only the words that are left opposite each other are asked.
pub(super) fn is_minimal_pair(reference: &Profile, typed: &Profile) -> bool {
    reference.is_real && typed.is_real && minimal_pairs::is_pair(&reference.key, &typed.key)
}

/// How far two texts are apart, from 0 to 1,000.
pub(super) fn letter_distance(left: &[char], right: &[char]) -> u32 {
    let longest = left.len().max(right.len()).max(1);
    let distance = spelling::distance(left, right, longest).unwrap_or(longest);
    u32::try_from(1_000 * distance / longest).unwrap_or(FAR)
}

fn is_negation(reference: &Profile, typed: &Profile) -> bool {
    reference.negated == Some(typed.key.as_str()) || typed.negated == Some(reference.key.as_str())
}

fn is_other_form(reference: &Profile, typed: &Profile) -> bool {
    // A name is in no list; its forms are compared all the same.
    let exists = |base: &String| !reference.is_real || vocabulary::is_real(base);
    reference
        .bases
        .iter()
        .any(|base| typed.bases.contains(base) && exists(base))
}

fn is_slip(reference: &Profile, typed: &Profile) -> bool {
    let limit = |word: &[char]| match word.len() {
        0..4 => 0,
        4..8 => 1,
        _ => 2,
    };
    !typed.is_real
        && !typed.is_number
        && reference
            .spoken
            .iter()
            .any(|word| spelling::distance(word, &typed.letters, limit(word)).is_some())
}
