//! How often a client tries again while nothing works.

use std::sync::atomic::{AtomicU32, Ordering};

/// What a client can spend.
const FULL: u32 = 500;

/// What a further try costs; it comes back if the try works.
const COST: u32 = 5;

/// What a call that works at once gives back.
const GAIN: u32 = 1;

/// What a client can spend on further tries, shared by all its calls. While a server is down, calls
/// that are made again and again would only keep it down: after 100 retries that failed every call is
/// tried once, until calls work again.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

impl Default for Budget {
    fn default() -> Self {
        Self(AtomicU32::new(FULL))
    }
}

impl Budget {
    /// Pays for a further try, if there is enough.
    pub(crate) fn pay(&self) -> bool {
        let pay = |left: u32| left.checked_sub(COST);
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, pay)
            .is_ok()
    }

    /// A call has worked, after a further try or at once.
    pub(crate) fn earn(&self, tried_again: bool) {
        let gain = if tried_again { COST } else { GAIN };
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
        std::iter::repeat_with(|| budget.pay())
            .take_while(|paid| *paid)
            .count()
    }

    #[test]
    fn what_is_spent_comes_back_with_success() {
        let budget = Budget::default();
        budget.earn(true);
        assert_eq!(paid(&budget), 100);
        assert_eq!(paid(&budget), 0);
        for _ in 0..4 {
            budget.earn(false);
        }
        assert_eq!(paid(&budget), 0);
        budget.earn(false);
        assert_eq!(paid(&budget), 1);
        budget.earn(true);
        assert_eq!(paid(&budget), 1);
    }
}
