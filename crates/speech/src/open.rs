//! Finds out what can speak on this machine, and says so.

use crate::kokoro;
use crate::remote;
use crate::system::SystemVoice;
use crate::{Silence, SpeechError, Synthesizer};
use listen_phonemes::UserLexicon;
use serde::Serialize;
use std::path::PathBuf;
use std::sync::Arc;

/// What the model should run on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Device {
    /// The graphics card if ONNX Runtime can use one, else the processor.
    #[default]
    Auto,
    /// The processor.
    Cpu,
    /// The graphics card; falling back to the processor is noted as a warning.
    Cuda,
}

/// Which engine should speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EngineChoice {
    /// Speech servers if there are addresses of some, else Kokoro if its files are there and
    /// verify, else the system voice.
    #[default]
    Auto,
    /// Kokoro or nothing.
    Kokoro,
    /// The system voice or nothing.
    System,
    /// Speech servers or nothing.
    Remote,
    /// Silence, for tests.
    Silence,
}

/// What runs the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RuntimeChoice {
    /// ONNX Runtime where its library is installed, else rten.
    #[default]
    Auto,
    /// ONNX Runtime or nothing.
    OnnxRuntime,
    /// rten, on the processor, also where ONNX Runtime is installed.
    Rten,
}

/// How ONNX Runtime's convolutions are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Convolutions {
    /// On a processor by minimal filtering, with a third of the multiplications; on a graphics
    /// card as matrix products, which need no plan for each new length. The sound differs from
    /// ONNX Runtime's own by rounding errors.
    #[default]
    Fast,
    /// As ONNX Runtime does it.
    Plain,
}

/// Where to look and what to prefer.
#[derive(Debug, Clone, Default)]
pub struct SpeechConfig {
    /// The folder with `kokoro/manifest.toml` and `runtime/`.
    pub models_dir: PathBuf,
    /// What the model should run on.
    pub device: Device,
    /// Which engine should speak.
    pub engine: EngineChoice,
    /// The ONNX Runtime library, where it is not in a usual place.
    pub onnxruntime: Option<PathBuf>,
    /// What runs the model on a processor.
    pub runtime: RuntimeChoice,
    /// How ONNX Runtime's convolutions are computed.
    pub convolutions: Convolutions,
    /// Options of the CUDA execution provider, by ONNX Runtime's own names.
    pub cuda_options: Vec<(String, String)>,
    /// Utterances spoken at the same moment; chosen by device and cores if it is not given.
    pub n_parallel: Option<usize>,
    /// A model file outside the manifest; it is used without being verified, which is noted.
    pub model_file: Option<PathBuf>,
    /// A folder of `NAME.bin` packs, or an archive of arrays, instead of the manifest's voices.
    pub voices: Option<PathBuf>,
    /// Addresses of speech servers, such as `http://gpu-1:8880`.
    pub urls: Vec<String>,
    /// The file with the key that the speech servers ask for.
    pub url_key_file: Option<PathBuf>,
    /// Pronunciations of the installation's own words.
    pub lexicon: UserLexicon,
}

/// How much a note matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum NoteLevel {
    /// Good to know.
    Info,
    /// Something is wrong and the message says what to do.
    Warning,
}

/// What was found, missing or wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// How much it matters.
    pub level: NoteLevel,
    /// For an operator: what it is and what to do.
    pub message: String,
}

impl Note {
    pub(crate) fn info(message: impl Into<String>) -> Self {
        Self {
            level: NoteLevel::Info,
            message: message.into(),
        }
    }

    pub(crate) fn warning(message: impl Into<String>) -> Self {
        Self {
            level: NoteLevel::Warning,
            message: message.into(),
        }
    }
}

/// What [`open`] found.
pub struct Opened {
    /// The engine; `None` if nothing can speak, and `notes` say why.
    pub synthesizer: Option<Arc<dyn Synthesizer>>,
    /// What was found, missing or wrong, in the order it was looked at.
    pub notes: Vec<Note>,
}

impl Opened {
    /// The engine.
    ///
    /// # Errors
    /// [`SpeechError::NoVoice`] with the warnings, if there is none.
    pub fn voice(&self) -> Result<Arc<dyn Synthesizer>, SpeechError> {
        self.synthesizer.clone().ok_or_else(|| {
            let warnings = self
                .notes
                .iter()
                .filter(|note| note.level == NoteLevel::Warning);
            let reasons: Vec<&str> = warnings.map(|note| note.message.as_str()).collect();
            SpeechError::NoVoice {
                reasons: reasons.join("; "),
            }
        })
    }
}

/// Picks the engine: speech servers if some are named, else Kokoro if model and voices are there
/// and verify, else the system voice. Where the settings name a model or voices that cannot be
/// used nothing speaks: whoever named them wants to hear them and no others.
///
/// Never fails: where nothing can speak, `synthesizer` is `None` and the notes say what to
/// install. The model itself is loaded at the first utterance, except for CUDA, which is
/// tried at once.
#[must_use]
pub fn open(config: &SpeechConfig) -> Opened {
    let mut notes = Vec::new();
    let synthesizer: Option<Arc<dyn Synthesizer>> = match config.engine {
        EngineChoice::Silence => Some(Arc::new(Silence::new())),
        EngineChoice::System => system(&mut notes),
        EngineChoice::Kokoro => kokoro(config, &mut notes),
        EngineChoice::Remote => remote(config, &mut notes),
        EngineChoice::Auto => remote(config, &mut notes)
            .or_else(|| kokoro(config, &mut notes))
            .or_else(|| {
                if names_kokoro(config) {
                    return None;
                }
                system(&mut notes)
            }),
    };
    match &synthesizer {
        Some(engine) => {
            let info = engine.info();
            let message = format!("{} speaks ({}, {})", info.label, info.runtime, info.device);
            notes.push(Note::info(message));
        }
        None if names_kokoro(config) => notes.push(Note::warning(
            "the model or the voices of the settings cannot be used, so nothing speaks: mend \
             them, or unset LISTEN_KOKORO_MODEL and LISTEN_KOKORO_VOICES",
        )),
        None if config.engine == EngineChoice::Remote && config.urls.is_empty() => {
            notes.push(Note::warning(
                "no voice: LISTEN_SPEECH_ENGINE asks for speech servers, and LISTEN_SPEECH_URL names none",
            ));
        }
        None => notes.push(Note::warning(
            "no voice: fetch the Kokoro model (scripts/fetch-models.sh) or install a system \
             voice (apt-get install flite espeak-ng)",
        )),
    }
    Opened { synthesizer, notes }
}

/// Whether the settings name a model or voices, instead of those of the manifest.
fn names_kokoro(config: &SpeechConfig) -> bool {
    config.model_file.is_some() || config.voices.is_some()
}

fn remote(config: &SpeechConfig, notes: &mut Vec<Note>) -> Option<Arc<dyn Synthesizer>> {
    remote::open(config, notes).map(|engine| Arc::new(engine) as Arc<dyn Synthesizer>)
}

fn kokoro(config: &SpeechConfig, notes: &mut Vec<Note>) -> Option<Arc<dyn Synthesizer>> {
    kokoro::open(config, notes).map(|engine| Arc::new(engine) as Arc<dyn Synthesizer>)
}

fn system(notes: &mut Vec<Note>) -> Option<Arc<dyn Synthesizer>> {
    SystemVoice::find(notes).map(|engine| Arc::new(engine) as Arc<dyn Synthesizer>)
}
