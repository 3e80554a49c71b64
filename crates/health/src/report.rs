//! What an examination found, and the one word that sums it up.

use listen_core::time::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;

/// The outcome of one check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Status {
    /// As it should be.
    Pass,
    /// It works, and somebody should look.
    Warn,
    /// Learners notice, or data is in danger.
    Fail,
}

impl Status {
    /// As it is stored and in JSON: `PASS`, `WARN`, `FAIL`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "PASS",
            Self::Warn => "WARN",
            Self::Fail => "FAIL",
        }
    }

    /// The status of this name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Pass, Self::Warn, Self::Fail]
            .into_iter()
            .find(|status| status.as_str() == text)
    }
}

/// The outcome of all checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Overall {
    /// Every check passed.
    Healthy,
    /// The worst check is a warning.
    Warning,
    /// At least one check failed.
    Unhealthy,
}

impl Overall {
    /// 0, 1 or 2, for scripts.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Healthy => 0,
            Self::Warning => 1,
            Self::Unhealthy => 2,
        }
    }

    /// As it is printed: `HEALTHY`, `WARNING`, `UNHEALTHY`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Healthy => "HEALTHY",
            Self::Warning => "WARNING",
            Self::Unhealthy => "UNHEALTHY",
        }
    }
}

/// One dimension of an installation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Stable name in lower case with hyphens, for instance `audio-storage`.
    pub name: &'static str,
    /// How it is.
    pub status: Status,
    /// One line for people, which says what to do where something is to be done.
    pub message: String,
    /// What was measured, by name; units are in the names.
    pub details: BTreeMap<&'static str, String>,
}

impl Check {
    /// A check without details.
    #[must_use]
    pub fn new(name: &'static str, status: Status, message: impl Into<String>) -> Self {
        Self {
            name,
            status,
            message: message.into(),
            details: BTreeMap::new(),
        }
    }

    /// The same check with one more thing that was measured.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &impl ToString) -> Self {
        self.details.insert(name, value.to_string());
        self
    }
}

/// Everything that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// When it was found, Unix ms.
    pub timestamp: i64,
    /// The worst of all.
    pub status: Overall,
    /// One for each dimension.
    pub checks: Vec<Check>,
    /// `NAME: MESSAGE` of those that failed.
    pub issues: Vec<String>,
    /// `NAME: MESSAGE` of those that warn.
    pub warnings: Vec<String>,
    /// Numbers of the lists above.
    pub summary: Summary,
}

/// Numbers of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Checks in all.
    pub total_checks: usize,
    /// Those that failed.
    pub issues_count: usize,
    /// Those that warn.
    pub warnings_count: usize,
}

impl Report {
    /// Sums checks up.
    #[must_use]
    pub fn new(checks: Vec<Check>, now: Timestamp) -> Self {
        let lines = |status| {
            let those = checks.iter().filter(move |check| check.status == status);
            those
                .map(|check| format!("{}: {}", check.name, check.message))
                .collect::<Vec<_>>()
        };
        let (issues, warnings) = (lines(Status::Fail), lines(Status::Warn));
        Self {
            timestamp: now.0,
            status: match (issues.is_empty(), warnings.is_empty()) {
                (false, _) => Overall::Unhealthy,
                (true, false) => Overall::Warning,
                (true, true) => Overall::Healthy,
            },
            summary: Summary {
                total_checks: checks.len(),
                issues_count: issues.len(),
                warnings_count: warnings.len(),
            },
            checks,
            issues,
            warnings,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_check_decides() {
        let check = |status| Check::new("database", status, "said why");
        let cases = [
            (vec![Status::Pass], Overall::Healthy, 0),
            (vec![Status::Pass, Status::Warn], Overall::Warning, 1),
            (vec![Status::Fail, Status::Warn], Overall::Unhealthy, 2),
        ];
        for (statuses, expected, code) in cases {
            let checks = statuses.into_iter().map(check).collect();
            let report = Report::new(checks, Timestamp(7));
            assert_eq!(report.status, expected);
            assert_eq!(report.status.exit_code(), code);
            let counted = report.issues.len() + report.warnings.len();
            assert_eq!(
                counted,
                report.summary.issues_count + report.summary.warnings_count
            );
        }
    }
}
