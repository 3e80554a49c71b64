//! How long a voice rests: after a sentence by the mark it ends with, longer between turns.

/// Silence after a paragraph of a text.
pub(crate) const PARAGRAPH_MS: u32 = 600;
/// Silence between the turns of two speakers.
pub(crate) const TURN_MS: u32 = 500;

/// Silence after `sentence`, in milliseconds, where the same speaker goes on.
#[must_use]
pub(crate) fn after(sentence: &str) -> u32 {
    let is_closing = |c: char| c.is_whitespace() || "\"'”’)]»」』）】".contains(c);
    match sentence.trim_end_matches(is_closing).chars().last() {
        Some('…') => 500,
        Some('?' | '？') => 350,
        Some(':' | '：' | ';' | '；') => 220,
        Some(',' | '，' | '、' | '-' | '–' | '—') => 150,
        _ => 300,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_mark_decides_also_inside_quotes() {
        let cases = [
            ("We are late.", 300),
            ("Are we late?", 350),
            ("“Are we late?” ", 350),
            ("Three things:", 220),
            ("Well,", 150),
            ("If you say so…", 500),
            ("No mark at all", 300),
            ("", 300),
        ];
        for (sentence, expected) in cases {
            assert_eq!(after(sentence), expected, "{sentence:?}");
        }
    }
}
