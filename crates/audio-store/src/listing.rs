//! What a place of audio holds.

use crate::EXTENSIONS;
use std::collections::HashMap;

/// Renditions by address, each with the bytes of its formats.
#[derive(Debug, Clone, Default)]
pub struct Listing(HashMap<String, [u64; EXTENSIONS.len()]>);

impl Listing {
    /// Bytes of everything.
    #[must_use]
    pub fn n_bytes(&self) -> u64 {
        self.0.values().flatten().sum()
    }

    /// Bytes of a rendition, 0 if it is not there.
    #[must_use]
    pub fn size(&self, hash: &str) -> u64 {
        self.0.get(hash).into_iter().flatten().sum()
    }

    /// Renditions that are there, whole or in part.
    #[must_use]
    pub fn n_renditions(&self) -> usize {
        self.0.len()
    }

    /// Whether all formats of a rendition are there and none is empty.
    #[must_use]
    pub fn is_whole(&self, hash: &str) -> bool {
        self.0
            .get(hash)
            .is_some_and(|sizes| sizes.iter().all(|size| *size > 0))
    }

    /// The addresses, in no order.
    pub fn hashes(&self) -> impl Iterator<Item = &String> {
        self.0.keys()
    }

    /// Every file: address, format and bytes, in order.
    #[must_use]
    pub fn files(&self) -> Vec<(&str, &'static str, u64)> {
        let mut files: Vec<_> = self
            .0
            .iter()
            .flat_map(|(hash, sizes)| {
                let formats = EXTENSIONS.into_iter().zip(*sizes);
                formats.map(move |(extension, size)| (hash.as_str(), extension, size))
            })
            .filter(|(_, _, size)| *size > 0)
            .collect();
        files.sort_unstable();
        files
    }

    pub(crate) fn insert(&mut self, hash: &str, format: usize, n_bytes: u64) {
        self.0.entry(hash.to_owned()).or_default()[format] = n_bytes;
    }

    pub(crate) fn remove(&mut self, hash: &str) {
        self.0.remove(hash);
    }
}
