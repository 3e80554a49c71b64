//! What a learner keeps to find passages again: templates (level, length, topic), and presets that
//! also name areas to train. A deleted one can be brought back for a day.

use crate::db::Tx;
use crate::passage::{from_json, to_json};
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError};
use listen_core::old_product::OldChoice;
use listen_core::taxonomy::FocusArea;
use listen_core::time::{DAY_MS, Timestamp};

/// Most of one kind.
pub const MAX: usize = 20;
/// Most areas in a preset.
pub const MAX_AREAS: usize = 5;
/// Longest name, in characters.
pub const MAX_NAME_CHARS: usize = 60;

statements! {
    LIST = "SELECT id, kind, name, level, length, topic, focus_areas FROM saved_choice
        WHERE learner_id = $1 AND kind = $2 AND deleted_at IS NULL ORDER BY name, id";
    FIND_DELETED = "SELECT kind FROM saved_choice WHERE learner_id = $1 AND id = $2 AND deleted_at IS NOT NULL";
    COUNT = "SELECT COUNT(*) FROM saved_choice WHERE learner_id = $1 AND kind = $2 AND deleted_at IS NULL";
    /// One writer at a time for a learner, or two requests at once would both find room.
    LOCK = "SELECT id FROM learner WHERE id = $1", postgres "SELECT id FROM learner WHERE id = $1 FOR UPDATE";
    INSERT = "INSERT INTO saved_choice (learner_id, kind, name, level, length, topic, focus_areas, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (learner_id, kind, name) WHERE deleted_at IS NULL DO NOTHING";
    RENAME = "UPDATE saved_choice SET name = $3 WHERE learner_id = $1 AND id = $2 AND deleted_at IS NULL";
    DELETE = "UPDATE saved_choice SET deleted_at = $3 WHERE learner_id = $1 AND id = $2 AND deleted_at IS NULL";
    RESTORE = "UPDATE saved_choice SET deleted_at = NULL WHERE learner_id = $1 AND id = $2 AND deleted_at IS NOT NULL";
    PURGE = "DELETE FROM saved_choice WHERE learner_id = $1 AND deleted_at < $2";
}

/// The two kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Level, length and topic.
    Template,
    /// The same with areas to train.
    Preset,
}

impl Kind {
    /// As stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Template => "template",
            Self::Preset => "preset",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Template, Self::Preset]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }
}

/// One that is to be kept. Level, length and topic are empty for "all".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewChoice {
    /// Template or preset.
    pub kind: Kind,
    /// Its name; unique for the learner and the kind.
    pub name: String,
    /// CEFR level.
    pub level: String,
    /// Length.
    pub length: String,
    /// Topic.
    pub topic: String,
    /// Areas to train.
    pub focus_areas: Vec<FocusArea>,
    /// Unix ms.
    pub created_at: i64,
}

impl NewChoice {
    /// One of the product before this one, which had no lists of topics or lengths.
    #[must_use]
    pub fn from_old(kind: Kind, old: &OldChoice, now: i64) -> Self {
        Self {
            kind,
            name: old.name.clone(),
            level: old.level.map_or("", |level| level.as_str()).to_owned(),
            length: String::new(),
            topic: String::new(),
            focus_areas: old.focus_areas.iter().copied().take(MAX_AREAS).collect(),
            created_at: old.created_at.min(now),
        }
    }
}

/// One that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedChoice {
    /// Row.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// CEFR level; empty for all.
    pub level: String,
    /// Length; empty for all.
    pub length: String,
    /// Topic; empty for all.
    pub topic: String,
    /// Areas to train.
    pub focus_areas: Vec<FocusArea>,
}

#[derive(sqlx::FromRow)]
struct RawChoice {
    id: i64,
    name: String,
    level: String,
    length: String,
    topic: String,
    focus_areas: String,
}

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// It was made.
    Done,
    /// Another one of the kind has the name; nothing was changed.
    NameTaken,
    /// There are [`MAX`] of the kind already; nothing was changed.
    Full,
    /// There is no such one of this learner.
    NotFound,
}

/// A learner's choices of a kind, by name.
///
/// # Errors
/// [`StoreError::Corrupt`] if stored areas cannot be read.
pub async fn list(db: &Db, learner_id: i64, kind: Kind) -> Result<Vec<SavedChoice>, StoreError> {
    let raw = on_db!(db, fetch_all RawChoice, LIST, learner_id, kind.as_str())?;
    raw.into_iter().map(read).collect()
}

