//! The second factor of accounts: the secret of one-time codes, and recovery codes.

use crate::audit::{self, Entry};
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError};
use listen_core::time::Timestamp;

statements! {
    FIND = "SELECT account_id, secret, is_on, last_step FROM second_factor WHERE account_id = $1";
    UPSERT = "INSERT INTO second_factor (account_id, secret, is_on, last_step, created_at) VALUES ($1, $2, FALSE, 0, $3)
        ON CONFLICT (account_id) DO UPDATE SET secret = excluded.secret, last_step = 0, created_at = excluded.created_at
        WHERE NOT second_factor.is_on";
    TURN_ON = "UPDATE second_factor SET is_on = TRUE, last_step = $2 WHERE account_id = $1 AND NOT is_on";
    /// A code counts once, also where two requests send it at the same moment.
    USE_STEP = "UPDATE second_factor SET last_step = $2 WHERE account_id = $1 AND is_on AND last_step < $2";
    DELETE = "DELETE FROM second_factor WHERE account_id = $1";
    INSERT_CODE = "INSERT INTO recovery_code (account_id, code_hash) VALUES ($1, $2)";
    USE_CODE = "DELETE FROM recovery_code WHERE account_id = $1 AND code_hash = $2";
    DELETE_CODES = "DELETE FROM recovery_code WHERE account_id = $1";
    COUNT_CODES = "SELECT COUNT(*) FROM recovery_code WHERE account_id = $1";
}

/// The second factor of one account.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct SecondFactor {
    /// Whose.
    pub account_id: i64,
    /// Base 32, as authenticator apps take it.
    pub secret: String,
    /// Whether logging in asks for it; before that its owner has not shown that the app has it.
    pub is_on: bool,
    /// Number of the last 30 seconds whose code was used.
    pub last_step: i64,
}

/// The second factor of an account, on or being set up.
///
/// # Errors
/// What the database says.
pub async fn find(db: &Db, account_id: i64) -> Result<Option<SecondFactor>, StoreError> {
    on_db!(db, fetch_optional SecondFactor, FIND, account_id)
}

/// Begins the set-up with a new secret; one that is on stays.
///
/// # Errors
/// What the database says.
pub async fn begin(
    db: &Db,
    account_id: i64,
    secret: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    on_db!(db, execute UPSERT, account_id, secret, now.0).map(|_| ())
}

/// Turns it on with fresh recovery codes; false if it was on already.
///
/// # Errors
/// What the database says; then nothing was changed.
pub async fn turn_on(
    db: &Db,
    account_id: i64,
    step: i64,
    code_hashes: &[String],
    now: Timestamp,
) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    if on_tx!(tx, execute TURN_ON, account_id, step)? != 1 {
        return Ok(false);
    }
    on_tx!(tx, execute DELETE_CODES, account_id)?;
    for hash in code_hashes {
        on_tx!(tx, execute INSERT_CODE, account_id, hash.as_str())?;
    }
    note(&mut tx, account_id, account_id, ("off", "on"), now).await?;
    tx.commit().await?;
    Ok(true)
}

/// Takes the second factor of an account away, with its recovery codes; false if it had none.
///
/// # Errors
/// What the database says; then nothing was changed.
pub async fn turn_off(
    db: &Db,
    actor: i64,
    account_id: i64,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    if on_tx!(tx, execute DELETE, account_id)? != 1 {
        return Ok(false);
    }
    on_tx!(tx, execute DELETE_CODES, account_id)?;
    note(&mut tx, actor, account_id, ("on", "off"), now).await?;
    tx.commit().await?;
    Ok(true)
}

async fn note(
    tx: &mut crate::db::Tx,
    actor: i64,
    account_id: i64,
    (before, after): (&str, &str),
    now: Timestamp,
) -> Result<(), StoreError> {
    let entry = Entry {
        actor,
        action: "second-factor",
        subject: &format!("account {account_id}"),
        before: Some(before),
        after: Some(after),
    };
    audit::note(tx, &entry, now).await
}

/// Uses the code of these 30 seconds up; false if it, or a later one, was used before.
///
/// # Errors
/// What the database says.
pub async fn use_step(db: &Db, account_id: i64, step: i64) -> Result<bool, StoreError> {
    on_db!(db, execute USE_STEP, account_id, step).map(|n_rows| n_rows == 1)
}

/// Uses a recovery code up; false if there is no such code.
///
/// # Errors
/// What the database says.
pub async fn use_code(db: &Db, account_id: i64, code_hash: &str) -> Result<bool, StoreError> {
    on_db!(db, execute USE_CODE, account_id, code_hash).map(|n_rows| n_rows == 1)
}

/// How many recovery codes are left.
///
/// # Errors
/// What the database says.
pub async fn count_codes(db: &Db, account_id: i64) -> Result<i64, StoreError> {
    Ok(on_db!(db, fetch_one(i64,), COUNT_CODES, account_id)?.0)
}
