//! What differs between one web search and another: how it is asked, and what its answer looks like.

use crate::SearchError;
use listen_core::web_search::Hit;
use reqwest::Url;
use serde::de::DeserializeOwned;
use std::fmt;

/// A web search, without the network: how to ask it, and how to read what it answers.
pub trait Provider: fmt::Debug + Send + Sync {
    /// Its name, for people.
    fn name(&self) -> &'static str;
    /// Where it is, as configured and without a key: for health checks.
    fn base(&self) -> &Url;
    /// What is fetched for a query.
    fn address(&self, query: &str) -> Url;
    /// Name and value of the header that proves who asks, if it wants one.
    fn key(&self) -> Option<(&'static str, &Key)>;
    /// What an administrator can do about a status of 401 or 403.
    fn advice(&self) -> &'static str;
    /// The results of an answer that may be used.
    ///
    /// # Errors
    /// [`SearchError::Form`].
    fn read(&self, body: &[u8]) -> Result<Vec<Hit>, SearchError>;
}

/// The key of a web search. It is never shown, not even in debug output.
#[derive(Clone)]
pub struct Key(String);

impl Key {
    /// A key; white space around it, as files have it, is dropped.
    #[must_use]
    pub fn new(key: &str) -> Self {
        Self(key.trim().to_owned())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(***)")
    }
}

/// An address of the settings, with a slash at its end so that paths can be joined to it.
///
/// # Errors
/// [`SearchError::Address`].
pub(crate) fn base(address: &str) -> Result<Url, SearchError> {
    let wrong = |why: String| SearchError::Address {
        address: address.to_owned(),
        why,
    };
    let whole = format!("{}/", address.trim().trim_end_matches('/'));
    let url = Url::parse(&whole).map_err(|error| wrong(error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(wrong("only http and https are supported".to_owned()));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("it must end with its path".to_owned()));
    }
    Ok(url)
}

/// JSON as the interface documents it.
pub(crate) fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, SearchError> {
    serde_json::from_slice(body).map_err(|error| SearchError::Form(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_checked_before_the_first_search() {
        for (given, expected) in [
            ("http://127.0.0.1:8888", Some("http://127.0.0.1:8888/")),
            (
                " https://search.example/own/ ",
                Some("https://search.example/own/"),
            ),
            ("ftp://search.example", None),
            ("search.example", None),
            ("http://search.example/?q=1", None),
            ("", None),
        ] {
            assert_eq!(base(given).ok().map(String::from).as_deref(), expected);
        }
    }

    #[test]
    fn a_key_is_never_shown() {
        let key = Key::new("secret\n");
        assert!(!format!("{key:?}").contains("secret"));
        assert_eq!(key.as_str(), "secret");
    }
}
