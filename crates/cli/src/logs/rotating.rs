//! A log file that begins anew at a size and at midnight (UTC). The old ones are compressed:
//! `app.log.20260131T235959.gz`. A full disk costs lines, and never more than that.

use file_rotate::compression::Compression;
use file_rotate::suffix::{AppendTimestamp, FileLimit};
use file_rotate::{ContentLimit, FileRotate};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// When a file begins anew, and how many stay.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Size in bytes; the line that reaches it is the last one.
    pub max_bytes: u64,
    /// Compressed files beside the present one.
    pub n_old_files: usize,
}

/// Takes whole lines, one a call.
pub(super) struct Rotating {
    path: PathBuf,
    file: FileRotate<AppendTimestamp>,
    limits: Limits,
    n_bytes: u64,
    /// Since 1970-01-01.
    day: u64,
    is_failing: bool,
}

impl Rotating {
    /// Goes on with a file that is there.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn open(path: PathBuf, limits: Limits) -> io::Result<Self> {
        // FileRotate would say nothing, or panic.
        let metadata = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(&path)?
            .metadata()?;
        let file = FileRotate::new(
            &path,
            AppendTimestamp::default(FileLimit::MaxFiles(limits.n_old_files)),
            // Sizes are counted here: a rotation that fails must not take a line with it.
            ContentLimit::None,
            Compression::OnRotate(0),
            None,
        );
        Ok(Self {
            path,
            file,
            limits,
            n_bytes: metadata.len(),
            day: day(metadata.modified()?),
            is_failing: false,
        })
    }

    fn write_line(&mut self, line: &[u8], day: u64) -> io::Result<()> {
        let rotated =
            if self.n_bytes > 0 && (self.n_bytes >= self.limits.max_bytes || self.day != day) {
                self.n_bytes = 0;
                self.file.rotate()
            } else {
                Ok(())
            };
        self.day = day;
        if self.is_failing {
            // Half of a line may be there.
            self.file.write_all(b"\n")?;
        }
        self.file.write_all(line)?;
        self.n_bytes += line.len() as u64;
        // FileRotate is silent where it could not open a new file.
        rotated.and_then(|()| std::fs::metadata(&self.path).map(|_| ()))
    }

    /// Said when it begins and when it is over, not with each line.
    fn tell(&mut self, result: &io::Result<()>) {
        match result {
            Err(error) if !self.is_failing => complain(&self.path, &error.to_string()),
            Ok(()) if self.is_failing => complain(&self.path, "written again"),
            _ => {}
        }
        self.is_failing = result.is_err();
    }
}

fn complain(path: &Path, what: &str) {
    // Not through tracing: that would come back here.
    let _ = writeln!(io::stderr(), "listen: log file {}: {what}", path.display());
}

impl Write for Rotating {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let result = self.write_line(line, day(SystemTime::now()));
        self.tell(&result);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn day(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs()
        / 86_400
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use std::io::Read as _;
    use std::sync::{Arc, Mutex};

    const LIMITS: Limits = Limits {
        max_bytes: 20_000,
        n_old_files: 100,
    };

    /// Texts of all files, compressed or not.
    fn texts(folder: &Path) -> Vec<(String, String)> {
        let entries = std::fs::read_dir(folder).unwrap();
        entries
            .map(|entry| {
                let path = entry.unwrap().path();
                let mut text = String::new();
                let file = std::fs::File::open(&path).unwrap();
                if path.extension().unwrap() == "gz" {
                    flate2::read::GzDecoder::new(file).read_to_string(&mut text)
                } else {
                    io::BufReader::new(file).read_to_string(&mut text)
                }
                .unwrap();
                (
                    path.file_name().unwrap().to_string_lossy().into_owned(),
                    text,
                )
            })
            .collect()
    }

    #[test]
    fn ten_thousand_lines_of_many_threads_are_all_there_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = Rotating::open(folder.path().join("app.log"), LIMITS).unwrap();
        let file = Arc::new(Mutex::new(file));
        std::thread::scope(|scope| {
            for thread in 0..10 {
                let file = file.clone();
                scope.spawn(move || {
                    for n in 0..1_000 {
                        let line = format!("{{\"line\":{}}}\n", thread * 1_000 + n);
                        file.lock().unwrap().write_all(line.as_bytes()).unwrap();
                    }
                });
            }
        });
        let files = texts(folder.path());
        let n_compressed = files
            .iter()
            .filter(|(name, _)| {
                std::path::Path::new(name)
                    .extension()
                    .is_some_and(|end| end == "gz")
            })
            .count();
        assert!(n_compressed >= 4, "{n_compressed} rotations");
        assert_eq!(
            files.len(),
            n_compressed + 1,
            "only the present one is plain"
        );
        let mut seen = BTreeMap::new();
        for line in files.iter().flat_map(|(_, text)| text.lines()) {
            *seen.entry(line.to_owned()).or_insert(0) += 1;
        }
        assert_eq!(seen.len(), 10_000);
        assert!(seen.values().all(|n| *n == 1));
    }

    #[test]
    fn a_new_day_begins_a_file_and_old_ones_go() {
        let folder = tempfile::tempdir().unwrap();
        let limits = Limits {
            n_old_files: 2,
            ..LIMITS
        };
        for day in 20_000..20_005 {
            // A start finds the old files again.
            let mut file = Rotating::open(folder.path().join("app.log"), limits).unwrap();
            file.write_line(format!("day {day}\n").as_bytes(), day)
                .unwrap();
            file.write_line(b"later\n", day).unwrap();
        }
        let files = texts(folder.path());
        assert_eq!(files.len(), 3, "{files:?}");
        let all: String = files.iter().map(|(_, text)| text.as_str()).collect();
        assert!(
            all.contains("day 20004\nlater\n") && !all.contains("day 20001"),
            "{all}"
        );
    }

    #[test]
    fn a_start_goes_on_with_the_file_that_is_there() {
        let folder = tempfile::tempdir().unwrap();
        for _ in 0..2 {
            let mut file = Rotating::open(folder.path().join("app.log"), LIMITS).unwrap();
            file.write_all(b"line\n").unwrap();
        }
        let expected = ("app.log".to_owned(), "line\nline\n".to_owned());
        assert_eq!(texts(folder.path()), [expected]);
    }

    /// `/dev/full` answers every write as a full disk does.
    #[test]
    fn a_full_disk_is_told_once_and_costs_only_lines() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("app.log");
        std::os::unix::fs::symlink("/dev/full", &path).unwrap();
        let mut file = Rotating::open(path, LIMITS).unwrap();
        assert!(!file.is_failing);
        for _ in 0..3 {
            assert_eq!(file.write(b"line\n").unwrap(), 5);
            assert!(file.is_failing);
        }
    }
}
