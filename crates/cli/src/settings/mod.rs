//! Settings: flags with environment variables. `listen --help` is their reference.

mod addresses;
mod audio;
mod backup;
mod capacity;
mod content;
mod health;
pub(crate) mod in_effect;
mod logs;
mod model;
mod moving;
mod news;
mod redis;
mod search;
mod speaking;
mod speech;
mod tls;

pub(crate) use addresses::{AdminAccess, MetricsAddr, Port, ProxySettings, PublicAddr};
pub(crate) use audio::{AudioPlaceSettings, AudioSettings};
pub(crate) use backup::{BackupSettings, RestoreSettings};
pub(crate) use capacity::CapacitySettings;
pub(crate) use content::*;
pub(crate) use health::{DoctorSettings, HealthSettings, LookSettings, Scope, WatchSettings};
pub(crate) use logs::{DEFAULT_LOG, LogDir, LogFormat, LogSettings};
pub(crate) use model::ModelSettings;
pub(crate) use moving::{CopyAudioSettings, MigrateDatabaseSettings};
pub(crate) use news::NewsSettings;
pub(crate) use redis::RedisSettings;
pub(crate) use search::SearchSettings;
pub(crate) use speaking::*;
pub(crate) use speech::*;
pub(crate) use tls::{AcmeSource, CertificateSource, TlsSettings};

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand, ValueEnum};
use listen_audio_store::AudioStore;
use listen_fetch::Fetcher;
use std::path::{Path, PathBuf};

/// A self-hosted English listening trainer.
#[derive(Debug, Parser)]
#[command(name = "listen", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub logging: LogSettings,
    #[command(subcommand)]
    pub command: Command,
}

/// The addresses of the speech server.
fn speech_routes() -> String {
    format!(
        "Addresses:\n  {}\n\nThe header X-Listen-Unspoken of /v1/audio/speech and the field unspoken of the two others that \
         read text\nname the characters of the text that are not said.",
        listen_speech_api::ROUTES.join("\n  ")
    )
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run everything: both sites and the worker
    All(AllSettings),
    /// Run the public site only
    Site(SiteSettings),
    /// Run the admin site only
    Admin(AdminSettings),
    /// Run the worker only: it makes audio
    Worker(WorkerSettings),
    /// Run the speech server only: OpenAI's interface, without a database
    #[command(after_help = speech_routes())]
    Speech(SpeechServerSettings),
    /// Bring the database up to date and end
    Migrate(StoreSettings),
    /// Copy everything into another database: from SQLite to PostgreSQL, or back
    MigrateDatabase(MigrateDatabaseSettings),
    /// Write a backup while everything goes on
    Backup(BackupSettings),
    /// Copy all audio from where it lies to another place: into object storage, or back
    CopyAudio(CopyAudioSettings),
    /// Put a backup back; the program must not run meanwhile
    Restore(RestoreSettings),
    /// Read passage files into the library
    Import(ImportSettings),
    /// Read sessions from the SQLite file of the product before this one
    ImportOld(ImportOldSettings),
    /// Check the library
    Content(ContentArguments),
    /// Turn lines of standard input into lines of phonemes
    Phonemize(PhonemizeSettings),
    /// Speak a text into a file
    Synthesize(SynthesizeSettings),
    /// Measure how fast this machine speaks
    BenchSpeech(BenchSpeechSettings),
    /// Compute what so many learners need, from figures that were measured
    Capacity(CapacitySettings),
    /// Make accounts of administrators
    AdminUser(AdminUserSettings),
    /// Check this installation and say what to do
    Doctor(DoctorSettings),
    /// Ask a running server whether it is well (for containers)
    Health(HealthSettings),
}

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Data")]
pub(crate) struct StoreSettings {
    /// Folder of the database and the audio
    #[arg(
        long,
        env = "LISTEN_DATA_DIR",
        value_name = "LISTEN_DATA_DIR",
        default_value = "./data",
        hide_env_values = true
    )]
    pub data_dir: PathBuf,
    /// sqlite://FILE or postgres://USER:PASSWORD@HOST/NAME [default: a SQLite file in the data folder]
    #[arg(
        long,
        env = "DATABASE_URL",
        value_name = "DATABASE_URL",
        hide_env_values = true
    )]
    pub database_url: Option<String>,
    /// File that holds the database URL, for secrets
    #[arg(
        long,
        env = "DATABASE_URL_FILE",
        value_name = "DATABASE_URL_FILE",
        conflicts_with = "database_url",
        hide_env_values = true
    )]
    pub database_url_file: Option<PathBuf>,
    #[command(flatten)]
    pub audio: AudioPlaceSettings,
}

impl StoreSettings {
    pub fn url(&self) -> anyhow::Result<String> {
        if let Some(path) = &self.database_url_file {
            return read_address("DATABASE_URL_FILE", path);
        }
        let default = || format!("sqlite://{}", self.data_dir.join("listen.db").display());
        Ok(self.database_url.clone().unwrap_or_else(default))
    }

    /// Where audio lies: below the data folder, unless it is in object storage.
    pub fn audio(&self) -> anyhow::Result<AudioStore> {
        let folder = || AudioStore::folder(self.data_dir.join("audio"));
        Ok(self.audio.bucket()?.unwrap_or_else(folder))
    }
}

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Own texts")]
pub(crate) struct FetchSettings {
    /// Whether public web pages that learners name, and feeds of news, are fetched
    #[arg(
        long,
        env = "LISTEN_FETCH",
        value_name = "LISTEN_FETCH",
        default_value = "on",
        hide_env_values = true
    )]
    pub fetch: Switch,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Switch {
    On,
    Off,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct PriceSettings {
    /// What a million tokens of the language model cost, as a number, for the page that counts them
    /// [default: none]
    #[arg(
        long,
        env = "LLM_PRICE_A_MILLION",
        value_name = "LLM_PRICE_A_MILLION",
        value_parser = price,
        help_heading = "Language model",
        hide_env_values = true
    )]
    pub llm_price_a_million: Option<f64>,
}

