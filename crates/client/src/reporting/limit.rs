//! A limit on the number of log events.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use crate::clock::now;

/// The maximum number of events of one kind in a [`WINDOW`].
const MOST: u32 = 10;

/// The length of the window in which events are counted.
const WINDOW: Duration = Duration::from_secs(60);

/// The maximum number of kinds that are counted separately; a contract has fewer rules. Events of
/// further kinds are dropped until existing windows expire.
const MOST_KINDS: usize = 10_000;

/// A count of the events of each kind, so that a flood of one kind hides no other.
#[derive(Debug)]
pub(crate) struct Limit<K>(Mutex<HashMap<K, Window>>);

impl<K> Default for Limit<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

#[derive(Debug)]
struct Window {
    began: SystemTime,
    written: u32,
    suppressed: u64,
}

impl<K: Eq + Hash> Limit<K> {
    /// Returns the number of events suppressed since the last one if an event of this kind may be
    /// written now, and `None` otherwise.
    pub(crate) fn admits(&self, kind: K) -> Option<u64> {
        self.admits_at(kind, now())
    }

    fn admits_at(&self, kind: K, now: SystemTime) -> Option<u64> {
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() >= MOST_KINDS && !windows.contains_key(&kind) {
            let is_over = |window: &Window| {
                let age = now.duration_since(window.began);
                !age.is_ok_and(|age| age < WINDOW)
            };
            windows.retain(|_, window| !is_over(window));
            if windows.len() >= MOST_KINDS {
                return None;
            }
        }
        let window = windows.entry(kind).or_insert(Window {
            began: now,
            written: 0,
            suppressed: 0,
        });
        // A clock that was set back begins a new window.
        let age = now.duration_since(window.began);
        if !age.is_ok_and(|age| age < WINDOW) {
            (window.began, window.written) = (now, 0);
        }
        if window.written >= MOST {
            window.suppressed += 1;
            return None;
        }
        window.written += 1;
        Some(std::mem::take(&mut window.suppressed))
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::{Duration, Limit, MOST, MOST_KINDS, WINDOW};

    #[test]
    fn a_flood_is_counted_and_ends() {
        let limit = Limit::default();
        let begin = UNIX_EPOCH + Duration::from_secs(1_000_000);
        let admits = |seconds: u64| limit.admits_at(7, begin + Duration::from_secs(seconds));
        for second in 0..MOST.into() {
            assert_eq!(admits(second), Some(0));
        }
        for _ in 0..1_000 {
            assert_eq!(admits(59), None);
        }
        let other = limit.admits_at(8, begin);
        assert_eq!(other, Some(0), "one kind hides no other");
        assert_eq!(admits(WINDOW.as_secs()), Some(1_000));
        assert_eq!(admits(WINDOW.as_secs()), Some(0));
        let earlier = limit.admits_at(7, UNIX_EPOCH);
        assert_eq!(earlier, Some(0), "the clock was set back");
    }

    #[test]
    fn kinds_without_end_take_no_memory_without_end() {
        let limit = Limit::default();
        let begin = UNIX_EPOCH + Duration::from_secs(1_000_000);
        for kind in 0..3 * MOST_KINDS {
            let admitted = limit.admits_at(kind, begin);
            assert_eq!(admitted.is_some(), kind < MOST_KINDS);
        }
        assert_eq!(limit.0.lock().unwrap().len(), MOST_KINDS);
        assert_eq!(limit.admits_at(usize::MAX, begin + WINDOW), Some(0));
    }
}
