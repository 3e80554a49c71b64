//! A few things of which each call has one for itself: sessions, thread pools.

use std::ops::{Deref, DerefMut};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// A call waits while all are taken.
pub(super) struct Pool<T> {
    size: usize,
    free: Mutex<Vec<T>>,
    returned: Condvar,
}

/// One of them, given back when dropped.
pub(super) struct Taken<'a, T> {
    pool: &'a Pool<T>,
    item: Option<T>,
    /// Whether all others were free when it was taken.
    pub(super) is_alone: bool,
}

impl<T> Pool<T> {
    pub(super) fn new(items: Vec<T>) -> Self {
        Self {
            size: items.len(),
            free: Mutex::new(items),
            returned: Condvar::new(),
        }
    }

    fn free(&self) -> MutexGuard<'_, Vec<T>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn take(&self) -> Taken<'_, T> {
        let mut free = self.free();
        loop {
            let is_alone = free.len() == self.size;
            if let Some(item) = free.pop() {
                return Taken {
                    pool: self,
                    item: Some(item),
                    is_alone,
                };
            }
            free = self
                .returned
                .wait(free)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl<T> Deref for Taken<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.item.as_ref().expect("taken until dropped")
    }
}

impl<T> DerefMut for Taken<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.item.as_mut().expect("taken until dropped")
    }
}

impl<T> Drop for Taken<'_, T> {
    fn drop(&mut self) {
        self.pool.free().extend(self.item.take());
        self.pool.returned.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_call_has_one_for_itself() {
        let pool = Pool::new(vec![1, 2]);
        let (first, second) = (pool.take(), pool.take());
        assert_eq!((first.is_alone, second.is_alone), (true, false));
        assert_ne!(*first, *second);
        std::thread::scope(|scope| {
            let third = scope.spawn(|| *pool.take());
            let given = *first;
            drop(first);
            assert_eq!(third.join().unwrap(), given);
        });
        drop(second);
        assert!(pool.take().is_alone);
    }
}
