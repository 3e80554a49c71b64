//! Style packs: what makes a voice.

use super::npz;
use crate::SpeechError;
use std::fs;
use std::path::{Path, PathBuf};

/// Rows of a pack; row `n - 1` belongs to `n` phonemes.
pub(super) const ROWS: usize = 510;
/// Numbers in a style vector.
pub(super) const STYLE: usize = 256;
/// Size of a pack in bytes.
pub(super) const PACK_BYTES: usize = ROWS * STYLE * 4;

/// Where a pack is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// A raw `.bin` file.
    File(PathBuf),
    /// An array in an `.npz` archive, by the voice's name.
    Archive(PathBuf),
}

/// A pack of shape `[510, 1, 256]`.
#[derive(Debug)]
pub(super) struct VoicePack {
    values: Vec<f32>,
}

impl VoicePack {
    /// Reads the pack of `voice`.
    ///
    /// # Errors
    /// [`SpeechError::VoicePack`] if it is missing, not of 522,240 bytes, or not of numbers.
    pub(super) fn load(voice: &str, source: &Source) -> Result<Self, SpeechError> {
        let bytes = read(voice, source).map_err(|reason| SpeechError::VoicePack {
            voice: voice.to_owned(),
            reason,
        })?;
        Ok(Self {
            values: values(&bytes).collect(),
        })
    }

    /// Style vector for an utterance of `n_phonemes` phonemes: row `n - 1`, as in the
    /// reference implementation.
    ///
    /// # Errors
    /// [`SpeechError::Length`] unless `1 <= n_phonemes <= 510`.
    pub(super) fn style_vector(&self, n_phonemes: usize) -> Result<&[f32], SpeechError> {
        n_phonemes
            .checked_sub(1)
            .and_then(|row| self.values.get(row * STYLE..(row + 1) * STYLE))
            .ok_or(SpeechError::Length { n_phonemes })
    }
}

fn values(bytes: &[u8]) -> impl Iterator<Item = f32> {
    let (chunks, _) = bytes.as_chunks::<4>();
    chunks.iter().map(|chunk| f32::from_le_bytes(*chunk))
}

/// The bytes of a pack, or what is wrong with them.
pub(super) fn read(voice: &str, source: &Source) -> Result<Vec<u8>, String> {
    let (place, bytes) = match source {
        Source::File(file) => (
            file.display().to_string(),
            fs::read(file).map_err(|error| error.to_string()),
        ),
        Source::Archive(file) => (
            format!("array {voice} of {}", file.display()),
            npz::read(file, voice),
        ),
    };
    let bytes = bytes.map_err(|reason| format!("{place}: {reason}"))?;
    if bytes.len() != PACK_BYTES {
        let found = bytes.len();
        return Err(format!("{place} has {found} bytes, expected {PACK_BYTES}"));
    }
    if values(&bytes).any(|value| !value.is_finite()) {
        return Err(format!("{place} holds values that are no numbers"));
    }
    Ok(bytes)
}

/// Where `voice` is: its own file, else the archive that kokoro-onnx publishes.
pub(super) fn locate(dir: &Path, voice: &str, file: &str) -> Option<Source> {
    let own = dir.join(file);
    if own.is_file() {
        return Some(Source::File(own));
    }
    let archive = dir.join("voices-v1.0.bin");
    let has_it = npz::names(&archive).is_ok_and(|names| names.iter().any(|name| name == voice));
    has_it.then_some(Source::Archive(archive))
}

#[cfg(test)]
mod tests {
    use super::*;
    use listen_test_kit::tiny_kokoro;

    fn pack(bytes: &[u8]) -> Result<VoicePack, SpeechError> {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("af_heart.bin");
        fs::write(&file, bytes).unwrap();
        VoicePack::load("af_heart", &Source::File(file))
    }

    #[test]
    fn the_row_is_one_less_than_the_length() {
        let pack = pack(&tiny_kokoro::voice_pack(1.0)).unwrap();
        assert_eq!(pack.style_vector(1).unwrap(), [1.0; STYLE]);
        let third = &pack.values[2 * STYLE..3 * STYLE];
        assert_eq!(pack.style_vector(3).unwrap(), third);
        assert_eq!(pack.style_vector(510).unwrap().len(), STYLE);
        for n_phonemes in [0, 511] {
            let result = pack.style_vector(n_phonemes);
            assert!(
                matches!(result, Err(SpeechError::Length { .. })),
                "{n_phonemes}"
            );
        }
    }

    #[test]
    fn a_pack_of_another_size_is_refused() {
        let message = pack(&[0; 1000]).unwrap_err().to_string();
        assert!(
            message.contains("1000") && message.contains("522240"),
            "{message}"
        );
    }
}
