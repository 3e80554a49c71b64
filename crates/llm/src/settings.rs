//! Which model is asked, and within which bounds.

use crate::LlmError;
use std::time::Duration;

/// The key of a model's server. It is never shown, not even in debug output.
#[derive(Clone)]
pub struct ApiKey(String);

impl ApiKey {
    /// A key; white space around it, as files have it, is dropped.
    #[must_use]
    pub fn new(key: &str) -> Self {
        Self(key.trim().to_owned())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ApiKey(***)")
    }
}

/// What a client needs to know.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Address of the interface up to `/v1`, as its makers document it.
    pub base_url: String,
    /// None for local servers that ask for none.
    pub api_key: Option<ApiKey>,
    /// Name of the model, as the server knows it.
    pub model: String,
    /// For one call with all its tries.
    pub timeout: Duration,
    /// Calls at once; further ones wait.
    pub max_concurrent: usize,
}

/// Longest that a call may take if nothing else is set.
const TIMEOUT: Duration = Duration::from_mins(2);
/// Calls at once if nothing else is set.
const MAX_CONCURRENT: usize = 3;

impl Settings {
    /// Settings with the usual bounds: 120 s for a call, three calls at once.
    #[must_use]
    pub fn new(base_url: &str, model: &str, api_key: Option<ApiKey>) -> Self {
        Self {
            base_url: base_url.to_owned(),
            api_key,
            model: model.to_owned(),
            timeout: TIMEOUT,
            max_concurrent: MAX_CONCURRENT,
        }
    }

    /// Address that prompts are sent to.
    pub(crate) fn chat_url(&self) -> Result<reqwest::Url, LlmError> {
        let address = format!("{}/chat/completions", self.base_url.trim_end_matches('/'));
        let wrong = |why: String| LlmError::Address {
            address: self.base_url.clone(),
            why,
        };
        let url = reqwest::Url::parse(&address).map_err(|error| wrong(error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(wrong("only http and https are supported".to_owned()));
        }
        Ok(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_never_shown() {
        let settings = Settings::new("http://127.0.0.1/v1", "m", Some(ApiKey::new("secret\n")));
        assert!(!format!("{settings:?}").contains("secret"));
        assert_eq!(settings.api_key.unwrap().as_str(), "secret");
    }

    #[test]
    fn an_address_is_checked_before_the_first_call() {
        for (base, expected) in [
            (
                "https://models.example/v1",
                Some("https://models.example/v1/chat/completions"),
            ),
            (
                "http://127.0.0.1:11434/v1/",
                Some("http://127.0.0.1:11434/v1/chat/completions"),
            ),
            ("ftp://models.example", None),
            ("models.example", None),
            ("", None),
        ] {
            let url = Settings::new(base, "m", None).chat_url();
            assert_eq!(url.ok().map(String::from).as_deref(), expected, "{base}");
        }
    }
}
