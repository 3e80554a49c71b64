//! Links and tickets for one account that work once: a new password, and the second step of
//! logging in. Only the hash of the secret is stored.

use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError};
use listen_core::time::{DAY_MS, MINUTE_MS, Timestamp};

statements! {
    INSERT = "INSERT INTO account_link (token_hash, kind, account_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)";
    FIND = "SELECT account_link.account_id FROM account_link JOIN account ON account.id = account_link.account_id
        WHERE token_hash = $1 AND kind = $2 AND expires_at > $3 AND account.disabled_at IS NULL";
    TAKE = "DELETE FROM account_link WHERE token_hash = $1 AND kind = $2 AND expires_at > $3";
    DELETE_OF = "DELETE FROM account_link WHERE account_id = $1 AND kind = $2";
    DELETE_EXPIRED = "DELETE FROM account_link WHERE expires_at <= $1";
    SET_PASSWORD = "UPDATE account SET password_hash = $2 WHERE id = $1";
    END_SESSIONS = "DELETE FROM session WHERE account_id = $1";
    SET_CONSENT = "UPDATE account SET consent_version = $2, consent_at = $3 WHERE id = $1 AND consent_version IS NULL";
}

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// Choosing a password: invitations and forgotten passwords.
    Password,
    /// Giving the one-time code after the right password.
    SecondFactor,
}

impl LinkKind {
    /// As stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::SecondFactor => "second_factor",
        }
    }

    /// How long it works, ms.
    #[must_use]
    pub fn lifetime_ms(self) -> i64 {
        match self {
            Self::Password => 7 * DAY_MS,
            Self::SecondFactor => 5 * MINUTE_MS,
        }
    }
}

/// Makes a link; earlier ones of this kind for the account end.
///
/// # Errors
/// What the database says.
pub async fn replace(
    db: &Db,
    kind: LinkKind,
    account_id: i64,
    token_hash: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let expires_at = now.plus_ms(kind.lifetime_ms()).0;
    let mut tx = db.begin().await?;
    on_tx!(tx, execute DELETE_OF, account_id, kind.as_str())?;
    on_tx!(tx, execute DELETE_EXPIRED, now.0)?;
    on_tx!(tx, execute INSERT, token_hash, kind.as_str(), account_id, now.0, expires_at)?;
    tx.commit().await
}

/// The account of a link that still works; none for accounts that are disabled.
///
/// # Errors
/// What the database says.
pub async fn find(
    db: &Db,
    kind: LinkKind,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<i64>, StoreError> {
    let found = on_db!(
        db,
        fetch_optional(i64,),
        FIND,
        token_hash,
        kind.as_str(),
        now.0
    )?;
    Ok(found.map(|(id,)| id))
}

/// Uses a link up; false if it could not be used.
///
/// # Errors
/// What the database says.
pub async fn take(
    db: &Db,
    kind: LinkKind,
    token_hash: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    on_db!(db, execute TAKE, token_hash, kind.as_str(), now.0).map(|n_rows| n_rows == 1)
}

/// Uses a password link up, sets the password and ends all sessions of the account; false if
/// the link could not be used. `consent` is the version of the privacy notice just accepted.
///
/// # Errors
/// What the database says; then nothing was changed.
pub async fn set_password(
    db: &Db,
    token_hash: &str,
    account_id: i64,
    password_hash: &str,
    consent: Option<&str>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    let n_taken = on_tx!(tx, execute TAKE, token_hash, LinkKind::Password.as_str(), now.0)?;
    if n_taken != 1 {
        return Ok(false);
    }
    on_tx!(tx, execute SET_PASSWORD, account_id, password_hash)?;
    if let Some(version) = consent {
        on_tx!(tx, execute SET_CONSENT, account_id, version, now.0)?;
    }
    on_tx!(tx, execute END_SESSIONS, account_id)?;
    tx.commit().await?;
    Ok(true)
}
