//! Why something of the old product is not taken.

use std::fmt;

/// Where something stood that was refused.
pub type Place = String;

/// Something that is not taken, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Which one: its number or its name.
    pub place: Place,
    /// Why.
    pub reason: Reason,
}

/// Why something is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// It is no JSON object.
    NotAnObject,
    /// It is no JSON at all.
    NotJson(String),
    /// It has no topic or no name.
    NoTopic,
    /// It says no date.
    NoDate,
    /// Its date cannot be read, or lies before the old product or in the future.
    BadDate(String),
    /// Its level is none of A1 to C2 or 1 to 30.
    UnknownLevel(String),
    /// It has neither questions nor a text.
    Empty,
    /// A question has no verdict: the exercise was not finished.
    NotGraded {
        /// Number of the question, from 1.
        question: usize,
    },
    /// A question has no text.
    NoQuestion {
        /// Number of the question, from 1.
        question: usize,
    },
    /// A text is longer than any of the old product.
    TooLong {
        /// Which.
        field: String,
        /// How long it may be.
        max_chars: usize,
    },
    /// It was imported before, or stands in the file twice.
    Duplicate,
    /// There is room for no more of this kind.
    Full(usize),
    /// Nobody has an account with the address of its user.
    NoAccount(String),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAnObject => f.write_str("it is no JSON object"),
            Self::NotJson(error) => write!(f, "it is no JSON: {error}"),
            Self::NoTopic => f.write_str("it has no topic"),
            Self::NoDate => f.write_str("it has no date"),
            Self::BadDate(date) => write!(
                f,
                "its date `{date}` cannot be read, or lies before 2025-08-20 or in the future"
            ),
            Self::UnknownLevel(level) => write!(
                f,
                "its level `{level}` is none of A1, A2, B1, B2, C1, C2 or 1 to 30"
            ),
            Self::Empty => f.write_str("it has neither questions nor a text"),
            Self::NotGraded { question } => write!(f, "question {question} was not graded"),
            Self::NoQuestion { question } => write!(f, "question {question} has no text"),
            Self::TooLong { field, max_chars } => {
                write!(f, "`{field}` is longer than {max_chars} characters")
            }
            Self::Duplicate => f.write_str("it is there already"),
            Self::Full(max) => write!(f, "there are {max} already"),
            Self::NoAccount(email) => write!(f, "no account has the address `{email}`"),
        }
    }
}
