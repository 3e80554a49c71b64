//! What a text costs that was spoken before.

use super::measure::options;
use super::{open, text};
use listen_speech::{
    Format, QueueConfig, SAMPLE_RATE_HZ, SpeakOptions, SpeechConfig, SpeechQueue, StreamEncoder,
    speak,
};
use serde::Serialize;
use std::sync::Arc;
use std::time::Instant;

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
    /// The same, packed: by format.
    packed_ms: Vec<(&'static str, f64)>,
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
    let packed_ms = Format::ALL.map(|format| {
        let packed = median(n_rounds, || {
            let mut encoder = StreamEncoder::new(format, SAMPLE_RATE_HZ)?;
            let mut bytes = encoder.push(&samples(&queue, &text, &options)?)?;
            bytes.extend(encoder.finish()?);
            Ok(bytes)
        });
        packed.map(|ms| (format.as_str(), ms))
    });
    Ok(Cached {
        n_rounds,
        audio_s: seconds(n_samples),
        first_ms,
        again_ms: median(n_rounds, || samples(&queue, &text, &options))?,
        packed_ms: packed_ms.into_iter().collect::<anyhow::Result<_>>()?,
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
