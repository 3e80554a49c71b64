//! `listen synthesize`: a text into an audio file.

use crate::settings::SynthesizeSettings;
use anyhow::Context as _;
use listen_speech::{Priority, QueueConfig, Script, SpeakerProfile, SpeechQueue, Turn, encode};
use std::ops::ControlFlow;
use std::process::ExitCode;
use std::sync::Arc;

/// Speaks, or lists the voices.
pub(crate) fn run(settings: &SynthesizeSettings) -> anyhow::Result<ExitCode> {
    let opened = listen_speech::open(&settings.speech.config());
    for note in &opened.notes {
        eprintln!("{}", note.message);
    }
    let synthesizer = opened.synthesizer.context("nothing can speak")?;
    if settings.list_voices {
        for voice in synthesizer.voices() {
            println!(
                "{}\t{:?}\t{:?}\t{}",
                voice.name,
                voice.sex,
                voice.accent,
                voice.grade.unwrap_or_default()
            );
        }
        return Ok(ExitCode::SUCCESS);
    }
    let text = settings.text.as_deref().unwrap_or_default();
    let out = settings.out.as_deref().context("--out is missing")?;
    let extension = out
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or_default();
    anyhow::ensure!(
        matches!(extension, "wav" | "mp3" | "ogg"),
        "--out {} must end in .wav, .mp3 or .ogg",
        out.display()
    );
    let first = synthesizer
        .voices()
        .first()
        .map(|voice| SpeakerProfile {
            sex: voice.sex,
            accent: voice.accent,
        })
        .context("the engine has no voice")?;
    let script = Script {
        speakers: vec![first],
        turns: vec![Turn {
            speaker_idx: 0,
            sentences: vec![text.to_owned()],
        }],
    };
    let voices = match &settings.voice {
        Some(voice) => vec![voice.clone()],
        None => synthesizer.cast(&script.speakers),
    };
    let queue = Arc::new(SpeechQueue::new(synthesizer, QueueConfig::default()));
    let spoken = listen_speech::render(
        &queue,
        &script,
        voices,
        settings.speed,
        Priority::Waiting,
        &mut |_, _| ControlFlow::Continue(()),
    )?;
    let (samples, rate) = (&spoken.samples, spoken.sample_rate_hz);
    let bytes = match extension {
        "mp3" => encode::mp3(samples, rate)?,
        "ogg" => encode::opus(samples, rate)?,
        _ => encode::wav(samples, rate)?,
    };
    std::fs::write(out, bytes).with_context(|| format!("cannot write {}", out.display()))?;
    println!(
        "{}: {} ms, {}",
        out.display(),
        spoken.sentences.last().map_or(0, |span| span.end_ms),
        spoken.voices.join(", ")
    );
    Ok(ExitCode::SUCCESS)
}
