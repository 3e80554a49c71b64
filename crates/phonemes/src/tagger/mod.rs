//! Parts of speech, found only where a pronunciation depends on them.
//!
//! The network is spaCy's `en_core_web_sm`: each token's tag depends on the four tokens on
//! either side, so a tag costs a neighbourhood and not a sentence.

mod features;
mod layer;

use crate::data::data;
use features::{Features, Strings, rows};
use layer::{Layer, WIDTH};

/// Rows of each column's table, and the seed of its hash.
const TABLES: [(usize, u32); 6] = [
    (5000, 8),
    (1000, 9),
    (2500, 10),
    (2500, 11),
    (50, 12),
    (50, 13),
];
const N_LAYERS: usize = 4;
/// A tag depends on this many tokens on either side.
pub(crate) const REACH: usize = N_LAYERS;
/// The text stands between this many empty tokens on either side.
const PAD: usize = 4;
const TAGS: [&str; 50] = [
    "$", "''", ",", "-LRB-", "-RRB-", ".", ":", "ADD", "AFX", "CC", "CD", "DT", "EX", "FW", "HYPH",
    "IN", "JJ", "JJR", "JJS", "LS", "MD", "NFP", "NN", "NNP", "NNPS", "NNS", "PDT", "POS", "PRP",
    "PRP$", "RB", "RBR", "RBS", "RP", "SYM", "TO", "UH", "VB", "VBD", "VBG", "VBN", "VBP", "VBZ",
    "WDT", "WP", "WP$", "WRB", "XX", "_SP", "``",
];

/// A part of speech in the Penn Treebank's names.
pub(crate) type Tag = &'static str;

/// A token as the tagger wants it.
pub(crate) struct Token<'a> {
    pub(crate) text: &'a str,
    /// The normal form where it is not the token itself: `n't` is `not`.
    pub(crate) norm: Option<&'a str>,
    /// Whether a space follows.
    pub(crate) has_space: bool,
}

pub(crate) struct Tagger {
    strings: Strings,
    /// What each row of each table adds to the first layer's sums.
    sums: Vec<Vec<f32>>,
    first: Layer,
    layers: Vec<Layer>,
    output: Layer,
}

impl Tagger {
    pub(crate) fn new() -> Self {
        let mut weights = Weights(data!("tagger.bin"));
        let tables: Vec<Vec<f32>> = TABLES
            .iter()
            .map(|(n, _)| weights.take(n * WIDTH))
            .collect();
        let first = Layer::read(&mut weights, TABLES.len() * WIDTH);
        let layers = (0..N_LAYERS)
            .map(|_| Layer::read(&mut weights, 3 * WIDTH))
            .collect();
        let output = Layer::read_output(&mut weights, TAGS.len());
        let sums = tables
            .iter()
            .enumerate()
            .map(|(column, table)| first.products(column, table))
            .collect();
        Self {
            strings: Strings::new(),
            sums,
            first,
            layers,
            output,
        }
    }

