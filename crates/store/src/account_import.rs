//! Accounts made by an administrator: one or many at once, each with a link for its password.

use crate::account::{self, Account, NewAccount};
use crate::account_change;
use crate::account_link::LinkKind;
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError};
use listen_core::account::Email;
use listen_core::time::Timestamp;

statements! {
    INSERT_LINK = "INSERT INTO account_link (token_hash, kind, account_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)";
    FIND = "SELECT id FROM account WHERE email = $1";
}

/// A new account and the hash of the secret with which its owner chooses a password.
#[derive(Debug, Clone)]
pub struct Invited<'a> {
    /// The account.
    pub account: NewAccount<'a>,
    /// SHA-256 of the secret in the link.
    pub token_hash: &'a str,
}

/// Makes all accounts, or none.
///
/// # Errors
/// [`StoreError::Conflict`] if one of the addresses has an account; then none was made.
pub async fn insert_all(
    db: &Db,
    actor: i64,
    invited: &[Invited<'_>],
    now: Timestamp,
) -> Result<Vec<Account>, StoreError> {
    let expires_at = now.plus_ms(LinkKind::Password.lifetime_ms()).0;
    let mut tx = db.begin().await?;
    let mut made = Vec::with_capacity(invited.len());
    for one in invited {
        let account = account::insert_in(&mut tx, &one.account, None, now).await?;
        on_tx!(tx, execute INSERT_LINK, one.token_hash, LinkKind::Password.as_str(), account.id, now.0, expires_at)?;
        let change = (None, Some(account.role.as_str()));
        account_change::note(&mut tx, actor, "account-create", account.id, change, now).await?;
        made.push(account);
    }
    tx.commit().await?;
    Ok(made)
}

/// Which of these addresses have an account already.
///
/// # Errors
/// What the database says.
pub async fn taken(db: &Db, emails: &[Email]) -> Result<Vec<String>, StoreError> {
    let mut taken = Vec::new();
    for email in emails {
        if on_db!(db, fetch_optional(i64,), FIND, email.as_str())?.is_some() {
            taken.push(email.as_str().to_owned());
        }
    }
    Ok(taken)
}
