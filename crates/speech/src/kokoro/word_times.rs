//! Word and phoneme times from the frames the model gave each token.

use crate::{PhonemeSpan, SAMPLE_RATE_HZ, WordSpan};
use listen_phonemes::PhonemizedWord;
use std::ops::Range;

/// Times of one utterance's symbols, in samples from the start of the utterance.
pub(super) struct Timeline {
    /// `edges[n]` is where symbol `n` starts; one more for the end of the last.
    edges: Vec<f64>,
}

impl Timeline {
    /// From the frames of each token (both pads included) of `n_samples` of audio.
    ///
    /// The frames are scaled to the audio, which they match to the sample in all exports
    /// but those that round differently inside the graph.
    pub(super) fn new(frames: &[f32], n_samples: usize) -> Option<Self> {
        let total: f64 = frames.iter().map(|&frames| f64::from(frames)).sum();
        if total <= 0.0 || frames.len() < 2 {
            return None;
        }
        let scale = as_f64(n_samples) / total;
        let mut at = 0.0;
        let edges = frames[..frames.len() - 1].iter().map(|&frames| {
            at += f64::from(frames) * scale;
            at
        });
        Some(Self {
            edges: edges.collect(),
        })
    }

    fn span(&self, symbols: &Range<usize>) -> Option<(f64, f64)> {
        Some((
            *self.edges.get(symbols.start)?,
            *self.edges.get(symbols.end)?,
        ))
    }
}

/// When `word` is heard, given the utterance of the phonemes `part`, which starts after
/// `samples_before` samples. `tokens[n]` says whether phoneme `n` of the part became a token.
pub(super) fn word_span(
    word: &PhonemizedWord,
    part: &Range<usize>,
    is_token: &[bool],
    timeline: &Timeline,
    samples_before: usize,
) -> Option<WordSpan> {
    let len = word.phonemes.chars().count();
    let start = word.phoneme_start.max(part.start);
    let end = (word.phoneme_start + len).min(part.end);
    if start >= end {
        return None;
    }
    let n_tokens = |to: usize| is_token[..to - part.start].iter().filter(|is| **is).count();
    let (from, to) = timeline.span(&(n_tokens(start)..n_tokens(end)))?;
    Some(WordSpan {
        char_start: word.char_start,
        char_end: word.char_end,
        start_ms: to_ms(from + as_f64(samples_before)),
        end_ms: to_ms(to + as_f64(samples_before)),
    })
}

/// When each of `symbols` is heard that became a token; spaces and marks have times, too.
pub(super) fn phoneme_spans(
    symbols: &[char],
    is_token: &[bool],
    timeline: &Timeline,
    samples_before: usize,
) -> Vec<PhonemeSpan> {
    let tokens = symbols
        .iter()
        .zip(is_token)
        .filter_map(|(symbol, is_token)| is_token.then_some(*symbol));
    let span = |(idx, symbol)| {
        let (from, to) = timeline.span(&(idx..idx + 1))?;
        Some(PhonemeSpan {
            symbol,
            start_ms: to_ms(from + as_f64(samples_before)),
            end_ms: to_ms(to + as_f64(samples_before)),
        })
    };
    tokens.enumerate().filter_map(span).collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "times are positive and a sentence is shorter than 49 days"
)]
fn to_ms(samples: f64) -> u32 {
    (samples * 1000.0 / f64::from(SAMPLE_RATE_HZ)) as u32
}

#[expect(
    clippy::cast_precision_loss,
    reason = "utterances are shorter than 2^52 samples"
)]
fn as_f64(n_samples: usize) -> f64 {
    n_samples as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(phoneme_start: usize, phonemes: &str) -> PhonemizedWord {
        PhonemizedWord {
            char_start: 0,
            char_end: 1,
            phoneme_start,
            phonemes: phonemes.to_owned(),
            known: true,
        }
    }

    #[test]
    fn a_word_lasts_as_long_as_its_phonemes() {
        // pad, "ab", " ", "c", pad
        let timeline = Timeline::new(&[2.0, 1.0, 3.0, 2.0, 4.0, 5.0], 17 * 600).unwrap();
        let times = |word: &PhonemizedWord| {
            let span = word_span(word, &(0..4), &[true; 4], &timeline, 2400).unwrap();
            (span.start_ms, span.end_ms)
        };
        assert_eq!(times(&word(0, "ab")), (150, 250));
        assert_eq!(times(&word(3, "c")), (300, 400));
    }

    #[test]
    fn a_phoneme_the_model_lacks_takes_no_time() {
        let timeline = Timeline::new(&[1.0, 1.0, 1.0, 1.0], 4 * 600).unwrap();
        let is_token = [true, false, true];
        let span = word_span(&word(2, "c"), &(0..3), &is_token, &timeline, 0).unwrap();
        assert_eq!((span.start_ms, span.end_ms), (50, 75));
    }

    #[test]
    fn a_word_of_another_part_has_no_time_here() {
        let timeline = Timeline::new(&[1.0, 1.0, 1.0], 3 * 600).unwrap();
        assert!(word_span(&word(5, "c"), &(0..1), &[true], &timeline, 0).is_none());
    }
}
