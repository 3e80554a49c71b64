//! The level check: which item comes next, when it ends, and what it says.
//!
//! Clips and gap sentences take turns, each from the level that is nearest to what is known so far.
//! It ends when the error is small enough, after [`MAX_ITEMS`] at the latest.

use super::eap::{self, Estimate, Evidence};
use super::{Ability, START, START_SE, difficulty_of, middle_of};
use crate::dictation::{self, DictationScore};
use crate::placement::{Clip, GapSentence, N_GAPS, N_OPTIONS};
use crate::taxonomy::{Level, closed_list};
use crate::time::DAY_MS;
use serde::{Deserialize, Serialize};

/// Items before it may end.
pub const MIN_ITEMS: usize = 6;
/// Items after which it ends.
pub const MAX_ITEMS: usize = 14;
/// Error at which it ends, in logits.
pub const ENOUGH_SE: f64 = 0.40;
/// How long after one check the next may begin, ms.
pub const RETAKE_MS: i64 = 14 * DAY_MS;
/// Error of what a learner says about themselves, in logits.
const GUESS_SE: f64 = 1.5;
/// Longest response to a gap that is looked at, in characters.
const MAX_GAP_CHARS: usize = 60;

closed_list! {
    /// The two kinds of item, which are the two sub-scores.
    Part, "part of the level check" {
        /// Short clips with four options: what was meant.
        Comprehension => "comprehension",
        /// Sentences with gaps: which words were said.
        Decoding => "decoding",
    }
}

impl Part {
    /// How often an item may be heard. A clip is heard as in life, once; a sentence is longer than
    /// what most people keep in mind while they type.
    #[must_use]
    pub fn max_plays(self) -> i64 {
        match self {
            Self::Comprehension => 1,
            Self::Decoding => 2,
        }
    }
}

/// An item with its key, in the form in which it is stored. It must not leave the server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CheckItem {
    /// A clip.
    Clip {
        /// The question.
        stem: String,
        /// Options in the order shown.
        options: Vec<String>,
        /// Index of the right one.
        key: usize,
    },
    /// A sentence with gaps.
    Gaps {
        /// What is shown before each gap, and after the last.
        shown: Vec<String>,
        /// The words in the gaps; one fewer than `shown`.
        keys: Vec<String>,
    },
}

/// A response to one item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Given {
    /// Index of an option; none if nothing was chosen.
    Option(Option<usize>),
    /// What was typed into each gap.
    Words(Vec<String>),
}

/// What a response is worth.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Right options or gaps.
    pub n_right: u32,
    /// Options to choose (1) or gaps.
    pub n_all: u32,
    /// The typed words compared; none for a clip.
    pub words: Option<DictationScore>,
}

impl CheckItem {
    /// The item of a clip of the bank.
    #[must_use]
    pub fn of_clip(clip: &Clip) -> Self {
        Self::Clip {
            stem: clip.stem.clone(),
            options: clip.options.clone(),
            key: clip.key,
        }
    }

    /// The item of a gap sentence of the bank.
    #[must_use]
    pub fn of_gaps(sentence: &GapSentence) -> Self {
        use crate::placement::Piece;
        let (mut shown, mut keys) = (vec![String::new()], Vec::new());
        for piece in &sentence.pieces {
            match piece {
                Piece::Shown(text) => shown
                    .last_mut()
                    .into_iter()
                    .for_each(|last| last.push_str(text)),
                Piece::Gap(word) => {
                    keys.push(word.clone());
                    shown.push(String::new());
                }
            }
        }
        Self::Gaps { shown, keys }
    }

    /// Which part it belongs to.
    #[must_use]
    pub fn part(&self) -> Part {
        match self {
            Self::Clip { .. } => Part::Comprehension,
            Self::Gaps { .. } => Part::Decoding,
        }
    }

