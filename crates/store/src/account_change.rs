//! What administrators do to accounts, each change with its row in the audit log, and never so
//! that no administrator is left.

use crate::account::{self, Account, Role};
use crate::audit::{self, Entry};
use crate::db::Tx;
use crate::sql::{on_tx, statements};
use crate::{Db, StoreError};
use listen_core::time::Timestamp;

statements! {
    FIND_STATE = "SELECT role, disabled_at FROM account WHERE id = $1";
    /// Locks them, so that of two administrators who remove one another at once one stays.
    ADMINISTRATORS = "SELECT id FROM account WHERE role = 'administrator' AND disabled_at IS NULL ORDER BY id",
        postgres "SELECT id FROM account WHERE role = 'administrator' AND disabled_at IS NULL ORDER BY id FOR UPDATE";
    SET_ROLE = "UPDATE account SET role = $2 WHERE id = $1";
    SET_DISABLED = "UPDATE account SET disabled_at = $2 WHERE id = $1";
    END_SESSIONS = "DELETE FROM session WHERE account_id = $1";
    END_ADMIN_SESSIONS = "DELETE FROM session WHERE account_id = $1 AND kind = 'admin'";
}

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// It is done.
    Done,
    /// There is no such account.
    Missing,
    /// Nobody could administer afterwards.
    LastAdministrator,
}

/// Whether no administrator who may log in is left without this account. Holds the rows until the
/// transaction ends.
///
/// # Errors
/// What the database says.
pub(crate) async fn is_last_administrator(tx: &mut Tx, id: i64) -> Result<bool, StoreError> {
    let rows = on_tx!(*tx, fetch_all(i64,), ADMINISTRATORS)?;
    Ok(rows.len() == 1 && rows[0].0 == id)
}

/// Gives an account another role. Its sessions on the admin site end where it loses rights there.
///
/// # Errors
/// What the database says; then nothing was changed.
pub async fn set_role(
    db: &Db,
    actor: i64,
    id: i64,
    role: Role,
    now: Timestamp,
) -> Result<Changed, StoreError> {
    let mut tx = db.begin().await?;
    let found = on_tx!(tx, fetch_optional(String, Option<i64>), FIND_STATE, id)?;
    let Some((before, _)) = found else {
        return Ok(Changed::Missing);
    };
    if role != Role::Administrator && is_last_administrator(&mut tx, id).await? {
        return Ok(Changed::LastAdministrator);
    }
    on_tx!(tx, execute SET_ROLE, id, role.as_str())?;
    on_tx!(tx, execute END_ADMIN_SESSIONS, id)?;
    let change = (Some(before.as_str()), Some(role.as_str()));
    note(&mut tx, actor, "account-role", id, change, now).await?;
    tx.commit().await?;
    Ok(Changed::Done)
}

/// Shuts an account out and ends its sessions.
///
/// # Errors
/// What the database says; then nothing was changed.
pub async fn disable(db: &Db, actor: i64, id: i64, now: Timestamp) -> Result<Changed, StoreError> {
    let mut tx = db.begin().await?;
    if on_tx!(tx, fetch_optional(String, Option<i64>), FIND_STATE, id)?.is_none() {
        return Ok(Changed::Missing);
    }
    if is_last_administrator(&mut tx, id).await? {
        return Ok(Changed::LastAdministrator);
    }
    on_tx!(tx, execute SET_DISABLED, id, Some(now.0))?;
    on_tx!(tx, execute END_SESSIONS, id)?;
    let change = (Some("active"), Some("disabled"));
    note(&mut tx, actor, "account-state", id, change, now).await?;
    tx.commit().await?;
    Ok(Changed::Done)
}

/// Lets an account in again.
///
/// # Errors
/// What the database says; then nothing was changed.
pub async fn enable(db: &Db, actor: i64, id: i64, now: Timestamp) -> Result<Changed, StoreError> {
    let mut tx = db.begin().await?;
    if on_tx!(tx, execute SET_DISABLED, id, None::<i64>)? == 0 {
        return Ok(Changed::Missing);
    }
    let change = (Some("disabled"), Some("active"));
    note(&mut tx, actor, "account-state", id, change, now).await?;
    tx.commit().await?;
    Ok(Changed::Done)
}

/// Deletes an account with everything the learner did and wrote.
///
/// # Errors
/// What the database says; then nothing was changed.
pub async fn delete(
    db: &Db,
    actor: i64,
    account: &Account,
    now: Timestamp,
) -> Result<Changed, StoreError> {
    let mut tx = db.begin().await?;
    if is_last_administrator(&mut tx, account.id).await? {
        return Ok(Changed::LastAdministrator);
    }
    account::delete_in(&mut tx, account).await?;
    let change = (Some(account.role.as_str()), None);
    note(&mut tx, actor, "account-delete", account.id, change, now).await?;
    tx.commit().await?;
    Ok(Changed::Done)
}

/// Ends all sessions of an account, on both sites; how many there were.
///
/// # Errors
/// What the database says; then nothing was changed.
pub async fn end_sessions(db: &Db, actor: i64, id: i64, now: Timestamp) -> Result<u64, StoreError> {
    let mut tx = db.begin().await?;
    let n_ended = on_tx!(tx, execute END_SESSIONS, id)?;
    let before = n_ended.to_string();
    let change = (Some(before.as_str()), Some("0"));
    note(&mut tx, actor, "account-sessions", id, change, now).await?;
    tx.commit().await?;
    Ok(n_ended)
}

/// Notes what somebody did to the own account, here or on the command line.
///
/// # Errors
/// What the database says; then nothing was noted.
pub async fn note_own(
    db: &Db,
    id: i64,
    action: &str,
    change: (Option<&str>, Option<&str>),
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    note(&mut tx, id, action, id, change, now).await?;
    tx.commit().await
}

/// Notes what was done to the account with this row.
///
/// # Errors
/// What the database says.
pub(crate) async fn note(
    tx: &mut Tx,
    actor: i64,
    action: &str,
    id: i64,
    (before, after): (Option<&str>, Option<&str>),
    now: Timestamp,
) -> Result<(), StoreError> {
    let entry = Entry {
        actor,
        action,
        subject: &format!("account {id}"),
        before,
        after,
    };
    audit::note(tx, &entry, now).await
}
