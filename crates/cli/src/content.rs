//! The folder of the library: finds its files, reads them, and says what is wrong with which.

use anyhow::Context as _;
use listen_core::content_file::{self, FileError};
use listen_core::gates::{Library, Source};
use listen_core::passage::Passage;
use listen_core::placement::Bank;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// The greatest size of a file; ours are around 10 KB.
const MAX_BYTES: u64 = 1_000_000;

/// A passage and where it stands.
#[derive(Debug)]
pub(crate) struct Found {
    /// What the file says.
    pub passage: Passage,
    /// `file:line` of its version.
    pub place: String,
}

/// One file of the placement bank.
pub(crate) type FoundBank = Source<Bank, content_file::placement::Lines>;

/// What a set of files says.
#[derive(Debug, Default)]
pub(crate) struct Content {
    /// Passages of the files that are right.
    pub passages: Vec<Found>,
    /// Files of the placement bank that are right.
    pub banks: Vec<FoundBank>,
    /// `file:line: reason` for everything that is wrong.
    pub problems: Vec<String>,
}

/// Reads the passages of a content folder, and its placement bank if it has one.
pub(crate) fn read_folder(content_dir: &Path) -> anyhow::Result<Content> {
    let mut content = read(&[content_dir.join("passages")])?;
    content.banks = parsed(
        &files_if_there(content_dir, "placement")?,
        content_file::placement::parse,
        &mut content.problems,
    );
    Ok(content)
}

/// The files of a folder that need not be there.
fn files_if_there(content_dir: &Path, name: &str) -> anyhow::Result<Vec<PathBuf>> {
    let folder = content_dir.join(name);
    if folder.is_dir() {
        files(&[folder])
    } else {
        Ok(Vec::new())
    }
}

/// Reads files and the `*.toml` files of folders.
pub(crate) fn read(paths: &[PathBuf]) -> anyhow::Result<Content> {
    let mut problems = Vec::new();
    let sources = parsed(
        &files(paths)?,
        content_file::passage::parse_with_lines,
        &mut problems,
    );
    let passages = without_duplicates(sources, &mut problems);
    Ok(Content {
        passages: passages
            .into_iter()
            .map(|source| Found {
                place: format!("{}:{}", source.file, source.lines.version),
                passage: source.content,
            })
            .collect(),
        banks: Vec::new(),
        problems,
    })
}

/// Everything in a content folder, for the gates, and what is wrong with files that cannot be read.
pub(crate) fn read_library(content_dir: &Path) -> anyhow::Result<(Library, Vec<String>)> {
    let mut problems = Vec::new();
    let passages = parsed(
        &files(&[content_dir.join("passages")])?,
        content_file::passage::parse_with_lines,
        &mut problems,
    );
    let library = Library {
        passages: without_duplicates(passages, &mut problems),
        banks: parsed(
            &files_if_there(content_dir, "placement")?,
            content_file::placement::parse,
            &mut problems,
        ),
        papers: parsed(
            &files_if_there(content_dir, "forms")?,
            content_file::paper::parse,
            &mut problems,
        ),
    };
    Ok((library, problems))
}

/// Files as one of the readers of `listen-core` takes them; `file:line: reason` of the others.
fn parsed<T, L>(
    paths: &[PathBuf],
    parse: impl Fn(&str) -> Result<(T, L), Vec<FileError>>,
    problems: &mut Vec<String>,
) -> Vec<Source<T, L>> {
    let mut sources = Vec::new();
    for path in paths {
        let file = path.display().to_string();
        match text_of(path).map(|text| parse(&text)) {
            Ok(Ok((content, lines))) => sources.push(Source {
                file,
                content,
                lines,
            }),
            Ok(Err(errors)) => problems.extend(
                errors
                    .iter()
                    .map(|error| format!("{file}:{}: {}", error.line, error.reason)),
            ),
            Err(reason) => problems.push(format!("{file}:1: {reason}")),
        }
    }
    sources
}

fn text_of(path: &Path) -> Result<String, String> {
    let size = std::fs::metadata(path).map_or(0, |file| file.len());
    if size > MAX_BYTES {
        return Err(format!("{size} bytes; a file has at most {MAX_BYTES}"));
    }
    std::fs::read_to_string(path).map_err(|error| format!("cannot be read: {error}"))
}

type PassageSource = Source<Passage, content_file::passage::Lines>;

/// The first passage of each id.
fn without_duplicates(
    sources: Vec<PassageSource>,
    problems: &mut Vec<String>,
) -> Vec<PassageSource> {
    let mut seen: HashMap<String, String> = HashMap::new();
    let mut kept = Vec::new();
    for source in sources {
        let slug = &source.content.slug;
        if let Some(first) = seen.get(slug) {
            problems.push(format!(
                "{}:1: duplicate id `{slug}`, which {first} has already",
                source.file
            ));
            continue;
        }
        seen.insert(slug.clone(), source.file.clone());
        kept.push(source);
    }
    kept
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
        assert_eq!(content.banks.len(), 6);
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
