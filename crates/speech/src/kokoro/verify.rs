//! Compares files with what the manifest says of them.

use super::manifest::Listed;
use sha2::{Digest, Sha256};
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// Hash of a file that passed, and whether there was a hash to compare with.
pub(super) struct Verified {
    pub(super) sha256: String,
    pub(super) is_pinned: bool,
}

/// Checks size and hash of `file`; the error names the file, what was expected and what was
/// found.
pub(super) fn verify(file: &Path, listed: &Listed) -> Result<Verified, String> {
    let name = file.display();
    let fail = |error: io::Error| format!("{name}: {error}");
    let metadata = fs::metadata(file).map_err(fail)?;
    if let Some(expected) = listed.bytes
        && metadata.len() != expected
    {
        let found = metadata.len();
        let found_hash = hash(file).map_err(fail)?;
        let expected_hash = listed.sha256.as_deref().unwrap_or("unknown");
        return Err(format!(
            "{name} has {found} bytes, expected {expected}; \
             SHA-256 {found_hash}, expected {expected_hash}"
        ));
    }
    let sha256 = cached_hash(file, &metadata).map_err(fail)?;
    match &listed.sha256 {
        Some(expected) if !expected.eq_ignore_ascii_case(&sha256) => {
            Err(format!("{name} has SHA-256 {sha256}, expected {expected}"))
        }
        expected => Ok(Verified {
            sha256,
            is_pinned: expected.is_some(),
        }),
    }
}

/// SHA-256 of `bytes` in hex.
pub(super) fn hash_bytes(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The file's hash, from beside it if the file has not changed since: hashing 326 MB at every
/// start would take a second or more.
fn cached_hash(file: &Path, metadata: &Metadata) -> io::Result<String> {
    let note = note_path(file);
    let state = state(metadata);
    if let Ok(text) = fs::read_to_string(&note)
        && let Some((noted_state, sha256)) = text.trim_end().rsplit_once(' ')
        && noted_state == state
        && sha256.len() == 64
    {
        return Ok(sha256.to_owned());
    }
    let sha256 = hash(file)?;
    // Only a shortcut for the next start; a folder that cannot be written is fine.
    let _ = fs::write(note, format!("{state} {sha256}\n"));
    Ok(sha256)
}

fn note_path(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".hash");
    PathBuf::from(name)
}

fn state(metadata: &Metadata) -> String {
    let modified = metadata.modified().ok();
    let since = modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    format!(
        "{} {}",
        metadata.len(),
        since.unwrap_or_default().as_nanos()
    )
}

/// SHA-256 of the file in hex.
pub(super) fn hash(file: &Path) -> io::Result<String> {
    let mut file = File::open(file)?;
    let mut hasher = Sha256::new();
    let mut block = vec![0; 1 << 20];
    loop {
        let n_bytes = file.read(&mut block)?;
        if n_bytes == 0 {
            return Ok(hex(&hasher.finalize()));
        }
        hasher.update(&block[..n_bytes]);
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        for nibble in [byte >> 4, byte & 15] {
            out.extend(char::from_digit(u32::from(nibble), 16));
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_file_is_hashed_again() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("model.onnx");
        for text in ["abc", "abcd"] {
            fs::write(&file, text).unwrap();
            for _ in 0..2 {
                let metadata = fs::metadata(&file).unwrap();
                assert_eq!(
                    cached_hash(&file, &metadata).unwrap(),
                    hash_bytes(text.as_bytes())
                );
            }
        }
    }

    #[test]
    fn the_hash_is_sha_256() {
        assert_eq!(
            hash_bytes(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
