//! Kokoro's alphabet: 114 symbols and their token ids.
//!
//! The ids are facts of the published model's configuration; `vocab.json` lists them in order.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Token at both ends of every utterance.
pub(super) const PAD: i64 = 0;

static IDS: LazyLock<HashMap<char, i64>> = LazyLock::new(|| {
    let table: HashMap<char, i64> = serde_json::from_str(include_str!("vocab.json"))
        .expect("vocab.json is part of the program and a test reads it");
    table
});

/// The token id of a phoneme, stress mark or punctuation mark; `None` if the model has none.
pub(super) fn id(symbol: char) -> Option<i64> {
    IDS.get(&symbol).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_alphabet_is_the_published_one() {
        assert_eq!(IDS.len(), 114);
        let known = [
            (';', 1),
            (' ', 16),
            ('\u{303}', 17),
            ('a', 43),
            ('ˈ', 156),
            ('ᵻ', 177),
        ];
        for (symbol, expected) in known {
            assert_eq!(id(symbol), Some(expected), "{symbol:?}");
        }
        assert_eq!(id('❓'), None);
        assert!(IDS.values().all(|&value| value > PAD && value < 178));
    }
}
