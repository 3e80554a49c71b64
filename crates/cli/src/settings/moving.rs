//! `listen migrate-database`.

use anyhow::Context as _;
use clap::Args;
use std::path::{Path, PathBuf};

#[derive(Debug, Clone, Args)]
pub(crate) struct MigrateDatabaseSettings {
    /// Database that is read: sqlite://FILE or postgres://USER:PASSWORD@HOST/NAME
    #[arg(
        long,
        value_name = "URL",
        required_unless_present = "from_file",
        conflicts_with = "from_file"
    )]
    pub from: Option<String>,
    /// File that holds that address, for secrets
    #[arg(long, value_name = "FILE")]
    pub from_file: Option<PathBuf>,
    /// New, empty database that is written
    #[arg(
        long,
        value_name = "URL",
        required_unless_present = "to_file",
        conflicts_with = "to_file"
    )]
    pub to: Option<String>,
    /// File that holds that address, for secrets
    #[arg(long, value_name = "FILE")]
    pub to_file: Option<PathBuf>,
    /// Say what would be copied, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

impl MigrateDatabaseSettings {
    pub fn source(&self) -> anyhow::Result<String> {
        address(
            "--from-file",
            self.from.as_deref(),
            self.from_file.as_deref(),
        )
    }

    pub fn target(&self) -> anyhow::Result<String> {
        address("--to-file", self.to.as_deref(), self.to_file.as_deref())
    }
}

fn address(flag: &str, url: Option<&str>, file: Option<&Path>) -> anyhow::Result<String> {
    let Some(file) = file else {
        return Ok(url.unwrap_or_default().to_owned());
    };
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("{flag}: cannot read {}", file.display()))?;
    Ok(text.trim().to_owned())
}
