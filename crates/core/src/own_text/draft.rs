//! A text that is not saved yet.

use super::{layout::clean, script_chars};
use crate::passage::Speaker;
use crate::taxonomy::{Accent, Level, Sex, Topic};
use serde::{Deserialize, Serialize};

/// Longer texts are offered in parts of about this many characters: ten minutes of audio.
pub const PART_CHARS: usize = 8_000;

/// A text between the upload and the passage, as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// The own text that is edited; none for a new one.
    pub slug: Option<String>,
    /// Where the text comes from, for people: `Pasted`, a file's name, an address.
    pub origin: String,
    /// The encoding that a file was read in, unless it is UTF-8.
    pub encoding: Option<String>,
    /// What there is to choose from; empty once there is a script that came from nowhere else.
    pub parts: Vec<Part>,
    /// The part that was chosen, as it is edited.
    pub script: Option<String>,
    /// Title.
    pub title: String,
    /// Level that the learner chose; none for the estimate.
    pub level: Option<Level>,
    /// What it is about.
    pub topic: Topic,
    /// Voices of the speakers, by their names.
    pub cast: Vec<Speaker>,
}

/// A piece of a text that is short enough to be practised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Title; may be empty.
    pub title: String,
    /// Paragraphs.
    pub text: String,
}

/// The parts of a text: itself, or pieces of about `PART_CHARS` that end with a paragraph, or
/// with a line where a paragraph is longer than that.
#[must_use]
pub fn parts(title: &str, text: &str) -> Vec<Part> {
    let text = clean(text);
    if script_chars(&text) <= PART_CHARS + PART_CHARS / 2 {
        let title = title.to_owned();
        return vec![Part { title, text }];
    }
    let pieces = pieces(&text);
    let n = pieces.len();
    let name = |idx: usize| format!("{title} ({} / {n})", idx + 1).trim().to_owned();
    let numbered = pieces.into_iter().enumerate();
    numbered
        .map(|(idx, text)| Part {
            title: name(idx),
            text,
        })
        .collect()
}

fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut n_chars = usize::MAX;
    for line in text.split_inclusive('\n').flat_map(short_lines) {
        let n_more = line.chars().count();
        n_chars = n_chars.saturating_add(n_more);
        if n_chars > PART_CHARS {
            pieces.push(String::new());
            n_chars = n_more;
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push_str(&line);
        }
    }
    pieces.retain(|piece| piece.chars().any(char::is_alphanumeric));
    pieces
}

/// A line, cut at spaces where it is longer than a part.
fn short_lines(line: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut n_chars = 0;
    for word in line.split_inclusive(' ') {
        n_chars += word.chars().count();
        if n_chars > PART_CHARS {
            lines.push(String::new());
            n_chars = word.chars().count();
        }
        if let Some(last) = lines.last_mut() {
            last.push_str(word);
        }
    }
    lines
}

/// The voices of `names`, each as it was cast before; new ones are women and men by turns.
#[must_use]
pub fn cast(names: &[String], before: &[Speaker]) -> Vec<Speaker> {
    let known = |name: &String| before.iter().find(|speaker| speaker.name == *name).cloned();
    let by_turns = |idx: usize| {
        if idx.is_multiple_of(2) {
            Sex::Female
        } else {
            Sex::Male
        }
    };
    names
        .iter()
        .enumerate()
        .map(|(idx, name)| {
            known(name).unwrap_or_else(|| Speaker {
                name: name.clone(),
                sex: by_turns(idx),
                accent: Accent::Us,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_offered_in_parts() {
        assert_eq!(parts("Rain", "It rained.").len(), 1);
        let paragraph = format!("{}\n\n", "It rained all day. ".repeat(100));
        let found = parts("Rain", &paragraph.repeat(10));
        assert_eq!(found.len(), 3);
        assert_eq!(found[0].title, "Rain (1 / 3)");
        for text in [
            paragraph.repeat(10),
            "rain ".repeat(10_000),
            "x".repeat(30_000),
        ] {
            let found = parts("", &text);
            let joined: String = found.iter().map(|part| part.text.as_str()).collect();
            assert_eq!(joined.trim(), text.trim(), "nothing is lost");
            let longest = found.iter().map(|part| part.text.chars().count()).max();
            assert!(longest <= Some(30_000));
        }
    }

    #[test]
    fn voices_are_kept_and_new_ones_differ() {
        let names = ["ANN".to_owned(), "BEN".to_owned()];
        let first = cast(&names, &[]);
        assert_eq!((first[0].sex, first[1].sex), (Sex::Female, Sex::Male));
        let uk = Speaker {
            accent: Accent::Uk,
            ..first[1].clone()
        };
        assert_eq!(cast(&names, std::slice::from_ref(&uk))[1], uk);
    }
}