fn read(raw: RawChoice) -> Result<SavedChoice, StoreError> {
    Ok(SavedChoice {
        id: raw.id,
        name: raw.name,
        level: raw.level,
        length: raw.length,
        topic: raw.topic,
        focus_areas: from_json(&raw.focus_areas)?,
    })
}

/// Keeps one.
///
/// # Errors
/// What the database says.
pub async fn insert(db: &Db, learner_id: i64, new: &NewChoice) -> Result<Changed, StoreError> {
    let mut tx = db.begin().await?;
    let changed = insert_within(&mut tx, learner_id, new).await?;
    tx.commit().await?;
    Ok(changed)
}

async fn insert_within(
    tx: &mut Tx,
    learner_id: i64,
    new: &NewChoice,
) -> Result<Changed, StoreError> {
    if !has_room(tx, learner_id, new.kind.as_str()).await? {
        return Ok(Changed::Full);
    }
    let n_rows = on_tx!(
        *tx,
        execute INSERT,
        learner_id,
        new.kind.as_str(),
        new.name.as_str(),
        new.level.as_str(),
        new.length.as_str(),
        new.topic.as_str(),
        to_json(&new.focus_areas)?.as_str(),
        new.created_at
    )?;
    Ok(if n_rows == 1 {
        Changed::Done
    } else {
        Changed::NameTaken
    })
}

async fn has_room(tx: &mut Tx, learner_id: i64, kind: &str) -> Result<bool, StoreError> {
    on_tx!(*tx, fetch_optional(i64,), LOCK, learner_id)?;
    let (n_rows,) = on_tx!(*tx, fetch_one(i64,), COUNT, learner_id, kind)?;
    Ok(usize::try_from(n_rows).unwrap_or(usize::MAX) < MAX)
}

/// How many of these would be kept by [`import`].
///
/// # Errors
/// What the database says.
pub async fn count_new(db: &Db, learner_id: i64, new: &[NewChoice]) -> Result<i64, StoreError> {
    // Tried and given up: what has room and whose name is free is decided in one place.
    let mut tx = db.begin().await?;
    import(&mut tx, learner_id, new).await
}

/// Keeps those for which there is room and whose names are free; returns how many.
///
/// # Errors
/// What the database says.
pub async fn import(tx: &mut Tx, learner_id: i64, new: &[NewChoice]) -> Result<i64, StoreError> {
    let mut n_kept = 0;
    for choice in new {
        if insert_within(tx, learner_id, choice).await? == Changed::Done {
            n_kept += 1;
        }
    }
    Ok(n_kept)
}

/// Gives one another name.
///
/// # Errors
/// What the database says.
pub async fn rename(db: &Db, learner_id: i64, id: i64, name: &str) -> Result<Changed, StoreError> {
    match on_db!(db, execute RENAME, learner_id, id, name) {
        Ok(0) => Ok(Changed::NotFound),
        Ok(_) => Ok(Changed::Done),
        Err(StoreError::Conflict) => Ok(Changed::NameTaken),
        Err(error) => Err(error),
    }
}

/// Deletes one, so that [`restore`] finds it for a day; false if it is not there. What was deleted
/// longer ago is forgotten.
///
/// # Errors
/// What the database says.
pub async fn delete(db: &Db, learner_id: i64, id: i64, now: Timestamp) -> Result<bool, StoreError> {
    on_db!(db, execute PURGE, learner_id, now.plus_ms(-DAY_MS).0)?;
    on_db!(db, execute DELETE, learner_id, id, now.0).map(|n_rows| n_rows == 1)
}

/// Brings a deleted one back.
///
/// # Errors
/// What the database says.
pub async fn restore(db: &Db, learner_id: i64, id: i64) -> Result<Changed, StoreError> {
    let mut tx = db.begin().await?;
    let found = on_tx!(tx, fetch_optional(String,), FIND_DELETED, learner_id, id)?;
    let Some((kind,)) = found else {
        return Ok(Changed::NotFound);
    };
    if !has_room(&mut tx, learner_id, &kind).await? {
        return Ok(Changed::Full);
    }
    match on_tx!(tx, execute RESTORE, learner_id, id) {
        Ok(_) => {}
        Err(StoreError::Conflict) => return Ok(Changed::NameTaken),
        Err(error) => return Err(error),
    }
    tx.commit().await?;
    Ok(Changed::Done)
}
