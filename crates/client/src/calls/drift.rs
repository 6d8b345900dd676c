//! Reports of rules that responses break, while the call continues.

mod queue;

use std::{fmt, sync::Arc};

use bytes::Bytes;
use countersign_contract::{
    model::{Certainty, Severity},
    table::Operation,
    verdict::Violation,
};

use queue::Queue;

use crate::reporting::{Limit, rules};

/// The bytes that a waiting response counts beyond its body, so that empty bodies count too.
const OVERHEAD: usize = 1024;

/// The handling of responses that violate the contract.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Validation {
    /// Responses are not validated.
    Off,
    /// Each broken rule is reported to `on_drift`, and to `tracing` at most ten times a minute, off
    /// the path of the call.
    #[default]
    Report,
    /// As `Report`. In addition, a success whose body breaks a stated rule is an error.
    Enforce,
}

/// A rule that a response has broken, once or more. Contains no value of the payload.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Drift {
    /// The slug of the partner.
    pub api: &'static str,
    /// The operation that was called.
    pub operation: &'static str,
    /// The status of the response.
    pub status: u16,
    /// The violation: the rule, its certainty, and the first place where it is broken.
    pub violation: Violation,
    /// The number of times that the rule is broken in this response, at least.
    pub count: u64,
    /// `true` if this rule is broken so often that no `tracing` event is written.
    pub over_limit: bool,
}

/// Writes the API, the operation, the status, the severity and the violation on one line.
impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            api,
            operation,
            status,
            violation,
            count,
            ..
        } = self;
        let severity = violation.severity.as_str();
        write!(f, "{api} {operation} {status}: {severity}: {violation}")?;
        match count {
            1 => Ok(()),
            count => write!(f, " ({count} times)"),
        }
    }
}

/// A listener for drift.
pub(crate) type Listener = Arc<dyn Fn(&Drift) + Send + Sync>;

/// A reporter of drift to the listener and to `tracing`.
#[derive(Clone)]
pub(crate) struct Reporter {
    listener: Option<Listener>,
    queue: Arc<Queue>,
    limit: Arc<Limit<Kind>>,
}

/// The operation, and the keyword and place of the broken rule.
type Kind = (&'static str, String, Option<String>);

impl Reporter {
    pub(crate) fn new(listener: Option<Listener>) -> Self {
        Self {
            listener,
            queue: Arc::default(),
            limit: Arc::default(),
        }
    }

    /// Returns the number of responses that were not validated, because too many others were
    /// waiting.
    pub(crate) fn unvalidated(&self) -> u64 {
        self.queue.unvalidated()
    }

    /// Validates a body on another thread and reports the rules that it breaks.
    pub(crate) fn report(
        &self,
        api: &'static str,
        operation: &'static Operation,
        status: u16,
        body: Bytes,
        validate: impl FnOnce(&[u8]) -> Vec<Violation> + Send + 'static,
    ) {
        let heard = tracing::enabled!(target: "countersign::drift", tracing::Level::INFO);
        if self.listener.is_none() && !heard {
            return;
        }
        let (listener, limit) = (self.listener.clone(), Arc::clone(&self.limit));
        let span = tracing::Span::current();
        let size = body.len().saturating_add(OVERHEAD);
        let validate = move || {
            let _entered = span.enter();
            for (violation, count) in rules(validate(&body)) {
                let (keyword, rule) = (violation.keyword.clone(), violation.schema.clone());
                let admitted = limit.admits((operation.id, keyword, rule));
                if let Some(suppressed) = admitted {
                    event(operation, status, (count, suppressed), &violation);
                }
                let drift = Drift {
                    api,
                    operation: operation.id,
                    status,
                    violation,
                    count,
                    over_limit: admitted.is_none(),
                };
                if let Some(listener) = &listener {
                    listener(&drift);
                }
            }
        };
        if let Err(unvalidated) = self.queue.add(size, Box::new(validate)) {
            let operation = operation.id;
            tracing::debug!(operation, unvalidated, "too busy to validate a response");
        }
    }
}

fn event(
    operation: &Operation,
    status: u16,
    (count, suppressed): (u64, u64),
    violation: &Violation,
) {
    let operation = operation.id;
    let (keyword, instance) = (violation.keyword.as_str(), violation.instance.as_str());
    let (severity, message) = (violation.severity.as_str(), violation.message.as_str());
    let certainty = violation.certainty.map(Certainty::as_str);
    let rule = violation.schema.as_deref();
    let clauses: Vec<_> = violation.clauses.iter().map(ToString::to_string).collect();
    let clauses = clauses.join(", ");
    macro_rules! event {
        ($level:ident) => {
            tracing::$level!(target: "countersign::drift", operation, status, severity, certainty, keyword, instance, rule, clauses, count, suppressed, "{message}")
        };
    }
    if violation.severity == Severity::Error {
        event!(warn);
    } else {
        event!(info);
    }
}
