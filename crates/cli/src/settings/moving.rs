//! `listen migrate-database` and `listen copy-audio`.

use super::{StoreSettings, read_file};
use clap::Args;
use listen_audio_store::AudioStore;
use std::path::{Path, PathBuf};

#[derive(Debug, Clone, Args)]
pub(crate) struct CopyAudioSettings {
    #[command(flatten)]
    pub store: StoreSettings,
    /// Where it is copied from: s3://BUCKET/PREFIX or a folder [default: where it lies by the settings]
    #[arg(long, value_name = "PLACE", help_heading = None::<&str>)]
    pub from: Option<String>,
    /// Where it is copied to: s3://BUCKET/PREFIX or a folder
    #[arg(long, value_name = "PLACE", help_heading = None::<&str>)]
    pub to: String,
    /// Say what would be copied, and write nothing
    #[arg(long, help_heading = None::<&str>)]
    pub dry_run: bool,
}

impl CopyAudioSettings {
    pub fn source(&self) -> anyhow::Result<AudioStore> {
        match &self.from {
            Some(place) => self.place(place, "--from"),
            None => self.store.audio(),
        }
    }

    pub fn target(&self) -> anyhow::Result<AudioStore> {
        self.place(&self.to, "--to")
    }

    fn place(&self, place: &str, name: &str) -> anyhow::Result<AudioStore> {
        if place.contains("://") {
            return self.store.audio.bucket_at(place, name);
        }
        Ok(AudioStore::folder(PathBuf::from(place)))
    }
}

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
    Ok(read_file(flag, file)?.trim().to_owned())
}
