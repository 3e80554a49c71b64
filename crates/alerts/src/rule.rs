//! When something is said about a dimension. Pure: what was found and what was said before decide.

use crate::event::{Event, EventKind};
use listen_core::time::MINUTE_MS;
use listen_health::Status;
use listen_store::alert::{Rule, Setting};
use listen_store::health_check::Known;

/// Dimensions whose warnings cannot wait until they are failures, as nobody notices them otherwise.
const WARNED: [&str; 3] = ["backups", "restore-drill", "certificates"];

/// From which status on a dimension alerts; none for never. `rules` are those that were changed.
#[must_use]
pub fn least(name: &str, rules: &[Rule]) -> Option<Status> {
    match rules.iter().find(|rule| rule.name == name) {
        Some(rule) => Status::parse(&rule.least),
        None if WARNED.contains(&name) => Some(Status::Warn),
        None => Some(Status::Fail),
    }
}

/// What is to be said now about what is known; takes note of it in `known`.
#[must_use]
pub fn decide(known: &mut [Known], setting: Setting, rules: &[Rule]) -> Vec<Event> {
    known
        .iter_mut()
        .filter_map(|one| {
            let least = least(&one.name, rules);
            let kind = judge(one, least, setting);
            take_note(one, least, kind);
            kind.map(|kind| event(one, kind))
        })
        .collect()
}

fn judge(one: &Known, least: Option<Status>, setting: Setting) -> Option<EventKind> {
    let now = one.checked_at;
    let status = Status::parse(&one.status)?;
    let before = one.alerted_status.as_deref().and_then(Status::parse);
    let is_bad = least.is_some_and(|least| status >= least);
    let is_due = |since: i64, minutes: i64| now - since >= minutes * MINUTE_MS;
    match (is_bad, before) {
        (true, None) => is_due(one.since, setting.delay_minutes).then_some(EventKind::Raised),
        (true, Some(before)) if status > before => Some(EventKind::Raised),
        (true, Some(_)) => (setting.repeat_minutes > 0
            && is_due(one.alerted_at, setting.repeat_minutes))
        .then_some(EventKind::Repeated),
        // Nobody wants to hear of this dimension any more, neither that it is well.
        (false, Some(_)) => least.map(|_| EventKind::Recovered),
        (false, None) => None,
    }
}

fn take_note(one: &mut Known, least: Option<Status>, kind: Option<EventKind>) {
    match kind {
        Some(EventKind::Recovered) => one.alerted_status = None,
        Some(EventKind::Raised | EventKind::Repeated) => {
            one.alerted_status = Some(one.status.clone());
            one.alerted_at = one.checked_at;
        }
        None if least.is_none() => one.alerted_status = None,
        None => {}
    }
}

fn event(one: &Known, kind: EventKind) -> Event {
    Event {
        kind,
        name: one.name.clone(),
        status: one.status.clone(),
        message: one.message.clone(),
        since: one.since,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTING: Setting = Setting {
        delay_minutes: 2,
        repeat_minutes: 60,
    };

    fn known(name: &str) -> Known {
        Known {
            name: name.to_owned(),
            status: "PASS".to_owned(),
            message: String::new(),
            details: "{}".to_owned(),
            since: 0,
            checked_at: 0,
            alerted_status: None,
            alerted_at: 0,
        }
    }

    /// What is said at these minutes, where the status is what is given with them.
    fn said(name: &str, rules: &[Rule], course: &[(i64, &str)]) -> Vec<(i64, EventKind)> {
        let mut one = known(name);
        let mut said = Vec::new();
        for (minute, status) in course {
            one.checked_at = minute * MINUTE_MS;
            if one.status != *status {
                one.since = one.checked_at;
                (*status).clone_into(&mut one.status);
            }
            let events = decide(std::slice::from_mut(&mut one), SETTING, rules);
            said.extend(events.iter().map(|event| (*minute, event.kind)));
        }
        said
    }

    #[test]
    fn a_failure_is_said_after_the_delay_again_after_the_interval_and_ended_once() {
        use EventKind::{Raised, Recovered, Repeated};
        let course = [
            (0, "PASS"),
            (1, "FAIL"),
            (2, "FAIL"),
            (3, "FAIL"),
            (4, "FAIL"),
            (62, "FAIL"),
            (63, "FAIL"),
            (64, "PASS"),
            (65, "PASS"),
        ];
        assert_eq!(
            said("database", &[], &course),
            [(3, Raised), (63, Repeated), (64, Recovered)]
        );
    }

    #[test]
    fn a_short_failure_says_nothing_and_a_worse_one_at_once() {
        let short = [(0, "FAIL"), (1, "PASS"), (9, "PASS")];
        assert_eq!(said("database", &[], &short), []);
        let worse = [(0, "WARN"), (2, "WARN"), (3, "FAIL"), (4, "FAIL")];
        assert_eq!(
            said("backups", &[], &worse),
            [(2, EventKind::Raised), (3, EventKind::Raised)]
        );
    }

    #[test]
    fn the_least_status_decides_and_never_is_never() {
        let course = [(0, "WARN"), (9, "WARN"), (10, "FAIL"), (19, "FAIL")];
        let rule = |least: &str| Rule {
            name: "logs".to_owned(),
            least: least.to_owned(),
        };
        for (rules, n_said) in [
            (vec![], 1),
            (vec![rule("WARN")], 2),
            (vec![rule("FAIL")], 1),
            (vec![rule("NEVER")], 0),
        ] {
            assert_eq!(said("logs", &rules, &course).len(), n_said, "{rules:?}");
        }
    }

    #[test]
    fn a_dimension_that_alerts_no_longer_has_no_all_clear() {
        let mut one = known("logs");
        one.status = "FAIL".to_owned();
        one.alerted_status = Some("FAIL".to_owned());
        let never = [Rule {
            name: "logs".to_owned(),
            least: "NEVER".to_owned(),
        }];
        assert_eq!(decide(std::slice::from_mut(&mut one), SETTING, &never), []);
        assert_eq!(one.alerted_status, None);
    }
}
