//! Errors as OpenAI's clients expect them.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use listen_speech::{Refusal, SpeechError};
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;

/// When a client should come back after 429, in seconds.
const RETRY_AFTER_S: u64 = 2;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    /// A parameter is missing or has a value that is not allowed.
    #[error("{message}")]
    Param {
        param: &'static str,
        message: String,
    },
    /// The body did not come in time; the connection is of no use any more.
    #[error("the body of the request did not come within {} s", .0.as_secs())]
    Slow(Duration),
    /// The body is no JSON of the right form.
    #[error("{1}")]
    Body(StatusCode, String),
    /// The text is over the limit.
    #[error("{0}")]
    TooLarge(String),
    /// Too many requests or utterances.
    #[error("{0}")]
    Busy(String),
    /// The speech server behind this one gave no audio; what it says is passed on.
    #[error("{}", .0.message)]
    Behind(Refusal),
    /// The key is missing or unknown.
    #[error("a known key is needed: Authorization: Bearer KEY")]
    Key,
    /// No such route or model.
    #[error("{0}")]
    NotFound(String),
    /// The route has another method.
    #[error("this address has another method")]
    Method,
    /// Something that the host would have to install.
    #[error("{0}")]
    Unavailable(String),
    /// The engine failed; the cause is in the log.
    #[error("speech failed; the server's log says why")]
    Internal,
}

#[derive(Serialize)]
struct Body<'a> {
    error: Detail<'a>,
}

#[derive(Serialize)]
struct Detail<'a> {
    message: String,
    r#type: &'a str,
    param: Option<&'a str>,
    code: Option<&'a str>,
}

impl From<Arc<SpeechError>> for ApiError {
    fn from(error: Arc<SpeechError>) -> Self {
        Self::from(error.as_ref())
    }
}

impl From<&SpeechError> for ApiError {
    fn from(error: &SpeechError) -> Self {
        let param = match error {
            SpeechError::UnknownVoice { .. }
            | SpeechError::VoiceMix { .. }
            | SpeechError::VoicePack { .. } => "voice",
            SpeechError::Speed { .. } => "speed",
            SpeechError::Nothing | SpeechError::Unspeakable { .. } => "input",
            SpeechError::Language { .. } => return Self::Unavailable(error.to_string()),
            SpeechError::UnknownPhoneme { .. }
            | SpeechError::OnlyMarks
            | SpeechError::NoPhonemes { .. }
            | SpeechError::Length { .. } => "phonemes",
            SpeechError::Remote { refusal, .. } if is_passed_on(refusal) => {
                return Self::Behind(refusal.clone());
            }
            SpeechError::Busy { .. } | SpeechError::Deadline | SpeechError::Cancelled => {
                return Self::Busy(error.to_string());
            }
            _ => {
                tracing::error!(%error, "speech");
                return Self::Internal;
            }
        };
        Self::Param {
            param,
            message: error.to_string(),
        }
    }
}

/// Whether the client can do something about what the server behind this one says. A wrong key
/// is this server's and not the client's.
fn is_passed_on(refusal: &Refusal) -> bool {
    matches!(refusal.status, Some(400 | 413 | 422 | 429 | 503))
}

impl ApiError {
    fn status(&self) -> StatusCode {
        match self {
            Self::Param { .. } => StatusCode::BAD_REQUEST,
            Self::Slow(_) => StatusCode::REQUEST_TIMEOUT,
            Self::Body(status, _) => *status,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Busy(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Behind(refusal) => refusal
                .status
                .and_then(|status| StatusCode::from_u16(status).ok())
                .unwrap_or(StatusCode::BAD_GATEWAY),
            Self::Key => StatusCode::UNAUTHORIZED,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl ApiError {
    /// OpenAI's type and code.
    fn kind(&self) -> (&'static str, Option<&'static str>) {
        match (self.status(), self) {
            (StatusCode::TOO_MANY_REQUESTS, _) => ("rate_limit_error", Some("busy")),
            (StatusCode::SERVICE_UNAVAILABLE, _) => ("server_error", Some("unavailable")),
            (_, Self::Internal) => ("server_error", None),
            (_, Self::Key) => ("authentication_error", Some("invalid_api_key")),
            _ => ("invalid_request_error", None),
        }
    }

    fn param(&self) -> Option<&str> {
        match self {
            Self::Param { param, .. } => Some(param),
            Self::Behind(refusal) => refusal.param.as_deref(),
            _ => None,
        }
    }

    fn retry_after_s(&self) -> Option<u64> {
        match self {
            Self::Busy(_) => Some(RETRY_AFTER_S),
            Self::Behind(refusal) => refusal.retry_after_s,
            _ => None,
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (kind, code) = self.kind();
        let body = Json(Body {
            error: Detail {
                message: self.to_string(),
                r#type: kind,
                param: self.param(),
                code,
            },
        });
        let mut response = (self.status(), body).into_response();
        let headers = response.headers_mut();
        if let Some(seconds) = self.retry_after_s() {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if matches!(self, Self::Slow(_)) {
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        if matches!(self, Self::Key) {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// No such route.
pub(crate) async fn not_found() -> ApiError {
    ApiError::NotFound(format!(
        "no such address; there are {}",
        crate::ROUTES.join(", ")
    ))
}

/// The route has another method.
pub(crate) async fn wrong_method() -> ApiError {
    ApiError::Method
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_behind_says_is_passed_on_but_for_its_key() {
        let answer = |status, retry_after_s| {
            let refusal = Refusal {
                status: Some(status),
                param: Some("voice".to_owned()),
                retry_after_s,
                message: "no".to_owned(),
            };
            let host = "http://gpu".to_owned();
            ApiError::from(&SpeechError::Remote { host, refusal }).into_response()
        };
        for (said, status) in [(400, 400), (413, 413), (429, 429), (503, 503), (401, 500)] {
            assert_eq!(answer(said, None).status(), status, "{said}");
        }
        for said in [429, 503] {
            let response = answer(said, Some(7));
            assert_eq!(response.headers()[header::RETRY_AFTER], "7", "{said}");
        }
    }
}
