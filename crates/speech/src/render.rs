//! Joins utterances into one passage with sentence and word times.
//!
//! Silence around each utterance is cut to [`LEAD_MS`] and [`TAIL_MS`]; with the gaps
//! between, which [`pauses`] knows, a listener hears about 400 ms of pause from sentence to
//! sentence and 600 ms from turn to turn. All sentences of a voice get one gain, so that a whisper stays a whisper.

use crate::{
    Content, PhonemeSpan, Priority, Request, SAMPLE_RATE_HZ, Script, SpeechError, SpeechQueue,
    Spoken, WordSpan, loudness, pauses, resample, trim, words,
};
use std::ops::{ControlFlow, Range};
use std::sync::Arc;

/// Kept before the first sound of an utterance.
const LEAD_MS: usize = 20;
/// Kept after the last sound, which fades out.
const TAIL_MS: usize = 80;
/// Before the first and after the last utterance: players swallow the first moments.
const EDGE_MS: usize = 200;
/// Fades where silence was cut, so that nothing clicks.
const FADE_MS: usize = 5;

/// A passage as audio.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendition {
    /// Mono samples in -1.0 to 1.0.
    pub samples: Vec<f32>,
    /// Always 24,000.
    pub sample_rate_hz: u32,
    /// When each sentence is heard, in the order of the script.
    pub sentences: Vec<SentenceSpan>,
    /// Word times of each sentence, from the start of the audio.
    pub words: Vec<Vec<WordSpan>>,
    /// Whether the engine knew no word times, so that they are guessed from letters and rests.
    pub words_are_estimated: bool,
    /// The voice of each speaker.
    pub voices: Vec<String>,
}

/// When a sentence is heard, from the start of the audio.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct SentenceSpan {
    /// When it starts.
    pub start_ms: u32,
    /// When it ends.
    pub end_ms: u32,
}

/// An utterance cut to its speech.
struct Utterance {
    speaker_idx: usize,
    turn_idx: usize,
    /// Silence after it if the turn goes on.
    gap_ms: u32,
    heard: Heard,
}

/// Speech without the silence around it, at [`SAMPLE_RATE_HZ`].
pub(crate) struct Heard {
    pub(crate) samples: Vec<f32>,
    /// Times from the start of `samples`.
    pub(crate) words: Vec<WordSpan>,
    /// Whether the word times are a guess.
    pub(crate) words_are_estimated: bool,
    /// Times from the start of `samples`; empty where the engine does not know.
    pub(crate) phonemes: Vec<PhonemeSpan>,
}

/// Speaks the whole script at 24 kHz, -18 LUFS, true peak at most -1.5 dBTP.
///
/// `voices` has one voice for each speaker, usually from [`Synthesizer::cast`](crate::Synthesizer::cast). Sentences are
/// spoken several at once. After each sentence, and many times a second in between, `progress` is
/// told how many of how many are done; it stops the work, also in the middle of a sentence where
/// the engine can, by answering [`ControlFlow::Break`].
///
/// # Errors
/// [`SpeechError::Cancelled`] if `progress` says so, [`SpeechError::Speaker`] for a script
/// that does not fit together, [`SpeechError::Unspeakable`] if no sentence can be said in the
/// language of its voice (one among others, such as a gloss in Chinese, is a short silence), and whatever the queue and the engine report.
pub fn render(
    queue: &Arc<SpeechQueue>,
    script: &Script,
    voices: Vec<String>,
    priority: Priority,
    progress: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
) -> Result<Rendition, Arc<SpeechError>> {
    check_speakers(script, voices.len())?;
    let requests = requests(script, &voices, priority);
    let mut utterances = speak_all(queue, script, requests, progress)?;
    for speaker_idx in 0..script.speakers.len() {
        level(&mut utterances, speaker_idx);
    }
    Ok(join(&utterances, voices, script.gap_percent))
}

fn check_speakers(script: &Script, n_voices: usize) -> Result<(), SpeechError> {
    let n_speakers = script.speakers.len().min(n_voices);
    for (turn_idx, turn) in script.turns.iter().enumerate() {
        if turn.speaker_idx >= n_speakers {
            return Err(SpeechError::Speaker {
                turn_idx,
                speaker_idx: turn.speaker_idx,
                n_speakers,
            });
        }
    }
    Ok(())
}

fn requests(script: &Script, voices: &[String], priority: Priority) -> Vec<Request> {
    let sentences = script.turns.iter().flat_map(|turn| {
        turn.sentences
            .iter()
            .map(|sentence| (turn.speaker_idx, sentence))
    });
    sentences
        .map(|(speaker_idx, sentence)| Request {
            content: Content::Text(sentence.clone()),
            voice: voices[speaker_idx].clone(),
            speed: script.speed,
            priority,
            patience: None,
        })
        .collect()
}

