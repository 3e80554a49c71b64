//! What a text costs that was spoken before.

use super::measure::options;
use super::{open, text};
use anyhow::{Context as _, ensure};
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use listen_speech::{
    Format, QueueConfig, SAMPLE_RATE_HZ, SpeakOptions, SpeechConfig, SpeechQueue, speak,
};
use listen_speech_api::{Keys, Limits, SpeechApi, router};
use serde::Serialize;
use std::sync::Arc;
use std::time::Instant;
use tokio::runtime::Handle;
use tokio::task::block_in_place;
use tower::ServiceExt as _;

/// Medians, without the sending.
#[derive(Debug, Serialize)]
pub(crate) struct Cached {
    n_rounds: usize,
    /// Seconds of audio of the text, which is one sentence.
    audio_s: f64,
    /// What it took to speak it the first time.
    first_ms: f64,
    /// The utterance from memory, cut and levelled.
    again_ms: f64,
    /// The whole reply of the speech server to a request it had before: by format.
    reply_ms: Vec<(&'static str, f64)>,
}

/// Speaks a sentence once and then asks for it `n_rounds` times more, in every way.
pub(crate) fn cached(config: &SpeechConfig, n_rounds: usize) -> anyhow::Result<Cached> {
    let engine = open(config)?;
    let options = options(engine.as_ref())?;
    engine.warm_up()?;
    let queue = Arc::new(SpeechQueue::new(engine, QueueConfig::default()));
    let text = text::numbered(0);
    let started = Instant::now();
    let n_samples = samples(&queue, &text, &options)?.len();
    let first_ms = ms_since(started);
    let reply_ms: anyhow::Result<Vec<_>> = Format::ALL
        .into_iter()
        .map(|format| Ok((format.as_str(), reply_ms(&queue, &text, format, n_rounds)?)))
        .collect();
    Ok(Cached {
        n_rounds,
        audio_s: seconds(n_samples),
        first_ms,
        again_ms: median(n_rounds, || samples(&queue, &text, &options))?,
        reply_ms: reply_ms?,
    })
}

fn samples(
    queue: &Arc<SpeechQueue>,
    text: &str,
    options: &SpeakOptions,
) -> anyhow::Result<Vec<f32>> {
    let mut samples = Vec::new();
    for piece in speak(queue, text, options)? {
        samples.extend(piece?.samples);
    }
    Ok(samples)
}

/// From the request to the last byte, at the server's routes: nothing is sent.
fn reply_ms(
    queue: &Arc<SpeechQueue>,
    text: &str,
    format: Format,
    n_rounds: usize,
) -> anyhow::Result<f64> {
    let limits = Limits::default();
    let server = router(SpeechApi::new(queue.clone(), limits, Keys::parse("")));
    let body = serde_json::json!({"input": text, "response_format": format.as_str()}).to_string();
    let ask = || {
        Handle::current().block_on(async {
            let request = Request::post("/v1/audio/speech")
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(body.clone()))?;
            let response = server.clone().oneshot(request).await?;
            let status = response.status();
            let reply = to_bytes(response.into_body(), usize::MAX).await?;
            ensure!(status.is_success(), "the server answered {status}");
            Ok(reply.len())
        })
    };
    block_in_place(ask).context("the first request")?;
    block_in_place(|| median(n_rounds, ask))
}

/// The median of what `work` takes, in milliseconds.
fn median<T>(n_rounds: usize, work: impl Fn() -> anyhow::Result<T>) -> anyhow::Result<f64> {
    let mut times = Vec::with_capacity(n_rounds);
    for _ in 0..n_rounds {
        let started = Instant::now();
        work()?;
        times.push(ms_since(started));
    }
    times.sort_by(f64::total_cmp);
    Ok(times.get(n_rounds / 2).copied().unwrap_or_default())
}

fn ms_since(started: Instant) -> f64 {
    started.elapsed().as_secs_f64() * 1000.0
}

#[expect(clippy::cast_precision_loss, reason = "seconds of audio are few")]
fn seconds(n_samples: usize) -> f64 {
    n_samples as f64 / f64::from(SAMPLE_RATE_HZ)
}
