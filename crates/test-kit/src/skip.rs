//! Says aloud that a test could not run.

use std::io::Write as _;

/// Notes that a test, or a part of it, could not run. `scripts/test.sh` counts the notes at
/// the end, so that nothing is skipped silently.
///
/// # Panics
/// If the file named by `LISTEN_TEST_SKIPS` cannot be written.
pub fn skipped(what: &str, why: &str) {
    eprintln!("SKIPPED: {what}: {why}");
    if let Some(path) = std::env::var_os("LISTEN_TEST_SKIPS") {
        let mut file = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(path)
            .expect("the file for skips can be opened");
        writeln!(file, "SKIPPED: {what}: {why}").expect("the file for skips can be written");
    }
}
