//! Japanese: a dictionary cuts the text into words and knows how they are read.
//!
//! The dictionary is one of MeCab's form for Open JTalk (naist-jdic), which is too large to be
//! part of the program; whoever calls reads its files. What follows from the context (the
//! particles は and へ, numbers and what is counted) is jpreprocess's work. Without a dictionary
//! kana are read as they are written, and everything else is unspoken.

mod dictionary;
mod kana;
mod lattice;
mod normal;
mod places;

pub use dictionary::{DictionaryError, DictionaryFiles};

use crate::collector::Collector;
use crate::{Language, Phonemized, sentences};
use jpreprocess_core::pos::POS;
use jpreprocess_core::word_entry::WordEntry;
use jpreprocess_njd::{NJD, NJDNode};
use lattice::Analyzer;
use normal::Placed;
use places::Place;
use std::ops::Range;

/// Fields of a word as jpreprocess takes them.
const N_FIELDS: usize = 12;
const CHAIN_RULE: usize = 10;

/// Reads Japanese.
#[derive(Debug, Default)]
pub struct Japanese {
    analyzer: Option<Analyzer>,
}

impl Japanese {
    /// With a dictionary, which stays in memory.
    ///
    /// # Errors
    /// [`DictionaryError`] if a file is damaged or of another kind.
    pub fn new(files: DictionaryFiles) -> Result<Self, DictionaryError> {
        Ok(Self {
            analyzer: Some(Analyzer::new(files)?),
        })
    }

    /// Reads kana only.
    #[must_use]
    pub fn without_dictionary() -> Self {
        Self::default()
    }

    /// Whether words other than kana can be read.
    #[must_use]
    pub fn has_dictionary(&self) -> bool {
        self.analyzer.is_some()
    }

    /// Phonemes of `text`, a word for each of the dictionary's; a number is one word.
    #[must_use]
    pub fn phonemize(&self, text: &str) -> Phonemized {
        let chars: Vec<char> = text.chars().collect();
        let mut out = Collector::default();
        for sentence in sentences(text, Language::Ja) {
            let own: String = chars[sentence.clone()].iter().collect();
            let mut placed = normal::normalize(&own);
            for (_, at) in &mut placed {
                *at += sentence.start;
            }
            let writer = Sentence {
                chars: placed.iter().map(|(c, _)| *c).collect(),
                placed: &placed,
                end: sentence.end,
            };
            match &self.analyzer {
                Some(analyzer) => writer.analyzed(analyzer, &mut out),
                None => writer.kana_only(0..placed.len(), &mut out),
            }
        }
        out.finish()
    }
}

/// One sentence in the form of the dictionary.
struct Sentence<'a> {
    chars: Vec<char>,
    placed: &'a [Placed],
    /// Where it ends in the text.
    end: usize,
}

impl Sentence<'_> {
    /// The range of the text that `range` was made from.
    fn source(&self, range: &Range<usize>) -> Range<usize> {
        let at = |idx: usize| self.placed.get(idx).map_or(self.end, |(_, at)| *at);
        let start = at(range.start.min(self.placed.len().saturating_sub(1)));
        start..at(range.end).max(start + 1).min(self.end.max(start + 1))
    }

    fn analyzed(&self, analyzer: &Analyzer, out: &mut Collector) {
        let words = analyzer.words(&self.chars);
        let entries = words.iter().map(|(range, feature)| {
            let surface: String = self.chars[range.clone()].iter().collect();
            (surface, entry(feature))
        });
        let Ok(mut njd) = NJD::from_tokens(entries.collect::<Vec<_>>()) else {
            return self.kana_only(0..self.chars.len(), out);
        };
        njd.preprocess();
        let strings: Vec<Vec<char>> = njd
            .nodes
            .iter()
            .map(|node| node.get_string().chars().collect())
            .collect();
        let mut before: Option<&NJDNode> = None;
        let mut follows_number = false;
        for place in places::places(&self.chars, &strings) {
            match place {
                Place::Word(idx, range) => {
                    let node = &njd.nodes[idx];
                    let is_joined = before.is_some_and(|before| leans_on(node, before));
                    self.word(std::slice::from_ref(node), &range, is_joined, out);
                    (before, follows_number) = (Some(node), false);
                }
                Place::Number(nodes, range) => {
                    self.word(&njd.nodes[nodes.clone()], &range, false, out);
                    (before, follows_number) = (njd.nodes[nodes].last(), true);
                }
                // What was read together with the number before it: １人 is one word.
                Place::Gap(range) if follows_number => {
                    out.extend(self.source(&range).end);
                }
                Place::Gap(range) => self.kana_only(range, out),
            }
        }
    }

    fn word(&self, nodes: &[NJDNode], range: &Range<usize>, is_joined: bool, out: &mut Collector) {
        let readings = nodes.iter().map(|node| node.get_pron().to_pure_string());
        let reading: String = readings.collect();
        let lengthened = reading.strip_prefix('ー').filter(|_| out.ends_with_vowel());
        let phonemes = match lengthened {
            Some(rest) => format!("ː{}", kana::to_kokoro(rest)),
            None => kana::to_kokoro(&reading),
        };
        if phonemes.is_empty() || range.is_empty() {
            self.kana_only(range.clone(), out);
        } else if is_joined || lengthened.is_some() {
            out.joined(self.source(range), &phonemes, true);
        } else {
            out.word(self.source(range), &phonemes, true);
        }
    }

    /// Marks, and kana as they are written; the rest is unspoken.
    fn kana_only(&self, range: Range<usize>, out: &mut Collector) {
        let mut at = range.start;
        while at < range.end {
            let c = self.chars[at];
            let kana = self.chars[at..range.end].iter();
            let len = kana.take_while(|c| kana::is_kana(**c)).count();
            if len > 0 {
                let reading = particle(&self.chars[at..at + len]);
                let phonemes = kana::to_kokoro(&reading);
                let source = self.source(&(at..at + len));
                if phonemes.is_empty() {
                    out.unspoken(source);
                } else {
                    out.word(source, &phonemes, false);
                }
            } else if let Some(mark) = mark(c) {
                out.mark(mark);
            } else if !is_silent(c) {
                out.unspoken(self.source(&(at..at + 1)));
            }
            at += len.max(1);
        }
    }
}

