//! The list of wrong responses: searched, filtered, and what the learner did with each.
//!
//! A row is made with the submission of its attempt (`index`) or its exercise (`of_exercise`); its
//! words are what is searched.

mod change;
mod index;
mod list;
mod of_exercise;

pub use change::{Changed, Chosen, causes, practise_again, set_cause, set_state, undo};
pub(crate) use index::index;
pub use index::index_missing;
pub use list::{Asked, Filter, Mistake, count_all, list};
pub(crate) use of_exercise::index_exercise;
pub use of_exercise::{exercise_causes, set_exercise_cause};

pub(crate) use change::STATEMENTS as CHANGE_STATEMENTS;
pub(crate) use index::STATEMENTS as INDEX_STATEMENTS;
pub(crate) use list::STATEMENTS as LIST_STATEMENTS;
pub(crate) use of_exercise::STATEMENTS as OF_EXERCISE_STATEMENTS;
