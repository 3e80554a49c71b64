//! What a process that was killed while it wrote or unpacked a backup has left, which may be as large
//! as the backup.

use anyhow::Context as _;
use std::fs::File;
use std::path::Path;
use tempfile::{Builder, NamedTempFile, TempDir};

/// What is being written.
const UNFINISHED: &str = ".unfinished-";
/// What is being unpacked.
const RESTORING: &str = ".restoring-";

/// A folder to work in, whose process is known to live while `lock` is open.
pub(super) struct WorkFolder {
    folder: TempDir,
    _lock: File,
}

impl WorkFolder {
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// A folder in `into` for parts of a backup that is being written.
pub(super) fn unfinished(into: &Path) -> anyhow::Result<WorkFolder> {
    work_folder(into, UNFINISHED)
}

/// A folder in `into` for a backup that is being unpacked.
pub(super) fn restoring(into: &Path) -> anyhow::Result<WorkFolder> {
    work_folder(into, RESTORING)
}

fn work_folder(into: &Path, prefix: &str) -> anyhow::Result<WorkFolder> {
    let failed = || format!("cannot write into {}", into.display());
    std::fs::create_dir_all(into).with_context(failed)?;
    remove(into);
    let folder = Builder::new()
        .prefix(prefix)
        .tempdir_in(into)
        .with_context(failed)?;
    let lock = File::open(folder.path()).with_context(failed)?;
    lock.try_lock().with_context(failed)?;
    Ok(WorkFolder {
        folder,
        _lock: lock,
    })
}

/// A file in `into` for an archive that is being packed.
pub(super) fn archive(into: &Path) -> anyhow::Result<NamedTempFile> {
    let failed = || format!("cannot write into {}", into.display());
    let file = Builder::new()
        .prefix(UNFINISHED)
        .tempfile_in(into)
        .with_context(failed)?;
    file.as_file().try_lock().with_context(failed)?;
    Ok(file)
}

/// Removes what no living process works in. That it cannot is no fault of the backup.
fn remove(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let path = entry.path();
        if !(name.starts_with(UNFINISHED) || name.starts_with(RESTORING)) || !is_abandoned(&path) {
            continue;
        }
        let removed = if path.is_dir() {
            std::fs::remove_dir_all(&path)
        } else {
            std::fs::remove_file(&path)
        };
        match removed {
            Ok(()) => {
                tracing::info!(path = %path.display(), "removed what an ended process left half-written");
            }
            Err(error) => {
                tracing::warn!(path = %path.display(), %error, "cannot remove what was left half-written");
            }
        }
    }
}

/// Nobody holds the lock, and whoever made it has had the time to take it.
fn is_abandoned(path: &Path) -> bool {
    let is_old = path
        .metadata()
        .and_then(|metadata| metadata.modified())
        .is_ok_and(|modified| modified.elapsed().is_ok_and(|age| age.as_secs() >= 10));
    is_old && File::open(path).is_ok_and(|file| file.try_lock().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, SystemTime};

    fn make_old(path: &Path) {
        let hour_ago = SystemTime::now() - Duration::from_hours(1);
        File::open(path).unwrap().set_modified(hour_ago).unwrap();
    }

    #[test]
    fn only_what_nobody_works_in_is_removed() {
        let dir = tempfile::tempdir().unwrap();
        let busy = unfinished(dir.path()).unwrap();
        let packed = archive(dir.path()).unwrap();
        let dead = dir.path().join(".restoring-dead");
        std::fs::create_dir(&dead).unwrap();
        std::fs::write(dead.join("database.sqlite"), "x").unwrap();
        let dead_file = dir.path().join(".unfinished-dead");
        std::fs::write(&dead_file, "x").unwrap();
        let other = dir.path().join("backup_1.tar.gz");
        std::fs::write(&other, "x").unwrap();
        for path in [busy.path(), packed.path(), &dead, &dead_file, &other] {
            make_old(path);
        }
        let young = dir.path().join(".unfinished-young");
        std::fs::create_dir(&young).unwrap();
        let _next = restoring(dir.path()).unwrap();
        let left = [busy.path(), packed.path(), &other, &young];
        assert!(left.iter().all(|path| path.exists()));
        assert!(!dead.exists() && !dead_file.exists());
    }
}
