//! Server-sent events about something that changes: one for each change, until it does not change
//! by itself any more.

use axum::response::Sse;
use axum::response::sse::Event;
use futures::Stream;
use futures::stream;
use listen_web::error::PageError;
use serde::Serialize;
use std::time::{Duration, Instant};

/// How often the state is looked up.
const POLL: Duration = Duration::from_millis(500);
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
}

/// The stream about `watched`, whose first state the caller has looked up.
pub fn events<W: Watched>(
    watched: W,
    first: W::State,
) -> Sse<impl Stream<Item = Result<Event, axum::Error>>> {
    let watch = Watch {
        watched,
        next: Some(first),
        told: None,
        ends_at: Instant::now() + LASTS,
    };
    Sse::new(stream::unfold(watch, Watch::event))
}

struct Watch<W: Watched> {
    watched: W,
    /// What was looked up already.
    next: Option<W::State>,
    told: Option<W::State>,
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

    /// The state after a while; none if there is no time left, or the store failed, which the
    /// browser's next stream will tell.
    async fn look(&self) -> Option<W::State> {
        if Instant::now() + POLL > self.ends_at {
            return None;
        }
        tokio::time::sleep(POLL).await;
        self.watched.look().await.ok()
    }
}
