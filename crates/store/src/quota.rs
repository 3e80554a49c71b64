//! What one learner may use of the machine, where an administrator has set it apart from the others.

use crate::account::Account;
use crate::account_change::note;
use crate::db::Tx;
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError};
use listen_core::own_text::{MAX_TEXTS, MAX_TEXTS_A_DAY};
use listen_core::time::Timestamp;

statements! {
    FIND = "SELECT texts_a_day, texts, tokens_a_day FROM quota WHERE learner_id = $1";
    SET = "INSERT INTO quota (learner_id, texts_a_day, texts, tokens_a_day) VALUES ($1, $2, $3, $4)
        ON CONFLICT (learner_id) DO UPDATE SET texts_a_day = excluded.texts_a_day, texts = excluded.texts, tokens_a_day = excluded.tokens_a_day";
    CLEAR = "DELETE FROM quota WHERE learner_id = $1";
}

/// The limits of one learner; where none is set, that of everybody holds. 0 allows nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, sqlx::FromRow)]
pub struct Quota {
    /// Own texts saved in 24 hours, changed ones included.
    pub texts_a_day: Option<i64>,
    /// Own texts kept.
    pub texts: Option<i64>,
    /// Tokens of the language model a day, UTC.
    pub tokens_a_day: Option<i64>,
}

impl Quota {
    /// Own texts that may be saved in 24 hours.
    #[must_use]
    pub fn max_texts_a_day(self) -> i64 {
        self.texts_a_day.unwrap_or_else(|| count(MAX_TEXTS_A_DAY))
    }

    /// Own texts that may be kept.
    #[must_use]
    pub fn max_texts(self) -> i64 {
        self.texts.unwrap_or_else(|| count(MAX_TEXTS))
    }

    /// For the audit log: `texts_a_day=5 texts=- tokens_a_day=0`.
    fn noted(self) -> String {
        let part = |n: Option<i64>| n.map_or_else(|| "-".to_owned(), |n| n.to_string());
        format!(
            "texts_a_day={} texts={} tokens_a_day={}",
            part(self.texts_a_day),
            part(self.texts),
            part(self.tokens_a_day)
        )
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The limits of a learner.
///
/// # Errors
/// What the database says.
pub async fn find(db: &Db, learner_id: i64) -> Result<Quota, StoreError> {
    let found = on_db!(db, fetch_optional Quota, FIND, learner_id)?;
    Ok(found.unwrap_or_default())
}

/// The same within a transaction.
pub(crate) async fn find_in(tx: &mut Tx, learner_id: i64) -> Result<Quota, StoreError> {
    let found = on_tx!(*tx, fetch_optional Quota, FIND, learner_id)?;
    Ok(found.unwrap_or_default())
}

/// Sets the limits of an account's learner, with a row in the audit log. They hold from the next text
/// and the next call on; nothing that is there is taken away.
///
/// # Errors
/// What the database says, also for a negative limit; then nothing was changed.
pub async fn set(
    db: &Db,
    actor: i64,
    account: &Account,
    quota: Quota,
    now: Timestamp,
) -> Result<(), StoreError> {
    let learner_id = account.learner_id;
    let mut tx = db.begin().await?;
    let before = find_in(&mut tx, learner_id).await?;
    if quota == Quota::default() {
        on_tx!(tx, execute CLEAR, learner_id)?;
    } else {
        on_tx!(tx, execute SET, learner_id, quota.texts_a_day, quota.texts, quota.tokens_a_day)?;
    }
    let (before, after) = (before.noted(), quota.noted());
    let change = (Some(before.as_str()), Some(after.as_str()));
    note(&mut tx, actor, "account-quota", account.id, change, now).await?;
    tx.commit().await
}
