//! Where sentences end.

use crate::Language;
use std::ops::Range;

/// Abbreviations before a name or a number, so that no sentence ends with them.
const ABBREVIATIONS: [&str; 20] = [
    "mr", "mrs", "ms", "dr", "prof", "st", "mt", "vs", "approx", "e.g", "i.e", "gen", "rev", "sgt",
    "capt", "lt", "col", "fig", "jr", "sr",
];

/// Ranges of the sentences of `text`, in Unicode scalars, without the spaces between.
#[must_use]
pub fn sentences(text: &str, _language: Language) -> Vec<Range<usize>> {
    let chars: Vec<char> = text.chars().collect();
    let mut ranges = Vec::new();
    let mut start = 0;
    for at in 0..chars.len() {
        if let Some(end) = end(&chars, at) {
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

/// Where the sentence ends whose last mark is at `at`.
fn end(chars: &[char], at: usize) -> Option<usize> {
    let is_wide = matches!(chars[at], '。' | '！' | '？' | '।' | '॥');
    if !is_wide && !matches!(chars[at], '.' | '!' | '?' | '…') {
        return None;
    }
    let closing = chars[at + 1..]
        .iter()
        .take_while(|c| matches!(c, '"' | '”' | '’' | '\'' | ')' | ']' | '」' | '』'))
        .count();
    let end = at + 1 + closing;
    let next = chars.get(end);
    if is_wide {
        return Some(end);
    }
    let follows = chars[end..].iter().find(|c| !c.is_whitespace());
    let is_end =
        next.is_none_or(|c| c.is_whitespace()) && !follows.is_some_and(|c| c.is_lowercase());
    (is_end && !(chars[at] == '.' && is_abbreviation(chars, at))).then_some(end)
}

fn is_abbreviation(chars: &[char], at: usize) -> bool {
    let from = chars[..at]
        .iter()
        .rposition(|c| c.is_whitespace() || matches!(c, '(' | '"' | '“'))
        .map_or(0, |space| space + 1);
    let word: String = chars[from..at].iter().collect::<String>().to_lowercase();
    let is_initial = at - from == 1 && chars[from].is_uppercase() && chars[from] != 'I';
    let is_number = word == "no"
        && chars[at + 1..]
            .iter()
            .find(|c| !c.is_whitespace())
            .is_some_and(char::is_ascii_digit);
    is_initial || is_number || ABBREVIATIONS.contains(&word.as_str())
}
