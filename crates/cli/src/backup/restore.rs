//! Putting a backup back. Whatever fails, the database that was there is there again.

use super::{Engine, Unpacked, folder_of, postgres};
use crate::settings::RestoreSettings;
use crate::{backup, start};
use anyhow::{Context as _, bail, ensure};
use listen_admin::backups::Progress;
use listen_audio_store::{AudioStore, Step, copy};
use listen_store::snapshot::{self, Contents, put_back};
use listen_store::{Db, StoreError, scratch};
use listen_web::token;
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
    let url = settings.store.url()?;
    check_engine(&url, unpacked)?;
    match unpacked.manifest.engine {
        Engine::Sqlite => prepare(unpacked).await.map(|_| ()),
        Engine::Postgres => rehearse_postgres(&url, unpacked).await,
    }
}

/// Replaces the database, and brings the audio that the backup has.
pub(crate) async fn restore(
    settings: &RestoreSettings,
    unpacked: &Unpacked,
) -> anyhow::Result<Restored> {
    let url = settings.store.url()?;
    check_engine(&url, unpacked)?;
    let _own = start::own_data_folder(&settings.store.data_dir)?;
    // First: files that nobody asks for yet change nothing, if the database cannot be put back.
    bring_audio(unpacked, &settings.store.audio()?).await?;
    match unpacked.manifest.engine {
        Engine::Sqlite => restore_sqlite(settings, &url, unpacked).await,
        Engine::Postgres => restore_postgres(settings, &url, unpacked).await,
    }
}

/// Where nothing came back; what was there is there again, if it can be.
fn undone<T>(
    result: anyhow::Result<T>,
    restore_point: Option<&Path>,
    put_back: impl FnOnce(&Path) -> anyhow::Result<()>,
) -> anyhow::Result<T> {
    let (Err(error), Some(point)) = (&result, restore_point) else {
        return result;
    };
    let said = match put_back(point) {
        Ok(()) => "what was there is there again".to_owned(),
        Err(error) => format!("and the restore point cannot be put back: {error:#}"),
    };
    bail!("{error:#}; {said}; its restore point: {}", point.display())
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
    is_all_there(&contents, unpacked)?;
    Ok(contents)
}

fn is_all_there(contents: &Contents, unpacked: &Unpacked) -> anyhow::Result<()> {
    let manifest = &unpacked.manifest;
    ensure!(
        (contents.n_accounts, contents.n_attempts) == (manifest.n_accounts, manifest.n_attempts),
        "the backup is damaged: it should hold {} accounts and {} attempts and holds {} and {}",
        manifest.n_accounts,
        manifest.n_attempts,
        contents.n_accounts,
        contents.n_attempts
    );
    Ok(())
}

async fn restore_sqlite(
    settings: &RestoreSettings,
    url: &str,
    unpacked: &Unpacked,
) -> anyhow::Result<Restored> {
    let contents = prepare(unpacked).await?;
    let database = database_file(url);
    let restore_point = match (database.exists(), settings.no_backup) {
        (false, _) => None,
        (true, true) => {
            close_journal(url).await;
            None
        }
        (true, false) => Some(keep_sqlite(settings, &database).await?),
    };
    // From here on the file at this place is the old one or the new one, each of them whole.
    let swapped = async {
        put_back(&unpacked.sqlite(), &database)?;
        start::give_to_owner(&database, folder_of(&database));
        snapshot::check(&database).await
    };
    let swapped = swapped.await.map_err(anyhow::Error::from);
    undone(swapped, restore_point.as_deref(), |point| {
        // What could not be opened was copied as it was, and is for people to look at.
        let point = backup::unpack(point, folder_of(&database))?;
        put_back(&point.sqlite(), &database)?;
        Ok(())
    })?;
    Ok(Restored {
        restore_point,
        contents,
    })
}

/// The file of the database; of a link what it leads to, which is what gets replaced.
fn database_file(url: &str) -> PathBuf {
    let file = PathBuf::from(url.trim_start_matches("sqlite://"));
    file.canonicalize().unwrap_or(file)
}

