//! What the tagger sees of a token: hashes of its normal form, first letter, ending and shape.

use crate::data::data;

/// Six columns of one token.
pub(super) type Features = [u64; 6];

/// Two tables of pairs, sorted by their first number.
pub(super) struct Strings {
    symbols: Vec<(u64, u64)>,
    norms: Vec<(u64, u64)>,
}

impl Strings {
    pub(super) fn new() -> Self {
        let (n_symbols, pairs) = data!("tagger-strings.bin").split_at(4);
        let n_symbols =
            u32::from_le_bytes([n_symbols[0], n_symbols[1], n_symbols[2], n_symbols[3]]);
        let number = |bytes: &[u8]| {
            bytes
                .iter()
                .rev()
                .fold(0, |all, &byte| all << 8 | u64::from(byte))
        };
        let mut symbols: Vec<(u64, u64)> = pairs
            .chunks_exact(16)
            .map(|pair| (number(&pair[..8]), number(&pair[8..])))
            .collect();
        let norms = symbols.split_off(n_symbols as usize);
        Self { symbols, norms }
    }

    /// The features of `token`; `norm` replaces its own normal form (`n't` is `not`).
    pub(super) fn features(&self, token: &str, norm: Option<&str>, has_space: bool) -> Features {
        let first = token
            .char_indices()
            .nth(1)
            .map_or(token.len(), |(at, _)| at);
        let ending = token.char_indices().rev().nth(2).map_or(0, |(at, _)| at);
        [
            norm.map_or_else(|| self.norm(token), |norm| self.id(norm)),
            self.id(&token[..first]),
            self.id(&token[ending..]),
            self.id(&shape(token)),
            u64::from(has_space),
            0,
        ]
    }

    fn norm(&self, token: &str) -> u64 {
        match find(&self.norms, hash(token)) {
            Some(id) => id,
            None => self.id(&token.to_lowercase()),
        }
    }

    fn id(&self, text: &str) -> u64 {
        let hash = hash(text);
        find(&self.symbols, hash).unwrap_or(hash)
    }
}

fn find(table: &[(u64, u64)], key: u64) -> Option<u64> {
    let idx = table.binary_search_by_key(&key, |pair| pair.0).ok()?;
    Some(table[idx].1)
}

/// `Xxxxx` for `London`: each run of one kind is cut at four.
fn shape(token: &str) -> String {
    let mut shape = String::with_capacity(token.len());
    let (mut last, mut run) = ('\0', 0);
    for c in token.chars() {
        let kind = if c.is_uppercase() {
            'X'
        } else if c.is_alphabetic() {
            'x'
        } else if c.is_numeric() {
            'd'
        } else {
            c
        };
        run = if kind == last { run + 1 } else { 1 };
        last = kind;
        if run <= 4 {
            shape.push(kind);
        }
    }
    shape
}

/// MurmurHash64A with seed 1, which the model was trained with.
fn hash(text: &str) -> u64 {
    const M: u64 = 0xc6a4_a793_5bd1_e995;
    let bytes = text.as_bytes();
    let number = |bytes: &[u8]| {
        bytes
            .iter()
            .rev()
            .fold(0, |all, &byte| all << 8 | u64::from(byte))
    };
    let mut hash = 1 ^ (bytes.len() as u64).wrapping_mul(M);
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let word = number(chunk).wrapping_mul(M);
        hash = (hash ^ (word ^ word >> 47).wrapping_mul(M)).wrapping_mul(M);
    }
    if !chunks.remainder().is_empty() {
        hash = (hash ^ number(chunks.remainder())).wrapping_mul(M);
    }
    hash = (hash ^ hash >> 47).wrapping_mul(M);
    hash ^ hash >> 47
}

/// The four rows of a table that a feature is the sum of: MurmurHash3 of one number, as
/// thinc has it.
pub(super) fn rows(feature: u64, seed: u32) -> [u32; 4] {
    let mix = |mut h: u64| {
        h ^= h >> 33;
        h = h.wrapping_mul(0xff51_afd7_ed55_8ccd);
        h ^= h >> 33;
        h = h.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        h ^ h >> 33
    };
    let mut h1 = feature
        .wrapping_mul(0x87c3_7b91_1142_53d5)
        .rotate_left(31)
        .wrapping_mul(0x4cf5_ad43_2745_937f);
    let mut h2 = u64::from(seed) ^ 8;
    h1 = (h1 ^ h2).wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    (h1, h2) = (mix(h1), mix(h2));
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    let halves = [h1, h1 >> 32, h2, h2 >> 32];
    halves.map(|half| u32::try_from(half & 0xffff_ffff).unwrap_or_default())
}
