//! What can go wrong with a model, by what a caller can do about it.

use std::time::Duration;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LlmError {
    /// `LLM_BASE_URL` is no address.
    #[error("`{address}` is not an address of a language model: {why}")]
    Address {
        /// As configured.
        address: String,
        /// What is wrong.
        why: String,
    },
    /// The client of the system could not be made.
    #[error("the HTTP client cannot be set up: {0}")]
    Setup(String),
    /// The server does not accept the key.
    #[error("the language model refuses the key (status {status})")]
    Key {
        /// 401 or 403.
        status: u16,
    },
    /// The server refuses this call; trying again would not help.
    #[error("the language model refuses the call (status {status}): {message}")]
    Call {
        /// HTTP status.
        status: u16,
        /// What the server said, cut to 300 characters.
        message: String,
    },
    /// The server asks for patience, after all tries.
    #[error("the language model is busy; try again in {} s", retry_after.as_secs())]
    Busy {
        /// When another try makes sense.
        retry_after: Duration,
    },
    /// The model failed several times in a row and is left alone.
    #[error("the language model failed repeatedly; it is asked again in {} s", retry_after.as_secs())]
    Resting {
        /// When it is asked again.
        retry_after: Duration,
    },
    /// The server fails or cannot be reached, after all tries.
    #[error("the language model cannot be reached: {0}")]
    Unreachable(String),
    /// The call took longer than it may.
    #[error("the language model took longer than {} s", after.as_secs())]
    TimedOut {
        /// The bound.
        after: Duration,
    },
    /// The body is larger than any sensible answer.
    #[error("the answer of the language model is larger than {limit} bytes")]
    TooLarge {
        /// The bound.
        limit: usize,
    },
    /// The answer ended because its tokens ran out.
    #[error("the answer of the language model was cut off")]
    Truncated,
    /// The model wrote nothing.
    #[error("the answer of the language model is empty")]
    Empty,
    /// The model, or a filter behind it, refused.
    #[error("the language model declined to answer")]
    Refused,
    /// The server does not speak the protocol.
    #[error("the language model's server sent something else than an answer: {0}")]
    Protocol(String),
    /// The answer is not the JSON that was asked for.
    #[error("the answer of the language model does not have the asked-for form: {0}")]
    Form(String),
}

impl LlmError {
    /// Whether the fault is the server's and may pass, so that another try makes sense.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Busy { .. } | Self::Unreachable(_))
    }
}
