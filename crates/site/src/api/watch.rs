//! Server-sent events about something that changes: one for each change, until it does not change
//! by itself any more.

use axum::response::Sse;
use axum::response::sse::Event;
use futures::Stream;
use futures::stream;
use listen_replicas::{Ear, Signal, Signals};
use listen_web::error::PageError;
use serde::Serialize;
use std::time::{Duration, Instant};

/// How often the state is looked up where changes may not be heard of.
const POLL: Duration = Duration::from_millis(500);
/// How often where all processes tell of them: one that cannot at the moment is found out so.
const SELDOM: Duration = Duration::from_secs(3);
/// How long one stream lasts; the browser opens the next. A server that stops waits for it.
const LASTS: Duration = Duration::from_secs(15);
/// How soon the browser opens the next.
const RETRY: Duration = Duration::from_millis(500);

/// Something that can be looked at again and again.
pub trait Watched: Send + Sync + 'static {
    /// What is told.
    type State: Serialize + PartialEq + Clone + Send + Sync;
    /// Name of the events.
    const NAME: &'static str;

    /// Looks it up.
    ///
    /// # Errors
    /// What the store says.
    fn look(&self) -> impl Future<Output = Result<Self::State, PageError>> + Send;

    /// Whether a state changes by itself.
    fn is_coming(state: &Self::State) -> bool;

    /// What is told when it changes.
    fn signal(&self) -> Signal;
}

/// The stream about `watched`.
///
/// # Errors
/// What the first look says.
pub async fn events<W: Watched>(
    watched: W,
    signals: Signals,
) -> Result<Sse<impl Stream<Item = Result<Event, axum::Error>>>, PageError> {
    // Before the first look, so that no change falls between.
    let ear = signals.listen(watched.signal());
    let first = watched.look().await?;
    let watch = Watch {
        watched,
        signals,
        ear,
        next: Some(first),
        told: None,
        pause: POLL,
        ends_at: Instant::now() + LASTS,
    };
    Ok(Sse::new(stream::unfold(watch, Watch::event)))
}

struct Watch<W: Watched> {
    watched: W,
    signals: Signals,
    ear: Ear,
    /// What was looked up already.
    next: Option<W::State>,
    told: Option<W::State>,
    /// Between two looks where changes may not be heard of.
    pause: Duration,
    ends_at: Instant,
}

impl<W: Watched> Watch<W> {
    /// The next change; none at the end of the stream.
    async fn event(mut self) -> Option<(Result<Event, axum::Error>, Self)> {
        loop {
            if self.told.as_ref().is_some_and(|told| !W::is_coming(told)) {
                return None;
            }
            let state = match self.next.take() {
                Some(state) => state,
                None => self.look().await?,
            };
            if self.told.as_ref() != Some(&state) {
                self.told = Some(state.clone());
                let event = Event::default().event(W::NAME).retry(RETRY);
                return Some((event.json_data(state), self));
            }
        }
    }

    /// The state after a change, or after a while; none if there is no time left, or the store failed,
    /// which the browser's next stream will tell.
    async fn look(&mut self) -> Option<W::State> {
        let pause = if self.signals.reach_others() {
            SELDOM
        } else {
            self.pause
        };
        let next_at = Instant::now() + pause;
        if next_at > self.ends_at {
            return None;
        }
        tokio::select! {
            () = self.ear.hear() => {}
            () = tokio::time::sleep_until(next_at.into()) => {}
        }
        self.watched.look().await.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};

    #[derive(Clone, Default)]
    struct Counted(Arc<AtomicI64>);

    impl Watched for Counted {
        type State = i64;
        const NAME: &'static str = "counted";

        async fn look(&self) -> Result<i64, PageError> {
            Ok(self.0.load(Ordering::SeqCst))
        }

        fn is_coming(state: &i64) -> bool {
            *state < 2
        }

        fn signal(&self) -> Signal {
            Signal::Lexicon
        }
    }

    #[tokio::test]
    async fn a_change_that_is_told_is_not_waited_for() {
        const HOUR: Duration = Duration::from_hours(1);
        let (counted, signals) = (Counted::default(), Signals::default());
        let watch = Watch {
            watched: counted.clone(),
            ear: signals.listen(Signal::Lexicon),
            signals: signals.clone(),
            next: Some(0),
            told: None,
            pause: HOUR,
            ends_at: Instant::now() + 2 * HOUR,
        };
        let (_, watch) = watch.event().await.unwrap();
        counted.0.store(2, Ordering::SeqCst);
        signals.tell(Signal::Lexicon);
        let next = tokio::time::timeout(Duration::from_mins(1), watch.event());
        let (_, watch) = next.await.expect("it was told").unwrap();
        assert_eq!(watch.told, Some(2));
        assert!(watch.event().await.is_none(), "nothing comes any more");
    }
}
