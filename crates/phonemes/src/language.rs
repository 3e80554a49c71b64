//! The languages that Kokoro speaks.

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// American English.
    EnUs,
    /// British English.
    EnGb,
}
