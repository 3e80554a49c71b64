//! What Kokoro can say.

/// Kokoro's letters, marks and punctuation: those of the published model's configuration.
const SYMBOLS: &str = ";:,.!?—…\"()“” \u{303}ʣʥʦʨᵝ\u{ab67}AIOQSTWYᵊabcdefhijklmnopqrstuvwxyzɑɐɒæβɔɕçɖðʤəɚɛɜɟɡɥɨɪʝɯɰŋɳɲɴøɸθœɹɾɻʁɽʂʃʈʧʊʋʌɣɤχʎʒʔˈˌːʰʲ↓→↗↘ᵻ";

/// Whether the model knows `symbol`.
#[must_use]
pub fn is_symbol(symbol: char) -> bool {
    SYMBOLS.contains(symbol)
}

/// Whether `symbol` is heard: neither a mark nor punctuation.
pub(crate) fn is_sound(symbol: char) -> bool {
    is_symbol(symbol) && (symbol.is_alphabetic() && !matches!(symbol, 'ˈ' | 'ˌ' | 'ː' | 'ʰ' | 'ʲ'))
}
