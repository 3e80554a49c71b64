//! The administrator's list of accounts: searched, filtered and sorted.

use crate::account::contains_pattern;
use crate::sql::{on_db, statements};
use crate::{Db, PageOf, StoreError, offset, page_within};

statements! {
    /// Only the rows of the page are counted for: PostgreSQL counts for those before it, too, if it may.
    LIST = "SELECT one.id, one.email, one.name, one.role, one.created_at, one.disabled_at,
            (SELECT COUNT(*) FROM attempt WHERE attempt.learner_id = one.learner_id AND submitted_at IS NOT NULL) AS n_attempts,
            (SELECT MAX(last_seen_at) FROM session WHERE session.account_id = one.id) AS last_seen_at
        FROM (SELECT id, email, name, role, created_at, disabled_at, learner_id,
                CASE WHEN $4 = 'email' THEN email WHEN $4 = 'name' THEN LOWER(name) ELSE '' END AS by_text,
                CASE WHEN $4 = 'oldest' THEN created_at ELSE -created_at END AS by_time,
                CASE WHEN $4 = 'oldest' THEN id ELSE -id END AS by_row
            FROM account
            WHERE ($1 = '' OR LOWER(email) LIKE $1 ESCAPE '!' OR LOWER(name) LIKE $1 ESCAPE '!')
                AND ($2 = '' OR role = $2)
                AND ($3 = '' OR (disabled_at IS NULL) = ($3 = 'active'))
            ORDER BY by_text, by_time, by_row LIMIT $5 OFFSET $6) one
        ORDER BY one.by_text, one.by_time, one.by_row";
    COUNT = "SELECT COUNT(*) FROM account
        WHERE ($1 = '' OR LOWER(email) LIKE $1 ESCAPE '!' OR LOWER(name) LIKE $1 ESCAPE '!')
            AND ($2 = '' OR role = $2)
            AND ($3 = '' OR (disabled_at IS NULL) = ($3 = 'active'))";
}

/// Orders of the list, the default first.
pub const SORTS: [&str; 4] = ["newest", "oldest", "email", "name"];
/// States to filter by.
pub const STATES: [&str; 2] = ["active", "disabled"];

/// Which accounts, in which order; empty texts do not filter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted<'a> {
    /// Part of an address or a name.
    pub search: &'a str,
    /// Role, as stored.
    pub role: &'a str,
    /// One of [`STATES`].
    pub state: &'a str,
    /// One of [`SORTS`].
    pub sort: &'a str,
}

/// One row of the administrator's list.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct AccountRow {
    /// Row.
    pub id: i64,
    /// Lower-case address.
    pub email: String,
    /// Name that is shown.
    pub name: String,
    /// See [`Role::as_str`](crate::account::Role::as_str).
    pub role: String,
    /// Unix ms.
    pub created_at: i64,
    /// Unix ms.
    pub disabled_at: Option<i64>,
    /// Submitted attempts.
    pub n_attempts: i64,
    /// Last request of any session, Unix ms.
    pub last_seen_at: Option<i64>,
}

/// Accounts of one page.
///
/// # Errors
/// What the database says.
pub async fn list(
    db: &Db,
    wanted: &Wanted<'_>,
    page: i64,
    per_page: i64,
) -> Result<PageOf<AccountRow>, StoreError> {
    let pattern = contains_pattern(wanted.search);
    let (n_rows,) = on_db!(
        db,
        fetch_one(i64,),
        COUNT,
        pattern.as_str(),
        wanted.role,
        wanted.state
    )?;
    let page = page_within(page, per_page, n_rows);
    let rows = on_db!(db, fetch_all AccountRow, LIST, pattern.as_str(), wanted.role, wanted.state, wanted.sort,
        per_page, offset(page, per_page))?;
    Ok(PageOf {
        rows,
        page,
        per_page,
        n_rows,
    })
}
