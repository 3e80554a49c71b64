//! `/health` and `/metrics`.

use crate::SpeechApi;
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use listen_speech::{EngineInfo, Note, QueueStatus};
use serde::Serialize;
use std::fmt::Write as _;

#[derive(Serialize)]
pub(crate) struct Health {
    status: &'static str,
    engine: EngineInfo,
    parallel: usize,
    queue: QueueStatus,
    /// What was found, missing or wrong: that the graphics card cannot be used, and why.
    notes: Vec<Note>,
}

/// What speaks, on what, and how much waits.
pub(crate) async fn show(State(api): State<SpeechApi>) -> Json<Health> {
    let mut notes = api.notes.to_vec();
    notes.extend(api.queue.synthesizer().notes());
    Json(Health {
        status: "ok",
        engine: api.queue.synthesizer().info().clone(),
        parallel: api.queue.n_workers(),
        queue: api.queue.status(),
        notes,
    })
}

/// The queue in Prometheus' text format.
pub(crate) async fn metrics(State(api): State<SpeechApi>) -> impl IntoResponse {
    let status = api.queue.status();
    let count = |n: u64| n.to_string();
    let rows = [
        (
            "utterances_waiting",
            "gauge",
            "Utterances that wait.",
            status.n_waiting.to_string(),
        ),
        (
            "utterances_waiting_ahead",
            "gauge",
            "Utterances that wait and that nobody waits for yet.",
            status.n_waiting_ahead.to_string(),
        ),
        (
            "utterances_running",
            "gauge",
            "Utterances being spoken.",
            status.n_running.to_string(),
        ),
        (
            "utterances_spoken_total",
            "counter",
            "Utterances spoken.",
            count(status.n_spoken),
        ),
        (
            "utterances_failed_total",
            "counter",
            "Utterances that failed.",
            count(status.n_failed),
        ),
        (
            "utterances_refused_total",
            "counter",
            "Utterances that nobody could speak: wrong voices, speeds, phonemes.",
            count(status.n_refused),
        ),
        (
            "utterances_abandoned_total",
            "counter",
            "Utterances stopped, as nobody waited for them any more.",
            count(status.n_abandoned),
        ),
        (
            "utterances_cached_total",
            "counter",
            "Requests answered from memory.",
            count(status.n_cached),
        ),
        (
            "replies_cached_total",
            "counter",
            "Whole replies answered from memory.",
            count(api.replies.n_found()),
        ),
        (
            "utterances_shared_total",
            "counter",
            "Requests that joined an equal one.",
            count(status.n_shared),
        ),
        (
            "audio_seconds_total",
            "counter",
            "Seconds of audio spoken.",
            status.audio_s.to_string(),
        ),
        (
            "busy_seconds_total",
            "counter",
            "Seconds that threads spent speaking.",
            status.busy_s.to_string(),
        ),
    ];
    let mut text = String::new();
    for (name, kind, help, value) in rows {
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "# HELP listen_speech_{name} {help}\n# TYPE listen_speech_{name} {kind}\nlisten_speech_{name} {value}\n"
        );
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text)
}
