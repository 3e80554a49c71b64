//! The words of a text, and an honest guess at when they are heard where no engine tells.

use crate::{WordSpan, trim};
use std::ops::Range;

/// A rest inside speech that is long enough to be the end of a clause.
const PAUSE_MS: usize = 100;
/// What a word costs beside its letters: the mouth has to get there.
const ONSET_LETTERS: usize = 1;
/// A digit is a word when it is spoken.
const DIGIT_LETTERS: usize = 4;

/// Each run of letters, digits, apostrophes and hyphens, in Unicode scalars.
pub(crate) fn runs(text: &str) -> Vec<Range<usize>> {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’' | '-');
    let chars: Vec<char> = text.chars().collect();
    let mut runs = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let len = chars[at..].iter().take_while(|&&c| is_word(c)).count();
        if chars[at..at + len].iter().any(|c| c.is_alphanumeric()) {
            runs.push(at..at + len);
        }
        at += len.max(1);
    }
    runs
}

/// Word times of `text` guessed from its letters and from the rests in `samples`.
///
/// Where the audio has at least as many rests as the text has clause marks, clauses lie between
/// the longest of them; inside a clause each word takes time by its letters. Times rise and lie
/// inside the audio. Empty for a text without words or silent audio.
pub(crate) fn estimate(text: &str, samples: &[f32], sample_rate_hz: u32) -> Vec<WordSpan> {
    let chars: Vec<char> = text.chars().collect();
    let clauses = clauses(&chars, &runs(text));
    let heard = trim::speech_bounds(samples, sample_rate_hz, 0, 0);
    let parts = split_at_rests(samples, sample_rate_hz, heard, clauses.len());
    let clauses = if parts.len() == clauses.len() {
        clauses
    } else {
        vec![clauses.concat()]
    };
    clauses
        .iter()
        .zip(parts)
        .flat_map(|(words, part)| share(&chars, words, &part, sample_rate_hz))
        .collect()
}

/// Words between marks.
fn clauses(chars: &[char], words: &[Range<usize>]) -> Vec<Vec<Range<usize>>> {
    let mut clauses: Vec<Vec<Range<usize>>> = Vec::new();
    let mut last_end = None;
    for word in words {
        let is_mark = |c: &char| ",;:.!?…—–".contains(*c);
        let follows_mark = last_end.is_none_or(|end| chars[end..word.start].iter().any(is_mark));
        match clauses.last_mut() {
            Some(clause) if !follows_mark => clause.push(word.clone()),
            _ => clauses.push(vec![word.clone()]),
        }
        last_end = Some(word.end);
    }
    clauses
}

/// `n_parts` parts between the longest rests, or one part where there are too few rests.
fn split_at_rests(
    samples: &[f32],
    sample_rate_hz: u32,
    heard: Range<usize>,
    n_parts: usize,
) -> Vec<Range<usize>> {
    let mut rests = trim::rests(samples, sample_rate_hz, PAUSE_MS);
    if n_parts == 0 || rests.len() + 1 < n_parts {
        return vec![heard];
    }
    rests.sort_by_key(|rest| std::cmp::Reverse(rest.len()));
    rests.truncate(n_parts - 1);
    rests.sort_by_key(|rest| rest.start);
    let starts = std::iter::once(heard.start).chain(rests.iter().map(|rest| rest.end));
    let ends = rests
        .iter()
        .map(|rest| rest.start)
        .chain(std::iter::once(heard.end));
    starts
        .zip(ends)
        .map(|(start, end)| start..end.max(start))
        .collect()
}

fn share(
    chars: &[char],
    words: &[Range<usize>],
    part: &Range<usize>,
    sample_rate_hz: u32,
) -> Vec<WordSpan> {
    let weight = |word: &Range<usize>| -> usize {
        let letters = chars[word.clone()].iter().map(|c| match c {
            c if c.is_numeric() => DIGIT_LETTERS,
            c if c.is_alphabetic() => 1,
            _ => 0,
        });
        ONSET_LETTERS + letters.sum::<usize>()
    };
    let total: usize = words.iter().map(weight).sum();
    let ms = |done: usize| {
        let sample = part.start + part.len() * done / total.max(1);
        u32::try_from(sample * 1000 / sample_rate_hz.max(1) as usize).unwrap_or(u32::MAX)
    };
    let mut done = 0;
    words
        .iter()
        .map(|word| {
            let start = done;
            done += weight(word);
            WordSpan {
                char_start: word.start,
                char_end: word.end,
                start_ms: ms(start),
                end_ms: ms(done),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Half a second of sound, a quarter of silence, a second of sound; 1 kHz, so 1 sample is 1 ms.
    fn two_clauses() -> Vec<f32> {
        let mut samples = vec![0.3; 1750];
        samples[500..750].fill(0.0);
        samples
    }

    #[test]
    fn runs_are_words_with_their_apostrophes_and_no_lone_marks() {
        assert_eq!(
            runs("Well — it's 7:30 -"),
            [0..4, 7..11, 12..13, 14..16],
            "a lone dash is no word"
        );
    }

    #[test]
    fn clauses_lie_between_the_rests() {
        let times = estimate("One two, three four five six.", &two_clauses(), 1000);
        assert_eq!(times.len(), 6);
        assert_eq!((times[0].start_ms, times[1].end_ms), (0, 500));
        assert_eq!((times[2].start_ms, times[5].end_ms), (750, 1750));
        assert!(times.is_sorted_by_key(|word| (word.start_ms, word.end_ms)));
    }

    #[test]
    fn without_enough_rests_the_whole_is_shared_out() {
        let times = estimate("One, two, three.", &two_clauses(), 1000);
        assert_eq!((times[0].start_ms, times[2].end_ms), (0, 1750));
    }

    #[test]
    fn a_longer_word_takes_longer_and_nothing_gives_nothing() {
        let times = estimate("I remember", &[0.3; 1000], 1000);
        assert!(times[0].end_ms < 400, "{times:?}");
        assert!(estimate("…", &[0.3; 1000], 1000).is_empty());
    }
}
