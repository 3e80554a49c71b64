//! Backups: who keeps them, and runs of them in the background whose progress is in the database.

use crate::AdminState;
use listen_core::time::Timestamp;
use listen_store::{Db, backup_run};
use listen_web::error::PageError;
use listen_web::state::Clock;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How often progress is written down.
const REPORT: Duration = Duration::from_millis(500);

/// How far a run is, in bytes, shared with the thread that does it.
#[derive(Debug, Clone, Default)]
pub struct Progress(Arc<[AtomicU64; 2]>);

impl Progress {
    /// What there is to do in all.
    pub fn set_total(&self, n_bytes: u64) {
        self.0[1].store(n_bytes, Ordering::Relaxed);
    }

    /// So much more is done.
    pub fn add(&self, n_bytes: u64) {
        self.0[0].fetch_add(n_bytes, Ordering::Relaxed);
    }

    /// Bytes done, and bytes in all.
    #[must_use]
    pub fn so_far(&self) -> (i64, i64) {
        let read =
            |part: &AtomicU64| i64::try_from(part.load(Ordering::Relaxed)).unwrap_or(i64::MAX);
        (read(&self.0[0]), read(&self.0[1]))
    }
}

/// One backup of the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupFile {
    /// Name without the folder.
    pub name: String,
    /// Size.
    pub n_bytes: u64,
    /// What its manifest says; why it cannot be read otherwise.
    pub contents: Result<BackupContents, String>,
}

/// What a manifest says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupContents {
    /// Unix ms.
    pub created_at: i64,
    /// `sqlite` or `postgres`.
    pub engine: &'static str,
    /// Newest migration of the database in it.
    pub migration: i64,
    /// Accounts in it.
    pub n_accounts: i64,
    /// Submitted attempts in it.
    pub n_attempts: i64,
    /// Whether the audio is in it.
    pub has_audio: bool,
}

/// The outcome of a run: the name of the file, or why it failed.
pub type Outcome = Pin<Box<dyn Future<Output = Result<String, String>> + Send>>;

/// Who writes backups and reads them: the program, since it knows the folder and the database.
pub trait BackupKeeper: std::fmt::Debug + Send + Sync {
    /// The folder, for people.
    fn folder(&self) -> String;
    /// The backups that are there, newest first; blocks.
    ///
    /// # Errors
    /// Why the folder cannot be read.
    fn list(&self) -> Result<Vec<BackupFile>, String>;
    /// Writes one.
    fn write(&self, with_audio: bool, progress: Progress) -> Outcome;
    /// Reads one through; `name` is one of the list.
    fn verify(&self, name: String, progress: Progress) -> Outcome;
}

/// The backups that are there, newest first.
///
/// # Errors
/// Why the folder cannot be read.
pub async fn list(keeper: &Arc<dyn BackupKeeper>) -> Result<Vec<BackupFile>, String> {
    let keeper = keeper.clone();
    tokio::task::spawn_blocking(move || keeper.list())
        .await
        .unwrap_or_else(|error| Err(error.to_string()))
}

/// What a run does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Run {
    /// Writes a backup.
    Write {
        /// With the audio.
        with_audio: bool,
    },
    /// Reads this one through.
    Verify {
        /// Its name.
        name: String,
    },
}

/// Begins a run in the background; false if another one is at work.
///
/// # Errors
/// What the store says.
pub async fn start(
    state: &AdminState,
    keeper: &Arc<dyn BackupKeeper>,
    actor: i64,
    run: Run,
) -> Result<bool, PageError> {
    let (db, clock) = (state.web.db.clone(), state.web.clock.clone());
    let (kind, file) = match &run {
        Run::Write { .. } => ("write", ""),
        Run::Verify { name } => ("verify", name.as_str()),
    };
    let Some(id) = backup_run::begin(&db, actor, kind, file, clock.now()).await? else {
        return Ok(false);
    };
    let progress = Progress::default();
    let outcome = match run {
        Run::Write { with_audio } => keeper.write(with_audio, progress.clone()),
        Run::Verify { name } => keeper.verify(name, progress.clone()),
    };
    tokio::spawn(follow(db, clock, id, progress, outcome));
    Ok(true)
}

/// Writes down how far a run is, and how it ended.
async fn follow(db: Db, clock: Clock, id: i64, progress: Progress, mut outcome: Outcome) {
    let outcome = loop {
        tokio::select! {
            outcome = &mut outcome => break outcome,
            () = tokio::time::sleep(REPORT) => tell(&db, id, &progress, clock.now()).await,
        }
    };
    tell(&db, id, &progress, clock.now()).await;
    let written = match &outcome {
        Ok(file) => backup_run::done(&db, id, file, clock.now()).await,
        Err(reason) => {
            tracing::error!(reason, "a backup or its verification failed");
            backup_run::fail(&db, id, reason, clock.now()).await
        }
    };
    if let Err(error) = written {
        tracing::error!(%error, "the end of a backup was not written down");
    }
}

async fn tell(db: &Db, id: i64, progress: &Progress, now: Timestamp) {
    if let Err(error) = backup_run::progress(db, id, progress.so_far(), now).await {
        tracing::warn!(%error, "the progress of a backup was not written down");
    }
}
