//! Tasks of developers: house rules that the compiler cannot check, and benchmarks.

mod bench_phonemes;
mod bench_web;
mod library_words;
mod phoneme_data;
mod tidy;

use std::process::ExitCode;

fn main() -> ExitCode {
    let task = std::env::args().nth(1);
    let arguments: Vec<String> = std::env::args().skip(2).collect();
    match task.as_deref() {
        Some("tidy") => tidy::run(),
        Some("bench-web") => bench_web::run(),
        Some("bench-phonemes") => exit_code(&bench_phonemes::run(&arguments)),
        Some("library-words") => exit_code(&library_words::run()),
        Some("phoneme-data") => exit_code(&phoneme_data::run(&arguments)),
        _ => {
            eprintln!(
                "usage: cargo xtask tidy | bench-web | bench-phonemes [PYTHON] | phoneme-data [--letters] | library-words\n\n\
                 tidy            checks crate edges, templates, translations and documents\n\
                 bench-web       measures the release binary with 1,000 attempts in a SQLite database\n\
                 bench-phonemes  measures text to phonemes, beside a Python that has misaki\n\
                 library-words   makes the list of the library's words in crates/core\n\
                 phoneme-data    makes the data of crates/phonemes from the crate misaki-rs"
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
