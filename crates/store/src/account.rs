//! Accounts and the learners behind them.

use crate::db::Tx;
use crate::sql::{on_db, on_tx, statements};
use crate::text::{self, guest};
use crate::{Db, StoreError, account_change, listening, place};
use listen_core::account::Email;
use listen_core::time::{DAY_MS, Timestamp};

statements! {
    INSERT_LEARNER = "INSERT INTO learner (created_at) VALUES ($1) RETURNING id";
    INSERT = "INSERT INTO account (learner_id, email, name, password_hash, role, locale, consent_version, consent_at, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id";
    FIND = "SELECT id, learner_id, email, name, password_hash, role, locale, consent_version, consent_at, created_at, disabled_at
        FROM account WHERE id = $1";
    FIND_BY_EMAIL = "SELECT id, learner_id, email, name, password_hash, role, locale, consent_version, consent_at, created_at, disabled_at
        FROM account WHERE email = $1";
    /// In which place an account was made, and how many there are.
    RANK = "SELECT (SELECT COUNT(*) FROM account other WHERE other.id <= account.id), (SELECT COUNT(*) FROM account) FROM account WHERE id = $1";
    COUNT_ADMINISTRATORS = "SELECT COUNT(*) FROM account WHERE role = 'administrator' AND disabled_at IS NULL";
    UPDATE_PASSWORD = "UPDATE account SET password_hash = $2 WHERE id = $1";
    UPDATE_LOCALE = "UPDATE account SET locale = $2 WHERE id = $1";
    UPDATE_ROLE = "UPDATE account SET role = $2 WHERE id = $1";
    /// Opened by the account, but empty, where the visitor has begun the same passage.
    DELETE_EMPTY = "DELETE FROM attempt WHERE learner_id = $2 AND submitted_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM response WHERE response.attempt_id = attempt.id AND given <> '')
        AND EXISTS (SELECT 1 FROM attempt other
            WHERE other.learner_id = $1 AND other.passage_id = attempt.passage_id AND other.submitted_at IS NULL)";
    MOVE_ATTEMPTS = "UPDATE attempt SET learner_id = $2 WHERE learner_id = $1
        AND NOT (submitted_at IS NULL AND EXISTS (SELECT 1 FROM attempt other
            WHERE other.learner_id = $2 AND other.passage_id = attempt.passage_id AND other.submitted_at IS NULL))";
    MOVE_PRACTICE = "UPDATE practice SET learner_id = $2 WHERE learner_id = $1";
    MOVE_PLACEMENTS = "UPDATE placement SET learner_id = $2 WHERE learner_id = $1 AND finished_at IS NOT NULL";
    /// What the account knows already is better than what a visit found.
    MOVE_ABILITY = "UPDATE ability SET learner_id = $2 WHERE learner_id = $1
        AND NOT EXISTS (SELECT 1 FROM ability other WHERE other.learner_id = $2)";
    MOVE_PROFILE = "INSERT INTO profile_day (learner_id, feature, day, n_chances, n_right)
        SELECT $2, feature, day, n_chances, n_right FROM profile_day WHERE learner_id = $1
        ON CONFLICT (learner_id, day, feature) DO UPDATE SET
            n_chances = profile_day.n_chances + excluded.n_chances, n_right = profile_day.n_right + excluded.n_right",
        postgres "INSERT INTO profile_day (learner_id, feature, day, n_chances, n_right)
        SELECT CAST($2 AS BIGINT), feature, day, n_chances, n_right FROM profile_day WHERE learner_id = $1
        ON CONFLICT (learner_id, day, feature) DO UPDATE SET
            n_chances = profile_day.n_chances + excluded.n_chances, n_right = profile_day.n_right + excluded.n_right";
    MOVE_PROBLEMS = "UPDATE problem SET learner_id = $2 WHERE learner_id = $1";
    /// One that is open may stand beside another of the account.
    MOVE_EXERCISES = "UPDATE exercise SET learner_id = $2 WHERE learner_id = $1 AND submitted_at IS NOT NULL";
    MOVE_MISTAKES = "UPDATE mistake SET learner_id = $2 WHERE learner_id = $1 AND (response_id IN
            (SELECT response.id FROM response JOIN attempt ON attempt.id = response.attempt_id WHERE attempt.learner_id = $2)
        OR exercise_id IN (SELECT exercise.id FROM exercise WHERE exercise.learner_id = $2))";
    /// Of two cards for the same thing the account's stays, with its own schedule.
    MOVE_CARDS = "UPDATE review_card SET learner_id = $2 WHERE learner_id = $1
        AND NOT EXISTS (SELECT 1 FROM review_card other WHERE other.learner_id = $2 AND other.skill = review_card.skill
            AND (other.sentence_id = review_card.sentence_id OR other.item_id = review_card.item_id OR other.pair = review_card.pair))";
    MOVE_LOG = "UPDATE review_log SET learner_id = $2 WHERE learner_id = $1
        AND card_id IN (SELECT review_card.id FROM review_card WHERE review_card.learner_id = $2)";
    DELETE_SESSIONS = "DELETE FROM session WHERE account_id = $1 OR learner_id = $2";
    DELETE = "DELETE FROM account WHERE id = $1";
    DELETE_VISITORS = "DELETE FROM learner WHERE created_at < $1
        AND NOT EXISTS (SELECT 1 FROM account WHERE account.learner_id = learner.id)
        AND NOT EXISTS (SELECT 1 FROM session WHERE session.learner_id = learner.id)";
    DELETE_LEARNER = "DELETE FROM learner WHERE id = $1";
}

