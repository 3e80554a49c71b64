//! The language model.

use super::{SearchSettings, filled, read_file};
use crate::start;
use anyhow::Context as _;
use clap::Args;
use listen_generation::Asker;
use listen_llm::{ApiKey, Client, Settings};
use listen_store::Db;
use listen_store::model_use::Limits;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Language model")]
pub(crate) struct ModelSettings {
    /// Address of any OpenAI-compatible interface up to /v1: Cerebras, OpenAI, Ollama, vLLM, llama.cpp
    /// [default: none; passages come from the library and from own texts]
    #[arg(
        long,
        env = "LLM_BASE_URL",
        value_name = "LLM_BASE_URL",
        requires = "llm_model",
        hide_env_values = true
    )]
    pub llm_base_url: Option<String>,
    /// Name of the model, as its server knows it
    #[arg(
        long,
        env = "LLM_MODEL",
        value_name = "LLM_MODEL",
        hide_env_values = true
    )]
    pub llm_model: Option<String>,
    /// Key of the interface; better a file, since arguments are seen by everybody on the machine
    #[arg(
        long,
        env = "LLM_API_KEY",
        value_name = "LLM_API_KEY",
        hide_env_values = true
    )]
    pub llm_api_key: Option<String>,
    /// File that holds the key
    #[arg(
        long,
        env = "LLM_API_KEY_FILE",
        value_name = "LLM_API_KEY_FILE",
        conflicts_with = "llm_api_key",
        hide_env_values = true
    )]
    pub llm_api_key_file: Option<PathBuf>,
    /// Longest time of one call with its tries, in seconds
    #[arg(
        long,
        env = "LLM_TIMEOUT",
        value_name = "LLM_TIMEOUT",
        default_value_t = 120,
        value_parser = clap::value_parser!(u64).range(1..=600),
        hide_env_values = true
    )]
    pub llm_timeout: u64,
    /// Calls at once; further ones wait
    #[arg(
        long,
        env = "LLM_MAX_CONCURRENT",
        value_name = "LLM_MAX_CONCURRENT",
        default_value_t = 3,
        value_parser = clap::value_parser!(u64).range(1..=100),
        hide_env_values = true
    )]
    pub llm_max_concurrent: u64,
    /// Tokens that one account may spend a day (UTC)
    #[arg(
        long,
        env = "LLM_ACCOUNT_TOKENS_A_DAY",
        value_name = "LLM_ACCOUNT_TOKENS_A_DAY",
        default_value_t = 200_000,
        value_parser = clap::value_parser!(i64).range(1..),
        hide_env_values = true
    )]
    pub llm_account_tokens_a_day: i64,
    /// Tokens that all accounts together may spend a day (UTC)
    #[arg(
        long,
        env = "LLM_TOKENS_A_DAY",
        value_name = "LLM_TOKENS_A_DAY",
        default_value_t = 5_000_000,
        value_parser = clap::value_parser!(i64).range(1..),
        hide_env_values = true
    )]
    pub llm_tokens_a_day: i64,
    #[command(flatten)]
    pub search: SearchSettings,
}

impl ModelSettings {
    /// The model, if one is named.
    pub fn asker(&self, db: &Db) -> anyhow::Result<Option<Asker>> {
        let (Some(base_url), Some(model)) = (
            filled(self.llm_base_url.as_deref()),
            filled(self.llm_model.as_deref()),
        ) else {
            return Ok(None);
        };
        let mut settings = Settings::new(base_url, model, self.key()?);
        settings.timeout = Duration::from_secs(self.llm_timeout);
        settings.max_concurrent = usize::try_from(self.llm_max_concurrent).unwrap_or(1);
        let client = Client::new(settings).context("LLM_BASE_URL")?;
        let limits = Limits {
            account: self.llm_account_tokens_a_day,
            all: self.llm_tokens_a_day,
        };
        let asker = Asker::new(client, db.clone(), limits, Arc::new(start::now));
        Ok(Some(asker.with_search(self.search.searcher()?)))
    }

    fn key(&self) -> anyhow::Result<Option<ApiKey>> {
        if let Some(path) = &self.llm_api_key_file {
            return Ok(Some(ApiKey::new(&read_file("LLM_API_KEY_FILE", path)?)));
        }
        Ok(filled(self.llm_api_key.as_deref()).map(ApiKey::new))
    }
}
