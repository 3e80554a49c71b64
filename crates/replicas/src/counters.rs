//! Counters of tries and requests, in Redis where there is one and else in the database.

use crate::link::Link;
use crate::scripts::Ask;
use listen_core::time::Timestamp;
use listen_store::throttle::{self, Left, Limit, Try};
use listen_store::{Db, StoreError};

/// Counts for all processes of an installation. Clones count together.
///
/// A lock is written into the database as well, when it begins. So a locked key stays locked
/// when Redis is lost; what is forgotten then is tries below the limit.
#[derive(Debug, Clone)]
pub struct Counters {
    db: Db,
    /// The same for what is only counted and locks nothing: see [`Db::relaxed`].
    books: Db,
    link: Option<Link>,
}

impl Counters {
    pub(crate) fn new(db: &Db, link: Option<Link>) -> Self {
        Self {
            db: db.clone(),
            books: db.relaxed(),
            link,
        }
    }

    /// When the lock of the key ends, if it is locked.
    ///
    /// # Errors
    /// What the database says.
    pub async fn locked_until(
        &self,
        key: &str,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        match self.ask(key, Ask::Look, now).await.as_deref() {
            Some(&[until]) => Ok(Some(Timestamp(until)).filter(|until| *until > now)),
            _ => throttle::locked_until(&self.db, key, now).await,
        }
    }

    /// Counts a try before it is made, as a failure until [`Counters::clear`] says otherwise.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count_try(
        &self,
        key: &str,
        limit: Limit,
        now: Timestamp,
    ) -> Result<Try, StoreError> {
        let ask = Ask::Add {
            window_ends_at: now.plus_ms(limit.window_ms).0,
            limit: Some(limit),
        };
        let Some(&[n_failures, _, until]) = self.ask(key, ask, now).await.as_deref() else {
            return throttle::count_try(&self.db, key, limit, now).await;
        };
        let counted = Try::of(n_failures, limit, Timestamp(until));
        if counted == Try::IsLast {
            throttle::lock(&self.db, key, n_failures, Timestamp(until)).await?;
        }
        Ok(counted)
    }

    /// Counts something in windows of fixed length, without locking anything. A power cut may forget it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count(
        &self,
        key: &str,
        max: i64,
        window_ms: i64,
        now: Timestamp,
    ) -> Result<Left, StoreError> {
        let ask = Ask::Add {
            window_ends_at: now.plus_ms(window_ms).0,
            limit: None,
        };
        match self.ask(key, ask, now).await.as_deref() {
            Some(&[n, resets_at, _]) => Ok(Left {
                n: max - n,
                resets_at: Timestamp(resets_at),
            }),
            _ => throttle::count(&self.books, key, max, window_ms, now).await,
        }
    }

    /// Forgets the tries of a key, after a success.
    ///
    /// # Errors
    /// What the database says.
    pub async fn clear(&self, key: &str) -> Result<(), StoreError> {
        if let Some(link) = &self.link {
            link.forget(key).await;
        }
        // The lock that began with the last try, and what was counted while Redis was lost.
        throttle::clear(&self.db, key).await
    }

    /// What Redis says, if it is there.
    async fn ask(&self, key: &str, ask: Ask, now: Timestamp) -> Option<Vec<i64>> {
        self.link.as_ref()?.ask(key, ask, now).await
    }
}
