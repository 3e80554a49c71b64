//! Errors in the newest log files, and files that grew too large.

use crate::{Check, Status};
use listen_core::calendar::Zone;
use listen_core::time::{MINUTE_MS, Timestamp};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

const NAME: &str = "logs";
/// Lines at the end of a file that are read.
const N_LINES: usize = 100;
/// Bytes at the end of a file that hold them, with room for long ones.
const TAIL: u64 = 256 * 1024;
/// From so many errors among them on, something is wrong all the time.
const MANY: usize = 5;
/// No file should grow beyond this; rotation does not work then.
const LARGE: u64 = 100 * 1024 * 1024;
/// An error that is older says nothing of now.
const RECENT_MS: i64 = 60 * MINUTE_MS;

/// The log files of a folder; without a folder logs go to standard error and whoever keeps that.
pub(crate) fn check(folder: Option<&Path>, now: Timestamp) -> Check {
    let Some(folder) = folder else {
        return Check::new(
            NAME,
            Status::Pass,
            "logs go to standard error; set LISTEN_LOG_DIR to have files watched",
        );
    };
    match files(folder) {
        Err(error) => Check::new(
            NAME,
            Status::Warn,
            format!("LISTEN_LOG_DIR {}: {error}", folder.display()),
        ),
        Ok(files) => judge(&files, now),
    }
}

fn files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "log") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Its errors are in app.log as well, and would count twice.
fn is_double(file: &Path, files: &[PathBuf]) -> bool {
    file.file_name().is_some_and(|name| name == "error.log")
        && files.contains(&file.with_file_name("app.log"))
}

fn judge(files: &[PathBuf], now: Timestamp) -> Check {
    let since = minute(now.plus_ms(-RECENT_MS));
    let counted = files.iter().filter(|file| !is_double(file, files));
    let n_errors: usize = counted.map(|file| count_errors(&tail(file), &since)).sum();
    let large = files
        .iter()
        .find(|file| std::fs::metadata(file).is_ok_and(|found| found.len() > LARGE));
    let check = match (n_errors, large) {
        (MANY.., _) => Check::new(NAME, Status::Fail, message(n_errors)),
        (_, Some(file)) => Check::new(
            NAME,
            Status::Warn,
            format!("{} is larger than 100 MB; is it rotated?", file.display()),
        ),
        (1.., _) => Check::new(NAME, Status::Warn, message(n_errors)),
        (0, None) => Check::new(NAME, Status::Pass, "no errors of late"),
    };
    check.with("errors", &n_errors).with("files", &files.len())
}

fn message(n_errors: usize) -> String {
    format!("{n_errors} errors within the last hour, in the last {N_LINES} lines of the log files")
}

/// As the lines begin, `2026-11-27T08:15`, so that one that is earlier sorts before it.
fn minute(at: Timestamp) -> String {
    Zone::UTC
        .date_time(at)
        .chars()
        .take(16)
        .collect::<String>()
        .replace(' ', "T")
}

/// The time of a line, to the minute; a line without one is taken for a new one.
fn is_recent(line: &str, since: &str) -> bool {
    let line = line.strip_prefix("{\"timestamp\":\"").unwrap_or(line);
    let is_time = line.as_bytes().get(10) == Some(&b'T') && line.starts_with("20");
    !is_time || line.get(..since.len()).is_none_or(|time| time >= since)
}

fn count_errors(text: &str, since: &str) -> usize {
    let lines: Vec<&str> = text.lines().collect();
    let newest = &lines[lines.len().saturating_sub(N_LINES)..];
    // JSON lines, and the text format.
    newest
        .iter()
        .filter(|line| line.contains("\"level\":\"ERROR\"") || line.contains(" ERROR "))
        .filter(|line| is_recent(line, since))
        .count()
}

fn tail(file: &Path) -> String {
    let read = || -> std::io::Result<String> {
        let mut file = std::fs::File::open(file)?;
        let n_bytes = file.metadata()?.len();
        file.seek(SeekFrom::Start(n_bytes.saturating_sub(TAIL)))?;
        let mut bytes = Vec::new();
        file.take(TAIL).read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    read().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2025-06-15T15:06:40Z.
    const NOW: Timestamp = Timestamp(1_750_000_000_000);

    #[test]
    fn errors_of_an_hour_ago_say_nothing_of_now() {
        let count = |line: &str| count_errors(line, &minute(NOW.plus_ms(-RECENT_MS)));
        for (time, n_errors) in [
            ("2025-06-15T14:07:00.1Z", 1),
            ("2025-06-15T14:05:59.9Z", 0),
            ("2024-12-31T23:00:00Z", 0),
            ("yesterday", 1),
        ] {
            let json = format!("{{\"timestamp\":\"{time}\",\"level\":\"ERROR\"}}");
            assert_eq!(count(&json), n_errors, "{json}");
            let text = format!("{time} ERROR worker: m");
            assert_eq!(count(&text), n_errors, "{text}");
        }
    }

    #[test]
    fn a_burst_of_errors_fails_and_old_ones_are_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("app.log");
        let error = "{\"timestamp\":\"…\",\"level\":\"ERROR\",\"message\":\"m\"}\n";
        let info = "{\"timestamp\":\"…\",\"level\":\"INFO\",\"message\":\"m\"}\n";
        let cases = [
            (info.to_owned(), Status::Pass),
            (error.to_owned(), Status::Warn),
            (error.repeat(MANY), Status::Fail),
            (error.repeat(MANY) + &info.repeat(N_LINES), Status::Pass),
        ];
        for (text, expected) in cases {
            std::fs::write(&file, text).unwrap();
            assert_eq!(check(Some(folder.path()), NOW).status, expected);
        }
        std::fs::write(&file, error.repeat(MANY - 1)).unwrap();
        std::fs::write(folder.path().join("error.log"), error.repeat(MANY - 1)).unwrap();
        let status = check(Some(folder.path()), NOW).status;
        assert_eq!(status, Status::Warn, "the same errors in two files");
        let missing = folder.path().join("missing");
        assert_eq!(check(Some(&missing), NOW).status, Status::Warn);
    }
}
