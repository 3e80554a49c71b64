//! Reads the files of the library from their text, and says line by line what is wrong.
//!
//! `content/README.md` describes the formats. Unknown keys are refused, and all broken rules
//! of a file come at once.

mod answer;
mod check;
pub mod draft;
mod item;
pub mod paper;
mod paper_item;
pub mod passage;
pub mod placement;
mod write;

pub use write::{write, write_draft};

use std::fmt;

/// The version of the formats that is read.
pub const SCHEMA: u32 = 1;

/// One thing that is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileError {
    /// Line, counted from 1.
    pub line: usize,
    /// What is wrong, with the value and what is allowed.
    pub reason: String,
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

/// Breaks a good file in each of these ways (what stands there, what stands there then, the line,
/// part of the reason) and asserts that the line is named with the reason.
#[cfg(test)]
fn assert_named(
    good: &str,
    parse: impl Fn(&str) -> Result<(), Vec<FileError>>,
    cases: &[(&str, &str, usize, &str)],
) {
    for (from, to, line, reason) in cases {
        assert!(good.contains(from), "{from}");
        let errors = parse(&good.replacen(from, to, 1)).unwrap_err();
        let found = errors.iter().find(|error| error.reason.contains(reason));
        assert_eq!(
            found.map(|error| error.line),
            Some(*line),
            "{to}: {errors:?}"
        );
    }
}
