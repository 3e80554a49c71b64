//! The library: passages with their turns, sentences, words and items.

use crate::account::contains_pattern;
use crate::sql::{on_db, on_tx, statements};
use crate::text::guest;
use crate::{Db, PageOf, StoreError, as_i64, db::Tx, offset, page_within};
use listen_core::item::{Item, ItemBody, StoredBody};
use listen_core::passage::{Passage, word_spans};
use listen_core::rendition::hex;
use listen_core::taxonomy::{Accent, FocusArea, Form, Length, Level, Progress, Sort, Topic};
use listen_core::time::Timestamp;
use sha2::{Digest, Sha256};

statements! {
    FIND_VERSION = "SELECT content_hash, is_current FROM passage WHERE slug = $1 AND version = $2";
    /// What was edited on the admin site is this installation's own.
    IS_EDITED = "SELECT is_edited FROM passage WHERE slug = $1 AND is_current";
    FIND_NEWEST = "SELECT COALESCE(MAX(version), 0) FROM passage WHERE slug = $1";
    RETIRE = "UPDATE passage SET is_current = FALSE WHERE slug = $1 AND is_current";
    INSERT = "INSERT INTO passage (slug, version, content_hash, is_current, level, topic, form, title_en, title_zh, context_en,
            context_zh, licence, provenance, n_words, n_items, created_at, source, owner_learner_id)
        VALUES ($1, $2, $3, TRUE, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) RETURNING id";
    INSERT_SPEAKER = "INSERT INTO speaker (passage_id, position, name, sex, accent) VALUES ($1, $2, $3, $4, $5) RETURNING id";
    INSERT_TURN = "INSERT INTO turn (passage_id, speaker_id, position) VALUES ($1, $2, $3) RETURNING id";
    INSERT_SENTENCE = "INSERT INTO sentence (passage_id, turn_id, position, text) VALUES ($1, $2, $3, $4) RETURNING id";
    INSERT_WORD = "INSERT INTO word (sentence_id, position, char_start, char_end) VALUES ($1, $2, $3, $4)";
    INSERT_ITEM = "INSERT INTO item (passage_id, position, kind, body, skill, focus_areas) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id";
    INSERT_EVIDENCE = "INSERT INTO item_evidence (item_id, sentence_id) VALUES ($1, $2)";
    FIND_CURRENT = "SELECT id, slug, version, is_current, level, topic, form, title_en, title_zh, context_en, context_zh, licence, provenance,
            n_words, n_items, created_at, source, owner_learner_id FROM passage WHERE slug = $1 AND is_current";
    FIND = "SELECT id, slug, version, is_current, level, topic, form, title_en, title_zh, context_en, context_zh, licence, provenance,
            n_words, n_items, created_at, source, owner_learner_id FROM passage WHERE id = $1";
    LIST = "SELECT passage.id, slug, level, topic, form, title_en, title_zh, context_en, context_zh, n_words, n_items,
            (SELECT rendition.duration_ms FROM rendition WHERE rendition.passage_id = passage.id AND NOT rendition.is_slow
                ORDER BY rendition.created_at DESC, rendition.id DESC LIMIT 1) AS duration_ms,
            (SELECT MAX(attempt.submitted_at) FROM attempt WHERE attempt.passage_id = passage.id AND attempt.learner_id = $4) AS done_at,
            (SELECT COUNT(*) FROM attempt WHERE attempt.passage_id = passage.id AND attempt.learner_id = $4
                AND attempt.is_begun AND attempt.submitted_at IS NULL) AS n_open
        FROM passage WHERE is_current AND source = 'library' AND ($1 = '' OR level = $1) AND n_words BETWEEN $2 AND $3
            AND slug NOT IN (SELECT withdrawn.slug FROM withdrawn)
            AND ($5 = '' OR topic = $5) AND ($6 = '' OR form = $6)
            AND ($7 = '' OR EXISTS (SELECT 1 FROM speaker WHERE speaker.passage_id = passage.id AND speaker.accent = $7))
            AND ($8 = '' OR ($8 = 'done') = EXISTS (SELECT 1 FROM attempt WHERE attempt.passage_id = passage.id
                AND attempt.learner_id = $4 AND attempt.submitted_at IS NOT NULL))
            AND ($9 = '' OR LOWER(title_en) LIKE $9 ESCAPE '!' OR title_zh LIKE $9 ESCAPE '!')
            AND ($10 = '' OR EXISTS (SELECT 1 FROM item WHERE item.passage_id = passage.id AND (item.focus_areas LIKE $10
                OR item.focus_areas LIKE $11 OR item.focus_areas LIKE $12 OR item.focus_areas LIKE $13 OR item.focus_areas LIKE $14)))
        ORDER BY CASE $15 WHEN 'shortest' THEN n_words WHEN 'longest' THEN -n_words WHEN 'newest' THEN -created_at ELSE 0 END,
            CASE $15 WHEN 'title' THEN LOWER(title_en) ELSE '' END, level, n_words, slug LIMIT $16 OFFSET $17";
    COUNT = "SELECT COUNT(*) FROM passage WHERE is_current AND source = 'library' AND ($1 = '' OR level = $1) AND n_words BETWEEN $2 AND $3
            AND slug NOT IN (SELECT withdrawn.slug FROM withdrawn)
            AND ($5 = '' OR topic = $5) AND ($6 = '' OR form = $6)
            AND ($7 = '' OR EXISTS (SELECT 1 FROM speaker WHERE speaker.passage_id = passage.id AND speaker.accent = $7))
            AND ($8 = '' OR ($8 = 'done') = EXISTS (SELECT 1 FROM attempt WHERE attempt.passage_id = passage.id
                AND attempt.learner_id = $4 AND attempt.submitted_at IS NOT NULL))
            AND ($9 = '' OR LOWER(title_en) LIKE $9 ESCAPE '!' OR title_zh LIKE $9 ESCAPE '!')
            AND ($10 = '' OR EXISTS (SELECT 1 FROM item WHERE item.passage_id = passage.id AND (item.focus_areas LIKE $10
                OR item.focus_areas LIKE $11 OR item.focus_areas LIKE $12 OR item.focus_areas LIKE $13 OR item.focus_areas LIKE $14)))";
    /// Drills are spoken only when somebody opens one, but for the level check: nobody waits in it.
    LIST_CURRENT_IDS = "SELECT id FROM passage WHERE is_current AND (source <> 'drill'
            OR EXISTS (SELECT 1 FROM placement_item WHERE placement_item.passage_id = passage.id AND placement_item.is_current))
        ORDER BY level, n_words, slug";
    SPEAKERS = "SELECT id, position, name, sex, accent FROM speaker WHERE passage_id = $1 ORDER BY position";
    SENTENCES = "SELECT sentence.id, sentence.position, sentence.text, turn.position AS turn_position, speaker.position AS speaker_position
        FROM sentence JOIN turn ON turn.id = sentence.turn_id JOIN speaker ON speaker.id = turn.speaker_id
        WHERE sentence.passage_id = $1 ORDER BY sentence.position";
    WORDS = "SELECT word.id, word.sentence_id, word.char_start, word.char_end FROM word
        JOIN sentence ON sentence.id = word.sentence_id WHERE sentence.passage_id = $1 ORDER BY sentence.position, word.position";
    ITEMS = "SELECT id, position, kind, body, skill, focus_areas FROM item WHERE passage_id = $1 ORDER BY position";
    EVIDENCE = "SELECT item_evidence.item_id, sentence.position FROM item_evidence
        JOIN sentence ON sentence.id = item_evidence.sentence_id WHERE sentence.passage_id = $1 ORDER BY item_evidence.item_id, sentence.position";
}

