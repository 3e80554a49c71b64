//! What goes wrong on a page, and what the visitor is told.
//!
//! Handlers return [`PageError`]. It travels in the response, and [`crate::layers`] turns it
//! into a page in the visitor's language, or into JSON below `/api`. The cause is logged
//! once, here; visitors read what to do next, never the cause.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use listen_audio_store::AudioError;
use listen_store::StoreError;

/// Why a page cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// No such page, passage or attempt, or not this learner's.
    #[error("not found")]
    NotFound,
    /// The page is for people who are logged in.
    #[error("log in first")]
    LoginNeeded,
    /// The token may not do that.
    #[error("forbidden: {0}")]
    Forbidden(String),
    /// It cannot be done as things are; the text says why.
    #[error("conflict: {0}")]
    Conflict(String),
    /// What it takes is not there at the moment; the text says what.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// Where audio lies cannot be asked; the text is for the log only.
    #[error("{0}")]
    AudioAway(AudioError),
    /// The database cannot be asked; the text is for the log only.
    #[error("{0}")]
    DatabaseAway(StoreError),
    /// The server has no room for it; the text is for the log only.
    #[error("{0}")]
    Full(String),
    /// The address or the form cannot be understood.
    #[error("bad request: {0}")]
    BadRequest(String),
    /// A field is missing or has a value that is not allowed.
    #[error("{0}")]
    Field(String),
    /// The body is over the limit.
    #[error("body too large")]
    TooLarge,
    /// Too many requests.
    #[error("too many requests")]
    TooMany {
        /// When to come back.
        retry_after_s: i64,
    },
    /// The server's fault; the text is for the log only.
    #[error("internal: {0}")]
    Internal(String),
}

impl PageError {
    /// The status that goes with it.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::LoginNeeded => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::Unavailable(_) | Self::AudioAway(_) | Self::DatabaseAway(_) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Full(_) => StatusCode::INSUFFICIENT_STORAGE,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::Field(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl PageError {
    /// Whether operators are to read of it.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        matches!(
            self,
            Self::Internal(_) | Self::AudioAway(_) | Self::DatabaseAway(_) | Self::Full(_)
        )
    }

    /// When to try again, if that is known.
    #[must_use]
    pub fn retry_after_s(&self) -> Option<i64> {
        match self {
            Self::TooMany { retry_after_s } => Some((*retry_after_s).max(1)),
            Self::AudioAway(_) | Self::DatabaseAway(_) => Some(AWAY_RETRY_AFTER_S),
            _ => None,
        }
    }
}

/// Anything of ours that is the server's fault.
macro_rules! internal {
    ($($error:ty),+ $(,)?) => {
        $(impl From<$error> for PageError {
            fn from(error: $error) -> Self {
                Self::Internal(error.to_string())
            }
        })+
    };
}
internal!(
    crate::password::PasswordError,
    askama::Error,
    std::io::Error
);

impl From<StoreError> for PageError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Away(_) => Self::DatabaseAway(error),
            StoreError::Full(_) => Self::Full(error.to_string()),
            _ => Self::Internal(error.to_string()),
        }
    }
}

/// What is away comes back by itself, or when somebody mends it; what this machine cannot read or
/// write is its own fault.
impl From<AudioError> for PageError {
    fn from(error: AudioError) -> Self {
        match error {
            AudioError::Away { .. } | AudioError::Refused { .. } => Self::AudioAway(error),
            AudioError::DiskFull(_) => Self::Full(error.to_string()),
            _ => Self::Internal(error.to_string()),
        }
    }
}

/// When to ask again where the database or the storage of audio is away.
const AWAY_RETRY_AFTER_S: i64 = 5;

/// What the error layer needs of a [`PageError`] to write the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorMark {
    /// For the visitor, if the status does not say it all: which field, which value.
    pub detail: Option<String>,
    /// The database cannot tell who the visitor is, and asking it again would only take long.
    pub is_database_away: bool,
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let status = self.status();
        if self.is_ours() {
            tracing::error!(error = %self, "request failed");
        }
        let detail = match &self {
            Self::BadRequest(detail)
            | Self::Field(detail)
            | Self::Forbidden(detail)
            | Self::Conflict(detail)
            | Self::Unavailable(detail) => Some(detail.clone()),
            _ => None,
        };
        let mut response = status.into_response();
        if let Some(seconds) = self.retry_after_s() {
            response
                .headers_mut()
                .insert(axum::http::header::RETRY_AFTER, seconds.into());
        }
        response.extensions_mut().insert(ErrorMark {
            detail,
            is_database_away: matches!(self, Self::DatabaseAway(_)),
        });
        response
    }
}
