//! `listen bench-speech`: how fast this machine speaks, and with how much memory.

use crate::bench_speech::{self, Case, Report, plot, table};
use crate::settings::{BenchFormat, BenchSpeechSettings};
use anyhow::Context as _;
use std::process::ExitCode;

/// Measures every case in a process of its own, in turns, and reports medians.
pub(crate) fn run(settings: &BenchSpeechSettings) -> anyhow::Result<ExitCode> {
    if let Some(n_utterances) = settings.soak {
        let soak = bench_speech::soak(&settings.speech.config()?, n_utterances as usize)?;
        println!("{}", serde_json::to_string_pretty(&soak)?);
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(n_rounds) = settings.cached {
        let cached = bench_speech::cached(&settings.speech.config()?, n_rounds as usize)?;
        println!("{}", serde_json::to_string_pretty(&cached)?);
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(file) = &settings.phonemes {
        let samples_to = settings.samples_to.as_deref();
        let measured =
            bench_speech::measure_phonemes(&settings.speech.config()?, file, samples_to)?;
        println!("{}", serde_json::to_string(&measured)?);
        return Ok(ExitCode::SUCCESS);
    }
    if settings.child {
        let measured = bench_speech::measure(&settings.speech.config()?, settings.long)?;
        println!("{}", serde_json::to_string(&measured)?);
        return Ok(ExitCode::SUCCESS);
    }
    let model = bench_speech::identify(&settings.speech.config()?)?;
    let cases = Case::all(&settings.speech);
    let report = Report::collect(model, &cases, settings);
    match settings.format {
        BenchFormat::Table => println!("{}", table(&report)),
        BenchFormat::Json => println!("{}", serde_json::to_string_pretty(&report)?),
    }
    if let Some(path) = &settings.plot {
        std::fs::write(path, plot(&report))
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}
