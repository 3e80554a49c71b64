//! The player: audio, sentences with their times, and as much text as may be shown.

use crate::SiteState;
use crate::view::audio::{self, Audio};
use crate::view::sentence::{self, Sentence, Times};
use crate::view::waveform::Waveform;
use listen_core::babble;
use listen_core::help::HelpRung;
use listen_core::hint::TextForm;
use listen_core::item::ItemBody;
use listen_core::pace::{SLOW_PERCENT, Tempo};
use listen_core::player::PlayerSettings;
use listen_core::taxonomy::Level;
use listen_store::passage::{ItemRow, PassageHead, SpeakerRow};
use listen_store::place::{self, Place};
use listen_store::{attempt, listening, passage, rendition};
use listen_web::error::PageError;
use listen_web::state::WebState;
use serde::Serialize;

/// Which texts a page may show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// Those that the learner revealed; dictation sentences never.
    Revealed(Vec<i64>),
    /// All: the attempt is submitted.
    All,
}

impl Shown {
    /// Whether it has the text of a sentence.
    #[must_use]
    pub fn has(&self, position: i64, is_dictation: bool) -> bool {
        match self {
            Self::All => true,
            Self::Revealed(positions) => !is_dictation && positions.contains(&position),
        }
    }
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
    /// At which pace, on pages that offer both.
    pub tempo: Option<Tempo>,
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
    /// Outline of the sound, if one is stored.
    pub waveform: Option<Waveform>,
    /// Level of the passage.
    pub level: String,
    /// What the server remembers of this learner.
    pub memory: Memory,
    /// Addresses of audio that can talk in the background; fewer than
    /// [`babble::MIN_VOICES`] where there is not enough of it.
    pub babble: Vec<String>,
}

/// What the server remembers of a learner at a passage.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Memory {
    /// Whether there is a learner whose plays can be kept.
    pub has_learner: bool,
    /// By how many decibels the passage is louder than others in the background; none for none.
    pub babble_db: Option<i64>,
    /// Where the learner left it.
    pub place: Option<Place>,
    /// Now, Unix ms: clocks of browsers are not to be trusted.
    pub now_ms: i64,
}

/// A place as scripts read it.
#[derive(Serialize)]
struct PlaceForScripts<'a> {
    ms: i64,
    speed: i64,
    settings: &'a PlayerSettings,
    at: i64,
}

impl Player {
    /// Whether speaking along is offered: it helps those who still learn to tell the sounds apart.
    #[must_use]
    pub fn offers_shadowing(&self) -> bool {
        Level::parse(&self.level).is_ok_and(|level| level <= Level::B1)
    }

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

    /// Whether enough other audio is there to talk in the background.
    #[must_use]
    pub fn can_babble(&self) -> bool {
        self.babble.len() >= babble::MIN_VOICES
    }

    /// By how many decibels the passage can be louder than that.
    #[must_use]
    pub fn babble_choices(&self) -> [i64; 2] {
        babble::SNR_DB
    }

    /// The place as scripts read it, or nothing.
    #[must_use]
    pub fn place_json(&self) -> String {
        let Some(place) = &self.memory.place else {
            return String::new();
        };
        let place = PlaceForScripts {
            ms: place.position_ms,
            speed: place.speed_milli,
            settings: &place.settings,
            at: place.updated_at,
        };
        serde_json::to_string(&place).unwrap_or_default()
    }

