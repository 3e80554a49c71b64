//! Captions: `WebVTT` and SubRip, a cue for each utterance, broken into lines at words. They show what
//! a reader should see: of `[word](/phonemes/)` the word.

use crate::{PhonemeSpan, Piece, WordSpan};
use listen_phonemes::without_markup;
use serde::Serialize;
use std::fmt::Write as _;

/// Characters of a line, as broadcasters have it.
const LINE: usize = 42;

/// Captions as `WebVTT`.
#[must_use]
pub fn webvtt<'a>(pieces: impl IntoIterator<Item = &'a Piece>) -> String {
    let mut out = "WEBVTT\n".to_owned();
    for piece in pieces {
        // Writing to a string cannot fail.
        let _ = write!(
            out,
            "\n{} --> {}\n{}\n",
            clock(piece.start_ms, '.'),
            clock(piece.end_ms, '.'),
            lines(&escaped(&without_markup(&piece.text)))
        );
    }
    out
}

/// Captions as SubRip (`.srt`).
#[must_use]
pub fn srt<'a>(pieces: impl IntoIterator<Item = &'a Piece>) -> String {
    let mut out = String::new();
    for (idx, piece) in pieces.into_iter().enumerate() {
        let _ = write!(
            out,
            "{}\n{} --> {}\n{}\n\n",
            idx + 1,
            clock(piece.start_ms, ','),
            clock(piece.end_ms, ','),
            lines(&without_markup(&piece.text))
        );
    }
    out
}

#[derive(Serialize)]
struct Cue<'a> {
    text: String,
    start_ms: u32,
    end_ms: u32,
    /// Whether the word times are guessed from letters and rests.
    words_are_estimated: bool,
    words: Vec<TimedWord>,
    phonemes: &'a [PhonemeSpan],
}

#[derive(Serialize)]
struct TimedWord {
    word: String,
    char_start: usize,
    char_end: usize,
    start_ms: u32,
    end_ms: u32,
}

/// Utterances, words and phonemes as JSON, with times in milliseconds and places in Unicode scalars of
/// `text`, which the pieces were spoken from.
#[must_use]
pub fn json(pieces: &[Piece], text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let word = |span: &WordSpan| TimedWord {
        word: chars
            .get(span.char_start..span.char_end)
            .unwrap_or_default()
            .iter()
            .collect(),
        char_start: span.char_start,
        char_end: span.char_end,
        start_ms: span.start_ms,
        end_ms: span.end_ms,
    };
    let cues: Vec<Cue<'_>> = pieces
        .iter()
        .map(|piece| Cue {
            text: without_markup(&piece.text),
            start_ms: piece.start_ms,
            end_ms: piece.end_ms,
            words_are_estimated: piece.words_are_estimated,
            words: piece.words.iter().map(word).collect(),
            phonemes: &piece.phonemes,
        })
        .collect();
    // Strings and numbers can always be written.
    serde_json::to_string_pretty(&cues).unwrap_or_default()
}

/// `00:00:01.250`.
fn clock(ms: u32, point: char) -> String {
    let (s, ms) = (ms / 1000, ms % 1000);
    format!(
        "{:02}:{:02}:{:02}{point}{ms:03}",
        s / 3600,
        s / 60 % 60,
        s % 60
    )
}

/// The three characters that begin something else in `WebVTT`.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn lines(text: &str) -> String {
    let mut out = String::new();
    let mut len = 0;
    for word in text.split_whitespace() {
        let word_len = word.chars().count();
        if len > 0 && len + 1 + word_len > LINE {
            out.push('\n');
            len = 0;
        } else if len > 0 {
            out.push(' ');
            len += 1;
        }
        out.push_str(word);
        len += word_len;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(text: &str, start_ms: u32, end_ms: u32) -> Piece {
        Piece {
            samples: Vec::new(),
            chars: 0..0,
            text: text.to_owned(),
            start_ms,
            end_ms,
            words: Vec::new(),
            words_are_estimated: false,
            phonemes: Vec::new(),
        }
    }

    #[test]
    fn the_markup_of_a_pronunciation_is_not_shown() {
        let text = "Hi, [Kokoro](/kˈOkəɹO/)! See [here](https://example.org) (now).";
        let shown = "Hi, Kokoro! See here (now).";
        let word = WordSpan {
            char_start: 5,
            char_end: 11,
            start_ms: 100,
            end_ms: 200,
        };
        let pieces = [Piece {
            words: vec![word],
            ..piece(text, 0, 1_250)
        }];
        for captions in [webvtt(&pieces), srt(&pieces)] {
            assert!(captions.trim_end().ends_with(shown), "{captions}");
        }
        let json: serde_json::Value = serde_json::from_str(&json(&pieces, text)).unwrap();
        assert_eq!(json[0]["text"], shown);
        assert_eq!(json[0]["words"][0]["word"], "Kokoro");
    }

    #[test]
    fn captions_have_times_and_short_lines() {
        let pieces = [
            piece("Tea & cake --> now", 0, 1_250),
            piece(&"seven eight ".repeat(6), 3_601_000, 3_602_000),
        ];
        assert_eq!(
            webvtt(&pieces),
            "WEBVTT\n\n00:00:00.000 --> 00:00:01.250\nTea &amp; cake --&gt; now\n\n\
             01:00:01.000 --> 01:00:02.000\nseven eight seven eight seven eight seven\n\
             eight seven eight seven eight\n"
        );
        assert!(
            srt(&pieces).starts_with("1\n00:00:00,000 --> 00:00:01,250\nTea & cake --> now\n\n2\n")
        );
    }
}
