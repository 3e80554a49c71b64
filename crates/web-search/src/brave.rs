//! Brave's interface: `GET /res/v1/web/search` with a key in `X-Subscription-Token`.

use crate::SearchError;
use crate::provider::{Key, Provider, base, json};
use listen_core::web_search::{Hit, MAX_HITS};
use reqwest::Url;
use serde::Deserialize;

/// Where Brave answers.
const ADDRESS: &str = "https://api.search.brave.com";

/// Brave, with a key.
#[derive(Debug, Clone)]
pub struct Brave {
    base: Url,
    key: Key,
}

impl Brave {
    /// Brave itself, or what stands between it and us at `address`.
    ///
    /// # Errors
    /// [`SearchError::Address`].
    pub fn new(address: Option<&str>, key: Key) -> Result<Self, SearchError> {
        Ok(Self {
            base: base(address.unwrap_or(ADDRESS))?,
            key,
        })
    }
}

/// An answer without results has no `web`.
#[derive(Debug, Deserialize)]
struct Answer {
    web: Option<Web>,
}

#[derive(Debug, Deserialize)]
struct Web {
    results: Vec<Found>,
}

#[derive(Debug, Deserialize)]
struct Found {
    title: Option<String>,
    description: Option<String>,
    url: Option<String>,
}

impl Provider for Brave {
    fn name(&self) -> &'static str {
        "Brave"
    }

    fn base(&self) -> &Url {
        &self.base
    }

    fn address(&self, query: &str) -> Url {
        let mut address = self.base.clone();
        address.set_path(&format!("{}res/v1/web/search", self.base.path()));
        address
            .query_pairs_mut()
            .append_pair("q", query)
            // Some more than are taken, since not all may be used.
            .append_pair("count", &(2 * MAX_HITS).to_string())
            .append_pair("search_lang", "en")
            .append_pair("safesearch", "strict")
            // Without it the words of the query stand in HTML.
            .append_pair("text_decorations", "false");
        address
    }

    fn key(&self) -> Option<(&'static str, &Key)> {
        Some(("X-Subscription-Token", &self.key))
    }

    fn advice(&self) -> &'static str {
        "the key of LISTEN_SEARCH_KEY_FILE is not accepted"
    }

    fn read(&self, body: &[u8]) -> Result<Vec<Hit>, SearchError> {
        let answer: Answer = json(body)?;
        let text = |text: Option<String>| text.unwrap_or_default();
        let hit = |found: Found| {
            Hit::checked(
                &text(found.title),
                &text(found.description),
                &text(found.url),
            )
        };
        let found = answer.web.map_or_else(Vec::new, |web| web.results);
        Ok(found.into_iter().filter_map(hit).collect())
    }
}
