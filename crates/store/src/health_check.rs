//! What the last look at the installation found, and what follows from it for alerts.

use crate::alert::{self, Rule, Setting};
use crate::db::Tx;
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError};
use listen_core::time::{DAY_MS, Timestamp};

/// How long deliveries are kept after their end.
const KEPT_MS: i64 = 30 * DAY_MS;

statements! {
    LIST = "SELECT name, status, message, details, since, checked_at, alerted_status, alerted_at FROM health_check ORDER BY name";
    UPSERT = "INSERT INTO health_check (name, status, message, details, since, checked_at, alerted_status, alerted_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (name) DO UPDATE SET status = $2, message = $3, details = $4, since = $5, checked_at = $6,
            alerted_status = $7, alerted_at = $8";
    // A dimension that is no longer examined would stay as it was for ever.
    FORGET = "DELETE FROM health_check WHERE checked_at < $1";
    LOCK = "INSERT INTO alert_setting (id, delay_minutes, repeat_minutes, looked_at) VALUES (1, $2, $3, $1)
        ON CONFLICT (id) DO UPDATE SET looked_at = $1";
    CLAIM = "INSERT INTO alert_setting (id, delay_minutes, repeat_minutes, looked_at) VALUES (1, $3, $4, $1)
        ON CONFLICT (id) DO UPDATE SET looked_at = $1 WHERE alert_setting.looked_at <= $2 OR alert_setting.looked_at > $1";
    COUNT_CHANNELS = "SELECT COUNT(*) FROM alert_channel WHERE is_on";
    DELIVER = "INSERT INTO alert_delivery (channel_id, kind, events, state, n_tries, created_at, next_try_at, answer)
        SELECT id, 'alert', CAST($1 AS TEXT), 'waiting', 0, CAST($2 AS BIGINT), CAST($2 AS BIGINT), '' FROM alert_channel WHERE is_on";
    DELETE_OLD = "DELETE FROM alert_delivery WHERE finished_at < $1";
}

/// One dimension, as the last look found it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Known {
    /// Stable name, for instance `audio-storage`.
    pub name: String,
    /// `PASS`, `WARN` or `FAIL`.
    pub status: String,
    /// One line for people.
    pub message: String,
    /// A JSON object of texts.
    pub details: String,
    /// Since when it has this status, Unix ms.
    pub since: i64,
    /// When it was looked at, Unix ms.
    pub checked_at: i64,
    /// The status that people were alerted about, until they have the all-clear.
    pub alerted_status: Option<String>,
    /// When that was, Unix ms; 0 for never.
    pub alerted_at: i64,
}

/// One dimension of a fresh look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Stable name.
    pub name: String,
    /// `PASS`, `WARN` or `FAIL`.
    pub status: String,
    /// One line for people.
    pub message: String,
    /// A JSON object of texts.
    pub details: String,
}

/// What the last look found, by name.
///
/// # Errors
/// What the database says.
pub async fn list(db: &Db) -> Result<Vec<Known>, StoreError> {
    on_db!(db, fetch_all Known, LIST)
}

/// Takes the next look for this process; false if another one looked within `every_ms`. A look in
/// the future was written by a clock that was wrong and counts for nothing.
///
/// # Errors
/// What the database says.
pub async fn claim(db: &Db, every_ms: i64, now: Timestamp) -> Result<bool, StoreError> {
    let first = Setting::default();
    on_db!(db, execute CLAIM, now.0, now.plus_ms(-every_ms).0, first.delay_minutes, first.repeat_minutes)
        .map(|n_rows| n_rows == 1)
}

/// Keeps what was found, and hands it to every channel that is on if `decide` makes a text of it.
/// `decide` may change the two fields about alerts; it is not asked while no channel is on. One
/// process at a time does this. Tells how many channels get something.
///
/// # Errors
/// What the database says; then nothing was changed.
pub async fn record(
    db: &Db,
    found: &[Found],
    now: Timestamp,
    decide: impl FnOnce(&mut [Known], Setting, &[Rule]) -> Option<String>,
) -> Result<u64, StoreError> {
    let mut tx = db.begin().await?;
    let first = Setting::default();
    on_tx!(tx, execute LOCK, now.0, first.delay_minutes, first.repeat_minutes)?;
    let before = on_tx!(tx, fetch_all Known, LIST)?;
    let mut known: Vec<Known> = found.iter().map(|one| merge(one, &before, now)).collect();
    let (n_channels,) = on_tx!(tx, fetch_one(i64,), COUNT_CHANNELS)?;
    let text = if n_channels > 0 {
        let (setting, rules) = alert::in_transaction(&mut tx).await?;
        decide(&mut known, setting, &rules)
    } else {
        None
    };
    for one in &known {
        upsert(&mut tx, one).await?;
    }
    on_tx!(tx, execute FORGET, now.0)?;
    let n_told = match text {
        Some(text) => on_tx!(tx, execute DELIVER, text, now.0)?,
        None => 0,
    };
    on_tx!(tx, execute DELETE_OLD, now.plus_ms(-KEPT_MS).0)?;
    tx.commit().await?;
    Ok(n_told)
}

fn merge(found: &Found, before: &[Known], now: Timestamp) -> Known {
    let old = before.iter().find(|old| old.name == found.name);
    let same = old.filter(|old| old.status == found.status);
    Known {
        name: found.name.clone(),
        status: found.status.clone(),
        message: found.message.clone(),
        details: found.details.clone(),
        since: same.map_or(now.0, |old| old.since),
        checked_at: now.0,
        alerted_status: old.and_then(|old| old.alerted_status.clone()),
        alerted_at: old.map_or(0, |old| old.alerted_at),
    }
}

async fn upsert(tx: &mut Tx, one: &Known) -> Result<(), StoreError> {
    on_tx!(*tx, execute UPSERT, one.name.as_str(), one.status.as_str(), one.message.as_str(),
        one.details.as_str(), one.since, one.checked_at, one.alerted_status.as_deref(), one.alerted_at)
    .map(|_| ())
}
