//! Asks a web search for what pages say about a subject: an own SearXNG, or Brave's interface.
//!
//! [`Searcher::search`] gives titles, short texts and addresses as data. Nobody is asked unless an
//! administrator named it, which is why its address may be a private one; what it answers is bounded
//! and checked, no redirect is followed, and no page that it names is fetched. A new provider is a
//! file with a [`Provider`].

mod brave;
mod error;
mod provider;
mod searcher;
mod searxng;

pub use brave::Brave;
pub use error::SearchError;
pub use provider::{Key, Provider};
pub use searcher::Searcher;
pub use searxng::Searxng;

use std::time::Duration;

/// Longest time of one search.
pub const TIMEOUT: Duration = Duration::from_secs(12);
/// Largest answer that is read, in bytes.
pub const MAX_BYTES: usize = 1 << 20;
/// Longest query, in characters. Brave takes 400 characters and 50 words.
pub const MAX_QUERY_CHARS: usize = 200;
