//! `models/kokoro/manifest.toml`: which files are accepted.

use crate::{Language, Sex};
use serde::Deserialize;
use std::path::Path;

/// The only schema there is.
const SCHEMA: u32 = 1;

#[derive(Debug, Deserialize)]
pub(super) struct Manifest {
    schema: u32,
    pub(super) model: Model,
    #[serde(default)]
    pub(super) voices: Vec<Voice>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Model {
    pub(super) name: String,
    pub(super) sample_rate_hz: u32,
    #[serde(default)]
    pub(super) files: Vec<Listed>,
}

/// A file by name, size and hash.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Listed {
    /// Relative to the manifest.
    pub(super) file: String,
    pub(super) bytes: Option<u64>,
    /// Missing where nobody could compute it yet; such a file is used with a warning.
    pub(super) sha256: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Voice {
    pub(super) name: String,
    #[serde(flatten)]
    pub(super) listed: Listed,
    pub(super) sex: Sex,
    /// English voices have an accent, the others a language.
    #[serde(with = "crate::language", alias = "accent")]
    pub(super) language: Language,
    pub(super) grade: Option<String>,
}

/// Reads the manifest; the error says what is wrong with it.
pub(super) fn read(file: &Path) -> Result<Manifest, String> {
    let text = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
    let manifest: Manifest = toml::from_str(&text).map_err(|error| error.to_string())?;
    if manifest.schema != SCHEMA {
        return Err(format!("schema {} is not {SCHEMA}", manifest.schema));
    }
    if manifest.model.sample_rate_hz != crate::SAMPLE_RATE_HZ {
        let rate = manifest.model.sample_rate_hz;
        return Err(format!(
            "sample rate {rate} is not {}",
            crate::SAMPLE_RATE_HZ
        ));
    }
    let outside = |file: &&str| Path::new(file).is_absolute() || file.contains("..");
    let files = manifest
        .model
        .files
        .iter()
        .map(|listed| listed.file.as_str());
    let voices = manifest
        .voices
        .iter()
        .map(|voice| voice.listed.file.as_str());
    if let Some(file) = files.chain(voices).find(outside) {
        return Err(format!("{file} is outside the folder"));
    }
    Ok(manifest)
}
