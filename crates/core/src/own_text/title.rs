//! A title for a text without one.

use super::MAX_TITLE_CHARS;
use super::script::label;

/// Words of a sentence that make a title.
const WORDS: usize = 6;

/// A title: the one that the document has, else the heading it begins with, else its first words.
#[must_use]
pub fn suggest_title(document: &str, script: &str) -> String {
    let first = script
        .lines()
        .find(|line| !line.is_empty())
        .unwrap_or_default();
    let first = label(first).map_or(first, |(_, said)| said);
    let title = if document.trim().is_empty() {
        beginning(first)
    } else {
        document.to_owned()
    };
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    title
        .chars()
        .filter(|c| !c.is_control())
        .take(MAX_TITLE_CHARS)
        .collect()
}

fn beginning(line: &str) -> String {
    let words: Vec<&str> = line.split_whitespace().collect();
    if words.len() <= WORDS {
        return line.trim_end_matches(['.', ',', ';', ':']).to_owned();
    }
    format!(
        "{} …",
        words[..WORDS]
            .join(" ")
            .trim_end_matches(['.', ',', ';', ':'])
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_comes_from_the_document_or_the_first_line() {
        let cases = [
            ("The  Kitchen", "It was cold.", "The Kitchen"),
            ("", "A Wet Morning\nIt rained.", "A Wet Morning"),
            (
                "",
                "ANN: It rained, and we stayed in all day.",
                "It rained, and we stayed in …",
            ),
            ("", "Fine.", "Fine"),
            ("", "", ""),
        ];
        for (document, script, expected) in cases {
            assert_eq!(suggest_title(document, script), expected, "{script}");
        }
    }
}
