//! Sessions: who is asking. Only the hash of a token is stored.

use crate::sql::{on_db, statements};
use crate::{Db, StoreError};
use listen_core::time::{DAY_MS, HOUR_MS, MINUTE_MS, Timestamp};

/// "Remember me" and visitors: days without a request until the session ends.
pub const PERSISTENT_MS: i64 = 30 * DAY_MS;
/// Otherwise: hours without a request.
pub const SHORT_MS: i64 = 12 * HOUR_MS;
/// How often a request prolongs its session: one write in so many minutes, not one a request.
const TOUCH_EVERY_MS: i64 = 5 * MINUTE_MS;

statements! {
    INSERT = "INSERT INTO session (token_hash, kind, learner_id, account_id, is_persistent, agent, created_at, last_seen_at, expires_at, confirmed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $7)";
    /// The role and the state of the account are read with every request.
    FIND = "SELECT session.id, session.kind, session.learner_id, session.account_id, session.is_persistent, session.last_seen_at, session.confirmed_at,
            account.email, account.name, account.role, account.locale, learner.time_zone
        FROM session JOIN learner ON learner.id = session.learner_id LEFT JOIN account ON account.id = session.account_id
        WHERE token_hash = $1 AND kind = $2 AND expires_at > $3 AND account.disabled_at IS NULL";
    TOUCH = "UPDATE session SET last_seen_at = $2, expires_at = $3 WHERE id = $1";
    LIST = "SELECT id, kind, agent, created_at, last_seen_at FROM session
        WHERE account_id = $1 AND expires_at > $2 ORDER BY last_seen_at DESC, id DESC";
    DELETE = "DELETE FROM session WHERE id = $1";
    DELETE_OWN = "DELETE FROM session WHERE id = $1 AND account_id = $2";
    DELETE_OTHERS = "DELETE FROM session WHERE account_id = $1 AND id <> $2";
    CONFIRM = "UPDATE session SET confirmed_at = $2 WHERE id = $1";
    DELETE_EXPIRED = "DELETE FROM session WHERE expires_at <= $1";
}

/// Which site a session belongs to. Cookies ignore ports, so the kinds must not mix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionKind {
    /// Public site, before registering.
    Visitor,
    /// Public site, logged in.
    Site,
    /// Admin site.
    Admin,
}

impl SessionKind {
    /// As stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Visitor => "visitor",
            Self::Site => "site",
            Self::Admin => "admin",
        }
    }
}

/// A session with its account as it is now.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Session {
    /// Row.
    pub id: i64,
    /// See [`SessionKind::as_str`].
    pub kind: String,
    /// Whose attempts are meant.
    pub learner_id: i64,
    /// None for a visitor.
    pub account_id: Option<i64>,
    /// Whether it outlives the browser.
    pub is_persistent: bool,
    /// Unix ms, at most a few minutes old.
    pub last_seen_at: i64,
    /// When the password was last given in this session, Unix ms.
    pub confirmed_at: i64,
    /// Address of the account.
    pub email: Option<String>,
    /// Name of the account.
    pub name: Option<String>,
    /// Role of the account at this moment.
    pub role: Option<String>,
    /// Language of the account.
    pub locale: Option<String>,
    /// Where the learner's days begin: an IANA name.
    pub time_zone: String,
}

/// A new session.
#[derive(Debug, Clone)]
pub struct NewSession<'a> {
    /// SHA-256 of the token, hexadecimal.
    pub token_hash: &'a str,
    /// Which site.
    pub kind: SessionKind,
    /// Whose attempts are meant.
    pub learner_id: i64,
    /// None for a visitor.
    pub account_id: Option<i64>,
    /// Whether it outlives the browser.
    pub is_persistent: bool,
    /// Browser and system in a few words.
    pub agent: &'a str,
}

/// One row of "where I am logged in".
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct SessionRow {
    /// Row.
    pub id: i64,
    /// See [`SessionKind::as_str`].
    pub kind: String,
    /// Browser and system in a few words.
    pub agent: String,
    /// Unix ms.
    pub created_at: i64,
    /// Unix ms.
    pub last_seen_at: i64,
}

fn lifetime_ms(is_persistent: bool) -> i64 {
    if is_persistent {
        PERSISTENT_MS
    } else {
        SHORT_MS
    }
}

/// Starts a session.
///
/// # Errors
/// What the database says.
pub async fn insert(db: &Db, new: &NewSession<'_>, now: Timestamp) -> Result<(), StoreError> {
    let expires_at = now.plus_ms(lifetime_ms(new.is_persistent)).0;
    on_db!(db, execute INSERT, new.token_hash, new.kind.as_str(), new.learner_id, new.account_id,
        new.is_persistent, new.agent, now.0, expires_at)
    .map(|_| ())
}

/// The living session of this token and kind; prolongs it now and then.
///
/// # Errors
/// What the database says.
pub async fn find(
    db: &Db,
    token_hash: &str,
    kind: SessionKind,
    now: Timestamp,
) -> Result<Option<Session>, StoreError> {
    let found = on_db!(db, fetch_optional Session, FIND, token_hash, kind.as_str(), now.0)?;
    if let Some(session) = &found
        && session.last_seen_at + TOUCH_EVERY_MS < now.0
    {
        let expires_at = now.plus_ms(lifetime_ms(session.is_persistent)).0;
        on_db!(db, execute TOUCH, session.id, now.0, expires_at)?;
    }
    Ok(found)
}

/// The living sessions of an account, last used first.
///
/// # Errors
/// What the database says.
pub async fn list(db: &Db, account_id: i64, now: Timestamp) -> Result<Vec<SessionRow>, StoreError> {
    on_db!(db, fetch_all SessionRow, LIST, account_id, now.0)
}

/// Notes that the password was given again just now.
///
/// # Errors
/// What the database says.
pub async fn confirm(db: &Db, id: i64, now: Timestamp) -> Result<(), StoreError> {
    on_db!(db, execute CONFIRM, id, now.0).map(|_| ())
}

/// Ends a session.
///
/// # Errors
/// What the database says.
pub async fn delete(db: &Db, id: i64) -> Result<(), StoreError> {
    on_db!(db, execute DELETE, id).map(|_| ())
}

/// Ends a session if it belongs to the account; false if it does not.
///
/// # Errors
/// What the database says.
pub async fn delete_own(db: &Db, id: i64, account_id: i64) -> Result<bool, StoreError> {
    on_db!(db, execute DELETE_OWN, id, account_id).map(|n_rows| n_rows == 1)
}

/// Ends all sessions of the account but this one; how many there were.
///
/// # Errors
/// What the database says.
pub async fn delete_others(db: &Db, account_id: i64, kept_id: i64) -> Result<u64, StoreError> {
    on_db!(db, execute DELETE_OTHERS, account_id, kept_id)
}

/// Forgets sessions that ended.
///
/// # Errors
/// What the database says.
pub async fn delete_expired(db: &Db, now: Timestamp) -> Result<u64, StoreError> {
    on_db!(db, execute DELETE_EXPIRED, now.0)
}
