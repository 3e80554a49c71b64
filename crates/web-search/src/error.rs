//! Why there are no results.

use crate::{MAX_BYTES, TIMEOUT};

/// Why there are no results.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SearchError {
    /// The address of the settings is none.
    #[error("`{address}` is not an address of a web search: {why}")]
    Address {
        /// As configured.
        address: String,
        /// What is wrong.
        why: String,
    },
    /// The client of the system could not be made.
    #[error("the HTTP client cannot be set up: {0}")]
    Setup(String),
    /// Nothing is asked for.
    #[error("there is nothing to search for")]
    Empty,
    /// The server does not let us search.
    #[error("the web search refuses (status {status}): {advice}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// What an administrator can do.
        advice: &'static str,
    },
    /// The server asks for patience.
    #[error("the web search is asked too often (status 429)")]
    Busy,
    /// The server answers with another status; a redirect is one.
    #[error("the web search answers with status {0}")]
    Status(u16),
    /// Nobody answers.
    #[error("the web search cannot be reached: {0}")]
    Unreachable(String),
    /// It took too long.
    #[error("the web search took longer than {} s", TIMEOUT.as_secs())]
    TimedOut,
    /// The answer is too large.
    #[error("the web search answers more than {} kB", MAX_BYTES >> 10)]
    TooLarge,
    /// The answer is not what the interface documents.
    #[error("the answer of the web search cannot be read: {0}")]
    Form(String),
}
