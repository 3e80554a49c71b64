//! Audio in a folder of this machine.

use crate::found::{Found, Source};
use crate::{AudioError, EXTENSIONS, Listing, parse_name, place};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// What audio leaves free on its disk, in bytes, or a tenth of a disk that is small: what learners
/// write must always find room, and audio can be made again.
const RESERVE: u64 = 64 << 20;
/// Ending of files that are still being written.
const PART: &str = "part";

#[derive(Debug, Clone)]
pub(crate) struct Folder(Arc<PathBuf>);

impl Folder {
    pub fn new(path: PathBuf) -> Self {
        Self(Arc::new(path))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    fn file(&self, hash: &str, extension: &str) -> PathBuf {
        self.0.join(place(hash, extension))
    }

    pub async fn size(&self, hash: &str, extension: &str) -> Result<Option<u64>, AudioError> {
        let path = self.file(hash, extension);
        match tokio::fs::metadata(&path).await {
            Ok(file) => Ok(file.is_file().then_some(file.len())),
            Err(error) => unless_missing(&path, &error),
        }
    }

    pub async fn find(&self, hash: &str, extension: &str) -> Result<Option<Found>, AudioError> {
        let path = self.file(hash, extension);
        let opened = async {
            let file = tokio::fs::File::open(&path).await?;
            let length = file.metadata().await?.len();
            io::Result::Ok((file, length))
        };
        match opened.await {
            Ok((file, length)) => Ok(Some(Found {
                length,
                source: Source::File(file, path.display().to_string()),
            })),
            Err(error) => unless_missing(&path, &error),
        }
    }

    pub async fn write(
        &self,
        hash: &str,
        extension: &str,
        bytes: Vec<u8>,
    ) -> Result<(), AudioError> {
        let (folder, path) = (self.clone(), self.file(hash, extension));
        aside(move || folder.write_file(&path, &bytes)).await
    }

    fn write_file(&self, path: &Path, bytes: &[u8]) -> Result<(), AudioError> {
        // Two workers may write the same audio, one of them by mistake; never into one file.
        let mut part = path.as_os_str().to_owned();
        part.push(format!(".{}.{PART}", std::process::id()));
        let part = PathBuf::from(part);
        let written = write_and_rename(&part, path, bytes);
        if written.is_err() {
            // What is left would only take space; that it cannot be removed changes nothing.
            let _ = fs::remove_file(&part);
        }
        written.map_err(|error| self.explain(path, &error))
    }

    fn explain(&self, path: &Path, error: &io::Error) -> AudioError {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                AudioError::DiskFull(self.0.display().to_string())
            }
            _ => AudioError::Write {
                path: path.display().to_string(),
                reason: error.to_string(),
            },
        }
    }

    pub async fn remove(&self, hash: &str) -> Result<(), AudioError> {
        for extension in EXTENSIONS {
            let path = self.file(hash, extension);
            match tokio::fs::remove_file(&path).await {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(self.explain(&path, &error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    pub async fn list(&self) -> Result<Listing, AudioError> {
        let folder = self.clone();
        aside(move || Ok(folder.listing())).await
    }

    fn listing(&self) -> Listing {
        let mut listing = Listing::default();
        for file in self.files() {
            let name = file.file_name();
            if let Some((hash, format)) = name.to_str().and_then(parse_name)
                && let Ok(metadata) = file.metadata()
            {
                listing.insert(hash, format, metadata.len());
            }
        }
        listing
    }

    fn files(&self) -> impl Iterator<Item = fs::DirEntry> {
        let shelves = fs::read_dir(self.path()).into_iter().flatten().flatten();
        shelves.flat_map(|shelf| fs::read_dir(shelf.path()).into_iter().flatten().flatten())
    }

    pub async fn remove_parts(&self, age: Duration) -> usize {
        let folder = self.clone();
        let removed = aside(move || Ok(folder.remove_parts_now(age))).await;
        removed.unwrap_or_default()
    }

    fn remove_parts_now(&self, age: Duration) -> usize {
        self.files()
            .filter(|file| file.path().extension().is_some_and(|ending| ending == PART))
            .filter(|file| is_older(file, age))
            .filter(|file| fs::remove_file(file.path()).is_ok())
            .count()
    }

    pub async fn probe(&self) -> Result<(), AudioError> {
        let folder = self.clone();
        aside(move || {
            let probe = folder.0.join(format!(".probe-{}", std::process::id()));
            fs::create_dir_all(folder.path())
                .and_then(|()| fs::write(&probe, b"x"))
                .and_then(|()| fs::remove_file(&probe))
                .map_err(|error| folder.explain(&probe, &error))
        })
        .await
    }
}

/// What waits for the disk has a thread of its own.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, AudioError> + Send + 'static,
) -> Result<T, AudioError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| AudioError::Write {
        path: "audio".to_owned(),
        reason: error.to_string(),
    })?
}

fn unless_missing<T>(path: &Path, error: &io::Error) -> Result<Option<T>, AudioError> {
    // Where a file stands in the way of the folder there is no audio, either; writing says so.
    if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) {
        return Ok(None);
    }
    Err(AudioError::Read {
        path: path.display().to_string(),
        reason: error.to_string(),
    })
}

fn is_older(file: &fs::DirEntry, age: Duration) -> bool {
    let modified = file.metadata().and_then(|metadata| metadata.modified());
    modified.is_ok_and(|at| at.elapsed().unwrap_or_default() >= age)
}

fn write_and_rename(part: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
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

    #[tokio::test]
    async fn half_written_files_are_no_audio_and_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let audio = Folder::new(folder.path().join("audio"));
        let hash = "ab".repeat(32);
        audio.write(&hash, "ogg", b"sound".to_vec()).await.unwrap();
        fs::write(folder.path().join("audio/ab/x.ogg.part"), b"half").unwrap();
        assert_eq!(audio.list().await.unwrap().n_bytes(), 5);
        assert_eq!(audio.remove_parts(Duration::from_hours(1)).await, 0);
        assert_eq!(audio.remove_parts(Duration::ZERO).await, 1);
        assert_eq!(audio.size(&hash, "ogg").await.unwrap(), Some(5));
    }

    #[test]
    fn a_full_disk_is_named() {
        // Every write to this device fails for want of space; the rename never happens.
        let error =
            write_and_rename(Path::new("/dev/full"), Path::new("/dev/never"), b"x").unwrap_err();
        let audio = Folder::new(PathBuf::from("data/audio"));
        let message = audio.explain(Path::new("data/audio/x"), &error).to_string();
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

    #[tokio::test]
    async fn a_folder_that_cannot_be_made_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let blocked = folder.path().join("audio");
        fs::write(&blocked, b"a file stands here").unwrap();
        let audio = Folder::new(blocked);
        let written = audio.write(&"ab".repeat(32), "ogg", b"x".to_vec()).await;
        let error = written.unwrap_err();
        assert!(error.to_string().starts_with("cannot write "), "{error}");
    }
}
