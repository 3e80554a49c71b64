//! A circuit breaker: a model that keeps failing is left alone, so that learners get an answer at
//! once instead of waiting for the next failure.

use std::time::{Duration, Instant};

/// Failures in a row that open it.
const MAX_FAILURES: u32 = 5;
/// How long it stays open.
const REST: Duration = Duration::from_mins(1);
/// Successes in a row that close it after a rest.
const PROBES: u32 = 2;

/// Counts failures; time is handed in.
#[derive(Debug, Default)]
pub(crate) struct Breaker {
    n_failures: u32,
    /// Set while it is open or being probed.
    rests_until: Option<Instant>,
    n_probes_passed: u32,
    is_probing: bool,
}

impl Breaker {
    /// Whether a call may be made; else how long to wait. After a rest one call at a time probes.
    pub(crate) fn enter(&mut self, now: Instant) -> Result<(), Duration> {
        let Some(until) = self.rests_until else {
            return Ok(());
        };
        if now < until {
            return Err(until - now);
        }
        if self.is_probing {
            return Err(Duration::from_secs(1));
        }
        self.is_probing = true;
        Ok(())
    }

    /// A call went well.
    pub(crate) fn succeeded(&mut self) {
        self.n_failures = 0;
        self.is_probing = false;
        if self.rests_until.is_some() {
            self.n_probes_passed += 1;
            if self.n_probes_passed >= PROBES {
                *self = Self::default();
            }
        }
    }

    /// A call failed by the server's fault.
    pub(crate) fn failed(&mut self, now: Instant) {
        self.n_failures += 1;
        if self.is_probing || self.n_failures >= MAX_FAILURES {
            *self = Self {
                rests_until: Some(now + REST),
                ..Self::default()
            };
        }
    }

    /// A call ended in a way that says nothing about the server: it was cancelled.
    pub(crate) fn left(&mut self) {
        self.is_probing = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(now: Instant) -> Breaker {
        let mut breaker = Breaker::default();
        for _ in 0..MAX_FAILURES {
            breaker.enter(now).unwrap();
            breaker.failed(now);
        }
        breaker
    }

    #[test]
    fn five_failures_open_it_for_a_minute() {
        let now = Instant::now();
        let mut breaker = Breaker::default();
        for _ in 1..MAX_FAILURES {
            breaker.failed(now);
        }
        breaker.enter(now).unwrap();
        breaker.succeeded();
        breaker.failed(now);
        breaker.enter(now).unwrap();
        let mut breaker = opened(now);
        assert_eq!(breaker.enter(now), Err(REST));
        assert!(breaker.enter(now + REST / 2).is_err());
        assert_eq!(breaker.enter(now + REST), Ok(()));
    }

    #[test]
    fn two_probes_one_after_the_other_close_it() {
        let now = Instant::now();
        let later = now + REST;
        let mut breaker = opened(now);
        breaker.enter(later).unwrap();
        assert!(breaker.enter(later).is_err(), "one probe at a time");
        breaker.succeeded();
        breaker.enter(later).unwrap();
        assert!(breaker.enter(later).is_err(), "one success is not enough");
        breaker.succeeded();
        breaker.enter(later).unwrap();
        breaker.enter(later).unwrap();
    }

    #[test]
    fn a_failed_probe_opens_it_again() {
        let now = Instant::now();
        let later = now + REST;
        let mut breaker = opened(now);
        breaker.enter(later).unwrap();
        breaker.failed(later);
        assert_eq!(breaker.enter(later), Err(REST));
    }

    #[test]
    fn a_cancelled_probe_lets_the_next_one_in() {
        let now = Instant::now();
        let mut breaker = opened(now);
        breaker.enter(now + REST).unwrap();
        breaker.left();
        breaker.enter(now + REST).unwrap();
    }
}