    /// The ladder of help, the mildest rung first.
    #[must_use]
    pub fn rungs(&self) -> Vec<&'static str> {
        let rungs = HelpRung::ALL.iter().skip(1);
        rungs.map(|rung| rung.as_str()).collect()
    }

    /// How much of a sentence can be shown.
    #[must_use]
    pub fn forms(&self) -> Vec<&'static str> {
        TextForm::ALL.iter().map(|form| form.as_str()).collect()
    }

    /// Speeds that can be chosen, as numbers with a point: `0.5` to `2` in steps of 0.05.
    #[must_use]
    pub fn speeds(&self) -> Vec<String> {
        (10..=40_i32)
            .map(|twentieths| (f64::from(twentieths) / 20.0).to_string())
            .collect()
    }

    /// The same player with what is remembered of a learner: place and plays.
    ///
    /// # Errors
    /// What the store says.
    pub async fn remembering(
        mut self,
        web: &WebState,
        learner_id: Option<i64>,
    ) -> Result<Self, PageError> {
        self.memory.now_ms = web.clock.now().0;
        let Some(learner_id) = learner_id else {
            return Ok(self);
        };
        self.memory.has_learner = true;
        self.memory.babble_db = listen_store::babble::find(&web.db, learner_id).await?;
        self.memory.place = place::find(&web.db, learner_id, self.passage_id).await?;
        for heard in listening::of_passage(&web.db, learner_id, self.passage_id).await? {
            let mut sentences = self.sentences.iter_mut();
            if let Some(sentence) = sentences.find(|one| one.position == heard.position) {
                sentence.n_plays = heard.n_plays;
            }
        }
        Ok(self)
    }

    /// Whether waiting brings it.
    #[must_use]
    pub fn is_coming(&self) -> bool {
        matches!(self.audio, Audio::Preparing(_) | Audio::NoWorker)
    }

    /// Whether the voice speaks slowly.
    #[must_use]
    pub fn is_slow(&self) -> bool {
        self.tempo == Some(Tempo::Slow)
    }

    /// Speed of the voice as a share of the passage's usual one.
    #[must_use]
    pub fn tempo_share(&self) -> f64 {
        if self.is_slow() {
            f64::from(SLOW_PERCENT) / 100.0
        } else {
            1.0
        }
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
    of_tempo(site, head, items, shown, None).await
}

/// The same for a page that has the audio at either pace, and leads from one to the other.
///
/// # Errors
/// What the store says.
pub async fn of_tempo(
    site: &SiteState,
    head: &PassageHead,
    items: &[ItemRow],
    shown: Shown,
    tempo: Option<Tempo>,
) -> Result<Player, PageError> {
    let web = &site.web;
    let audio = audio::of_tempo(site, head.id, tempo.unwrap_or_default()).await?;
    let speakers = passage::speakers(&web.db, head.id).await?;
    let rows = passage::sentences(&web.db, head.id).await?;
    let (times, duration_ms, peaks) = match &audio {
        Audio::Ready(rendition) => (
            times_of(web, rendition.id).await?,
            rendition.duration_ms,
            rendition::find_peaks(&web.db, rendition.id).await?,
        ),
        _ => (Times::default(), 0, None),
    };
    let starts_ms: Vec<i64> = times.sentences.iter().map(|time| time.start_ms).collect();
    let dictated = dictated_positions(items);
    Ok(Player {
        slug: head.slug.clone(),
        passage_id: head.id,
        cast: cast(&speakers, &audio),
        is_natural: matches!(&audio, Audio::Ready(rendition) if rendition.engine == "kokoro"),
        can_reveal: shown != Shown::All,
        is_transcript: shown == Shown::All,
        level: head.level.clone(),
        sentences: sentence::list(&rows, &speakers, &times, &dictated, &shown),
        waveform: Waveform::draw(&peaks.unwrap_or_default(), duration_ms, &starts_ms),
        memory: Memory::default(),
        babble: listen_store::babble::voices(&web.db, head.id).await?,
        duration_ms,
        tempo,
        audio,
    })
}

/// When the sentences and words of a rendition are heard.
///
/// # Errors
/// What the store says.
pub async fn times_of(web: &WebState, rendition_id: i64) -> Result<Times, PageError> {
    Ok(Times {
        sentences: rendition::sentence_times(&web.db, rendition_id).await?,
        words: rendition::word_times(&web.db, rendition_id).await?,
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
