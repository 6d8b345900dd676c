//! How often a client retries while nothing works.

use std::sync::atomic::{AtomicU32, Ordering};

/// What a client can spend.
const FULL: u32 = 100;

/// What a call that works at once gives back.
pub(super) const GAIN: u32 = 1;

/// What a client can spend on retries, shared by all its calls. While a server is down, calls that are
/// made again and again would only keep it down: after 20 retries that failed every call is tried
/// once, until calls work again.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

impl Default for Budget {
    fn default() -> Self {
        Self(AtomicU32::new(FULL))
    }
}

impl Budget {
    /// Pays for a retry, if there is enough.
    pub(crate) fn pay(&self, cost: u32) -> bool {
        let pay = |left: u32| left.checked_sub(cost);
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, pay)
            .is_ok()
    }

    /// Gives back what a retry that worked has cost, or [`GAIN`] for a call that worked at once.
    pub(crate) fn earn(&self, gain: u32) {
        let earn = |left: u32| Some(left.saturating_add(gain).min(FULL));
        // It never says no.
        let _ = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, earn);
    }
}

#[cfg(test)]
mod tests {
    use super::Budget;

    fn paid(budget: &Budget) -> usize {
        std::iter::repeat_with(|| budget.pay(5))
            .take_while(|paid| *paid)
            .count()
    }

    #[test]
    fn what_is_spent_comes_back_with_success() {
        let budget = Budget::default();
        budget.earn(5);
        assert_eq!(paid(&budget), 20);
        assert_eq!(paid(&budget), 0);
        for _ in 0..4 {
            budget.earn(super::GAIN);
        }
        assert_eq!(paid(&budget), 0);
        budget.earn(super::GAIN);
        assert_eq!(paid(&budget), 1);
        budget.earn(5);
        assert_eq!(paid(&budget), 1);
    }
}