/// Compose files set variables that they have no value for to nothing.
fn filled(value: Option<&str>) -> Option<&str> {
    value.map(str::trim).filter(|text| !text.is_empty())
}

/// What the file holds that the setting `name` names.
fn read_file(name: &str, path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("{name}: cannot read {}", path.display()))
}

/// The same of an address. What is none may be another secret, and is not shown.
fn read_address(name: &str, path: &Path) -> anyhow::Result<String> {
    let text = read_file(name, path)?;
    let address = text.trim();
    anyhow::ensure!(
        address.contains("://"),
        "{name}: what {} holds is no address such as postgres:// or redis://",
        path.display()
    );
    Ok(address.to_owned())
}

/// The same of a secret, without the blanks around it; an empty file has none.
fn read_secret(name: &str, path: &Path) -> anyhow::Result<String> {
    let text = read_file(name, path)?;
    let secret = filled(Some(&text));
    let secret = secret.with_context(|| format!("{name}: {} is empty", path.display()))?;
    Ok(secret.to_owned())
}

fn price(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|price: &f64| (0.0..=1_000_000.0).contains(price))
        .ok_or_else(|| format!("`{text}` is no number from 0 to 1000000"))
}

impl FetchSettings {
    pub fn fetcher(&self) -> Option<Fetcher> {
        (self.fetch == Switch::On).then(Fetcher::default)
    }
}

#[derive(Debug, Clone, Args)]
pub(crate) struct AllSettings {
    #[command(flatten)]
    pub logs: LogDir,
    #[command(flatten)]
    pub public: PublicAddr,
    #[command(flatten)]
    pub admin: AdminAccess,
    #[command(flatten)]
    pub price: PriceSettings,
    #[command(flatten)]
    pub tls: TlsSettings,
    #[command(flatten)]
    pub store: StoreSettings,
    #[command(flatten)]
    pub redis: RedisSettings,
    #[command(flatten)]
    pub audio: AudioSettings,
    #[command(flatten)]
    pub speech: SpeechSettings,
    #[command(flatten)]
    pub content: ContentSettings,
    #[command(flatten)]
    pub proxy: ProxySettings,
    #[command(flatten)]
    pub fetch: FetchSettings,
    #[command(flatten)]
    pub news: NewsSettings,
    #[command(flatten)]
    pub model: ModelSettings,
    #[command(flatten)]
    pub look: LookSettings,
    #[command(flatten)]
    pub watch: WatchSettings,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct SiteSettings {
    #[command(flatten)]
    pub logs: LogDir,
    #[command(flatten)]
    pub public: PublicAddr,
    #[command(flatten)]
    pub metrics: MetricsAddr,
    #[command(flatten)]
    pub port: Port,
    #[command(flatten)]
    pub tls: TlsSettings,
    #[command(flatten)]
    pub store: StoreSettings,
    #[command(flatten)]
    pub redis: RedisSettings,
    #[command(flatten)]
    pub proxy: ProxySettings,
    #[command(flatten)]
    pub fetch: FetchSettings,
    #[command(flatten)]
    pub model: ModelSettings,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct AdminSettings {
    #[command(flatten)]
    pub logs: LogDir,
    #[command(flatten)]
    pub admin: AdminAccess,
    #[command(flatten)]
    pub fetch: FetchSettings,
    #[command(flatten)]
    pub price: PriceSettings,
    #[command(flatten)]
    pub port: Port,
    #[command(flatten)]
    pub tls: TlsSettings,
    #[command(flatten)]
    pub store: StoreSettings,
    #[command(flatten)]
    pub redis: RedisSettings,
    #[command(flatten)]
    pub proxy: ProxySettings,
    #[command(flatten)]
    pub public: PublicAddr,
    #[command(flatten)]
    pub content: ContentSettings,
    #[command(flatten)]
    pub speech: SpeechSettings,
    #[command(flatten)]
    pub look: LookSettings,
    #[command(flatten)]
    pub watch: WatchSettings,
    #[command(flatten)]
    pub model: ModelSettings,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct WorkerSettings {
    #[command(flatten)]
    pub logs: LogDir,
    #[command(flatten)]
    pub store: StoreSettings,
    #[command(flatten)]
    pub redis: RedisSettings,
    #[command(flatten)]
    pub audio: AudioSettings,
    #[command(flatten)]
    pub speech: SpeechSettings,
    #[command(flatten)]
    pub fetch: FetchSettings,
    #[command(flatten)]
    pub news: NewsSettings,
    #[command(flatten)]
    pub model: ModelSettings,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct AdminUserSettings {
    #[command(subcommand)]
    pub action: AdminUserAction,
}

#[derive(Debug, Clone, Subcommand)]
pub(crate) enum AdminUserAction {
    /// Make an administrator
    Create(AdminUserCreate),
}

#[derive(Debug, Clone, Args)]
pub(crate) struct AdminUserCreate {
    #[command(flatten)]
    pub store: StoreSettings,
    /// E-mail address
    #[arg(long, help_heading = None::<&str>)]
    pub email: String,
    /// Name that is shown
    #[arg(long, default_value = "", help_heading = None::<&str>)]
    pub name: String,
    /// File that holds the password; without it the password is asked for
    #[arg(long, help_heading = None::<&str>)]
    pub password_file: Option<PathBuf>,
    /// Make an existing account an administrator; its password stays
    #[arg(long, help_heading = None::<&str>)]
    pub promote: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