fn speak_all(
    queue: &Arc<SpeechQueue>,
    script: &Script,
    requests: Vec<Request>,
    progress: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
) -> Result<Vec<Utterance>, Arc<SpeechError>> {
    let n_sentences = requests.len();
    let places = script
        .turns
        .iter()
        .enumerate()
        .flat_map(|(turn_idx, turn)| {
            turn.sentences
                .iter()
                .map(move |sentence| (turn.speaker_idx, turn_idx, sentence))
        });
    let mut utterances = Vec::with_capacity(n_sentences);
    let mut answers = queue.speak_in_order(requests)?;
    let mut unspeakable = Vec::new();
    for (speaker_idx, turn_idx, sentence) in places {
        let n_done = utterances.len();
        let mut is_left = || progress(n_done, n_sentences).is_break();
        let Some(spoken) = answers.next_unless(&mut is_left) else {
            break;
        };
        let spoken = match spoken {
            Err(error) if matches!(*error, SpeechError::Unspeakable { .. }) => {
                unspeakable.push(error);
                Arc::new(Spoken::nothing())
            }
            answer => answer?,
        };
        utterances.push(Utterance {
            speaker_idx,
            turn_idx,
            gap_ms: pauses::after(sentence),
            heard: cut(&spoken, sentence),
        });
        if progress(utterances.len(), n_sentences).is_break() {
            return Err(Arc::new(SpeechError::Cancelled));
        }
    }
    if unspeakable.len() == n_sentences
        && let Some(error) = unspeakable.pop()
    {
        return Err(error);
    }
    Ok(utterances)
}

/// The speech of `spoken`, which says `text`; word times are estimated where the engine gave none.
pub(crate) fn cut(spoken: &Spoken, text: &str) -> Heard {
    let all = resample::resample(
        spoken.samples.clone(),
        spoken.sample_rate_hz,
        SAMPLE_RATE_HZ,
    );
    let bounds = trim::speech_bounds(&all, SAMPLE_RATE_HZ, LEAD_MS, TAIL_MS);
    let mut samples = all[bounds.clone()].to_vec();
    let words = match &spoken.words {
        Some(words) => words.iter().map(|word| shift(word, &bounds)).collect(),
        None => words::estimate(text, &samples, SAMPLE_RATE_HZ),
    };
    fade(&mut samples);
    Heard {
        samples,
        words,
        words_are_estimated: spoken.words.is_none(),
        phonemes: spoken
            .phonemes
            .iter()
            .map(|phoneme| PhonemeSpan {
                start_ms: inside(phoneme.start_ms, &bounds),
                end_ms: inside(phoneme.end_ms, &bounds),
                ..*phoneme
            })
            .collect(),
    }
}

/// The word's times inside `bounds` of the utterance.
fn shift(word: &WordSpan, bounds: &Range<usize>) -> WordSpan {
    WordSpan {
        start_ms: inside(word.start_ms, bounds),
        end_ms: inside(word.end_ms, bounds),
        ..*word
    }
}

/// A time of the utterance, from the start of `bounds` and not outside of them.
fn inside(ms: u32, bounds: &Range<usize>) -> u32 {
    let (from, to) = (to_ms(bounds.start), to_ms(bounds.end));
    ms.clamp(from, to) - from
}

#[expect(clippy::cast_precision_loss, reason = "a fade has 120 samples")]
fn fade(samples: &mut [f32]) {
    let n = n_samples(FADE_MS).min(samples.len() / 2);
    let len = samples.len();
    for idx in 0..n {
        let factor = idx as f32 / n as f32;
        samples[idx] *= factor;
        samples[len - 1 - idx] *= factor;
    }
}

/// Brings all utterances of a speaker to the target, with one gain.
fn level(utterances: &mut [Utterance], speaker_idx: usize) {
    let is_theirs = |utterance: &&mut Utterance| utterance.speaker_idx == speaker_idx;
    let all: Vec<f32> = utterances
        .iter()
        .filter(|utterance| utterance.speaker_idx == speaker_idx)
        .flat_map(|utterance| utterance.heard.samples.iter().copied())
        .collect();
    let gain = loudness::gain(&all, SAMPLE_RATE_HZ);
    for utterance in utterances.iter_mut().filter(is_theirs) {
        for sample in &mut utterance.heard.samples {
            *sample *= gain;
        }
        loudness::limit(&mut utterance.heard.samples, SAMPLE_RATE_HZ);
    }
}

fn join(utterances: &[Utterance], voices: Vec<String>, gap_percent: u32) -> Rendition {
    let mut samples = vec![0.0; n_samples(EDGE_MS)];
    let mut sentences = Vec::with_capacity(utterances.len());
    let mut words = Vec::with_capacity(utterances.len());
    let mut last: Option<&Utterance> = None;
    for utterance in utterances {
        let gap_ms = match last {
            None => 0,
            Some(last) if last.turn_idx == utterance.turn_idx => last.gap_ms,
            Some(_) => pauses::TURN_MS,
        };
        samples.resize(
            samples.len() + n_samples((gap_ms * gap_percent / 100) as usize),
            0.0,
        );
        let start_ms = to_ms(samples.len());
        samples.extend_from_slice(&utterance.heard.samples);
        sentences.push(SentenceSpan {
            start_ms,
            end_ms: to_ms(samples.len()),
        });
        words.push(later(&utterance.heard.words, start_ms));
        last = Some(utterance);
    }
    samples.resize(samples.len() + n_samples(EDGE_MS), 0.0);
    Rendition {
        samples,
        sample_rate_hz: SAMPLE_RATE_HZ,
        sentences,
        words,
        words_are_estimated: utterances
            .iter()
            .any(|utterance| utterance.heard.words_are_estimated),
        voices,
    }
}

fn later(words: &[WordSpan], by_ms: u32) -> Vec<WordSpan> {
    let move_one = |word: &WordSpan| WordSpan {
        start_ms: word.start_ms + by_ms,
        end_ms: word.end_ms + by_ms,
        ..*word
    };
    words.iter().map(move_one).collect()
}

pub(crate) fn n_samples(ms: usize) -> usize {
    ms * SAMPLE_RATE_HZ as usize / 1000
}

pub(crate) fn to_ms(n_samples: usize) -> u32 {
    u32::try_from(n_samples * 1000 / SAMPLE_RATE_HZ as usize).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
