//! The calls that have come before, as far back as there is room.

use std::{
    collections::{HashSet, VecDeque},
    hash::{BuildHasher as _, Hash, RandomState},
    sync::{Mutex, PoisonError},
};

/// The last calls, by a hash of what makes them the same: so that it stays small whatever is sent.
#[derive(Debug)]
pub(super) struct Memory {
    hasher: RandomState,
    room: usize,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    set: HashSet<u64>,
    /// The same, the oldest first.
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

    /// Keeps a call, and says whether it was kept already.
    pub(super) fn has_seen(&self, key: u64) -> bool {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if !kept.set.insert(key) {
            return true;
        }
        kept.order.push_back(key);
        if kept.order.len() > self.room
            && let Some(oldest) = kept.order.pop_front()
        {
            kept.set.remove(&oldest);
        }
        false
    }

    /// Keeps a call no longer.
    pub(super) fn forget(&self, key: u64) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.set.remove(&key) {
            kept.order.retain(|known| *known != key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Memory;

    #[test]
    fn the_last_calls_are_kept_and_no_more() {
        let memory = Memory::new(2);
        let seen: Vec<_> = [1, 2, 1, 3, 1, 3].map(|key| memory.has_seen(key)).to_vec();
        assert_eq!(seen, [false, false, true, false, false, true]);
        let kept = memory.kept.lock().unwrap();
        assert_eq!((kept.set.len(), kept.order.len()), (2, 2));
    }

    #[test]
    fn what_is_forgotten_is_new_again() {
        let memory = Memory::new(2);
        assert!(!memory.has_seen(1));
        memory.forget(1);
        assert!(!memory.has_seen(1));
        assert!(!memory.has_seen(2));
        assert!(
            memory.has_seen(1),
            "it was not kept from when it was new again"
        );
    }

    #[test]
    fn without_room_nothing_is_kept() {
        let memory = Memory::new(0);
        assert!(!memory.has_seen(1));
        assert!(!memory.has_seen(1));
    }
}
