//! A sentence from the utterances that it was spoken in.

use super::runtime::Output;
use super::word_times::{self, Timeline};
use crate::{PhonemeSpan, SAMPLE_RATE_HZ, Spoken, WordSpan};
use listen_phonemes::Phonemized;
use std::ops::Range;

/// One utterance of a sentence, spoken.
pub(super) struct Part {
    pub(super) range: Range<usize>,
    pub(super) is_token: Vec<bool>,
    pub(super) output: Output,
}

/// One sentence from its utterances; times only if all of them have durations.
pub(super) fn join(parts: Vec<Part>, spoken: &Phonemized, symbols: &[char]) -> Spoken {
    let mut samples = Vec::new();
    let mut times = Some((Vec::new(), Vec::new()));
    for part in parts {
        let own = part_times(&part, spoken, symbols, samples.len());
        times = times.zip(own).map(|(mut all, own)| {
            all.0.extend(own.0);
            all.1.extend(own.1);
            all
        });
        samples.extend(part.output.samples);
    }
    let (words, phonemes) = times.unzip();
    Spoken {
        samples,
        sample_rate_hz: SAMPLE_RATE_HZ,
        words,
        phonemes: phonemes.unwrap_or_default(),
    }
}

fn part_times(
    part: &Part,
    spoken: &Phonemized,
    symbols: &[char],
    samples_before: usize,
) -> Option<(Vec<WordSpan>, Vec<PhonemeSpan>)> {
    let frames = part.output.frames.as_ref()?;
    let timeline = Timeline::new(frames, part.output.samples.len())?;
    let span =
        |word| word_times::word_span(word, &part.range, &part.is_token, &timeline, samples_before);
    let phonemes = word_times::phoneme_spans(
        &symbols[part.range.clone()],
        &part.is_token,
        &timeline,
        samples_before,
    );
    Some((spoken.words.iter().filter_map(span).collect(), phonemes))
}
