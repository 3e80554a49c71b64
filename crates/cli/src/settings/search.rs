//! The web search.

use super::{filled, read_secret};
use anyhow::Context as _;
use clap::{Args, ValueEnum};
use listen_web_search::{Brave, Key, Searcher, Searxng};
use std::path::PathBuf;

/// Which web search is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SearchChoice {
    /// None: passages are written without it
    Off,
    /// An own SearXNG; its settings.yml must name json below search.formats
    Searxng,
    /// Brave's interface, with a key
    Brave,
}

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Web search")]
pub(crate) struct SearchSettings {
    /// Web search that the language model is given results of, where a learner wants it and for news
    #[arg(
        id = "search",
        long = "search",
        env = "LISTEN_SEARCH",
        value_name = "LISTEN_SEARCH",
        default_value = "off",
        hide_env_values = true
    )]
    pub choice: SearchChoice,
    /// Address of the web search; it may be a private one. SearXNG needs it, for instance
    /// http://127.0.0.1:8888 [default for brave: api.search.brave.com by HTTPS]
    #[arg(
        id = "search_url",
        long = "search-url",
        env = "LISTEN_SEARCH_URL",
        value_name = "LISTEN_SEARCH_URL",
        hide_env_values = true
    )]
    pub url: Option<String>,
    /// File that holds the key of Brave
    #[arg(
        id = "search_key_file",
        long = "search-key-file",
        env = "LISTEN_SEARCH_KEY_FILE",
        value_name = "LISTEN_SEARCH_KEY_FILE",
        hide_env_values = true
    )]
    pub key_file: Option<PathBuf>,
}

impl SearchSettings {
    /// The web search, if one is chosen.
    pub fn searcher(&self) -> anyhow::Result<Option<Searcher>> {
        let searcher = match self.choice {
            SearchChoice::Off => return Ok(None),
            SearchChoice::Searxng => {
                let url = self.url().context(
                    "LISTEN_SEARCH is searxng, and LISTEN_SEARCH_URL does not say where it is",
                )?;
                Searcher::new(Searxng::new(url).context("LISTEN_SEARCH_URL")?)
            }
            SearchChoice::Brave => {
                let path = self.key_file.as_deref();
                let path = path.filter(|path| !path.as_os_str().is_empty()).context(
                    "LISTEN_SEARCH is brave, and LISTEN_SEARCH_KEY_FILE names no file with its key",
                )?;
                Searcher::new(
                    Brave::new(
                        self.url(),
                        Key::new(&read_secret("LISTEN_SEARCH_KEY_FILE", path)?),
                    )
                    .context("LISTEN_SEARCH_URL")?,
                )
            }
        };
        Ok(Some(searcher?))
    }

    /// Address of the web search, if one is chosen that can be asked.
    pub fn address(&self) -> Option<String> {
        let searcher = self.searcher().ok()??;
        Some(searcher.address())
    }

    /// What is wrong with the settings; none where there is no search, or one that can be asked.
    pub fn fault(&self) -> Option<String> {
        let error = self.searcher().err()?;
        Some(format!("the web search cannot be asked: {error:#}"))
    }

    fn url(&self) -> Option<&str> {
        filled(self.url.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn settings(choice: SearchChoice, url: &str, key_file: Option<&Path>) -> SearchSettings {
        SearchSettings {
            choice,
            url: Some(url.to_owned()),
            key_file: key_file.map(Path::to_owned),
        }
    }

    #[test]
    fn a_search_that_cannot_be_asked_is_said_at_the_start() {
        let folder = tempfile::tempdir().unwrap();
        let (file, empty) = (folder.path().join("key"), folder.path().join("empty"));
        std::fs::write(&file, "secret\n").unwrap();
        std::fs::write(&empty, " \n").unwrap();
        let gone = folder.path().join("gone");
        for (choice, url, key_file, expected) in [
            (SearchChoice::Searxng, "", None, "LISTEN_SEARCH_URL"),
            (
                SearchChoice::Searxng,
                "search.example",
                None,
                "LISTEN_SEARCH_URL",
            ),
            (SearchChoice::Brave, "", None, "LISTEN_SEARCH_KEY_FILE"),
            (SearchChoice::Brave, "", Some(&gone), "cannot read"),
            (SearchChoice::Brave, "", Some(&empty), "is empty"),
        ] {
            let path = key_file.map(PathBuf::as_path);
            let fault = settings(choice, url, path).fault().unwrap();
            assert!(fault.contains(expected), "{fault}");
        }
        let off = settings(SearchChoice::Off, "nonsense", None);
        assert!(off.searcher().unwrap().is_none() && off.fault().is_none());
        let own = settings(SearchChoice::Searxng, "http://127.0.0.1:8888", None);
        assert_eq!(own.address().as_deref(), Some("http://127.0.0.1:8888/"));
        let brave = settings(SearchChoice::Brave, " ", Some(&file));
        assert_eq!(brave.searcher().unwrap().unwrap().name(), "Brave");
    }
}
