//! What can go wrong between text and audio.

use std::path::PathBuf;

/// Why there is no audio.
#[derive(Debug, thiserror::Error)]
pub enum SpeechError {
    /// The caller cancelled through `progress`.
    #[error("cancelled")]
    Cancelled,
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
    #[error("no voice {voice:?} in this engine")]
    UnknownVoice {
        /// The name asked for.
        voice: String,
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

impl SpeechError {
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