/// What an account may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Practises.
    Learner,
    /// May also look at everything on the admin site.
    Viewer,
    /// May also change the material and the classes.
    Editor,
    /// May do everything.
    Administrator,
}

impl Role {
    /// Every role, the least powerful first.
    pub const ALL: [Self; 4] = [
        Self::Learner,
        Self::Viewer,
        Self::Editor,
        Self::Administrator,
    ];

    /// The role of this name, if it is one of ours.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }

    /// Whether it may log in on the admin site.
    #[must_use]
    pub fn is_staff(self) -> bool {
        self != Self::Learner
    }

    /// As stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Learner => "learner",
            Self::Viewer => "viewer",
            Self::Editor => "editor",
            Self::Administrator => "administrator",
        }
    }
}

/// One account.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Account {
    /// Row.
    pub id: i64,
    /// Whose attempts belong to it.
    pub learner_id: i64,
    /// Lower-case address.
    pub email: String,
    /// Name that is shown; may be empty.
    pub name: String,
    /// PHC string.
    pub password_hash: String,
    /// See [`Role::as_str`].
    pub role: String,
    /// `en` or `zh`.
    pub locale: String,
    /// Version of the privacy notice that was accepted.
    pub consent_version: Option<String>,
    /// When it was accepted, Unix ms.
    pub consent_at: Option<i64>,
    /// When it was made, Unix ms.
    pub created_at: i64,
    /// When it was disabled, Unix ms.
    pub disabled_at: Option<i64>,
}

/// A new account.
#[derive(Debug, Clone)]
pub struct NewAccount<'a> {
    /// Address; unique.
    pub email: &'a Email,
    /// Name that is shown.
    pub name: &'a str,
    /// PHC string.
    pub password_hash: &'a str,
    /// What it may do.
    pub role: Role,
    /// `en` or `zh`.
    pub locale: &'a str,
    /// Version of the privacy notice that was accepted.
    pub consent_version: Option<&'a str>,
}

/// Makes a learner without an account: a visitor.
///
/// # Errors
/// What the database says.
pub async fn insert_learner(db: &Db, now: Timestamp) -> Result<i64, StoreError> {
    let (id,) = on_db!(db, fetch_one(i64,), INSERT_LEARNER, now.0)?;
    Ok(id)
}

/// Makes an account, for the visitor `learner_id` or for a new learner.
///
/// # Errors
/// [`StoreError::Conflict`] if the address has an account.
pub async fn insert(
    db: &Db,
    new: &NewAccount<'_>,
    learner_id: Option<i64>,
    now: Timestamp,
) -> Result<Account, StoreError> {
    let mut tx = db.begin().await?;
    let account = insert_in(&mut tx, new, learner_id, now).await?;
    tx.commit().await?;
    Ok(account)
}

/// The same in a transaction that does more.
///
/// # Errors
/// [`StoreError::Conflict`] if the address has an account.
pub(crate) async fn insert_in(
    tx: &mut Tx,
    new: &NewAccount<'_>,
    learner_id: Option<i64>,
    now: Timestamp,
) -> Result<Account, StoreError> {
    let learner_id = match learner_id {
        Some(id) => id,
        None => on_tx!(*tx, fetch_one(i64,), INSERT_LEARNER, now.0)?.0,
    };
    let consent_at = new.consent_version.map(|_| now.0);
    let (id,) = on_tx!(
        *tx,
        fetch_one(i64,),
        INSERT,
        learner_id,
        new.email.as_str(),
        new.name,
        new.password_hash,
        new.role.as_str(),
        new.locale,
        new.consent_version,
        consent_at,
        now.0
    )?;
    on_tx!(*tx, fetch_one Account, FIND, id)
}

/// The account with this row.
///
/// # Errors
/// What the database says.
pub async fn find(db: &Db, id: i64) -> Result<Option<Account>, StoreError> {
    on_db!(db, fetch_optional Account, FIND, id)
}

