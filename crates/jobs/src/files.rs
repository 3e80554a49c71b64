//! Audio files: written whole or not at all.

use crate::JobError;
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What audio leaves free on its disk, in bytes, or a tenth of a disk that is small: what learners
/// write must always find room, and audio can be made again.
const RESERVE: u64 = 64 << 20;
/// Ending of files that are still being written.
const PART: &str = "part";
/// The formats that every rendition has.
pub const EXTENSIONS: [&str; 3] = ["ogg", "mp3", "wav"];

/// The folder of the audio files, `<two digits>/<hash>.<ogg|mp3|wav>`.
#[derive(Debug, Clone)]
pub struct AudioFiles(PathBuf);

impl AudioFiles {
    /// Files in `folder`, which is made when the first one is written.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    fn path(&self, hash: &str, extension: &str) -> PathBuf {
        self.0.join(&hash[..2]).join(format!("{hash}.{extension}"))
    }

    /// Whether all formats are there.
    #[must_use]
    pub fn exist(&self, hash: &str) -> bool {
        EXTENSIONS.iter().all(|extension| {
            fs::metadata(self.path(hash, extension))
                .is_ok_and(|file| file.is_file() && file.len() > 0)
        })
    }

    /// Writes one format under its final name, after all of it is safely on the disk.
    ///
    /// # Errors
    /// [`JobError::DiskFull`] or [`JobError::File`]; then no file of that name was made. The disk
    /// counts as full when the last 64 MiB, or the last tenth of a small disk, would be used.
    pub fn write(&self, hash: &str, extension: &str, bytes: &[u8]) -> Result<(), JobError> {
        let path = self.path(hash, extension);
        // Two workers may write the same audio, one of them by mistake; never into one file.
        let part = path.with_extension(format!("{extension}.{}.{PART}", std::process::id()));
        let written = write_and_rename(&part, &path, bytes);
        if written.is_err() {
            // What is left would only take space; that it cannot be removed changes nothing.
            let _ = fs::remove_file(&part);
        }
        written.map_err(|error| self.explain(&path, &error))
    }

    fn explain(&self, path: &Path, error: &std::io::Error) -> JobError {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                JobError::DiskFull(self.0.display().to_string())
            }
            _ => JobError::File {
                path: path.display().to_string(),
                reason: error.to_string(),
            },
        }
    }

    /// Bytes of each rendition that is on the disk, by address.
    #[must_use]
    pub fn sizes(&self) -> HashMap<String, u64> {
        let folders = fs::read_dir(&self.0).into_iter().flatten().flatten();
        let files =
            folders.flat_map(|folder| fs::read_dir(folder.path()).into_iter().flatten().flatten());
        let mut sizes = HashMap::new();
        for file in files {
            let name = file.file_name().to_string_lossy().into_owned();
            if let Some((hash, extension)) = name.split_once('.')
                && is_hash(hash)
                && EXTENSIONS.contains(&extension)
                && let Ok(metadata) = file.metadata()
            {
                *sizes.entry(hash.to_owned()).or_default() += metadata.len();
            }
        }
        sizes
    }

    /// Removes a rendition; it can be made again.
    ///
    /// # Errors
    /// [`JobError::File`] for a file that is there and cannot be removed.
    pub fn remove(&self, hash: &str) -> Result<(), JobError> {
        for extension in EXTENSIONS {
            let path = self.path(hash, extension);
            match fs::remove_file(&path) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(self.explain(&path, &error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Removes what a killed process left half-written at least `age` ago; how many files there
    /// were. Younger ones may be another worker's.
    #[must_use]
    pub fn remove_parts(&self, age: Duration) -> usize {
        let folders = fs::read_dir(&self.0).into_iter().flatten().flatten();
        folders
            .flat_map(|folder| fs::read_dir(folder.path()).into_iter().flatten().flatten())
            .filter(|file| {
                file.path()
                    .extension()
                    .is_some_and(|extension| extension == PART)
            })
            .filter(|file| is_older(file, age))
            .filter(|file| fs::remove_file(file.path()).is_ok())
            .count()
    }
}

fn is_hash(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_older(file: &fs::DirEntry, age: Duration) -> bool {
    let modified = file.metadata().and_then(|metadata| metadata.modified());
    modified.is_ok_and(|at| at.elapsed().unwrap_or_default() >= age)
}

fn write_and_rename(part: &Path, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
        let space = rustix::fs::statvfs(folder)?;
        let [size, free] = [space.f_blocks, space.f_bavail].map(|n| n * space.f_frsize);
        if !has_room(size, free, bytes.len() as u64) {
            return Err(ErrorKind::StorageFull.into());
        }
    }
    let mut file = File::create(part)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(part, path)
}

/// Whether `n` more bytes leave the reserve of a disk of `size` bytes, `free` of them unused.
fn has_room(size: u64, free: u64, n: u64) -> bool {
    free.saturating_sub(n) >= RESERVE.min(size / 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_there_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let files = AudioFiles::new(folder.path().join("audio"));
        let hash = "ab".repeat(32);
        assert!(!files.exist(&hash));
        for extension in EXTENSIONS {
            files.write(&hash, extension, b"sound").unwrap();
        }
        assert!(files.exist(&hash));
        fs::write(folder.path().join("audio/ab/x.ogg.part"), b"half").unwrap();
        assert_eq!(files.remove_parts(Duration::ZERO), 1);
        assert!(files.exist(&hash));
    }

    #[test]
    fn a_full_disk_is_named() {
        // Every write to this device fails for want of space; the rename never happens.
        let error =
            write_and_rename(Path::new("/dev/full"), Path::new("/dev/never"), b"x").unwrap_err();
        let files = AudioFiles::new(PathBuf::from("data/audio"));
        let message = files.explain(Path::new("data/audio/x"), &error).to_string();
        assert_eq!(message, "no space left on the disk that holds data/audio");
    }

    #[test]
    fn audio_leaves_room_for_what_learners_write() {
        let (large, small) = (1 << 40, 14 << 20);
        assert!(has_room(large, RESERVE + 10, 10));
        assert!(!has_room(large, RESERVE + 10, 11));
        assert!(has_room(small, small / 10 + 10, 10));
        assert!(!has_room(small, small / 10 + 10, 11));
        assert!(!has_room(small, 0, 11));
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let blocked = folder.path().join("audio");
        fs::write(&blocked, b"a file stands here").unwrap();
        let error = AudioFiles::new(blocked)
            .write(&"ab".repeat(32), "ogg", b"x")
            .unwrap_err();
        assert!(error.to_string().starts_with("cannot write "), "{error}");
    }
}
