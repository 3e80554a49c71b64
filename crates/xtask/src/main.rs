//! Tasks of developers: house rules that the compiler cannot check, and benchmarks.

mod bench_web;
mod phoneme_data;
mod tidy;

use std::process::ExitCode;

fn main() -> ExitCode {
    let task = std::env::args().nth(1);
    let arguments: Vec<String> = std::env::args().skip(2).collect();
    match task.as_deref() {
        Some("tidy") => tidy::run(),
        Some("bench-web") => bench_web::run(),
        Some("phoneme-data") => exit_code(&phoneme_data::run(&arguments)),
        _ => {
            eprintln!(
                "usage: cargo xtask tidy | bench-web\n\n\
                 tidy       checks crate edges, templates, translations and documents\n\
                 bench-web  measures the release binary with 1,000 attempts in a SQLite database"
            );
            ExitCode::from(2)
        }
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
