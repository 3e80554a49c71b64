//! Routes of the product before this one: the same addresses, fields and status codes, and `error`
//! as a text, which is where its clients read it. `code` and `field` stand beside it.

pub mod ai;
pub mod auth;
pub mod news;
pub mod performance;
pub mod practice;
pub mod tts;
pub mod user;
pub mod wrong_answers;

use crate::SiteState;
use axum::Json;
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use listen_core::time::MINUTE_MS;
use listen_generation::{Asker, GenerationError};
use listen_store::StoreError;
use listen_store::throttle::Left;
use listen_web::context::Context;
use listen_web::error::PageError;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Why a request of an old client gets no answer.
#[derive(Debug)]
pub struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: String,
    field: Option<&'static str>,
    retry_after_s: Option<i64>,
    /// Fields of its own, as old clients know them.
    more: Value,
}

impl Refusal {
    /// A refusal.
    #[must_use]
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            field: None,
            retry_after_s: None,
            more: json!({}),
        }
    }

    /// A field that is missing or wrong.
    #[must_use]
    pub fn field(name: &'static str, message: impl std::fmt::Display) -> Self {
        Self {
            field: Some(name),
            ..Self::new(
                StatusCode::BAD_REQUEST,
                "invalid_field",
                format!("{name}: {message}"),
            )
        }
    }

    /// The same with fields of its own.
    #[must_use]
    pub fn with(self, more: Value) -> Self {
        Self { more, ..self }
    }

    /// Nobody is logged in.
    #[must_use]
    pub fn login_needed() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "login_needed", "log in first")
    }

    fn later(self, retry_after_s: i64) -> Self {
        Self {
            retry_after_s: Some(retry_after_s.max(1)),
            ..self
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut body = json!({"success": false, "error": self.message, "code": self.code});
        if let Some(field) = self.field {
            body["field"] = json!(field);
        }
        for (name, value) in self.more.as_object().into_iter().flatten() {
            body[name] = value.clone();
        }
        let mut response = (self.status, Json(body)).into_response();
        if let Some(seconds) = self.retry_after_s {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        PageError::from(error).into()
    }
}

impl From<PageError> for Refusal {
    fn from(error: PageError) -> Self {
        if error.is_ours() {
            tracing::error!(%error, "request failed");
        }
        let status = error.status();
        let refusal = match &error {
            PageError::LoginNeeded => Self::login_needed(),
            PageError::TooMany { .. } => Self::new(status, "too_many", "too many requests"),
            PageError::AudioAway(_) => {
                let message = "the audio cannot be reached at the moment";
                Self::new(status, "audio_away", message)
            }
            PageError::DatabaseAway(_) => {
                let message = "the database cannot be reached at the moment";
                Self::new(status, "database_away", message)
            }
            PageError::Full(_) => {
                let message = "no space is left on the server; nothing of this was saved";
                Self::new(status, "full", message)
            }
            PageError::Internal(_) => {
                Self::new(status, "internal", "something went wrong on our side")
            }
            _ => Self::new(status, "refused", error.to_string()),
        };
        match error.retry_after_s() {
            Some(seconds) => refusal.later(seconds),
            None => refusal,
        }
    }
}

/// What a model could not do, as old clients know it.
#[must_use]
pub fn of_model(site: &SiteState, error: &GenerationError) -> Refusal {
    use listen_core::generation::Failure;
    let failure = error.failure();
    let refusal = |status: StatusCode| Refusal::new(status, failure.as_str(), told(failure));
    match error {
        GenerationError::AccountBudget { resets_at } | GenerationError::Budget { resets_at } => {
            let wait_s = (resets_at.0 - site.web.clock.now().0) / 1000;
            refusal(StatusCode::TOO_MANY_REQUESTS)
                .later(wait_s)
                .with(json!({"resetsAt": listen_web::format::iso_date_time(resets_at.0)}))
        }
        _ => match failure {
            Failure::Busy | Failure::Unreachable => {
                refusal(StatusCode::SERVICE_UNAVAILABLE).later(60)
            }
            Failure::TimedOut => refusal(StatusCode::GATEWAY_TIMEOUT),
            Failure::Internal => {
                tracing::error!(%error, "the language model could not be asked");
                refusal(StatusCode::INTERNAL_SERVER_ERROR)
            }
            // The model's fault, not the client's and not ours.
            _ => refusal(StatusCode::BAD_GATEWAY),
        },
    }
}

fn told(failure: listen_core::generation::Failure) -> String {
    use listen_core::generation::Failure;
    match failure {
        Failure::Unreachable => "the language model cannot be reached",
        Failure::Busy => "the language model is busy",
        Failure::TimedOut => "the language model took too long",
        Failure::Refused => "the language model declined",
        Failure::Form => "the answer of the language model could not be used",
        Failure::Length => "the text did not reach its length",
        Failure::Language => "the text was not English",
        Failure::Unsafe => "the text did not pass the checks",
        Failure::Items => "too few questions passed the checks",
        Failure::AccountBudget => "the account has spent its tokens of the day",
        Failure::Budget => "the tokens of the day are spent",
        Failure::Texts | Failure::Gone | Failure::Internal => "something went wrong on our side",
    }
    .to_owned()
}

/// The learner of an account.
///
/// # Errors
/// 401 where nobody is logged in.
pub fn learner(context: &Context) -> Result<i64, Refusal> {
    let learner_id = context.learner_id().filter(|_| context.is_signed_in());
    learner_id.ok_or_else(Refusal::login_needed)
}

/// The model of this site.
///
/// # Errors
/// 503 where there is none.
pub fn model(site: &SiteState) -> Result<&Asker, Refusal> {
    site.model.as_ref().ok_or_else(|| {
        Refusal::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "no_model",
            "this server has no language model; the library and own texts work without one",
        )
    })
}

