//! Utterances of one text: spoken several at once, given in order.

use super::{Answer, Priority, Request, SpeechQueue, Ticket};
use crate::SpeechError;
use std::collections::VecDeque;
use std::sync::Arc;

/// Gives the audio of each request in order. Dropping it gives up what is left.
///
/// Only a few requests are in the queue at a time, so that a long text leaves room for others.
pub struct InOrder {
    queue: Arc<SpeechQueue>,
    left: std::vec::IntoIter<Request>,
    asked: VecDeque<Result<Ticket, SpeechError>>,
    /// Whether somebody waits for the first answer.
    first_is_awaited: bool,
}

impl InOrder {
    pub(super) fn new(queue: Arc<SpeechQueue>, requests: Vec<Request>) -> Self {
        let first = requests.first();
        let mut in_order = Self {
            first_is_awaited: first.is_some_and(|first| first.priority == Priority::Waiting),
            queue,
            left: requests.into_iter(),
            asked: VecDeque::new(),
        };
        in_order.ask();
        in_order
    }

    /// Keeps every thread busy, and one request more for each that ends meanwhile. One
    /// that somebody waits for begins alone: an engine gives it all cores, so it is heard in half
    /// the time.
    fn ask(&mut self) {
        let n_wanted = if self.first_is_awaited {
            1
        } else {
            self.queue.n_workers() * 2
        };
        while self.asked.len() < n_wanted {
            let Some(request) = self.left.next() else {
                return;
            };
            self.asked.push_back(self.queue.push(request));
        }
    }
}

impl InOrder {
    /// How many utterances come before the next one; `None` once it is being spoken or done.
    pub(crate) fn position(&self) -> Option<usize> {
        self.asked.front()?.as_ref().ok()?.position()
    }

    /// The next answer; [`crate::SpeechError::Cancelled`] as soon as `is_left`, which is asked many
    /// times a second, says that nobody wants it any more.
    pub(crate) fn next_unless(&mut self, is_left: &mut dyn FnMut() -> bool) -> Option<Answer> {
        let first = self.asked.pop_front()?;
        let answer = match first {
            Ok(ticket) => ticket.wait_unless(is_left),
            Err(error) => Err(Arc::new(error)),
        };
        self.first_is_awaited = false;
        if !is_over(&answer) {
            self.ask();
        }
        Some(answer)
    }
}

/// Whether nobody wants what is left.
fn is_over(answer: &Answer) -> bool {
    let is_end =
        |error: &SpeechError| matches!(error, SpeechError::Cancelled | SpeechError::Deadline);
    answer.as_ref().is_err_and(|error| is_end(error))
}

impl Iterator for InOrder {
    type Item = Answer;

    fn next(&mut self) -> Option<Answer> {
        self.next_unless(&mut || false)
    }
}
