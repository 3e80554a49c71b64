//! Backups: one file that holds the database, the audio if wanted, and a manifest with a hash of
//! each part. A backup has its name only when it is whole and was read through.

mod archive;
mod keeper;
mod leftovers;
mod manifest;
mod postgres;
pub(crate) mod restore;
mod write;

pub(crate) use archive::{Unpacked, unpack, unpack_beside};
pub(crate) use keeper::Keeper;
pub(crate) use manifest::{Engine, Manifest};
pub(crate) use write::{WriteJob, write};

use anyhow::Context as _;
use std::path::{Path, PathBuf};

/// Name of the database of SQLite in an archive.
const SQLITE_PART: &str = "database.sqlite";
/// Name of the dump of PostgreSQL in an archive.
const POSTGRES_PART: &str = "database.dump";
/// Folder of the audio in an archive.
const AUDIO_PART: &str = "audio";
/// What the file names of backups begin with.
const PREFIX: &str = "backup_";
/// What they end with.
const ENDING: &str = ".tar.gz";

/// The folder that a file lies in.
fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// Backups of a folder, oldest first; the time is in the name.
pub(crate) fn list(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries = std::fs::read_dir(folder)
        .with_context(|| format!("cannot read the folder {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(PREFIX) && name.ends_with(ENDING) {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

/// Removes the oldest backups of a folder until `n_kept` are left; tells which. `written` stays, also
/// where a clock was set back and all others look younger.
pub(crate) fn remove_oldest(
    folder: &Path,
    n_kept: usize,
    written: &Path,
) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = list(folder)?;
    let n_removed = found.len().saturating_sub(n_kept.max(1));
    found.retain(|path| path != written);
    found.truncate(n_removed);
    for path in &found {
        std::fs::remove_file(path).with_context(|| format!("cannot remove {}", path.display()))?;
    }
    Ok(found)
}