/// What an import did with one passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Imported {
    /// A passage or a version that was not there.
    Added,
    /// The same text and items were there.
    Unchanged,
    /// It was edited on the admin site, and stays as it is there.
    Edited,
}

/// Why a passage was not imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The library has this version with other content.
    #[error(
        "`{slug}` was changed but is still version {version}: raise `version` to {next}, so that earlier attempts keep the text they met"
    )]
    ChangedWithoutVersion {
        /// Name of the passage.
        slug: String,
        /// Version in the file.
        version: u32,
        /// First version that is free.
        next: u32,
    },
    /// The library has a newer version.
    #[error("`{slug}` is version {version}, but the library has version {newest} already")]
    Older {
        /// Name of the passage.
        slug: String,
        /// Version in the file.
        version: u32,
        /// Version in the library.
        newest: u32,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A version of a passage without its text.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct PassageHead {
    /// Row.
    pub id: i64,
    /// Stable name in addresses.
    pub slug: String,
    /// Version.
    pub version: i64,
    /// Whether it is the version offered to learners.
    pub is_current: bool,
    /// CEFR level.
    pub level: String,
    /// Topic.
    pub topic: String,
    /// Dialogue or monologue.
    pub form: String,
    /// English title.
    pub title_en: String,
    /// Chinese title.
    pub title_zh: String,
    /// English context line.
    pub context_en: String,
    /// Chinese context line.
    pub context_zh: String,
    /// Licence of the text.
    pub licence: String,
    /// Where the text comes from.
    pub provenance: String,
    /// Words.
    pub n_words: i64,
    /// Items, dictation included.
    pub n_items: i64,
    /// Unix ms.
    pub created_at: i64,
    /// `library`, `own` or `drill`.
    pub source: String,
    /// Whose it is, if it is somebody's own.
    pub owner_learner_id: Option<i64>,
}

impl PassageHead {
    /// Whether it is this learner's own text.
    #[must_use]
    pub fn is_own_of(&self, learner_id: Option<i64>) -> bool {
        self.source == Source::OWN && learner_id.is_some() && self.owner_learner_id == learner_id
    }
}

/// Whether a learner may open a passage: the library and drills are for everybody, an own text
/// for its owner and for those who came by its link.
///
/// # Errors
/// What the database says.
pub async fn is_visible(
    db: &Db,
    head: &PassageHead,
    learner_id: Option<i64>,
) -> Result<bool, StoreError> {
    if head.source != Source::OWN || head.is_own_of(learner_id) {
        return Ok(true);
    }
    match learner_id {
        Some(learner_id) => guest::is_guest(db, &head.slug, learner_id).await,
        None => Ok(false),
    }
}

/// Whose a passage is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Imported; listed for everybody.
    Library,
    /// A learner's own text, listed to that learner only.
    Own {
        /// Whose it is.
        learner_id: i64,
    },
    /// Made by code for an exercise or a review; listed to nobody.
    Drill,
}

