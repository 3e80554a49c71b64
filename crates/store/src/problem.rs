//! What learners say is wrong with a passage: a queue for whoever keeps the material.

use crate::audit::{self, Entry};
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, PageOf, StoreError, offset, page_within};
use listen_core::time::Timestamp;

/// What a problem is about, as stored.
pub const KINDS: [&str; 4] = ["audio", "text", "item", "other"];
/// Longest description, in characters.
pub const MAX_CHARS: usize = 1000;

statements! {
    INSERT = "INSERT INTO problem (learner_id, slug, version, kind, text, created_at)
        SELECT $1, slug, version, $3, $4, $5 FROM passage WHERE slug = $2 AND is_current AND source = 'library'",
        postgres "INSERT INTO problem (learner_id, slug, version, kind, text, created_at)
        SELECT CAST($1 AS BIGINT), slug, version, $3, $4, CAST($5 AS BIGINT) FROM passage WHERE slug = $2 AND is_current AND source = 'library'";
    LIST = "SELECT problem.id, problem.slug, problem.version, problem.kind, problem.text, problem.created_at, problem.closed_at,
            account.id AS account_id, account.email
        FROM problem LEFT JOIN account ON account.learner_id = problem.learner_id
        WHERE (problem.closed_at IS NULL) = ($1 = 'open') ORDER BY problem.created_at, problem.id LIMIT $2 OFFSET $3";
    COUNT = "SELECT COUNT(*) FROM problem WHERE (closed_at IS NULL) = ($1 = 'open')";
    CLOSE = "UPDATE problem SET closed_at = $2 WHERE id = $1 AND closed_at IS NULL";
    REOPEN = "UPDATE problem SET closed_at = NULL WHERE id = $1 AND closed_at IS NOT NULL";
}

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Problem {
    /// Row.
    pub id: i64,
    /// Passage.
    pub slug: String,
    /// The version that the learner saw.
    pub version: i64,
    /// One of [`KINDS`].
    pub kind: String,
    /// In the learner's words; may be empty.
    pub text: String,
    /// Unix ms.
    pub created_at: i64,
    /// Unix ms; none while it is open.
    pub closed_at: Option<i64>,
    /// Who said it; none for a visitor.
    pub account_id: Option<i64>,
    /// Address of that account.
    pub email: Option<String>,
}

/// Notes a problem with a passage of the library; false if there is none of this name.
///
/// # Errors
/// What the database says.
pub async fn insert(
    db: &Db,
    learner_id: i64,
    slug: &str,
    kind: &str,
    text: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    on_db!(db, execute INSERT, learner_id, slug, kind, text, now.0).map(|n_rows| n_rows == 1)
}

/// Problems that are `open`, or those that are not, the oldest first.
///
/// # Errors
/// What the database says.
pub async fn list(
    db: &Db,
    state: &str,
    page: i64,
    per_page: i64,
) -> Result<PageOf<Problem>, StoreError> {
    let (n_rows,) = on_db!(db, fetch_one(i64,), COUNT, state)?;
    let page = page_within(page, per_page, n_rows);
    let rows = on_db!(db, fetch_all Problem, LIST, state, per_page, offset(page, per_page))?;
    Ok(PageOf {
        rows,
        page,
        per_page,
        n_rows,
    })
}

/// Closes a problem, and notes it; false if it is not there or closed already.
///
/// # Errors
/// What the database says; then nothing was changed.
pub async fn close(db: &Db, actor: i64, id: i64, now: Timestamp) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    if on_tx!(tx, execute CLOSE, id, now.0)? != 1 {
        return Ok(false);
    }
    note(&mut tx, actor, id, ("open", "closed"), now).await?;
    tx.commit().await?;
    Ok(true)
}

/// Opens a problem again, and notes it; false if it is not there or open already.
///
/// # Errors
/// What the database says; then nothing was changed.
pub async fn reopen(db: &Db, actor: i64, id: i64, now: Timestamp) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    if on_tx!(tx, execute REOPEN, id)? != 1 {
        return Ok(false);
    }
    note(&mut tx, actor, id, ("closed", "open"), now).await?;
    tx.commit().await?;
    Ok(true)
}

async fn note(
    tx: &mut crate::db::Tx,
    actor: i64,
    id: i64,
    (before, after): (&str, &str),
    now: Timestamp,
) -> Result<(), StoreError> {
    let entry = Entry {
        actor,
        action: "problem-state",
        subject: &format!("problem {id}"),
        before: Some(before),
        after: Some(after),
    };
    audit::note(tx, &entry, now).await
}
