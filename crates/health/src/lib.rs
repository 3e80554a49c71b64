//! How an installation is: one [`Check`] for each dimension, summed up by [`Report`].
//!
//! `listen doctor` prints it and the admin site can show it. Nothing is changed by looking, except
//! for a probe file in folders that must be writable, which is removed at once.

mod application;
mod audio;
mod backups;
mod certificate;
mod database;
mod examiner;
mod folders;
mod logs;
mod network;
mod report;
mod resources;
mod speech;

pub use application::reachable;
pub use examiner::{Examiner, Look};
pub use report::{Check, Overall, Report, Status, Summary};

use listen_audio_store::AudioStore;
use listen_core::time::Timestamp;
use listen_store::Db;
use std::net::SocketAddr;
use std::path::PathBuf;

/// What is to be examined. Parts that are not there are `None` or empty, and their checks say so.
#[derive(Debug, Clone, Default)]
pub struct Installation {
    /// Address of the public site, asked for `/api/health`.
    pub public: Option<SocketAddr>,
    /// Folder of the database and, unless it is elsewhere, the audio.
    pub data_dir: PathBuf,
    /// Where audio lies, or what is wrong with its settings; `None` is below the data folder.
    pub audio: Option<Result<AudioStore, String>>,
    /// The SQLite file, where SQLite is used.
    pub sqlite_file: Option<PathBuf>,
    /// Folder of the backups.
    pub backup_dir: PathBuf,
    /// Folder of log files.
    pub log_dir: Option<PathBuf>,
    /// `HOST:PORT` that speaks TLS to visitors.
    pub tls: Option<String>,
    /// Where this program speaks TLS itself; looked at if `tls` names nothing.
    pub own_tls: Option<OwnTls>,
    /// Addresses of other servers that this one needs, such as speech servers.
    pub needed: Vec<String>,
    /// Addresses of servers that it can do without for a while, such as a web search.
    pub useful: Vec<String>,
    /// What is wrong with settings of such servers, so that they cannot even be asked.
    pub wrong: Vec<String>,
}

/// The listener of this program that speaks TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnTls {
    /// Its address; all addresses of this machine are looked at on loopback.
    pub address: SocketAddr,
    /// A name that it has a certificate for.
    pub name: String,
}

impl Installation {
    /// Before its first start there is no SQLite file, and nothing can be running.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        self.sqlite_file.as_ref().is_some_and(|file| !file.exists())
    }
}

/// Examines every dimension. `db` says why where the database cannot be opened. Who would speak is
/// not examined before the first start: only a worker knows, and there is none.
pub async fn examine(
    db: Result<&Db, String>,
    installation: &Installation,
    now: Timestamp,
) -> Report {
    let mut checks = aside(installation.clone(), now).await;
    checks.push(audio::check(installation, now).await);
    checks.push(database::check(db.as_ref().map_err(String::as_str), installation, now).await);
    match db {
        Ok(db) => checks.extend(speech::check(db, now).await),
        Err(_) if installation.is_fresh() => {}
        Err(_) => checks.push(speech::unknown()),
    }
    checks.sort_by_key(|check| order(check.name));
    Report::new(checks, now)
}

/// The place of a dimension in the order in which people read them; those of the program that made
/// the report come last.
#[must_use]
pub fn order(name: &str) -> usize {
    ORDER
        .iter()
        .position(|known| *known == name)
        .unwrap_or(ORDER.len())
}

const ORDER: [&str; 13] = [
    "application",
    "database",
    "redis",
    "speech",
    "gpu",
    "queue",
    "audio-storage",
    "resources",
    "logs",
    "network",
    "certificates",
    "backups",
    "restore-drill",
];

/// The checks that wait for files and sockets, away from the threads that serve.
async fn aside(installation: Installation, now: Timestamp) -> Vec<Check> {
    let looked = tokio::task::spawn_blocking(move || {
        vec![
            application::check(&installation),
            resources::check(&installation.data_dir),
            logs::check(installation.log_dir.as_deref(), now),
            network::check(
                &installation.needed,
                &installation.useful,
                &installation.wrong,
            ),
            certificate::check(&installation, now),
            backups::newest(&installation, now),
            backups::drill(&installation, now),
        ]
    });
    looked.await.unwrap_or_default()
}
