//! Where alerts go. What is secret about a channel is kept apart from what pages show.

use crate::audit::{self, Entry};
use crate::db::Tx;
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError};
use listen_core::time::Timestamp;

/// Kinds of channels, as stored.
pub const KINDS: [&str; 5] = ["email", "webhook", "slack", "dingtalk", "feishu"];
/// Most channels; every one is written to with each alert.
pub const MAX_CHANNELS: usize = 20;

statements! {
    LIST = "SELECT id, kind, name, locale, is_on, settings, secrets FROM alert_channel ORDER BY id";
    FIND = "SELECT id, kind, name, locale, is_on, settings, secrets FROM alert_channel WHERE id = $1";
    INSERT = "INSERT INTO alert_channel (kind, name, locale, is_on, settings, secrets, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $7) RETURNING id";
    UPDATE = "UPDATE alert_channel SET name = $2, locale = $3, is_on = $4, settings = $5, secrets = $6, updated_at = $7 WHERE id = $1";
    DELETE = "DELETE FROM alert_channel WHERE id = $1";
}

/// A channel. Its secrets do not show in debug output.
#[derive(Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Channel {
    /// Row; 0 before it has one.
    pub id: i64,
    /// One of [`KINDS`]; it never changes.
    pub kind: String,
    /// Name for people.
    pub name: String,
    /// Language of what is sent: `en` or `zh`.
    pub locale: String,
    /// Whether anything is sent.
    pub is_on: bool,
    /// JSON that pages may show.
    pub settings: String,
    /// JSON that no page, log or audit entry shows.
    pub secrets: String,
}

impl std::fmt::Debug for Channel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Channel")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .field("name", &self.name)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// All channels.
///
/// # Errors
/// What the database says.
pub async fn list(db: &Db) -> Result<Vec<Channel>, StoreError> {
    on_db!(db, fetch_all Channel, LIST)
}

/// The channel with this row.
///
/// # Errors
/// What the database says.
pub async fn find(db: &Db, id: i64) -> Result<Option<Channel>, StoreError> {
    on_db!(db, fetch_optional Channel, FIND, id)
}

/// Makes a channel and notes it; its row.
///
/// # Errors
/// What the database says; then nothing was changed.
pub async fn insert(db: &Db, actor: i64, new: &Channel, now: Timestamp) -> Result<i64, StoreError> {
    let mut tx = db.begin().await?;
    let (id,) = on_tx!(
        tx,
        fetch_one(i64,),
        INSERT,
        new.kind.as_str(),
        new.name.as_str(),
        new.locale.as_str(),
        new.is_on,
        new.settings.as_str(),
        new.secrets.as_str(),
        now.0
    )?;
    note(&mut tx, actor, id, (None, Some(&describe(new))), now).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a channel and notes it; false if it is not there.
///
/// # Errors
/// What the database says; then nothing was changed.
pub async fn update(
    db: &Db,
    actor: i64,
    new: &Channel,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    let Some(old) = on_tx!(tx, fetch_optional Channel, FIND, new.id)? else {
        return Ok(false);
    };
    on_tx!(tx, execute UPDATE, new.id, new.name.as_str(), new.locale.as_str(), new.is_on,
        new.settings.as_str(), new.secrets.as_str(), now.0)?;
    let is_secret_new = if old.secrets == new.secrets {
        ""
    } else {
        ", another secret"
    };
    let after = format!("{}{is_secret_new}", describe(new));
    note(
        &mut tx,
        actor,
        new.id,
        (Some(&describe(&old)), Some(&after)),
        now,
    )
    .await?;
    tx.commit().await?;
    Ok(true)
}

/// Deletes a channel with its deliveries and notes it; false if it is not there.
///
/// # Errors
/// What the database says; then nothing was changed.
pub async fn delete(db: &Db, actor: i64, id: i64, now: Timestamp) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    let Some(old) = on_tx!(tx, fetch_optional Channel, FIND, id)? else {
        return Ok(false);
    };
    on_tx!(tx, execute DELETE, id)?;
    note(&mut tx, actor, id, (Some(&describe(&old)), None), now).await?;
    tx.commit().await?;
    Ok(true)
}

fn describe(channel: &Channel) -> String {
    let state = if channel.is_on { "on" } else { "off" };
    format!(
        "{} {} {} {}",
        channel.kind, channel.locale, state, channel.settings
    )
}

async fn note(
    tx: &mut Tx,
    actor: i64,
    id: i64,
    (before, after): (Option<&str>, Option<&str>),
    now: Timestamp,
) -> Result<(), StoreError> {
    let entry = Entry {
        actor,
        action: "alert-channel",
        subject: &format!("channel {id}"),
        before,
        after,
    };
    audit::note(tx, &entry, now).await
}
