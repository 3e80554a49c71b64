//! How far a rendering is.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use tokio_util::sync::CancellationToken;

/// How far a rendering is, shared with the thread that does it.
pub(crate) struct Steps {
    n_done: AtomicI64,
    n_total: AtomicI64,
    /// From the start of the job to the end of its first sentence; below 0 before that.
    first_ms: AtomicI64,
    /// Another worker has the job now.
    is_lost: AtomicBool,
    stop: CancellationToken,
}

impl Steps {
    pub(crate) fn new(stop: CancellationToken) -> Self {
        Self {
            n_done: AtomicI64::new(0),
            n_total: AtomicI64::new(0),
            first_ms: AtomicI64::new(-1),
            is_lost: AtomicBool::new(false),
            stop,
        }
    }

    /// Keeps how long it took until something was spoken.
    pub(crate) fn note_first(&self, done: usize, ms: i64) {
        if done > 0 && self.first_ms.load(Ordering::Relaxed) < 0 {
            self.first_ms.store(ms, Ordering::Relaxed);
        }
    }

    /// Takes note of progress, and tells the thread whether to go on.
    pub(crate) fn tell(&self, done: usize, total: usize) -> ControlFlow<()> {
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        self.n_done.store(count(done), Ordering::Relaxed);
        self.n_total.store(count(total), Ordering::Relaxed);
        if self.must_stop() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    pub(crate) fn so_far(&self) -> (i64, i64) {
        let (done, total) = (&self.n_done, &self.n_total);
        (done.load(Ordering::Relaxed), total.load(Ordering::Relaxed))
    }

    /// Another worker has the job now, or it was cancelled.
    pub(crate) fn lose(&self) {
        self.is_lost.store(true, Ordering::Relaxed);
    }

    /// From the start of the job to the end of its first sentence; 0 if there was none.
    pub(crate) fn first_ms(&self) -> i64 {
        self.first_ms.load(Ordering::Relaxed).max(0)
    }

    pub(crate) fn must_stop(&self) -> bool {
        self.stop.is_cancelled() || self.is_lost.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A job that was cancelled, or claimed by another worker, stops after the sentence.
    #[test]
    fn a_lost_job_does_not_go_on() {
        let steps = Steps::new(CancellationToken::new());
        assert_eq!(steps.tell(1, 3), ControlFlow::Continue(()));
        steps.is_lost.store(true, Ordering::Relaxed);
        assert_eq!(steps.tell(2, 3), ControlFlow::Break(()));
        assert_eq!(steps.so_far(), (2, 3));
    }
}
