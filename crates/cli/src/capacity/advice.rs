//! When something else is needed. The figures are measured, the shares of them are a choice.

use super::figures::{ATTEMPTS_A_SECOND, Figure, PAGES_A_SECOND, SPEECH_CPU, SPEECH_SPEED};
use super::needs::Wanted;
use serde::Serialize;

/// From this share of what was measured on one machine on, it is time to have more.
const SHARE: f64 = 0.5;

/// One thing that may be needed.
#[derive(Debug, Serialize)]
pub(crate) struct Advice {
    pub about: &'static str,
    /// `None` where an option is missing.
    pub is_needed: Option<bool>,
    pub why: String,
    pub sources: Vec<Figure>,
}

/// All advice.
pub(super) fn all(wanted: &Wanted) -> Vec<Advice> {
    vec![postgres(wanted), machines(wanted), workers(wanted), redis()]
}

fn postgres(wanted: &Wanted) -> Advice {
    let limit = ATTEMPTS_A_SECOND.value * SHARE;
    let why = match wanted.attempts_a_second() {
        Ok(found) => format!(
            "{found:.2} attempts a second; SQLite is enough below {limit:.1}, half of what it took on two \
             cores, and as long as one machine serves"
        ),
        Err(option) => {
            format!("{option} would tell; several machines need it in any case")
        }
    };
    Advice {
        about: "PostgreSQL",
        is_needed: wanted.attempts_a_second().ok().map(|found| found >= limit),
        why,
        sources: vec![ATTEMPTS_A_SECOND],
    }
}

fn machines(wanted: &Wanted) -> Advice {
    let found = wanted.page_cores();
    let is_needed = found
        .ok()
        .zip(wanted.cores)
        .map(|(busy, cores)| busy >= f64::from(cores) * SHARE);
    let why = match (found, is_needed) {
        (Ok(busy), Some(_)) => format!(
            "{busy:.2} cores busy with pages; one process uses all cores of its machine, and is full enough \
             from half of them on"
        ),
        (Ok(busy), None) => format!("{busy:.2} cores busy with pages; --cores would tell"),
        (Err(option), _) => format!("{option} would tell"),
    };
    Advice {
        about: "more machines for pages",
        is_needed,
        why,
        sources: vec![PAGES_A_SECOND],
    }
}

fn workers(wanted: &Wanted) -> Advice {
    let why = match wanted.audio_seconds_a_month() {
        Ok(seconds) => {
            let a_second = seconds / (30.0 * 86_400.0);
            format!(
                "{a_second:.3} s of audio to be made each second on average; one worker on two cores makes {}. \
                 More are needed from half of that on, or when listen doctor says that somebody waits",
                SPEECH_SPEED.value
            )
        }
        Err(option) => format!("{option} would tell; listen doctor says when somebody waits"),
    };
    let cores = wanted.speech_cores().ok();
    Advice {
        about: "more workers, or a graphics card",
        is_needed: cores.map(|cores| cores >= SPEECH_SPEED.value * wanted.speech_cpu() * SHARE),
        why,
        sources: vec![SPEECH_SPEED, SPEECH_CPU],
    }
}

fn redis() -> Advice {
    Advice {
        about: "Redis",
        is_needed: Some(false),
        why: "never needed: the database counts and is looked at instead. REDIS_URL spares it a write for each \
              login and counted request of many replicas; how much that is was not measured"
            .to_owned(),
        sources: Vec::new(),
    }
}
