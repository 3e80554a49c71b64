//! Speech: the Kokoro engine, the system voice, word times and encoders.
//!
//! [`open()`] picks the engine, [`render()`] turns a [`Script`] into one continuous
//! [`Rendition`] with sentence and word times, [`encode`] packs its samples for browsers.
//! Everything here blocks; callers run it on a thread of its own.

pub mod captions;
mod casting;
pub mod encode;
mod error;
mod kokoro;
mod language;
mod loudness;
mod open;
mod pauses;
mod program;
mod queue;
mod remote;
mod render;
mod resample;
mod script;
mod silence;
mod speak;
mod stop;
mod synthesizer;
mod system;
mod trim;
mod utterances;
mod words;

pub use encode::{Format, StreamEncoder};
pub use error::{Refusal, SpeechError};
pub use kokoro::{Pronouncer, tokens};
pub use listen_phonemes::{
    Language, LexiconError, Phonemized, PhonemizedWord, UnknownLanguage, UserLexicon, check_data,
};
pub use open::{
    Convolutions, Device, EngineChoice, Note, NoteLevel, Opened, RuntimeChoice, SpeechConfig, open,
};
pub use queue::{
    Answer, Content, InOrder, Priority, QueueConfig, QueueStatus, Request, SpeechQueue, Ticket,
};
pub use render::{Rendition, SentenceSpan, render};
pub use script::{Accent, Script, Sex, SpeakerProfile, Turn};
pub use silence::Silence;
pub use speak::{Piece, SpeakOptions, Speaking, speak, speak_phonemes};
pub use stop::Stop;
pub use synthesizer::{
    EngineInfo, EngineKind, PhonemeSpan, Spoken, Synthesizer, VoiceInfo, WordSpan,
};
pub use utterances::{Utterance, utterances};

/// Raised whenever joining, loudness or encoding changes, so that audio is rendered again.
///
/// Part of the hash that addresses a rendition.
pub const RENDER_VERSION: u32 = 2;

/// The rate of every [`Rendition`], which is Kokoro's own.
pub const SAMPLE_RATE_HZ: u32 = 24_000;
