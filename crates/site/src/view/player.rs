//! The player: audio, sentences with their times, and as much text as may be shown.

use crate::SiteState;
use crate::view::audio::{self, Audio};
use listen_core::item::ItemBody;
use listen_core::phrases;
use listen_store::passage::{ItemRow, PassageHead, SentenceRow, SpeakerRow};
use listen_store::rendition::{self, SentenceTime, WordTime};
use listen_store::{attempt, passage};
use listen_web::error::PageError;
use listen_web::state::WebState;

/// Which texts a page may show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// Those that the learner revealed; dictation sentences never.
    Revealed(Vec<i64>),
    /// All: the attempt is submitted.
    All,
}

/// Everything the player's template needs.
#[derive(Debug, Clone)]
pub struct Player {
    /// Name of the passage in addresses.
    pub slug: String,
    /// Row of the version that is shown: an open attempt keeps its version.
    pub passage_id: i64,
    /// State of the audio.
    pub audio: Audio,
    /// Length of the audio, ms; 0 while there is none.
    pub duration_ms: i64,
    /// Sentences in order.
    pub sentences: Vec<Sentence>,
    /// Who speaks with which voice: `Mia (af_heart)`.
    pub cast: Vec<String>,
    /// Whether the natural voice speaks.
    pub is_natural: bool,
    /// Whether text can still be revealed.
    pub can_reveal: bool,
    /// Whether the attempt is over and the whole text stands there.
    pub is_transcript: bool,
}

/// One sentence in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Counted from 1.
    pub number: i64,
    /// Counted from 0.
    pub position: i64,
    /// Who says it, if the speaker changes here.
    pub speaker: Option<String>,
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
}

impl Sentence {
    /// Where its phrases end, with spaces between.
    #[must_use]
    pub fn phrases(&self) -> String {
        let ends: Vec<String> = self.phrase_ends_ms.iter().map(i64::to_string).collect();
        ends.join(" ")
    }
}

impl Player {
    /// Address of the audio in one format, or nothing while there is none.
    #[must_use]
    pub fn audio_url(&self, extension: &str) -> String {
        match &self.audio {
            Audio::Ready(rendition) => format!("/audio/{}.{extension}", rendition.hash),
            _ => String::new(),
        }
    }

    /// Address that plays only these sentences, also without scripts.
    #[must_use]
    pub fn clip_url(&self, positions: &[i64]) -> String {
        let clips: Vec<&Sentence> = self
            .sentences
            .iter()
            .filter(|sentence| positions.contains(&sentence.position))
            .collect();
        match (clips.first(), clips.last()) {
            (Some(first), Some(last)) => {
                format!(
                    "{}#t={},{}",
                    self.audio_url("mp3"),
                    seconds(first.start_ms),
                    seconds(last.end_ms)
                )
            }
            _ => self.audio_url("mp3"),
        }
    }

    /// Address that plays one sentence.
    #[must_use]
    pub fn sentence_clip_url(&self, sentence: &Sentence) -> String {
        self.clip_url(&[sentence.position])
    }

    /// Whether waiting brings it.
    #[must_use]
    pub fn is_coming(&self) -> bool {
        matches!(self.audio, Audio::Preparing(_) | Audio::NoWorker)
    }

    /// Whether it can be played.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        matches!(self.audio, Audio::Ready(_))
    }
}

fn seconds(ms: i64) -> String {
    format!("{}.{:03}", ms / 1000, ms % 1000)
}

