//! The listening profile: what a learner hears and mishears, counted from typed words and items.

pub mod chances;
pub mod focus;
pub mod statistics;

use crate::taxonomy::{FocusArea, closed_list};

/// Chances before a figure is shown.
pub const MIN_CHANCES: i64 = 8;

closed_list! {
    /// What is counted. The first are about words that were typed, the last ten are focus areas.
    Feature, "profile feature" {
        /// Small grammatical words.
        FunctionWords => "function-words",
        /// All other words.
        ContentWords => "content-words",
        /// Endings: -s, -ed, another form of the verb.
        Endings => "endings",
        /// Numbers.
        Numbers => "numbers",
        /// `not`, `never`, `n't`.
        Negation => "negation",
        /// Words that sound the same.
        Homophones => "homophones",
        /// Where a word begins: `an ice man` or `a nice man`.
        Segmentation => "segmentation",
        /// `we'll`, `should've`.
        Contractions => "contractions",
        /// Words that differ in one sound.
        MinimalPairs => "minimal-pairs",
        /// [`FocusArea::MainIdea`].
        MainIdea => "main-idea",
        /// [`FocusArea::DetailComprehension`].
        DetailComprehension => "detail-comprehension",
        /// [`FocusArea::Inference`].
        Inference => "inference",
        /// [`FocusArea::Vocabulary`].
        Vocabulary => "vocabulary",
        /// [`FocusArea::CauseEffect`].
        CauseEffect => "cause-effect",
        /// [`FocusArea::Sequence`].
        Sequence => "sequence",
        /// [`FocusArea::SpeakerAttitude`].
        SpeakerAttitude => "speaker-attitude",
        /// [`FocusArea::Comparison`].
        Comparison => "comparison",
        /// [`FocusArea::NumberInformation`].
        NumberInformation => "number-information",
        /// [`FocusArea::TimeReference`].
        TimeReference => "time-reference",
    }
}

impl From<FocusArea> for Feature {
    fn from(area: FocusArea) -> Self {
        Self::of_area(area)
    }
}

impl Feature {
    /// Features of typed words that have a line of their own; content words are only compared with.
    pub const OF_WORDS: [Self; 8] = [
        Self::FunctionWords,
        Self::Endings,
        Self::Numbers,
        Self::Negation,
        Self::Homophones,
        Self::Segmentation,
        Self::Contractions,
        Self::MinimalPairs,
    ];

    /// The feature of a focus area.
    #[must_use]
    pub fn of_area(area: FocusArea) -> Self {
        match area {
            FocusArea::MainIdea => Self::MainIdea,
            FocusArea::DetailComprehension => Self::DetailComprehension,
            FocusArea::Inference => Self::Inference,
            FocusArea::Vocabulary => Self::Vocabulary,
            FocusArea::CauseEffect => Self::CauseEffect,
            FocusArea::Sequence => Self::Sequence,
            FocusArea::SpeakerAttitude => Self::SpeakerAttitude,
            FocusArea::Comparison => Self::Comparison,
            FocusArea::NumberInformation => Self::NumberInformation,
            FocusArea::TimeReference => Self::TimeReference,
        }
    }

    /// The focus area, if it is one.
    #[must_use]
    pub fn area(self) -> Option<FocusArea> {
        FocusArea::parse(self.as_str()).ok()
    }
}

/// How often there was a chance, and how often it was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Chances.
    pub n: i64,
    /// Right ones; at most `n`.
    pub n_right: i64,
}

impl Counts {
    /// One more chance.
    pub fn add(&mut self, is_right: bool) {
        self.n += 1;
        self.n_right += i64::from(is_right);
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            n: self.n + other.n,
            n_right: self.n_right + other.n_right,
        }
    }

    /// Whether there were enough chances to say something.
    #[must_use]
    pub fn is_enough(self) -> bool {
        self.n >= MIN_CHANCES
    }

    /// Share of right ones, 0 to 1; none without chances.
    #[must_use]
    pub fn accuracy(self) -> Option<f64> {
        (self.n > 0).then(|| statistics::to_f64(self.n_right) / statistics::to_f64(self.n))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_area_has_its_feature() {
        for area in FocusArea::ALL {
            assert_eq!(Feature::of_area(*area).area(), Some(*area));
        }
        let n_of_words = Feature::OF_WORDS
            .iter()
            .filter(|feature| feature.area().is_none())
            .count();
        assert_eq!(n_of_words + 1 + FocusArea::ALL.len(), Feature::ALL.len());
    }
}
