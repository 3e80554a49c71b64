//! What a language model is asked for, how its answers are checked, and what they may cost.
//!
//! [`Asker`] is the only way to the model: it takes the tokens of a call from the budgets of the
//! day first, and keeps prompt and answer for audit. [`run()`] does what a learner ordered, step by
//! step; what is made is kept after each step, so that a job that begins again goes on from there.

mod ahead;
mod analysis;
mod asker;
mod compose;
mod draft;
mod error;
mod feedback;
mod item;
mod news;
mod passage;
mod probe;
mod prompt;
mod run;
mod topics;
mod web;

pub use ahead::{is_ahead_spent, prepare_news};
pub use analysis::{Analysis, Confidence, Related, WrongResponse, analyze};
pub use asker::{Asker, Now};
pub use compose::Work;
pub use draft::{Draft, Text, expand_text, text};
pub use error::GenerationError;
pub use feedback::{ERROR_TAGS, Feedback, ShortResponse, feedback};
pub use item::{Items, items};
pub use news::judge_news;
pub use probe::probe;
pub use run::{Made, run};
pub use topics::{Topics, topics};
pub use web::{Searched, search};
