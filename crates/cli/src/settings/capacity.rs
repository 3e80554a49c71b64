//! `listen capacity`.

use crate::capacity::Wanted;
use clap::Args;

#[derive(Debug, Clone, Args)]
pub(crate) struct CapacitySettings {
    /// How many learners
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub learners: u32,
    /// Pages that each learner opens in the busiest hour
    #[arg(long, value_name = "PAGES", value_parser = amount)]
    pub requests_per_learner: Option<f64>,
    /// Attempts that each learner submits a day
    #[arg(long, value_name = "ATTEMPTS", value_parser = amount)]
    pub attempts_per_learner: Option<f64>,
    /// Minutes of audio of own and generated texts that each learner has made a month
    #[arg(long, value_name = "MINUTES", value_parser = amount)]
    pub audio_minutes_per_learner: Option<f64>,
    /// Processor seconds for a second of audio, as listen bench-speech found on your machine
    /// [default: as measured, docs/benchmarks.md]
    #[arg(long, value_name = "SECONDS", value_parser = amount)]
    pub speech_cpu: Option<f64>,
    /// Cores of one machine
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub cores: Option<u16>,
    /// Write JSON and nothing else
    #[arg(long)]
    pub json: bool,
}

impl CapacitySettings {
    /// What there is to compute.
    pub fn wanted(&self) -> Wanted {
        Wanted {
            learners: self.learners,
            requests_per_learner: self.requests_per_learner,
            attempts_per_learner: self.attempts_per_learner,
            audio_minutes_per_learner: self.audio_minutes_per_learner,
            speech_cpu: self.speech_cpu,
            cores: self.cores,
        }
    }
}

fn amount(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|amount: &f64| (0.0..=100_000.0).contains(amount))
        .ok_or_else(|| format!("`{text}` is no number from 0 to 100000"))
}