    /// Scores a response. One of the other kind, or none, is wrong.
    #[must_use]
    pub fn mark(&self, given: &Given) -> Mark {
        match (self, given) {
            (Self::Clip { key, .. }, given) => Mark {
                n_right: u32::from(*given == Given::Option(Some(*key))),
                n_all: 1,
                words: None,
            },
            (Self::Gaps { keys, .. }, Given::Words(words)) => mark_gaps(keys, words),
            (Self::Gaps { keys, .. }, Given::Option(_)) => mark_gaps(keys, &[]),
        }
    }
}

fn mark_gaps(keys: &[String], words: &[String]) -> Mark {
    let scores: Vec<DictationScore> = keys
        .iter()
        .enumerate()
        .map(|(idx, key)| {
            let typed = words.get(idx).map_or("", String::as_str);
            let typed: String = typed.chars().take(MAX_GAP_CHARS).collect();
            dictation::score(key, &typed)
        })
        .collect();
    // Heard, and nothing typed beside it, or a list of guesses would be right.
    let is_right = |score: &&DictationScore| score.heard >= 1.0 && score.words.len() == 1;
    let n_right = scores.iter().filter(is_right).count();
    let share = f64::from(to_u32(n_right)) / f64::from(to_u32(keys.len().max(1)));
    Mark {
        n_right: to_u32(n_right),
        n_all: to_u32(keys.len()),
        words: Some(DictationScore {
            heard: share,
            written: share,
            words: scores.into_iter().flat_map(|score| score.words).collect(),
        }),
    }
}

fn to_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// An item that was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answered {
    /// Level of the item.
    pub level: Level,
    /// Its part.
    pub part: Part,
    /// As in [`Mark`].
    pub n_right: u32,
}

impl Answered {
    fn evidence(self) -> Evidence {
        let difficulty = difficulty_of(self.level);
        match self.part {
            Part::Comprehension => Evidence::Choice {
                difficulty,
                n_options: to_u32(N_OPTIONS),
                is_correct: self.n_right > 0,
            },
            Part::Decoding => Evidence::Gaps {
                difficulty,
                n_right: self.n_right.min(to_u32(N_GAPS)),
                n_gaps: to_u32(N_GAPS),
            },
        }
    }
}

/// What is known after some items.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// All together.
    pub ability: Ability,
    /// From clips alone.
    pub comprehension: Ability,
    /// From gap sentences alone.
    pub decoding: Ability,
}

/// What the answers say, of a learner whose own guess was `guess`.
#[must_use]
pub fn outcome(guess: Option<Level>, answered: &[Answered]) -> Outcome {
    let of_part = |part: Part| {
        let some: Vec<Answered> = answered
            .iter()
            .copied()
            .filter(|one| one.part == part)
            .collect();
        ability(guess, &some)
    };
    Outcome {
        ability: ability(guess, answered),
        comprehension: of_part(Part::Comprehension),
        decoding: of_part(Part::Decoding),
    }
}

fn ability(guess: Option<Level>, answered: &[Answered]) -> Ability {
    let prior = guess.map_or(
        Estimate {
            theta: START,
            se: START_SE,
        },
        |level| Estimate {
            theta: middle_of(level),
            se: GUESS_SE,
        },
    );
    let evidence: Vec<Evidence> = answered.iter().map(|one| one.evidence()).collect();
    let Estimate { theta, se } = eap::estimate(prior, &evidence);
    Ability {
        theta,
        se,
        n: i64::try_from(answered.len()).unwrap_or(i64::MAX),
    }
}

/// What comes next: a part, and the levels to take it from, the best first. `None` at the end.
#[must_use]
pub fn next(guess: Option<Level>, answered: &[Answered]) -> Option<(Part, Vec<Level>)> {
    let is_sure = answered.len() >= MIN_ITEMS && ability(guess, answered).se < ENOUGH_SE;
    (!is_sure && answered.len() < MAX_ITEMS).then(|| preferred(guess, answered))
}

/// The same, as if there were no end.
#[must_use]
pub fn preferred(guess: Option<Level>, answered: &[Answered]) -> (Part, Vec<Level>) {
    let part = match answered.last() {
        Some(Answered {
            part: Part::Comprehension,
            ..
        }) => Part::Decoding,
        _ => Part::Comprehension,
    };
    (part, nearest_levels(ability(guess, answered).theta))
}

