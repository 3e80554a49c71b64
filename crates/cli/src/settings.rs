//! Settings: flags with environment variables. `listen --help` is their reference.

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand, ValueEnum};
use ipnet::IpNet;
use listen_core::taxonomy::{Level, UnknownValue};
use listen_speech::{
    Convolutions, Device, EngineChoice, Language, RuntimeChoice, SpeechConfig, UserLexicon,
};
use std::net::SocketAddr;
use std::path::PathBuf;

/// A self-hosted English listening trainer.
#[derive(Debug, Parser)]
#[command(name = "listen", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub logging: LogSettings,
    #[command(subcommand)]
    pub command: Command,
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
    Speech(SpeechServerSettings),
    /// Bring the database up to date and end
    Migrate(StoreSettings),
    /// Read passage files into the library
    Import(ImportSettings),
    /// Check the library
    Content(ContentArguments),
    /// Turn lines of standard input into lines of phonemes
    Phonemize(PhonemizeSettings),
    /// Speak a text into a file
    Synthesize(SynthesizeSettings),
    /// Measure how fast this machine speaks
    BenchSpeech(BenchSpeechSettings),
    /// Make accounts of administrators
    AdminUser(AdminUserSettings),
    /// Check this installation and say what to do
    Doctor(DoctorSettings),
    /// Ask a running server whether it is well (for containers)
    Health(HealthSettings),
}

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Logs")]
pub(crate) struct LogSettings {
    /// What is logged: error, warn, info, debug, trace, or a filter such as info,sqlx=warn
    #[arg(
        long,
        global = true,
        env = "LISTEN_LOG",
        value_name = "LISTEN_LOG",
        default_value = "info,memory_serve=warn",
        hide_env_values = true
    )]
    pub log: String,
    /// How it is logged; auto is text on a terminal and JSON elsewhere
    #[arg(
        long,
        global = true,
        env = "LISTEN_LOG_FORMAT",
        value_name = "LISTEN_LOG_FORMAT",
        default_value = "auto",
        hide_env_values = true
    )]
    pub log_format: LogFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    Auto,
    Json,
    Text,
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
}

impl StoreSettings {
    pub fn url(&self) -> anyhow::Result<String> {
        if let Some(path) = &self.database_url_file {
            let text = std::fs::read_to_string(path)
                .with_context(|| format!("DATABASE_URL_FILE: cannot read {}", path.display()))?;
            return Ok(text.trim().to_owned());
        }
        let default = || format!("sqlite://{}", self.data_dir.join("listen.db").display());
        Ok(self.database_url.clone().unwrap_or_else(default))
    }

