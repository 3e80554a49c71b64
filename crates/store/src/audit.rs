//! The audit log: every change made on the admin site. It only grows, which the database sees to.

use crate::account::contains_pattern;
use crate::db::Tx;
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, PageOf, StoreError, offset, page_within};
use listen_core::time::Timestamp;

/// Most rows that one export gives.
pub const MAX_EXPORT: i64 = 50_000;

/// Everything that is noted; each has its words on the page of the log.
pub const ALL_ACTIONS: [&str; 32] = [
    "account-create",
    "account-delete",
    "account-link",
    "account-quota",
    "account-role",
    "account-sessions",
    "account-state",
    "accounts-export",
    "alert-channel",
    "alert-retry",
    "alert-rules",
    "backup-verify",
    "backup-write",
    "class-assignment",
    "class-code",
    "class-create",
    "class-member",
    "class-name",
    "class-state",
    "job-cancel",
    "job-retry",
    "lexicon-delete",
    "lexicon-set",
    "news-feed",
    "news-feed-state",
    "news-refresh",
    "passage-draft",
    "passage-publish",
    "passage-render",
    "passage-state",
    "problem-state",
    "second-factor",
];

statements! {
    INSERT = "INSERT INTO audit (at, actor, action, subject, value_before, value_after) VALUES ($1, $2, $3, $4, $5, $6)";
    LIST = "SELECT audit.id, audit.at, audit.actor, account.email, audit.action, audit.subject, audit.value_before, audit.value_after
        FROM audit LEFT JOIN account ON account.id = audit.actor
        WHERE ($1 = '' OR audit.action = $1)
            AND ($2 = '' OR LOWER(audit.subject) LIKE $2 ESCAPE '!' OR LOWER(account.email) LIKE $2 ESCAPE '!')
        ORDER BY audit.id DESC LIMIT $3 OFFSET $4";
    COUNT = "SELECT COUNT(*) FROM audit LEFT JOIN account ON account.id = audit.actor
        WHERE ($1 = '' OR audit.action = $1)
            AND ($2 = '' OR LOWER(audit.subject) LIKE $2 ESCAPE '!' OR LOWER(account.email) LIKE $2 ESCAPE '!')";
    ACTIONS = "SELECT DISTINCT action FROM audit ORDER BY action";
}

/// A change, as the log keeps it. Personal data stays out of it: accounts are named by number.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// Account that does it.
    pub actor: i64,
    /// What is done: one of [`ALL_ACTIONS`].
    pub action: &'a str,
    /// To what, for instance `account 7`.
    pub subject: &'a str,
    /// The value before, where there was one.
    pub before: Option<&'a str>,
    /// The value after, where there is one.
    pub after: Option<&'a str>,
}

/// A row of the log.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct AuditRow {
    /// Row; later ones are greater.
    pub id: i64,
    /// Unix ms.
    pub at: i64,
    /// Account that did it.
    pub actor: i64,
    /// Its address, if the account is still there.
    pub email: Option<String>,
    /// What was done.
    pub action: String,
    /// To what.
    pub subject: String,
    /// The value before.
    pub value_before: Option<String>,
    /// The value after.
    pub value_after: Option<String>,
}

/// Notes a change in the transaction that makes it.
///
/// # Errors
/// What the database says.
pub async fn note(tx: &mut Tx, entry: &Entry<'_>, now: Timestamp) -> Result<(), StoreError> {
    debug_assert!(ALL_ACTIONS.contains(&entry.action), "{}", entry.action);
    on_tx!(*tx, execute INSERT, now.0, entry.actor, entry.action, entry.subject, entry.before, entry.after)
        .map(|_| ())
}

/// Notes a change that needs no transaction with others.
///
/// # Errors
/// What the database says.
pub async fn insert(db: &Db, entry: &Entry<'_>, now: Timestamp) -> Result<(), StoreError> {
    debug_assert!(ALL_ACTIONS.contains(&entry.action), "{}", entry.action);
    on_db!(db, execute INSERT, now.0, entry.actor, entry.action, entry.subject, entry.before, entry.after)
        .map(|_| ())
}

/// Changes, newest first; `action` may be empty for all, `search` finds subjects and addresses.
///
/// # Errors
/// What the database says.
pub async fn list(
    db: &Db,
    action: &str,
    search: &str,
    page: i64,
    per_page: i64,
) -> Result<PageOf<AuditRow>, StoreError> {
    let pattern = contains_pattern(search);
    let (n_rows,) = on_db!(db, fetch_one(i64,), COUNT, action, pattern.as_str())?;
    let page = page_within(page, per_page, n_rows);
    let rows = on_db!(db, fetch_all AuditRow, LIST, action, pattern.as_str(), per_page, offset(page, per_page))?;
    Ok(PageOf {
        rows,
        page,
        per_page,
        n_rows,
    })
}

/// The actions that occur, for the filter.
///
/// # Errors
/// What the database says.
pub async fn actions(db: &Db) -> Result<Vec<String>, StoreError> {
    let rows = on_db!(db, fetch_all(String,), ACTIONS)?;
    Ok(rows.into_iter().map(|(action,)| action).collect())
}
