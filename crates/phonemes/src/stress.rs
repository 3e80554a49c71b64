//! Stress marks, as misaki moves them.

/// Main stress.
pub(crate) const PRIMARY: char = 'ˈ';
/// Side stress.
pub(crate) const SECONDARY: char = 'ˌ';

pub(crate) fn is_vowel(symbol: char) -> bool {
    matches!(
        symbol,
        'A' | 'I'
            | 'O'
            | 'Q'
            | 'W'
            | 'Y'
            | 'a'
            | 'i'
            | 'u'
            | 'æ'
            | 'ɑ'
            | 'ɒ'
            | 'ɔ'
            | 'ə'
            | 'ɛ'
            | 'ɜ'
            | 'ɪ'
            | 'ʊ'
            | 'ʌ'
            | 'ᵻ'
    )
}

pub(crate) fn is_consonant(symbol: char) -> bool {
    "bdfhjklmnpstvwzðŋɡɹɾʃʒʤʧθ".contains(symbol)
}

/// How strongly a word is to be stressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stress {
    /// No marks at all.
    Remove,
    /// A side stress if there is none: capitalized words.
    AtLeastSecondary,
    /// A main stress if there is none: words in capitals.
    Primary,
}

/// `phonemes` with the stress changed.
pub(crate) fn apply(phonemes: String, stress: Option<Stress>) -> String {
    let Some(stress) = stress else {
        return phonemes;
    };
    let has = |mark| phonemes.contains(mark);
    match stress {
        Stress::Remove => phonemes.replace([PRIMARY, SECONDARY], ""),
        Stress::AtLeastSecondary if !has(PRIMARY) && !has(SECONDARY) => {
            mark_first_vowel(&phonemes, SECONDARY)
        }
        Stress::Primary if has(PRIMARY) => phonemes,
        Stress::Primary if has(SECONDARY) => phonemes.replace(SECONDARY, "ˈ"),
        Stress::Primary => mark_first_vowel(&phonemes, PRIMARY),
        Stress::AtLeastSecondary => phonemes,
    }
}

/// A main stress becomes a side stress, and what was one goes; phonemes without a main stress
/// stay as they are.
pub(crate) fn demote(phonemes: &str) -> String {
    if phonemes.contains(PRIMARY) {
        phonemes.replace(SECONDARY, "").replace(PRIMARY, "ˌ")
    } else {
        phonemes.to_owned()
    }
}

fn mark_first_vowel(phonemes: &str, mark: char) -> String {
    match phonemes.find(is_vowel) {
        Some(at) => format!("{}{mark}{}", &phonemes[..at], &phonemes[at..]),
        None => phonemes.to_owned(),
    }
}

/// How heavy a word is: diphthongs and affricates count twice.
pub(crate) fn weight(phonemes: &str) -> usize {
    let double = |c: char| matches!(c, 'A' | 'I' | 'O' | 'Q' | 'W' | 'Y' | 'ʤ' | 'ʧ');
    phonemes.chars().map(|c| 1 + usize::from(double(c))).sum()
}
