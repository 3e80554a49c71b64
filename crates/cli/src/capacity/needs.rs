//! What is needed, line by line.

use super::figures::{
    ACCOUNT_BYTES, ATTEMPT_BYTES, AUDIO_BYTES, Figure, LOGINS_A_SECOND, N_CORES, PAGES_A_SECOND,
    SITE_MB, SPEECH_CPU, WORKER_MIB,
};
use serde::Serialize;

const DAYS_A_YEAR: f64 = 365.0;
const DAYS_A_MONTH: f64 = 30.0;
const S_AN_HOUR: f64 = 3_600.0;
const S_A_DAY: f64 = 86_400.0;

/// What there is to be for whom.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Wanted {
    pub learners: u32,
    /// Pages of each learner in the busiest hour.
    pub requests_per_learner: Option<f64>,
    /// Attempts that each learner submits a day.
    pub attempts_per_learner: Option<f64>,
    /// Minutes of audio of own texts that each learner has made a month.
    pub audio_minutes_per_learner: Option<f64>,
    /// Processor seconds for a second of audio, if somebody measured his own.
    pub speech_cpu: Option<f64>,
    /// Cores of one machine.
    pub cores: Option<u16>,
}

/// One line: what is needed, or which option would tell.
#[derive(Debug, Serialize)]
pub(crate) struct Need {
    pub what: &'static str,
    pub unit: &'static str,
    #[serde(flatten)]
    pub amount: Amount,
    /// The figures that it comes from.
    pub sources: Vec<Figure>,
}

/// How much is needed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Amount {
    Value(f64),
    /// The option that is missing.
    Needs(&'static str),
}

const REQUESTS: &str = "--requests-per-learner";
const ATTEMPTS: &str = "--attempts-per-learner";
const AUDIO: &str = "--audio-minutes-per-learner";

/// All lines.
pub(super) fn all(wanted: &Wanted) -> Vec<Need> {
    let mut needs = Vec::from(cores(wanted));
    needs.extend(speech(wanted));
    needs.extend(storage(wanted));
    needs.extend(memory());
    needs
}

fn need(
    what: &'static str,
    unit: &'static str,
    value: Result<f64, &'static str>,
    sources: &[Figure],
) -> Need {
    let amount = value.map_or_else(Amount::Needs, Amount::Value);
    Need {
        what,
        unit,
        amount,
        sources: sources.to_vec(),
    }
}

fn cores(wanted: &Wanted) -> [Need; 4] {
    let n = f64::from(wanted.learners);
    let pages = wanted.pages_a_second();
    let attempts = wanted.attempts_a_second();
    let busy = wanted.page_cores();
    let logins = n / LOGINS_A_SECOND.value;
    [
        need("pages in the busiest hour", "a second", pages, &[]),
        need(
            "cores busy with these pages",
            "cores",
            busy,
            &[PAGES_A_SECOND],
        ),
        need(
            "all learners log in, one after the other",
            "s",
            Ok(logins),
            &[LOGINS_A_SECOND],
        ),
        need(
            "attempts, if all of a day fall into one hour",
            "a second",
            attempts,
            &[],
        ),
    ]
}

fn speech(wanted: &Wanted) -> [Need; 3] {
    let month = wanted.audio_seconds_a_month();
    let cost = month.map(|seconds| seconds * wanted.speech_cpu());
    let sources: &[Figure] = match wanted.speech_cpu {
        Some(_) => &[],
        None => &[SPEECH_CPU],
    };
    let busy = wanted.speech_cores();
    [
        need("audio of own texts", "s a month", month, &[]),
        need(
            "processor for it, without a graphics card",
            "s a month",
            cost,
            sources,
        ),
        need("cores busy with it on average", "cores", busy, sources),
    ]
}

