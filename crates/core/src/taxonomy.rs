//! The closed lists that passages and items are sorted by: levels, topics, skills and so on.
//!
//! Each value has one spelling, the same in files, in the database, in addresses and as the
//! last part of the translation key (`level-a1`, `topic-food`).

/// The text is none of the values of the list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown {list} `{value}`; expected one of: {expected}")]
pub struct UnknownValue {
    list: &'static str,
    value: String,
    expected: String,
}

impl UnknownValue {
    pub(crate) fn new(list: &'static str, value: &str, expected: &[&str]) -> Self {
        Self {
            list,
            value: value.to_owned(),
            expected: expected.join(", "),
        }
    }
}

macro_rules! closed_list {
    ($(#[$doc:meta])* $name:ident, $list:literal { $($(#[$variant_doc:meta])* $variant:ident => $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $text)] $variant,)+ }

        impl $name {
            /// Every value, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The one spelling of the value.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// The value spelt `text`.
            ///
            /// # Errors
            /// [`UnknownValue`](crate::taxonomy::UnknownValue), naming the accepted values.
            pub fn parse(text: &str) -> Result<Self, $crate::taxonomy::UnknownValue> {
                Self::ALL.iter().copied().find(|value| value.as_str() == text).ok_or_else(|| {
                    $crate::taxonomy::UnknownValue::new($list, text, &[$($text,)+])
                })
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

pub(crate) use closed_list;

closed_list! {
    /// A level of the Common European Framework of Reference.
    Level, "level" {
        /// Beginner.
        A1 => "A1",
        /// Elementary.
        A2 => "A2",
        /// Intermediate.
        B1 => "B1",
        /// Upper intermediate.
        B2 => "B2",
        /// Advanced.
        C1 => "C1",
        /// Proficient.
        C2 => "C2",
    }
}

closed_list! {
    /// What a passage is about.
    Topic, "topic" {
        /// Living somewhere.
        Home => "home",
        /// Cooking and eating.
        Food => "food",
        /// Buying and selling.
        Shopping => "shopping",
        /// Journeys.
        Travel => "travel",
        /// Finding the way.
        Directions => "directions",
        /// Body and mind.
        Health => "health",
        /// Learning.
        School => "school",
        /// Jobs.
        Work => "work",
        /// Machines and software.
        Technology => "technology",
        /// Weather, plants, animals.
        Nature => "nature",
        /// Games and exercise.
        Sport => "sport",
        /// Music, books, pictures.
        Arts => "arts",
        /// Paying and saving.
        Money => "money",
        /// Neighbours and clubs.
        Community => "community",
        /// How things work.
        Science => "science",
        /// Invented, undated news.
        News => "news",
    }
}

closed_list! {
    /// How a passage is spoken.
    Form, "form" {
        /// Two or more speakers.
        Dialogue => "dialogue",
        /// One speaker.
        Monologue => "monologue",
    }
}

closed_list! {
    /// The sex of a speaker, for casting a voice.
    Sex, "sex" {
        /// A woman's or a girl's voice.
        Female => "female",
        /// A man's or a boy's voice.
        Male => "male",
    }
}

closed_list! {
    /// The accent of a speaker, for casting a voice.
    Accent, "accent" {
        /// American English.
        Us => "us",
        /// British English.
        Uk => "uk",
    }
}

closed_list! {
    /// What comes first in the history.
    HistoryOrder, "order" {
        /// The newest.
        Newest => "newest",
        /// The oldest.
        Oldest => "oldest",
        /// The best.
        ScoreHigh => "score_high",
        /// The worst.
        ScoreLow => "score_low",
    }
}

closed_list! {
    /// What an item asks of the listener.
    Skill, "skill" {
        /// What is it about?
        MainIdea => "main_idea",
        /// What exactly was said?
        Detail => "detail",
        /// Which number, when, where?
        NumberTimePlace => "number_time_place",
        /// What follows from it?
        Inference => "inference",
        /// What does the speaker feel or want?
        AttitudePurpose => "attitude_purpose",
        /// What does it refer to, what comes next?
        ReferenceSequence => "reference_sequence",
        /// Writing down what was said.
        Dictation => "dictation",
    }
}

closed_list! {
    /// One of the ten areas that learners may train specially.
    FocusArea, "focus area" {
        /// The point of the whole.
        MainIdea => "main-idea",
        /// Facts that were stated.
        DetailComprehension => "detail-comprehension",
        /// Conclusions.
        Inference => "inference",
        /// Words and phrases.
        Vocabulary => "vocabulary",
        /// Reasons and results.
        CauseEffect => "cause-effect",
        /// Order of events.
        Sequence => "sequence",
        /// Feelings and opinions.
        SpeakerAttitude => "speaker-attitude",
        /// Likeness and difference.
        Comparison => "comparison",
        /// Amounts and prices.
        NumberInformation => "number-information",
        /// Times and dates.
        TimeReference => "time-reference",
    }
}

closed_list! {
    /// How long a passage takes, roughly, at a natural rate.
    Length, "length" {
        /// Under a minute: up to 130 words.
        Short => "short",
        /// One to two minutes: up to 280 words.
        Medium => "medium",
        /// Longer.
        Long => "long",
    }
}

closed_list! {
    /// Whether a learner has submitted a passage.
    Progress, "progress" {
        /// Not yet.
        New => "new",
        /// At least once.
        Done => "done",
    }
}

closed_list! {
    /// The order of the library.
    Sort, "sort" {
        /// Easiest first, and of a level the shortest.
        Level => "level",
        /// Newest first.
        Newest => "newest",
        /// Shortest first.
        Shortest => "shortest",
        /// Longest first.
        Longest => "longest",
        /// By the English title.
        Title => "title",
    }
}

#[expect(clippy::derivable_impls, reason = "the macro makes the enum")]
impl Default for Sort {
    fn default() -> Self {
        Self::Level
    }
}

impl Length {
    /// The greatest number of words of `Short`.
    pub const SHORT_MAX_WORDS: u32 = 130;
    /// The greatest number of words of `Medium`.
    pub const MEDIUM_MAX_WORDS: u32 = 280;

    /// Smallest and greatest number of words of a passage of this length.
    #[must_use]
    pub fn word_range(self) -> (u32, u32) {
        match self {
            Self::Short => (0, Self::SHORT_MAX_WORDS),
            Self::Medium => (Self::SHORT_MAX_WORDS + 1, Self::MEDIUM_MAX_WORDS),
            Self::Long => (Self::MEDIUM_MAX_WORDS + 1, u32::MAX >> 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_parses_to_its_value() {
        for level in Level::ALL {
            assert_eq!(Level::parse(level.as_str()), Ok(*level));
        }
        for area in FocusArea::ALL {
            assert_eq!(FocusArea::parse(area.as_str()), Ok(*area));
        }
    }

    #[test]
    fn an_unknown_value_is_answered_with_the_accepted_ones() {
        let message = Level::parse("B3").unwrap_err().to_string();
        assert_eq!(
            message,
            "unknown level `B3`; expected one of: A1, A2, B1, B2, C1, C2"
        );
    }

    #[test]
    fn lengths_cover_every_number_of_words_once() {
        for n_words in [0, 40, 130, 131, 280, 281, 650] {
            let n_matching = Length::ALL
                .iter()
                .filter(|length| {
                    let (min, max) = length.word_range();
                    (min..=max).contains(&n_words)
                })
                .count();
            assert_eq!(n_matching, 1, "{n_words} words");
        }
    }
}
