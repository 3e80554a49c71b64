//! Errors as OpenAI's clients expect them.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use listen_speech::SpeechError;
use serde::Serialize;
use std::sync::Arc;

/// When a client should come back after 429, in seconds.
const RETRY_AFTER_S: &str = "2";

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    /// A parameter is missing or has a value that is not allowed.
    #[error("{message}")]
    Param {
        param: &'static str,
        message: String,
    },
    /// The body is no JSON of the right form.
    #[error("{1}")]
    Body(StatusCode, String),
    /// The text is over the limit.
    #[error("{0}")]
    TooLarge(String),
    /// Too many requests or utterances.
    #[error("{0}")]
    Busy(String),
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
            SpeechError::UnknownVoice { .. } | SpeechError::VoiceMix { .. } => "voice",
            SpeechError::Speed { .. } => "speed",
            SpeechError::Nothing | SpeechError::Unspeakable { .. } => "input",
            SpeechError::Language { .. } => return Self::Unavailable(error.to_string()),
            SpeechError::UnknownPhoneme { .. }
            | SpeechError::NoPhonemes { .. }
            | SpeechError::Length { .. } => "phonemes",
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

impl ApiError {
    fn status(&self) -> StatusCode {
        match self {
            Self::Param { .. } => StatusCode::BAD_REQUEST,
            Self::Body(status, _) => *status,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Busy(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Key => StatusCode::UNAUTHORIZED,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = self.status();
        let (kind, code) = match &self {
            Self::Busy(_) => ("rate_limit_error", Some("busy")),
            Self::Unavailable(_) => ("server_error", Some("unavailable")),
            Self::Internal => ("server_error", None),
            Self::Key => ("authentication_error", Some("invalid_api_key")),
            _ => ("invalid_request_error", None),
        };
        let param = match &self {
            Self::Param { param, .. } => Some(*param),
            _ => None,
        };
        let body = Json(Body {
            error: Detail {
                message: self.to_string(),
                r#type: kind,
                param,
                code,
            },
        });
        match self {
            Self::Busy(_) => (status, [(header::RETRY_AFTER, RETRY_AFTER_S)], body).into_response(),
            Self::Key => (status, [(header::WWW_AUTHENTICATE, "Bearer")], body).into_response(),
            _ => (status, body).into_response(),
        }
    }
}

/// No such route.
pub(crate) async fn not_found() -> ApiError {
    ApiError::NotFound("no such address".to_owned())
}

/// The route has another method.
pub(crate) async fn wrong_method() -> ApiError {
    ApiError::Method
}
