//! The words of the library, each with the lowest level that says it, for `listen-core`.

use anyhow::Context as _;
use listen_core::content_file;
use listen_core::gates::words_of_passages;
use std::fmt::Write as _;
use std::path::Path;

const HEAD: &str = "# Words of the library and the lowest level of a passage that says them. \
    Made by `cargo xtask library-words`.\n";

/// Writes the list anew.
pub(crate) fn run() -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut passages = Vec::new();
    for entry in std::fs::read_dir(root.join("content/passages"))? {
        let path = entry?.path();
        let text = std::fs::read_to_string(&path)?;
        let parsed = content_file::passage::parse(&text);
        let passage = parsed
            .ok()
            .with_context(|| format!("{} has errors", path.display()))?;
        passages.push(passage);
    }
    let mut lines = HEAD.to_owned();
    for (word, level) in words_of_passages(passages.iter()) {
        writeln!(lines, "{word}\t{level}")?;
    }
    std::fs::write(root.join("crates/core/data/library_words.txt"), lines)?;
    Ok(())
}
