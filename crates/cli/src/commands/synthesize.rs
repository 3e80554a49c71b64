//! `listen synthesize`: a text into an audio file.

use crate::settings::SynthesizeSettings;
use anyhow::Context as _;
use listen_speech::{Script, SpeakerProfile, Synthesizer, Turn, encode};
use std::ops::ControlFlow;
use std::process::ExitCode;

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
    let chosen = Chosen {
        inner: synthesizer.as_ref(),
        voice: settings.voice.clone(),
    };
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
    let spoken = listen_speech::render(&chosen, &script, settings.speed, &mut |_, _| {
        ControlFlow::Continue(())
    })?;
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

/// The engine with the voice that was asked for.
struct Chosen<'a> {
    inner: &'a dyn Synthesizer,
    voice: Option<String>,
}

impl Synthesizer for Chosen<'_> {
    fn info(&self) -> &listen_speech::EngineInfo {
        self.inner.info()
    }

    fn cast(&self, speakers: &[SpeakerProfile]) -> Vec<String> {
        self.voice.clone().map_or_else(
            || self.inner.cast(speakers),
            |voice| vec![voice; speakers.len()],
        )
    }

    fn voices(&self) -> Vec<listen_speech::VoiceInfo> {
        self.inner.voices()
    }

    fn synthesize(
        &self,
        text: &str,
        voice: &str,
        speed: f32,
    ) -> Result<listen_speech::Spoken, listen_speech::SpeechError> {
        self.inner.synthesize(text, voice, speed)
    }
}
