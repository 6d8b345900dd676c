//! Turns of calls about the same subject.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use tokio::sync::{Mutex as Lock, OwnedMutexGuard};

/// The maximum number of calls that wait for an earlier one about the same subject.
const MOST: usize = 16;

/// The calls in progress, one for each subject.
#[derive(Debug, Default)]
pub(super) struct Turns(Mutex<HashMap<u64, Weak<Lock<()>>>>);

/// The right to work on a call. It ends when it is dropped.
pub(super) type Turn = OwnedMutexGuard<()>;

impl Turns {
    /// Waits until no call about the same subject is in progress. Returns `None` if too many are
    /// waiting.
    pub(super) async fn next(&self, key: u64) -> Option<Turn> {
        let lock = self.lock(key)?;
        Some(lock.lock_owned().await)
    }

    fn lock(&self, key: u64) -> Option<Arc<Lock<()>>> {
        let mut busy = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        busy.retain(|_, lock| lock.strong_count() > 0);
        if let Some(lock) = busy.get(&key).and_then(Weak::upgrade) {
            // Beside those that wait there are this call and the one in progress, if that has not
            // ended meanwhile.
            return (Arc::strong_count(&lock) < MOST + 2).then_some(lock);
        }
        let lock = Arc::default();
        busy.insert(key, Arc::downgrade(&lock));
        Some(lock)
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use super::{MOST, Turns};

    #[test]
    fn only_so_many_wait() {
        let turns = Turns::default();
        let first = turns.next(1).now_or_never().unwrap().unwrap();
        let mut waiting: Vec<_> = (0..MOST).map(|_| Box::pin(turns.next(1))).collect();
        assert!(waiting.iter_mut().all(|next| next.now_or_never().is_none()));
        assert!(turns.next(1).now_or_never().unwrap().is_none());
        assert!(turns.next(2).now_or_never().unwrap().is_some());
        drop(first);
        assert!((&mut waiting[0]).now_or_never().unwrap().is_some());
        drop(waiting);
        assert!(turns.next(1).now_or_never().unwrap().is_some());
        assert_eq!(
            turns.0.lock().unwrap().len(),
            1,
            "a finished turn is removed"
        );
    }
}
