//! Everything that can be said of one passage file by itself.

use super::{Aids, Finding, Gate, Library, Place, Severity, Source, check};
use crate::content_file;
use crate::passage::Passage;
use serde::Serialize;

/// One thing that was found in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    /// Line, from 1; 0 if it is about none.
    pub line: usize,
    /// The gate; none for what keeps the file from being read.
    pub gate: Option<Gate>,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in English, as the command line says it.
    pub message: String,
}

impl Found {
    /// What keeps a file from being read.
    #[must_use]
    pub fn fault(line: usize, message: String) -> Self {
        Self {
            line,
            gate: None,
            severity: Severity::Fault,
            message,
        }
    }

    fn of(finding: &Finding) -> Option<Self> {
        let Place::File { line, .. } = finding.place else {
            return None;
        };
        Some(Self {
            line,
            gate: Some(finding.gate),
            severity: finding.severity,
            message: format!("{} ({})", finding.message, finding.limit),
        })
    }
}

/// What came of looking at a file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CheckedFile {
    /// The passage, if it can be read.
    pub passage: Option<Passage>,
    /// What was found.
    pub found: Vec<Found>,
}

impl CheckedFile {
    /// Whether nothing keeps it from being published.
    #[must_use]
    pub fn is_good(&self) -> bool {
        let is_fault = |found: &Found| found.severity == Severity::Fault;
        self.passage.is_some() && !self.found.iter().any(is_fault)
    }
}

/// Reads the text of a passage file and runs the gates on it. What the gates say of whole levels is
/// left out: one passage is no library.
#[must_use]
pub fn check_file(text: &str) -> CheckedFile {
    let (content, lines) = match content_file::passage::parse_with_lines(text) {
        Ok(read) => read,
        Err(errors) => {
            let errors = errors.into_iter();
            return CheckedFile {
                passage: None,
                found: errors
                    .map(|error| Found::fault(error.line, error.reason))
                    .collect(),
            };
        }
    };
    let passage = content.clone();
    let library = Library {
        passages: vec![Source {
            // What is typed has no file, so its name is the right one.
            file: format!("{}.toml", content.slug),
            content,
            lines,
        }],
        ..Library::default()
    };
    let findings = check(&library, Aids::default()).findings.into_iter();
    CheckedFile {
        passage: Some(passage),
        found: findings.filter_map(|finding| Found::of(&finding)).collect(),
    }
}