/// Where a backup is unpacked so that its database can take the place of the present one by its name
/// alone: beside it.
pub(crate) fn unpack_into(settings: &RestoreSettings) -> anyhow::Result<PathBuf> {
    let url = settings.store.url()?;
    Ok(if url.starts_with("sqlite://") {
        folder_of(&database_file(&url)).to_owned()
    } else {
        settings.store.data_dir.clone()
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
    start::give_to_owner(&folder, &settings.store.data_dir);
    match written {
        Ok((file, _)) => {
            start::give_to_owner(&file, &settings.store.data_dir);
            Ok(file)
        }
        // It is sound: a bare copy of it would need still more room.
        Err(error) if is_full(&error) => {
            Err(error.context("there is no room for a restore point; nothing was changed"))
        }
        Err(error) => {
            tracing::warn!(%error, "the present database cannot be backed up; its files are copied as they are");
            copy_files(database, &folder)
        }
    }
}

fn is_full(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let is_io = cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::StorageFull);
        let store = cause.downcast_ref::<StoreError>();
        is_io || matches!(store, Some(StoreError::Full(_)))
    })
}

/// All of them or none.
fn copy_files(database: &Path, folder: &Path) -> anyhow::Result<PathBuf> {
    let to = folder.join(format!("damaged_{}", start::now().0));
    let copied = copy_files_into(database, &to);
    if copied.is_err() {
        let _ = std::fs::remove_dir_all(&to);
    }
    copied.map(|()| to)
}

fn copy_files_into(database: &Path, to: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(to).with_context(|| format!("cannot write into {}", to.display()))?;
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
    Ok(())
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
    let checked = check_postgres(url, unpacked).await;
    let contents = undone(checked, restore_point.as_deref(), |point| {
        let point = backup::unpack(point, &settings.store.data_dir)?;
        postgres::restore(url, &point.postgres())
    })?;
    Ok(Restored {
        restore_point,
        contents,
    })
}

/// Brings the schema up to date and compares what came with the manifest.
async fn check_postgres(url: &str, unpacked: &Unpacked) -> anyhow::Result<Contents> {
    let db = Db::connect(url).await?;
    let contents = async {
        db.migrate().await?;
        snapshot::contents(&db).await
    };
    let contents = contents.await;
    db.close().await;
    let contents = contents?;
    is_all_there(&contents, unpacked)?;
    Ok(contents)
}

/// Puts the dump into a database made for it, which goes again.
async fn rehearse_postgres(url: &str, unpacked: &Unpacked) -> anyhow::Result<()> {
    let name = format!("listen_rehearsal_{}", &token::random()[..12]);
    scratch::create(url, &name).await.map_err(|error| {
        let why = match error {
            StoreError::Denied(_) => {
                "which the role of DATABASE_URL may not make: ALTER ROLE … CREATEDB allows it"
            }
            _ => "which cannot be made now",
        };
        anyhow::Error::new(error).context(format!(
            "the dump can only be rehearsed in a database of its own, {why}"
        ))
    })?;
    let mut own = url::Url::parse(url).context("DATABASE_URL")?;
    own.set_path(&name);
    let rehearsed = async {
        postgres::restore(own.as_str(), &unpacked.postgres())?;
        check_postgres(own.as_str(), unpacked).await
    };
    let rehearsed = rehearsed.await;
    scratch::drop(url, &name).await?;
    rehearsed.map(|_| ())
}

/// Files that are there already are the same: their name is the hash of what made them.
async fn bring_audio(unpacked: &Unpacked, audio: &AudioStore) -> anyhow::Result<()> {
    if !unpacked.manifest.has_audio() {
        return Ok(());
    }
    let unpacked = AudioStore::folder(unpacked.audio());
    copy(&unpacked, audio, Step::Copy, |_| {})
        .await
        .context("the audio of the backup cannot be kept; the database is as it was")?;
    Ok(())
}
