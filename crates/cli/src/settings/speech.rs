//! Which voice speaks, and what runs it: the settings that every command that speaks has.

use super::read_file;
use anyhow::Context as _;
use clap::{Args, ValueEnum};
use listen_speech::{Convolutions, Device, EngineChoice, RuntimeChoice, SpeechConfig, UserLexicon};
use std::path::PathBuf;

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
    /// How ONNX Runtime's convolutions are computed: fast needs a third of the multiplications on a
    /// processor and no planning on a graphics card, plain is its own way
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
        let text = read_file("LISTEN_LEXICON", path)?;
        UserLexicon::parse(&text)
            .with_context(|| format!("LISTEN_LEXICON: {} is not a lexicon", path.display()))
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
        if let Some(path) = &self.speech_url_key_file {
            // Whoever named a server wants to hear it, and not another voice because of a slip here.
            read_file("LISTEN_SPEECH_URL_KEY_FILE", path)?;
        }
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
