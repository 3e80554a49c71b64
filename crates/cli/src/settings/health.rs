//! `listen doctor` and `listen health`.

use super::{
    AdminAccess, ContentSettings, DeviceSetting, LogDir, PublicAddr, SpeechSettings, StoreSettings,
};
use clap::Args;
use listen_health::Installation;
use std::path::{Path, PathBuf};

#[derive(Debug, Clone, Args)]
pub(crate) struct DoctorSettings {
    #[command(flatten)]
    pub store: StoreSettings,
    #[command(flatten)]
    pub speech: SpeechSettings,
    #[command(flatten)]
    pub content: ContentSettings,
    #[command(flatten)]
    pub public: PublicAddr,
    #[command(flatten)]
    pub admin: AdminAccess,
    /// Folder of the backups [default: backups in the data folder]
    #[arg(
        long,
        env = "LISTEN_BACKUP_DIR",
        value_name = "LISTEN_BACKUP_DIR",
        hide_env_values = true,
        help_heading = "Data"
    )]
    pub backup_dir: Option<PathBuf>,
    #[command(flatten)]
    pub logs: LogDir,
    /// HOST:PORT whose certificate is watched, for instance listen.example.org:443 [default: none]
    #[arg(
        long,
        env = "LISTEN_TLS_CHECK",
        value_name = "LISTEN_TLS_CHECK",
        value_parser = host_and_port,
        hide_env_values = true,
        help_heading = "Addresses"
    )]
    pub tls_check: Option<String>,
    /// Write JSON and nothing else
    #[arg(long, help_heading = None::<&str>)]
    pub json: bool,
    /// Say what was measured, too
    #[arg(long, short, conflicts_with = "json", help_heading = None::<&str>)]
    pub verbose: bool,
}

impl DoctorSettings {
    /// What is to be examined.
    pub fn installation(&self) -> Installation {
        let sqlite_file = self.store.url().ok().and_then(|url| {
            let path = url.strip_prefix("sqlite://")?;
            Some(Path::new(path).to_owned())
        });
        let default_backups = || self.store.data_dir.join("backups");
        Installation {
            public: Some(self.public.public_addr),
            data_dir: self.store.data_dir.clone(),
            sqlite_file,
            backup_dir: self.backup_dir.clone().unwrap_or_else(default_backups),
            log_dir: self.logs.log_dir.clone(),
            tls: self.tls_check.clone(),
            needed: self.speech.speech_url.clone(),
            wants_gpu: matches!(self.speech.device, DeviceSetting::Cuda),
        }
    }
}

fn host_and_port(text: &str) -> Result<String, String> {
    let is_one = text
        .rsplit_once(':')
        .is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok());
    if is_one {
        Ok(text.to_owned())
    } else {
        Err("expected HOST:PORT, for instance listen.example.org:443".to_owned())
    }
}

#[derive(Debug, Clone, Args)]
pub(crate) struct HealthSettings {
    /// Address of the health page
    #[arg(long, default_value = "http://127.0.0.1:3000/api/health")]
    pub url: String,
    /// Ask no server: check that a worker of this data folder's database is alive
    #[arg(long, conflicts_with = "url")]
    pub worker: bool,
    #[command(flatten)]
    pub store: StoreSettings,
}
