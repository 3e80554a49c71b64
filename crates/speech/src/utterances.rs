//! Cuts a text into utterances: sentences, with what is too short joined to a neighbour.

use crate::{Language, pauses};
use std::ops::Range;

/// Below this many letters a voice sounds odd: phrases of two or three words come out wrong.
const MIN_LETTERS: usize = 12;
/// A character of Japanese is worth this many letters: most are a syllable or more.
const LETTERS_OF_JAPANESE: usize = 2;
/// Joined utterances stay below this many letters.
const MAX_JOINED: usize = 200;
/// Characters of the longest utterance of Japanese, in which most are a syllable or more.
const MAX_JAPANESE: usize = 120;
/// Characters of the longest utterance otherwise: half a minute of speech. A text without marks
/// would keep everybody else waiting.
const MAX_CHARS: usize = 400;

/// A part of a text that is spoken in one breath of the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Utterance {
    /// Where it is in the text, in Unicode scalars.
    pub chars: Range<usize>,
    /// The text as given; line breaks and other control characters are spaces.
    pub text: String,
    /// Silence after it, in milliseconds; 0 after the last.
    pub gap_ms: u32,
}

/// The utterances of a text in `language`, in order; empty if it has no letter and no digit.
#[must_use]
pub fn utterances(text: &str, language: Language) -> Vec<Utterance> {
    let chars: Vec<char> = text.chars().collect();
    let mut out: Vec<Utterance> = Vec::new();
    for paragraph in paragraphs(&chars) {
        let sentences = sentences(&chars, paragraph, language);
        let joined = join_short(&chars, sentences, language);
        let spoken = joined
            .into_iter()
            .filter(|range| chars[range.clone()].iter().any(|c| c.is_alphanumeric()));
        out.extend(spoken.map(|range| {
            let text = plain(&chars[range.clone()]);
            Utterance {
                chars: range,
                gap_ms: pauses::after(&text),
                text,
            }
        }));
        if let Some(last) = out.last_mut() {
            last.gap_ms = pauses::PARAGRAPH_MS;
        }
    }
    if let Some(last) = out.last_mut() {
        last.gap_ms = 0;
    }
    out
}

fn plain(chars: &[char]) -> String {
    chars
        .iter()
        .map(|&c| if c.is_control() { ' ' } else { c })
        .collect()
}

/// Ranges between empty lines.
fn paragraphs(chars: &[char]) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < chars.len() {
        if chars[at] == '\n' {
            let gap = chars[at..].iter().take_while(|c| c.is_whitespace()).count();
            let n_lines = chars[at..at + gap].iter().filter(|c| **c == '\n').count();
            if n_lines > 1 {
                ranges.push(start..at);
                start = at + gap;
            }
            at += gap;
        } else {
            at += 1;
        }
    }
    ranges.push(start..chars.len());
    ranges
}

fn sentences(chars: &[char], paragraph: Range<usize>, language: Language) -> Vec<Range<usize>> {
    let text: String = chars[paragraph.clone()].iter().collect();
    listen_phonemes::sentences(&text, language)
        .into_iter()
        .map(|range| paragraph.start + range.start..paragraph.start + range.end)
        .filter(|range| !range.is_empty())
        .flat_map(|range| cut_long(chars, range, max_length(language)))
        .collect()
}

fn max_length(language: Language) -> usize {
    if language == Language::Ja {
        MAX_JAPANESE
    } else {
        MAX_CHARS
    }
}

/// Parts of a sentence that are not too long, cut behind the last comma before the limit, else
/// at the limit.
fn cut_long(chars: &[char], mut rest: Range<usize>, max: usize) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    while rest.len() > max {
        let limit = rest.start + max;
        let is_comma = |c: &char| matches!(c, '、' | '，' | ',' | '；' | '：' | ' ' | '\u{3000}');
        let cut = chars[rest.start..limit]
            .iter()
            .rposition(is_comma)
            .map_or(limit, |comma| rest.start + comma + 1);
        parts.push(rest.start..cut);
        rest.start = cut;
    }
    parts.push(rest);
    parts
}

/// Joins a short sentence to the next one, or the last one to the one before.
fn join_short(
    chars: &[char],
    sentences: Vec<Range<usize>>,
    language: Language,
) -> Vec<Range<usize>> {
    let worth = match language {
        Language::Ja => LETTERS_OF_JAPANESE,
        _ => 1,
    };
    let is_short = |range: &Range<usize>| {
        let letters = chars[range.clone()].iter().filter(|c| c.is_alphanumeric());
        letters.count() * worth < MIN_LETTERS
    };
    let mut out: Vec<Range<usize>> = Vec::new();
    for sentence in sentences {
        match out.last_mut() {
            Some(last)
                if (is_short(last) || is_short(&sentence))
                    && (sentence.end - last.start) * worth <= MAX_JOINED =>
            {
                last.end = sentence.end;
            }
            _ => out.push(sentence),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        utterances(text, Language::EnUs)
            .into_iter()
            .map(|utterance| utterance.text)
            .collect()
    }

    #[test]
    fn sentences_are_utterances_and_short_ones_are_joined() {
        assert_eq!(
            texts("The train to York was late again. Oh no. We missed the concert because of it."),
            [
                "The train to York was late again. Oh no.",
                "We missed the concert because of it."
            ]
        );
        assert_eq!(
            texts("Yes. I would like two tickets, please. Why?"),
            ["Yes. I would like two tickets, please. Why?"]
        );
    }

    #[test]
    fn places_are_those_of_the_text() {
        let text = "Das Café 北京 was open all day.\n\nNobody came in before the evening, though.";
        let chars: Vec<char> = text.chars().collect();
        let found = utterances(text, Language::EnUs);
        for utterance in &found {
            let source: String = chars[utterance.chars.clone()].iter().collect();
            assert_eq!(source, utterance.text);
        }
        assert_eq!(
            found.iter().map(|u| u.gap_ms).collect::<Vec<_>>(),
            [pauses::PARAGRAPH_MS, 0]
        );
    }

    #[test]
    fn a_text_without_marks_is_cut_between_words() {
        let text = "word ".repeat(500);
        let parts = utterances(&text, Language::EnUs);
        assert!(parts.iter().all(|part| part.chars.len() <= MAX_CHARS));
        let n_words: usize = parts
            .iter()
            .map(|part| {
                part.text
                    .split_whitespace()
                    .filter(|word| *word == "word")
                    .count()
            })
            .sum();
        assert_eq!(n_words, 500);
    }

    #[test]
    fn what_nobody_can_say_is_no_utterance() {
        for text in ["", " \n\n ", "…!?", "🙂 🙃"] {
            assert!(utterances(text, Language::Ja).is_empty(), "{text:?}");
        }
    }

    #[test]
    fn japanese_is_measured_in_characters_and_cut_at_commas() {
        let parts = |text: &str| -> Vec<usize> {
            let found = utterances(text, Language::Ja);
            found.iter().map(|part| part.chars.len()).collect()
        };
        assert_eq!(parts("はい。今日はとても天気がいいですね。"), [18]);
        assert_eq!(
            parts("駅まで歩いて行きました。そこで友だちに会いました。"),
            [12, 13]
        );
        let clause = format!("{}、", "あ".repeat(49));
        assert_eq!(parts(&clause.repeat(5)), [100, 100, 50]);
        assert_eq!(parts(&"あ".repeat(250)), [120, 120, 10]);
    }

    #[test]
    fn line_breaks_inside_a_paragraph_are_spaces() {
        assert_eq!(
            texts("One line of the text\nand the next line of it.\u{0}"),
            ["One line of the text and the next line of it."]
        );
    }
}
