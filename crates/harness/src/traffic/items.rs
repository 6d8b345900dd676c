//! The verdict on a body that is validated item by item.

use countersign_contract::{
    model::Position,
    verdict::{Further, MOST_VIOLATIONS, Outcome, Verdict, Violation},
};

/// The combined verdict on the items so far.
pub(super) struct Items {
    whole: Verdict,
    found: Vec<Violation>,
    count: usize,
}

impl Default for Items {
    fn default() -> Self {
        Self {
            whole: Verdict::of(Vec::new()),
            found: Vec::new(),
            count: 0,
        }
    }
}

impl Items {
    /// Adds the verdict on the next item. Instances become relative to the list of all items, and
    /// places to the whole body.
    pub(super) fn add(&mut self, verdict: Verdict, place: impl Fn(Position) -> Position) {
        let index = self.count;
        self.count += 1;
        count(&mut self.whole, verdict.further);
        let violations = verdict.violations.into_iter();
        self.found.extend(violations.map(|violation| Violation {
            instance: format!("/{index}{}", violation.instance),
            payload: violation.payload.map(&place),
            ..violation
        }));
        if self.found.len() > MOST_VIOLATIONS {
            self.merge();
        }
    }

    /// Returns the verdict on the whole body.
    pub(super) fn verdict(mut self) -> Verdict {
        self.merge();
        self.whole.outcome = match self.whole.outcome {
            Outcome::Valid | Outcome::Undecided if self.whole.further.errors > 0 => {
                Outcome::Invalid
            }
            // The undecided part may be beyond the listed violations.
            Outcome::Valid if self.whole.further.uncounted => Outcome::Undecided,
            outcome => outcome,
        };
        self.whole
    }

    /// Appends the new violations to the known ones. Keeps the first ones if there are too many.
    fn merge(&mut self) {
        let first = std::mem::replace(&mut self.whole, Verdict::of(Vec::new()));
        let further = first.further;
        self.whole = Verdict::of(std::mem::take(&mut self.found)).with(first.violations);
        count(&mut self.whole, further);
    }
}

fn count(verdict: &mut Verdict, further: Further) {
    let known = &mut verdict.further;
    known.errors += further.errors;
    known.warnings += further.warnings;
    known.notices += further.notices;
    known.uncounted |= further.uncounted;
}
