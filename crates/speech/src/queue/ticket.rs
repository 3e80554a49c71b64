//! A place in the queue, for one who waits.

use super::state::Key;
use super::{Answer, Shared};
use crate::SpeechError;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

/// How often who waits is asked whether it still does.
const LOOK: Duration = Duration::from_millis(50);

/// A place in the queue. Dropping it gives the place up.
pub struct Ticket {
    pub(super) id: u64,
    pub(super) key: Arc<Key>,
    pub(super) deadline: Option<Instant>,
    pub(super) answer: Receiver<Answer>,
    pub(super) shared: Weak<Shared>,
}

impl Ticket {
    /// How many utterances come first; `None` once it is being spoken or done.
    #[must_use]
    pub fn position(&self) -> Option<usize> {
        self.shared.upgrade()?.state().position(&self.key)
    }

    /// Waits for the audio.
    ///
    /// # Errors
    /// What the engine says; [`SpeechError::Deadline`]; [`SpeechError::Cancelled`] when the
    /// queue ends.
    pub fn wait(self) -> Answer {
        self.wait_unless(&mut || false)
    }

    /// Waits until `is_left`, which is asked many times a second, says that nobody wants it.
    pub(crate) fn wait_unless(self, is_left: &mut dyn FnMut() -> bool) -> Answer {
        // Asked first: an engine that is always faster would never be stopped.
        while !is_left() {
            let left = self.deadline.map_or(LOOK, |deadline| {
                deadline.saturating_duration_since(Instant::now())
            });
            let error = match self.answer.recv_timeout(left.min(LOOK)) {
                Ok(answer) => return answer,
                Err(RecvTimeoutError::Timeout) if left.is_zero() => SpeechError::Deadline,
                Err(RecvTimeoutError::Timeout) => continue,
                Err(RecvTimeoutError::Disconnected) => SpeechError::Cancelled,
            };
            return Err(Arc::new(error));
        }
        Err(Arc::new(SpeechError::Cancelled))
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if let Some(shared) = self.shared.upgrade() {
            shared.state().give_up(&self.key, self.id);
        }
    }
}
