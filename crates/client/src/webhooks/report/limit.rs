//! How much is written to a log, whatever comes.

use std::{
    collections::HashMap,
    mem::Discriminant,
    sync::{Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use crate::{clock::now, webhooks::Rejected};

/// How many events of one kind are written in a [`WINDOW`].
pub(super) const MOST: u32 = 10;

/// How long they are counted.
const WINDOW: Duration = Duration::from_secs(60);

/// What is counted on its own, so that a flood of one kind hides no other. A contract has so many
/// webhooks and rules, and no call can make more.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// Calls that are rejected for one reason.
    Rejected(Option<&'static str>, Discriminant<Rejected>),
    /// A rule that is broken: its keyword and its place.
    Drift(&'static str, String, Option<String>),
    /// A function that was given to a router and fails.
    #[cfg(any(test, feature = "axum"))]
    Handler(&'static str),
    /// A validation or a listener that panics.
    Panic,
}

/// Counts what is written.
#[derive(Debug, Default)]
pub(super) struct Limit(Mutex<HashMap<Kind, Window>>);

#[derive(Debug)]
struct Window {
    began: SystemTime,
    written: u32,
    suppressed: u64,
}

impl Limit {
    /// Whether an event of this kind may be written now: how many were suppressed since the last one.
    pub(super) fn admits(&self, kind: Kind) -> Option<u64> {
        self.admits_at(kind, now())
    }

    fn admits_at(&self, kind: Kind, now: SystemTime) -> Option<u64> {
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let window = windows.entry(kind).or_insert(Window {
            began: now,
            written: 0,
            suppressed: 0,
        });
        // A clock that was put back begins another window.
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

    use super::{Duration, Kind, Limit, MOST, WINDOW};

    #[test]
    fn a_flood_is_counted_and_ends() {
        let limit = Limit::default();
        let begin = UNIX_EPOCH + Duration::from_secs(1_000_000);
        let admits =
            |seconds: u64| limit.admits_at(Kind::Panic, begin + Duration::from_secs(seconds));
        for second in 0..MOST.into() {
            assert_eq!(admits(second), Some(0));
        }
        for _ in 0..1_000 {
            assert_eq!(admits(59), None);
        }
        let other = limit.admits_at(Kind::Handler("changed"), begin);
        assert_eq!(other, Some(0), "one kind hides no other");
        assert_eq!(admits(WINDOW.as_secs()), Some(1_000));
        assert_eq!(admits(WINDOW.as_secs()), Some(0));
        let earlier = limit.admits_at(Kind::Panic, UNIX_EPOCH);
        assert_eq!(earlier, Some(0), "the clock was put back");
    }
}
