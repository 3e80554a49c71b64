//! What can go wrong between text and audio.

use crate::{Language, VoiceInfo};
use std::path::PathBuf;

/// Why there is no audio.
#[derive(Debug, thiserror::Error)]
pub enum SpeechError {
    /// The caller cancelled through `progress`.
    #[error("cancelled")]
    Cancelled,
    /// Nothing here can speak.
    #[error("nothing can speak: {reasons}")]
    NoVoice {
        /// What is missing or wrong, and what to do.
        reasons: String,
    },
    /// Too many utterances wait.
    #[error("{n_waiting} utterances wait already; try again in a moment")]
    Busy {
        /// How many wait.
        n_waiting: usize,
    },
    /// The text has no letter and no digit.
    #[error("there is nothing to say: the text has no letter and no digit")]
    Nothing,
    /// It was not spoken in time.
    #[error("not spoken in time")]
    Deadline,
    /// The engine broke on this utterance before, so it is not tried again.
    #[error("the engine broke on this utterance; it is set aside until the next start")]
    SetAside,
    /// The engine speaks text only.
    #[error("{engine} takes text, not phonemes")]
    NoPhonemes {
        /// The engine.
        engine: String,
    },
    /// What reads the language is not installed.
    #[error("language {language} cannot be read here: {todo}")]
    Language {
        /// The language of the voice.
        language: Language,
        /// What is missing and how to get it.
        todo: &'static str,
    },
    /// A text of letters or digits, none of which the language can say.
    #[error("nothing of the text can be said in language {language}")]
    Unspeakable {
        /// The language of the voice.
        language: Language,
    },
    /// A symbol that is not in Kokoro's alphabet.
    #[error("{symbol:?} is not one of Kokoro's phonemes")]
    UnknownPhoneme {
        /// The symbol.
        symbol: char,
    },
    /// Phonemes of which none is heard.
    #[error("there is nothing to say: the phonemes are only punctuation and stress marks")]
    OnlyMarks,
    /// A turn names a speaker the script does not have.
    #[error("turn {turn_idx} has speaker {speaker_idx}; the script has {n_speakers} speakers")]
    Speaker {
        /// The turn.
        turn_idx: usize,
        /// The speaker it names.
        speaker_idx: usize,
        /// How many the script has.
        n_speakers: usize,
    },
    /// The engine has no voice of this name.
    #[error("no voice {voice:?}; there are {}", known.join(", "))]
    UnknownVoice {
        /// The name asked for.
        voice: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// The text in place of a voice is neither a name nor a mix.
    #[error(
        "{mix:?} is no voice and no mix: write NAME or NAME(WEIGHT)+NAME(WEIGHT), at most {max_voices}, weights above 0"
    )]
    VoiceMix {
        /// The text.
        mix: String,
        /// The most voices of a mix.
        max_voices: usize,
    },
    /// The speed is out of range.
    #[error("speed {speed} is not in 0.5 to 2.0")]
    Speed {
        /// The speed asked for.
        speed: f32,
    },
    /// The utterance does not fit the model; it must be split into shorter ones.
    #[error("utterance has {n_phonemes} phonemes; the model takes 1 to 510")]
    Length {
        /// Phonemes of the utterance.
        n_phonemes: usize,
    },
    /// The model could not be loaded or run.
    #[error("model {}: {reason}", file.display())]
    Model {
        /// The model file.
        file: PathBuf,
        /// What the runtime says.
        reason: String,
    },
    /// A voice pack could not be read.
    #[error("voice {voice}: {reason}")]
    VoicePack {
        /// The voice.
        voice: String,
        /// What is wrong with its file.
        reason: String,
    },
    /// No speech server spoke the utterance.
    #[error("speech server {host}: {}", refusal.message)]
    Remote {
        /// The address of the server.
        host: String,
        /// What it says.
        refusal: Refusal,
    },
    /// A program of the system voice failed.
    #[error("{program}: {reason}")]
    Program {
        /// The program.
        program: String,
        /// How it failed.
        reason: String,
    },
    /// An encoder failed.
    #[error("{format} encoder: {reason}")]
    Encode {
        /// `wav`, `mp3` or `opus`.
        format: &'static str,
        /// What it says.
        reason: String,
    },
}

/// Why a speech server gave no audio, so that a server in front of it can say the same.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Refusal {
    /// The status of its answer; `None` if there was none that makes sense.
    pub status: Option<u16>,
    /// The parameter that is wrong, by its name in the interface of speech servers.
    pub param: Option<String>,
    /// Seconds after which it wants to be asked again.
    pub retry_after_s: Option<u64>,
    /// What is wrong, for people.
    pub message: String,
}

impl SpeechError {
    /// Whether the request is wrong, so that it would fail wherever and whenever it is made.
    #[must_use]
    pub fn is_of_request(&self) -> bool {
        match self {
            Self::Nothing
            | Self::NoPhonemes { .. }
            | Self::Unspeakable { .. }
            | Self::UnknownPhoneme { .. }
            | Self::OnlyMarks
            | Self::Speaker { .. }
            | Self::UnknownVoice { .. }
            | Self::VoiceMix { .. }
            | Self::Speed { .. }
            | Self::Length { .. } => true,
            Self::Remote { refusal, .. } => matches!(refusal.status, Some(400 | 413 | 422)),
            _ => false,
        }
    }

    pub(crate) fn program(program: &str, reason: &(impl ToString + ?Sized)) -> Self {
        Self::Program {
            program: program.to_owned(),
            reason: reason.to_string(),
        }
    }

    pub(crate) fn encode(format: &'static str, reason: &(impl ToString + ?Sized)) -> Self {
        Self::Encode {
            format,
            reason: reason.to_string(),
        }
    }
}

/// Refuses a speed that no engine speaks well at.
pub(crate) fn check_speed(speed: f32) -> Result<(), SpeechError> {
    if (0.5..=2.0).contains(&speed) {
        Ok(())
    } else {
        Err(SpeechError::Speed { speed })
    }
}

/// Refuses a voice the engine does not have, and names those that it has.
pub(crate) fn unknown_voice(voice: &str, known: &[VoiceInfo]) -> SpeechError {
    SpeechError::UnknownVoice {
        voice: voice.to_owned(),
        known: known.iter().map(|known| known.name.clone()).collect(),
    }
}
