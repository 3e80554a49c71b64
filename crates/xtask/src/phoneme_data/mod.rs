//! Makes the data of `crates/phonemes/data` from the crate `misaki-rs`: its lexicons (those
//! of misaki, Apache-2.0) and the weights of the part-of-speech tagger (spaCy's, MIT).

mod align;
mod letters;
mod lexicon;
mod tagger;

use anyhow::{Context as _, bail};
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Writes every data file; `--letters` trains the letter-to-sound models too, which takes
/// some minutes.
pub(crate) fn run(arguments: &[String]) -> anyhow::Result<()> {
    let source = source()?;
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../phonemes/data");
    println!("from {}", source.file_name().unwrap_or_default().display());
    for accent in ["us", "gb"] {
        let words = lexicon::read(&source, accent)?;
        write(
            &target,
            &format!("lexicon-{accent}.bin"),
            &lexicon::encode(&words)?,
        )?;
        if arguments.iter().any(|argument| argument == "--letters") {
            let trained = letters::train(&words, accent)?;
            write(&target, &format!("letters-{accent}.bin"), &trained)?;
        }
    }
    write(&target, "tagger.bin", &tagger::weights(&source)?)?;
    write(&target, "tagger-strings.bin", &tagger::strings(&source)?)
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
    let path = folder.join(name);
    std::fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
    for byte in Sha256::digest(bytes) {
        print!("{byte:02x}");
    }
    println!("  {name}  {} bytes", bytes.len());
    Ok(())
}

/// The folder of the pinned crate, where cargo keeps its source.
fn source() -> anyhow::Result<PathBuf> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .output()
        .context("cannot run cargo metadata")?;
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array();
    for package in packages.into_iter().flatten() {
        if package["name"] == "misaki-rs"
            && let Some(manifest) = package["manifest_path"].as_str()
            && let Some(folder) = Path::new(manifest).parent()
        {
            return Ok(folder.to_owned());
        }
    }
    bail!("cargo metadata knows no misaki-rs")
}
