//! Settings of the commands around speech: `synthesize`, `phonemize`, `speech`, `bench-speech`.

use super::addresses::address;
use super::{LexiconSetting, LogDir, SpeechSettings};
use clap::{Args, ValueEnum};
use listen_speech::Language;
use std::net::SocketAddr;
use std::path::PathBuf;

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
    /// Name of the voice, or a mix: af_heart(2)+af_bella(1), whose first voice tells the language
    /// [default: the engine's best]
    #[arg(long, help_heading = None::<&str>)]
    pub voice: Option<String>,
    /// 0.5 to 2; 1 is the voice's natural speed
    #[arg(long, default_value_t = 1.0, help_heading = None::<&str>)]
    pub speed: f32,
    /// Chapter of the e-book, from 1
    #[arg(long, conflicts_with = "text", help_heading = None::<&str>)]
    pub chapter: Option<usize>,
    /// List the chapters of the e-book with their words and end
    #[arg(long, conflicts_with = "text", help_heading = None::<&str>)]
    pub list_chapters: bool,
    /// File to write; its ending tells the format; - is standard output
    #[arg(long, required_unless_present_any = ["list_voices", "list_chapters"], help_heading = None::<&str>)]
    pub out: Option<PathBuf>,
    /// mp3, opus (or ogg, which is the same), flac, wav or pcm, whatever the ending of --out
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
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000_000), help_heading = None::<&str>)]
    pub soak: Option<u32>,
    /// Ask N times for a sentence that was spoken before instead, and report what that takes
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000), help_heading = None::<&str>)]
    pub cached: Option<u32>,
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
    #[command(flatten)]
    pub logs: LogDir,
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
    /// Seconds that a sentence may take from when its turn to be asked for has come; then the
    /// request gets 429, or its audio is broken off
    #[arg(long, default_value_t = 600, value_parser = clap::value_parser!(u32).range(1..=86_400))]
    pub deadline: u32,
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
