//! Signals that something has changed, so that who waits for it need not look all the time.
//!
//! A signal carries no state: who hears it looks into the database. One that is lost costs time only.

use crate::link::Link;
use listen_core::job::Job;
use std::future::pending;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

/// Signals that wait for a slow listener; one that misses some looks, as if it had heard its own.
const WAITING: usize = 256;

/// What has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signal {
    /// The state of a job, or what it makes; by its key.
    Job(String),
    /// The administrator's lexicon.
    Lexicon,
}

impl Signal {
    /// The signal about a job.
    #[must_use]
    pub fn of_job(job: &Job) -> Self {
        Self::Job(job.dedupe_key())
    }

    pub(crate) fn text(&self) -> String {
        match self {
            Self::Job(key) => format!("job {key}"),
            Self::Lexicon => "lexicon".to_owned(),
        }
    }

    /// `None` for one of another version of this program.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text.split_once(' ') {
            Some(("job", key)) => Some(Self::Job(key.to_owned())),
            None if text == "lexicon" => Some(Self::Lexicon),
            _ => None,
        }
    }
}

/// What listeners are sent: a signal, or nothing where some may have been missed.
pub(crate) type Heard = broadcast::Sender<Option<Signal>>;

pub(crate) fn channel() -> Heard {
    broadcast::channel(WAITING).0
}

/// Tells of changes and hears of them. Clones hear each other; with Redis all processes do.
#[derive(Debug, Clone)]
pub struct Signals {
    heard: Heard,
    link: Option<Link>,
}

impl Default for Signals {
    /// Those of one process.
    fn default() -> Self {
        Self::new(channel(), None)
    }
}

impl Signals {
    pub(crate) fn new(heard: Heard, link: Option<Link>) -> Self {
        Self { heard, link }
    }

    /// Tells of a change that stands in the database by now. Waits for nothing; the runtime has to be there.
    pub fn tell(&self, signal: Signal) {
        if let Some(link) = &self.link {
            link.publish(signal.text());
        }
        // Nobody listens, perhaps.
        let _ = self.heard.send(Some(signal));
    }

    /// Listens for a change from now on; look once after this, so that none is missed between.
    #[must_use]
    pub fn listen(&self, wanted: Signal) -> Ear {
        Ear {
            heard: self.heard.subscribe(),
            wanted,
        }
    }

    /// Whether other processes are heard at the moment, so that looking is needed rarely.
    #[must_use]
    pub fn reach_others(&self) -> bool {
        self.link.as_ref().is_some_and(|link| link.state().is_up)
    }
}

/// Hears of one change.
#[derive(Debug)]
pub struct Ear {
    heard: broadcast::Receiver<Option<Signal>>,
    wanted: Signal,
}

impl Ear {
    /// Ends when it has been told, or may have been.
    pub async fn hear(&mut self) {
        loop {
            match self.heard.recv().await {
                Ok(Some(signal)) if signal != self.wanted => {}
                Ok(_) | Err(RecvError::Lagged(_)) => return,
                Err(RecvError::Closed) => pending().await,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tokio::time::timeout;

    #[test]
    fn a_signal_is_read_as_it_was_written_and_strange_ones_are_none() {
        for signal in [Signal::Job("render_passage:12".to_owned()), Signal::Lexicon] {
            assert_eq!(Signal::parse(&signal.text()), Some(signal));
        }
        for strange in ["", "job", "news 3", "lexicon 2"] {
            assert_eq!(Signal::parse(strange), None, "{strange}");
        }
    }

    #[tokio::test]
    async fn who_listens_hears_its_own_signal_and_no_other() {
        let signals = Signals::default();
        let job = Signal::Job("generate:1".to_owned());
        let mut ear = signals.listen(job.clone());
        signals.tell(Signal::Lexicon);
        signals.tell(Signal::Job("generate:11".to_owned()));
        // What was told is there at once, so nothing will come after this moment.
        let nothing = timeout(Duration::from_millis(1), ear.hear()).await;
        assert!(nothing.is_err(), "heard what it did not wait for");
        signals.clone().tell(job);
        ear.hear().await;
    }

    #[tokio::test]
    async fn who_was_too_slow_looks() {
        let signals = Signals::default();
        let mut ear = signals.listen(Signal::Lexicon);
        for n in 0..=WAITING {
            signals.tell(Signal::Job(n.to_string()));
        }
        ear.hear().await;
    }
}
