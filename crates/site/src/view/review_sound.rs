//! The sound of a card: another voice than last time.

use crate::SiteState;
use crate::view::audio::{self, Audio};
use crate::view::player::{self, Player, Shown};
use crate::view::review_card::{self, Content};
use crate::view::sentence::Sentence;
use listen_core::review as rules;
use listen_store::passage::PassageHead;
use listen_store::rendition::Rendition;
use listen_store::review::{self, Card};
use listen_store::{drill, job, passage};
use listen_web::error::PageError;

/// What is played.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sound {
    /// Passage that is played.
    pub passage_id: i64,
    /// Its name, for asking how far the audio is.
    pub slug: String,
    /// Name of the file without its ending; empty while there is none.
    pub hash: String,
    /// Where it begins, ms.
    pub start_ms: i64,
    /// Where it ends, ms.
    pub end_ms: i64,
    /// Who speaks.
    pub voice: String,
}

impl Sound {
    /// Whether it can be played.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        !self.hash.is_empty()
    }

    /// Address that plays it, also without scripts.
    #[must_use]
    pub fn clip_url(&self, extension: &str) -> String {
        let seconds = |ms: i64| format!("{}.{:03}", ms / 1000, ms % 1000);
        format!(
            "/audio/{}.{extension}#t={},{}",
            self.hash,
            seconds(self.start_ms),
            seconds(self.end_ms)
        )
    }
}

/// The hidden passage that says a card in its open turn, made where there is none yet.
///
/// # Errors
/// What the store says.
pub async fn drill_of(site: &SiteState, card: &Card, content: &Content) -> Result<i64, PageError> {
    if let Some(id) = card.passage_id {
        return Ok(id);
    }
    let db = &site.web.db;
    let passage = rules::drill(&content.heard, card.turn);
    let id = drill::ensure(db, &passage, site.web.clock.now()).await?;
    review::set_passage(db, card, id).await?;
    Ok(id)
}

/// The sound of a card: another voice than last time, or the passage's own while that one is
/// being made.
///
/// # Errors
/// What the store says.
pub async fn sound(site: &SiteState, card: &Card, content: &Content) -> Result<Sound, PageError> {
    let drill_id = drill_of(site, card, content).await?;
    if let Audio::Ready(rendition) = audio::of(site, drill_id).await? {
        return Ok(whole(drill_id, rendition));
    }
    if let Some(sound) = passage_sound(site, content).await? {
        return Ok(sound);
    }
    let head = passage::find(&site.web.db, drill_id).await?;
    Ok(Sound {
        passage_id: drill_id,
        slug: head.ok_or(PageError::NotFound)?.slug,
        ..Sound::default()
    })
}

async fn passage_sound(site: &SiteState, content: &Content) -> Result<Option<Sound>, PageError> {
    let Some(head) = &content.head else {
        return Ok(None);
    };
    let player = player::of(site, head, &[], Shown::All).await?;
    let Some(sound) = part(head, &player, &content.positions) else {
        return Ok(None);
    };
    let voice = match &player.audio {
        Audio::Ready(rendition) => voices(&rendition.voices, content),
        _ => String::new(),
    };
    Ok(Some(Sound { voice, ..sound }))
}

/// The part of a passage from the first of these sentences to the last; none while the passage is
/// not spoken.
#[must_use]
pub fn part(head: &PassageHead, player: &Player, positions: &[i64]) -> Option<Sound> {
    let Audio::Ready(rendition) = &player.audio else {
        return None;
    };
    let is_in = |sentence: &&Sentence| positions.contains(&sentence.position);
    let mut clips = player.sentences.iter().filter(is_in);
    let first = clips.next()?;
    let last = clips.next_back().unwrap_or(first);
    Some(Sound {
        passage_id: head.id,
        slug: head.slug.clone(),
        hash: rendition.hash.clone(),
        start_ms: first.start_ms,
        end_ms: last.end_ms,
        voice: String::new(),
    })
}

/// Who speaks in a part of a passage.
fn voices(all: &[String], content: &Content) -> String {
    let mut heard: Vec<&str> = Vec::new();
    for sentence in &content.heard.sentences {
        let idx = usize::try_from(sentence.speaker_idx).ok();
        let voice = idx.and_then(|idx| all.get(idx)).map(String::as_str);
        heard.extend(voice.filter(|voice| !heard.contains(voice)));
    }
    heard.join(", ")
}

/// Cards that are made ready before they are asked.
const N_AHEAD: usize = 3;

/// Has the next cards of the queue spoken before the learner comes to them.
///
/// # Errors
/// What the store says.
pub async fn prepare(site: &SiteState, learner_id: i64, card_ids: &[i64]) -> Result<(), PageError> {
    let db = &site.web.db;
    for id in card_ids.iter().take(N_AHEAD) {
        let Some(card) = review::find(db, *id, learner_id).await? else {
            continue;
        };
        let card = review::with_carrier(db, learner_id, card).await?;
        let Some(content) = review_card::content(site, &card).await? else {
            continue;
        };
        let passage_id = drill_of(site, &card, &content).await?;
        audio::ask_ahead(site, passage_id, job::PRIORITY_NEXT).await?;
    }
    Ok(())
}

/// The sound of a card from a passage that was heard; silent if that audio is gone.
///
/// # Errors
/// What the store says.
pub async fn sound_of(
    site: &SiteState,
    passage_id: i64,
    asked: &Content,
) -> Result<Sound, PageError> {
    let silent = Sound {
        passage_id,
        ..Sound::default()
    };
    if asked
        .head
        .as_ref()
        .is_some_and(|head| head.id == passage_id)
    {
        return Ok(passage_sound(site, asked).await?.unwrap_or(silent));
    }
    Ok(match audio::of(site, passage_id).await? {
        Audio::Ready(rendition) => whole(passage_id, rendition),
        _ => silent,
    })
}

/// All of a hidden passage.
fn whole(passage_id: i64, rendition: Rendition) -> Sound {
    Sound {
        passage_id,
        slug: String::new(),
        hash: rendition.hash,
        start_ms: 0,
        end_ms: rendition.duration_ms,
        voice: rendition.voices.join(", "),
    }
}
