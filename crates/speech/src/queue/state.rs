//! What the threads of a queue share, behind one lock that is never held while speaking.

use super::{Answer, Content, Priority, QueueStatus, Request};
use crate::{SpeechError, Spoken, Stop};
use quick_cache::Weighter;
use quick_cache::unsync::Cache;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

/// Utterances that made the engine panic; more are forgotten, oldest or not.
const MAX_SET_ASIDE: usize = 1_000;
/// Cached utterances the cache makes room for at first; it grows by weight.
const N_CACHED: usize = 256;

/// What makes two requests equal.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) content: Content,
    pub(super) voice: String,
    speed_bits: u32,
}

impl Key {
    pub(super) fn speed(&self) -> f32 {
        f32::from_bits(self.speed_bits)
    }
}

/// Order in the queue: priority, then age.
type Place = (Reverse<Priority>, u64);

struct Waiter {
    /// Where it would stand alone; its second part is the waiter's own.
    place: Place,
    deadline: Option<Instant>,
    answer: Sender<Answer>,
}

struct Entry {
    /// `None` while it is being spoken.
    place: Option<Place>,
    waiters: Vec<Waiter>,
    /// Set when the last waiter has left while it is being spoken.
    stop: Arc<Stop>,
}

impl Entry {
    /// Waits in the queue, for the first of `waiters`.
    fn new(place: Place, waiters: Vec<Waiter>) -> Self {
        Self {
            place: Some(place),
            waiters,
            stop: Arc::default(),
        }
    }
}

pub(super) struct State {
    queue: BTreeMap<Place, Arc<Key>>,
    entries: HashMap<Arc<Key>, Entry>,
    cache: Cache<Arc<Key>, Arc<Spoken>, Bytes>,
    set_aside: HashSet<Arc<Key>>,
    next_id: u64,
    is_stopped: bool,
    counts: QueueStatus,
}

/// Weighs an utterance by its samples.
#[derive(Clone)]
struct Bytes;

impl Weighter<Arc<Key>, Arc<Spoken>> for Bytes {
    fn weight(&self, _: &Arc<Key>, spoken: &Arc<Spoken>) -> u64 {
        1024 + spoken.samples.len() as u64 * 4
    }
}

impl State {
    pub(super) fn new(cache_bytes: u64) -> Self {
        Self {
            queue: BTreeMap::new(),
            entries: HashMap::new(),
            cache: Cache::with_weighter(N_CACHED, cache_bytes, Bytes),
            set_aside: HashSet::new(),
            next_id: 0,
            is_stopped: false,
            counts: QueueStatus::default(),
        }
    }

    pub(super) fn n_waiting(&self) -> usize {
        self.queue.len()
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.is_stopped
    }

    pub(super) fn stop(&mut self) {
        self.is_stopped = true;
        self.queue.clear();
        for entry in self.entries.values() {
            entry.stop.set();
        }
        // Their receivers hear that nobody will answer.
        self.entries.clear();
    }

    pub(super) fn status(&self) -> QueueStatus {
        QueueStatus {
            n_waiting: self.queue.len(),
            n_waiting_ahead: self.queue.range((Reverse(Priority::Ahead), 0)..).count(),
            n_running: self.entries.len() - self.queue.len(),
            ..self.counts
        }
    }