    /// The tags of the tokens at `wanted`, which is sorted.
    pub(crate) fn tag(&self, tokens: &[Token<'_>], wanted: &[usize]) -> Vec<Tag> {
        if wanted.is_empty() {
            return Vec::new();
        }
        let n_places = tokens.len() + 2 * PAD;
        let needed = needed(wanted, n_places);
        let mut rows = Rows::new(n_places, &needed[0]);
        for (row, &place) in needed[0].iter().enumerate() {
            if (PAD..PAD + tokens.len()).contains(&place) {
                self.embed(&tokens[place - PAD], rows.row_mut(row));
            }
        }
        for (layer, places) in self.layers.iter().zip(&needed[1..]) {
            rows = rows.step(layer, places);
        }
        let scores = self.output.scores(&rows.values);
        let best = |scores: &[f32]| {
            let scores = scores.iter().take(TAGS.len()).enumerate();
            scores
                .max_by(|a, b| a.1.total_cmp(b.1))
                .map_or("XX", |(idx, _)| TAGS[idx])
        };
        scores
            .chunks_exact(self.output.n_outputs())
            .map(best)
            .collect()
    }

    /// The vector of one token by itself.
    fn embed(&self, token: &Token<'_>, out: &mut [f32]) {
        let features: Features = self
            .strings
            .features(token.text, token.norm, token.has_space);
        let mut sum = self.first.bias().to_vec();
        for ((feature, (n, seed)), table) in features.into_iter().zip(TABLES).zip(&self.sums) {
            for row in rows(feature, seed) {
                let from = (row as usize % n) * sum.len();
                layer::add(&mut sum, &table[from..from + self.first.n_outputs()]);
            }
        }
        self.first.finish(&sum, out);
    }
}

/// For each layer the places whose vectors the wanted tags depend on.
fn needed(wanted: &[usize], n_places: usize) -> Vec<Vec<usize>> {
    let mut places: Vec<usize> = wanted.iter().map(|&at| at + PAD).collect();
    let mut needed = vec![places.clone()];
    for _ in 0..N_LAYERS {
        let mut wider: Vec<usize> = Vec::with_capacity(places.len() * 2);
        for &place in &places {
            for near in place.saturating_sub(1)..(place + 2).min(n_places) {
                if wider.last().is_none_or(|&last| last < near) {
                    wider.push(near);
                }
            }
        }
        needed.push(wider.clone());
        places = wider;
    }
    needed.reverse();
    needed
}

/// Vectors of some places of the text.
struct Rows {
    /// The row of each place, or `u32::MAX`.
    of_place: Vec<u32>,
    values: Vec<f32>,
}

impl Rows {
    fn new(n_places: usize, places: &[usize]) -> Self {
        let mut of_place = vec![u32::MAX; n_places];
        for (row, &place) in (0..).zip(places) {
            of_place[place] = row;
        }
        Self {
            of_place,
            values: vec![0.0; places.len() * WIDTH],
        }
    }

    fn row_mut(&mut self, row: usize) -> &mut [f32] {
        &mut self.values[row * WIDTH..(row + 1) * WIDTH]
    }

    fn at(&self, place: Option<usize>) -> Option<&[f32]> {
        let row = usize::try_from(*self.of_place.get(place?)?).ok()?;
        self.values.get(row * WIDTH..(row + 1) * WIDTH)
    }

    /// What a layer makes of each place and its neighbours, added to what was there.
    fn step(&self, layer: &Layer, places: &[usize]) -> Self {
        let mut windows = vec![0.0; places.len() * 3 * WIDTH];
        for (window, &place) in windows.chunks_exact_mut(3 * WIDTH).zip(places) {
            let near = [place.checked_sub(1), Some(place), Some(place + 1)];
            for (part, place) in window.chunks_exact_mut(WIDTH).zip(near) {
                if let Some(row) = self.at(place) {
                    part.copy_from_slice(row);
                }
            }
        }
        let sums = layer.scores(&windows);
        let mut next = Self::new(self.of_place.len(), places);
        for (row, &place) in places.iter().enumerate() {
            let from = row * layer.n_outputs();
            let out = next.row_mut(row);
            layer.finish(&sums[from..from + layer.n_outputs()], out);
            if let Some(before) = self.at(Some(place)) {
                layer::add(out, before);
            }
        }
        next
    }
}

/// Reads 16-bit floats from front to back.
struct Weights(&'static [u8]);

impl Weights {
    fn take(&mut self, n: usize) -> Vec<f32> {
        let (taken, rest) = self.0.split_at(2 * n);
        self.0 = rest;
        let bytes = taken.chunks_exact(2);
        bytes
            .map(|two| from_half(u16::from_le_bytes([two[0], two[1]])))
            .collect()
    }
}

/// A 16-bit float without infinities and with zero for what is below its normal range.
fn from_half(half: u16) -> f32 {
    let magnitude = u32::from(half & 0x7fff);
    let sign = u32::from(half & 0x8000) << 16;
    let bits = if magnitude == 0 {
        0
    } else {
        (magnitude << 13) + (112 << 23)
    };
    f32::from_bits(sign | bits)
}
