//! `GET /api/passages/{slug}/audio/events`: the state of the audio as server-sent events, one for
//! each change, until it does not change by itself any more.

use super::audio::AudioQuery;
use crate::SiteState;
use crate::pages::passage;
use crate::view::audio::State as AudioState;
use axum::extract::{Path, State};
use axum::response::Sse;
use axum::response::sse::Event;
use futures::Stream;
use futures::stream;
use listen_core::pace::Tempo;
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::QueryString;
use std::time::{Duration, Instant};

/// How often the state is looked up.
const POLL: Duration = Duration::from_millis(500);
/// How long one stream lasts; the browser opens the next. A server that stops waits for it.
const LASTS: Duration = Duration::from_secs(15);
/// How soon the browser opens the next.
const RETRY: Duration = Duration::from_millis(500);

/// Answers with the stream. Each event is named `audio`; its data is that of
/// `GET /api/passages/{slug}/audio`.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn show(
    State(site): State<SiteState>,
    Path(slug): Path<String>,
    context: Context,
    QueryString(query): QueryString<AudioQuery>,
) -> Result<Sse<impl Stream<Item = Result<Event, axum::Error>>>, PageError> {
    let head = passage::find_version(&site.web, &context, &slug, query.passage_id).await?;
    of(site, head.id, query.audio).await
}

/// The stream about a passage that the caller has decided to tell of.
///
/// # Errors
/// What the store says.
pub async fn of(
    site: SiteState,
    passage_id: i64,
    tempo: Tempo,
) -> Result<Sse<impl Stream<Item = Result<Event, axum::Error>>>, PageError> {
    let first = AudioState::of(&site, passage_id, tempo).await?;
    let watch = Watch {
        site,
        passage_id,
        tempo,
        next: Some(first),
        told: None,
        ends_at: Instant::now() + LASTS,
    };
    Ok(Sse::new(stream::unfold(watch, Watch::event)))
}

struct Watch {
    site: SiteState,
    passage_id: i64,
    tempo: Tempo,
    /// What was looked up already.
    next: Option<AudioState>,
    told: Option<AudioState>,
    ends_at: Instant,
}

impl Watch {
    /// The next change; none at the end of the stream.
    async fn event(mut self) -> Option<(Result<Event, axum::Error>, Self)> {
        loop {
            if self.told.as_ref().is_some_and(|told| !told.is_coming()) {
                return None;
            }
            let state = match self.next.take() {
                Some(state) => state,
                None => self.look().await?,
            };
            if self.told.as_ref() != Some(&state) {
                self.told = Some(state.clone());
                let event = Event::default().event("audio").retry(RETRY);
                return Some((event.json_data(state), self));
            }
        }
    }

    /// The state after a while; none if there is no time left, or the store failed, which the
    /// browser's next stream will tell.
    async fn look(&self) -> Option<AudioState> {
        if Instant::now() + POLL > self.ends_at {
            return None;
        }
        tokio::time::sleep(POLL).await;
        AudioState::of(&self.site, self.passage_id, self.tempo)
            .await
            .ok()
    }
}
