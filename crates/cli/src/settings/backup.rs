//! `listen backup` and `listen restore`.

use super::StoreSettings;
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Clone, Args)]
pub(crate) struct BackupSettings {
    #[command(flatten)]
    pub store: StoreSettings,
    /// Folder of the backups [default: backups in the data folder]
    #[arg(
        long,
        env = "LISTEN_BACKUP_DIR",
        value_name = "LISTEN_BACKUP_DIR",
        hide_env_values = true,
        help_heading = None::<&str>
    )]
    pub to: Option<PathBuf>,
    /// Put the audio in, too; without it audio is rendered again after restoring
    #[arg(long, help_heading = None::<&str>)]
    pub audio: bool,
    /// Remove the oldest backups afterwards, until so many are left
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..), help_heading = None::<&str>)]
    pub keep: Option<u16>,
    /// Write no backup; show those that are there
    #[arg(long, conflicts_with_all = ["audio", "keep", "verify"], help_heading = None::<&str>)]
    pub list: bool,
    /// Write no backup; read this one through
    #[arg(long, value_name = "FILE", conflicts_with_all = ["audio", "keep"], help_heading = None::<&str>)]
    pub verify: Option<PathBuf>,
    /// Write JSON
    #[arg(long, help_heading = None::<&str>)]
    pub json: bool,
}

impl BackupSettings {
    pub fn folder(&self) -> PathBuf {
        let default = || self.store.data_dir.join("backups");
        self.to.clone().unwrap_or_else(default)
    }
}

#[derive(Debug, Clone, Args)]
pub(crate) struct RestoreSettings {
    #[command(flatten)]
    pub store: StoreSettings,
    /// The backup
    #[arg(value_name = "FILE", help_heading = None::<&str>)]
    pub file: PathBuf,
    /// Read the backup through, say what would happen, and change nothing
    #[arg(long, help_heading = None::<&str>)]
    pub dry_run: bool,
    /// Do not ask before the present database is replaced
    #[arg(long, help_heading = None::<&str>)]
    pub force: bool,
    /// Make no restore point of the present database first
    #[arg(long, help_heading = None::<&str>)]
    pub no_backup: bool,
}
