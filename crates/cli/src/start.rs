//! Pieces that several commands start with: the clock, the database, shutdown.

use crate::settings::StoreSettings;
use anyhow::Context as _;
use listen_core::time::Timestamp;
use listen_store::Db;
use listen_store::db::without_password;
use std::fs::File;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};
use tokio_util::sync::CancellationToken;

/// The time of this machine.
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// The database, up to date.
pub(crate) async fn database(settings: &StoreSettings) -> anyhow::Result<Db> {
    let url = settings.url()?;
    let shown = without_password(&url);
    let db = Db::connect(&url)
        .await
        .with_context(|| format!("DATABASE_URL {shown}"))?;
    anyhow::ensure!(
        !listen_store::copy::is_unfinished(&db).await?,
        "DATABASE_URL {shown} is a copy that was interrupted; complete it: run the same listen migrate-database again"
    );
    db.migrate()
        .await
        .with_context(|| format!("DATABASE_URL {shown}"))?;
    Ok(db)
}

/// Marks the data folder as in use, until the returned file is dropped. Any number of servers may
/// use one at a time, but none while a backup is put back.
pub(crate) fn use_data_folder(folder: &Path) -> anyhow::Result<File> {
    let lock = lock_file(folder)?;
    lock.try_lock_shared().map_err(|_| {
        anyhow::anyhow!(
            "a backup is being put back into {}; start again when that is done",
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
    std::fs::create_dir_all(folder)
        .and_then(|()| File::create(folder.join("in-use.lock")))
        .with_context(|| format!("LISTEN_DATA_DIR: cannot write into {}", folder.display()))
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
