//! The trait that every engine is behind.

use crate::{
    Accent, Content, Language, Note, SAMPLE_RATE_HZ, Sex, SpeakerProfile, SpeechError, Stop,
};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Which kind of engine spoke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EngineKind {
    /// Kokoro-82M.
    Kokoro,
    /// Voices of programs installed on the machine.
    System,
    /// No voice: silence of plausible length, for tests.
    Silence,
}

/// What spoke; part of a rendition's identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EngineInfo {
    /// The kind of engine.
    pub engine: EngineKind,
    /// What ran the model: `onnxruntime 1.31.0`, `rten`, `flite + espeak-ng`, `none`.
    pub runtime: String,
    /// `cpu` or `cuda`.
    pub device: String,
    /// SHA-256 of the model file in hex; of a system voice, its programs and versions.
    pub model_hash: String,
    /// SHA-256 of the installation's lexicon in hex, where there is one that this engine reads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lexicon_hash: Option<String>,
    /// A short name for people: `Kokoro-82M`, `system voice (flite)`.
    pub label: String,
}

impl EngineInfo {
    /// What makes audio of the same text and voice differ: the model, and the lexicon if there is
    /// one.
    #[must_use]
    pub fn identity(&self) -> String {
        match &self.lexicon_hash {
            Some(lexicon) => format!("{}+{lexicon}", self.model_hash),
            None => self.model_hash.clone(),
        }
    }
}

/// One utterance.
#[derive(Debug, Clone, PartialEq)]
pub struct Spoken {
    /// Mono samples in -1.0 to 1.0.
    pub samples: Vec<f32>,
    /// Samples per second.
    pub sample_rate_hz: u32,
    /// Word times from the start of the utterance, where the engine knows them.
    pub words: Option<Vec<WordSpan>>,
    /// When each phoneme is heard; empty where the engine does not know.
    pub phonemes: Vec<PhonemeSpan>,
}

/// Silence for a text without anything to say, such as "…", in milliseconds.
const NOTHING_MS: usize = 300;

impl Spoken {
    /// A short silence, for a text without anything to say.
    #[must_use]
    pub(crate) fn nothing() -> Self {
        Self {
            samples: vec![0.0; NOTHING_MS * SAMPLE_RATE_HZ as usize / 1000],
            sample_rate_hz: SAMPLE_RATE_HZ,
            words: Some(Vec::new()),
            phonemes: Vec::new(),
        }
    }

    /// How long it lasts, in seconds.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "an utterance is short")]
    pub fn duration_s(&self) -> f64 {
        self.samples.len() as f64 / f64::from(self.sample_rate_hz)
    }
}

/// When a word is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct WordSpan {
    /// First character in the sentence as given, in Unicode scalars.
    pub char_start: usize,
    /// End in the sentence, exclusive, in Unicode scalars.
    pub char_end: usize,
    /// When the word starts.
    pub start_ms: u32,
    /// When it ends.
    pub end_ms: u32,
}

/// When a phoneme is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhonemeSpan {
    /// The symbol of the engine's alphabet; stress marks and punctuation are symbols, too.
    pub symbol: char,
    /// When it starts.
    pub start_ms: u32,
    /// When it ends.
    pub end_ms: u32,
}

/// A voice an engine has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoiceInfo {
    /// The name [`Synthesizer::synthesize`] takes.
    pub name: String,
    /// Woman or man.
    pub sex: Sex,
    /// The language it speaks; what it is given to say is read in that language.
    #[serde(with = "crate::language", default = "crate::language::of_old")]
    pub language: Language,
    /// American or British; `None` for other languages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<Accent>,
    /// The publisher's grade, `A` best, where there is one.
    pub grade: Option<String>,
}

/// An engine that turns text into speech. Calls block.
pub trait Synthesizer: Send + Sync {
    /// What spoke.
    fn info(&self) -> &EngineInfo;

    /// What went wrong since it was opened and is mended only by opening it anew.
    fn notes(&self) -> Vec<Note> {
        Vec::new()
    }

    /// One voice for each speaker, in order.
    ///
    /// Different speakers get different voices as long as there are enough, of the right
    /// sex and accent where possible. The same speakers always get the same voices.
    fn cast(&self, speakers: &[SpeakerProfile]) -> Vec<String> {
        crate::casting::cast(&self.voices(), speakers)
    }

    /// What makes audio of these texts differ, as [`EngineInfo::identity`], but only with the words of
    /// the lexicon that stand in them: another word there is no reason to speak them again.
    fn identity_for(&self, _texts: &[&str]) -> String {
        self.info().identity()
    }

    /// The voices, best first.
    fn voices(&self) -> Vec<VoiceInfo>;

    /// Speaks one sentence with `voice`; `speed` 1.0 is normal, 0.5 to 2.0 are allowed.
    ///
    /// # Errors
    /// [`SpeechError::UnknownVoice`] and [`SpeechError::Speed`] for arguments out of range,
    /// others for what goes wrong in the engine.
    fn synthesize(&self, text: &str, voice: &str, speed: f32) -> Result<Spoken, SpeechError>;

    /// Speaks phonemes of the engine's own alphabet, without word times.
    ///
    /// # Errors
    /// [`SpeechError::NoPhonemes`] where the engine takes text only; else as
    /// [`Synthesizer::synthesize`], and [`SpeechError::UnknownPhoneme`].
    fn synthesize_phonemes(
        &self,
        _phonemes: &str,
        _voice: &str,
        _speed: f32,
    ) -> Result<Spoken, SpeechError> {
        Err(SpeechError::NoPhonemes {
            engine: self.info().label.clone(),
        })
    }

    /// Speaks `content` until `stop` is set: then [`SpeechError::Cancelled`] as soon as the engine
    /// can, or the utterance, if it cannot end one.
    ///
    /// # Errors
    /// As [`Synthesizer::synthesize`] and [`Synthesizer::synthesize_phonemes`].
    fn speak_until(
        &self,
        content: &Content,
        voice: &str,
        speed: f32,
        _stop: &Stop,
    ) -> Result<Spoken, SpeechError> {
        match content {
            Content::Text(text) => self.synthesize(text, voice, speed),
            Content::Phonemes(phonemes) => self.synthesize_phonemes(phonemes, voice, speed),
        }
    }

    /// What of `text` would not be said with `voice`, in Unicode scalars, in order; empty where
    /// the engine does not know.
    ///
    /// # Errors
    /// As [`Synthesizer::synthesize`].
    fn unspoken(&self, _text: &str, _voice: &str) -> Result<Vec<Range<usize>>, SpeechError> {
        Ok(Vec::new())
    }

    /// Loads what the first utterance needs and speaks a little, so that nobody waits for it.
    ///
    /// # Errors
    /// As [`Synthesizer::synthesize`].
    fn warm_up(&self) -> Result<(), SpeechError> {
        Ok(())
    }

    /// How many utterances spoken at the same moment make the best use of this machine.
    fn n_parallel(&self) -> usize {
        1
    }
}
