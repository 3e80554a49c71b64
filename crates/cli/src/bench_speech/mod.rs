//! Measurements of the voice. A case is a way to run the model; each runs in a process of its
//! own, so that its peak memory is its own.

mod cached;
mod cases;
mod machine;
mod measure;
mod plot;
mod report;
mod text;

pub(crate) use cached::cached;
pub(crate) use cases::Case;
pub(crate) use measure::{measure, measure_phonemes, soak};
pub(crate) use plot::plot;
pub(crate) use report::{Report, table};

use anyhow::Context as _;
use listen_speech::{EngineInfo, EngineKind, SpeechConfig, Synthesizer};
use std::sync::Arc;

/// What would speak, or why Kokoro cannot.
pub(crate) fn identify(config: &SpeechConfig) -> anyhow::Result<EngineInfo> {
    Ok(open(config)?.info().clone())
}

/// Opens Kokoro; its notes are the error where it cannot speak.
fn open(config: &SpeechConfig) -> anyhow::Result<Arc<dyn Synthesizer>> {
    let opened = listen_speech::open(config);
    let notes: Vec<&str> = opened
        .notes
        .iter()
        .map(|note| note.message.as_str())
        .collect();
    opened
        .synthesizer
        .filter(|engine| engine.info().engine == EngineKind::Kokoro)
        .with_context(|| {
            format!(
                "there is no model to measure; name one with --kokoro-model and --kokoro-voices, \
                 or fetch it with scripts/fetch-models.sh ({})",
                notes.join("; ")
            )
        })
}
