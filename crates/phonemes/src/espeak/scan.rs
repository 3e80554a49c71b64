//! Words and marks of a text, with their places.

use crate::{Language, abbreviations};
use std::ops::Range;

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// Something to say.
    Word {
        /// Where it is, in Unicode scalars.
        chars: Range<usize>,
        /// What espeak-ng gets to read.
        text: String,
    },
    /// A mark that Kokoro knows.
    Mark(char),
    /// Something that is neither said nor a pause, in Unicode scalars.
    Unspoken(Range<usize>),
}

/// Words and marks, in order.
pub(super) fn scan(text: &str, language: Language) -> Vec<Part> {
    let chars: Vec<char> = text.chars().collect();
    let mut parts = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let len = word_len(&chars, at);
        if len > 0 {
            let end = at + len;
            let (part, end) = word(&chars, at..end, language);
            parts.push(part);
            at = end;
        } else {
            let before = at.checked_sub(1).map(|before| chars[before]);
            let mark = mark(chars[at], before);
            // Several of one kind sound like one; three full stops are an ellipsis.
            match mark {
                Some('.') if parts.last() == Some(&Part::Mark('.')) => {
                    parts.pop();
                    parts.push(Part::Mark('…'));
                }
                Some('.') if parts.last() == Some(&Part::Mark('…')) => {}
                Some(mark) if parts.last() != Some(&Part::Mark(mark)) => {
                    parts.push(Part::Mark(mark));
                }
                _ => {}
            }
            at += 1;
        }
    }
    parts
}

/// The word at `range`, or what cannot be said there, and where to go on.
fn word(chars: &[char], range: Range<usize>, language: Language) -> (Part, usize) {
    let mut end = range.end;
    let mut text = String::from_iter(&chars[range.clone()]).replace(['’', '‘', 'ʼ'], "'");
    let has_stop = chars.get(end) == Some(&'.');
    if (has_stop || text.contains('.'))
        && let Some(spoken) = abbreviations::expand(&text, language)
    {
        spoken.clone_into(&mut text);
        // The last full stop of a text ends the sentence as well.
        let is_last = !chars[end + 1..].iter().any(|c| c.is_alphanumeric());
        end += usize::from(has_stop && !is_last);
    } else if let Some(spoken) = abbreviations::expand(&text, language).filter(|_| {
        // French writes Mme and Mlle without a full stop.
        language == Language::Fr && text.chars().count() > 2 && text.starts_with('M')
    }) {
        spoken.clone_into(&mut text);
    }
    if text.chars().any(is_sayable) {
        (Part::Word { chars: range, text }, end)
    } else if text.chars().all(|c| matches!(c, '-' | '‐' | '‑')) {
        (Part::Mark('—'), end)
    } else {
        (Part::Unspoken(range), end)
    }
}

/// How many characters the word at `at` has; 0 for a mark or a space.
fn word_len(chars: &[char], at: usize) -> usize {
    let mut end = at;
    while end < chars.len() && (is_word_char(chars[end]) || joins(chars, at, end)) {
        end += 1;
    }
    end - at
}

fn is_word_char(c: char) -> bool {
    !c.is_whitespace() && !c.is_control() && mark(c, None).is_none() && !is_silent(c)
}

/// Marks that stand for nothing that Kokoro knows.
fn is_silent(c: char) -> bool {
    matches!(
        c,
        '¿' | '¡' | '*' | '_' | '|' | '~' | '`' | '\\' | '<' | '>' | '\u{feff}'
    )
}

/// Whether the mark at `at` belongs to the word around it: `3,5`, `12:30`, `EE.UU`.
fn joins(chars: &[char], start: usize, at: usize) -> bool {
    let (Some(before), Some(after)) = (
        at.checked_sub(1).filter(|before| *before >= start),
        chars.get(at + 1),
    ) else {
        return false;
    };
    let before = chars[before];
    match chars[at] {
        ',' | ':' => before.is_numeric() && after.is_numeric(),
        '.' => before.is_alphanumeric() && after.is_alphanumeric(),
        _ => false,
    }
}

/// Whether espeak-ng has something to say for it.
fn is_sayable(c: char) -> bool {
    c.is_alphanumeric() || "%€$£¥₹&+=@°#§×÷²³".contains(c)
}

/// Kokoro's mark for `c`, which comes behind `before`.
fn mark(c: char, before: Option<char>) -> Option<char> {
    let is_opening = before.is_none_or(|before| before.is_whitespace() || before == '(');
    Some(match c {
        '.' | '।' | '॥' => '.',
        ',' | '،' => ',',
        ';' | ':' | '!' | '?' | '…' | '(' | ')' | '“' | '”' => c,
        '—' | '–' | '―' => '—',
        '«' | '„' | '‹' => '“',
        '"' if is_opening => '“',
        '»' | '›' | '"' => '”',
        '[' | '{' => '(',
        ']' | '}' => ')',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, language: Language) -> String {
        let show = |part| match part {
            Part::Word { text, .. } => text,
            Part::Mark(mark) => mark.to_string(),
            Part::Unspoken(range) => format!("<{}>", range.len()),
        };
        let parts: Vec<String> = scan(text, language).into_iter().map(show).collect();
        parts.join(" ")
    }

    #[test]
    fn words_marks_and_the_rest_are_told_apart() {
        let cases = [
            (Language::Es, "¿Sí? ¡No!", "Sí ? No !"),
            (
                Language::Es,
                "Son 3,5 km a las 12:30.",
                "Son 3,5 km a las 12:30 .",
            ),
            (Language::Es, "uno,dos... tres", "uno , dos … tres"),
            (
                Language::Es,
                "La Sra. Gil, EE.UU.",
                "La señora Gil , Estados Unidos .",
            ),
            (
                Language::Fr,
                "« Mme Roy » – l’an 5 %",
                "“ madame Roy ” — l'an 5 %",
            ),
            (Language::Fr, "M. Petit et M", "monsieur Petit et M"),
            (Language::It, "La Dott.ssa Bo", "La dottoressa Bo"),
            (Language::Hi, "नमस्ते। क्या?", "नमस्ते . क्या ?"),
            (Language::It, "ciao 🙂 - \"sì\"", "ciao <1> — “ sì ”"),
        ];
        for (language, text, expected) in cases {
            assert_eq!(shown(text, language), expected, "{text}");
        }
    }
}
