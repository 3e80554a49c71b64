//! What a language model is asked to make, and the rules that its answers are held to. The rules
//! are pure: the same answer always passes or fails.

mod items;
mod length;
mod quote;
mod safety;
mod text;

pub use items::{Coverage, coverage, item_faults, order_items};
pub use length::{Verdict, n_items, n_words, words_to_ask_for};
pub use quote::sentence_of;
pub use safety::{Unsafe, without_personal_data};
pub use text::{SentenceFault, is_safe_line, sentence_faults};

use crate::news::Source;
use crate::taxonomy::{FocusArea, Form, Level, closed_list};
use crate::web_search::Hit;
use serde::{Deserialize, Serialize};

/// Lengths that can be asked for, in seconds of speech at 120 words a minute.
pub const SECONDS: [u32; 4] = [60, 120, 180, 300];
/// Most focus areas of one passage.
pub const MAX_FOCUS_AREAS: usize = 5;
/// Longest topic, in characters.
pub const MAX_TOPIC_CHARS: usize = 200;
/// Topics that are offered at once.
pub const N_TOPICS: usize = 5;
/// Most topics that a wish for other topics may name.
pub const MAX_EXCLUDED: usize = 50;
/// Generations of one learner that may wait or run at the same moment.
pub const MAX_OPEN: i64 = 2;

/// What a learner wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Order {
    /// Five topics to choose from.
    Topics {
        /// For whom.
        wish: Wish,
        /// Topics that were shown before.
        excluded: Vec<String>,
    },
    /// A passage with items.
    Passage {
        /// How it is to be.
        wish: Wish,
    },
    /// Another item in place of one that the learner does not like.
    Item {
        /// The passage.
        slug: String,
        /// Index of the item in it.
        position: usize,
    },
}

impl Order {
    /// The name of the kind, as stored.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Topics { .. } => "topics",
            Self::Passage { .. } => "passage",
            Self::Item { .. } => "item",
        }
    }
}

/// How a passage is to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// For which level.
    pub level: Level,
    /// One of [`SECONDS`].
    pub seconds: u32,
    /// One speaker or several.
    pub form: Form,
    /// At most [`MAX_FOCUS_AREAS`]; may be empty.
    pub focus_areas: Vec<FocusArea>,
    /// What it is about, in the learner's words; may be empty for topics.
    pub topic: String,
    /// The article that it is about, if it is news.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// Whether the web is searched for facts first, where this server can.
    #[serde(default)]
    pub wants_search: bool,
    /// What the web search found: material. It is found while the passage is made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub found: Vec<Hit>,
}

impl Wish {
    /// Words that the passage should have: two a second.
    #[must_use]
    pub fn target_words(&self) -> usize {
        usize::try_from(2 * self.seconds).unwrap_or(usize::MAX)
    }
}

closed_list! {
    /// What is being done.
    Stage, "stage" {
        /// Nothing yet.
        Waiting => "waiting",
        /// The web is searched.
        Search => "search",
        /// Topics are written.
        Topics => "topics",
        /// A draft is written.
        Draft => "draft",
        /// The draft is made longer.
        Expand => "expand",
        /// Sentences that do not fit are written anew.
        Repair => "repair",
        /// Items are written and checked.
        Items => "items",
        /// The passage is saved.
        Save => "save",
    }
}

closed_list! {
    /// Why there is no result, as far as a learner can do something about it.
    Failure, "failure" {
        /// The model cannot be reached, or rests after failures.
        Unreachable => "unreachable",
        /// The model is busy.
        Busy => "busy",
        /// The model took too long.
        TimedOut => "timed-out",
        /// The model declined.
        Refused => "refused",
        /// What the model wrote could not be read.
        Form => "form",
        /// The text was too short or too long after all tries.
        Length => "length",
        /// The text is not English.
        Language => "language",
        /// The text has something in it that nobody should be taught with.
        Unsafe => "unsafe",
        /// Too few items passed their checks.
        Items => "items",
        /// The tokens of the day are used up: the account's.
        AccountBudget => "account-budget",
        /// The tokens of the day are used up: everybody's.
        Budget => "budget",
        /// The learner has as many own texts as allowed.
        Texts => "texts",
        /// The passage is not there any more.
        Gone => "gone",
        /// The server's fault.
        Internal => "internal",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_reads_back() {
        let wish = Wish {
            level: Level::B1,
            seconds: 120,
            form: Form::Dialogue,
            focus_areas: vec![FocusArea::Sequence],
            topic: "A lost bag".to_owned(),
            source: None,
            wants_search: false,
            found: Vec::new(),
        };
        assert_eq!(wish.target_words(), 240);
        let order = Order::Passage { wish };
        let json = serde_json::to_string(&order).unwrap();
        assert_eq!(serde_json::from_str::<Order>(&json).unwrap(), order);
    }
}
