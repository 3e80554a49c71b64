//! Backups as the admin site sees them.

use super::{Engine, Manifest, WriteJob, archive, list, write};
use crate::settings::StoreSettings;
use listen_admin::backups::{BackupContents, BackupFile, BackupKeeper, Outcome, Progress};
use listen_audio_store::AudioStore;
use listen_store::{Db, snapshot};
use std::path::{Path, PathBuf};
use tokio::runtime::Handle;

/// Writes backups of one installation into one folder.
#[derive(Debug)]
pub(crate) struct Keeper {
    db: Db,
    store: StoreSettings,
    audio: AudioStore,
    folder: PathBuf,
}

impl Keeper {
    pub fn new(db: Db, store: &StoreSettings, audio: AudioStore, folder: PathBuf) -> Self {
        Self {
            db,
            store: store.clone(),
            audio,
            folder,
        }
    }
}

impl BackupKeeper for Keeper {
    fn folder(&self) -> String {
        self.folder.display().to_string()
    }

    fn list(&self) -> Result<Vec<BackupFile>, String> {
        if !self.folder.exists() {
            return Ok(Vec::new());
        }
        let found = list(&self.folder).map_err(|error| format!("{error:#}"))?;
        Ok(found.iter().rev().map(|path| describe(path)).collect())
    }

    fn write(&self, with_audio: bool, progress: Progress) -> Outcome {
        let (db, folder) = (self.db.clone(), self.folder.clone());
        let audio = with_audio.then(|| self.audio.clone());
        let url = self.store.url();
        aside(async move {
            let job = WriteJob {
                db: &db,
                url: &url?,
                audio,
                folder: &folder,
                progress,
            };
            let (file, _) = write(&job).await?;
            Ok(name_of(&file))
        })
    }

    fn verify(&self, name: String, progress: Progress) -> Outcome {
        let folder = self.folder.clone();
        aside(async move {
            let file = folder.join(&name);
            progress.set_total(archive::read_manifest(&file)?.n_bytes());
            let unpacked = archive::unpack_watched(&file, &folder, &progress)?;
            if unpacked.manifest.engine == Engine::Sqlite {
                snapshot::check(&unpacked.sqlite()).await?;
            }
            Ok(name)
        })
    }
}

/// Packing and unpacking block, so they have a thread of their own.
fn aside(work: impl Future<Output = anyhow::Result<String>> + Send + 'static) -> Outcome {
    Box::pin(async move {
        tokio::task::spawn_blocking(move || Handle::current().block_on(work))
            .await
            .map_err(|error| error.to_string())?
            .map_err(|error| format!("{error:#}"))
    })
}

fn describe(path: &Path) -> BackupFile {
    BackupFile {
        name: name_of(path),
        n_bytes: path.metadata().map_or(0, |metadata| metadata.len()),
        contents: archive::read_manifest(path)
            .map(|manifest| contents(&manifest))
            .map_err(|error| format!("no backup, or damaged: {error:#}")),
    }
}

fn contents(manifest: &Manifest) -> BackupContents {
    BackupContents {
        created_at: manifest.created_at,
        engine: match manifest.engine {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgres",
        },
        migration: manifest.migration,
        n_accounts: manifest.n_accounts,
        n_attempts: manifest.n_attempts,
        has_audio: manifest.has_audio(),
    }
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
