//! What a card of the review asks and says.

use crate::SiteState;
use listen_core::item::{Dictation, ItemBody, MultipleChoice};
use listen_core::passage::Bilingual;
use listen_core::review::{CardKind, Heard, HeardSentence, Pair};
use listen_core::taxonomy::{Accent, FocusArea, Level, Sex, Skill};
use listen_store::passage::{self, ItemRow, PassageHead, SentenceRow, SpeakerRow};
use listen_store::review::{self, Card};
use listen_web::error::PageError;

/// A card with everything that it needs.
#[derive(Debug, Clone)]
pub struct Content {
    /// Passage that it comes from; none for a pair.
    pub head: Option<PassageHead>,
    /// What is asked in this turn, with the key.
    pub body: ItemBody,
    /// Level of the passage.
    pub level: Level,
    /// What it asks of the listener; none for a pair.
    pub skill: Option<Skill>,
    /// Areas that it trains.
    pub focus_areas: Vec<FocusArea>,
    /// Indexes of the sentences that are heard, in the passage.
    pub positions: Vec<i64>,
    /// Those sentences.
    pub heard: Heard,
}

impl Content {
    /// The sentences that are heard.
    #[must_use]
    pub fn text(&self) -> String {
        let texts: Vec<&str> = self
            .heard
            .sentences
            .iter()
            .map(|sentence| sentence.text.as_str())
            .collect();
        texts.join(" ")
    }
}

/// Reads what a card asks; `None` if its passage is gone.
///
/// # Errors
/// What the store says.
pub async fn content(site: &SiteState, card: &Card) -> Result<Option<Content>, PageError> {
    if let (CardKind::Pair, Some(pair)) = (card.kind, &card.pair) {
        return Ok(Some(pair_content(pair, card.turn)));
    }
    let db = &site.web.db;
    let Some(place) = review::place(db, card).await? else {
        return Ok(None);
    };
    let Some(head) = passage::find(db, place.passage_id).await? else {
        return Ok(None);
    };
    let sentences = passage::sentences(db, head.id).await?;
    let speakers = passage::speakers(db, head.id).await?;
    let items = passage::items(db, head.id).await?;
    let item = items.iter().find(|item| Some(item.id) == card.item_id);
    Ok(passage_content(
        head,
        place.position,
        item,
        &sentences,
        &speakers,
    ))
}

fn passage_content(
    head: PassageHead,
    position: i64,
    item: Option<&ItemRow>,
    sentences: &[SentenceRow],
    speakers: &[SpeakerRow],
) -> Option<Content> {
    let level = Level::parse(&head.level).ok()?;
    let positions = item.map_or_else(|| vec![position], |item| around(&item.evidence, sentences));
    let body = match item {
        Some(item) => item.body.clone(),
        None => ItemBody::Dictation(Dictation {
            reference: sentences
                .iter()
                .find(|row| row.position == position)?
                .text
                .clone(),
        }),
    };
    let rows = sentences
        .iter()
        .filter(|row| positions.contains(&row.position));
    Some(Content {
        body,
        level,
        skill: item.map_or(Some(Skill::Dictation), |item| {
            Skill::parse(&item.skill).ok()
        }),
        focus_areas: item.map_or_else(Vec::new, |item| {
            let areas = item.focus_areas.iter();
            areas
                .filter_map(|area| FocusArea::parse(area).ok())
                .collect()
        }),
        heard: Heard {
            level,
            sentences: rows.map(|row| heard(row, speakers)).collect(),
        },
        positions,
        head: Some(head),
    })
}

/// The evidence from its first to its last sentence with one before and one after: enough to
/// understand a question by. Where that is long, the evidence alone.
fn around(evidence: &[i64], sentences: &[SentenceRow]) -> Vec<i64> {
    const MAX_SENTENCES: usize = 7;
    let (Some(first), Some(last)) = (evidence.iter().min(), evidence.iter().max()) else {
        return sentences.iter().map(|row| row.position).collect();
    };
    let span: Vec<i64> = sentences
        .iter()
        .map(|row| row.position)
        .filter(|position| (first - 1..=last + 1).contains(position))
        .collect();
    if span.len() > MAX_SENTENCES {
        evidence.to_vec()
    } else {
        span
    }
}

fn heard(row: &SentenceRow, speakers: &[SpeakerRow]) -> HeardSentence {
    let speaker = speakers
        .iter()
        .find(|speaker| speaker.position == row.speaker_position);
    HeardSentence {
        text: row.text.clone(),
        speaker_idx: row.speaker_position,
        sex: speaker
            .and_then(|speaker| Sex::parse(&speaker.sex).ok())
            .unwrap_or(Sex::Female),
        accent: speaker
            .and_then(|speaker| Accent::parse(&speaker.accent).ok())
            .unwrap_or(Accent::Us),
    }
}

/// Pairs are said at the pace of this level, whatever the learner's: the sentence is simple.
const PAIR_LEVEL: Level = Level::B1;

fn pair_content(pair: &Pair, turn: i64) -> Content {
    let nothing = || Bilingual {
        en: String::new(),
        zh: String::new(),
    };
    Content {
        head: None,
        body: ItemBody::MultipleChoice(MultipleChoice {
            stem: String::new(),
            options: pair.words().map(str::to_owned).to_vec(),
            key: pair.spoken_idx(turn),
            rationale: nothing(),
        }),
        level: PAIR_LEVEL,
        skill: None,
        focus_areas: Vec::new(),
        positions: Vec::new(),
        heard: Heard {
            level: PAIR_LEVEL,
            sentences: vec![HeardSentence {
                text: pair.sentence(turn),
                speaker_idx: 0,
                sex: Sex::Female,
                accent: Accent::Us,
            }],
        },
    }
}
