//! The queue in front of a voice: bounded, by priority, with one answer for equal requests.
//!
//! A few threads speak, as many as the engine can use at once. Somebody who waits comes before
//! work done ahead; requests for the same utterance share one synthesis, and what was spoken
//! lately is kept. A request that nobody waits for any more is not spoken, and one that is being
//! spoken is stopped, where the engine can.

mod in_order;
mod state;
mod ticket;

pub use in_order::InOrder;
pub use ticket::Ticket;

use crate::{SpeechError, Spoken, Stop, Synthesizer};
use state::{Key, State};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// What a caller gets: shared, since several may have asked for the same utterance.
pub type Answer = Result<Arc<Spoken>, Arc<SpeechError>>;

/// Sizes of a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueConfig {
    /// Utterances spoken at the same moment; 0 takes what the engine recommends.
    pub n_workers: usize,
    /// Utterances that may wait; a request beyond is refused with [`SpeechError::Busy`].
    pub max_waiting: usize,
    /// Bytes of spoken utterances that are kept for the next who asks.
    pub cache_bytes: u64,
}

impl Default for QueueConfig {
    fn default() -> Self {
        Self {
            n_workers: 0,
            max_waiting: 512,
            cache_bytes: 64 << 20,
        }
    }
}

/// Who comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// Nobody waits for it yet.
    Ahead,
    /// Somebody waits for it.
    Waiting,
}

/// What to say.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Content {
    /// A sentence.
    Text(String),
    /// Phonemes of the engine's own alphabet.
    Phonemes(String),
}

/// One utterance to be spoken.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// What to say.
    pub content: Content,
    /// A voice of the engine, or a mix of its voices.
    pub voice: String,
    /// 0.5 to 2.0; 1.0 is normal.
    pub speed: f32,
    /// Who comes first.
    pub priority: Priority,
    /// How long after it was asked for somebody still wants the answer; then
    /// [`SpeechError::Deadline`].
    pub patience: Option<Duration>,
}

/// Counts since the start.
#[derive(Debug, Clone, Copy, Default, PartialEq, serde::Serialize)]
pub struct QueueStatus {
    /// Utterances that wait.
    pub n_waiting: usize,
    /// Those of them that nobody waits for yet: they come after all others.
    pub n_waiting_ahead: usize,
    /// Utterances being spoken.
    pub n_running: usize,
    /// Utterances spoken.
    pub n_spoken: u64,
    /// Utterances that failed.
    pub n_failed: u64,
    /// Utterances that nobody could speak: of a voice that there is not, for instance.
    pub n_refused: u64,
    /// Utterances that were stopped, as nobody waited for them any more.
    pub n_abandoned: u64,
    /// Requests answered from memory.
    pub n_cached: u64,
    /// Requests that joined an equal one.
    pub n_shared: u64,
    /// Seconds of audio spoken.
    pub audio_s: f64,
    /// Seconds that the threads spent on it, together.
    pub busy_s: f64,
}

