//! Bearer keys.

use crate::SpeechApi;
use crate::error::ApiError;
use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;
use sha2::{Digest as _, Sha256};

/// Keys that may ask; only their hashes are kept.
#[derive(Debug, Clone, Default)]
pub struct Keys(Vec<[u8; 32]>);

impl Keys {
    /// One key a line; empty lines and lines that begin with `#` do not count.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let keys = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        Self(keys.map(hash).collect())
    }

    /// Whether everybody may ask.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn allow(&self, key: &str) -> bool {
        // Comparing hashes tells a guesser nothing by the time it takes.
        self.0.contains(&hash(key))
    }
}

fn hash(key: &str) -> [u8; 32] {
    Sha256::digest(key.as_bytes()).into()
}

/// Lets requests with a known key pass.
pub(crate) async fn check(
    State(api): State<SpeechApi>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let key = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        // The name of a scheme is written as one likes (RFC 9110).
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, key)| key);
    if api.keys.is_empty() || key.is_some_and(|key| api.keys.allow(key.trim())) {
        Ok(next.run(request).await)
    } else {
        Err(ApiError::Key)
    }
}
