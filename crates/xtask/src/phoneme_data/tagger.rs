//! The tagger's weights as half-precision numbers, and the tables of string ids it needs.

use anyhow::{Context as _, ensure};
use std::path::Path;

/// Weights of spaCy's `en_core_web_sm`: embeddings, five layers, the output.
const N_WEIGHTS: usize = 1_570_514;

/// The weights as 16-bit floats in the order of the source.
pub(super) fn weights(source: &Path) -> anyhow::Result<Vec<u8>> {
    let bytes = std::fs::read(source.join("data/tagger.bin"))?;
    ensure!(bytes.len() == 4 * N_WEIGHTS, "tagger.bin has another size");
    let mut out = Vec::with_capacity(2 * N_WEIGHTS);
    for four in bytes.chunks_exact(4) {
        let value = f32::from_le_bytes(four.try_into()?);
        out.extend(half(value).to_le_bytes());
    }
    Ok(out)
}

/// Rounds to the nearest 16-bit float; what is below its normal range becomes zero.
fn half(value: f32) -> u16 {
    let bits = value.to_bits();
    let sign = (bits >> 16) & 0x8000;
    let rounded = (bits & 0x7fff_ffff) + 0x0fff + ((bits >> 13) & 1);
    let exponent_and_fraction = (rounded >> 13).checked_sub(112 << 10);
    let magnitude = exponent_and_fraction.filter(|&magnitude| magnitude >= 1 << 10);
    u16::try_from(sign | magnitude.unwrap_or(0).min(0x7bff)).unwrap_or_default()
}

/// `[u32 n][n pairs][pairs]`: hashes of strings that have a fixed id, then hashes of words
/// with the id of their normal form (`colour` counts as `color`). Pairs of u64, sorted.
pub(super) fn strings(source: &Path) -> anyhow::Result<Vec<u8>> {
    let symbols = symbols(source)?;
    let id = |text: &str| {
        let hash = hash(text);
        let found = symbols.binary_search_by_key(&hash, |pair| pair.0);
        found.map_or(hash, |idx| symbols[idx].1)
    };
    let text = std::fs::read_to_string(source.join("src/norms.rs"))?;
    let mut norms = std::collections::BTreeMap::new();
    for line in text.lines() {
        let Some((key, norm)) = pair(line) else {
            continue;
        };
        let norm = id(&literal(norm)?);
        match key.parse() {
            Ok(hash) => norms.entry(hash).or_insert(norm),
            Err(_) => norms.entry(hash(&literal(key)?)).or_insert(norm),
        };
    }
    ensure!(norms.len() > 3_500, "only {} norms", norms.len());
    let mut out = u32::try_from(symbols.len())?.to_le_bytes().to_vec();
    for (key, value) in symbols.iter().copied().chain(norms) {
        out.extend(key.to_le_bytes());
        out.extend(value.to_le_bytes());
    }
    Ok(out)
}

fn symbols(source: &Path) -> anyhow::Result<Vec<(u64, u64)>> {
    let text = std::fs::read_to_string(source.join("src/symbols.rs"))?;
    let mut symbols = Vec::new();
    for (key, id) in text.lines().filter_map(pair) {
        symbols.push((hash(&literal(key)?), id.parse()?));
    }
    ensure!(symbols.len() > 400, "only {} symbols", symbols.len());
    symbols.sort_unstable();
    Ok(symbols)
}

/// The two halves of a line `    (a, b),`.
fn pair(line: &str) -> Option<(&str, &str)> {
    let inner = line.strip_prefix("    (")?.strip_suffix("),")?;
    inner.rsplit_once(", ")
}

/// The text of a string literal, whose escapes are those of JSON here.
fn literal(source: &str) -> anyhow::Result<String> {
    serde_json::from_str(source).with_context(|| format!("not a plain literal: {source}"))
}

/// spaCy's hash of a string: MurmurHash64A with seed 1.
fn hash(text: &str) -> u64 {
    const M: u64 = 0xc6a4_a793_5bd1_e995;
    let bytes = text.as_bytes();
    let mut hash = 1 ^ (bytes.len() as u64).wrapping_mul(M);
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let word = chunk
            .iter()
            .rev()
            .fold(0, |word, &byte| word << 8 | u64::from(byte));
        let word = word.wrapping_mul(M);
        hash = (hash ^ (word ^ word >> 47).wrapping_mul(M)).wrapping_mul(M);
    }
    let rest = chunks.remainder();
    if !rest.is_empty() {
        let word = rest
            .iter()
            .rev()
            .fold(0, |word, &byte| word << 8 | u64::from(byte));
        hash = (hash ^ word).wrapping_mul(M);
    }
    hash = (hash ^ hash >> 47).wrapping_mul(M);
    hash ^ hash >> 47
}
