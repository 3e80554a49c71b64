//! A stored passage with all that belongs to it, as it was when it came in.

use crate::passage::{self, ItemRow, PassageHead, SentenceRow, SpeakerRow};
use crate::{Db, StoreError, corrupt};
use listen_core::item::Item;
use listen_core::passage::{Bilingual, Passage, Speaker, Turn};
use listen_core::taxonomy::{Accent, FocusArea, Form, Level, Sex, Skill, Topic};

/// One version of a passage.
///
/// # Errors
/// [`StoreError::Corrupt`] if something stored cannot be read.
pub async fn load(db: &Db, head: &PassageHead) -> Result<Passage, StoreError> {
    let speakers = passage::speakers(db, head.id).await?;
    let sentences = passage::sentences(db, head.id).await?;
    let items = passage::items(db, head.id).await?;
    let both = |en: &str, zh: &str| Bilingual {
        en: en.to_owned(),
        zh: zh.to_owned(),
    };
    Ok(Passage {
        slug: head.slug.clone(),
        version: u32::try_from(head.version).unwrap_or(u32::MAX),
        level: corrupt(Level::parse(&head.level))?,
        topic: corrupt(Topic::parse(&head.topic))?,
        form: corrupt(Form::parse(&head.form))?,
        title: both(&head.title_en, &head.title_zh),
        context: both(&head.context_en, &head.context_zh),
        licence: head.licence.clone(),
        provenance: head.provenance.clone(),
        speakers: speakers.iter().map(speaker).collect::<Result<_, _>>()?,
        turns: turns(sentences),
        items: items.into_iter().map(item).collect::<Result<_, _>>()?,
    })
}

fn speaker(row: &SpeakerRow) -> Result<Speaker, StoreError> {
    Ok(Speaker {
        name: row.name.clone(),
        sex: corrupt(Sex::parse(&row.sex))?,
        accent: corrupt(Accent::parse(&row.accent))?,
    })
}

fn turns(rows: Vec<SentenceRow>) -> Vec<Turn> {
    let mut turns: Vec<Turn> = Vec::new();
    let mut last = None;
    for row in rows {
        if last != Some(row.turn_position) {
            last = Some(row.turn_position);
            turns.push(Turn {
                speaker_idx: index(row.speaker_position),
                sentences: Vec::new(),
            });
        }
        if let Some(turn) = turns.last_mut() {
            turn.sentences.push(row.text);
        }
    }
    turns
}

fn item(row: ItemRow) -> Result<Item, StoreError> {
    let areas = row.focus_areas.iter();
    Ok(Item {
        body: row.body,
        evidence: row
            .evidence
            .iter()
            .map(|position| index(*position))
            .collect(),
        skill: corrupt(Skill::parse(&row.skill))?,
        focus_areas: areas
            .map(|name| corrupt(FocusArea::parse(name)))
            .collect::<Result<_, _>>()?,
    })
}

fn index(position: i64) -> usize {
    usize::try_from(position).unwrap_or(0)
}
