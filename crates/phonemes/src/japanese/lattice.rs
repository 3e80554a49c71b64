//! The cheapest way to cut a text into words.

use super::dictionary::{
    Characters, DictionaryError, DictionaryFiles, Kind, Lexicon, Matrix, Token,
};
use std::ops::Range;

/// Longest run of characters of one kind that is taken for one unknown word.
const MAX_GROUP: usize = 24;

/// Cuts texts into words by a dictionary.
#[derive(Debug)]
pub(super) struct Analyzer {
    words: Lexicon,
    unknown: Lexicon,
    characters: Characters,
    matrix: Matrix,
}

/// A word that may be part of the way.
struct Node {
    /// In characters.
    chars: Range<usize>,
    token: Token,
    is_known: bool,
    /// Of the cheapest way from the start to here, this word included.
    cost: i64,
    /// The word before it on that way.
    before: Option<usize>,
}

/// Words so far, and which of them end at each character.
struct Lattice {
    nodes: Vec<Node>,
    ends: Vec<Vec<usize>>,
}

impl Analyzer {
    pub(super) fn new(files: DictionaryFiles) -> Result<Self, DictionaryError> {
        Ok(Self {
            words: Lexicon::parse("sys.dic", files.words)?,
            unknown: Lexicon::parse("unk.dic", files.unknown)?,
            characters: Characters::parse(files.characters)?,
            matrix: Matrix::parse(files.matrix)?,
        })
    }

    /// Words of `text` with their features; white space is in none of them.
    pub(super) fn words(&self, text: &[char]) -> Vec<(Range<usize>, &str)> {
        let mut lattice = Lattice {
            nodes: Vec::new(),
            ends: vec![Vec::new(); text.len() + 1],
        };
        let start = text.iter().take_while(|c| c.is_whitespace()).count();
        for at in start..text.len() {
            if at > start && lattice.ends[at].is_empty() {
                continue;
            }
            if text[at].is_whitespace() {
                let ending = std::mem::take(&mut lattice.ends[at]);
                lattice.ends[at + 1].extend(ending);
                continue;
            }
            for (len, token, is_known) in self.candidates(text, at) {
                self.add(&mut lattice, at..at + len, token, is_known);
            }
        }
        self.cheapest(&lattice, text.len())
    }

    /// What may begin at `at`: length in characters, reading, and whether it is a known word.
    fn candidates(&self, text: &[char], at: usize) -> Vec<(usize, Token, bool)> {
        // The longest word of the dictionary is far shorter.
        let ahead: String = text[at..].iter().take(64).collect();
        let mut found = Vec::new();
        for (n_bytes, tokens) in self.words.prefixes(ahead.as_bytes()) {
            let len = ahead.get(..n_bytes).map_or(0, |word| word.chars().count());
            if len > 0 {
                found.extend(tokens.into_iter().map(|token| (len, token, true)));
            }
        }
        let kind = self.characters.kind(text[at]);
        if found.is_empty() || kind.is_invoked {
            let tokens = self.unknown.exact(self.characters.name(kind).as_bytes());
            for len in self.unknown_lengths(text, at, kind) {
                found.extend(tokens.iter().map(|token| (len, *token, false)));
            }
        }
        found
    }

    fn unknown_lengths(&self, text: &[char], at: usize, kind: Kind) -> Vec<usize> {
        let run = text[at..]
            .iter()
            .take_while(|c| self.characters.kind(**c).is_like(kind))
            .count()
            .max(1);
        let mut lengths: Vec<usize> = (1..=kind.length.min(run)).collect();
        if kind.is_grouped && run <= MAX_GROUP && !lengths.contains(&run) {
            lengths.push(run);
        }
        if lengths.is_empty() {
            lengths.push(1);
        }
        lengths
    }

    fn add(&self, lattice: &mut Lattice, chars: Range<usize>, token: Token, is_known: bool) {
        let before = lattice.ends[chars.start]
            .iter()
            .map(|&idx| {
                let node = &lattice.nodes[idx];
                let cost = node.cost + self.matrix.cost(node.token.right, token.left);
                (cost, Some(idx))
            })
            .min()
            // 0 is the start of the text, and its end.
            .unwrap_or((self.matrix.cost(0, token.left), None));
        lattice.ends[chars.end].push(lattice.nodes.len());
        lattice.nodes.push(Node {
            chars,
            token,
            is_known,
            cost: before.0 + i64::from(token.cost),
            before: before.1,
        });
    }

    fn cheapest(&self, lattice: &Lattice, end: usize) -> Vec<(Range<usize>, &str)> {
        let last = lattice.ends[end].iter().copied().min_by_key(|&idx| {
            let node = &lattice.nodes[idx];
            node.cost + self.matrix.cost(node.token.right, 0)
        });
        let way = std::iter::successors(last, |&idx| lattice.nodes[idx].before);
        let mut words: Vec<(Range<usize>, &str)> = way
            .map(|idx| {
                let node = &lattice.nodes[idx];
                let lexicon = if node.is_known {
                    &self.words
                } else {
                    &self.unknown
                };
                (node.chars.clone(), lexicon.feature(&node.token))
            })
            .collect();
        words.reverse();
        words
    }
}
