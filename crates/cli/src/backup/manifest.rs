//! What a backup says about itself.

use anyhow::{Context as _, ensure};
use listen_admin::backups::Progress;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

/// Version of this format.
const FORMAT: u32 = 1;

/// The database that was backed up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// `manifest.json` of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub format: u32,
    /// Version of the program that wrote it.
    pub program: String,
    /// Unix ms.
    pub created_at: i64,
    pub engine: Engine,
    /// Newest migration of the database.
    pub migration: i64,
    /// Accounts and submitted attempts, to be compared after restoring.
    pub n_accounts: i64,
    pub n_attempts: i64,
    /// Path in the archive, and what is there.
    pub parts: BTreeMap<String, Part>,
}

/// One file of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Part {
    pub n_bytes: u64,
    /// In hexadecimal.
    pub sha256: String,
}

impl Part {
    /// Reads a file through.
    pub fn of(file: &Path, progress: &Progress) -> anyhow::Result<Self> {
        let mut reader =
            std::fs::File::open(file).with_context(|| format!("cannot read {}", file.display()))?;
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 128 * 1024];
        let mut n_bytes = 0;
        loop {
            let n_read = reader.read(&mut buffer)?;
            if n_read == 0 {
                break;
            }
            hasher.update(&buffer[..n_read]);
            n_bytes += n_read as u64;
            progress.add(n_read as u64);
        }
        Ok(Self {
            n_bytes,
            sha256: listen_core::rendition::hex(&hasher.finalize()),
        })
    }
}

impl Manifest {
    /// A manifest without parts.
    pub fn new(
        created_at: i64,
        engine: Engine,
        contents: &listen_store::snapshot::Contents,
    ) -> Self {
        Self {
            format: FORMAT,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            created_at,
            engine,
            migration: contents.migration,
            n_accounts: contents.n_accounts,
            n_attempts: contents.n_attempts,
            parts: BTreeMap::new(),
        }
    }

    /// Refuses what this program cannot put back.
    pub fn check(&self) -> anyhow::Result<()> {
        ensure!(
            self.format == FORMAT,
            "the backup has format {}; this program reads format {FORMAT}",
            self.format
        );
        let newest = listen_store::snapshot::newest_migration();
        ensure!(
            self.migration <= newest,
            "the backup comes from a newer program: its database has migration {}, this program knows {newest}; update the program first",
            self.migration
        );
        Ok(())
    }

    pub fn has_audio(&self) -> bool {
        let mut names = self.parts.keys();
        names.any(|name| name.starts_with(super::AUDIO_PART))
    }

    /// Bytes of all parts.
    pub fn n_bytes(&self) -> u64 {
        self.parts.values().map(|part| part.n_bytes).sum()
    }

    /// Compares the parts with what was unpacked into `folder`; all of them are there.
    pub fn check_parts(&self, folder: &Path, progress: &Progress) -> anyhow::Result<()> {
        for (name, part) in &self.parts {
            ensure!(
                Part::of(&folder.join(name), progress)? == *part,
                "the backup is damaged: {name} is not what was written"
            );
        }
        Ok(())
    }
}
