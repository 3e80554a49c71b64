//! The speech server: OpenAI's interface in front of the speech queue.
//!
//! `/v1/audio/speech` answers while synthesis goes on, the first sentence first. What OpenAI
//! does not have (word times, phonemes) is below `/dev/`, with the names that other Kokoro
//! servers use. Nothing here needs a database.

mod auth;
mod captioned;
mod error;
mod health;
mod models;
mod phonemes;
mod replies;
mod request;
mod speech;
mod unspoken;

pub use auth::Keys;

use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use axum::{Router, middleware};
use error::ApiError;
use listen_speech::{Note, Pronouncer, SpeechQueue};
use replies::Replies;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower_http::catch_panic::CatchPanicLayer;

/// Every address, as help texts name them.
pub const ROUTES: [&str; 9] = [
    "POST /v1/audio/speech",
    "GET /v1/audio/voices",
    "GET /v1/models",
    "GET /v1/models/{id}",
    "POST /dev/captioned_speech",
    "POST /dev/phonemize",
    "POST /dev/generate_from_phonemes",
    "GET /health",
    "GET /metrics",
];

/// What the server refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest text, in characters; longer ones get 413.
    pub max_chars: usize,
    /// Requests answered at the same moment; further ones get 429.
    pub max_requests: usize,
    /// Packed replies kept in memory, in bytes, with what is kept of those being sent; one that
    /// takes more than an eighth is not kept.
    pub max_reply_bytes: u64,
    /// The body of a request must be here by then; else 408.
    pub body_time: Duration,
    /// A sentence must be spoken within this time after its turn to be asked for has come; else
    /// the reply is refused, or broken off.
    pub patience: Duration,
    /// A peer must take a part of its reply within this time; else the reply is broken off.
    pub send_time: Duration,
}

impl Limits {
    /// Longest body of a request: a character has at most four bytes, or twelve as JSON writes it
    /// at worst.
    fn max_body_bytes(&self) -> usize {
        self.max_chars.saturating_mul(12).saturating_add(4096)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_chars: 100_000,
            max_requests: 64,
            max_reply_bytes: 64 << 20,
            body_time: Duration::from_secs(30),
            patience: Duration::from_mins(10),
            send_time: Duration::from_secs(30),
        }
    }
}

/// What every handler knows.
#[derive(Clone)]
pub struct SpeechApi {
    queue: Arc<SpeechQueue>,
    pronouncer: Arc<Pronouncer>,
    limits: Limits,
    keys: Arc<Keys>,
    places: Arc<Semaphore>,
    replies: Arc<Replies>,
    notes: Arc<[Note]>,
}

impl SpeechApi {
    /// A server in front of `queue`; without keys everybody may ask.
    #[must_use]
    pub fn new(queue: Arc<SpeechQueue>, limits: Limits, keys: Keys) -> Self {
        Self {
            queue,
            pronouncer: Arc::default(),
            limits,
            keys: Arc::new(keys),
            places: Arc::new(Semaphore::new(limits.max_requests)),
            replies: Arc::new(Replies::new(limits.max_reply_bytes)),
            notes: Arc::default(),
        }
    }

    /// Shows in `/health` what was found, missing or wrong when the engine was opened.
    #[must_use]
    pub fn with_notes(self, notes: Vec<Note>) -> Self {
        Self {
            notes: notes.into(),
            ..self
        }
    }

    /// What `/dev/phonemize` asks; without it there is no Japanese dictionary.
    #[must_use]
    pub fn with_pronouncer(self, pronouncer: Pronouncer) -> Self {
        Self {
            pronouncer: Arc::new(pronouncer),
            ..self
        }
    }

    /// A place among the requests that are answered at the same moment.
    fn place(&self) -> Result<OwnedSemaphorePermit, ApiError> {
        self.places.clone().try_acquire_owned().map_err(|_| {
            ApiError::Busy(format!(
                "{} requests are being answered already",
                self.limits.max_requests
            ))
        })
    }
}

/// All routes.
pub fn router(api: SpeechApi) -> Router {
    let max_body_bytes = api.limits.max_body_bytes();
    let keyed = Router::new()
        .route("/v1/audio/speech", post(speech::create))
        .route("/v1/audio/voices", get(models::voices))
        .route("/v1/models", get(models::list))
        .route("/v1/models/{id}", get(models::show))
        .route("/dev/captioned_speech", post(captioned::create))
        .route("/dev/phonemize", post(phonemes::phonemize))
        .route("/dev/generate_from_phonemes", post(phonemes::speak))
        .route("/metrics", get(health::metrics))
        .route_layer(middleware::from_fn_with_state(api.clone(), auth::check));
    Router::new()
        .merge(keyed)
        .route("/health", get(health::show))
        .fallback(error::not_found)
        .method_not_allowed_fallback(error::wrong_method)
        .layer(DefaultBodyLimit::max(max_body_bytes))
        .layer(CatchPanicLayer::new())
        .with_state(api)
}
