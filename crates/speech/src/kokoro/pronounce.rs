//! Phonemes for English: the lexicons, and espeak-ng for what they lack.

use super::vocab;
use crate::{Accent, SpeechError, system};
use listen_phonemes::{Phonemized, PhonemizedWord, Phonemizer, UserLexicon};
use std::collections::HashMap;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// How long espeak-ng is left alone after it failed, so that a text of a hundred unknown words
/// does not wait a hundred times.
const REST: Duration = Duration::from_mins(5);

/// What espeak-ng writes on the left, what Kokoro was trained on on the right; longest first.
/// Kokoro has one letter for each diphthong.
const SHARED: &[(&str, &str)] = &[
    ("n\u{329}", "ən"),
    ("l\u{329}", "ᵊl"),
    ("eɪ", "A"),
    ("aɪ", "I"),
    ("aʊ", "W"),
    ("ɔɪ", "Y"),
    ("dʒ", "ʤ"),
    ("tʃ", "ʧ"),
    ("əl", "ᵊl"),
    ("ɬ", "l"),
    ("ç", "h"),
    ("x", "k"),
    ("r", "ɹ"),
    ("g", "ɡ"),
    ("ʔ", "t"),
];

const US: &[(&str, &str)] = &[
    ("oʊ", "O"),
    ("oː", "ɔ"),
    ("ɜː", "ɜɹ"),
    ("ɚ", "əɹ"),
    ("ɪɹ", "ɪɹ"),
    ("ɾ", "T"),
    ("ɐ", "ə"),
    ("ɑ̃", "ɑn"),
    ("ː", ""),
    ("e", "A"),
    ("o", "O"),
    ("a", "æ"),
];

const UK: &[(&str, &str)] = &[
    ("əʊ", "Q"),
    ("oː", "ɔː"),
    ("ɪə", "ɪə"),
    ("eə", "ɛː"),
    ("ɐ", "ə"),
    ("ɾ", "t"),
    ("e", "ɛ"),
    ("o", "ɒ"),
];

/// Loads each accent when it is first needed and remembers what espeak-ng said.
#[derive(Default)]
pub struct Pronouncer {
    lexicon: UserLexicon,
    us: OnceLock<Phonemizer>,
    uk: OnceLock<Phonemizer>,
    asked: Mutex<HashMap<(String, Accent), Option<String>>>,
    /// When espeak-ng failed last.
    failed: Mutex<Option<Instant>>,
    pub(super) japanese: super::languages::JapaneseReader,
}

impl Pronouncer {
    /// With words of the installation, which win over all others.
    #[must_use]
    pub fn new(lexicon: UserLexicon) -> Self {
        Self {
            lexicon,
            ..Self::default()
        }
    }

    /// The words of the installation that stand in these texts.
    pub(super) fn lexicon_within(&self, texts: &[&str]) -> UserLexicon {
        self.lexicon.within(texts)
    }

    /// Phonemes of `text`; words that no lexicon knows and what cannot be said are logged.
    #[must_use]
    pub fn phonemize(&self, text: &str, accent: Accent) -> Phonemized {
        let phonemizer = self.english(accent);
        let spoken = phonemizer.phonemize(text, &|word| self.ask(word, accent, system::pronounce));
        for word in spoken.words.iter().filter(|word| !word.known) {
            let place = word.char_start..word.char_end;
            tracing::debug!(?place, phonemes = word.phonemes, "word outside the lexicon");
        }
        if !spoken.unspoken.is_empty() {
            tracing::debug!(places = ?spoken.unspoken, "nothing says these characters");
        }
        spoken
    }

    /// The words of `text` that no lexicon has, as they stand in it; espeak-ng is not asked.
    #[must_use]
    pub fn unknown_words(&self, text: &str, accent: Accent) -> Vec<String> {
        let spoken = self.english(accent).phonemize(text, &|_| None);
        let unknown = spoken.words.iter().filter(|word| !word.known);
        let length = |word: &PhonemizedWord| word.char_end - word.char_start;
        unknown
            .map(|word| {
                text.chars()
                    .skip(word.char_start)
                    .take(length(word))
                    .collect()
            })
            .collect()
    }

    fn english(&self, accent: Accent) -> &Phonemizer {
        let (own, cell) = match accent {
            Accent::Us => (listen_phonemes::Accent::Us, &self.us),
            Accent::Uk => (listen_phonemes::Accent::Uk, &self.uk),
        };
        cell.get_or_init(|| Phonemizer::with_lexicon(own, self.lexicon.clone()))
    }

