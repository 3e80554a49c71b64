//! Putting a backup back. Whatever fails, the database that was there is there again.

use super::{Engine, Unpacked, postgres};
use crate::settings::RestoreSettings;
use crate::{backup, start};
use anyhow::{Context as _, bail, ensure};
use listen_admin::backups::Progress;
use listen_audio_store::{AudioStore, Step, copy};
use listen_store::snapshot::{self, Contents};
use listen_store::{Db, snapshot::put_back};
use std::path::{Path, PathBuf};

/// What came back.
pub(crate) struct Restored {
    /// Where the database that was there is kept.
    pub restore_point: Option<PathBuf>,
    pub contents: Contents,
}

/// Does all of it on a copy that is thrown away.
pub(crate) async fn rehearse(
    settings: &RestoreSettings,
    unpacked: &Unpacked,
) -> anyhow::Result<()> {
    check_engine(&settings.store.url()?, unpacked)?;
    if unpacked.manifest.engine == Engine::Sqlite {
        prepare(unpacked).await?;
    }
    Ok(())
}

/// Replaces the database, and brings the audio that the backup has.
pub(crate) async fn restore(
    settings: &RestoreSettings,
    unpacked: &Unpacked,
) -> anyhow::Result<Restored> {
    let url = settings.store.url()?;
    check_engine(&url, unpacked)?;
    let _own = start::own_data_folder(&settings.store.data_dir)?;
    let restored = match unpacked.manifest.engine {
        Engine::Sqlite => restore_sqlite(settings, &url, unpacked).await?,
        Engine::Postgres => restore_postgres(settings, &url, unpacked).await?,
    };
    bring_audio(unpacked, &settings.store.audio()?).await?;
    Ok(restored)
}

fn check_engine(url: &str, unpacked: &Unpacked) -> anyhow::Result<()> {
    let here = if url.starts_with("sqlite://") {
        Engine::Sqlite
    } else {
        Engine::Postgres
    };
    ensure!(
        here == unpacked.manifest.engine,
        "the backup is of {:?}, the database here is {here:?}",
        unpacked.manifest.engine
    );
    Ok(())
}

/// Checks the copy, brings its schema up to date and compares it with the manifest, before
/// anything that is in use is touched.
async fn prepare(unpacked: &Unpacked) -> anyhow::Result<Contents> {
    let copy = unpacked.sqlite();
    snapshot::check(&copy).await?;
    let db = Db::connect(&format!("sqlite://{}", copy.display())).await?;
    db.migrate().await?;
    let contents = snapshot::contents(&db).await?;
    db.close().await;
    let manifest = &unpacked.manifest;
    ensure!(
        (contents.n_accounts, contents.n_attempts) == (manifest.n_accounts, manifest.n_attempts),
        "the backup is damaged: it should hold {} accounts and {} attempts and holds {} and {}",
        manifest.n_accounts,
        manifest.n_attempts,
        contents.n_accounts,
        contents.n_attempts
    );
    Ok(contents)
}

async fn restore_sqlite(
    settings: &RestoreSettings,
    url: &str,
    unpacked: &Unpacked,
) -> anyhow::Result<Restored> {
    let contents = prepare(unpacked).await?;
    let database = PathBuf::from(url.trim_start_matches("sqlite://"));
    let restore_point = match (database.exists(), settings.no_backup) {
        (false, _) => None,
        (true, true) => {
            close_journal(url).await;
            None
        }
        (true, false) => Some(keep_sqlite(settings, &database).await?),
    };
    // From here on the file at this place is the old one or the new one, each of them whole.
    put_back(&unpacked.sqlite(), &database)?;
    snapshot::check(&database).await?;
    Ok(Restored {
        restore_point,
        contents,
    })
}

/// Has SQLite write its journal into the file, so that the file alone is the whole database. One
/// that cannot be opened has no journal worth keeping.
async fn close_journal(url: &str) {
    if let Ok(db) = Db::connect(url).await {
        db.close().await;
    }
}

/// A backup of the present database; of one that cannot be opened, its files as they are.
async fn keep_sqlite(settings: &RestoreSettings, database: &Path) -> anyhow::Result<PathBuf> {
    let folder = settings.store.data_dir.join("restore-points");
    let url = format!("sqlite://{}", database.display());
    let written = match Db::connect(&url).await {
        Ok(db) => {
            let job = backup::WriteJob {
                db: &db,
                url: &url,
                audio: None,
                folder: &folder,
                progress: Progress::default(),
            };
            let written = backup::write(&job).await;
            // Also writes the journal into the file, so that removing it loses nothing.
            db.close().await;
            written
        }
        Err(error) => Err(error.into()),
    };
    match written {
        Ok((file, _)) => Ok(file),
        Err(error) => {
            tracing::warn!(%error, "the present database cannot be backed up; its files are copied as they are");
            copy_files(database, &folder)
        }
    }
}

fn copy_files(database: &Path, folder: &Path) -> anyhow::Result<PathBuf> {
    let to = folder.join(format!("damaged_{}", start::now().0));
    std::fs::create_dir_all(&to).with_context(|| format!("cannot write into {}", to.display()))?;
    let name = database
        .file_name()
        .context("DATABASE_URL names no file")?
        .to_owned();
    for ending in ["", "-wal", "-shm"] {
        let mut part = database.as_os_str().to_owned();
        part.push(ending);
        let mut kept = name.clone();
        kept.push(ending);
        let part = PathBuf::from(part);
        if part.exists() {
            std::fs::copy(&part, to.join(kept))
                .with_context(|| format!("cannot copy {}", part.display()))?;
        }
    }
    Ok(to)
}

async fn restore_postgres(
    settings: &RestoreSettings,
    url: &str,
    unpacked: &Unpacked,
) -> anyhow::Result<Restored> {
    let db = Db::connect(url).await?;
    let n_others = snapshot::count_others(&db).await?;
    // Our own pool has one connection by now.
    if n_others > 1 {
        bail!(
            "{} other programs are connected to the database; stop them first",
            n_others - 1
        );
    }
    let is_empty = snapshot::migration(&db).await.is_err();
    let restore_point = if settings.no_backup || is_empty {
        None
    } else {
        let folder = settings.store.data_dir.join("restore-points");
        let job = backup::WriteJob {
            db: &db,
            url,
            audio: None,
            folder: &folder,
            progress: Progress::default(),
        };
        Some(backup::write(&job).await?.0)
    };
    db.close().await;
    // One transaction: if it fails, what was there is there.
    postgres::restore(url, &unpacked.postgres())?;
    let db = Db::connect(url).await?;
    db.migrate().await?;
    let contents = snapshot::contents(&db).await?;
    db.close().await;
    Ok(Restored {
        restore_point,
        contents,
    })
}

/// Files that are there already are the same: their name is the hash of what made them.
async fn bring_audio(unpacked: &Unpacked, audio: &AudioStore) -> anyhow::Result<()> {
    let has_any = unpacked
        .manifest
        .parts
        .keys()
        .any(|part| part.starts_with(super::AUDIO_PART));
    if !has_any {
        return Ok(());
    }
    let unpacked = AudioStore::folder(unpacked.audio());
    copy(&unpacked, audio, Step::Copy, |_| {})
        .await
        .context("the database is back; of its audio some is not")?;
    Ok(())
}
