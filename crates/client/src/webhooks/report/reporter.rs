//! Reports of calls to listeners and to `tracing`.

use std::{
    fmt::Display,
    mem::Discriminant,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use countersign_contract::{
    model::{Certainty, Severity},
    text,
    verdict::{Verdict, Violation},
};

use super::{Drift, Rejection};
#[cfg(feature = "axum")]
use super::{Failure, FailureReason};
use crate::{
    reporting::{Limit, rules},
    webhooks::Rejected,
};

/// An optional listener.
type Listener<T> = Option<Arc<dyn Fn(&T) + Send + Sync>>;

/// The listeners for the results of calls.
#[derive(Default)]
pub(in crate::webhooks) struct Listeners {
    pub(in crate::webhooks) rejected: Listener<Rejection>,
    pub(in crate::webhooks) drift: Listener<Drift>,
    #[cfg(feature = "axum")]
    pub(in crate::webhooks) failed: Listener<Failure>,
}

/// A kind of event. Each kind is counted separately, so that a flood of one kind hides no other.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Kind {
    /// Calls that are rejected for one reason.
    Rejected(Option<&'static str>, Discriminant<Rejected>),
    /// A broken rule: its keyword and its place.
    Drift(&'static str, String, Option<String>),
    /// Calls that are not handled for one reason.
    #[cfg(feature = "axum")]
    Failed(&'static str, Discriminant<FailureReason>),
    /// A validation or a listener that panics.
    Panic,
}

/// A reporter of the results of calls to listeners and to `tracing`. No event contains a value of a
/// call, a secret or a path.
pub(in crate::webhooks) struct Reporter {
    api: &'static str,
    listeners: Listeners,
    limit: Limit<Kind>,
}

impl Reporter {
    pub(in crate::webhooks) fn new(api: &'static str, listeners: Listeners) -> Self {
        Self {
            api,
            listeners,
            limit: Limit::default(),
        }
    }

    /// Reports a rejected call.
    pub(in crate::webhooks) fn rejected(&self, webhook: Option<&'static str>, rejected: &Rejected) {
        let kind = Kind::Rejected(webhook, std::mem::discriminant(rejected));
        let admitted = self.limit.admits(kind);
        if let Some(suppressed) = admitted {
            let (api, status) = (self.api, rejected.status().as_u16());
            let Breach {
                keyword,
                rule,
                instance,
                certainty,
                clauses,
            } = rejected.most_severe().map(Breach::of).unwrap_or_default();
            tracing::warn!(target: "countersign::webhook", api, webhook, status, keyword, rule, instance, certainty, clauses, suppressed, "rejected: {rejected}");
        }
        if let Some(listener) = &self.listeners.rejected {
            let rejection = Rejection {
                api: self.api,
                webhook,
                rejected: rejected.clone(),
                over_limit: admitted.is_none(),
            };
            self.call(|| listener(&rejection));
        }
    }

    /// Returns the rules that an accepted call breaks, or none if there is no listener.
    pub(in crate::webhooks) fn drift(&self, verdict: &Verdict) -> Vec<(Violation, u64)> {
        let heard = tracing::enabled!(target: "countersign::drift", tracing::Level::INFO);
        if self.listeners.drift.is_none() && !heard {
            return Vec::new();
        }
        rules(verdict.violations.clone())
    }

    /// Reports the rules that an accepted call breaks.
    pub(in crate::webhooks) fn drifted(&self, webhook: &'static str, rules: Vec<(Violation, u64)>) {
        for (violation, count) in rules {
            let (keyword, rule) = (violation.keyword.clone(), violation.schema.clone());
            let admitted = self.limit.admits(Kind::Drift(webhook, keyword, rule));
            if let Some(suppressed) = admitted {
                event(self.api, webhook, (count, suppressed), &violation);
            }
            if let Some(listener) = &self.listeners.drift {
                let drift = Drift {
                    api: self.api,
                    webhook,
                    violation,
                    count,
                    over_limit: admitted.is_none(),
                };
                self.call(|| listener(&drift));
            }
        }
    }

    /// Reports a call that was not handled.
    #[cfg(feature = "axum")]
    pub(in crate::webhooks) fn failed(&self, webhook: &'static str, reason: FailureReason) {
        let kind = Kind::Failed(webhook, std::mem::discriminant(&reason));
        let admitted = self.limit.admits(kind);
        if let Some(suppressed) = admitted {
            let api = self.api;
            if let FailureReason::GivenUp { elapsed, .. } = &reason {
                let elapsed_ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
                tracing::warn!(target: "countersign::webhook", api, webhook, elapsed_ms, suppressed, "{reason}");
            } else {
                tracing::error!(target: "countersign::webhook", api, webhook, status = 500, suppressed, "{reason}");
            }
        }
        if let Some(listener) = &self.listeners.failed {
            let failure = Failure {
                api: self.api,
                webhook,
                reason,
                over_limit: admitted.is_none(),
            };
            self.call(|| listener(&failure));
        }
    }

    /// Reports a panic that does not affect the answer to a call.
    pub(in crate::webhooks) fn panicked(&self, what: &dyn Display) {
        if let Some(suppressed) = self.limit.admits(Kind::Panic) {
            let api = self.api;
            tracing::error!(target: "countersign::webhook", api, suppressed, "{what} panicked");
        }
    }

    /// Calls a listener. A panic of the listener must not end the call.
    fn call(&self, listener: impl FnOnce()) {
        if catch_unwind(AssertUnwindSafe(listener)).is_err() {
            self.panicked(&"a listener");
        }
    }
}

/// The fields of a violation in an event.
#[derive(Default)]
struct Breach<'v> {
    keyword: Option<&'v str>,
    rule: Option<&'v str>,
    instance: Option<String>,
    certainty: Option<&'static str>,
    clauses: Option<String>,
}

impl<'v> Breach<'v> {
    fn of(violation: &'v Violation) -> Self {
        let clauses: Vec<_> = violation.clauses.iter().map(|id| id.0.as_str()).collect();
        Self {
            keyword: Some(&violation.keyword),
            rule: violation.schema.as_deref(),
            instance: Some(text::shown(&violation.instance)),
            certainty: violation.certainty.map(Certainty::as_str),
            clauses: (!clauses.is_empty()).then(|| clauses.join(", ")),
        }
    }
}

fn event(api: &str, webhook: &str, (count, suppressed): (u64, u64), violation: &Violation) {
    let severity = violation.severity.as_str();
    let message = text::clean(&violation.message);
    let Breach {
        keyword,
        rule,
        instance,
        certainty,
        clauses,
    } = Breach::of(violation);
    macro_rules! event {
        ($level:ident) => {
            tracing::$level!(target: "countersign::drift", api, webhook, severity, certainty, keyword, rule, instance, clauses, count, suppressed, "{message}")
        };
    }
    if violation.severity == Severity::Error {
        event!(warn);
    } else {
        event!(info);
    }
}
