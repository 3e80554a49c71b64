//! Classes: groups of learners who join with a code, and what they have to do.

pub mod assignment;
pub mod grade;
pub mod member;

use crate::audit::{self, Entry};
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, PageOf, StoreError, offset, page_within};
use listen_core::time::Timestamp;

statements! {
    INSERT = "INSERT INTO class (name, join_code, created_at) VALUES ($1, $2, $3) RETURNING id";
    FIND = "SELECT class.id, class.name, class.join_code, class.created_at, class.archived_at,
            (SELECT COUNT(*) FROM class_member WHERE class_member.class_id = class.id) AS n_members,
            (SELECT COUNT(*) FROM assignment WHERE assignment.class_id = class.id) AS n_assignments
        FROM class WHERE class.id = $1";
    LIST = "SELECT class.id, class.name, class.join_code, class.created_at, class.archived_at,
            (SELECT COUNT(*) FROM class_member WHERE class_member.class_id = class.id) AS n_members,
            (SELECT COUNT(*) FROM assignment WHERE assignment.class_id = class.id) AS n_assignments
        FROM class ORDER BY class.archived_at IS NOT NULL, LOWER(class.name), class.id LIMIT $1 OFFSET $2";
    COUNT = "SELECT COUNT(*) FROM class";
    SET_NAME = "UPDATE class SET name = $2 WHERE id = $1";
    SET_CODE = "UPDATE class SET join_code = $2 WHERE id = $1";
    SET_ARCHIVED = "UPDATE class SET archived_at = $2 WHERE id = $1";
}

/// Statements of all modules of the folder.
pub(crate) fn all_statements() -> Vec<crate::sql::Sql> {
    [
        STATEMENTS,
        assignment::STATEMENTS,
        grade::STATEMENTS,
        member::STATEMENTS,
    ]
    .concat()
}

/// Longest name of a class, in characters.
pub const MAX_NAME_CHARS: usize = 80;

/// One class.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Class {
    /// Row.
    pub id: i64,
    /// Name.
    pub name: String,
    /// What learners type to join.
    pub join_code: String,
    /// Unix ms.
    pub created_at: i64,
    /// Unix ms; none while it is in use.
    pub archived_at: Option<i64>,
    /// Learners in it.
    pub n_members: i64,
    /// What they have to do.
    pub n_assignments: i64,
}

/// A change of a class.
#[derive(Debug, Clone, Copy)]
pub enum Change<'a> {
    /// Another name.
    Name(&'a str),
    /// Another code; the old one no longer works.
    Code(&'a str),
    /// Out of use, at this moment.
    Archive(Timestamp),
    /// In use again.
    Restore,
}

/// Makes a class; its row.
///
/// # Errors
/// [`StoreError::Conflict`] if another class has the code.
pub async fn insert(
    db: &Db,
    actor: i64,
    name: &str,
    join_code: &str,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let mut tx = db.begin().await?;
    let (id,) = on_tx!(tx, fetch_one(i64,), INSERT, name, join_code, now.0)?;
    let entry = Entry {
        actor,
        action: "class-create",
        subject: &format!("class {id}"),
        before: None,
        after: Some(name),
    };
    audit::note(&mut tx, &entry, now).await?;
    tx.commit().await?;
    Ok(id)
}

/// The class with this row.
///
/// # Errors
/// What the database says.
pub async fn find(db: &Db, id: i64) -> Result<Option<Class>, StoreError> {
    on_db!(db, fetch_optional Class, FIND, id)
}

/// Classes by name, those in use first.
///
/// # Errors
/// What the database says.
pub async fn list(db: &Db, page: i64, per_page: i64) -> Result<PageOf<Class>, StoreError> {
    let (n_rows,) = on_db!(db, fetch_one(i64,), COUNT)?;
    let page = page_within(page, per_page, n_rows);
    let rows = on_db!(db, fetch_all Class, LIST, per_page, offset(page, per_page))?;
    Ok(PageOf {
        rows,
        page,
        per_page,
        n_rows,
    })
}

/// Changes a class and notes it.
///
/// # Errors
/// [`StoreError::Conflict`] if another class has the new code.
pub async fn change(
    db: &Db,
    actor: i64,
    class: &Class,
    change: Change<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    let (action, before, after) = match change {
        Change::Name(name) => {
            on_tx!(tx, execute SET_NAME, class.id, name)?;
            ("class-name", Some(class.name.as_str()), Some(name))
        }
        Change::Code(code) => {
            on_tx!(tx, execute SET_CODE, class.id, code)?;
            ("class-code", None, None)
        }
        Change::Archive(at) => {
            on_tx!(tx, execute SET_ARCHIVED, class.id, Some(at.0))?;
            ("class-state", Some("in use"), Some("archived"))
        }
        Change::Restore => {
            on_tx!(tx, execute SET_ARCHIVED, class.id, None::<i64>)?;
            ("class-state", Some("archived"), Some("in use"))
        }
    };
    let entry = Entry {
        actor,
        action,
        subject: &format!("class {}", class.id),
        before,
        after,
    };
    audit::note(&mut tx, &entry, now).await?;
    tx.commit().await
}
