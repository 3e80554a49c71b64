//! Dictionaries as MeCab compiles them: words with costs and readings, kinds of characters,
//! and what it costs that two words stand side by side.
//!
//! The format is a fact of MeCab 0.996: little-endian, a double array of prefixes, tokens, and
//! features as texts. Everything is read with bounds checked, so a damaged file is an error or
//! a word that is not found, and never a panic.

use std::ops::Range;

/// What a compiled dictionary begins with is its length, mixed with this.
const MAGIC: u32 = 0xef71_8f77;
const VERSION: u32 = 102;
const HEADER_BYTES: usize = 72;
const UNIT_BYTES: usize = 8;
const TOKEN_BYTES: usize = 16;
const NAME_BYTES: usize = 32;

/// The four files of a compiled dictionary, read.
#[derive(Debug, Default)]
pub struct DictionaryFiles {
    /// `sys.dic`: the words.
    pub words: Vec<u8>,
    /// `unk.dic`: what to make of unknown words.
    pub unknown: Vec<u8>,
    /// `char.bin`: kinds of characters.
    pub characters: Vec<u8>,
    /// `matrix.bin`: costs of neighbours.
    pub matrix: Vec<u8>,
}

/// Why a dictionary cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file} is no MeCab dictionary file: {reason}")]
pub struct DictionaryError {
    /// Which of the four.
    pub file: &'static str,
    /// What is wrong with it.
    pub reason: String,
}

/// One reading of a word.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) left: u16,
    pub(super) right: u16,
    pub(super) cost: i16,
    /// Where its features are in the lexicon.
    pub(super) feature: u32,
}

/// Words by their beginnings.
#[derive(Debug)]
pub(super) struct Lexicon {
    bytes: Vec<u8>,
    array: Range<usize>,
    tokens: Range<usize>,
    features: Range<usize>,
}

impl Lexicon {
    pub(super) fn parse(file: &'static str, bytes: Vec<u8>) -> Result<Self, DictionaryError> {
        let fail = |reason: String| DictionaryError { file, reason };
        let header = |idx: usize| u32_at(&bytes, idx * 4);
        let length = header(0).map(|magic| (magic ^ MAGIC) as usize);
        if length != Some(bytes.len()) {
            return Err(fail("its length is not the one it names".to_owned()));
        }
        if header(1) != Some(VERSION) {
            return Err(fail(format!("version {:?} is not {VERSION}", header(1))));
        }
        let charset = bytes.get(40..HEADER_BYTES).unwrap_or_default();
        if !charset.to_ascii_lowercase().starts_with(b"utf-8") {
            return Err(fail("it is not in UTF-8".to_owned()));
        }
        let size = |idx| header(idx).map_or(0, |size| size as usize);
        let array = HEADER_BYTES..HEADER_BYTES.saturating_add(size(6));
        let tokens = array.end..array.end.saturating_add(size(7));
        let features = tokens.end..tokens.end.saturating_add(size(8));
        if features.end > bytes.len() {
            return Err(fail("it ends too early".to_owned()));
        }
        Ok(Self {
            bytes,
            array,
            tokens,
            features,
        })
    }

    /// The words that `key` begins with: their length in bytes and their readings.
    pub(super) fn prefixes<'a>(&'a self, key: &'a [u8]) -> Vec<(usize, Vec<Token>)> {
        let mut found = Vec::new();
        let Some((mut base, _)) = self.unit(0) else {
            return found;
        };
        for len in 0..=key.len() {
            found.extend(self.word_at(base).map(|tokens| (len, tokens)));
            let next = key.get(len).and_then(|byte| self.step(base, *byte));
            match next {
                Some(next) => base = next,
                None => break,
            }
        }
        found
    }

    /// The readings of `key` itself.
    pub(super) fn exact(&self, key: &[u8]) -> Vec<Token> {
        let mut prefixes = self.prefixes(key);
        match prefixes.pop() {
            Some((len, tokens)) if len == key.len() => tokens,
            _ => Vec::new(),
        }
    }

    /// Part of speech, forms and reading of a token, with commas between.
    pub(super) fn feature(&self, token: &Token) -> &str {
        let start = self.features.start + token.feature as usize;
        let rest = self.bytes.get(start..self.features.end).unwrap_or_default();
        let len = rest.iter().position(|byte| *byte == 0).unwrap_or(0);
        std::str::from_utf8(&rest[..len]).unwrap_or_default()
    }

    fn unit(&self, idx: usize) -> Option<(i32, u32)> {
        let at = self.array.start.checked_add(idx.checked_mul(UNIT_BYTES)?)?;
        if at + UNIT_BYTES > self.array.end {
            return None;
        }
        let base = u32_at(&self.bytes, at)?.cast_signed();
        Some((base, u32_at(&self.bytes, at + 4)?))
    }

    fn step(&self, base: i32, byte: u8) -> Option<i32> {
        let (next, check) = self.unit(usize::try_from(base).ok()? + usize::from(byte) + 1)?;
        (check == base.cast_unsigned()).then_some(next)
    }

    /// The tokens of the word that ends in the state `base`.
    fn word_at(&self, base: i32) -> Option<Vec<Token>> {
        let (value, check) = self.unit(usize::try_from(base).ok()?)?;
        if check != base.cast_unsigned() || value >= 0 {
            return None;
        }
        let value = usize::try_from(-(value + 1)).ok()?;
        let (first, n_tokens) = (value >> 8, value & 0xff);
        (first..first + n_tokens)
            .map(|idx| self.token(idx))
            .collect()
    }

    fn token(&self, idx: usize) -> Option<Token> {
        let at = self.tokens.start + idx * TOKEN_BYTES;
        if at + TOKEN_BYTES > self.tokens.end {
            return None;
        }
        Some(Token {
            left: u16_at(&self.bytes, at)?,
            right: u16_at(&self.bytes, at + 2)?,
            cost: u16_at(&self.bytes, at + 6)?.cast_signed(),
            feature: u32_at(&self.bytes, at + 8)?,
        })
    }
}

