//! The file of a backup: a tar archive, compressed with gzip, which every system can open.

use super::leftovers::{self, WorkFolder};
use super::{AUDIO_PART, Manifest, POSTGRES_PART, SQLITE_PART, folder_of};
use crate::backup::manifest::Part;
use anyhow::{Context as _, bail, ensure};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use listen_admin::backups::Progress;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufWriter, ErrorKind, Read as _, Write as _};
use std::path::{Component, Path, PathBuf};
use tempfile::NamedTempFile;

const MANIFEST_PART: &str = "manifest.json";
/// Longest manifest that is read: a hundred bytes for each file of audio.
const MAX_MANIFEST: u64 = 64 * 1024 * 1024;

/// Packs the files of `manifest` from where `source` says into a file of `folder` that has no name yet.
pub(super) fn pack(
    manifest: &mut Manifest,
    sources: &[(String, PathBuf)],
    folder: &Path,
    progress: &Progress,
) -> anyhow::Result<NamedTempFile> {
    // Every byte is read three times: for its hash, for the archive, and from the archive.
    progress.set_total(3 * total(sources));
    for (name, file) in sources {
        manifest
            .parts
            .insert(name.clone(), Part::of(file, progress)?);
    }
    let unfinished = leftovers::archive(folder)?;
    let encoder = GzEncoder::new(BufWriter::new(unfinished.as_file()), Compression::fast());
    let mut archive = tar::Builder::new(encoder);
    let json = serde_json::to_vec_pretty(manifest)?;
    let mut header = tar::Header::new_gnu();
    header.set_size(json.len() as u64);
    header.set_mode(0o600);
    header.set_mtime(u64::try_from(manifest.created_at / 1_000).unwrap_or(0));
    archive.append_data(&mut header, MANIFEST_PART, json.as_slice())?;
    for (name, file) in sources {
        archive
            .append_path_with_name(file, name)
            .with_context(|| format!("cannot pack {}", file.display()))?;
        progress.add(manifest.parts.get(name).map_or(0, |part| part.n_bytes));
    }
    archive.into_inner()?.finish()?.flush()?;
    unfinished.as_file().sync_all()?;
    Ok(unfinished)
}

/// Gives a packed file its name.
pub(super) fn keep(packed: NamedTempFile, to: &Path) -> anyhow::Result<()> {
    packed
        .persist_noclobber(to)
        .with_context(|| format!("cannot write {}", to.display()))?;
    File::open(folder_of(to))?.sync_all()?;
    Ok(())
}

fn total(sources: &[(String, PathBuf)]) -> u64 {
    let sizes = sources.iter().filter_map(|(_, file)| file.metadata().ok());
    sizes.map(|metadata| metadata.len()).sum()
}

/// What a backup says about itself, from the beginning of its file; the rest is not read.
pub(crate) fn read_manifest(file: &Path) -> anyhow::Result<Manifest> {
    let reader = File::open(file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut archive = tar::Archive::new(GzDecoder::new(reader));
    let first = archive.entries()?.next().context("it is empty")??;
    ensure!(
        first.path()?.as_ref() == Path::new(MANIFEST_PART),
        "it does not begin with {MANIFEST_PART}"
    );
    Ok(serde_json::from_reader(first.take(MAX_MANIFEST))?)
}

/// An archive, unpacked beside where it may go and compared with its manifest.
pub(crate) struct Unpacked {
    folder: WorkFolder,
    pub manifest: Manifest,
}

impl Unpacked {
    pub fn path(&self, part: &str) -> PathBuf {
        self.folder.path().join(part)
    }

    pub fn sqlite(&self) -> PathBuf {
        self.path(SQLITE_PART)
    }

    pub fn postgres(&self) -> PathBuf {
        self.path(POSTGRES_PART)
    }

    pub fn audio(&self) -> PathBuf {
        self.path(AUDIO_PART)
    }
}

/// Unpacks `file` into a fresh folder of `into` and checks every part.
pub(crate) fn unpack(file: &Path, into: &Path) -> anyhow::Result<Unpacked> {
    unpack_watched(file, into, &Progress::default())
}

/// The same beside the file, or where that folder cannot be written, in the folder for temporary files,
/// which may be memory.
pub(crate) fn unpack_beside(file: &Path) -> anyhow::Result<Unpacked> {
    let folder = folder_of(file);
    if tempfile::tempfile_in(folder).is_ok() {
        unpack(file, folder)
    } else {
        unpack(file, &std::env::temp_dir())
    }
}

/// The same, telling how far it is.
pub(crate) fn unpack_watched(
    file: &Path,
    into: &Path,
    progress: &Progress,
) -> anyhow::Result<Unpacked> {
    let reader = File::open(file).with_context(|| format!("cannot read {}", file.display()))?;
    let folder = leftovers::restoring(into)?;
    let damaged = || format!("{} is no backup, or is damaged", file.display());
    let mut names = BTreeSet::new();
    let mut archive = tar::Archive::new(GzDecoder::new(reader));
    for entry in archive.entries().with_context(damaged)? {
        let mut entry = entry.with_context(damaged)?;
        let name = entry.path().with_context(damaged)?.into_owned();
        if !is_expected(&name) || !entry.header().entry_type().is_file() {
            bail!("{}: it holds {:?}", damaged(), name.to_string_lossy());
        }
        // Whatever the archive says: passwords are in it.
        entry.set_mask(0o077);
        match entry.unpack_in(folder.path()) {
            Err(error) if error.kind() == ErrorKind::StorageFull => {
                return Err(error).with_context(|| {
                    format!("no room in {} to unpack {}", into.display(), file.display())
                });
            }
            unpacked => unpacked.with_context(damaged)?,
        };
        names.insert(name.to_string_lossy().into_owned());
    }
    ensure!(
        names.remove(MANIFEST_PART),
        "{}: it has no {MANIFEST_PART}",
        damaged()
    );
    let json = std::fs::read(folder.path().join(MANIFEST_PART)).with_context(damaged)?;
    let manifest: Manifest = serde_json::from_slice(&json).with_context(damaged)?;
    manifest.check()?;
    // What is not in the manifest has no hash.
    let is_unlisted = |name: &&String| !manifest.parts.contains_key(*name);
    if let Some(name) = names.iter().find(is_unlisted) {
        bail!("{}: {name:?} is not in its manifest", damaged());
    }
    if let Some(name) = manifest.parts.keys().find(|name| !names.contains(*name)) {
        bail!("{}: {name:?} is missing", damaged());
    }
    manifest.check_parts(folder.path(), progress)?;
    Ok(Unpacked { folder, manifest })
}

/// Only what [`pack`] writes, and nothing that leads out of the folder.
fn is_expected(name: &Path) -> bool {
    let plain = name
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    let known = [MANIFEST_PART, SQLITE_PART, POSTGRES_PART];
    plain && (known.iter().any(|part| name == Path::new(part)) || name.starts_with(AUDIO_PART))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_unpacked_that_a_backup_would_not_hold() {
        for (name, expected) in [
            ("manifest.json", true),
            ("database.sqlite", true),
            ("audio/ab/abcd.mp3", true),
            ("../manifest.json", false),
            ("audio/../../etc/passwd", false),
            ("/etc/passwd", false),
            ("other", false),
        ] {
            assert_eq!(is_expected(Path::new(name)), expected, "{name}");
        }
    }
}