    /// Adds a request, or answers it at once.
    pub(super) fn push(
        &mut self,
        request: Request,
        deadline: Option<Instant>,
        answer: Sender<Answer>,
    ) -> Result<(u64, Arc<Key>), SpeechError> {
        let key = Arc::new(Key {
            content: request.content,
            voice: request.voice,
            speed_bits: request.speed.to_bits(),
        });
        if self.is_stopped {
            return Err(SpeechError::Cancelled);
        }
        if self.set_aside.contains(&key) {
            return Err(SpeechError::SetAside);
        }
        self.next_id += 1;
        let id = self.next_id;
        if let Some(spoken) = self.cache.get(&key) {
            self.counts.n_cached += 1;
            let _ = answer.send(Ok(spoken.clone()));
            return Ok((id, key));
        }
        let wanted = (Reverse(request.priority), id);
        let waiter = Waiter {
            place: wanted,
            deadline,
            answer,
        };
        let Some(entry) = self.entries.get_mut(&key) else {
            self.queue.insert(wanted, key.clone());
            self.entries
                .insert(key.clone(), Entry::new(wanted, vec![waiter]));
            return Ok((id, key));
        };
        self.counts.n_shared += 1;
        entry.waiters.push(waiter);
        if let Some(place) = entry.place.filter(|place| wanted.0 < place.0) {
            // Somebody waits now for what was work done ahead.
            self.queue.remove(&place);
            self.queue.insert(wanted, key.clone());
            entry.place = Some(wanted);
        }
        Ok((id, key))
    }

    /// How many come first.
    pub(super) fn position(&self, key: &Arc<Key>) -> Option<usize> {
        let place = self.entries.get(key)?.place?;
        Some(self.queue.range(..place).count())
    }

    /// Forgets a waiter, and with the last of them the utterance; one that is being spoken is
    /// stopped.
    pub(super) fn give_up(&mut self, key: &Arc<Key>, id: u64) {
        let Some(entry) = self.entries.get_mut(key) else {
            return;
        };
        entry.waiters.retain(|waiter| waiter.place.1 != id);
        if !entry.waiters.is_empty() {
            return;
        }
        if let Some(place) = entry.place {
            self.queue.remove(&place);
            self.entries.remove(key);
        } else {
            entry.stop.set();
        }
    }

    /// The next utterance that somebody still wants, and what tells that nobody does any more.
    pub(super) fn take(&mut self, now: Instant) -> Option<(Arc<Key>, Arc<Stop>)> {
        while let Some((_, key)) = self.queue.pop_first() {
            let Some(entry) = self.entries.get_mut(&key) else {
                continue;
            };
            entry.place = None;
            entry
                .waiters
                .retain(|waiter| waiter.deadline.is_none_or(|deadline| now < deadline));
            if !entry.waiters.is_empty() {
                let stop = entry.stop.clone();
                return Some((key, stop));
            }
            self.entries.remove(&key);
        }
        None
    }

    /// Answers everybody who waits for `key`. Who came after it was stopped has it spoken again.
    pub(super) fn finish(
        &mut self,
        key: &Arc<Key>,
        answer: &Answer,
        panicked: bool,
        took: Duration,
    ) {
        self.counts.busy_s += took.as_secs_f64();
        let waiters = match self.entries.remove(key) {
            Some(entry) => entry.waiters,
            None => Vec::new(),
        };
        if is_cancelled(answer) {
            self.counts.n_abandoned += 1;
            self.queue_again(key, waiters);
            return;
        }
        match answer {
            Ok(spoken) => {
                self.counts.n_spoken += 1;
                self.counts.audio_s += spoken.duration_s();
                self.cache.insert(key.clone(), spoken.clone());
            }
            Err(error) if error.is_of_request() => self.counts.n_refused += 1,
            Err(_) => self.counts.n_failed += 1,
        }
        if panicked && self.set_aside.len() < MAX_SET_ASIDE {
            self.set_aside.insert(key.clone());
        }
        for waiter in waiters {
            let _ = waiter.answer.send(answer.clone());
        }
    }

    fn queue_again(&mut self, key: &Arc<Key>, waiters: Vec<Waiter>) {
        let Some(place) = waiters.iter().map(|waiter| waiter.place).min() else {
            return;
        };
        if self.is_stopped {
            return;
        }
        self.queue.insert(place, key.clone());
        self.entries.insert(key.clone(), Entry::new(place, waiters));
    }
}

fn is_cancelled(answer: &Answer) -> bool {
    matches!(answer, Err(error) if matches!(**error, SpeechError::Cancelled))
}
