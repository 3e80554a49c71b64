//! Who is in a class, and what the class as a whole often mishears.

use crate::audit::{self, Entry};
use crate::learner_card::Misheard;
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError};
use listen_core::time::Timestamp;

/// Learners below whom nothing is told about the class: a figure would be about somebody.
pub const MIN_LEARNERS: i64 = 5;
/// Chances to hear something, of all learners together, below which no share is told.
const MIN_CHANCES: i64 = 30;

statements! {
    FIND_BY_CODE = "SELECT id, name FROM class WHERE join_code = $1 AND archived_at IS NULL";
    JOIN = "INSERT INTO class_member (class_id, learner_id, joined_at) VALUES ($1, $2, $3) ON CONFLICT (class_id, learner_id) DO NOTHING";
    LEAVE = "DELETE FROM class_member WHERE class_id = $1 AND learner_id = $2";
    OF_LEARNER = "SELECT class.id, class.name FROM class JOIN class_member ON class_member.class_id = class.id
        WHERE class_member.learner_id = $1 AND class.archived_at IS NULL ORDER BY LOWER(class.name), class.id";
    LIST = "SELECT class_member.learner_id, account.id AS account_id, account.email, account.name, class_member.joined_at,
            (SELECT MAX(finished_at) FROM practice WHERE practice.learner_id = class_member.learner_id) AS last_at
        FROM class_member JOIN account ON account.learner_id = class_member.learner_id
        WHERE class_member.class_id = $1 ORDER BY LOWER(account.name), account.email";
    COUNT_HEARD = "SELECT COUNT(DISTINCT profile_day.learner_id) FROM profile_day
        JOIN class_member ON class_member.learner_id = profile_day.learner_id WHERE class_member.class_id = $1";
    /// Only what at least so many learners had a chance to hear.
    MISHEARD = "SELECT profile_day.feature, CAST(SUM(profile_day.n_chances) AS BIGINT) AS n_chances,
            CAST(SUM(profile_day.n_right) AS BIGINT) AS n_right
        FROM profile_day JOIN class_member ON class_member.learner_id = profile_day.learner_id
        WHERE class_member.class_id = $1 GROUP BY profile_day.feature
        HAVING COUNT(DISTINCT profile_day.learner_id) >= $2 AND SUM(profile_day.n_chances) >= $3
        ORDER BY SUM(profile_day.n_right) * 1.0 / SUM(profile_day.n_chances), profile_day.feature LIMIT 10";
}

/// One learner of a class.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Member {
    /// Learner.
    pub learner_id: i64,
    /// Account.
    pub account_id: i64,
    /// Address.
    pub email: String,
    /// Name; may be empty.
    pub name: String,
    /// Unix ms.
    pub joined_at: i64,
    /// Last piece of work, Unix ms.
    pub last_at: Option<i64>,
}

/// A class as its learners see it in a list.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ClassName {
    /// Row.
    pub id: i64,
    /// Name.
    pub name: String,
}

/// Joins the class with this code; none if no class in use has it. Joining twice is joining once.
///
/// # Errors
/// What the database says.
pub async fn join(
    db: &Db,
    learner_id: i64,
    code: &str,
    now: Timestamp,
) -> Result<Option<ClassName>, StoreError> {
    let found = on_db!(db, fetch_optional ClassName, FIND_BY_CODE, code)?;
    if let Some(class) = &found {
        on_db!(db, execute JOIN, class.id, learner_id, now.0)?;
    }
    Ok(found)
}

/// Leaves a class; false if the learner was not in it.
///
/// # Errors
/// What the database says.
pub async fn leave(db: &Db, class_id: i64, learner_id: i64) -> Result<bool, StoreError> {
    on_db!(db, execute LEAVE, class_id, learner_id).map(|n_rows| n_rows == 1)
}

/// Takes a learner out of a class and notes it; false if the learner was not in it.
///
/// # Errors
/// What the database says; then nothing was changed.
pub async fn remove(
    db: &Db,
    actor: i64,
    class_id: i64,
    member: &Member,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    on_tx!(tx, execute LEAVE, class_id, member.learner_id)?;
    let before = format!("account {}", member.account_id);
    let entry = Entry {
        actor,
        action: "class-member",
        subject: &format!("class {class_id}"),
        before: Some(&before),
        after: None,
    };
    audit::note(&mut tx, &entry, now).await?;
    tx.commit().await
}

/// The classes of a learner that are in use, by name.
///
/// # Errors
/// What the database says.
pub async fn of_learner(db: &Db, learner_id: i64) -> Result<Vec<ClassName>, StoreError> {
    on_db!(db, fetch_all ClassName, OF_LEARNER, learner_id)
}

/// The learners of a class, by name.
///
/// # Errors
/// What the database says.
pub async fn list(db: &Db, class_id: i64) -> Result<Vec<Member>, StoreError> {
    on_db!(db, fetch_all Member, LIST, class_id)
}

/// What the class hears worst; none below [`MIN_LEARNERS`] learners who practised, since the
/// figures would be about single people.
///
/// # Errors
/// What the database says.
pub async fn misheard(db: &Db, class_id: i64) -> Result<Option<Vec<Misheard>>, StoreError> {
    let (n_learners,) = on_db!(db, fetch_one(i64,), COUNT_HEARD, class_id)?;
    if n_learners < MIN_LEARNERS {
        return Ok(None);
    }
    on_db!(db, fetch_all Misheard, MISHEARD, class_id, MIN_LEARNERS, MIN_CHANCES).map(Some)
}
