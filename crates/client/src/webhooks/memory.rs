//! The calls that were handled recently.

use std::{
    collections::{HashSet, VecDeque},
    hash::{BuildHasher as _, Hash, RandomState},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The most recent handled calls, each as a hash of its key, which bounds the memory whatever is
/// sent.
#[derive(Debug)]
pub(super) struct Memory {
    hasher: RandomState,
    room: usize,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    set: HashSet<u64>,
    /// The same hashes, oldest first.
    order: VecDeque<u64>,
}

impl Memory {
    pub(super) fn new(room: usize) -> Self {
        Self {
            hasher: RandomState::new(),
            room,
            kept: Mutex::default(),
        }
    }

    pub(super) fn key(&self, call: impl Hash) -> u64 {
        self.hasher.hash_one(call)
    }

    /// Returns `true` if a call is remembered.
    pub(super) fn has(&self, key: u64) -> bool {
        self.kept().set.contains(&key)
    }

    /// Remembers a handled call.
    pub(super) fn keep(&self, key: u64) {
        let mut kept = self.kept();
        if !kept.set.insert(key) {
            return;
        }
        kept.order.push_back(key);
        if kept.order.len() > self.room
            && let Some(oldest) = kept.order.pop_front()
        {
            kept.set.remove(&oldest);
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::Memory;

    #[test]
    fn the_last_calls_are_kept_and_no_more() {
        let memory = Memory::new(2);
        let seen = [1, 2, 1, 3, 1, 3].map(|key| {
            let has = memory.has(key);
            memory.keep(key);
            has
        });
        assert_eq!(seen, [false, false, true, false, false, true]);
        let kept = memory.kept.lock().unwrap();
        assert_eq!((kept.set.len(), kept.order.len()), (2, 2));
    }

    #[test]
    fn without_room_nothing_is_kept() {
        let memory = Memory::new(0);
        memory.keep(1);
        assert!(!memory.has(1));
    }
}
