//! Ends an utterance that nobody waits for any more.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Tells an engine that nobody wants the utterance that it speaks. Once set it stays set.
#[derive(Default)]
pub struct Stop(Mutex<State>);

#[derive(Default)]
struct State {
    is_set: bool,
    end: Option<Box<dyn Fn() + Send>>,
}

/// While it lives, [`Stop::set`] does what was said.
pub(crate) struct Ending<'a>(&'a Stop);

impl Stop {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the utterance should end.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.state().is_set
    }

    /// Ends the utterance.
    pub(crate) fn set(&self) {
        let mut state = self.state();
        state.is_set = true;
        if let Some(end) = &state.end {
            end();
        }
    }

    /// What ends the work, for engines that cannot look: `end` is called on another thread, or
    /// here and now if it is too late. An utterance does one thing at a time, so there is one `end`.
    pub(crate) fn ending(&self, end: impl Fn() + Send + 'static) -> Ending<'_> {
        let mut state = self.state();
        if state.is_set {
            end();
        }
        state.end = Some(Box::new(end));
        Ending(self)
    }
}

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.state().end = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn the_end_comes_at_once_or_when_it_is_set_and_not_afterwards() {
        let n_calls = Arc::new(AtomicUsize::new(0));
        let count = || {
            let n_calls = n_calls.clone();
            move || {
                n_calls.fetch_add(1, Ordering::Relaxed);
            }
        };
        let stop = Stop::default();
        drop(stop.ending(count()));
        let ending = stop.ending(count());
        assert_eq!(n_calls.load(Ordering::Relaxed), 0);
        stop.set();
        assert_eq!(n_calls.load(Ordering::Relaxed), 1);
        drop(ending);
        stop.set();
        assert_eq!(n_calls.load(Ordering::Relaxed), 1);
        drop(stop.ending(count()));
        assert_eq!(n_calls.load(Ordering::Relaxed), 2);
    }
}