/// The dictionary's fields as jpreprocess has them; an entry it does not take has no reading.
fn entry(feature: &str) -> WordEntry {
    let mut fields: Vec<&str> = feature.split(',').collect();
    fields.resize(N_FIELDS, "*");
    // Rules of pitch, which Kokoro is not given; those of newer dictionaries are not understood.
    fields[CHAIN_RULE] = "*";
    WordEntry::load(&fields).unwrap_or_default()
}

/// Endings stand behind each other without a space (まし and た are "maɕita"), and so does what
/// follows a stop (待っ and て are "maʔte").
fn leans_on(node: &NJDNode, before: &NJDNode) -> bool {
    let are_endings =
        matches!(node.get_pos(), POS::Jodoushi) && matches!(before.get_pos(), POS::Jodoushi);
    are_endings || before.get_pron().to_pure_string().ends_with('ッ')
}

/// は and へ on their own are particles, even where no dictionary says so.
fn particle(kana: &[char]) -> String {
    match kana {
        ['は'] => "ワ".to_owned(),
        ['へ'] => "エ".to_owned(),
        _ => kana.iter().collect(),
    }
}

fn is_silent(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '・' | '゛' | '゜' | '＊' | '＿')
}

/// Kokoro's mark for one of Japanese.
fn mark(c: char) -> Option<char> {
    Some(match c {
        '。' | '．' => '.',
        '、' | '，' => ',',
        '？' => '?',
        '！' => '!',
        '：' => ':',
        '；' => ';',
        '…' | '‥' => '…',
        '—' | '―' | '–' | '〜' | '−' | '─' => '—',
        '「' | '『' | '“' | '〝' => '“',
        '」' | '』' | '”' | '〟' => '”',
        '（' | '《' | '【' | '〈' | '［' | '｛' => '(',
        '）' | '》' | '】' | '〉' | '］' | '｝' => ')',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_dictionary_kana_are_read_and_the_rest_is_reported() {
        let spoken = Japanese::without_dictionary().phonemize("私は「すし」がすき。🙂");
        assert_eq!(spoken.phonemes, "βa “sɨɕi” ɡasɨkʲi.");
        assert_eq!(spoken.unspoken, [0..1, 10..11]);
        let places: Vec<_> = spoken.words.iter().map(|word| word.char_start).collect();
        assert_eq!(places, [1, 3, 6]);
        assert!(spoken.words.iter().all(|word| !word.known));
    }

    #[test]
    fn files_of_another_kind_are_refused() {
        for damaged in [&b""[..], b"RIFF", &[0; 200]] {
            let files = DictionaryFiles {
                words: damaged.to_vec(),
                ..DictionaryFiles::default()
            };
            let error = Japanese::new(files).unwrap_err();
            assert_eq!(error.file, "sys.dic");
        }
    }
}
