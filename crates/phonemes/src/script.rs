//! Which characters an English voice can say, and which belong to other scripts.

use unicode_normalization::char::is_combining_mark;

/// Latin letters, the digits 0 to 9 and marks on letters.
pub(crate) fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || ('\u{300}'..='\u{36f}').contains(&c)
        || (c.is_alphabetic()
            && matches!(c,
                '\u{80}'..='\u{2ff}' | '\u{1d00}'..='\u{1eff}' | 'ⁱ' | 'ⁿ'
                | '\u{2c60}'..='\u{2c7f}' | '\u{a720}'..='\u{a7ff}' | '\u{ab30}'..='\u{ab6f}'))
}

/// A letter or digit of another script.
pub(crate) fn is_foreign(c: char) -> bool {
    c.is_alphanumeric() && !is_letter(c)
}

/// A mark on the letter before it.
pub(crate) fn is_mark(c: char) -> bool {
    !c.is_ascii() && is_combining_mark(c)
}

/// A number or unit that is written with a sign, as `½`, `²` and `Ω` are, is of no script.
fn is_of_other_script(c: char) -> bool {
    is_foreign(c) && c.is_alphabetic() && !('\u{370}'..='\u{3ff}').contains(&c)
}

/// `word` cut where the script changes. What stands between goes with what is before it, but
/// opening punctuation goes with what is after it.
pub(crate) fn runs(word: &str) -> impl Iterator<Item = &str> {
    let mut rest = word;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (run, after) = rest.split_at(run_len(rest));
        rest = after;
        Some(run)
    })
}

/// Bytes up to the first letter of another script than that of the first letter.
fn run_len(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    let mut first = None;
    for (at, c) in text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
        let is_other = is_of_other_script(c);
        if *first.get_or_insert(is_other) != is_other {
            return text[..at]
                .trim_end_matches(['(', '[', '{', '“', '‘', '$', '£', '€'])
                .len();
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_where_the_script_changes() {
        let cases: [(&str, &[&str]); 8] = [
            ("hello", &["hello"]),
            ("café", &["café"]),
            ("你好", &["你好"]),
            ("T恤", &["T", "恤"]),
            ("第3章", &["第", "3", "章"]),
            ("apple(苹果),", &["apple", "(苹果),"]),
            ("苹果$5", &["苹果", "$5"]),
            ("5½Ω", &["5½Ω"]),
        ];
        for (word, expected) in cases {
            assert_eq!(runs(word).collect::<Vec<_>>(), expected, "{word}");
        }
    }
}
