//! The numbers that gates hold the library to, in one place.
//!
//! `content/README.md` explains them to writers. Where a number is a judgement of ours and no
//! measurement, its comment says what it is meant to catch.

use crate::taxonomy::{Level, Skill};
use std::ops::RangeInclusive;

/// What a level asks of its texts and items.
#[derive(Debug, Clone, PartialEq)]
pub struct LevelLimits {
    /// Words of a passage.
    pub words: RangeInclusive<usize>,
    /// Words of the longest sentence.
    pub sentence_words_max: usize,
    /// Natural rate, words per minute; the slower end decides how long a sentence takes.
    pub words_per_minute: RangeInclusive<f64>,
    /// Least share of words at or below the level, names left out.
    pub coverage_min: f64,
    /// Flesch–Kincaid grades that are usual; a smell only, because it is a measure of reading.
    pub flesch_kincaid: RangeInclusive<f64>,
    /// Words inside a sentence that open a clause; more is a smell.
    pub clauses_max: usize,
    /// Comprehension items of a passage.
    pub n_items: usize,
    /// Options of a multiple-choice item of a passage.
    pub n_options: usize,
    /// Dialogues among the passages of the level.
    pub n_dialogues: RangeInclusive<usize>,
    /// Whether two speakers of one sex may talk to each other; voices are told apart by sex before.
    pub may_same_sex: bool,
    /// Words of a clip of the placement bank.
    pub clip_words: RangeInclusive<usize>,
    /// Words of a gap sentence of the placement bank.
    pub gap_sentence_words: RangeInclusive<usize>,
    /// Gaps on function words among all gaps of the level.
    pub function_gaps: RangeInclusive<usize>,
}

/// The limits of a level.
#[must_use]
pub fn of(level: Level) -> &'static LevelLimits {
    match level {
        Level::A1 => &A1,
        Level::A2 => &A2,
        Level::B1 => &B1,
        Level::B2 => &B2,
        Level::C1 => &C1,
        Level::C2 => &C2,
    }
}

const A1: LevelLimits = LevelLimits {
    words: 40..=80,
    sentence_words_max: 8,
    words_per_minute: 100.0..=110.0,
    coverage_min: 0.97,
    flesch_kincaid: -1.0..=2.5,
    clauses_max: 1,
    n_items: 4,
    n_options: 3,
    n_dialogues: 9..=11,
    may_same_sex: false,
    clip_words: 15..=40,
    gap_sentence_words: 9..=13,
    function_gaps: 4..=10,
};
const A2: LevelLimits = LevelLimits {
    words: 80..=140,
    sentence_words_max: 11,
    words_per_minute: 115.0..=125.0,
    coverage_min: 0.95,
    flesch_kincaid: 0.0..=4.0,
    clauses_max: 2,
    n_items: 5,
    n_options: 3,
    n_dialogues: 9..=11,
    may_same_sex: false,
    clip_words: 20..=50,
    gap_sentence_words: 10..=15,
    function_gaps: 4..=10,
};
const B1: LevelLimits = LevelLimits {
    words: 140..=220,
    sentence_words_max: 15,
    words_per_minute: 130.0..=145.0,
    coverage_min: 0.95,
    flesch_kincaid: 1.5..=6.0,
    clauses_max: 2,
    n_items: 6,
    n_options: 4,
    n_dialogues: 9..=11,
    may_same_sex: false,
    clip_words: 30..=65,
    gap_sentence_words: 12..=18,
    function_gaps: 9..=15,
};
const B2: LevelLimits = LevelLimits {
    words: 220..=350,
    sentence_words_max: 20,
    words_per_minute: 145.0..=165.0,
    coverage_min: 0.95,
    flesch_kincaid: 3.0..=8.0,
    clauses_max: 3,
    n_items: 7,
    n_options: 4,
    n_dialogues: 5..=7,
    may_same_sex: true,
    clip_words: 40..=80,
    gap_sentence_words: 13..=22,
    function_gaps: 9..=15,
};
const C1: LevelLimits = LevelLimits {
    words: 350..=500,
    sentence_words_max: 26,
    words_per_minute: 160.0..=175.0,
    coverage_min: 0.95,
    flesch_kincaid: 4.0..=10.0,
    clauses_max: 4,
    n_items: 8,
    n_options: 4,
    n_dialogues: 5..=7,
    may_same_sex: true,
    clip_words: 50..=100,
    gap_sentence_words: 15..=28,
    function_gaps: 14..=20,
};
const C2: LevelLimits = LevelLimits {
    words: 450..=650,
    sentence_words_max: 40,
    words_per_minute: 170.0..=190.0,
    coverage_min: 0.93,
    flesch_kincaid: 5.0..=12.0,
    clauses_max: 6,
    n_items: 8,
    n_options: 4,
    n_dialogues: 5..=7,
    may_same_sex: true,
    clip_words: 60..=120,
    gap_sentence_words: 16..=34,
    function_gaps: 14..=20,
};