    pub fn audio_dir(&self) -> PathBuf {
        self.data_dir.join("audio")
    }
}

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Speech")]
pub(crate) struct SpeechSettings {
    /// Folder of the Kokoro model and of ONNX Runtime
    #[arg(
        long,
        env = "LISTEN_MODELS_DIR",
        value_name = "LISTEN_MODELS_DIR",
        default_value = "./models",
        hide_env_values = true
    )]
    pub models_dir: PathBuf,
    /// What the model runs on
    #[arg(
        long,
        env = "KOKORO_DEVICE",
        value_name = "KOKORO_DEVICE",
        default_value = "auto",
        hide_env_values = true
    )]
    pub device: DeviceSetting,
    /// Which voice speaks; auto is Kokoro where its model is there, else the system voice
    #[arg(
        long,
        env = "LISTEN_SPEECH_ENGINE",
        value_name = "LISTEN_SPEECH_ENGINE",
        default_value = "auto",
        hide_env_values = true
    )]
    pub engine: EngineSetting,
    /// The ONNX Runtime library, if it is not in a usual place
    #[arg(
        long,
        env = "LISTEN_ONNXRUNTIME",
        value_name = "LISTEN_ONNXRUNTIME",
        hide_env_values = true
    )]
    pub onnxruntime: Option<PathBuf>,
    /// What runs the model: auto is ONNX Runtime where it is installed, else rten (pure Rust)
    #[arg(
        long,
        env = "KOKORO_RUNTIME",
        value_name = "KOKORO_RUNTIME",
        default_value = "auto",
        hide_env_values = true
    )]
    pub runtime: RuntimeSetting,
    /// How ONNX Runtime's convolutions are computed on a processor: fast needs a third of the
    /// multiplications, plain is its own way
    #[arg(
        long,
        env = "KOKORO_CONVOLUTIONS",
        value_name = "KOKORO_CONVOLUTIONS",
        default_value = "fast",
        hide_env_values = true
    )]
    pub convolutions: ConvolutionsSetting,
    /// Options of ONNX Runtime's CUDA provider by its own names, with commas between, for instance
    /// device_id=1,gpu_mem_limit=4294967296
    #[arg(
        long,
        env = "KOKORO_CUDA_OPTIONS",
        value_name = "KOKORO_CUDA_OPTIONS",
        value_delimiter = ',',
        value_parser = cuda_option,
        hide_env_values = true
    )]
    pub cuda_options: Vec<(String, String)>,
    /// Sentences spoken at the same moment, 1 to 64 [default: by device and cores]
    #[arg(
        long,
        env = "LISTEN_SPEECH_PARALLEL",
        value_name = "LISTEN_SPEECH_PARALLEL",
        value_parser = clap::value_parser!(u8).range(1..=64),
        hide_env_values = true
    )]
    pub parallel: Option<u8>,
    /// A model file that the manifest does not list (any Kokoro v1.0 export), used unverified
    #[arg(
        long,
        env = "LISTEN_KOKORO_MODEL",
        value_name = "LISTEN_KOKORO_MODEL",
        hide_env_values = true
    )]
    pub kokoro_model: Option<PathBuf>,
    /// A folder of voices (NAME.bin) or an archive of them (.npz), instead of the manifest's
    #[arg(
        long,
        env = "LISTEN_KOKORO_VOICES",
        value_name = "LISTEN_KOKORO_VOICES",
        hide_env_values = true
    )]
    pub kokoro_voices: Option<PathBuf>,
    /// Addresses of speech servers (listen speech) that speak in place of this machine, with
    /// commas between, for instance http://gpu-1:8880
    #[arg(
        long,
        env = "LISTEN_SPEECH_URL",
        value_name = "LISTEN_SPEECH_URL",
        value_delimiter = ',',
        value_parser = speech_url,
        hide_env_values = true
    )]
    pub speech_url: Vec<String>,
    /// File with the key of those speech servers
    #[arg(
        long,
        env = "LISTEN_SPEECH_URL_KEY_FILE",
        value_name = "LISTEN_SPEECH_URL_KEY_FILE",
        hide_env_values = true
    )]
    pub speech_url_key_file: Option<PathBuf>,
    #[command(flatten)]
    pub lexicon: LexiconSetting,
}

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Speech")]
pub(crate) struct LexiconSetting {
    /// File of own words and their phonemes: word, tab, phonemes, and perhaps tab, en-US or en-GB
    #[arg(
        long = "lexicon",
        env = "LISTEN_LEXICON",
        value_name = "LISTEN_LEXICON",
        hide_env_values = true
    )]
    pub file: Option<PathBuf>,
}

impl LexiconSetting {
    /// Reads the file; without one there are no words.
    pub fn read(&self) -> anyhow::Result<UserLexicon> {
        let Some(path) = &self.file else {
            return Ok(UserLexicon::default());
        };
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("LISTEN_LEXICON: cannot read {}", path.display()))?;
        UserLexicon::parse(&text)
            .with_context(|| format!("LISTEN_LEXICON: {} is not a lexicon", path.display()))
    }
}

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Data")]
pub(crate) struct AudioSettings {
    /// How large the folder of audio may become, in MB; then what is needed least is removed and
    /// made again when somebody asks for it [default: no limit]
    #[arg(
        long,
        env = "LISTEN_AUDIO_MAX_MB",
        value_name = "LISTEN_AUDIO_MAX_MB",
        value_parser = clap::value_parser!(u64).range(50..=1_000_000_000),
        hide_env_values = true
    )]
    pub audio_max_mb: Option<u64>,
}

