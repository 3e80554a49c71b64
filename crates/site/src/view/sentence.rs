//! The sentences of a passage as the player shows them: their times, and as much text as may be.

use crate::view::player::Shown;
use listen_core::phrases;
use listen_store::passage::{SentenceRow, SpeakerRow};
use listen_store::rendition::{SentenceTime, WordTime};
use std::fmt::Write as _;
use std::ops::Range;

/// One sentence in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Row.
    pub id: i64,
    /// Counted from 1.
    pub number: i64,
    /// Counted from 0.
    pub position: i64,
    /// Who says it, if the speaker changes here.
    pub speaker: Option<String>,
    /// Accent of whoever says it: `us` or `uk`.
    pub accent: String,
    /// Its text, if it may be shown.
    pub text: Option<String>,
    /// Whether it is to be written down, so that its text stays hidden until submission.
    pub is_dictation: bool,
    /// Start within the audio, ms.
    pub start_ms: i64,
    /// End within the audio, ms.
    pub end_ms: i64,
    /// Where its phrases end, ms; the end of the sentence is not among them.
    pub phrase_ends_ms: Vec<i64>,
    /// Where chunks of two to four words end, ms; the last one ends with the sentence.
    pub chunk_ends_ms: Vec<i64>,
    /// When its words are heard; empty where its text is not shown.
    pub words: Vec<WordTime>,
    /// How often this learner heard it to its end.
    pub n_plays: i64,
}

impl Sentence {
    /// Where its phrases end, with spaces between.
    #[must_use]
    pub fn phrases(&self) -> String {
        spaced(&self.phrase_ends_ms)
    }

    /// Where its chunks end, with spaces between.
    #[must_use]
    pub fn chunks(&self) -> String {
        spaced(&self.chunk_ends_ms)
    }

    /// Its words as scripts read them, see [`word_places`].
    #[must_use]
    pub fn word_places(&self) -> String {
        word_places(&self.words)
    }
}

fn spaced(numbers: &[i64]) -> String {
    let numbers: Vec<String> = numbers.iter().map(i64::to_string).collect();
    numbers.join(" ")
}

/// Words as scripts read them: first character, one past the last, start and end in ms, with
/// commas between, and a space between words.
#[must_use]
pub fn word_places(words: &[WordTime]) -> String {
    let mut out = String::new();
    for word in words {
        let gap = if out.is_empty() { "" } else { " " };
        let _ = write!(
            out,
            "{gap}{},{},{},{}",
            word.char_start, word.char_end, word.start_ms, word.end_ms
        );
    }
    out
}

/// The characters of words.
fn char_ranges(words: &[WordTime]) -> Vec<Range<usize>> {
    let place = |n: i64| usize::try_from(n).unwrap_or(0);
    words
        .iter()
        .map(|word| place(word.char_start)..place(word.char_end))
        .collect()
}

/// When sentences and words are heard.
#[derive(Debug, Default)]
pub struct Times {
    /// By sentence, in order.
    pub sentences: Vec<SentenceTime>,
    /// By word, in order.
    pub words: Vec<WordTime>,
}

impl Times {
    fn sentence(&self, position: i64) -> Option<&SentenceTime> {
        self.sentences.iter().find(|time| time.position == position)
    }

    /// The words of a sentence.
    #[must_use]
    pub fn words_of(&self, position: i64) -> Vec<WordTime> {
        let words = self.words.iter().copied();
        words.filter(|word| word.position == position).collect()
    }
}

/// When the words end that `ends` finds in a sentence. It tells nothing of the words themselves.
fn ends_ms(
    text: &str,
    words: &[WordTime],
    ends: fn(&str, &[Range<usize>]) -> Vec<usize>,
) -> Vec<i64> {
    ends(text, &char_ranges(words))
        .into_iter()
        .filter_map(|idx| words.get(idx))
        .map(|word| word.end_ms)
        .collect()
}

/// All sentences, in order.
pub(super) fn list(
    rows: &[SentenceRow],
    speakers: &[SpeakerRow],
    times: &Times,
    dictated: &[i64],
    shown: &Shown,
) -> Vec<Sentence> {
    let mut previous_speaker = None;
    rows.iter()
        .map(|row| {
            let is_other =
                previous_speaker.replace(row.speaker_position) != Some(row.speaker_position);
            let is_dictation = dictated.contains(&row.position);
            let is_visible = shown.has(row.position, is_dictation);
            let speaker = speakers
                .iter()
                .find(|speaker| speaker.position == row.speaker_position);
            let time = times.sentence(row.position);
            let words = times.words_of(row.position);
            Sentence {
                id: row.id,
                number: row.position + 1,
                position: row.position,
                speaker: speaker
                    .filter(|_| is_other)
                    .map(|speaker| speaker.name.clone()),
                accent: speaker.map_or_else(|| "us".to_owned(), |speaker| speaker.accent.clone()),
                text: is_visible.then(|| row.text.clone()),
                is_dictation,
                start_ms: time.map_or(0, |time| time.start_ms),
                end_ms: time.map_or(0, |time| time.end_ms),
                phrase_ends_ms: ends_ms(&row.text, &words, phrases::phrase_ends),
                chunk_ends_ms: ends_ms(&row.text, &words, phrases::chunk_ends),
                words: if is_visible { words } else { Vec::new() },
                n_plays: 0,
            }
        })
        .collect()
}
