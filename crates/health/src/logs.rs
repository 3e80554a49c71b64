//! Errors in the newest log files, and files that grew too large.

use crate::{Check, Status};
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

/// The log files of a folder; without a folder logs go to standard error and whoever keeps that.
pub(crate) fn check(folder: Option<&Path>) -> Check {
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
        Ok(files) => judge(&files),
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
    if found.contains(&folder.join("app.log")) {
        // Its errors are in app.log as well, and would count twice.
        found.retain(|path| *path != folder.join("error.log"));
    }
    Ok(found)
}

fn judge(files: &[PathBuf]) -> Check {
    let n_errors: usize = files.iter().map(|file| count_errors(&tail(file))).sum();
    let large = files
        .iter()
        .find(|file| std::fs::metadata(file).is_ok_and(|found| found.len() > LARGE));
    let check = match (n_errors, large) {
        (MANY.., _) => Check::new(
            NAME,
            Status::Fail,
            format!("{n_errors} errors in the last {N_LINES} lines of the log files"),
        ),
        (_, Some(file)) => Check::new(
            NAME,
            Status::Warn,
            format!("{} is larger than 100 MB; is it rotated?", file.display()),
        ),
        (1.., _) => Check::new(
            NAME,
            Status::Warn,
            format!("{n_errors} errors in the last {N_LINES} lines of the log files"),
        ),
        (0, None) => Check::new(NAME, Status::Pass, "no errors of late"),
    };
    check.with("errors", &n_errors).with("files", &files.len())
}

fn count_errors(text: &str) -> usize {
    let lines: Vec<&str> = text.lines().collect();
    let newest = &lines[lines.len().saturating_sub(N_LINES)..];
    // JSON lines, and the text format.
    newest
        .iter()
        .filter(|line| line.contains("\"level\":\"ERROR\"") || line.contains(" ERROR "))
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
            assert_eq!(check(Some(folder.path())).status, expected);
        }
        std::fs::write(&file, error.repeat(MANY - 1)).unwrap();
        std::fs::write(folder.path().join("error.log"), error.repeat(MANY - 1)).unwrap();
        let status = check(Some(folder.path())).status;
        assert_eq!(status, Status::Warn, "the same errors in two files");
        let missing = folder.path().join("missing");
        assert_eq!(check(Some(&missing)).status, Status::Warn);
    }
}
