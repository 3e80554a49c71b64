//! What is said: that something is wrong, still wrong, or well again.

use listen_core::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Why something is said about a dimension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// It is not well, or worse than before.
    Raised,
    /// It is not well yet.
    Repeated,
    /// It is well again.
    Recovered,
}

/// One thing that is said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Why.
    pub kind: EventKind,
    /// Name of the dimension, as `listen doctor --json` has it.
    pub name: String,
    /// `PASS`, `WARN` or `FAIL`.
    pub status: String,
    /// One line for people.
    pub message: String,
    /// Since when it has this status, Unix ms.
    pub since: i64,
}

/// A message as every channel gets it, in its own format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// One line.
    pub subject: String,
    /// Several lines.
    pub text: String,
    /// What the lines say, for programs; empty for a test.
    pub events: Vec<Event>,
    /// When it is sent.
    pub at: Timestamp,
    /// Whether it only tests the channel.
    pub is_test: bool,
}

/// The words around what was found, in the language of a channel.
struct Words {
    product: &'static str,
    raised: &'static str,
    repeated: &'static str,
    recovered: &'static str,
    since: &'static str,
    test_subject: &'static str,
    test_text: &'static str,
}

const EN: Words = Words {
    product: "listen",
    raised: "not well",
    repeated: "still not well",
    recovered: "well again",
    since: "since",
    test_subject: "test",
    test_text: "This is a test. Alerts of this installation will arrive here.",
};

const ZH: Words = Words {
    product: "listen",
    raised: "出现问题",
    repeated: "问题仍在",
    recovered: "已恢复",
    since: "自",
    test_subject: "测试",
    test_text: "这是一条测试消息。本站的告警将发送到这里。",
};

fn words(locale: &str) -> &'static Words {
    if locale == "zh" { &ZH } else { &EN }
}

impl Message {
    /// Says what happened, in the language `en` or `zh`.
    #[must_use]
    pub fn of(events: Vec<Event>, locale: &str, at: Timestamp) -> Self {
        let words = words(locale);
        let mut text = String::new();
        for event in &events {
            let since = iso(event.since);
            // Writing into a string does not fail.
            let _ = writeln!(
                text,
                "{} {}: {} ({} {since})",
                mark(event),
                event.name,
                event.message,
                words.since
            );
        }
        Self {
            subject: subject(&events, words),
            text,
            events,
            at,
            is_test: false,
        }
    }

    /// Says that the channel works.
    #[must_use]
    pub fn test(locale: &str, at: Timestamp) -> Self {
        let words = words(locale);
        Self {
            subject: format!("[{}] {}", words.product, words.test_subject),
            text: format!("{}\n", words.test_text),
            events: Vec::new(),
            at,
            is_test: true,
        }
    }

    /// `raised`, `repeated`, `recovered` or `test`, for programs: the worst of the events.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        let has = |kind| self.events.iter().any(|event| event.kind == kind);
        if self.is_test {
            "test"
        } else if has(EventKind::Raised) {
            "raised"
        } else if has(EventKind::Repeated) {
            "repeated"
        } else {
            "recovered"
        }
    }
}

fn mark(event: &Event) -> &'static str {
    match (event.kind, event.status.as_str()) {
        (EventKind::Recovered, _) => "OK",
        (_, "FAIL") => "FAIL",
        _ => "WARN",
    }
}

fn subject(events: &[Event], words: &Words) -> String {
    let part = |kind, label| {
        let names: Vec<&str> = events
            .iter()
            .filter(|event| event.kind == kind)
            .map(|event| event.name.as_str())
            .collect();
        (!names.is_empty()).then(|| format!("{label}: {}", names.join(", ")))
    };
    let parts = [
        part(EventKind::Raised, words.raised),
        part(EventKind::Repeated, words.repeated),
        part(EventKind::Recovered, words.recovered),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!("[{}] {}", words.product, parts.join("; "))
}

/// `2026-11-26T01:23:45Z`.
#[must_use]
pub(crate) fn iso(unix_ms: i64) -> String {
    let time = OffsetDateTime::from_unix_timestamp(unix_ms.div_euclid(1_000))
        .unwrap_or(OffsetDateTime::UNIX_EPOCH);
    time.format(&Rfc3339).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(kind: EventKind, name: &str, status: &str) -> Event {
        Event {
            kind,
            name: name.to_owned(),
            status: status.to_owned(),
            message: "said why".to_owned(),
            since: 1_750_000_000_000,
        }
    }

    #[test]
    fn a_message_names_what_is_wrong_and_what_is_well_again() {
        let events = vec![
            event(EventKind::Raised, "database", "FAIL"),
            event(EventKind::Recovered, "backups", "PASS"),
        ];
        let english = Message::of(events.clone(), "en", Timestamp(0));
        assert_eq!(
            english.subject,
            "[listen] not well: database; well again: backups"
        );
        assert_eq!(
            english.text,
            "FAIL database: said why (since 2025-06-15T15:06:40Z)\nOK backups: said why (since 2025-06-15T15:06:40Z)\n"
        );
        assert_eq!(english.kind(), "raised");
        let chinese = Message::of(events, "zh", Timestamp(0));
        assert_eq!(
            chinese.subject,
            "[listen] 出现问题: database; 已恢复: backups"
        );
    }
}
