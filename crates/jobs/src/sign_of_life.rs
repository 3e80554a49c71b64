//! A file that a worker renews: whether it lives can be told without the database, which may be away,
//! and for each container by itself.

use std::path::{Path, PathBuf};
use std::time::Duration;

/// What the names of the files begin with.
const PREFIX: &str = "listen-worker-";
/// A worker whose file is older is not alive, or hangs.
const ALIVE: Duration = Duration::from_mins(1);

/// The file of one worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignOfLife(PathBuf);

impl SignOfLife {
    /// The file of the worker `id` in `folder`, which is of this machine or container alone.
    #[must_use]
    pub fn new(folder: &Path, id: &str) -> Self {
        Self(folder.join(format!("{PREFIX}{id}")))
    }

    /// Renews the file. That it cannot is said and keeps no worker from its work.
    pub(crate) fn give(&self) {
        if let Err(error) = std::fs::write(&self.0, "") {
            tracing::warn!(path = %self.0.display(), %error, "the sign of life cannot be written");
        }
    }

    pub(crate) fn remove(&self) {
        let _ = std::fs::remove_file(&self.0);
    }

    /// How many workers of `folder` live.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn count(folder: &Path) -> std::io::Result<usize> {
        let mut n_alive = 0;
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            if !entry.file_name().to_string_lossy().starts_with(PREFIX) {
                continue;
            }
            // A file of the future is one from before the clock was set back: its worker renews it soon.
            let age = entry.metadata().and_then(|file| file.modified());
            let age = age.map(|modified| modified.elapsed().unwrap_or_default());
            if age.is_ok_and(|age| age < ALIVE) {
                n_alive += 1;
            }
        }
        Ok(n_alive)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;
    use std::time::SystemTime;

    #[test]
    fn a_worker_lives_as_long_as_its_file_is_renewed() {
        let dir = tempfile::tempdir().unwrap();
        let count = || SignOfLife::count(dir.path()).unwrap();
        let [one, other] = ["a", "b"].map(|id| SignOfLife::new(dir.path(), id));
        std::fs::write(dir.path().join("something-else"), "").unwrap();
        assert_eq!(count(), 0);
        one.give();
        other.give();
        assert_eq!(count(), 2);
        let long_ago = SystemTime::now() - ALIVE;
        File::open(&one.0).unwrap().set_modified(long_ago).unwrap();
        assert_eq!(count(), 1, "one that hangs");
        other.remove();
        assert_eq!(count(), 0);
    }
}