impl Source {
    const OWN: &str = "own";

    fn as_str(self) -> &'static str {
        match self {
            Self::Library => "library",
            Self::Own { .. } => Self::OWN,
            Self::Drill => "drill",
        }
    }

    fn owner(self) -> Option<i64> {
        match self {
            Self::Own { learner_id } => Some(learner_id),
            Self::Library | Self::Drill => None,
        }
    }
}

/// A card of the library page, as one learner sees it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct PassageCard {
    /// Row.
    pub id: i64,
    /// Stable name in addresses.
    pub slug: String,
    /// CEFR level.
    pub level: String,
    /// Topic.
    pub topic: String,
    /// Dialogue or monologue.
    pub form: String,
    /// English title.
    pub title_en: String,
    /// Chinese title.
    pub title_zh: String,
    /// English context line.
    pub context_en: String,
    /// Chinese context line.
    pub context_zh: String,
    /// Words.
    pub n_words: i64,
    /// Items, dictation included.
    pub n_items: i64,
    /// Length of its newest audio.
    pub duration_ms: Option<i64>,
    /// When the learner last submitted it, Unix ms.
    pub done_at: Option<i64>,
    /// Attempts that the learner began and has not submitted: 0 or 1.
    pub n_open: i64,
}

impl PassageCard {
    /// How fast its audio is spoken, pauses included: measured, not wished.
    #[must_use]
    pub fn words_per_minute(&self) -> Option<i64> {
        let duration_ms = self.duration_ms.filter(|ms| *ms > 0)?;
        Some((60_000 * self.n_words + duration_ms / 2) / duration_ms)
    }
}

/// What the library page asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Only this level.
    pub level: Option<Level>,
    /// Only this length.
    pub length: Option<Length>,
    /// Only this topic.
    pub topic: Option<Topic>,
    /// Only this form.
    pub form: Option<Form>,
    /// Only where somebody speaks with this accent.
    pub accent: Option<Accent>,
    /// Only what the learner has submitted, or has not.
    pub progress: Option<Progress>,
    /// Only with an item of one of these areas; those after the fifth do not count.
    pub areas: Vec<FocusArea>,
    /// Only with this in a title.
    pub search: String,
    /// In which order.
    pub sort: Sort,
}

