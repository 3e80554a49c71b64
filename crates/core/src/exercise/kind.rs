//! The kinds of exercise.

use crate::taxonomy::{FocusArea, Skill, closed_list};

closed_list! {
    /// How an exercise is made and what it trains.
    ExerciseKind, "kind of exercise" {
        /// A run of words of each sentence is written down. The default.
        PartialDictation => "partial_dictation",
        /// Single words are gaps.
        Cloze => "cloze",
        /// Some words of the text are not those that are heard.
        FindDifference => "find_difference",
        /// The sentence breaks off; its end is chosen.
        SelectEnding => "select_ending",
        /// Sentences are put into the order in which they are heard.
        PutInOrder => "put_in_order",
        /// Whole sentences are written down.
        FullDictation => "full_dictation",
        /// Numbers, one after another.
        NumberSprint => "number_sprint",
        /// One of two words that differ in one sound.
        MinimalPairs => "minimal_pairs",
        /// Sentences of the library with one feature of words.
        FeatureDrill => "feature_drill",
        /// Items of several passages with one focus area.
        FocusDrill => "focus_drill",
    }
}

impl ExerciseKind {
    /// Kinds that are made of the sentences of a passage, the one to begin with first.
    pub const OF_PASSAGE: [Self; 6] = [
        Self::PartialDictation,
        Self::Cloze,
        Self::FindDifference,
        Self::SelectEnding,
        Self::PutInOrder,
        Self::FullDictation,
    ];

    /// What a response that is not typed asks of the listener; items of passages say it themselves.
    #[must_use]
    pub fn skill(self) -> Skill {
        match self {
            Self::SelectEnding => Skill::Inference,
            Self::PutInOrder => Skill::ReferenceSequence,
            Self::FindDifference | Self::MinimalPairs | Self::FocusDrill => Skill::Detail,
            Self::NumberSprint => Skill::NumberTimePlace,
            Self::PartialDictation | Self::Cloze | Self::FullDictation | Self::FeatureDrill => {
                Skill::Dictation
            }
        }
    }

    /// Focus areas that a response trains.
    #[must_use]
    pub fn focus_areas(self) -> &'static [FocusArea] {
        match self {
            Self::SelectEnding => &[FocusArea::Inference],
            Self::PutInOrder => &[FocusArea::Sequence],
            Self::FindDifference => &[FocusArea::DetailComprehension],
            _ => &[],
        }
    }
}
