//! Medians over rounds, as a table, JSON or a plot.

use super::Case;
use super::machine;
use super::measure::{Measured, Spoken};
use crate::settings::BenchSpeechSettings;
use anyhow::Context as _;
use listen_speech::EngineInfo;
use serde::Serialize;
use std::fmt::Write as _;

/// All that was found.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    machine: String,
    model: EngineInfo,
    n_rounds: usize,
    cases: Vec<Found>,
}

/// A case: its medians, or why it did not run.
#[derive(Debug, Serialize)]
struct Found {
    name: String,
    #[serde(flatten)]
    outcome: Outcome,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Medians(Measured),
    Failed(String),
}

impl Report {
    /// Runs all cases in turns, as often as the settings say.
    pub(crate) fn collect(
        model: EngineInfo,
        cases: &[Case],
        settings: &BenchSpeechSettings,
    ) -> Self {
        let n_rounds = usize::from(settings.rounds);
        let mut rounds: Vec<Vec<anyhow::Result<Measured>>> =
            cases.iter().map(|_| Vec::new()).collect();
        for round in 1..=n_rounds {
            for (case, results) in cases.iter().zip(&mut rounds) {
                eprintln!("round {round} of {n_rounds}: {}", case.name);
                let answer = case.run(&settings.speech, settings.long);
                results.push(answer.and_then(|text| {
                    serde_json::from_str(&text).context("the measuring process wrote no result")
                }));
            }
        }
        let found = cases.iter().zip(rounds).map(|(case, results)| Found {
            name: case.name.clone(),
            outcome: match results.into_iter().collect::<anyhow::Result<Vec<_>>>() {
                Ok(results) => Outcome::Medians(medians(&results)),
                Err(error) => Outcome::Failed(format!("{error:#}")),
            },
        });
        Self {
            machine: machine::describe(),
            model,
            n_rounds,
            cases: found.collect(),
        }
    }

    /// The cases that ran, with their medians.
    pub(super) fn medians(&self) -> impl Iterator<Item = (&str, &Measured)> {
        self.cases.iter().filter_map(|case| match &case.outcome {
            Outcome::Medians(measured) => Some((case.name.as_str(), measured)),
            Outcome::Failed(_) => None,
        })
    }
}

fn medians(results: &[Measured]) -> Measured {
    let first = &results[0];
    let texts = |part: &dyn Fn(&Measured) -> &[Spoken]| {
        (0..part(first).len())
            .map(|index| {
                let of = |value: &dyn Fn(&Spoken) -> f64| {
                    median(results.iter().map(|result| value(&part(result)[index])))
                };
                Spoken {
                    n_words: part(first)[index].n_words,
                    audio_s: of(&|spoken| spoken.audio_s),
                    wall_s: of(&|spoken| spoken.wall_s),
                    cpu_s: of(&|spoken| spoken.cpu_s),
                    first_audio_s: of(&|spoken| spoken.first_audio_s),
                }
            })
            .collect()
    };
    Measured {
        runtime: first.runtime.clone(),
        device: first.device.clone(),
        start_s: median(results.iter().map(|result| result.start_s)),
        passages: texts(&|result| &result.passages),
        sentences: texts(&|result| &result.sentences),
        peak_mib: results.iter().filter_map(|result| result.peak_mib).max(),
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

/// A Markdown table for people.
pub(crate) fn table(report: &Report) -> String {
    let mut out = format!(
        "{}\nmodel {} ({})\nmedians of {} rounds in turns; rtf is seconds for a second of audio\n\n",
        report.machine, report.model.label, report.model.model_hash, report.n_rounds
    );
    out += "| case | runtime | device | start s | words | audio s | wall s | CPU s | rtf wall | \
            rtf CPU | audio s per s | first audio s | peak MiB |\n";
    out += "|---|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n";
    for (name, measured) in report.medians() {
        for spoken in measured.passages.iter().chain(&measured.sentences) {
            let _ = writeln!(
                out,
                "| {name} | {} | {} | {:.2} | {} | {:.2} | {:.2} | {:.2} | {:.3} | {:.3} | {:.2} | {:.2} | {} |",
                measured.runtime,
                measured.device,
                measured.start_s,
                spoken.n_words,
                spoken.audio_s,
                spoken.wall_s,
                spoken.cpu_s,
                spoken.wall_s / spoken.audio_s,
                spoken.cpu_s / spoken.audio_s,
                spoken.audio_s / spoken.wall_s,
                spoken.first_audio_s,
                measured
                    .peak_mib
                    .map_or("?".to_owned(), |mib| mib.to_string()),
            );
        }
    }
    for case in &report.cases {
        if let Outcome::Failed(reason) = &case.outcome {
            let _ = writeln!(out, "\n{} did not run: {reason}", case.name);
        }
    }
    out
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    fn measured(wall_s: f64) -> Measured {
        let spoken = Spoken {
            n_words: 60,
            audio_s: 20.0,
            wall_s,
            cpu_s: wall_s * 2.0,
            first_audio_s: 0.5,
        };
        Measured {
            runtime: "rten".to_owned(),
            device: "cpu".to_owned(),
            start_s: 0.3,
            passages: vec![spoken.clone()],
            sentences: vec![spoken.clone(), spoken],
            peak_mib: Some(400),
        }
    }

    pub(in super::super) fn report() -> Report {
        let rounds = [measured(9.0), measured(5.0), measured(6.0)];
        Report {
            machine: "a machine".to_owned(),
            model: EngineInfo {
                engine: listen_speech::EngineKind::Kokoro,
                runtime: String::new(),
                device: String::new(),
                lexicon_hash: None,
                model_hash: "00ff".to_owned(),
                label: "Kokoro-82M".to_owned(),
            },
            n_rounds: 3,
            cases: vec![
                Found {
                    name: "one".to_owned(),
                    outcome: Outcome::Medians(medians(&rounds)),
                },
                Found {
                    name: "two".to_owned(),
                    outcome: Outcome::Failed("no library".to_owned()),
                },
            ],
        }
    }

    #[test]
    fn the_table_has_medians_the_hash_and_what_failed() {
        let table = table(&report());
        for part in [
            "00ff",
            "| 6.00 | 12.00 | 0.300 | 0.600 | 3.33 |",
            "two did not run: no library",
        ] {
            assert!(table.contains(part), "{part}\n{table}");
        }
    }
}
