//! From what was pasted or read from a file to a script.

use super::script::label;

/// A line shorter than that, without a mark at its end and before a capital, is a heading.
const HEADING_CHARS_MAX: usize = 45;

/// A text without what nobody sees: control characters, zero-width marks, odd spaces.
#[must_use]
pub fn clean(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace(['\r', '\u{2028}', '\u{2029}', '\u{85}'], "\n")
        .chars()
        .filter_map(|c| match c {
            '\n' => Some('\n'),
            c if c.is_whitespace() => Some(' '),
            c if c.is_control() || is_invisible(c) => None,
            c => Some(c),
        })
        .collect()
}

/// Zero-width marks, marks of direction, soft hyphens, and what a wrong encoding left.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{ad}' | '\u{feff}' | '\u{fffd}'
    )
}

/// The script of a text: one sentence a line, as `split` says, an empty line between paragraphs.
/// Lines that an editor wrapped are joined; headings and lines of speakers stand by themselves.
#[must_use]
pub fn lay_out(text: &str, split: impl Fn(&str) -> Vec<String>) -> String {
    let cleaned = clean(text);
    let paragraphs: Vec<String> = cleaned
        .split('\n')
        .map(str::trim)
        .collect::<Vec<_>>()
        .split(|line| line.is_empty())
        .filter(|lines| !lines.is_empty())
        .map(|lines| paragraph(lines, &split))
        .collect();
    paragraphs.join("\n\n")
}

fn paragraph(lines: &[&str], split: &impl Fn(&str) -> Vec<String>) -> String {
    let sentences = joined(lines).into_iter().flat_map(|text| {
        let (name, said) = match label(&text) {
            Some((name, said)) => (format!("{name}: "), said.to_owned()),
            None => (String::new(), text),
        };
        let mut sentences = split(&said);
        if let Some(first) = sentences.first_mut() {
            first.insert_str(0, &name);
        }
        sentences
    });
    let sentences = sentences.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
    sentences.collect::<Vec<_>>().join("\n")
}

fn joined(lines: &[&str]) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    let mut previous = "";
    for line in lines {
        let goes_on = !previous.is_empty() && label(line).is_none() && !is_heading(previous, line);
        match texts.last_mut().filter(|_| goes_on) {
            Some(text) => {
                text.push(' ');
                text.push_str(line);
            }
            None => texts.push((*line).to_owned()),
        }
        previous = line;
    }
    texts
}

fn is_heading(line: &str, next: &str) -> bool {
    line.chars().count() < HEADING_CHARS_MAX
        && line.ends_with(char::is_alphanumeric)
        && next.starts_with(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As good a splitter as these cases need.
    fn split(text: &str) -> Vec<String> {
        text.split_inclusive(". ")
            .map(|part| part.trim().to_owned())
            .collect()
    }

    #[test]
    fn a_text_becomes_one_sentence_a_line() {
        let cases = [
            ("It rained. We\nstayed in.", "It rained.\nWe stayed in."),
            ("One.\n\n\nTwo.", "One.\n\nTwo."),
            ("A Wet Morning\nIt rained.", "A Wet Morning\nIt rained."),
            (
                "ANN: Hi. How is it?\nBEN: Fine.",
                "ANN: Hi.\nHow is it?\nBEN: Fine.",
            ),
            ("One \u{a0} two\u{200b}.\r\nThree.", "One two.\nThree."),
            ("", ""),
            (" \n\u{7}\n ", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(lay_out(text, split), expected, "{text:?}");
        }
    }
}
