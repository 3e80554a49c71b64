//! Tasks of developers: house rules that the compiler cannot check, and benchmarks.

mod bench_dictation;
mod bench_phonemes;
mod bench_web;
mod exercise_data;
mod library_words;
mod phoneme_data;
mod simulate_placement;
mod tidy;

use std::process::ExitCode;

fn main() -> ExitCode {
    let task = std::env::args().nth(1);
    let arguments: Vec<String> = std::env::args().skip(2).collect();
    match task.as_deref() {
        Some("tidy") => tidy::run(),
        Some("bench-web") => bench_web::run(),
        Some("bench-review") => bench("listen-store", "bench_review"),
        Some("bench-admin") => bench("listen-admin", "bench_admin"),
        Some("bench-phonemes") => exit_code(&bench_phonemes::run(&arguments)),
        Some("simulate-placement") => simulate_placement::run(),
        Some("phoneme-data") => exit_code(&phoneme_data::run(&arguments)),
        Some("bench-dictation") => {
            bench_dictation::run();
            ExitCode::SUCCESS
        }
        Some("exercise-data") => exit_code(&exercise_data::run()),
        Some("library-words") => exit_code(&library_words::run()),
        _ => {
            eprintln!(
                "usage: cargo xtask TASK\n\n\
                 tidy                checks crate edges, templates, translations and documents\n\
                 bench-web           measures the release binary with 1,000 attempts in a SQLite database\n\
                 bench-review        measures the review queue of 20,000 cards on both databases\n\
                 bench-admin         measures the admin site with 1,000,000 responses on both databases\n\
                 bench-phonemes      measures text to phonemes, beside a Python that has misaki [PYTHON]\n\
                 bench-dictation     measures the scoring of a dictation of 40 words\n\
                 simulate-placement  how often the level check finds the right level\n\
                 phoneme-data        makes the data of crates/phonemes from the crate misaki-rs [--letters]\n\
                 exercise-data       makes the word tables of exercises from the library and the lexicons\n\
                 library-words       makes the list of the library's words in crates/core"
            );
            ExitCode::from(2)
        }
    }
}

/// It needs the databases, which the other tasks should not have to build.
fn bench(package: &str, example: &str) -> ExitCode {
    let status = std::process::Command::new("cargo")
        .args(["run", "--release", "--quiet", "-p", package])
        .args(["--example", example])
        .status();
    match status {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

fn exit_code(result: &anyhow::Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
