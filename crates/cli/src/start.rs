//! Pieces that several commands start with: the clock, the database, shutdown.

use crate::settings::StoreSettings;
use anyhow::Context as _;
use listen_core::time::Timestamp;
use listen_store::Db;
use listen_store::db::without_password;
use std::fs::File;
use std::path::Path;
use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};
use tokio_util::sync::CancellationToken;

/// The time of this machine.
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// The database, up to date. Until the process ends no backup is put back into its folder.
pub(crate) async fn database(settings: &StoreSettings) -> anyhow::Result<Db> {
    let db = open(settings).await?;
    let shown = without_password(&settings.url()?);
    anyhow::ensure!(
        !listen_store::copy::is_unfinished(&db).await?,
        "DATABASE_URL {shown} is a copy that was interrupted; complete it: run the same listen migrate-database again"
    );
    db.migrate()
        .await
        .with_context(|| format!("DATABASE_URL {shown}"))?;
    Ok(db)
}

/// The database as it is. One that is not there is an error, and none is made.
pub(crate) async fn present_database(settings: &StoreSettings) -> anyhow::Result<Db> {
    let url = settings.url()?;
    if let Some(file) = url.strip_prefix("sqlite://") {
        anyhow::ensure!(
            Path::new(file).exists(),
            "there is no database {file}; LISTEN_DATA_DIR (now {}) or DATABASE_URL says where it is",
            settings.data_dir.display()
        );
    }
    open(settings).await
}

async fn open(settings: &StoreSettings) -> anyhow::Result<Db> {
    static IN_USE: OnceLock<File> = OnceLock::new();
    let url = settings.url()?;
    let in_use = use_data_folder(&settings.data_dir)?;
    let _ = IN_USE.set(in_use);
    Db::connect(&url)
        .await
        .with_context(|| format!("DATABASE_URL {}", without_password(&url)))
}

/// Marks the data folder as in use, until the returned file is dropped. Any number of servers may
/// use one at a time, but none while a backup is put back.
pub(crate) fn use_data_folder(folder: &Path) -> anyhow::Result<File> {
    let lock = lock_file(folder)?;
    lock.try_lock_shared().map_err(|_| {
        anyhow::anyhow!(
            "a backup is being put back into {}, or its database is being moved; start again when that is done",
            folder.display()
        )
    })?;
    Ok(lock)
}

/// The data folder for one process alone, until the returned file is dropped.
pub(crate) fn own_data_folder(folder: &Path) -> anyhow::Result<File> {
    let lock = lock_file(folder)?;
    lock.try_lock()
        .map_err(|_| anyhow::anyhow!("listen is running on {}; stop it first", folder.display()))?;
    Ok(lock)
}

fn lock_file(folder: &Path) -> anyhow::Result<File> {
    let lock = folder.join("in-use.lock");
    let file = std::fs::create_dir_all(folder)
        .and_then(|()| File::create(&lock))
        .with_context(|| format!("LISTEN_DATA_DIR: cannot write into {}", folder.display()))?;
    give_to_owner(&lock, folder);
    Ok(file)
}

/// What root writes into a folder of somebody else belongs to them: the service could not use it.
pub(crate) fn give_to_owner(path: &Path, folder: &Path) {
    use std::os::unix::fs::{MetadataExt as _, chown};
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let given = folder.metadata().and_then(|folder| {
        let own = path.metadata()?;
        if (own.uid(), own.gid()) == (folder.uid(), folder.gid()) {
            return Ok(());
        }
        chown(path, Some(folder.uid()), Some(folder.gid()))
    });
    if let Err(error) = given {
        tracing::warn!(path = %path.display(), %error, "cannot give it to the owner of the folder");
    }
}

/// Cancelled at the first SIGTERM or SIGINT; the second one ends the process at once.
pub(crate) fn stop_signal() -> anyhow::Result<CancellationToken> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let stop = CancellationToken::new();
    let token = stop.clone();
    tokio::spawn(async move {
        tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
        tracing::info!("stopping; what is open is finished first");
        token.cancel();
        tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
        std::process::exit(130);
    });
    Ok(stop)
}
