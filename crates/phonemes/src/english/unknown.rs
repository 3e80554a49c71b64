//! Words that no lexicon knows: parts that are known, the caller's fallback, letter to sound,
//! and letter by letter at last.

use super::words::Setting;
use super::{Known, spelling};
use crate::Fallback;
use crate::alphabet::{is_sound, is_symbol};
use crate::letters::Letters;
use crate::stress::{self, PRIMARY, SECONDARY};

/// The longest word of a dictionary has 45 letters; of longer ones the letters would be guessed
/// into a mumble, so they are spelled.
const LONGEST_GUESSED: usize = 45;
/// Longer words fit in no utterance even when they are spelled, and nobody would listen.
pub(super) const LONGEST_SAID: usize = 100;
/// Longer words are no compounds, and cutting them everywhere would take long.
const LONGEST_COMPOUND: usize = 28;

/// Phonemes of an unknown word; empty if nothing of it can be said.
pub(super) fn pronounce(
    known: &Known<'_>,
    letters: &Letters,
    word: &str,
    setting: &Setting<'_>,
    fallback: Fallback<'_>,
) -> String {
    let folded = spelling::fold(word);
    let lower = folded.to_lowercase();
    if folded != word
        && let Some(phonemes) = known.word(&folded, setting)
    {
        return phonemes;
    }
    if let Some(phonemes) = contraction(known, letters, &folded, setting, fallback) {
        return phonemes;
    }
    let is_latin = !lower.is_empty() && lower.bytes().all(|byte| byte.is_ascii_lowercase());
    compound(known, &lower, setting)
        .or_else(|| ask(word, &folded, fallback))
        .or_else(|| {
            (is_latin && has_vowel(&lower) && lower.len() <= LONGEST_GUESSED)
                .then(|| guess(letters, &lower))
                .flatten()
        })
        .unwrap_or_else(|| {
            // A part of its letters would be a riddle: `həˈləʊ` is no `h l`.
            let is_nameable = folded.is_ascii();
            let spell = || spelling::spell(&folded, known.accent);
            is_nameable.then(spell).unwrap_or_default()
        })
}

/// `shouldn't've`, `O'Brien's`: what stands before the ending is looked up by itself.
fn contraction(
    known: &Known<'_>,
    letters: &Letters,
    word: &str,
    setting: &Setting<'_>,
    fallback: Fallback<'_>,
) -> Option<String> {
    let (stem, ending) = word.rsplit_once('\'')?;
    if stem.is_empty() {
        return None;
    }
    let spoken = |stem: &str| {
        known
            .word(stem, setting)
            .unwrap_or_else(|| pronounce(known, letters, stem, setting, fallback))
    };
    let stem_phonemes = spoken(stem);
    let ends_with = |test: fn(char) -> bool| stem_phonemes.chars().last().is_some_and(test);
    Some(match ending.to_lowercase().as_str() {
        "" => stem_phonemes,
        "s" => known.append_s(&stem_phonemes),
        "ve" if ends_with(stress::is_vowel) => stem_phonemes + "v",
        "ve" => stem_phonemes + "əv",
        "d" if ends_with(|c| matches!(c, 't' | 'd')) => stem_phonemes + "əd",
        "d" => stem_phonemes + "d",
        "ll" if ends_with(stress::is_vowel) => stem_phonemes + "l",
        "ll" => stem_phonemes + "ᵊl",
        "re" => stem_phonemes + "əɹ",
        "m" => stem_phonemes + "m",
        _ => {
            let rest = spoken(ending);
            if rest.contains(PRIMARY) {
                stress::demote(&stem_phonemes) + &rest
            } else {
                stem_phonemes + &rest
            }
        }
    })
}

/// Two words of the lexicon without a space, as in `seatbelts`: the second has side stress.
fn compound(known: &Known<'_>, word: &str, setting: &Setting<'_>) -> Option<String> {
    let is_plain = word.bytes().all(|byte| byte.is_ascii_lowercase());
    if !is_plain || !(6..=LONGEST_COMPOUND).contains(&word.len()) {
        return None;
    }
    let cuts = (3..=word.len() - 3).filter_map(|at| {
        let (first, second) = word.split_at(at);
        let first_phonemes = known.part(first, setting)?;
        let second_phonemes = known.part(second, setting)?;
        Some((at.abs_diff(word.len() / 2), first_phonemes, second_phonemes))
    });
    let (_, first, second) = cuts.min_by_key(|(distance, _, _)| *distance)?;
    Some(first + &stress::demote(&second))
}

impl Known<'_> {
    /// A part of a compound: a checked word of at least three letters that is stressed.
    fn part(&self, word: &str, setting: &Setting<'_>) -> Option<String> {
        let stem = word
            .strip_suffix("s")
            .or_else(|| word.strip_suffix("ed"))
            .or_else(|| word.strip_suffix("ing"));
        let is_gold = |word: &str| {
            word.len() > 2 && self.lexicon.find(word).is_some_and(|entry| entry.is_gold)
        };
        let is_common =
            is_gold(word) || stem.is_some_and(|stem| is_gold(stem) || is_gold(&format!("{stem}e")));
        let tag = || "NN";
        let setting = Setting {
            tag: &tag,
            stress: None,
            ..*setting
        };
        self.word(word, &setting)
            .filter(|phonemes| is_common && phonemes.contains(PRIMARY))
    }
}

/// What the caller's fallback says, if it is all in Kokoro's alphabet. It is not asked about
/// letters that are not English: of those a program tells the names, `letter one e a zero`.
fn ask(word: &str, folded: &str, fallback: Fallback<'_>) -> Option<String> {
    let is_worth_asking =
        word.len() <= LONGEST_GUESSED && folded.is_ascii() && word.chars().any(char::is_alphabetic);
    let answer = is_worth_asking.then(|| fallback(word)).flatten()?;
    (answer.chars().all(is_symbol) && answer.chars().any(is_sound)).then_some(answer)
}

fn has_vowel(word: &str) -> bool {
    word.contains(['a', 'e', 'i', 'o', 'u', 'y'])
}

/// By the letters, with exactly one main stress.
fn guess(letters: &Letters, word: &str) -> Option<String> {
    let phonemes = letters.pronounce(word)?;
    // A row of one letter would shrink to a sound.
    let is_shrunk = phonemes.chars().count() * 3 < word.len();
    if is_shrunk || !phonemes.contains(stress::is_vowel) {
        return None;
    }
    if !phonemes.contains(PRIMARY) {
        return Some(stress::apply(phonemes, Some(stress::Stress::Primary)));
    }
    let mut parts = phonemes.split(PRIMARY);
    let first = parts.next().unwrap_or_default().to_owned();
    let stressed = parts.next().unwrap_or_default();
    let mut out = format!("{first}{PRIMARY}{stressed}");
    for part in parts {
        out.push(SECONDARY);
        out.push_str(part);
    }
    Some(out)
}
