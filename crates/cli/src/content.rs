//! The folder of the library: finds passage files, reads them, and says what is wrong with which.

use anyhow::Context as _;
use listen_core::content_file;
use listen_core::passage::Passage;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// The greatest size of a passage file; ours are around 10 KB.
const MAX_BYTES: u64 = 1_000_000;

/// A passage and where it stands.
#[derive(Debug)]
pub(crate) struct Found {
    /// What the file says.
    pub passage: Passage,
    /// `file:line` of its version.
    pub place: String,
}

/// What a set of files says.
#[derive(Debug, Default)]
pub(crate) struct Content {
    /// Passages of the files that are right.
    pub passages: Vec<Found>,
    /// `file:line: reason` for everything that is wrong.
    pub problems: Vec<String>,
}

/// Reads the passages of a content folder.
pub(crate) fn read_folder(content_dir: &Path) -> anyhow::Result<Content> {
    read(&[content_dir.join("passages")])
}

/// Reads files and the `*.toml` files of folders.
pub(crate) fn read(paths: &[PathBuf]) -> anyhow::Result<Content> {
    let mut content = Content::default();
    let mut seen: HashMap<String, PathBuf> = HashMap::new();
    for path in files(paths)? {
        let size = std::fs::metadata(&path).map_or(0, |file| file.len());
        if size > MAX_BYTES {
            content.problems.push(format!(
                "{}:1: {size} bytes; a passage file has at most {MAX_BYTES}",
                path.display()
            ));
            continue;
        }
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) => {
                content
                    .problems
                    .push(format!("{}:1: cannot be read: {error}", path.display()));
                continue;
            }
        };
        match content_file::passage::parse(&text) {
            Ok(passage) => match seen.insert(passage.slug.clone(), path.clone()) {
                None => content.passages.push(Found {
                    place: format!("{}:{}", path.display(), version_line(&text)),
                    passage,
                }),
                Some(first) => content.problems.push(format!(
                    "{}:1: duplicate id `{}`, which {} has already",
                    path.display(),
                    passage.slug,
                    first.display()
                )),
            },
            Err(errors) => content.problems.extend(
                errors
                    .iter()
                    .map(|error| format!("{}:{}: {}", path.display(), error.line, error.reason)),
            ),
        }
    }
    Ok(content)
}

/// Line of the version, from 1; line 1 if it is not found.
fn version_line(text: &str) -> usize {
    let is_version = |line: &str| {
        let rest = line.trim_start().strip_prefix("version");
        rest.is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    text.lines().position(is_version).map_or(1, |idx| idx + 1)
}

fn files(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let listed = std::fs::read_dir(path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            let n_before = files.len();
            files.extend(
                listed
                    .flatten()
                    .map(|entry| entry.path())
                    .filter(|file| file.extension().is_some_and(|ext| ext == "toml")),
            );
            anyhow::ensure!(
                files.len() > n_before,
                "{} has no *.toml files",
                path.display()
            );
        } else {
            anyhow::ensure!(path.exists(), "{} is not there", path.display());
            files.push(path.clone());
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_files_and_duplicates_are_named_with_their_place() {
        let folder = tempfile::tempdir().unwrap();
        let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/passages");
        let original = std::fs::read_to_string(files(&[library]).unwrap().remove(0)).unwrap();
        std::fs::write(folder.path().join("a.toml"), &original).unwrap();
        std::fs::write(folder.path().join("b.toml"), &original).unwrap();
        std::fs::write(
            folder.path().join("c.toml"),
            original.replacen("schema = 1", "schema = 1\nextra = 2", 1),
        )
        .unwrap();
        std::fs::write(folder.path().join("d.toml"), [0xff, 0xfe]).unwrap();
        let content = read(&[folder.path().to_owned()]).unwrap();
        assert_eq!(content.passages.len(), 1);
        let problems = content.problems.join("\n");
        assert!(problems.contains("b.toml:1: duplicate id"), "{problems}");
        assert!(
            problems.contains("c.toml:2: unknown field `extra`"),
            "{problems}"
        );
        assert!(problems.contains("d.toml:1: cannot be read"), "{problems}");
    }

    #[test]
    fn the_library_of_this_repository_is_whole() {
        let content =
            read_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content")).unwrap();
        assert_eq!(content.problems, Vec::<String>::new());
        assert!(content.passages.len() >= 12);
        for Found { passage, .. } in &content.passages {
            for item in &passage.items {
                if let listen_core::item::ItemBody::ShortAnswer(short) = &item.body {
                    for accepted in &short.accepted {
                        assert!(
                            item.body.score(accepted).is_correct,
                            "{}: {accepted}",
                            passage.slug
                        );
                    }
                }
            }
        }
    }
}
