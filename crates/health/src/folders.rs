//! Whether folders can be written, and what is left lying in the folder of the audio.

use crate::{Check, Status};
use listen_core::time::Timestamp;
use std::path::{Path, PathBuf};

/// A file that is still being written is not a day old.
const LEFT_OVER_MS: i64 = 24 * 60 * 60 * 1_000;
/// So many of them are no accident.
const MANY: usize = 10;

/// Whether a folder can be written: by writing, since permissions tell only half of it.
pub(crate) fn probe(folder: &Path) -> Result<(), String> {
    let probe = folder.join(format!(".listen-doctor-{}", std::process::id()));
    std::fs::write(&probe, b"x")
        .and_then(|()| std::fs::remove_file(&probe))
        .map_err(|error| format!("{}: {error}", folder.display()))
}

/// The data folder and the audio in it.
pub(crate) fn audio(data_dir: &Path, now: Timestamp) -> Check {
    let check = |status, message: String| Check::new("audio-storage", status, message);
    let folder = data_dir.join("audio");
    if !data_dir.exists() {
        return match nearest(data_dir).map_or(Ok(()), |above| probe(&above)) {
            Ok(()) => check(
                Status::Pass,
                format!("{} is made at the first start", data_dir.display()),
            ),
            Err(reason) => check(Status::Fail, format!("LISTEN_DATA_DIR {reason}")),
        };
    }
    let probed = if folder.exists() { &folder } else { data_dir };
    if let Err(reason) = probe(probed) {
        return check(Status::Fail, format!("LISTEN_DATA_DIR {reason}"));
    }
    let (n_files, n_left_over) = count(&folder, now);
    let found = if n_left_over > MANY {
        check(
            Status::Warn,
            format!("{n_left_over} unfinished files are older than a day; remove the *.part files"),
        )
    } else {
        check(Status::Pass, format!("{} is writable", data_dir.display()))
    };
    found
        .with("files", &n_files)
        .with("unfinished", &n_left_over)
}

/// The nearest folder above that is there.
fn nearest(path: &Path) -> Option<PathBuf> {
    path.ancestors()
        .map(|above| {
            if above.as_os_str().is_empty() {
                Path::new(".")
            } else {
                above
            }
        })
        .find(|above| above.exists())
        .map(Path::to_owned)
}

fn count(folder: &Path, now: Timestamp) -> (usize, usize) {
    let shelves = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let files = shelves
        .flat_map(|shelf| std::fs::read_dir(shelf.path()).into_iter().flatten())
        .flatten();
    files.fold((0, 0), |(n_files, n_left_over), file| {
        let is_part = file
            .path()
            .extension()
            .is_some_and(|ending| ending == "part");
        let is_old = modified_ms(&file.path()).is_some_and(|at| now.0 - at > LEFT_OVER_MS);
        (n_files + 1, n_left_over + usize::from(is_part && is_old))
    })
}

/// When a file was changed last, Unix ms.
pub(crate) fn modified_ms(file: &Path) -> Option<i64> {
    let at = std::fs::metadata(file).ok()?.modified().ok()?;
    let since = at.duration_since(std::time::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_millis()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn left_over_files_are_counted_and_a_file_in_the_way_fails() {
        let data = tempfile::tempdir().unwrap();
        let shelf = data.path().join("audio/ab");
        std::fs::create_dir_all(&shelf).unwrap();
        for n in 0..=MANY {
            std::fs::write(shelf.join(format!("{n}.ogg.1.part")), b"x").unwrap();
        }
        let written = modified_ms(&shelf.join("0.ogg.1.part")).unwrap();
        let soon = audio(data.path(), Timestamp(written));
        let later = audio(data.path(), Timestamp(written + 2 * LEFT_OVER_MS));
        assert_eq!((soon.status, later.status), (Status::Pass, Status::Warn));
        let file = data.path().join("file");
        std::fs::write(&file, b"x").unwrap();
        assert_eq!(audio(&file, Timestamp(written)).status, Status::Fail);
    }
}
