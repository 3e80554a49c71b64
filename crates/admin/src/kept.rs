//! What takes long to count: kept for a while, shown with its age, and counted anew behind who looks.

use listen_core::time::Timestamp;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};
use tokio::sync::Mutex;

/// How old something may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Age {
    /// So long nobody counts again, ms.
    pub max_ms: i64,
    /// So long it is shown while it is counted anew, ms; older than that, who looks waits.
    pub max_shown_ms: i64,
}

/// A count and its time.
#[derive(Debug)]
pub struct Counted<V> {
    /// What was counted.
    pub value: Arc<V>,
    /// When.
    pub at: Timestamp,
}

impl<V> Clone for Counted<V> {
    fn clone(&self) -> Self {
        Self {
            value: self.value.clone(),
            at: self.at,
        }
    }
}

/// Counts by key, each with its own lock: who waits for one holds up nobody who looks at another.
/// Clones share them.
#[derive(Debug)]
pub struct Kept<K, V> {
    age: Age,
    slots: Arc<std::sync::Mutex<HashMap<K, Arc<Slot<V>>>>>,
}

#[derive(Debug)]
struct Slot<V> {
    counted: Mutex<Option<Counted<V>>>,
    is_renewing: AtomicBool,
}

impl<K, V> Clone for Kept<K, V> {
    fn clone(&self) -> Self {
        Self {
            age: self.age,
            slots: self.slots.clone(),
        }
    }
}

impl<K: Eq + Hash, V: Send + Sync + 'static> Kept<K, V> {
    /// Nothing yet.
    #[must_use]
    pub fn new(age: Age) -> Self {
        Self {
            age,
            slots: Arc::default(),
        }
    }

    /// What `count` counts: now, or a little while ago. Of those that look at the same moment the
    /// first counts and the others wait for it.
    ///
    /// # Errors
    /// What `count` says.
    pub async fn get<E: Send + 'static, F>(
        &self,
        key: K,
        now: Timestamp,
        count: impl FnOnce() -> F,
    ) -> Result<Counted<V>, E>
    where
        F: Future<Output = Result<V, E>> + Send + 'static,
    {
        let slot = self.slot(key);
        let mut counted = slot.counted.lock().await;
        if let Some(found) = counted.clone() {
            let age_ms = now.0 - found.at.0;
            if age_ms < self.age.max_ms {
                return Ok(found);
            }
            if age_ms < self.age.max_shown_ms {
                drop(counted);
                renew(slot, now, count());
                return Ok(found);
            }
        }
        let fresh = Counted {
            value: Arc::new(count().await?),
            at: now,
        };
        *counted = Some(fresh.clone());
        Ok(fresh)
    }

    fn slot(&self, key: K) -> Arc<Slot<V>> {
        let slots = self.slots.lock();
        let mut slots = slots.unwrap_or_else(PoisonError::into_inner);
        let new = || {
            Arc::new(Slot {
                counted: Mutex::new(None),
                is_renewing: AtomicBool::new(false),
            })
        };
        slots.entry(key).or_insert_with(new).clone()
    }
}

/// Counts anew, unless somebody does already.
fn renew<V: Send + Sync + 'static, E: Send + 'static>(
    slot: Arc<Slot<V>>,
    now: Timestamp,
    count: impl Future<Output = Result<V, E>> + Send + 'static,
) {
    if slot.is_renewing.swap(true, Ordering::AcqRel) {
        return;
    }
    tokio::spawn(async move {
        // What could not be counted stays as it is, and is tried again with the next look.
        if let Ok(value) = count.await {
            *slot.counted.lock().await = Some(Counted {
                value: Arc::new(value),
                at: now,
            });
        }
        slot.is_renewing.store(false, Ordering::Release);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    const AGE: Age = Age {
        max_ms: 10,
        max_shown_ms: 100,
    };

    async fn get(kept: &Kept<u8, i64>, key: u8, now: i64, value: i64) -> (i64, i64) {
        let count = || async move { Ok::<_, ()>(value) };
        let counted = kept.get(key, Timestamp(now), count).await.unwrap();
        (*counted.value, counted.at.0)
    }

    #[tokio::test]
    async fn what_is_young_is_not_counted_and_what_is_old_is_shown_once_more() {
        let kept = Kept::new(AGE);
        assert_eq!(get(&kept, 1, 0, 5).await, (5, 0));
        assert_eq!(get(&kept, 1, 9, 6).await, (5, 0), "young");
        assert_eq!(get(&kept, 2, 9, 7).await, (7, 9), "another key");
        assert_eq!(get(&kept, 1, 50, 8).await, (5, 0), "shown once more");
        while get(&kept, 1, 51, 9).await != (8, 50) {
            tokio::task::yield_now().await;
        }
        assert_eq!(get(&kept, 1, 500, 10).await, (10, 500), "too old");
    }

    #[tokio::test]
    async fn what_cannot_be_counted_is_an_error_and_tried_again() {
        let kept: Kept<u8, i64> = Kept::new(AGE);
        let failed = || async { Err::<i64, _>("no database") };
        let error = kept.get(1, Timestamp(0), failed).await.unwrap_err();
        assert_eq!(error, "no database");
        assert_eq!(get(&kept, 1, 0, 5).await, (5, 0));
    }
}
