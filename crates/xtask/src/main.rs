//! Tasks of developers: `cargo xtask tidy` checks house rules that the compiler cannot.

mod tidy;

use std::process::ExitCode;

fn main() -> ExitCode {
    let task = std::env::args().nth(1);
    if task.as_deref() == Some("tidy") {
        return tidy::run();
    }
    eprintln!(
        "usage: cargo xtask tidy\n\ntidy  checks crate edges, templates, translations and documents"
    );
    ExitCode::from(2)
}