/// Collects what the player shows for a passage.
///
/// # Errors
/// What the store says.
pub async fn of(
    site: &SiteState,
    head: &PassageHead,
    items: &[ItemRow],
    shown: Shown,
) -> Result<Player, PageError> {
    let web = &site.web;
    let audio = audio::of(site, head.id).await?;
    let speakers = passage::speakers(&web.db, head.id).await?;
    let rows = passage::sentences(&web.db, head.id).await?;
    let (times, duration_ms) = match &audio {
        Audio::Ready(rendition) => (
            Times {
                sentences: rendition::sentence_times(&web.db, rendition.id).await?,
                words: rendition::word_times(&web.db, rendition.id).await?,
            },
            rendition.duration_ms,
        ),
        _ => (Times::default(), 0),
    };
    let dictated = dictated_positions(items);
    Ok(Player {
        slug: head.slug.clone(),
        passage_id: head.id,
        cast: cast(&speakers, &audio),
        is_natural: matches!(&audio, Audio::Ready(rendition) if rendition.engine == "kokoro"),
        can_reveal: shown != Shown::All,
        is_transcript: shown == Shown::All,
        sentences: sentences(&rows, &speakers, &times, &dictated, &shown),
        duration_ms,
        audio,
    })
}

/// Texts that the visitor has revealed in the open attempt on this passage.
///
/// # Errors
/// What the store says.
pub async fn revealed(web: &WebState, attempt_id: Option<i64>) -> Result<Shown, PageError> {
    Ok(Shown::Revealed(match attempt_id {
        Some(id) => attempt::revealed(&web.db, id).await?,
        None => Vec::new(),
    }))
}

/// Indexes of the sentences that are to be written down.
#[must_use]
pub fn dictated_positions(items: &[ItemRow]) -> Vec<i64> {
    items
        .iter()
        .filter(|item| matches!(item.body, ItemBody::Dictation(_)))
        .flat_map(|item| item.evidence.iter().copied())
        .collect()
}

fn cast(speakers: &[SpeakerRow], audio: &Audio) -> Vec<String> {
    let Audio::Ready(rendition) = audio else {
        return Vec::new();
    };
    speakers
        .iter()
        .zip(&rendition.voices)
        .map(|(speaker, voice)| format!("{} ({voice})", speaker.name))
        .collect()
}

/// When sentences and words are heard.
#[derive(Default)]
struct Times {
    sentences: Vec<SentenceTime>,
    words: Vec<WordTime>,
}

impl Times {
    fn sentence(&self, position: i64) -> Option<&SentenceTime> {
        self.sentences.iter().find(|time| time.position == position)
    }

    /// Where the phrases of a sentence end. They tell nothing of its words.
    fn phrase_ends(&self, row: &SentenceRow) -> Vec<i64> {
        let words: Vec<&WordTime> = self
            .words
            .iter()
            .filter(|word| word.position == row.position)
            .collect();
        let place = |n: i64| usize::try_from(n).unwrap_or(0);
        let places: Vec<_> = words
            .iter()
            .map(|word| place(word.char_start)..place(word.char_end))
            .collect();
        phrases::phrase_ends(&row.text, &places)
            .into_iter()
            .filter_map(|idx| words.get(idx))
            .map(|word| word.end_ms)
            .collect()
    }
}

fn sentences(
    rows: &[SentenceRow],
    speakers: &[SpeakerRow],
    times: &Times,
    dictated: &[i64],
    shown: &Shown,
) -> Vec<Sentence> {
    let mut previous_speaker = None;
    rows.iter()
        .map(|row| {
            let is_dictation = dictated.contains(&row.position);
            let is_visible = match shown {
                Shown::All => true,
                Shown::Revealed(positions) => !is_dictation && positions.contains(&row.position),
            };
            let is_other =
                previous_speaker.replace(row.speaker_position) != Some(row.speaker_position);
            let time = times.sentence(row.position);
            Sentence {
                number: row.position + 1,
                position: row.position,
                speaker: is_other.then(|| speaker_name(speakers, row.speaker_position)),
                text: is_visible.then(|| row.text.clone()),
                is_dictation,
                start_ms: time.map_or(0, |time| time.start_ms),
                end_ms: time.map_or(0, |time| time.end_ms),
                phrase_ends_ms: times.phrase_ends(row),
            }
        })
        .collect()
}

fn speaker_name(speakers: &[SpeakerRow], position: i64) -> String {
    speakers
        .iter()
        .find(|speaker| speaker.position == position)
        .map_or_else(String::new, |speaker| speaker.name.clone())
}
