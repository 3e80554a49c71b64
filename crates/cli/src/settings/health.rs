//! `listen doctor`, `listen health`, and what processes that watch this installation need to know.

use super::{
    AdminAccess, ContentSettings, LogDir, PublicAddr, RedisSettings, SearchSettings,
    SpeechSettings, StoreSettings, Switch, TlsSettings,
};
use clap::Args;
use listen_health::Installation;
use std::path::{Path, PathBuf};

#[derive(Debug, Clone, Args)]
pub(crate) struct DoctorSettings {
    #[command(flatten)]
    pub logs: LogDir,
    #[command(flatten)]
    pub store: StoreSettings,
    #[command(flatten)]
    pub redis: RedisSettings,
    #[command(flatten)]
    pub speech: SpeechSettings,
    #[command(flatten)]
    pub content: ContentSettings,
    #[command(flatten)]
    pub public: PublicAddr,
    #[command(flatten)]
    pub admin: AdminAccess,
    #[command(flatten)]
    pub tls: TlsSettings,
    #[command(flatten)]
    pub look: LookSettings,
    #[command(flatten)]
    pub search: SearchSettings,
    /// Write JSON and nothing else
    #[arg(long, help_heading = None::<&str>)]
    pub json: bool,
    /// Say what was measured, too
    #[arg(long, short, conflicts_with = "json", help_heading = None::<&str>)]
    pub verbose: bool,
    /// Keep what was found, and send alerts through the channels of the admin site
    #[arg(long, help_heading = None::<&str>)]
    pub alert: bool,
}

/// What is looked at beside the parts that other settings name.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Health")]
pub(crate) struct LookSettings {
    /// Folder of the backups [default: backups in the data folder]
    #[arg(
        long,
        env = "LISTEN_BACKUP_DIR",
        value_name = "LISTEN_BACKUP_DIR",
        hide_env_values = true
    )]
    pub backup_dir: Option<PathBuf>,
    /// HOST:PORT whose certificate is watched, for instance listen.example.org:443 [default: this
    /// program's own, where it speaks TLS itself]
    #[arg(
        long,
        env = "LISTEN_TLS_CHECK",
        value_name = "LISTEN_TLS_CHECK",
        value_parser = host_and_port,
        hide_env_values = true
    )]
    pub tls_check: Option<String>,
}

impl LookSettings {
    /// Folder of the backups.
    pub fn backup_dir(&self, store: &StoreSettings) -> PathBuf {
        let default = || store.data_dir.join("backups");
        self.backup_dir.clone().unwrap_or_else(default)
    }
}

/// Whether this process watches the installation.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Health")]
pub(crate) struct WatchSettings {
    /// Whether this process looks at the health of the installation every two minutes; off where
    /// something else does, for instance listen doctor --alert. Alerts are sent either way
    #[arg(
        long,
        env = "LISTEN_WATCH",
        value_name = "LISTEN_WATCH",
        default_value = "on",
        hide_env_values = true
    )]
    pub watch: Switch,
}

/// The settings that say what there is to look at.
pub(crate) struct Scope<'a> {
    pub store: &'a StoreSettings,
    pub speech: &'a SpeechSettings,
    pub public: &'a PublicAddr,
    pub tls: &'a TlsSettings,
    pub look: &'a LookSettings,
    pub logs: &'a LogDir,
    pub search: &'a SearchSettings,
    pub redis: &'a RedisSettings,
}

impl Scope<'_> {
    /// What is to be examined.
    pub fn installation(&self) -> Installation {
        let sqlite_file = self.store.url().ok().and_then(|url| {
            let path = url.strip_prefix("sqlite://")?;
            Some(Path::new(path).to_owned())
        });
        Installation {
            public: Some(self.public.public_addr),
            data_dir: self.store.data_dir.clone(),
            audio: Some(self.store.audio().map_err(|error| format!("{error:#}"))),
            sqlite_file,
            backup_dir: self.look.backup_dir(self.store),
            log_dir: self.logs.log_dir.clone(),
            tls: self.look.tls_check.clone(),
            own_tls: self.tls.own(),
            needed: self.speech.speech_url.clone(),
            useful: self.search.address().into_iter().collect(),
            wrong: self.search.fault().into_iter().collect(),
        }
    }
}

impl DoctorSettings {
    /// What there is to look at.
    pub fn scope(&self) -> Scope<'_> {
        Scope {
            store: &self.store,
            speech: &self.speech,
            public: &self.public,
            tls: &self.tls,
            look: &self.look,
            logs: &self.logs,
            search: &self.search,
            redis: &self.redis,
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
    /// Address of the health page [default: that of the public site on this machine]
    #[arg(long)]
    pub url: Option<String>,
    #[command(flatten)]
    pub public: PublicAddr,
    /// Ask no server: check that a worker of this machine or container is alive
    #[arg(long, conflicts_with = "url")]
    pub worker: bool,
}

impl HealthSettings {
    /// Address of the health page.
    pub fn url(&self) -> String {
        let default = || {
            let address = listen_health::reachable(self.public.public_addr);
            format!("http://{address}/api/health")
        };
        self.url.clone().unwrap_or_else(default)
    }
}
