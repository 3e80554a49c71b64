//! How much this process has answered, for monitoring: counted in memory, from zero after each start.

use crate::state::SiteKind;
use axum::http::StatusCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Names of the classes of answers.
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

static PUBLIC: Tally = Tally::new();
static ADMIN: Tally = Tally::new();

/// What one site has answered.
struct Tally {
    answers: [AtomicU64; CLASSES.len()],
    busy_ms: AtomicU64,
}

impl Tally {
    const fn new() -> Self {
        Self {
            answers: [const { AtomicU64::new(0) }; CLASSES.len()],
            busy_ms: AtomicU64::new(0),
        }
    }

    fn count(&self, status: StatusCode, took: Duration) {
        let class = usize::from(status.as_u16() / 100).wrapping_sub(1);
        if let Some(answers) = self.answers.get(class) {
            answers.fetch_add(1, Ordering::Relaxed);
        }
        let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        self.busy_ms.fetch_add(ms, Ordering::Relaxed);
    }

    fn read(&self, site: &'static str) -> Traffic {
        let answers = CLASSES.iter().zip(&self.answers);
        Traffic {
            site,
            answers: answers
                .map(|(class, n)| (*class, n.load(Ordering::Relaxed)))
                .collect(),
            busy_ms: self.busy_ms.load(Ordering::Relaxed),
        }
    }
}

/// What one site of this process has answered since the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traffic {
    /// `public` or `admin`.
    pub site: &'static str,
    /// Answers by class: `2xx`, `3xx`, `4xx`, `5xx`, and the odd `1xx`.
    pub answers: Vec<(&'static str, u64)>,
    /// Time until the heads of these answers were ready, in all, ms.
    pub busy_ms: u64,
}

/// Counts an answer.
pub(crate) fn count(site: SiteKind, status: StatusCode, took: Duration) {
    let tally = match site {
        SiteKind::Public => &PUBLIC,
        SiteKind::Admin => &ADMIN,
    };
    tally.count(status, took);
}

/// What this process has answered. Where the sites are processes of their own, each knows of itself.
#[must_use]
pub fn answered() -> [Traffic; 2] {
    [answered_by_public(), ADMIN.read("admin")]
}

/// What the public site of this process has answered.
#[must_use]
pub fn answered_by_public() -> Traffic {
    PUBLIC.read("public")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_counted_by_class_and_a_strange_status_by_none() {
        let tally = Tally::new();
        for status in [200, 204, 503, 999] {
            let status = StatusCode::from_u16(status).unwrap();
            tally.count(status, Duration::from_millis(7));
        }
        let expected = vec![("1xx", 0), ("2xx", 2), ("3xx", 0), ("4xx", 0), ("5xx", 1)];
        assert_eq!(tally.read("public").answers, expected);
        assert_eq!(tally.read("public").busy_ms, 28);
    }
}
