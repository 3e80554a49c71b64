//! One case, measured in this process.

use super::machine::{cpu_s, peak_mib, resident_mib};
use super::open;
use super::text;
use anyhow::Context as _;
use listen_speech::{
    Content, Priority, QueueConfig, Request, SpeakOptions, SpeechConfig, SpeechQueue, Synthesizer,
    speak,
};
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// What was found in one process.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Measured {
    pub(crate) runtime: String,
    pub(crate) device: String,
    /// Until the first short sentence was spoken, model and lexicons loaded, in seconds.
    pub(crate) start_s: f64,
    pub(crate) passages: Vec<Spoken>,
    pub(crate) sentences: Vec<Spoken>,
    pub(crate) peak_mib: Option<u64>,
}

/// One text, spoken.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Spoken {
    pub(crate) n_words: usize,
    pub(crate) audio_s: f64,
    pub(crate) wall_s: f64,
    pub(crate) cpu_s: f64,
    /// Until the first sentence could be heard.
    pub(crate) first_audio_s: f64,
}

/// Memory over many utterances.
#[derive(Debug, Serialize)]
pub(crate) struct Soak {
    n_utterances: usize,
    /// Utterances spoken and MiB resident then, ten times.
    resident_mib: Vec<(usize, u64)>,
    peak_mib: u64,
    wall_s: f64,
}

/// Measures what the settings ask for: start, passages, sentences of several lengths, memory.
pub(crate) fn measure(config: &SpeechConfig, long: bool) -> anyhow::Result<Measured> {
    let started = Instant::now();
    let engine = open(config)?;
    let queue = queue(engine.clone());
    let options = options(engine.as_ref())?;
    spoken(&queue, "Ready when you are.", &options)?;
    let start_s = started.elapsed().as_secs_f64();
    let mut passages = vec![text::short_passage()];
    if long {
        passages.push(text::long_passage());
    }
    let info = engine.info();
    Ok(Measured {
        runtime: info.runtime.clone(),
        device: info.device.clone(),
        start_s,
        passages: passages
            .iter()
            .map(|passage| spoken(&queue, passage, &options))
            .collect::<anyhow::Result<_>>()?,
        sentences: text::sentences()
            .iter()
            .map(|sentence| spoken(&queue, sentence, &options))
            .collect::<anyhow::Result<_>>()?,
        peak_mib: peak_mib(),
    })
}

/// Measures lines of phonemes, one utterance each, and writes the samples as they come from the
/// model (little-endian f32) where a file is named.
pub(crate) fn measure_phonemes(
    config: &SpeechConfig,
    file: &Path,
    samples_to: Option<&Path>,
) -> anyhow::Result<Measured> {
    let lines =
        std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let lines: Vec<&str> = lines.lines().filter(|line| !line.is_empty()).collect();
    let started = Instant::now();
    let engine = open(config)?;
    let queue = queue(engine.clone());
    let options = options(engine.as_ref())?;
    let warm_up = lines.first().context("the file has no phonemes")?;
    phonemes(
        &queue,
        &[warm_up.split(' ').next().unwrap_or_default()],
        &options,
    )?;
    let start_s = started.elapsed().as_secs_f64();
    let (passage, samples) = phonemes(&queue, &lines, &options)?;
    if let Some(path) = samples_to {
        let bytes: Vec<u8> = samples.iter().flat_map(|x| x.to_le_bytes()).collect();
        std::fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
    }
    let info = engine.info();
    Ok(Measured {
        runtime: info.runtime.clone(),
        device: info.device.clone(),
        start_s,
        passages: vec![passage],
        sentences: Vec::new(),
        peak_mib: peak_mib(),
    })
}

/// Speaks `n_utterances` and watches the memory.
pub(crate) fn soak(config: &SpeechConfig, n_utterances: usize) -> anyhow::Result<Soak> {
    let started = Instant::now();
    let engine = open(config)?;
    let queue = queue(engine.clone());
    let options = options(engine.as_ref())?;
    let step = n_utterances.div_ceil(10).max(1);
    let mut resident = Vec::new();
    for first in (0..n_utterances).step_by(step) {
        let end = (first + step).min(n_utterances);
        // A text of a hundred sentences at a time, as readers have it.
        for first in (first..end).step_by(100) {
            let sentences: Vec<String> = (first..(first + 100).min(end))
                .map(text::numbered)
                .collect();
            spoken(&queue, &sentences.join(" "), &options)?;
        }
        resident.push((end, resident_mib().context("this system tells no memory")?));
    }
    Ok(Soak {
        n_utterances,
        resident_mib: resident,
        peak_mib: peak_mib().context("this system tells no memory")?,
        wall_s: started.elapsed().as_secs_f64(),
    })
}

fn queue(engine: Arc<dyn Synthesizer>) -> Arc<SpeechQueue> {
    let config = QueueConfig {
        cache_bytes: 0,
        ..QueueConfig::default()
    };
    Arc::new(SpeechQueue::new(engine, config))
}

pub(super) fn options(engine: &dyn Synthesizer) -> anyhow::Result<SpeakOptions> {
    let voices = engine.voices();
    let voice = voices.first().context("the engine has no voice")?;
    Ok(SpeakOptions {
        voice: voice.name.clone(),
        speed: 1.0,
        priority: Priority::Waiting,
        patience: None,
    })
}

fn phonemes(
    queue: &Arc<SpeechQueue>,
    lines: &[&str],
    options: &SpeakOptions,
) -> anyhow::Result<(Spoken, Vec<f32>)> {
    let requests = lines.iter().map(|line| Request {
        content: Content::Phonemes((*line).to_owned()),
        voice: options.voice.clone(),
        speed: options.speed,
        priority: options.priority,
        patience: None,
    });
    let clock = Clock::start();
    let mut first_audio_s = None;
    let mut samples = Vec::new();
    for answer in queue.speak_in_order(requests.collect())? {
        samples.extend_from_slice(&answer?.samples);
        first_audio_s.get_or_insert(clock.wall_s());
    }
    let n_words = lines
        .iter()
        .map(|line| line.split_whitespace().count())
        .sum();
    Ok((clock.stop(n_words, samples.len(), first_audio_s), samples))
}

fn spoken(queue: &Arc<SpeechQueue>, text: &str, options: &SpeakOptions) -> anyhow::Result<Spoken> {
    let clock = Clock::start();
    let mut first_audio_s = None;
    let mut n_samples = 0;
    for piece in speak(queue, text, options)? {
        n_samples += piece?.samples.len();
        first_audio_s.get_or_insert(clock.wall_s());
    }
    Ok(clock.stop(text.split_whitespace().count(), n_samples, first_audio_s))
}

/// Time on the wall and of the processor.
struct Clock {
    started: Instant,
    cpu_s: f64,
}

impl Clock {
    fn start() -> Self {
        Self {
            started: Instant::now(),
            cpu_s: cpu_s().unwrap_or(0.0),
        }
    }

    fn wall_s(&self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }

    #[expect(clippy::cast_precision_loss, reason = "seconds of audio are few")]
    fn stop(&self, n_words: usize, n_samples: usize, first_audio_s: Option<f64>) -> Spoken {
        Spoken {
            n_words,
            audio_s: n_samples as f64 / f64::from(listen_speech::SAMPLE_RATE_HZ),
            wall_s: self.wall_s(),
            cpu_s: cpu_s().unwrap_or(0.0) - self.cpu_s,
            first_audio_s: first_audio_s.unwrap_or(0.0),
        }
    }
}
