//! One search over the network, within its bounds.

use crate::{MAX_BYTES, MAX_QUERY_CHARS, Provider, SearchError, TIMEOUT};
use listen_core::news::line;
use listen_core::web_search::{Hit, usable};
use reqwest::Response;
use reqwest::header::{ACCEPT, USER_AGENT};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// How long connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// A web search that can be asked. Clones share its connections.
#[derive(Clone)]
pub struct Searcher {
    provider: Arc<dyn Provider>,
    http: reqwest::Client,
    timeout: Duration,
}

impl fmt::Debug for Searcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Searcher").field(&self.provider).finish()
    }
}

impl Searcher {
    /// Asks this provider. Nothing is sent yet.
    ///
    /// # Errors
    /// [`SearchError::Setup`].
    pub fn new(provider: impl Provider + 'static) -> Result<Self, SearchError> {
        // A second call finds it installed already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            // A redirect would carry the query, and perhaps the key, to somebody else.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| SearchError::Setup(error.to_string()))?;
        Ok(Self {
            provider: Arc::new(provider),
            http,
            timeout: TIMEOUT,
        })
    }

    /// The same with less patience than [`TIMEOUT`].
    #[must_use]
    pub fn within(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// Name of the provider.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.provider.name()
    }

    /// Address of the provider, without a key.
    #[must_use]
    pub fn address(&self) -> String {
        self.provider.base().to_string()
    }

    /// What pages say about a query of words, at most five of them; the query is cut to
    /// [`MAX_QUERY_CHARS`]. That there are none is no error.
    ///
    /// # Errors
    /// [`SearchError`], after at most [`TIMEOUT`].
    pub async fn search(&self, query: &str) -> Result<Vec<Hit>, SearchError> {
        let query = line(query, MAX_QUERY_CHARS);
        if query.is_empty() {
            return Err(SearchError::Empty);
        }
        let asked = tokio::time::timeout(self.timeout, self.fetch(&query));
        let body = asked.await.unwrap_or(Err(SearchError::TimedOut))?;
        Ok(usable(self.provider.read(&body)?))
    }

    async fn fetch(&self, query: &str) -> Result<Vec<u8>, SearchError> {
        let agent = concat!("listen/", env!("CARGO_PKG_VERSION"));
        let mut request = self
            .http
            .get(self.provider.address(query))
            .header(ACCEPT, "application/json")
            .header(USER_AGENT, agent);
        if let Some((name, key)) = self.provider.key() {
            request = request.header(name, key.as_str());
        }
        let response = request.send().await.map_err(|error| unreachable(&error))?;
        match response.status().as_u16() {
            200 => read(response).await,
            status @ (401 | 403 | 422) => Err(SearchError::Refused {
                status,
                advice: self.provider.advice(),
            }),
            429 => Err(SearchError::Busy),
            status => Err(SearchError::Status(status)),
        }
    }
}

/// The reason without the address, which holds what somebody looks for.
fn unreachable(error: &reqwest::Error) -> SearchError {
    let cause = std::error::Error::source(error);
    let cause = cause.map_or_else(|| "no answer".to_owned(), ToString::to_string);
    SearchError::Unreachable(cause)
}

async fn read(mut response: Response) -> Result<Vec<u8>, SearchError> {
    let mut body = Vec::new();
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| unreachable(&error))?
    {
        if body.len() + chunk.len() > MAX_BYTES {
            return Err(SearchError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