/// Somebody who speaks.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct SpeakerRow {
    /// Row.
    pub id: i64,
    /// Index among the speakers, from 0.
    pub position: i64,
    /// Name.
    pub name: String,
    /// `female` or `male`.
    pub sex: String,
    /// `us` or `uk`.
    pub accent: String,
}

/// A sentence with its place.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct SentenceRow {
    /// Row.
    pub id: i64,
    /// Index in the passage, from 0.
    pub position: i64,
    /// What is said.
    pub text: String,
    /// Index of its turn.
    pub turn_position: i64,
    /// Index of its speaker.
    pub speaker_position: i64,
}

/// A word with its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct WordRow {
    /// Row.
    pub id: i64,
    /// Sentence it stands in.
    pub sentence_id: i64,
    /// First character.
    pub char_start: i64,
    /// One past the last character.
    pub char_end: i64,
}

/// An item with its key; must not leave the server before submission.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemRow {
    /// Row.
    pub id: i64,
    /// Index in the passage, from 0.
    pub position: i64,
    /// What is asked, and the key.
    pub body: ItemBody,
    /// What it asks of the listener.
    pub skill: String,
    /// Focus areas.
    pub focus_areas: Vec<String>,
    /// Indexes of the evidence sentences in the passage.
    pub evidence: Vec<i64>,
}

#[derive(sqlx::FromRow)]
struct RawItem {
    id: i64,
    position: i64,
    body: String,
    skill: String,
    focus_areas: String,
}

/// Imports all passages or none of them.
///
/// # Errors
/// [`ImportError`] for the first passage that cannot be taken.
pub async fn import(
    db: &Db,
    passages: &[Passage],
    now: Timestamp,
) -> Result<Vec<Imported>, ImportError> {
    let mut tx = db.begin().await?;
    let mut outcomes = Vec::with_capacity(passages.len());
    for passage in passages {
        outcomes.push(import_one(&mut tx, passage, now).await?);
    }
    tx.commit().await?;
    Ok(outcomes)
}

async fn import_one(
    tx: &mut Tx,
    passage: &Passage,
    now: Timestamp,
) -> Result<Imported, ImportError> {
    let content_hash = content_hash(passage)?;
    let (newest,) = on_tx!(*tx, fetch_one(i64,), FIND_NEWEST, passage.slug.as_str())?;
    let newest = u32::try_from(newest).unwrap_or(u32::MAX);
    let found = on_tx!(
        *tx,
        fetch_optional(String, bool),
        FIND_VERSION,
        passage.slug.as_str(),
        i64::from(passage.version)
    )?;
    let edited = on_tx!(*tx, fetch_optional(bool,), IS_EDITED, passage.slug.as_str())?;
    match found {
        _ if edited == Some((true,)) => Ok(Imported::Edited),
        Some((hash, _)) if hash != content_hash => Err(ImportError::ChangedWithoutVersion {
            slug: passage.slug.clone(),
            version: passage.version,
            next: newest + 1,
        }),
        Some((_, true)) => Ok(Imported::Unchanged),
        _ if passage.version < newest => Err(ImportError::Older {
            slug: passage.slug.clone(),
            version: passage.version,
            newest,
        }),
        _ => {
            retire(tx, &passage.slug).await?;
            insert(tx, passage, &content_hash, Source::Library, now).await?;
            Ok(Imported::Added)
        }
    }
}

/// Fingerprint of all that a file says. It must stay the same from release to release, or
/// every installation would refuse its own library: `tests/stories.rs` pins one.
///
/// # Errors
/// [`StoreError::Corrupt`] if the passage cannot be written as JSON.
pub fn content_hash(passage: &Passage) -> Result<String, StoreError> {
    Ok(hex(&Sha256::digest(to_json(passage)?.as_bytes())))
}

/// Takes the current version of a passage out of what is offered.
pub(crate) async fn retire(tx: &mut Tx, slug: &str) -> Result<(), StoreError> {
    on_tx!(*tx, execute RETIRE, slug).map(|_| ())
}

