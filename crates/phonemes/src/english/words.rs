//! One word's phonemes from the lexicons: entries, endings, initialisms.

use super::Known;
use super::special;
use crate::lexicon::{Entry, Use};
use crate::stress::{self, PRIMARY, SECONDARY, Stress};
use crate::tagger::Tag;

/// What a word's pronunciation depends on beside its letters.
pub(crate) struct Setting<'a> {
    /// The part of speech; asked for only where it matters.
    pub(crate) tag: &'a dyn Fn() -> Tag,
    /// Whether the next sound is a vowel; `None` before a pause.
    pub(crate) vowel_next: Option<bool>,
    pub(crate) to_next: bool,
    pub(crate) stress: Option<Stress>,
}

/// How words in capitals and capitalized words are stressed.
pub(crate) fn stress_of_case(word: &str) -> Option<Stress> {
    if !word.contains(char::is_uppercase) {
        None
    } else if word.contains(char::is_lowercase) {
        Some(Stress::AtLeastSecondary)
    } else {
        Some(Stress::Primary)
    }
}

/// A word that was found in one of the lexicons.
enum Found<'a> {
    Fixed(&'a str),
    Entry(Entry<'a>),
}

impl Known<'_> {
    /// Phonemes of a word with straight apostrophes; `None` if no lexicon knows it.
    pub(crate) fn word(&self, word: &str, setting: &Setting<'_>) -> Option<String> {
        if let Some(given) = self.user.and_then(|user| user.find(word, self.accent)) {
            return Some(given.to_owned());
        }
        if let Some(special) = special::word(self, word, setting) {
            return Some(special);
        }
        if word.contains(char::is_lowercase)
            && let Some(found) = self.find(word)
        {
            return self.say(Some(&found), false, word, setting);
        }
        let lower = self.small_letters(word, setting);
        let word = lower.as_deref().unwrap_or(word);
        if self.is_known(word) {
            return self.lookup(word, setting);
        }
        self.possessive(word, setting)
            .or_else(|| self.with_s(word, setting))
            .or_else(|| self.with_ed(word, setting))
            .or_else(|| {
                let stress = setting.stress.or(Some(Stress::AtLeastSecondary));
                self.with_ing(word, &Setting { stress, ..*setting })
            })
    }

    fn find(&self, word: &str) -> Option<Found<'_>> {
        let given = self.user.and_then(|user| user.find(word, self.accent));
        given
            .or_else(|| self.extra.find(word, self.accent))
            .map(Found::Fixed)
            .or_else(|| self.lexicon.find(word).map(Found::Entry))
    }

    fn is_gold(&self, word: &str) -> bool {
        match self.find(word) {
            Some(Found::Fixed(_)) => true,
            Some(Found::Entry(entry)) => entry.is_gold,
            None => false,
        }
    }

    /// The word in small letters, where it is capitalized and only known so.
    fn small_letters(&self, word: &str, setting: &Setting<'_>) -> Option<String> {
        let mut chars = word.chars();
        let first_is_capital = chars.next()?.is_uppercase();
        let rest_is_small = !chars.as_str().contains(char::is_uppercase);
        let is_capitals = !word.contains(char::is_lowercase);
        let is_word = word.chars().all(|c| c.is_alphabetic() || c == '\'') && word.len() > 1;
        if !is_word
            || !first_is_capital
            || !(rest_is_small || is_capitals)
            || self.find(word).is_some()
        {
            return None;
        }
        let lower = word.to_lowercase();
        let is_known = self.find(&lower).is_some()
            || self.with_s(&lower, setting).is_some()
            || self.with_ed(&lower, setting).is_some()
            || self.with_ing(&lower, setting).is_some();
        (is_known && (word.chars().count() > 7 || (setting.tag)() != "NNP")).then_some(lower)
    }

    /// Whether a lexicon has the word or it is read letter by letter.
    pub(super) fn is_known(&self, word: &str) -> bool {
        if self.find(word).is_some() {
            return true;
        }
        let is_ascii = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphabetic());
        is_ascii && !word.bytes().skip(1).any(|byte| byte.is_ascii_lowercase())
    }

    /// Phonemes of a known word.
    pub(crate) fn lookup(&self, word: &str, setting: &Setting<'_>) -> Option<String> {
        let is_capitals = !word.contains(char::is_lowercase) && !self.is_gold(word);
        let lower = is_capitals.then(|| word.to_lowercase());
        let found = self.find(lower.as_deref().unwrap_or(word));
        self.say(found.as_ref(), is_capitals, word, setting)
    }

    /// Phonemes of a word that was looked up.
    fn say(
        &self,
        found: Option<&Found<'_>>,
        is_capitals: bool,
        word: &str,
        setting: &Setting<'_>,
    ) -> Option<String> {
        // A name in capitals is read letter by letter unless people checked its entry.
        let is_name = || is_capitals && (setting.tag)() == "NNP";
        let phonemes = match found {
            Some(Found::Fixed(given)) => return Some((*given).to_owned()),
            Some(Found::Entry(entry)) if !entry.is_gold && is_name() => None,
            Some(Found::Entry(entry)) => {
                let phonemes = pronounce(entry, setting);
                phonemes.filter(|phonemes| phonemes.contains(PRIMARY) || !is_name())
            }
            None => None,
        };
        match phonemes {
            Some(phonemes) => Some(stress::apply(phonemes, setting.stress)),
            None => self.initialism(word),
        }
    }

    /// Letter by letter, with the main stress on the last.
    pub(crate) fn initialism(&self, word: &str) -> Option<String> {
        let letters = word.chars().filter(|c| c.is_alphabetic());
        let names: Option<String> = letters
            .map(|letter| self.lexicon.gold(&letter.to_uppercase().to_string()))
            .collect();
        let names = names?.replace(SECONDARY, "").replace(PRIMARY, "ˌ");
        match names.rsplit_once(SECONDARY) {
            Some((before, last)) => Some(format!("{before}{PRIMARY}{last}")),
            None => Some(names).filter(|names| !names.is_empty()),
        }
    }
}

/// The pronunciation of an entry that fits the place.
fn pronounce(entry: &Entry<'_>, setting: &Setting<'_>) -> Option<String> {
    if !entry.is_tagged() {
        return entry.pronounce(|_| false);
    }
    let has_last = setting.vowel_next.is_none() && entry.has(Use::Last);
    if has_last || !entry.needs_tag() {
        return entry.pronounce(|how| has_last && how == Use::Last);
    }
    let tag = (setting.tag)();
    let exact = exact_use(tag).filter(|&how| entry.has(how));
    let wanted = exact.or_else(|| parent_use(tag));
    entry.pronounce(|how| Some(how) == wanted)
}

fn exact_use(tag: Tag) -> Option<Use> {
    Some(match tag {
        "VBD" => Use::Past,
        "VBN" => Use::Participle,
        "VBP" => Use::Present,
        "DT" => Use::Determiner,
        _ => return None,
    })
}

fn parent_use(tag: Tag) -> Option<Use> {
    Some(match tag.as_bytes() {
        [b'V', b'B', ..] => Use::Verb,
        [b'N', b'N', ..] => Use::Noun,
        [b'R', b'B', ..] => Use::Adverb,
        [b'J', b'J', ..] => Use::Adjective,
        _ => return None,
    })
}
