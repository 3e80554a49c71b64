//! SearXNG, which people host themselves: `GET /search?format=json`, without a key.

use crate::SearchError;
use crate::provider::{Key, Provider, base, json};
use listen_core::web_search::Hit;
use reqwest::Url;
use serde::Deserialize;

/// A server of SearXNG.
#[derive(Debug, Clone)]
pub struct Searxng {
    base: Url,
}

impl Searxng {
    /// The server at an address, as browsers open it.
    ///
    /// # Errors
    /// [`SearchError::Address`].
    pub fn new(address: &str) -> Result<Self, SearchError> {
        Ok(Self {
            base: base(address)?,
        })
    }
}

#[derive(Debug, Deserialize)]
struct Answer {
    results: Vec<Found>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Found {
    title: Option<String>,
    content: Option<String>,
    url: Option<String>,
}

impl Provider for Searxng {
    fn name(&self) -> &'static str {
        "SearXNG"
    }

    fn base(&self) -> &Url {
        &self.base
    }

    fn address(&self, query: &str) -> Url {
        let mut address = self.base.clone();
        address.set_path(&format!("{}search", self.base.path()));
        address
            .query_pairs_mut()
            .append_pair("q", query)
            .append_pair("format", "json")
            .append_pair("language", "en")
            // Strict: the material is for learners of all ages.
            .append_pair("safesearch", "2");
        address
    }

    fn key(&self) -> Option<(&'static str, &Key)> {
        None
    }

    fn advice(&self) -> &'static str {
        "let its settings.yml name json below search.formats, and its limiter let this machine through"
    }

    fn read(&self, body: &[u8]) -> Result<Vec<Hit>, SearchError> {
        let answer: Answer = json(body)?;
        let text = |text: Option<String>| text.unwrap_or_default();
        let hit =
            |found: Found| Hit::checked(&text(found.title), &text(found.content), &text(found.url));
        Ok(answer.results.into_iter().filter_map(hit).collect())
    }
}