/// A JSON body.
///
/// # Errors
/// 400 for what is no JSON or lacks a field.
pub fn body<T: DeserializeOwned>(bytes: &Bytes) -> Result<T, Refusal> {
    serde_json::from_slice(bytes).map_err(|error| {
        Refusal::new(
            StatusCode::BAD_REQUEST,
            "bad_request",
            format!("the body cannot be read: {error}"),
        )
    })
}

/// A limit of requests, told in headers.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    /// What is counted.
    pub name: &'static str,
    /// Requests in the window.
    pub max: i64,
    /// Length of the window, ms.
    pub window_ms: i64,
}

/// What asks a model.
pub const GENERAL: Rate = Rate {
    name: "ai",
    max: 60,
    window_ms: MINUTE_MS,
};
/// Analyses, one by one.
pub const ANALYSES: Rate = Rate {
    name: "analysis",
    max: 10,
    window_ms: MINUTE_MS,
};
/// Analyses, many at once.
pub const BATCHES: Rate = Rate {
    name: "batch",
    max: 3,
    window_ms: 5 * MINUTE_MS,
};

/// What is left of a rate, as headers.
#[must_use]
pub fn rate_headers(rate: Rate, left: Left) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let values = [
        ("x-ratelimit-limit", rate.max),
        ("x-ratelimit-remaining", left.n.max(0)),
        ("x-ratelimit-reset", left.resets_at.0 / 1000),
    ];
    for (name, value) in values {
        headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
    }
    headers
}

/// Counts a request under a key; what is left of its rate.
async fn left_of(site: &SiteState, rate: Rate, key: &str) -> Result<Left, StoreError> {
    let (counters, now) = (&site.web.shared.counters, site.web.clock.now());
    counters.count(key, rate.max, rate.window_ms, now).await
}

/// Counts a request of a learner; its headers.
///
/// # Errors
/// 429 with the headers' values where it was one too many.
pub async fn count(site: &SiteState, rate: Rate, learner_id: i64) -> Result<HeaderMap, Refusal> {
    let key = format!("rate-{}:{learner_id}", rate.name);
    let left = left_of(site, rate, &key).await?;
    if left.n >= 0 {
        return Ok(rate_headers(rate, left));
    }
    let wait_s = (left.resets_at.0 - site.web.clock.now().0) / 1000;
    let message = format!("{} requests are allowed; try again in {wait_s} s", rate.max);
    Err(Refusal::new(StatusCode::TOO_MANY_REQUESTS, "too_many", message).later(wait_s))
}
