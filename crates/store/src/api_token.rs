//! Tokens by which programs act for an account.

use crate::session::{Session, SessionKind};
use crate::sql::{on_db, statements};
use crate::{Db, StoreError};
use listen_core::time::{MINUTE_MS, Timestamp};

/// Most tokens of an account.
pub const MAX_TOKENS: i64 = 20;
/// How often it is noted that a token was used.
const TOUCH_EVERY_MS: i64 = 5 * MINUTE_MS;

statements! {
    INSERT = "INSERT INTO api_token (learner_id, account_id, name, token_hash, scopes, created_at, expires_at)
        SELECT learner_id, id, $2, $3, $4, $5, $6 FROM account
        WHERE id = $1 AND (SELECT COUNT(*) FROM api_token WHERE api_token.account_id = $1) < $7";
    /// The state of the account is read with every request.
    FIND = "SELECT api_token.id, api_token.scopes, api_token.learner_id, api_token.account_id, account.email, account.name, account.role,
            account.locale, learner.time_zone, api_token.last_used_at
        FROM api_token JOIN account ON account.id = api_token.account_id JOIN learner ON learner.id = api_token.learner_id
        WHERE token_hash = $1 AND (expires_at IS NULL OR expires_at > $2) AND account.disabled_at IS NULL";
    TOUCH = "UPDATE api_token SET last_used_at = $2 WHERE id = $1";
    LIST = "SELECT id, name, scopes, created_at, last_used_at, expires_at FROM api_token WHERE account_id = $1 ORDER BY id DESC";
    DELETE = "DELETE FROM api_token WHERE id = $1 AND account_id = $2";
}

/// A row of the list; the token itself is shown once, when it is made.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ApiToken {
    /// Row.
    pub id: i64,
    /// What its owner calls it.
    pub name: String,
    /// Names with spaces between.
    pub scopes: String,
    /// Unix ms.
    pub created_at: i64,
    /// Unix ms, at most a few minutes old.
    pub last_used_at: Option<i64>,
    /// Unix ms; none for one that does not end.
    pub expires_at: Option<i64>,
}

/// A new token.
#[derive(Debug, Clone, Copy)]
pub struct NewToken<'a> {
    /// What its owner calls it.
    pub name: &'a str,
    /// SHA-256 of the token, hexadecimal.
    pub token_hash: &'a str,
    /// Names with spaces between.
    pub scopes: &'a str,
    /// Unix ms; none for one that does not end.
    pub expires_at: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct Found {
    id: i64,
    scopes: String,
    learner_id: i64,
    account_id: i64,
    email: String,
    name: String,
    role: String,
    locale: String,
    time_zone: String,
    last_used_at: Option<i64>,
}

/// Keeps a new token; false if the account has [`MAX_TOKENS`].
///
/// # Errors
/// What the database says.
pub async fn insert(
    db: &Db,
    account_id: i64,
    new: NewToken<'_>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    on_db!(db, execute INSERT, account_id, new.name, new.token_hash, new.scopes, now.0, new.expires_at, MAX_TOKENS)
        .map(|n_rows| n_rows == 1)
}

/// The account of a token as a session, and its scopes.
///
/// # Errors
/// What the database says.
pub async fn find(
    db: &Db,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<(Session, String)>, StoreError> {
    let Some(found) = on_db!(db, fetch_optional Found, FIND, token_hash, now.0)? else {
        return Ok(None);
    };
    let last = found.last_used_at.unwrap_or(0);
    if now.0 - last > TOUCH_EVERY_MS {
        on_db!(db, execute TOUCH, found.id, now.0)?;
    }
    let session = Session {
        id: 0,
        kind: SessionKind::Site.as_str().to_owned(),
        learner_id: found.learner_id,
        account_id: Some(found.account_id),
        is_persistent: false,
        last_seen_at: now.0,
        // A token is no password: what asks for one again does not open to it.
        confirmed_at: 0,
        email: Some(found.email),
        name: Some(found.name),
        role: Some(found.role),
        locale: Some(found.locale),
        time_zone: found.time_zone,
    };
    Ok(Some((session, found.scopes)))
}

/// The tokens of an account, newest first.
///
/// # Errors
/// What the database says.
pub async fn list(db: &Db, account_id: i64) -> Result<Vec<ApiToken>, StoreError> {
    on_db!(db, fetch_all ApiToken, LIST, account_id)
}

/// Revokes a token; false if it is not this account's.
///
/// # Errors
/// What the database says.
pub async fn delete(db: &Db, id: i64, account_id: i64) -> Result<bool, StoreError> {
    on_db!(db, execute DELETE, id, account_id).map(|n_rows| n_rows == 1)
}
