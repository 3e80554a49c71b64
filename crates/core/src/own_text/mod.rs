//! A learner's own text on its way to a passage: layout, what it is checked for, its level, and
//! which of its sentences are dictated. No language model takes part.
//!
//! A text is edited as a *script*: one sentence a line, an empty line between paragraphs, and
//! `NAME: ` where another speaker begins.

mod dictation;
mod draft;
mod english;
mod estimate;
mod layout;
mod passage;
mod script;
mod title;

pub use dictation::dictated;
pub use draft::{Draft, Part, cast, parts};
pub use english::{ENGLISH_MIN, english_share};
pub use estimate::{Estimate, estimate};
pub use layout::{clean, lay_out};
pub use passage::{Described, passage, script_of};
pub use script::{Fault, Script};
pub use title::suggest_title;

use crate::gates::{self, Odd};

/// Longest script, in characters: about 25 minutes of audio.
pub const MAX_CHARS: usize = 20_000;
/// Most sentences of a script.
pub const MAX_SENTENCES: usize = 400;
/// Longest sentence, in characters; more than half a minute of speech is no sentence to practise.
pub const MAX_SENTENCE_CHARS: usize = 400;
/// Most speakers of a script: more voices than that cannot be told apart.
pub const MAX_SPEAKERS: usize = 6;
/// Longest title, in characters.
pub const MAX_TITLE_CHARS: usize = 120;
/// Most own texts of a learner.
pub const MAX_TEXTS: usize = 200;
/// Most own texts that a learner saves in 24 hours, changed ones included.
pub const MAX_TEXTS_A_DAY: usize = 20;
/// Most characters of all own texts of a learner.
pub const MAX_TOTAL_CHARS: usize = 1_000_000;

/// Marks that every written text has, and that a voice makes a pause of.
const ORDINARY_MARKS: &str = "\"“”‘’«»–—…;()[]";

/// What a voice may misread in a sentence. Other than for the library, numbers, quotation marks
/// and sentences without a mark at the end are taken as they come: only what needs a look is told.
#[must_use]
pub fn odd(sentence: &str) -> Vec<Odd> {
    let needs_a_look = |odd: &Odd| match odd {
        Odd::Mark(mark) => !ORDINARY_MARKS.contains(*mark),
        Odd::Abbreviation(_) | Odd::TwoPronunciations(_) | Odd::Digits(_) => true,
        Odd::Short { .. } | Odd::Dash | Odd::NoEnd | Odd::Label => false,
    };
    gates::odd(sentence)
        .into_iter()
        .filter(needs_a_look)
        .collect()
}

/// Characters of a text as limits count them.
#[must_use]
pub fn script_chars(text: &str) -> usize {
    text.chars().count()
}
