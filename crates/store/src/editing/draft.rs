//! Drafts: what was typed and is not published, with the parts that are locked.

use crate::db::Tx;
use crate::passage::{from_json, to_json};
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError, audit};
use listen_core::content_file::draft::Draft;
use listen_core::time::Timestamp;

statements! {
    FIND = "SELECT slug, body, locks, revision, updated_at FROM passage_draft WHERE slug = $1";
    LIST = "SELECT slug FROM passage_draft WHERE body IS NOT NULL ORDER BY slug";
    INSERT = "INSERT INTO passage_draft (slug, body, locks, revision, updated_at, updated_by) VALUES ($1, $2, $3, 1, $4, $5)
        ON CONFLICT (slug) DO NOTHING";
    UPDATE = "UPDATE passage_draft SET body = $3, locks = $4, revision = revision + 1, updated_at = $5, updated_by = $6
        WHERE slug = $1 AND revision = $2";
    EMPTY = "UPDATE passage_draft SET body = NULL, revision = revision + 1, updated_at = $2, updated_by = $3
        WHERE slug = $1 AND body IS NOT NULL";
}

#[derive(sqlx::FromRow)]
struct Row {
    slug: String,
    body: Option<String>,
    locks: String,
    revision: i64,
    updated_at: i64,
}

/// What is kept of a passage that is edited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The passage.
    pub slug: String,
    /// What was typed; none where nothing differs from what is offered.
    pub draft: Option<Draft>,
    /// Names of the parts that are not to be changed.
    pub locks: Vec<String>,
    /// Goes up with every change; 0 where nothing is kept yet.
    pub revision: i64,
    /// Unix ms.
    pub updated_at: i64,
}

impl Kept {
    /// Nothing is kept of this passage.
    #[must_use]
    pub fn nothing(slug: &str) -> Self {
        Self {
            slug: slug.to_owned(),
            draft: None,
            locks: Vec::new(),
            revision: 0,
            updated_at: 0,
        }
    }
}

/// What is kept of a passage.
///
/// # Errors
/// [`StoreError::Corrupt`] if it cannot be read.
pub async fn find(db: &Db, slug: &str) -> Result<Kept, StoreError> {
    let Some(row) = on_db!(db, fetch_optional Row, FIND, slug)? else {
        return Ok(Kept::nothing(slug));
    };
    Ok(Kept {
        draft: row.body.as_deref().map(from_json).transpose()?,
        locks: from_json(&row.locks)?,
        slug: row.slug,
        revision: row.revision,
        updated_at: row.updated_at,
    })
}

/// Passages that have a draft.
///
/// # Errors
/// What the database says.
pub async fn list(db: &Db) -> Result<Vec<String>, StoreError> {
    let rows = on_db!(db, fetch_all(String,), LIST)?;
    Ok(rows.into_iter().map(|(slug,)| slug).collect())
}

/// Keeps a change, and notes `what`; false if somebody has changed it since `kept.revision`.
///
/// # Errors
/// What the database says; then nothing was changed.
pub async fn save(
    db: &Db,
    actor: i64,
    kept: &Kept,
    what: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let body = kept.draft.as_ref().map(to_json).transpose()?;
    let locks = to_json(&kept.locks)?;
    let (slug, body, locks) = (kept.slug.as_str(), body.as_deref(), locks.as_str());
    let mut tx = db.begin().await?;
    let n_changed = if kept.revision == 0 {
        on_tx!(tx, execute INSERT, slug, body, locks, now.0, actor)?
    } else {
        on_tx!(tx, execute UPDATE, slug, kept.revision, body, locks, now.0, actor)?
    };
    if n_changed != 1 {
        return Ok(false);
    }
    note(&mut tx, actor, slug, what, now).await?;
    tx.commit().await?;
    Ok(true)
}

/// Throws away what was typed, and keeps the locks; false if there was nothing.
///
/// # Errors
/// What the database says; then nothing was changed.
pub async fn discard(db: &Db, actor: i64, slug: &str, now: Timestamp) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    if !empty(&mut tx, actor, slug, now).await? {
        return Ok(false);
    }
    note(&mut tx, actor, slug, "discarded", now).await?;
    tx.commit().await?;
    Ok(true)
}

/// Leaves only the locks; false if there was no draft.
pub(super) async fn empty(
    tx: &mut Tx,
    actor: i64,
    slug: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(on_tx!(*tx, execute EMPTY, slug, now.0, actor)? == 1)
}

async fn note(
    tx: &mut Tx,
    actor: i64,
    slug: &str,
    what: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let entry = audit::Entry {
        actor,
        action: "passage-draft",
        subject: &format!("passage {slug}"),
        before: None,
        after: Some(what),
    };
    audit::note(tx, &entry, now).await
}
