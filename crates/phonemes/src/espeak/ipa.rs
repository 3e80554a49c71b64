//! The phonetic alphabet as espeak-ng writes it, in Kokoro's symbols.

use crate::alphabet::is_symbol;

/// What espeak-ng ties together (`--tie=^`) or writes with two letters is one symbol of Kokoro's.
const TIED: [(&str, &str); 12] = [
    // The flap of Hindi, before its full stop is taken for one.
    ("r.", "ɽ"),
    ("a^ɪ", "I"),
    ("a^ʊ", "W"),
    ("d^z", "ʣ"),
    ("d^ʒ", "ʤ"),
    ("e^ɪ", "A"),
    ("o^ʊ", "O"),
    ("ə^ʊ", "Q"),
    ("s^s", "S"),
    ("t^s", "ʦ"),
    ("t^ʃ", "ʧ"),
    ("ɔ^ɪ", "Y"),
];

/// Sounds that Kokoro has no symbol for, and the nearest that it has.
const NEAREST: [(char, &str); 17] = [
    ('ã', "a\u{303}"),
    ('ẽ', "e\u{303}"),
    ('ĩ', "i\u{303}"),
    ('õ', "o\u{303}"),
    ('ũ', "u\u{303}"),
    ('g', "ɡ"),
    ('ɫ', "l"),
    ('ɬ', "l"),
    ('ɭ', "l"),
    ('ʀ', "ʁ"),
    ('ʉ', "u"),
    ('ɵ', "o"),
    ('ʏ', "y"),
    ('ɦ', "h"),
    ('ʱ', "ʰ"),
    ('ɱ', "m"),
    // The mark of a syllabic consonant; a vowel before it would be heard.
    ('\u{329}', ""),
];

/// The tie of espeak-ng, as it is asked for.
pub const TIE: char = '^';

/// Kokoro's symbols for `ipa`, and what has none.
pub(super) fn to_kokoro(ipa: &str) -> (String, Vec<char>) {
    let mut plain = ipa.to_owned();
    for (tied, symbol) in TIED {
        plain = plain.replace(tied, symbol);
    }
    let (mut out, mut unknown) = (String::new(), Vec::new());
    for symbol in plain.chars() {
        if let Some((_, nearest)) = NEAREST.iter().find(|(from, _)| *from == symbol) {
            out.push_str(nearest);
        } else if is_symbol(symbol) && !symbol.is_ascii_punctuation() {
            out.push(symbol);
        } else if !matches!(symbol, TIE | '-' | '\u{200d}') {
            // A hyphen says that a word leans on the next one; the words are apart all the same.
            unknown.push(symbol);
        }
    }
    (out, unknown)
}

/// espeak-ng says `(en)` where it takes a word for English and `(es)` when it comes back; it
/// ties the letters of that, too.
pub(super) fn without_language_marks(ipa: &str) -> String {
    let mut is_mark = false;
    ipa.chars()
        .filter(|&c| match c {
            '(' => {
                is_mark = true;
                false
            }
            ')' => {
                is_mark = false;
                false
            }
            _ => !is_mark,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_become_one_symbol_and_nasal_vowels_stay() {
        let cases = [
            ("komjˈo t^ʃˈuros", "komjˈo ʧˈuros"),
            ("d^ʒˈulia", "ʤˈulia"),
            ("pˈit^sːa", "pˈiʦːa"),
            ("ad^zːˈurɾo", "aʣːˈurɾo"),
            ("bɔ̃ʒˈuʁ", "bɔ̃ʒˈuʁ"),
            ("ʒoˈɐ̃^ʊ̃", "ʒoˈɐ̃ʊ̃"),
            ("βˌe^ɪntiθˈinko", "βˌAntiθˈinko"),
            ("le-z", "lez"),
            ("lˈʌr.kˌaː", "lˈʌɽkˌaː"),
            ("t^ʃʰˈoːʈaː", "ʧʰˈoːʈaː"),
        ];
        for (ipa, expected) in cases {
            assert_eq!(to_kokoro(ipa), (expected.to_owned(), Vec::new()), "{ipa}");
        }
    }

    #[test]
    fn what_has_no_symbol_is_told() {
        assert_eq!(to_kokoro("aʘb."), ("ab".to_owned(), vec!['ʘ', '.']));
    }

    #[test]
    fn marks_of_a_change_of_language_are_not_said() {
        assert_eq!(without_language_marks("(^e^n)wˈe^ɪ(^i^t) ˈof"), "wˈe^ɪ ˈof");
    }
}
