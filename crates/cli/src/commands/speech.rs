//! `listen speech`: the speech server alone.

use crate::settings::SpeechServerSettings;
use crate::{serve, start};
use anyhow::Context as _;
use listen_speech::{NoteLevel, Pronouncer, QueueConfig, SpeechQueue};
use listen_speech_api::{Keys, Limits, SpeechApi};
use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

/// Loads the voice, warms it up, serves.
pub(crate) async fn run(settings: SpeechServerSettings) -> anyhow::Result<ExitCode> {
    let stop = start::stop_signal()?;
    let keys = match &settings.keys_file {
        None => Keys::default(),
        Some(path) => {
            let text = std::fs::read_to_string(path).with_context(|| {
                format!("LISTEN_SPEECH_KEYS_FILE: cannot read {}", path.display())
            })?;
            let keys = Keys::parse(&text);
            anyhow::ensure!(
                !keys.is_empty(),
                "LISTEN_SPEECH_KEYS_FILE: {} has no key; write one a line",
                path.display()
            );
            keys
        }
    };
    let listener = serve::bind(settings.speech_addr, "LISTEN_SPEECH_ADDR").await?;
    let address = listener.local_addr()?;
    if keys.is_empty() && !address.ip().is_loopback() {
        tracing::warn!(
            "{address} can be reached from other machines and asks for no key: set LISTEN_SPEECH_KEYS_FILE"
        );
    }
    let config = settings.speech.config()?;
    let pronouncer = Pronouncer::new(config.lexicon.clone()).with_models_dir(&config.models_dir);
    let opened = tokio::task::spawn_blocking(move || listen_speech::open(&config)).await?;
    for note in &opened.notes {
        match note.level {
            NoteLevel::Info => tracing::info!(note = note.message, "speech"),
            NoteLevel::Warning => tracing::warn!(note = note.message, "speech"),
        }
    }
    let synthesizer = opened.voice()?;
    let warmed = synthesizer.clone();
    tokio::task::spawn_blocking(move || warmed.warm_up())
        .await?
        .context("the voice does not speak")?;
    let info = synthesizer.info().clone();
    let queue = QueueConfig {
        max_waiting: usize::from(settings.max_waiting),
        ..QueueConfig::default()
    };
    let api = SpeechApi::new(
        Arc::new(SpeechQueue::new(synthesizer, queue)),
        Limits {
            max_chars: settings.max_chars as usize,
            max_requests: usize::from(settings.max_requests),
            patience: Duration::from_secs(settings.deadline.into()),
            ..Limits::default()
        },
        keys,
    )
    .with_notes(opened.notes)
    .with_pronouncer(pronouncer);
    // Whoever started the server may not read on.
    let _ = writeln!(
        std::io::stdout(),
        "Speech       http://{address}/v1\nVoice        {} ({}, {})",
        info.label,
        info.runtime,
        info.device
    );
    serve::serve(listener, listen_speech_api::router(api), stop).await;
    Ok(ExitCode::SUCCESS)
}