impl AudioSettings {
    pub fn max_bytes(&self) -> Option<u64> {
        self.audio_max_mb.map(|mb| mb * 1_000_000)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DeviceSetting {
    Auto,
    Cpu,
    Cuda,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EngineSetting {
    Auto,
    Kokoro,
    System,
    Remote,
    Silence,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RuntimeSetting {
    Auto,
    Onnxruntime,
    Rten,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ConvolutionsSetting {
    Fast,
    Plain,
}

impl SpeechSettings {
    pub fn config(&self) -> anyhow::Result<SpeechConfig> {
        Ok(SpeechConfig {
            models_dir: self.models_dir.clone(),
            device: match self.device {
                DeviceSetting::Auto => Device::Auto,
                DeviceSetting::Cpu => Device::Cpu,
                DeviceSetting::Cuda => Device::Cuda,
            },
            engine: match self.engine {
                EngineSetting::Auto => EngineChoice::Auto,
                EngineSetting::Kokoro => EngineChoice::Kokoro,
                EngineSetting::System => EngineChoice::System,
                EngineSetting::Remote => EngineChoice::Remote,
                EngineSetting::Silence => EngineChoice::Silence,
            },
            onnxruntime: self.onnxruntime.clone(),
            runtime: match self.runtime {
                RuntimeSetting::Auto => RuntimeChoice::Auto,
                RuntimeSetting::Onnxruntime => RuntimeChoice::OnnxRuntime,
                RuntimeSetting::Rten => RuntimeChoice::Rten,
            },
            cuda_options: self.cuda_options.clone(),
            convolutions: match self.convolutions {
                ConvolutionsSetting::Fast => Convolutions::Fast,
                ConvolutionsSetting::Plain => Convolutions::Plain,
            },
            n_parallel: self.parallel.map(usize::from),
            model_file: self.kokoro_model.clone(),
            voices: self.kokoro_voices.clone(),
            urls: self.speech_url.clone(),
            url_key_file: self.speech_url_key_file.clone(),
            lexicon: self.lexicon.read()?,
        })
    }
}

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Addresses")]
pub(crate) struct ProxySettings {
    /// Networks of proxies whose X-Forwarded-* headers are believed, for instance 10.0.0.0/8
    #[arg(
        long,
        env = "LISTEN_TRUSTED_PROXIES", value_name = "LISTEN_TRUSTED_PROXIES",
        value_delimiter = ',',
        value_parser = network,
        hide_env_values = true
    )]
    pub trusted_proxies: Vec<IpNet>,
}

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Library")]
pub(crate) struct ContentSettings {
    /// Folder of the library [default: ./content if it is there]
    #[arg(
        long,
        env = "LISTEN_CONTENT_DIR",
        value_name = "LISTEN_CONTENT_DIR",
        hide_env_values = true
    )]
    pub content_dir: Option<PathBuf>,
}

impl ContentSettings {
    pub fn dir(&self) -> Option<PathBuf> {
        let default = || Some(PathBuf::from("content")).filter(|path| path.is_dir());
        self.content_dir.clone().or_else(default)
    }
}

/// An address to listen on.
fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_| "expected ADDRESS:PORT, for instance 127.0.0.1:3000 or [::]:3000".to_owned())
}

/// An option of the CUDA provider.
fn cuda_option(text: &str) -> Result<(String, String), String> {
    let is_name = |key: &str| {
        !key.is_empty()
            && key
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b == b'_' || b.is_ascii_digit())
    };
    text.trim()
        .split_once('=')
        .filter(|(key, value)| is_name(key) && !value.is_empty())
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .ok_or_else(|| "expected NAME=VALUE, for instance device_id=1".to_owned())
}

/// An address of a speech server.
fn speech_url(text: &str) -> Result<String, String> {
    let text = text.trim();
    let has_host = ["http://", "https://"].iter().any(|scheme| {
        text.strip_prefix(scheme)
            .is_some_and(|host| !host.is_empty())
    });
    has_host
        .then(|| text.to_owned())
        .ok_or_else(|| "expected http://HOST:PORT or https://HOST, with commas between".to_owned())
}

/// A network of proxies.
fn network(text: &str) -> Result<IpNet, String> {
    let expected = "expected networks separated by commas, for instance 10.0.0.0/8,192.168.1.7/32";
    text.trim().parse().map_err(|_| expected.to_owned())
}

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Addresses")]
pub(crate) struct PublicAddr {
    /// Address of the public site
    #[arg(
        value_parser = address,
        long,
        env = "LISTEN_PUBLIC_ADDR", value_name = "LISTEN_PUBLIC_ADDR",
        default_value = "127.0.0.1:3000",
        hide_env_values = true
    )]
    pub public_addr: SocketAddr,
}

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Addresses")]
pub(crate) struct AdminAddr {
    /// Address of the admin site
    #[arg(
        value_parser = address,
        long,
        env = "LISTEN_ADMIN_ADDR", value_name = "LISTEN_ADMIN_ADDR",
        default_value = "127.0.0.1:3005",
        hide_env_values = true
    )]
    pub admin_addr: SocketAddr,
}

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Addresses")]
pub(crate) struct Port {
    /// Port that replaces the one of the address
    #[arg(long, env = "PORT", value_name = "PORT", hide_env_values = true)]
    pub port: Option<u16>,
}

