//! Background work: audio, news, and what a language model makes, with retry, progress and shutdown.
//!
//! A [`Worker`] claims one job after another. What a job does is in a file of its kind.

mod clean_up;
mod evict;
mod generate;
mod lanes;
mod prepare_news;
mod refresh_news;
mod render_passage;
mod sign_of_life;
mod steps;
mod worker;

pub use sign_of_life::SignOfLife;
pub use worker::{Worker, WorkerConfig};

/// Why a job could not be done.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The process is shutting down, or the job was claimed by another worker.
    #[error("interrupted")]
    Interrupted,
    /// The passage is gone.
    #[error("the passage is not there any more")]
    Gone,
    /// Audio could not be kept, or not be looked for.
    #[error(transparent)]
    Audio(#[from] listen_audio_store::AudioError),
    /// The voice panicked.
    #[error("the voice stopped unexpectedly: {0}")]
    VoiceStopped(String),
    /// The voice failed.
    #[error("speech: {0}")]
    Speech(#[from] std::sync::Arc<listen_speech::SpeechError>),
    /// What a language model was to make could not be kept.
    #[error(transparent)]
    Generation(listen_generation::GenerationError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] listen_store::StoreError),
}

impl JobError {
    /// Whether another try may succeed.
    #[must_use]
    pub fn may_retry(&self) -> bool {
        !matches!(self, Self::Gone)
    }
}