fn storage(wanted: &Wanted) -> [Need; 3] {
    let each =
        wanted.attempts(|a_day| a_day * DAYS_A_YEAR * ATTEMPT_BYTES.value + ACCOUNT_BYTES.value);
    let learners = f64::from(wanted.learners);
    let database = [ACCOUNT_BYTES, ATTEMPT_BYTES];
    let audio = wanted
        .audio_seconds_a_month()
        .map(|seconds| seconds * 12.0 * AUDIO_BYTES.value / 1e9);
    [
        need(
            "database after a year, each learner",
            "MB",
            each.map(|bytes| bytes / 1e6),
            &database,
        ),
        need(
            "database after a year, all learners",
            "GB",
            each.map(|bytes| bytes * learners / 1e9),
            &database,
        ),
        need(
            "audio of own texts after a year",
            "GB",
            audio,
            &[AUDIO_BYTES],
        ),
    ]
}

fn memory() -> [Need; 2] {
    [
        need("memory of a site", "MB", Ok(SITE_MB.value), &[SITE_MB]),
        need(
            "memory of a worker with Kokoro",
            "MiB",
            Ok(WORKER_MIB.value),
            &[WORKER_MIB],
        ),
    ]
}

impl Wanted {
    fn pages_a_second(&self) -> Result<f64, &'static str> {
        let each = self.requests_per_learner.ok_or(REQUESTS)?;
        Ok(f64::from(self.learners) * each / S_AN_HOUR)
    }

    fn attempts(&self, of_a_day: impl Fn(f64) -> f64) -> Result<f64, &'static str> {
        self.attempts_per_learner.map(of_a_day).ok_or(ATTEMPTS)
    }

    /// Attempts a second, if all of a day are made within an hour.
    pub fn attempts_a_second(&self) -> Result<f64, &'static str> {
        self.attempts(|a_day| f64::from(self.learners) * a_day / S_AN_HOUR)
    }

    /// Seconds of audio of own texts a month.
    pub fn audio_seconds_a_month(&self) -> Result<f64, &'static str> {
        let minutes = self.audio_minutes_per_learner.ok_or(AUDIO)?;
        Ok(f64::from(self.learners) * minutes * 60.0)
    }

    /// Processor seconds for a second of audio.
    pub fn speech_cpu(&self) -> f64 {
        self.speech_cpu.unwrap_or(SPEECH_CPU.value)
    }

    /// Cores that are busy with pages in the busiest hour.
    pub fn page_cores(&self) -> Result<f64, &'static str> {
        Ok(self.pages_a_second()? * N_CORES / PAGES_A_SECOND.value)
    }

    /// Cores that are busy with speech on average.
    pub fn speech_cores(&self) -> Result<f64, &'static str> {
        Ok(self.audio_seconds_a_month()? * self.speech_cpu() / (DAYS_A_MONTH * S_A_DAY))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: Wanted = Wanted {
        learners: 1_000,
        requests_per_learner: None,
        attempts_per_learner: None,
        audio_minutes_per_learner: None,
        speech_cpu: None,
        cores: None,
    };

    fn amount(wanted: &Wanted, what: &str) -> Amount {
        let found = all(wanted).into_iter().find(|need| need.what == what);
        found.unwrap().amount
    }

    #[test]
    fn what_nobody_measured_is_asked_for() {
        let asked: Vec<Amount> = all(&NOTHING).iter().map(|need| need.amount).collect();
        for option in [REQUESTS, ATTEMPTS, AUDIO] {
            assert!(asked.contains(&Amount::Needs(option)), "{option}");
        }
    }

    #[test]
    fn the_arithmetic_is_that_of_the_units() {
        let wanted = Wanted {
            requests_per_learner: Some(36.0),
            attempts_per_learner: Some(3.6),
            audio_minutes_per_learner: Some(10.0),
            speech_cpu: Some(0.5),
            ..NOTHING
        };
        for (what, expected) in [
            ("pages in the busiest hour", 10.0),
            ("cores busy with these pages", 20.0 / 1_851.0),
            ("all learners log in, one after the other", 1_000.0 / 58.0),
            ("attempts, if all of a day fall into one hour", 1.0),
            ("audio of own texts", 600_000.0),
            ("processor for it, without a graphics card", 300_000.0),
            ("cores busy with it on average", 300_000.0 / 2_592_000.0),
        ] {
            let Amount::Value(found) = amount(&wanted, what) else {
                panic!("{what} has no value");
            };
            assert!((found - expected).abs() < 1e-9, "{what}: {found}");
        }
    }
}