/// Levels by the distance of their difficulty.
fn nearest_levels(theta: f64) -> Vec<Level> {
    let mut levels = Level::ALL.to_vec();
    let distance = |level: &Level| (difficulty_of(*level) - theta).abs();
    levels.sort_by(|one, other| distance(one).total_cmp(&distance(other)));
    levels
}

/// When the next check may begin, Unix ms.
#[must_use]
pub fn retake_at(finished_at: i64) -> i64 {
    finished_at.saturating_add(RETAKE_MS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content_file;

    fn bank() -> crate::placement::Bank {
        content_file::placement::parse(include_str!("../../tests/data/placement-a1.toml"))
            .unwrap()
            .0
    }

    #[test]
    fn only_the_key_of_a_clip_is_right() {
        let clip = &bank().clips[0];
        let item = CheckItem::of_clip(clip);
        for option in 0..5 {
            let mark = item.mark(&Given::Option(Some(option)));
            assert_eq!(mark.n_right, u32::from(option == clip.key), "{option}");
        }
        assert_eq!(item.mark(&Given::Option(None)).n_right, 0);
        assert_eq!(item.mark(&Given::Words(vec!["0".to_owned()])).n_right, 0);
    }

    #[test]
    fn gaps_are_marked_one_by_one_and_by_the_ear() {
        let item = CheckItem::Gaps {
            shown: ["The ", " has ", " ", " in ", "."]
                .map(str::to_owned)
                .to_vec(),
            keys: ["neighbour", "two", "mice", "their"]
                .map(str::to_owned)
                .to_vec(),
        };
        let given = |words: [&str; 4]| Given::Words(words.map(str::to_owned).to_vec());
        for (words, n_right) in [
            (["neighbour", "two", "mice", "their"], 4),
            (["neighbor", "2", "mice", "there"], 4),
            (["Neihgbour", "to", "mouse", ""], 2),
            (["neighbour tailor", "two three", "mice", "their"], 2),
            (["", "", "", ""], 0),
        ] {
            assert_eq!(item.mark(&given(words)).n_right, n_right, "{words:?}");
        }
        assert_eq!(item.mark(&Given::Words(Vec::new())).n_right, 0);
        assert_eq!(item.mark(&Given::Option(Some(0))).n_all, 4);
    }

    #[test]
    fn every_sentence_of_a_bank_gets_full_marks_for_its_own_words() {
        for sentence in &bank().gap_sentences {
            let item = CheckItem::of_gaps(sentence);
            let words = sentence.gaps().map(str::to_owned).collect();
            assert_eq!(
                item.mark(&Given::Words(words)).n_right,
                4,
                "{}",
                sentence.slug
            );
        }
    }

    #[test]
    fn parts_take_turns_from_the_level_that_is_nearest() {
        let mut answered = Vec::new();
        let mut parts = Vec::new();
        while let Some((part, levels)) = next(None, &answered) {
            if answered.is_empty() {
                assert_eq!(levels[0], Level::B1);
            }
            assert_eq!(levels.len(), Level::ALL.len());
            parts.push(part);
            let n_right = if part == Part::Comprehension { 1 } else { 4 };
            answered.push(Answered {
                level: levels[0],
                part,
                n_right,
            });
        }
        assert!(
            (MIN_ITEMS..=MAX_ITEMS).contains(&parts.len()),
            "{}",
            parts.len()
        );
        assert!(parts.windows(2).all(|pair| pair[0] != pair[1]));
        assert_eq!(outcome(None, &answered).ability.level(), Level::C2);
    }

    #[test]
    fn a_guess_moves_the_beginning() {
        let (_, levels) = next(Some(Level::C2), &[]).unwrap();
        assert!(levels[0] >= Level::C1, "{levels:?}");
        let (_, levels) = next(Some(Level::A1), &[]).unwrap();
        assert!(levels[0] <= Level::A2, "{levels:?}");
    }
}