/// Writes a passage as it is and returns its row. The caller has retired the version before.
pub(crate) async fn insert(
    tx: &mut Tx,
    passage: &Passage,
    content_hash: &str,
    source: Source,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let (passage_id,) = on_tx!(
        *tx,
        fetch_one(i64,),
        INSERT,
        passage.slug.as_str(),
        i64::from(passage.version),
        content_hash,
        passage.level.as_str(),
        passage.topic.as_str(),
        passage.form.as_str(),
        passage.title.en.as_str(),
        passage.title.zh.as_str(),
        passage.context.en.as_str(),
        passage.context.zh.as_str(),
        passage.licence.as_str(),
        passage.provenance.as_str(),
        as_i64(passage.n_words()),
        as_i64(passage.items.len()),
        now.0,
        source.as_str(),
        source.owner()
    )?;
    let mut speaker_ids = Vec::new();
    for (position, speaker) in passage.speakers.iter().enumerate() {
        let (id,) = on_tx!(
            *tx,
            fetch_one(i64,),
            INSERT_SPEAKER,
            passage_id,
            as_i64(position),
            speaker.name.as_str(),
            speaker.sex.as_str(),
            speaker.accent.as_str()
        )?;
        speaker_ids.push(id);
    }
    let sentence_ids = insert_turns(tx, passage_id, passage, &speaker_ids).await?;
    for (position, item) in passage.items.iter().enumerate() {
        insert_item(tx, passage_id, position, item, &sentence_ids).await?;
    }
    Ok(passage_id)
}

async fn insert_turns(
    tx: &mut Tx,
    passage_id: i64,
    passage: &Passage,
    speaker_ids: &[i64],
) -> Result<Vec<i64>, StoreError> {
    let mut sentence_ids: Vec<i64> = Vec::new();
    for (position, turn) in passage.turns.iter().enumerate() {
        let speaker_id = speaker_ids[turn.speaker_idx];
        let (turn_id,) = on_tx!(
            *tx,
            fetch_one(i64,),
            INSERT_TURN,
            passage_id,
            speaker_id,
            as_i64(position)
        )?;
        for text in &turn.sentences {
            let (id,) = on_tx!(
                *tx,
                fetch_one(i64,),
                INSERT_SENTENCE,
                passage_id,
                turn_id,
                as_i64(sentence_ids.len()),
                text.as_str()
            )?;
            sentence_ids.push(id);
            for (word_position, span) in word_spans(text).iter().enumerate() {
                on_tx!(*tx, execute INSERT_WORD, id, as_i64(word_position), as_i64(span.char_start), as_i64(span.char_end))?;
            }
        }
    }
    Ok(sentence_ids)
}

async fn insert_item(
    tx: &mut Tx,
    passage_id: i64,
    position: usize,
    item: &Item,
    sentence_ids: &[i64],
) -> Result<(), StoreError> {
    let body = StoredBody {
        version: 1,
        body: item.body.clone(),
    };
    let body = to_json(&body)?;
    let focus_areas = to_json(&item.focus_areas)?;
    let (item_id,) = on_tx!(
        *tx,
        fetch_one(i64,),
        INSERT_ITEM,
        passage_id,
        as_i64(position),
        item.body.kind(),
        body.as_str(),
        item.skill.as_str(),
        focus_areas.as_str()
    )?;
    for sentence_idx in &item.evidence {
        on_tx!(*tx, execute INSERT_EVIDENCE, item_id, sentence_ids[*sentence_idx])?;
    }
    Ok(())
}

pub(crate) fn to_json<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Corrupt(error.to_string()))
}

pub(crate) fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::Corrupt(error.to_string()))
}

/// The version offered to learners.
///
/// # Errors
/// What the database says.
pub async fn find_current(db: &Db, slug: &str) -> Result<Option<PassageHead>, StoreError> {
    on_db!(db, fetch_optional PassageHead, FIND_CURRENT, slug)
}

/// The version of a passage that a learner may open; another learner's own text is not there.
///
/// # Errors
/// What the database says.
pub async fn find_visible(
    db: &Db,
    slug: &str,
    learner_id: Option<i64>,
) -> Result<Option<PassageHead>, StoreError> {
    match find_current(db, slug).await? {
        Some(head) if is_visible(db, &head, learner_id).await? => Ok(Some(head)),
        _ => Ok(None),
    }
}