impl Port {
    pub fn over(&self, mut address: SocketAddr) -> SocketAddr {
        if let Some(port) = self.port {
            address.set_port(port);
        }
        address
    }
}

#[derive(Debug, Clone, Args)]
pub(crate) struct AllSettings {
    #[command(flatten)]
    pub public: PublicAddr,
    #[command(flatten)]
    pub admin: AdminAddr,
    #[command(flatten)]
    pub store: StoreSettings,
    #[command(flatten)]
    pub audio: AudioSettings,
    #[command(flatten)]
    pub speech: SpeechSettings,
    #[command(flatten)]
    pub content: ContentSettings,
    #[command(flatten)]
    pub proxy: ProxySettings,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct SiteSettings {
    #[command(flatten)]
    pub public: PublicAddr,
    #[command(flatten)]
    pub port: Port,
    #[command(flatten)]
    pub store: StoreSettings,
    #[command(flatten)]
    pub proxy: ProxySettings,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct AdminSettings {
    #[command(flatten)]
    pub admin: AdminAddr,
    #[command(flatten)]
    pub port: Port,
    #[command(flatten)]
    pub store: StoreSettings,
    #[command(flatten)]
    pub proxy: ProxySettings,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct WorkerSettings {
    #[command(flatten)]
    pub store: StoreSettings,
    #[command(flatten)]
    pub audio: AudioSettings,
    #[command(flatten)]
    pub speech: SpeechSettings,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct ImportSettings {
    #[command(flatten)]
    pub store: StoreSettings,
    #[command(flatten)]
    pub content: ContentSettings,
    /// Only check the files
    #[arg(long, help_heading = None::<&str>)]
    pub check: bool,
    /// Files or folders [default: passages/ in the content folder]
    #[arg(help_heading = None::<&str>)]
    pub paths: Vec<PathBuf>,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct ContentArguments {
    #[command(subcommand)]
    pub command: ContentCommand,
}

#[derive(Debug, Clone, Subcommand)]
pub(crate) enum ContentCommand {
    /// Run the gates over passages, placement bank and mini papers; content/README.md explains them
    Check(ContentCheckSettings),
    /// How fast the rendered audio of each level is spoken, in words a minute
    Rates(ContentRatesSettings),
}

#[derive(Debug, Clone, Args)]
pub(crate) struct ContentRatesSettings {
    #[command(flatten)]
    pub store: StoreSettings,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct ContentCheckSettings {
    #[command(flatten)]
    pub content: ContentSettings,
    /// Only findings about this level: A1, A2, B1, B2, C1 or C2
    #[arg(long, value_parser = level, help_heading = None::<&str>)]
    pub level: Option<Level>,
    /// How the report is written
    #[arg(long, default_value = "text", help_heading = None::<&str>)]
    pub format: ReportFormat,
    /// Levels of words [default: data/word-list.tsv in the content folder, if it is there]
    #[arg(long, help_heading = None::<&str>)]
    pub word_list: Option<PathBuf>,
    /// Only findings about these files, and none about whole levels [default: everything]
    #[arg(help_heading = None::<&str>)]
    pub files: Vec<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// Findings, then a table
    Text,
    /// Everything, for programs
    Json,
    /// Only the table, for a README
    Markdown,
}

fn level(text: &str) -> Result<Level, UnknownValue> {
    Level::parse(&text.to_uppercase())
}

#[derive(Debug, Clone, Args)]
pub(crate) struct SynthesizeSettings {
    #[command(flatten)]
    pub speech: SpeechSettings,
    /// File to speak: text, subtitles (.srt, .vtt) or an e-book (.epub); - is standard input
    #[arg(conflicts_with = "text", required_unless_present_any = ["list_voices", "text"], help_heading = None::<&str>)]
    pub input: Option<PathBuf>,
    /// What to say, instead of a file
    #[arg(long, help_heading = None::<&str>)]
    pub text: Option<String>,
    /// Name of the voice, or a mix: af_heart(2)+af_bella(1) [default: the engine's best]
    #[arg(long, help_heading = None::<&str>)]
    pub voice: Option<String>,
    /// 0.5 to 2; 1 is the voice's natural speed
    #[arg(long, default_value_t = 1.0, help_heading = None::<&str>)]
    pub speed: f32,
    /// Chapter of the e-book, from 1
    #[arg(long, help_heading = None::<&str>)]
    pub chapter: Option<usize>,
    /// List the chapters of the e-book with their words and end
    #[arg(long, help_heading = None::<&str>)]
    pub list_chapters: bool,
    /// File to write; its ending tells the format; - is standard output
    #[arg(long, required_unless_present_any = ["list_voices", "list_chapters"], help_heading = None::<&str>)]
    pub out: Option<PathBuf>,
    /// mp3, opus, flac, wav or pcm, whatever the ending
    #[arg(long, help_heading = None::<&str>)]
    pub format: Option<String>,
    /// File for the times: .vtt, .srt, or .json with every word
    #[arg(long, help_heading = None::<&str>)]
    pub timestamps: Option<PathBuf>,
    /// List the voices and end
    #[arg(long, help_heading = None::<&str>)]
    pub list_voices: bool,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct BenchSpeechSettings {
    #[command(flatten)]
    pub speech: SpeechSettings,
    /// How often every case is measured; medians are reported
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=100), help_heading = None::<&str>)]
    pub rounds: u8,
    /// Speak a passage of 1,000 words, too: minutes for each case
    #[arg(long, help_heading = None::<&str>)]
    pub long: bool,
    /// How the figures are written
    #[arg(long, default_value = "table", help_heading = None::<&str>)]
    pub format: BenchFormat,
    /// SVG file for a plot of time by length
    #[arg(long, value_name = "FILE", help_heading = None::<&str>)]
    pub plot: Option<PathBuf>,
    /// Speak N utterances instead, and report the memory on the way
    #[arg(long, value_name = "N", help_heading = None::<&str>)]
    pub soak: Option<usize>,
    /// Speak lines of phonemes once, and write what was measured as JSON
    #[arg(long, value_name = "FILE", help_heading = None::<&str>)]
    pub phonemes: Option<PathBuf>,
    /// With --phonemes: a file for the samples as the model gives them, little-endian f32
    #[arg(long, value_name = "FILE", requires = "phonemes", help_heading = None::<&str>)]
    pub samples_to: Option<PathBuf>,
    /// Measure the one case that the settings name, for the process that asks
    #[arg(long, hide = true)]
    pub child: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BenchFormat {
    Table,
    Json,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct SpeechServerSettings {
    /// Address of the speech server
    #[arg(
        value_parser = address,
        long,
        env = "LISTEN_SPEECH_ADDR", value_name = "LISTEN_SPEECH_ADDR",
        default_value = "127.0.0.1:8880",
        hide_env_values = true
    )]
    pub speech_addr: SocketAddr,
    /// File of the keys that may ask, one a line; without it everybody may
    #[arg(
        long,
        env = "LISTEN_SPEECH_KEYS_FILE",
        value_name = "LISTEN_SPEECH_KEYS_FILE",
        hide_env_values = true
    )]
    pub keys_file: Option<PathBuf>,
    /// Longest text of a request, in characters
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub max_chars: u32,
    /// Requests answered at the same moment; further ones get 429
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..))]
    pub max_requests: u16,
    /// Sentences that may wait; further requests get 429
    #[arg(long, default_value_t = 512, value_parser = clap::value_parser!(u16).range(1..))]
    pub max_waiting: u16,
    #[command(flatten)]
    pub speech: SpeechSettings,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct PhonemizeSettings {
    /// en-US, en-GB, es, fr, hi, it, ja or pt-BR, or Kokoro's letter of one
    #[arg(long, default_value = "en-US", value_parser = Language::parse)]
    pub language: Language,
    /// Folder with the Japanese dictionary
    #[arg(
        long,
        env = "LISTEN_MODELS_DIR",
        value_name = "LISTEN_MODELS_DIR",
        default_value = "./models",
        hide_env_values = true
    )]
    pub models_dir: PathBuf,
    #[command(flatten)]
    pub lexicon: LexiconSetting,
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
    pub admin: AdminAddr,
    /// Write JSON
    #[arg(long, help_heading = None::<&str>)]
    pub json: bool,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct HealthSettings {
    /// Address of the health page
    #[arg(long, default_value = "http://127.0.0.1:3000/api/health")]
    pub url: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn port_replaces_only_the_port() {
        let address: SocketAddr = "127.0.0.1:3000".parse().unwrap();
        assert_eq!(
            Port { port: Some(8080) }.over(address).to_string(),
            "127.0.0.1:8080"
        );
        assert_eq!(Port { port: None }.over(address), address);
    }
}
