//! Whether audio can be written, read and removed where it lies.

use crate::{Check, Installation, Status, folders};
use listen_audio_store::AudioStore;
use listen_core::time::Timestamp;

/// The place of the audio.
pub(crate) async fn check(installation: &Installation, now: Timestamp) -> Check {
    match &installation.audio {
        Some(Ok(store)) if store.as_folder().is_none() => storage(store).await,
        Some(Err(reason)) => Check::new("audio-storage", Status::Fail, reason.clone()),
        _ => folder(installation, now).await,
    }
}

/// A bucket is asked for all that a worker and a site ask of it.
async fn storage(store: &AudioStore) -> Check {
    match store.probe().await {
        Ok(()) => Check::new(
            "audio-storage",
            Status::Pass,
            format!("{} takes, gives and removes objects", store.name()),
        ),
        Err(error) => Check::new("audio-storage", Status::Fail, error.to_string()),
    }
}

async fn folder(installation: &Installation, now: Timestamp) -> Check {
    let data_dir = installation.data_dir.clone();
    let looked = tokio::task::spawn_blocking(move || folders::audio(&data_dir, now)).await;
    looked.unwrap_or_else(|error| Check::new("audio-storage", Status::Fail, error.to_string()))
}
