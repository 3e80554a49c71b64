//! Redis, which several processes may share.

use super::{filled, read_address};
use crate::start;
use anyhow::Context as _;
use clap::Args;
use listen_replicas::{RedisAddress, Shared};
use listen_store::Db;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Data")]
pub(crate) struct RedisSettings {
    /// redis://:PASSWORD@HOST:6379/0, or rediss:// for TLS: a Redis or Valkey that counts logins and
    /// requests and carries signals for several processes [default: none; the database does it]
    #[arg(
        long,
        env = "REDIS_URL",
        value_name = "REDIS_URL",
        hide_env_values = true
    )]
    pub redis_url: Option<String>,
    /// File that holds the Redis URL, for secrets
    #[arg(
        long,
        env = "REDIS_URL_FILE",
        value_name = "REDIS_URL_FILE",
        conflicts_with = "redis_url",
        hide_env_values = true
    )]
    pub redis_url_file: Option<PathBuf>,
}

impl RedisSettings {
    /// Where Redis is, if there is to be one. It need not be there.
    pub fn address(&self) -> anyhow::Result<Option<RedisAddress>> {
        // Compose files set variables that they have no value for to nothing.
        let is_file = |path: &&Path| !path.as_os_str().is_empty();
        if let Some(path) = self.redis_url_file.as_deref().filter(is_file) {
            let text = read_address("REDIS_URL_FILE", path)?;
            return Ok(Some(RedisAddress::parse(&text).context("REDIS_URL_FILE")?));
        }
        filled(self.redis_url.as_deref())
            .map(RedisAddress::parse)
            .transpose()
            .context("REDIS_URL")
    }

    /// Counters and signals of this process. A lost Redis is no reason not to start.
    pub fn shared(&self, db: &Db) -> anyhow::Result<Shared> {
        Ok(match self.address()? {
            Some(address) => Shared::by_redis(db, address, Arc::new(start::now)),
            None => Shared::by_database(db),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(url: &str, file: Option<&Path>) -> RedisSettings {
        RedisSettings {
            redis_url: Some(url.to_owned()),
            redis_url_file: file.map(Path::to_owned),
        }
    }

    #[test]
    fn an_address_that_is_none_is_said_at_the_start_and_nothing_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let file = folder.path().join(name);
            std::fs::write(&file, text).unwrap();
            file
        };
        let good = write("good", "redis://:hunter2@cache:6379/2\n");
        let empty = write("empty", "\n");
        let gone = folder.path().join("gone");
        for (url, file, expected) in [
            ("cache:6379", None, "REDIS_URL: `cache:6379`"),
            ("", Some(&gone), "REDIS_URL_FILE: cannot read"),
            ("", Some(&empty), "REDIS_URL_FILE: what"),
        ] {
            let error = settings(url, file.map(PathBuf::as_path)).address();
            let error = format!("{:#}", error.unwrap_err());
            assert!(error.starts_with(expected), "{error}");
        }
        for file in [None, Some(Path::new(""))] {
            assert!(settings(" ", file).address().unwrap().is_none());
        }
        let found = settings("", Some(&good)).address().unwrap().unwrap();
        assert_eq!(found.shown(), "redis://:***@cache:6379/2");
    }
}
