//! `GET /api/passages/{slug}/audio/events`: the state of the audio as server-sent events, one for
//! each change, until it does not change by itself any more.

use super::audio::AudioQuery;
use super::watch::{self, Watched};
use crate::SiteState;
use crate::pages::passage;
use crate::view::audio::State as AudioState;
use axum::extract::{Path, State};
use axum::response::Sse;
use axum::response::sse::Event;
use futures::Stream;
use listen_core::job::Job;
use listen_core::pace::Tempo;
use listen_replicas::Signal;
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::QueryString;

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
    let signals = site.web.shared.signals.clone();
    let audio = Audio {
        site,
        passage_id,
        tempo,
    };
    watch::events(audio, signals).await
}

struct Audio {
    site: SiteState,
    passage_id: i64,
    tempo: Tempo,
}

impl Watched for Audio {
    type State = AudioState;
    const NAME: &'static str = "audio";

    async fn look(&self) -> Result<AudioState, PageError> {
        AudioState::of(&self.site, self.passage_id, self.tempo).await
    }

    fn is_coming(state: &AudioState) -> bool {
        state.is_coming()
    }

    fn signal(&self) -> Signal {
        Signal::of_job(&Job::render(self.passage_id, self.tempo))
    }
}
