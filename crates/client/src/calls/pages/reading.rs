//! Modes of reading the pages of a list.

use std::{fmt, sync::Arc};

use countersign_contract::{
    model::Severity,
    table::{Operation, Pagination},
    verdict::Violation,
};

use super::BrokenLaw;
use crate::calls::{CallOptions, Error, Runtime, error::CallProgress};

/// The handling of pages that break a paging law, if the list can be continued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PageMode {
    /// The list ends with [`ErrorKind::Page`](crate::ErrorKind::Page), after all items that were
    /// read.
    Strict,
    /// The broken law is reported as [`Drift`](crate::Drift), and the list continues.
    Lenient,
}

/// A listener for broken laws, with the status of the page.
type Listener = Arc<dyn Fn(u16, &BrokenLaw) + Send + Sync>;

/// The settings for reading the pages of a list.
#[derive(Clone)]
pub struct Reading {
    pub(super) facts: &'static Pagination,
    pub(super) mode: PageMode,
    operation: Option<&'static str>,
    listener: Option<Listener>,
}

impl Reading {
    /// Returns the settings that match the contract's promise about stable order and totals.
    #[must_use]
    pub fn new(facts: &'static Pagination) -> Self {
        let mode = if facts.stable {
            PageMode::Strict
        } else {
            PageMode::Lenient
        };
        Self {
            facts,
            mode,
            operation: None,
            listener: None,
        }
    }

    /// Returns the settings of an operation, its client and the call.
    #[must_use]
    pub fn of(
        runtime: &Runtime,
        operation: &'static Operation,
        facts: &'static Pagination,
        options: CallOptions,
    ) -> Self {
        let reading = Self {
            operation: Some(operation.id),
            ..Self::new(facts)
        };
        let mode = reading.mode;
        let chosen = options.pages.or(runtime.inner().pages);
        let runtime = runtime.clone();
        reading
            .mode(chosen.unwrap_or(mode))
            .on_broken_law(move |status, law| {
                let inner = runtime.inner();
                let contract = inner.api.contract.map(|contract| contract());
                let known = contract.and_then(|contract| contract.operation(operation.id));
                let rule = known.and_then(|known| Some(&known.pagination.as_ref()?.rule));
                let clauses = rule.map(|rule| rule.clauses.clone()).unwrap_or_default();
                let violation = Violation {
                    certainty: contract.map(|contract| contract.certainty(&clauses)),
                    clauses,
                    spec: rule.map(|rule| rule.at),
                    ..Violation::new(Severity::Warning, "x-pagination", law.to_string())
                };
                inner.report_violation(operation, status, violation);
            })
    }

    /// Sets the mode.
    #[must_use]
    pub fn mode(self, mode: PageMode) -> Self {
        Self { mode, ..self }
    }

    /// Sets a listener that is called with each broken law after which the list continues, and the
    /// status of the page.
    #[must_use]
    pub fn on_broken_law(self, listener: impl Fn(u16, &BrokenLaw) + Send + Sync + 'static) -> Self {
        Self {
            listener: Some(Arc::new(listener)),
            ..self
        }
    }

    /// Returns the error for a broken law, as one of its call.
    pub(super) fn error(&self, law: BrokenLaw, call: CallProgress) -> Error {
        let error = Error::from(law).of(call);
        match self.operation {
            Some(operation) => error.of_operation(operation),
            None => error,
        }
    }

    pub(super) fn report(&self, status: u16, law: &BrokenLaw) {
        if let Some(listener) = &self.listener {
            listener(status, law);
        }
    }
}

impl fmt::Debug for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reading")
            .field("mode", &self.mode)
            .finish_non_exhaustive()
    }
}
