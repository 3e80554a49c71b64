//! Feeds.

use crate::audit::{self, Entry};
use crate::db::Tx;
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError};
use listen_core::news::{Category, MAX_FEEDS};
use listen_core::taxonomy::Level;
use listen_core::time::Timestamp;

statements! {
    LIST = "SELECT id, name, address, category, level, is_on, created_at, fetched_at, n_found, error FROM news_feed ORDER BY name, id";
    FIND = "SELECT id, name, address, category, level, is_on, created_at, fetched_at, n_found, error FROM news_feed WHERE id = $1";
    COUNT = "SELECT COUNT(*) FROM news_feed";
    INSERT = "INSERT INTO news_feed (name, address, category, level, is_on, created_at, n_found) VALUES ($1, $2, $3, $4, TRUE, $5, 0)
        ON CONFLICT (address) DO NOTHING RETURNING id";
    UPDATE = "UPDATE news_feed SET name = $2, address = $3, category = $4, level = $5, error = NULL WHERE id = $1
        AND NOT EXISTS (SELECT 1 FROM news_feed other WHERE other.address = $3 AND other.id <> $1)";
    SET_ON = "UPDATE news_feed SET is_on = $2 WHERE id = $1 AND is_on <> $2";
    DELETE = "DELETE FROM news_feed WHERE id = $1";
    NOTE = "UPDATE news_feed SET fetched_at = $2, n_found = $3, error = $4 WHERE id = $1";
}

/// A feed.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Feed {
    /// Row.
    pub id: i64,
    /// Who publishes it.
    pub name: String,
    /// Where it is fetched.
    pub address: String,
    /// See [`Category`].
    pub category: String,
    /// The level of all its articles, if they have one.
    pub level: Option<String>,
    /// Whether it is fetched.
    pub is_on: bool,
    /// Unix ms.
    pub created_at: i64,
    /// When it was last fetched, Unix ms.
    pub fetched_at: Option<i64>,
    /// Articles that were found then.
    pub n_found: i64,
    /// Why it could not be fetched the last time.
    pub error: Option<String>,
}

/// What an administrator says about a feed; checked by the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFeed {
    /// Who publishes it.
    pub name: String,
    /// Where it is fetched.
    pub address: String,
    /// What it is about.
    pub category: Category,
    /// The level of all its articles, if they have one.
    pub level: Option<Level>,
}

impl NewFeed {
    fn described(&self) -> String {
        let level = self.level.map_or("each", Level::as_str);
        format!("{} {} {} {level}", self.name, self.address, self.category)
    }

    fn level(&self) -> Option<&'static str> {
        self.level.map(Level::as_str)
    }
}

impl Feed {
    fn described(&self) -> String {
        let level = self.level.as_deref().unwrap_or("each");
        format!("{} {} {} {level}", self.name, self.address, self.category)
    }
}

/// All feeds by name.
///
/// # Errors
/// What the database says.
pub async fn list_feeds(db: &Db) -> Result<Vec<Feed>, StoreError> {
    on_db!(db, fetch_all Feed, LIST)
}

/// The feed with this row.
///
/// # Errors
/// What the database says.
pub async fn find(db: &Db, id: i64) -> Result<Option<Feed>, StoreError> {
    on_db!(db, fetch_optional Feed, FIND, id)
}

/// Adds a feed and notes it; none if its address is there already, or there are [`MAX_FEEDS`].
///
/// # Errors
/// What the database says; then nothing was changed.
pub async fn insert_feed(
    db: &Db,
    actor: i64,
    new: &NewFeed,
    now: Timestamp,
) -> Result<Option<i64>, StoreError> {
    let mut tx = db.begin().await?;
    let (n_feeds,) = on_tx!(tx, fetch_one(i64,), COUNT)?;
    if n_feeds >= MAX_FEEDS {
        return Ok(None);
    }
    let made = on_tx!(
        tx,
        fetch_optional(i64,),
        INSERT,
        new.name.as_str(),
        new.address.as_str(),
        new.category.as_str(),
        new.level(),
        now.0
    )?;
    let Some((id,)) = made else {
        return Ok(None);
    };
    let after = new.described();
    note(&mut tx, actor, ("news-feed", id), (None, Some(&after)), now).await?;
    tx.commit().await?;
    Ok(Some(id))
}

/// Changes a feed and notes it; false if it is not there, or another has this address.
///
/// # Errors
/// What the database says; then nothing was changed.
pub async fn update_feed(
    db: &Db,
    actor: i64,
    id: i64,
    new: &NewFeed,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    let Some(old) = on_tx!(tx, fetch_optional Feed, FIND, id)? else {
        return Ok(false);
    };
    let n_rows = on_tx!(tx, execute UPDATE, id, new.name.as_str(), new.address.as_str(), new.category.as_str(), new.level())?;
    if n_rows != 1 {
        return Ok(false);
    }
    let (before, after) = (old.described(), new.described());
    note(
        &mut tx,
        actor,
        ("news-feed", id),
        (Some(&before), Some(&after)),
        now,
    )
    .await?;
    tx.commit().await?;
    Ok(true)
}

/// Has a feed fetched, or no longer, and notes it; false if it is not there or is so already.
///
/// # Errors
/// What the database says; then nothing was changed.
pub async fn set_on(
    db: &Db,
    actor: i64,
    id: i64,
    is_on: bool,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    if on_tx!(tx, execute SET_ON, id, is_on)? != 1 {
        return Ok(false);
    }
    let states = if is_on { ("off", "on") } else { ("on", "off") };
    note(
        &mut tx,
        actor,
        ("news-feed-state", id),
        (Some(states.0), Some(states.1)),
        now,
    )
    .await?;
    tx.commit().await?;
    Ok(true)
}

/// Deletes a feed with its articles and notes it; false if it is not there.
///
/// # Errors
/// What the database says; then nothing was changed.
pub async fn delete(db: &Db, actor: i64, id: i64, now: Timestamp) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    let Some(old) = on_tx!(tx, fetch_optional Feed, FIND, id)? else {
        return Ok(false);
    };
    on_tx!(tx, execute DELETE, id)?;
    let before = old.described();
    note(
        &mut tx,
        actor,
        ("news-feed", id),
        (Some(&before), None),
        now,
    )
    .await?;
    tx.commit().await?;
    Ok(true)
}

/// Keeps how a fetch ended: articles found, or why there are none.
///
/// # Errors
/// What the database says.
pub async fn note_fetch(
    db: &Db,
    id: i64,
    found: Result<i64, &str>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (n_found, error) = (found.unwrap_or(0), found.err());
    on_db!(db, execute NOTE, id, now.0, n_found, error).map(|_| ())
}

async fn note(
    tx: &mut Tx,
    actor: i64,
    (action, id): (&str, i64),
    (before, after): (Option<&str>, Option<&str>),
    now: Timestamp,
) -> Result<(), StoreError> {
    let entry = Entry {
        actor,
        action,
        subject: &format!("feed {id}"),
        before,
        after,
    };
    audit::note(tx, &entry, now).await
}
