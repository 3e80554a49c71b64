//! Writing a backup.

use super::manifest::{Engine, Manifest};
use super::{AUDIO_PART, ENDING, POSTGRES_PART, PREFIX, SQLITE_PART, archive, leftovers, postgres};
use crate::start;
use anyhow::Context as _;
use listen_admin::backups::Progress;
use listen_audio_store::AudioStore;
use listen_store::{Db, snapshot};
use std::path::{Path, PathBuf};

/// What goes into a backup, and where it goes.
pub(crate) struct WriteJob<'a> {
    pub db: &'a Db,
    pub url: &'a str,
    /// None leaves the audio out: it can be rendered again.
    pub audio: Option<AudioStore>,
    pub folder: &'a Path,
    pub progress: Progress,
}

/// Writes a backup, reads it through, and tells its file and manifest.
pub(crate) async fn write(job: &WriteJob<'_>) -> anyhow::Result<(PathBuf, Manifest)> {
    let work = leftovers::unfinished(job.folder)?;
    let now = start::now();
    let (mut manifest, mut sources) = database(job, work.path(), now.0).await?;
    match job.audio.as_ref().map(|store| (store, store.as_folder())) {
        Some((_, Some(folder))) => sources.extend(audio(folder)?),
        Some((store, None)) => tracing::warn!("{}", stays(store)),
        None => {}
    }
    let file = job.folder.join(format!("{PREFIX}{}{ENDING}", stamp(now.0)));
    let packed = archive::pack(&mut manifest, &sources, job.folder, &job.progress)?;
    // Read back what was written: a backup that cannot be read is worse than none.
    archive::unpack_watched(packed.path(), work.path(), &job.progress)
        .context("the backup could not be read back and was removed")?;
    archive::keep(packed, &file)?;
    start::give_to_owner(&file, job.folder);
    Ok((file, manifest))
}

/// A bucket is copied by its own means, as often as its owner wants.
pub(crate) fn stays(store: &AudioStore) -> String {
    format!(
        "the audio stays in {} and is not in the backup; its storage keeps copies of it, or listen copy-audio does",
        store.name()
    )
}

type Sources = Vec<(String, PathBuf)>;

async fn database(
    job: &WriteJob<'_>,
    work: &Path,
    now: i64,
) -> anyhow::Result<(Manifest, Sources)> {
    match job.db {
        Db::Sqlite(_) => {
            let copy = work.join(SQLITE_PART);
            snapshot::write(job.db, &copy).await?;
            let contents = snapshot::check(&copy).await?;
            let manifest = Manifest::new(now, Engine::Sqlite, &contents);
            Ok((manifest, vec![(SQLITE_PART.to_owned(), copy)]))
        }
        Db::Postgres(_) => {
            let contents = snapshot::contents(job.db).await?;
            let dump = work.join(POSTGRES_PART);
            postgres::dump(job.url, &dump)?;
            let manifest = Manifest::new(now, Engine::Postgres, &contents);
            Ok((manifest, vec![(POSTGRES_PART.to_owned(), dump)]))
        }
    }
}

/// The audio files that are whole, by their path in the archive.
fn audio(folder: &Path) -> anyhow::Result<Sources> {
    let mut found = Vec::new();
    for shelf in sub_folders(folder)? {
        for entry in std::fs::read_dir(&shelf)? {
            let path = entry?.path();
            let is_whole = path
                .extension()
                .is_some_and(|ending| ["mp3", "ogg", "wav"].iter().any(|known| ending == *known));
            if is_whole && let Ok(below) = path.strip_prefix(folder) {
                found.push((format!("{AUDIO_PART}/{}", below.display()), path.clone()));
            }
        }
    }
    found.sort();
    Ok(found)
}

fn sub_folders(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.push(path);
        }
    }
    Ok(found)
}

/// A time as in the names of backups: `20261126_012345`, UTC. Milliseconds follow, so that two
/// within one second do not collide.
fn stamp(unix_ms: i64) -> String {
    let iso = listen_web::format::iso_date_time(unix_ms);
    let digits: String = iso.chars().filter(char::is_ascii_digit).take(14).collect();
    let (day, time) = digits.split_at(8.min(digits.len()));
    format!("{day}_{time}_{:03}", unix_ms.rem_euclid(1_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_by_time() {
        assert_eq!(stamp(1_750_000_000_007), "20250615_150640_007");
    }
}