/// Passages of a level, one for each topic.
pub const N_PASSAGES: usize = 16;
/// Sentences of a passage that are to be written down.
pub const N_DICTATIONS: usize = 4;
/// Kokoro speaks sentences of fewer words badly.
pub const SENTENCE_WORDS_MIN: usize = 3;
/// No sentence takes longer, in seconds, at the slowest natural rate of its level.
pub const SENTENCE_SECONDS_MAX: f64 = 25.0;
/// Most words of a passage that are more than two levels above it.
pub const FAR_WORDS_MAX: usize = 2;

/// Of the words of a passage he, she, it and they have at most this share. The texts of the library
/// have at most 0.14; a text that never says who it means is above 0.2.
pub const PRONOUN_SHARE_MAX: f64 = 0.18;

/// Share of the multiple-choice items of a passage with a wrong option built from heard words.
pub const HEARD_DISTRACTOR_SHARE: f64 = 0.5;
/// How far the length of an option may be from the mean of its item.
pub const OPTION_LENGTH_SHARE: f64 = 0.30;
/// A difference of so many characters is always allowed: a share means nothing for one-word options.
pub const OPTION_LENGTH_SLACK: f64 = 4.0;

/// How far the share of each key letter may be from an equal share, over a level.
pub const KEY_LETTER_MARGIN: f64 = 0.08;
/// What a guesser may reach above chance, as a share of the items of a level.
pub const GUESS_MARGIN: f64 = 0.15;
/// Fewer items than that are too few to tell a guesser's luck from skill: 15 points are then about
/// one standard deviation, and a finding is a smell. Of fewer than half of that nothing is said.
pub const GUESS_ITEMS_MIN: usize = 24;

/// Share of each skill among the comprehension items of a level.
pub const SKILL_MIX: [(Skill, f64); 6] = [
    (Skill::MainIdea, 0.15),
    (Skill::Detail, 0.35),
    (Skill::NumberTimePlace, 0.15),
    (Skill::Inference, 0.15),
    (Skill::AttitudePurpose, 0.10),
    (Skill::ReferenceSequence, 0.10),
];
/// How far a share may be from [`SKILL_MIX`].
pub const SKILL_MARGIN: f64 = 0.06;
/// Short answers of a passage.
pub const SHORT_ANSWERS: RangeInclusive<usize> = 1..=2;
/// Greatest word limit of a short answer.
pub const SHORT_ANSWER_WORDS_MAX: usize = 3;

/// Share of women among the speakers of a level.
pub const FEMALE_SHARE: RangeInclusive<f64> = 0.35..=0.65;
/// Passages of a level whose speakers are all British.
pub const N_BRITISH: RangeInclusive<usize> = 4..=9;

/// So many words in a row must not stand in two texts.
pub const NGRAM: usize = 8;
/// As many first words must not be the same in two texts; a smell.
pub const OPENING_WORDS: usize = 4;

/// Clips, and gap sentences, of each level of the placement bank.
pub const N_PLACEMENT: usize = 6;
/// Different skills among the clips of a level of the placement bank.
pub const PLACEMENT_SKILLS_MIN: usize = 4;
/// How often a letter may be the key, and the key the longest option, among the clips of a level.
pub const PLACEMENT_SAME_KEY_MAX: usize = 2;

/// Licences that the library takes.
pub const LICENCES: [&str; 2] = ["CC BY 4.0", "CC0 1.0"];