/// Any version, by its row.
///
/// # Errors
/// What the database says.
pub async fn find(db: &Db, id: i64) -> Result<Option<PassageHead>, StoreError> {
    on_db!(db, fetch_optional PassageHead, FIND, id)
}

/// The library, easiest and shortest first, with the learner's own marks (0 for nobody's).
///
/// # Errors
/// What the database says.
pub async fn list(
    db: &Db,
    filter: &Filter,
    learner_id: i64,
    page: i64,
    per_page: i64,
) -> Result<PageOf<PassageCard>, StoreError> {
    let level = filter.level.map_or("", Level::as_str);
    let (min, max) = filter.length.map_or((0, u32::MAX), Length::word_range);
    let (min, max) = (i64::from(min), i64::from(max));
    let topic = filter.topic.map_or("", Topic::as_str);
    let form = filter.form.map_or("", Form::as_str);
    let accent = filter.accent.map_or("", Accent::as_str);
    let progress = filter.progress.map_or("", Progress::as_str);
    let pattern = contains_pattern(&filter.search);
    let pattern = pattern.as_str();
    let pattern_at = |i: usize| filter.areas.get(i).copied().map(area_pattern);
    let areas: [String; 5] = std::array::from_fn(|i| pattern_at(i).unwrap_or_default());
    let [one, two, three, four, five] = areas.each_ref().map(String::as_str);
    let (n_rows,) = on_db!(
        db,
        fetch_one(i64,),
        COUNT,
        level,
        min,
        max,
        learner_id,
        topic,
        form,
        accent,
        progress,
        pattern,
        one,
        two,
        three,
        four,
        five
    )?;
    let page = page_within(page, per_page, n_rows);
    let (sort, offset) = (filter.sort.as_str(), offset(page, per_page));
    let rows = on_db!(db, fetch_all PassageCard, LIST, level, min, max, learner_id, topic, form, accent, progress, pattern,
        one, two, three, four, five, sort, per_page, offset)?;
    Ok(PageOf {
        rows,
        page,
        per_page,
        n_rows,
    })
}

/// Finds the area in the list of an item, which is kept as JSON.
pub(crate) fn area_pattern(area: FocusArea) -> String {
    format!("%\"{}\"%", area.as_str())
}

/// Rows of all passages that are offered.
///
/// # Errors
/// What the database says.
pub async fn list_current_ids(db: &Db) -> Result<Vec<i64>, StoreError> {
    let rows = on_db!(db, fetch_all(i64,), LIST_CURRENT_IDS)?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Who speaks, in order.
///
/// # Errors
/// What the database says.
pub async fn speakers(db: &Db, passage_id: i64) -> Result<Vec<SpeakerRow>, StoreError> {
    on_db!(db, fetch_all SpeakerRow, SPEAKERS, passage_id)
}

/// Sentences in order.
///
/// # Errors
/// What the database says.
pub async fn sentences(db: &Db, passage_id: i64) -> Result<Vec<SentenceRow>, StoreError> {
    on_db!(db, fetch_all SentenceRow, SENTENCES, passage_id)
}

/// Words in order.
///
/// # Errors
/// What the database says.
pub async fn words(db: &Db, passage_id: i64) -> Result<Vec<WordRow>, StoreError> {
    on_db!(db, fetch_all WordRow, WORDS, passage_id)
}

/// Items in order, with keys and evidence.
///
/// # Errors
/// [`StoreError::Corrupt`] if a body cannot be read.
pub async fn items(db: &Db, passage_id: i64) -> Result<Vec<ItemRow>, StoreError> {
    let raw = on_db!(db, fetch_all RawItem, ITEMS, passage_id)?;
    let evidence = on_db!(db, fetch_all(i64, i64), EVIDENCE, passage_id)?;
    raw.into_iter()
        .map(|item| {
            let stored: StoredBody = from_json(&item.body)?;
            Ok(ItemRow {
                id: item.id,
                position: item.position,
                body: stored.body,
                skill: item.skill,
                focus_areas: from_json(&item.focus_areas)?,
                evidence: evidence
                    .iter()
                    .filter(|(id, _)| *id == item.id)
                    .map(|(_, position)| *position)
                    .collect(),
            })
        })
        .collect()
}
