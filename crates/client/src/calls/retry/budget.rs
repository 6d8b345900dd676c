//! A limit on the retries of a client while calls fail.

use std::sync::atomic::{AtomicU32, Ordering};

/// The full budget.
const FULL: u32 = 100;

/// The gain for a call that succeeds at once.
pub(super) const GAIN: u32 = 1;

/// The retry budget of a client, shared by all its calls. While a server is down, retries would
/// only prolong the outage: after 20 failed retries every call is attempted once, until calls
/// succeed again.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

impl Default for Budget {
    fn default() -> Self {
        Self(AtomicU32::new(FULL))
    }
}

impl Budget {
    /// Pays for a retry. Returns `false` if the budget is too low.
    pub(crate) fn pay(&self, cost: u32) -> bool {
        let pay = |left: u32| left.checked_sub(cost);
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, pay)
            .is_ok()
    }

    /// Returns the cost of a successful retry to the budget, or [`GAIN`] for a call that succeeded
    /// at once.
    pub(crate) fn earn(&self, gain: u32) {
        let earn = |left: u32| Some(left.saturating_add(gain).min(FULL));
        // The update always succeeds.
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