/// The queue. Dropping it is [`SpeechQueue::end`].
pub struct SpeechQueue {
    shared: Arc<Shared>,
    n_workers: usize,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

struct Shared {
    synthesizer: Arc<dyn Synthesizer>,
    max_waiting: usize,
    state: Mutex<State>,
    work: Condvar,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SpeechQueue {
    /// Starts the threads.
    #[must_use]
    pub fn new(synthesizer: Arc<dyn Synthesizer>, config: QueueConfig) -> Self {
        let n_workers = match config.n_workers {
            0 => synthesizer.n_parallel().max(1),
            n_workers => n_workers,
        };
        let shared = Arc::new(Shared {
            synthesizer,
            max_waiting: config.max_waiting,
            state: Mutex::new(State::new(config.cache_bytes)),
            work: Condvar::new(),
        });
        let threads = (0..n_workers)
            .map(|_| {
                let shared = shared.clone();
                std::thread::spawn(move || work(&shared))
            })
            .collect();
        Self {
            shared,
            n_workers,
            threads: Mutex::new(threads),
        }
    }

    /// The voice behind the queue.
    #[must_use]
    pub fn synthesizer(&self) -> &Arc<dyn Synthesizer> {
        &self.shared.synthesizer
    }

    /// Utterances spoken at the same moment.
    #[must_use]
    pub fn n_workers(&self) -> usize {
        self.n_workers
    }

    /// Counts since the start.
    #[must_use]
    pub fn status(&self) -> QueueStatus {
        self.shared.state().status()
    }

    /// Asks for one utterance.
    ///
    /// # Errors
    /// [`SpeechError::Busy`] if too many wait; [`SpeechError::SetAside`] for an utterance that
    /// made the engine panic before.
    pub fn submit(&self, request: Request) -> Result<Ticket, SpeechError> {
        self.admit()?;
        self.push(request)
    }

    /// Speaks one utterance and waits for it.
    ///
    /// # Errors
    /// What [`SpeechQueue::submit`] and the engine say; [`SpeechError::Deadline`].
    pub fn speak(&self, request: Request) -> Answer {
        self.submit(request).map_err(Arc::new)?.wait()
    }

    /// Speaks utterances that belong together, several at once, and gives them in order.
    ///
    /// # Errors
    /// [`SpeechError::Busy`] if too many wait; once begun it goes on.
    pub fn speak_in_order(
        self: &Arc<Self>,
        requests: Vec<Request>,
    ) -> Result<InOrder, SpeechError> {
        self.admit()?;
        Ok(InOrder::new(self.clone(), requests))
    }

    /// Stops what is being spoken, where the engine can, and comes back when no thread speaks any more:
    /// a process must not end under an engine that is at work. Whoever waits, and whoever asks from
    /// now on, gets [`SpeechError::Cancelled`].
    pub fn end(&self) {
        self.shared.state().stop();
        self.shared.work.notify_all();
        let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        for thread in threads.drain(..) {
            let _ = thread.join();
        }
    }

    fn admit(&self) -> Result<(), SpeechError> {
        let n_waiting = self.shared.state().n_waiting();
        if n_waiting >= self.shared.max_waiting {
            return Err(SpeechError::Busy { n_waiting });
        }
        Ok(())
    }

    fn push(&self, request: Request) -> Result<Ticket, SpeechError> {
        let (sender, answer) = mpsc::channel();
        // Who waits for longer than a clock can tell waits for ever.
        let ends = |patience| Instant::now().checked_add(patience);
        let deadline = request.patience.and_then(ends);
        let (id, key) = self.shared.state().push(request, deadline, sender)?;
        self.shared.work.notify_one();
        Ok(Ticket {
            id,
            key,
            deadline,
            answer,
            shared: Arc::downgrade(&self.shared),
        })
    }
}

impl Drop for SpeechQueue {
    fn drop(&mut self) {
        self.end();
    }
}

/// The life of one thread.
fn work(shared: &Shared) {
    loop {
        let mut state = shared.state();
        let (key, stop) = loop {
            if state.is_stopped() {
                return;
            }
            if let Some(taken) = state.take(Instant::now()) {
                break taken;
            }
            state = shared
                .work
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        };
        drop(state);
        let started = Instant::now();
        let (answer, panicked) = speak(shared.synthesizer.as_ref(), &key, &stop);
        shared
            .state()
            .finish(&key, &answer, panicked, started.elapsed());
    }
}

/// Speaks; a panic of the engine is an answer, too.
fn speak(synthesizer: &dyn Synthesizer, key: &Key, stop: &Stop) -> (Answer, bool) {
    let spoken = catch_unwind(AssertUnwindSafe(|| {
        synthesizer.speak_until(&key.content, &key.voice, key.speed(), stop)
    }));
    match spoken {
        Ok(answer) => (answer.map(Arc::new).map_err(Arc::new), false),
        Err(_) => (Err(Arc::new(SpeechError::SetAside)), true),
    }
}

#[cfg(test)]
mod tests;
