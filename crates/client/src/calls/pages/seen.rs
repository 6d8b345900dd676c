//! The set of texts that were seen.

use std::{
    collections::HashSet,
    hash::{BuildHasher as _, RandomState},
};

/// A set of texts that stores 128 bits for each, so that a long list needs little memory.
/// Collisions are not expected in any finite list.
#[derive(Debug, Default)]
pub(super) struct Seen {
    hashes: HashSet<u128>,
    keys: [RandomState; 2],
}

impl Seen {
    /// Adds a text. Returns `true` if it is new.
    pub(super) fn insert(&mut self, text: &str) -> bool {
        let [high, low] = self
            .keys
            .each_ref()
            .map(|key| u128::from(key.hash_one(text)));
        self.hashes.insert(high << 64 | low)
    }
}

#[cfg(test)]
mod tests {
    use super::Seen;

    #[test]
    fn a_text_is_new_once() {
        let mut seen = Seen::default();
        for text in ["a", "b", "", "ab"] {
            assert!(seen.insert(text));
            assert!(!seen.insert(text));
        }
    }
}
