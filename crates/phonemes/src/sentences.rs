//! Where sentences end.

use crate::{Language, abbreviations};
use std::ops::Range;

/// Abbreviations before a name or a number, so that no sentence ends with them.
const ENGLISH_ABBREVIATIONS: [&str; 20] = [
    "mr", "mrs", "ms", "dr", "prof", "st", "mt", "vs", "approx", "e.g", "i.e", "gen", "rev", "sgt",
    "capt", "lt", "col", "fig", "jr", "sr",
];

/// Ranges of the sentences of `text`, in Unicode scalars, without the spaces between.
///
/// After the marks of Chinese, Japanese and Devanagari no space is needed. A full stop ends no
/// abbreviation of `language`.
#[must_use]
pub fn sentences(text: &str, language: Language) -> Vec<Range<usize>> {
    let chars: Vec<char> = text.chars().collect();
    let mut ranges = Vec::new();
    let mut start = 0;
    for at in 0..chars.len() {
        if at >= start
            && let Some(end) = end(&chars, at, language)
        {
            push(&chars, start..end, &mut ranges);
            start = end;
        }
    }
    push(&chars, start..chars.len(), &mut ranges);
    ranges
}

fn push(chars: &[char], mut range: Range<usize>, ranges: &mut Vec<Range<usize>>) {
    while !range.is_empty() && is_space(chars[range.start]) {
        range.start += 1;
    }
    while !range.is_empty() && is_space(chars[range.end - 1]) {
        range.end -= 1;
    }
    if !range.is_empty() {
        ranges.push(range);
    }
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

fn is_wide_mark(c: char) -> bool {
    matches!(c, '。' | '．' | '｡' | '！' | '？' | '।' | '॥')
}

fn is_mark(c: char) -> bool {
    is_wide_mark(c) || matches!(c, '.' | '!' | '?' | '…' | '‼' | '⁇' | '⁈' | '⁉')
}

fn is_closing(c: char) -> bool {
    matches!(
        c,
        '"' | '”' | '’' | '\'' | ')' | ']' | '»' | '」' | '』' | '）' | '】' | '》' | '〉' | '｣'
    )
}

/// Where the sentence ends whose last mark is at `at`.
fn end(chars: &[char], at: usize, language: Language) -> Option<usize> {
    if !is_mark(chars[at]) {
        return None;
    }
    let closing = chars[at + 1..]
        .iter()
        .take_while(|c| is_closing(**c))
        .count();
    let end = at + 1 + closing + french_quote(&chars[at + 1 + closing..], language);
    let next = chars.get(end);
    if next.is_some_and(|c| is_mark(*c)) {
        // "?!" and "。。。" end once, at their last mark.
        return None;
    }
    if needs_no_space(chars, at, language) {
        return (!continues_quote(chars, end, closing)).then_some(end);
    }
    let follows = chars[end..].iter().find(|c| !c.is_whitespace());
    let is_end =
        next.is_none_or(|c| c.is_whitespace()) && !follows.is_some_and(|c| c.is_lowercase());
    let is_short = chars[at] == '.' && is_abbreviation(chars, at, language);
    (is_end && !is_short).then_some(end)
}

/// A French quotation closes behind a space: `« Oui ! »`.
fn french_quote(after: &[char], language: Language) -> usize {
    let spaces = after.iter().take_while(|c| c.is_whitespace()).count();
    let is_quote = language == Language::Fr && after.get(spaces) == Some(&'»');
    if is_quote { spaces + 1 } else { 0 }
}

/// Whether the mark at `at` ends a sentence wherever it stands. A wide full stop between digits
/// is a decimal point, and in Japanese the narrow marks are as good as the wide ones.
fn needs_no_space(chars: &[char], at: usize, language: Language) -> bool {
    let is_between_digits =
        at > 0 && chars[at - 1].is_numeric() && chars.get(at + 1).is_some_and(|c| c.is_numeric());
    let is_wide = is_wide_mark(chars[at]) && !(chars[at] == '．' && is_between_digits);
    is_wide || (language == Language::Ja && matches!(chars[at], '!' | '?'))
}

/// `「行こう。」と言った` is one sentence: what is said goes on with a particle.
fn continues_quote(chars: &[char], end: usize, n_closing: usize) -> bool {
    n_closing > 0
        && matches!(
            chars.get(end),
            Some('と' | 'っ' | 'な' | 'に' | 'の' | 'を' | 'は')
        )
}

fn is_abbreviation(chars: &[char], at: usize, language: Language) -> bool {
    let from = chars[..at]
        .iter()
        .rposition(|c| c.is_whitespace() || matches!(c, '(' | '"' | '“' | '«' | '¿' | '¡'))
        .map_or(0, |space| space + 1);
    let word: String = chars[from..at].iter().collect::<String>().to_lowercase();
    let is_initial = at - from == 1 && chars[from].is_uppercase() && chars[from] != 'I';
    is_initial
        || is_numbered(&word, &chars[at + 1..])
        || abbreviations::expand(&word, language).is_some()
        || (language.is_english() && ENGLISH_ABBREVIATIONS.contains(&word.as_str()))
}

/// "No. 7" and "n. 7".
fn is_numbered(word: &str, after: &[char]) -> bool {
    matches!(word, "no" | "nº" | "n")
        && after
            .iter()
            .find(|c| !c.is_whitespace())
            .is_some_and(char::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str, language: Language) -> Vec<String> {
        let part = |range: Range<usize>| text.chars().skip(range.start).take(range.len()).collect();
        sentences(text, language).into_iter().map(part).collect()
    }

    #[test]
    fn sentences_end_where_the_language_ends_them() {
        use Language::{EnUs, Es, Fr, Hi, It, Ja, PtBr};
        let cases: [(Language, &str, &[&str]); 17] = [
            (EnUs, "Dr. No left. He ran!", &["Dr. No left.", "He ran!"]),
            (
                EnUs,
                "It is No. 7. Why?!  So.",
                &["It is No. 7.", "Why?!", "So."],
            ),
            (
                Es,
                "¿Vive aquí la Sra. Gil? ¡Sí! Vale.",
                &["¿Vive aquí la Sra. Gil?", "¡Sí!", "Vale."],
            ),
            (Es, "Habla el Dr. Ruiz.", &["Habla el Dr. Ruiz."]),
            (
                Fr,
                "Où va M. Petit ? Chez Mme Roy ! « Ah ! » Bon.",
                &["Où va M. Petit ?", "Chez Mme Roy !", "« Ah ! »", "Bon."],
            ),
            (
                It,
                "Ecco la Dott.ssa Bo. Prego.",
                &["Ecco la Dott.ssa Bo.", "Prego."],
            ),
            (It, "Il Sig. Neri è qui.", &["Il Sig. Neri è qui."]),
            (
                PtBr,
                "O Sr. Luz saiu. E a Dra. Ana?",
                &["O Sr. Luz saiu.", "E a Dra. Ana?"],
            ),
            (
                Hi,
                "यह घर है। वह कौन है? श्लोक॥अंत",
                &["यह घर है।", "वह कौन है?", "श्लोक॥", "अंत"],
            ),
            (Hi, "डॉ. राम आए।", &["डॉ. राम आए।"]),
            (
                Ja,
                "雨です。傘は？いいえ！",
                &["雨です。", "傘は？", "いいえ！"],
            ),
            (
                Ja,
                "「はい。」彼は立った。",
                &["「はい。」", "彼は立った。"],
            ),
            (Ja, "「行こう。」と言った。", &["「行こう。」と言った。"]),
            (
                Ja,
                "本当？！うそ。。。ね",
                &["本当？！", "うそ。。。", "ね"],
            ),
            (Ja, "３．５キロです。", &["３．５キロです。"]),
            (Ja, "本当?はい!", &["本当?", "はい!"]),
            (Es, "…", &["…"]),
        ];
        for (language, text, expected) in cases {
            assert_eq!(split(text, language), expected, "{text}");
        }
    }
}
