//! What Kokoro can say.

/// Kokoro's letters, marks and punctuation: those of the published model's configuration.
const SYMBOLS: &str = ";:,.!?—…\"()“” \u{303}ʣʥʦʨᵝ\u{ab67}AIOQSTWYᵊabcdefhijklmnopqrstuvwxyzɑɐɒæβɔɕçɖðʤəɚɛɜɟɡɥɨɪʝɯɰŋɳɲɴøɸθœɹɾɻʁɽʂʃʈʧʊʋʌɣɤχʎʒʔˈˌːʰʲ↓→↗↘ᵻ";

/// Whether the model knows `symbol`.
#[must_use]
pub fn is_symbol(symbol: char) -> bool {
    SYMBOLS.contains(symbol)
}

/// Whether `symbol` is heard: neither a mark nor punctuation.
#[must_use]
pub fn is_sound(symbol: char) -> bool {
    is_symbol(symbol) && (symbol.is_alphabetic() && !matches!(symbol, 'ˈ' | 'ˌ' | 'ː' | 'ʰ' | 'ʲ'))
}

/// Phonemes as a dictionary writes them: Kokoro has one letter for a diphthong or an affricate,
/// dictionaries have two.
#[must_use]
pub fn to_ipa(phonemes: &str) -> String {
    let mut ipa = String::with_capacity(phonemes.len());
    for symbol in phonemes.chars() {
        match symbol {
            'A' => ipa.push_str("eɪ"),
            'I' => ipa.push_str("aɪ"),
            'O' => ipa.push_str("oʊ"),
            'Q' => ipa.push_str("əʊ"),
            'W' => ipa.push_str("aʊ"),
            'Y' => ipa.push_str("ɔɪ"),
            'ʤ' => ipa.push_str("dʒ"),
            'ʧ' => ipa.push_str("tʃ"),
            'T' => ipa.push('ɾ'),
            'ᵊ' => ipa.push('ə'),
            'ᵻ' => ipa.push('ɪ'),
            other => ipa.push(other),
        }
    }
    ipa
}

#[cfg(test)]
mod tests {
    use super::to_ipa;

    #[test]
    fn one_letter_sounds_are_written_as_in_dictionaries() {
        for (phonemes, ipa) in [
            ("tədˈA", "tədˈeɪ"),
            ("ʤˈOk", "dʒˈoʊk"),
            ("ʧˈYs", "tʃˈɔɪs"),
            ("gˈQ", "gˈəʊ"),
            ("", ""),
        ] {
            assert_eq!(to_ipa(phonemes), ipa);
        }
    }
}
