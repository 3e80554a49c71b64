//! Review: cards, the queue of a day, answers and their log.
//!
//! A card has turns: an answer names its turn and closes it, so that the same answer sent twice
//! counts once. Days are the learner's calendar days, see [`today`].

mod add;
mod answer;
mod card;
mod carrier;
mod day;
mod log;
mod queue;

pub use add::{add_item, add_pair, add_sentence};
pub(crate) use add::{add_item_in, add_misheard};
pub use answer::{Answer, Answered, answer, lower};
pub(crate) use card::move_card_of_item;
pub use card::{Card, Place, find, items_in_review, place, set_help, set_passage, set_state};
pub use carrier::with_carrier;
pub use day::today;
pub use log::{LogRow, answers, find_answer, set_answer_cause};
pub(crate) use queue::settings_in;
pub use queue::{Forecast, Queue, forecast, queue, save_settings, settings};

pub(crate) use add::STATEMENTS as ADD_STATEMENTS;
pub(crate) use answer::STATEMENTS as ANSWER_STATEMENTS;
pub(crate) use card::STATEMENTS as CARD_STATEMENTS;
pub(crate) use carrier::STATEMENTS as CARRIER_STATEMENTS;
pub(crate) use day::STATEMENTS as DAY_STATEMENTS;
pub(crate) use log::STATEMENTS as LOG_STATEMENTS;
pub(crate) use queue::STATEMENTS as QUEUE_STATEMENTS;