    /// What `espeak` says for a word; `None` while it is left alone.
    fn ask(&self, word: &str, accent: Accent, espeak: Espeak) -> Option<String> {
        let key = (word.to_owned(), accent);
        let asked = || self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = asked().get(&key) {
            return known.clone();
        }
        // Held while it is asked: where it hangs, others shall not wait for it one by one.
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        if failed.is_some_and(|failed| failed.elapsed() < REST) {
            return None;
        }
        match espeak(word, accent) {
            Ok(ipa) => {
                let answer = ipa.map(|ipa| from_espeak(&ipa, accent));
                asked().insert(key, answer.clone());
                answer
            }
            Err(error) => {
                *failed = Some(Instant::now());
                tracing::warn!(
                    "{error}; words that no lexicon knows are read by their letters for {} s",
                    REST.as_secs()
                );
                None
            }
        }
    }
}

type Espeak = fn(&str, Accent) -> Result<Option<String>, SpeechError>;

/// Kokoro's phonemes from espeak-ng's.
fn from_espeak(ipa: &str, accent: Accent) -> String {
    let ipa = without_language_marks(ipa);
    let own = match accent {
        Accent::Us => US,
        Accent::Uk => UK,
    };
    let mut out = String::new();
    let mut rest = ipa.as_str();
    while let Some(symbol) = rest.chars().next() {
        let rule = SHARED
            .iter()
            .chain(own)
            .filter(|(from, _)| rest.starts_with(from))
            .max_by_key(|(from, _)| from.len());
        if let Some((from, to)) = rule {
            out.push_str(to);
            rest = &rest[from.len()..];
        } else {
            out.extend(Some(symbol).filter(|&symbol| vocab::id(symbol).is_some()));
            rest = &rest[symbol.len_utf8()..];
        }
    }
    // espeak-ng writes "ɜːɹ" before a vowel, where the rule has given the "ɹ" already.
    out.replace("ɹɹ", "ɹ")
}

/// espeak-ng says `(fr)` where it takes a word for French and `(en)` when it comes back.
fn without_language_marks(ipa: &str) -> String {
    let mut depth = 0_usize;
    ipa.chars()
        .filter(|&c| {
            let was_inside = depth > 0;
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            !was_inside && c != '('
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn espeak_phonemes_become_kokoro_phonemes() {
        let cases = [
            (Accent::Us, "ʃɪvˈɔːn", "ʃɪvˈɔn"),
            (Accent::Us, "nˈuːjɛn", "nˈujɛn"),
            (Accent::Us, "tˈɪk tˈɑːk", "tˈɪk tˈɑk"),
            (Accent::Us, "sˈiːtbɛlts", "sˈitbɛlts"),
            (Accent::Us, "bˈeɪkɚ", "bˈAkəɹ"),
            (Accent::Us, "(fr)bɔ̃ʒuʁ(en)", "bɔ̃ʒuʁ"),
            (Accent::Uk, "nˈəʊkjə", "nˈQkjə"),
            (Accent::Uk, "dʒˈɜːni", "ʤˈɜːni"),
        ];
        for (accent, ipa, expected) in cases {
            assert_eq!(from_espeak(ipa, accent), expected, "{ipa} {accent:?}");
        }
    }

    #[test]
    fn what_failed_once_is_left_alone() {
        let pronouncer = Pronouncer::default();
        let ask = |word, espeak| pronouncer.ask(word, Accent::Us, espeak);
        let speaks: Espeak = |_, _| Ok(Some("zˈɪks".to_owned()));
        assert_eq!(ask("zix", speaks).as_deref(), Some("zˈɪks"));
        assert_eq!(
            ask("zax", |word, _| Err(SpeechError::program(word, "hangs"))),
            None
        );
        assert_eq!(ask("zox", |_, _| panic!("asked again")), None);
        assert_eq!(ask("zix", speaks).as_deref(), Some("zˈɪks"));
    }

    #[test]
    fn everything_said_is_in_the_alphabet() {
        for accent in [Accent::Us, Accent::Uk] {
            let spoken = Pronouncer::default().phonemize(
                "Siobhan Nguyen's TikTok cost $3bn — 20°C at 7:45, 北京!",
                accent,
            );
            let strange: Vec<char> = spoken
                .phonemes
                .chars()
                .filter(|&symbol| vocab::id(symbol).is_none())
                .collect();
            assert!(strange.is_empty(), "{strange:?} in {}", spoken.phonemes);
        }
    }
}
