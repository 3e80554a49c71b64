//! Pieces that several commands start with: logs, the clock, the database, shutdown.

use crate::settings::{LogFormat, LogSettings, StoreSettings};
use anyhow::Context as _;
use listen_core::time::Timestamp;
use listen_store::Db;
use listen_store::db::without_password;
use std::io::IsTerminal as _;
use std::time::{SystemTime, UNIX_EPOCH};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

/// Logs go to standard error, so that the output of commands stays clean.
pub(crate) fn logging(settings: &LogSettings) {
    let filter = EnvFilter::try_new(&settings.log).unwrap_or_else(|_| {
        eprintln!("listen: LISTEN_LOG `{}` is no filter; using info. Accepted: error, warn, info, debug, trace, or TARGET=LEVEL,…", settings.log);
        EnvFilter::new("info")
    });
    let is_json = match settings.log_format {
        LogFormat::Json => true,
        LogFormat::Text => false,
        LogFormat::Auto => !std::io::stderr().is_terminal(),
    };
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    if is_json {
        builder.json().flatten_event(true).init();
    } else {
        builder.compact().init();
    }
}

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
    db.migrate()
        .await
        .with_context(|| format!("DATABASE_URL {shown}"))?;
    Ok(db)
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
        tracing::info!("stopping; open requests are finished first");
        token.cancel();
        tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
        std::process::exit(130);
    });
    Ok(stop)
}
