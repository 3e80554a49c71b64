//! The lexicon in the form that `cargo xtask phoneme-data` makes: nothing is loaded, words
//! are found where they lie in the program.

use crate::Accent;
use crate::data::data;
use fst::Map;

/// What is left out of a word's pronunciation for a tag.
const NONE: u8 = 255;
/// A first byte above this counts pronunciations by tag.
const TAGGED: u8 = 0x80;

/// What a pronunciation depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    Default,
    Noun,
    Verb,
    Adjective,
    Adverb,
    Past,
    Participle,
    Present,
    Determiner,
    /// Before a pause, where weak forms are strong.
    Last,
}

/// The order of the file.
const USES: [Use; 10] = [
    Use::Default,
    Use::Noun,
    Use::Verb,
    Use::Adjective,
    Use::Adverb,
    Use::Past,
    Use::Participle,
    Use::Present,
    Use::Determiner,
    Use::Last,
];

pub(crate) struct Lexicon {
    words: Map<&'static [u8]>,
    alphabet: Vec<char>,
    pool: &'static [u8],
}

/// A word that was found.
#[derive(Clone, Copy)]
pub(crate) struct Entry<'a> {
    lexicon: &'a Lexicon,
    place: usize,
    /// Whether people checked it.
    pub(crate) is_gold: bool,
}

impl Lexicon {
    pub(crate) fn new(accent: Accent) -> Self {
        let data = match accent {
            Accent::Us => data!("lexicon-us.bin"),
            Accent::Uk => data!("lexicon-gb.bin"),
        };
        let (alphabet, rest) = part(data);
        let (words, pool) = part(rest);
        Self {
            words: Map::new(words).expect("the file is made by xtask and a test reads it"),
            alphabet: String::from_utf8_lossy(alphabet).chars().collect(),
            pool,
        }
    }

    /// The word as written, or with its first letter in the other case: `apple` also
    /// stands for `Apple`, and `Paris` for `paris`.
    pub(crate) fn find(&self, word: &str) -> Option<Entry<'_>> {
        let value = self
            .words
            .get(word)
            .or_else(|| self.words.get(other_case(word)?))?;
        Some(Entry {
            lexicon: self,
            place: usize::try_from(value / 2).ok()?,
            is_gold: value % 2 == 1,
        })
    }

    /// The default pronunciation, if people checked it.
    pub(crate) fn gold(&self, word: &str) -> Option<String> {
        self.find(word)
            .filter(|entry| entry.is_gold)
            .and_then(|entry| entry.pronounce(|_| false))
    }

    fn text(&self, place: usize) -> Option<String> {
        let length = *self.pool.get(place)?;
        if length == NONE {
            return None;
        }
        let symbols = self.pool.get(place + 1..place + 1 + usize::from(length))?;
        Some(
            symbols
                .iter()
                .map(|&idx| self.alphabet[usize::from(idx)])
                .collect(),
        )
    }
}

impl Entry<'_> {
    /// Whether it is pronounced in several ways.
    pub(crate) fn is_tagged(&self) -> bool {
        self.lexicon.pool[self.place] > TAGGED
    }

    /// Whether there is a pronunciation for this use.
    pub(crate) fn has(&self, wanted: Use) -> bool {
        self.variants().any(|(how, _)| how == wanted)
    }

    /// Whether the ways differ by more than being before a pause.
    pub(crate) fn needs_tag(&self) -> bool {
        self.variants()
            .any(|(how, _)| !matches!(how, Use::Default | Use::Last))
    }

    /// The first pronunciation that fits, else the default; `None` where the lexicon says
    /// that the word has none.
    pub(crate) fn pronounce(&self, fits: impl Fn(Use) -> bool) -> Option<String> {
        if !self.is_tagged() {
            return self.lexicon.text(self.place);
        }
        let find = |wanted: &dyn Fn(Use) -> bool| {
            self.variants()
                .find(|&(how, _)| wanted(how))
                .map(|(_, place)| place)
        };
        let place = find(&fits).or_else(|| find(&|how| how == Use::Default))?;
        self.lexicon.text(place)
    }

    /// Each use with the place of its pronunciation.
    fn variants(&self) -> impl Iterator<Item = (Use, usize)> {
        let pool = self.lexicon.pool;
        let n = pool[self.place].saturating_sub(TAGGED);
        let mut at = self.place + 1;
        (0..n).map(move |_| {
            let found = (USES[usize::from(pool[at])], at + 1);
            let length = pool[at + 1];
            at += 2 + if length == NONE {
                0
            } else {
                usize::from(length)
            };
            found
        })
    }
}

/// A part behind its length, and the rest.
fn part(data: &'static [u8]) -> (&'static [u8], &'static [u8]) {
    let (length, rest) = data.split_at(4);
    let length = u32::from_le_bytes([length[0], length[1], length[2], length[3]]);
    rest.split_at(length as usize)
}

/// The word with its first letter in the other case, if the others are small.
fn other_case(word: &str) -> Option<String> {
    let first = word.chars().next()?;
    let rest = &word[first.len_utf8()..];
    if rest.is_empty() || rest.contains(char::is_uppercase) {
        return None;
    }
    let other: String = if first.is_lowercase() {
        first.to_uppercase().collect()
    } else if first.is_uppercase() {
        first.to_lowercase().collect()
    } else {
        return None;
    };
    Some(other + rest)
}
