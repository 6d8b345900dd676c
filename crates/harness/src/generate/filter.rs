//! Tools for strategies: validate values, drop strategies that yield nothing, and draw sizes near
//! their limits.

use std::{fmt::Debug, sync::Arc};

use countersign_contract::{validate::Validator, verdict::Verdict};
use proptest::{
    prelude::*,
    strategy::Union,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::Value;

/// The number of consecutive rejected values after which a strategy counts as empty.
const PATIENCE: u32 = 256;

/// The validator, with an interface for parsed values.
#[derive(Clone)]
pub(super) struct ValueValidator {
    validator: Arc<Validator>,
    /// Set if members that the contract does not name are accepted.
    undocumented: bool,
}

impl ValueValidator {
    pub(super) fn new(validator: Validator, undocumented: bool) -> Self {
        Self {
            validator: Arc::new(validator),
            undocumented,
        }
    }

    pub(super) fn verdict(&self, value: &Value) -> Verdict {
        self.validator.validate(value.to_string().as_bytes())
    }

    pub(super) fn accepts(&self, value: &Value) -> bool {
        self.verdict(value)
            .violations
            .iter()
            .all(|violation| self.undocumented && violation.keyword == "undocumented")
    }
}

/// Returns a deterministic runner that gives up early.
pub(super) fn runner() -> TestRunner {
    let config = Config {
        max_local_rejects: PATIENCE,
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

/// Drops the values that do not pass. Returns `None` if no value was found that does.
pub(super) fn filtered<T: Debug + 'static>(
    strategy: impl Strategy<Value = T> + 'static,
    passes: impl Fn(&T) -> bool + 'static,
) -> Option<BoxedStrategy<T>> {
    let sifted = strategy
        .prop_filter("a rule beside the one it was made for", passes)
        .boxed();
    sifted.new_tree(&mut runner()).is_ok().then_some(sifted)
}

/// Returns one of these, by weight. The simplest comes first, since shrinking leads there.
pub(super) fn one_of<T: Debug + 'static>(
    mut options: Vec<(u32, BoxedStrategy<T>)>,
) -> Option<BoxedStrategy<T>> {
    match options.len() {
        0 => None,
        1 => options.pop().map(|(_, only)| only),
        _ => Some(Union::new_weighted(options).boxed()),
    }
}

/// Returns a size between two limits, both inclusive. It is often one of the limits, mostly near
/// the lower one, and shrinks to the smallest that works.
pub(super) fn size(low: usize, high: usize) -> impl Strategy<Value = usize> + Clone {
    const NEAR: usize = 8;
    let near = high.min(low + NEAR);
    let unit = (high - near).max(64);
    // A rising line: an eighth of it is the lower limit, three eighths each lie near it and beyond,
    // and the last eighth is the upper limit.
    (0..8 * unit).prop_map(move |step| {
        let part = |from: usize, to: usize, first: usize| {
            from + (to - from) * (step - first * unit) / (3 * unit)
        };
        match step / unit {
            0 => low,
            1..4 => part(low, near, 1),
            4..7 => part(near, high, 4),
            _ => high,
        }
    })
}

#[cfg(test)]
mod tests {
    use proptest::strategy::ValueTree;

    use super::*;

    #[test]
    fn every_size_is_reached_and_the_limits_often() {
        let mut runner = runner();
        let mut seen = [0; 41];
        for _ in 0..4000 {
            seen[size(3, 40).new_tree(&mut runner).unwrap().current()] += 1;
        }
        assert_eq!(seen[..3], [0; 3]);
        assert!(seen[3..].iter().all(|count| *count > 0), "{seen:?}");
        assert!(seen[3] > 400 && seen[40] > 400, "{seen:?}");
        assert_eq!(size(7, 7).new_tree(&mut runner).unwrap().current(), 7);
    }
}