/// What is known of a character.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind {
    kinds: u32,
    default: usize,
    /// Unknown words of 1 to this many characters are tried.
    pub(super) length: usize,
    /// Whether a run of the same kind is one unknown word.
    pub(super) is_grouped: bool,
    /// Whether unknown words are tried beside known ones.
    pub(super) is_invoked: bool,
}

impl Kind {
    /// Whether both characters have a kind in common.
    pub(super) fn is_like(self, other: Self) -> bool {
        self.kinds & other.kinds != 0
    }
}

/// Kinds of characters.
#[derive(Debug)]
pub(super) struct Characters {
    bytes: Vec<u8>,
    names: Vec<String>,
}

impl Characters {
    pub(super) fn parse(bytes: Vec<u8>) -> Result<Self, DictionaryError> {
        let n_kinds = u32_at(&bytes, 0).unwrap_or(0) as usize;
        let names = bytes.get(4..4 + n_kinds.min(64) * NAME_BYTES);
        let expected = 4 + n_kinds.saturating_mul(NAME_BYTES) + 0xffff * 4;
        let Some(names) = names.filter(|_| bytes.len() == expected && n_kinds > 0) else {
            return Err(DictionaryError {
                file: "char.bin",
                reason: format!("{} bytes for {n_kinds} kinds", bytes.len()),
            });
        };
        let name = |name: &[u8]| {
            let text: Vec<u8> = name.iter().copied().take_while(|byte| *byte != 0).collect();
            String::from_utf8_lossy(&text).into_owned()
        };
        Ok(Self {
            names: names.chunks(NAME_BYTES).map(name).collect(),
            bytes,
        })
    }

    pub(super) fn kind(&self, c: char) -> Kind {
        // Characters beyond the first plane have the kind of character 0.
        let code = u32::from(c);
        let idx = if code < 0xffff { code as usize } else { 0 };
        let bits = u32_at(&self.bytes, 4 + self.names.len() * NAME_BYTES + idx * 4).unwrap_or(0);
        Kind {
            kinds: bits & 0x3_ffff,
            default: (bits >> 18 & 0xff) as usize,
            length: (bits >> 26 & 0xf) as usize,
            is_grouped: bits >> 30 & 1 == 1,
            is_invoked: bits >> 31 == 1,
        }
    }

    pub(super) fn name(&self, kind: Kind) -> &str {
        self.names
            .get(kind.default)
            .map_or("DEFAULT", String::as_str)
    }
}

/// What it costs that two words stand side by side.
#[derive(Debug)]
pub(super) struct Matrix {
    bytes: Vec<u8>,
    n_left: usize,
}

impl Matrix {
    pub(super) fn parse(bytes: Vec<u8>) -> Result<Self, DictionaryError> {
        let n_left = u16_at(&bytes, 0).map_or(0, usize::from);
        let n_right = u16_at(&bytes, 2).map_or(0, usize::from);
        if n_left == 0 || bytes.len() != 4 + n_left * n_right * 2 {
            return Err(DictionaryError {
                file: "matrix.bin",
                reason: format!("{} bytes for {n_left} × {n_right} costs", bytes.len()),
            });
        }
        Ok(Self { bytes, n_left })
    }

    /// Between the right side of one word and the left side of the next.
    pub(super) fn cost(&self, right: u16, left: u16) -> i64 {
        let idx = usize::from(right) + self.n_left * usize::from(left);
        u16_at(&self.bytes, 4 + idx * 2)
            .map_or(i64::from(i16::MAX), |cost| i64::from(cost.cast_signed()))
    }
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(bytes.try_into().ok()?))
}
