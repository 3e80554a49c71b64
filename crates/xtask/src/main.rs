//! Tasks of developers: house rules that the compiler cannot check, and benchmarks.

mod bench_web;
mod tidy;

use std::process::ExitCode;

fn main() -> ExitCode {
    let task = std::env::args().nth(1);
    match task.as_deref() {
        Some("tidy") => tidy::run(),
        Some("bench-web") => bench_web::run(),
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
