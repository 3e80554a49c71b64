//! What a class has to do.

use crate::audit::{self, Entry};
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError};
use listen_core::time::Timestamp;

statements! {
    INSERT = "INSERT INTO assignment (class_id, slug, form, due_at, max_plays, created_at)
        SELECT $1, passage.slug, $3, $4, $5, $6 FROM passage
        WHERE passage.slug = $2 AND passage.is_current AND passage.source = 'library' AND passage.slug NOT IN (SELECT withdrawn.slug FROM withdrawn)",
        postgres "INSERT INTO assignment (class_id, slug, form, due_at, max_plays, created_at)
        SELECT $1, passage.slug, $3, CAST($4 AS BIGINT), CAST($5 AS BIGINT), $6 FROM passage
        WHERE passage.slug = $2 AND passage.is_current AND passage.source = 'library' AND passage.slug NOT IN (SELECT withdrawn.slug FROM withdrawn)";
    DELETE = "DELETE FROM assignment WHERE id = $1 AND class_id = $2";
    LIST = "SELECT assignment.id, assignment.slug, assignment.form, assignment.due_at, assignment.max_plays, assignment.created_at,
            passage.title_en, passage.title_zh, passage.level
        FROM assignment JOIN passage ON passage.slug = assignment.slug AND passage.is_current
        WHERE assignment.class_id = $1 ORDER BY assignment.due_at IS NULL, assignment.due_at, assignment.id";
    SLUGS = "SELECT slug, level, title_en, title_zh FROM passage WHERE source = 'library' AND is_current
            AND slug NOT IN (SELECT withdrawn.slug FROM withdrawn) ORDER BY level, slug";
}

/// Forms of work that can be asked for, as stored.
pub const FORMS: [&str; 2] = ["attempt", "exercise"];

/// A new assignment.
#[derive(Debug, Clone, Copy)]
pub struct NewAssignment<'a> {
    /// Name of the passage.
    pub slug: &'a str,
    /// One of [`FORMS`].
    pub form: &'a str,
    /// Unix ms.
    pub due_at: Option<i64>,
    /// 1 to 99; counted and not prevented.
    pub max_plays: Option<i64>,
}

/// One assignment with its passage.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Assignment {
    /// Row.
    pub id: i64,
    /// Name of the passage.
    pub slug: String,
    /// One of [`FORMS`].
    pub form: String,
    /// Unix ms.
    pub due_at: Option<i64>,
    /// Plays of a sentence that are allowed.
    pub max_plays: Option<i64>,
    /// Unix ms; what was done before does not count.
    pub created_at: i64,
    /// Title of the passage.
    pub title_en: String,
    /// The same in Chinese.
    pub title_zh: String,
    /// Level of the passage.
    pub level: String,
}

/// A passage to choose.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Choice {
    /// Name.
    pub slug: String,
    /// Level.
    pub level: String,
    /// Title.
    pub title_en: String,
    /// The same in Chinese.
    pub title_zh: String,
}

/// Gives a class something to do; false if the library has no such passage.
///
/// # Errors
/// What the database says; then nothing was changed.
pub async fn insert(
    db: &Db,
    actor: i64,
    class_id: i64,
    new: &NewAssignment<'_>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    let n_made =
        on_tx!(tx, execute INSERT, class_id, new.slug, new.form, new.due_at, new.max_plays, now.0)?;
    if n_made == 0 {
        return Ok(false);
    }
    note(&mut tx, actor, class_id, (None, Some(new.slug)), now).await?;
    tx.commit().await?;
    Ok(true)
}

async fn note(
    tx: &mut crate::db::Tx,
    actor: i64,
    class_id: i64,
    (before, after): (Option<&str>, Option<&str>),
    now: Timestamp,
) -> Result<(), StoreError> {
    let entry = Entry {
        actor,
        action: "class-assignment",
        subject: &format!("class {class_id}"),
        before,
        after,
    };
    audit::note(tx, &entry, now).await
}

/// Takes an assignment back.
///
/// # Errors
/// What the database says; then nothing was changed.
pub async fn delete(
    db: &Db,
    actor: i64,
    class_id: i64,
    assignment: &Assignment,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    on_tx!(tx, execute DELETE, assignment.id, class_id)?;
    note(
        &mut tx,
        actor,
        class_id,
        (Some(assignment.slug.as_str()), None),
        now,
    )
    .await?;
    tx.commit().await
}

/// The assignments of a class, the next due first.
///
/// # Errors
/// What the database says.
pub async fn list(db: &Db, class_id: i64) -> Result<Vec<Assignment>, StoreError> {
    on_db!(db, fetch_all Assignment, LIST, class_id)
}

/// The passages of the library, by level.
///
/// # Errors
/// What the database says.
pub async fn choices(db: &Db) -> Result<Vec<Choice>, StoreError> {
    on_db!(db, fetch_all Choice, SLUGS)
}