/// The account with this address.
///
/// # Errors
/// What the database says.
pub async fn find_by_email(db: &Db, email: &Email) -> Result<Option<Account>, StoreError> {
    on_db!(db, fetch_optional Account, FIND_BY_EMAIL, email.as_str())
}

/// A `LIKE` pattern that finds `search` anywhere; empty for an empty search.
pub(crate) fn contains_pattern(search: &str) -> String {
    // PostgreSQL refuses NUL in a text, and no stored text has one.
    let search = search.trim().replace('\0', "").to_lowercase();
    if search.is_empty() {
        return String::new();
    }
    let mut pattern = String::from("%");
    for c in search.chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// In which place an account was made, and how many there are; none if it is gone.
///
/// # Errors
/// What the database says.
pub async fn rank(db: &Db, id: i64) -> Result<Option<(i64, i64)>, StoreError> {
    on_db!(db, fetch_optional(i64, i64), RANK, id)
}

/// Number of administrators who may log in.
///
/// # Errors
/// What the database says.
pub async fn count_administrators(db: &Db) -> Result<i64, StoreError> {
    Ok(on_db!(db, fetch_one(i64,), COUNT_ADMINISTRATORS)?.0)
}

/// Replaces the password hash.
///
/// # Errors
/// What the database says.
pub async fn update_password(db: &Db, id: i64, password_hash: &str) -> Result<(), StoreError> {
    on_db!(db, execute UPDATE_PASSWORD, id, password_hash).map(|_| ())
}

/// Remembers the language of the interface.
///
/// # Errors
/// What the database says.
pub async fn update_locale(db: &Db, id: i64, locale: &str) -> Result<(), StoreError> {
    on_db!(db, execute UPDATE_LOCALE, id, locale).map(|_| ())
}

/// Changes what the account may do.
///
/// # Errors
/// What the database says.
pub async fn update_role(db: &Db, id: i64, role: Role) -> Result<(), StoreError> {
    on_db!(db, execute UPDATE_ROLE, id, role.as_str()).map(|_| ())
}

/// Gives what a visitor did, and what it taught, to the learner who logged in, and forgets the visitor.
/// Of two open attempts on one passage the learner's stays, unless nothing is in it.
///
/// # Errors
/// What the database says.
pub async fn adopt_visitor(db: &Db, visitor_id: i64, learner_id: i64) -> Result<(), StoreError> {
    if visitor_id == learner_id {
        return Ok(());
    }
    let mut tx = db.begin().await?;
    on_tx!(tx, execute DELETE_EMPTY, visitor_id, learner_id)?;
    on_tx!(tx, execute MOVE_ATTEMPTS, visitor_id, learner_id)?;
    for sql in [
        MOVE_PRACTICE,
        MOVE_EXERCISES,
        MOVE_PROBLEMS,
        MOVE_PLACEMENTS,
        MOVE_ABILITY,
        MOVE_PROFILE,
    ] {
        on_tx!(tx, execute sql, visitor_id, learner_id)?;
    }
    on_tx!(tx, execute MOVE_MISTAKES, visitor_id, learner_id)?;
    on_tx!(tx, execute MOVE_CARDS, visitor_id, learner_id)?;
    on_tx!(tx, execute MOVE_LOG, visitor_id, learner_id)?;
    listening::adopt(&mut tx, visitor_id, learner_id).await?;
    place::adopt(&mut tx, visitor_id, learner_id).await?;
    guest::move_to(&mut tx, visitor_id, learner_id).await?;
    on_tx!(tx, execute DELETE_LEARNER, visitor_id)?;
    tx.commit().await
}

/// Forgets visitors whose session ended: nobody can reach what they did any more.
///
/// # Errors
/// What the database says.
pub async fn delete_visitors(db: &Db, now: Timestamp) -> Result<u64, StoreError> {
    on_db!(db, execute DELETE_VISITORS, now.plus_ms(-DAY_MS).0)
}

/// Deletes the account with everything the learner did and wrote; false, and nothing is deleted,
/// if it is the last administrator's.
///
/// # Errors
/// What the database says; then nothing was deleted.
pub async fn delete(db: &Db, account: &Account) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    if account_change::is_last_administrator(&mut tx, account.id).await? {
        return Ok(false);
    }
    delete_in(&mut tx, account).await?;
    tx.commit().await?;
    Ok(true)
}

/// The same in a transaction that does more.
///
/// # Errors
/// What the database says.
pub(crate) async fn delete_in(tx: &mut Tx, account: &Account) -> Result<(), StoreError> {
    on_tx!(*tx, execute DELETE_SESSIONS, account.id, account.learner_id)?;
    text::delete_all(tx, account.learner_id).await?;
    on_tx!(*tx, execute DELETE, account.id)?;
    on_tx!(*tx, execute DELETE_LEARNER, account.learner_id)?;
    Ok(())
}
