//! Tells listeners, and `tracing`, what became of calls.

use std::{
    fmt::Display,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use countersign_contract::{
    model::{Certainty, Severity},
    verdict::{Verdict, Violation},
};

use super::{
    Drift, Rejection,
    drift::rules,
    limit::{Kind, Limit},
};
use crate::webhooks::Rejected;

/// Somebody who is told of rejected calls.
pub(in crate::webhooks) type OnRejected = Arc<dyn Fn(&Rejection) + Send + Sync>;

/// Somebody who is told of drift.
pub(in crate::webhooks) type OnDrift = Arc<dyn Fn(&Drift) + Send + Sync>;

/// Tells listeners, and `tracing`, what became of calls. No event holds a value of a call, a secret
/// or a path.
pub(in crate::webhooks) struct Reporter {
    api: &'static str,
    on_rejected: Option<OnRejected>,
    on_drift: Option<OnDrift>,
    limit: Limit,
}

impl Reporter {
    pub(in crate::webhooks) fn new(
        api: &'static str,
        on_rejected: Option<OnRejected>,
        on_drift: Option<OnDrift>,
    ) -> Self {
        Self {
            api,
            on_rejected,
            on_drift,
            limit: Limit::default(),
        }
    }

    /// Tells that a call was rejected.
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
            } = rejected.loudest().map(Breach::of).unwrap_or_default();
            tracing::warn!(target: "countersign::webhook", api, webhook, status, keyword, rule, instance, certainty, clauses, suppressed, "rejected: {rejected}");
        }
        if let Some(listener) = &self.on_rejected {
            let rejection = Rejection {
                api: self.api,
                webhook,
                rejected: rejected.clone(),
                over_limit: admitted.is_none(),
            };
            self.call(|| listener(&rejection));
        }
    }

    /// The rules that a call breaks which is let in, as far as anybody wants to know.
    pub(in crate::webhooks) fn drift(&self, verdict: &Verdict) -> Vec<Violation> {
        let heard = tracing::enabled!(target: "countersign::drift", tracing::Level::INFO);
        if self.on_drift.is_none() && !heard {
            return Vec::new();
        }
        rules(verdict)
    }

    /// Tells which rules a call breaks that was let in.
    pub(in crate::webhooks) fn drifted(&self, webhook: &'static str, rules: Vec<Violation>) {
        for violation in rules {
            let (keyword, rule) = (violation.keyword.clone(), violation.schema.clone());
            let admitted = self.limit.admits(Kind::Drift(webhook, keyword, rule));
            if let Some(suppressed) = admitted {
                event(self.api, webhook, suppressed, &violation);
            }
            if let Some(listener) = &self.on_drift {
                let drift = Drift {
                    api: self.api,
                    webhook,
                    violation,
                    over_limit: admitted.is_none(),
                };
                self.call(|| listener(&drift));
            }
        }
    }

    /// Tells that the function which was given to a router has failed.
    #[cfg(feature = "axum")]
    pub(in crate::webhooks) fn failed(&self, webhook: &'static str, why: &dyn Display) {
        if let Some(suppressed) = self.limit.admits(Kind::Handler(webhook)) {
            let api = self.api;
            tracing::error!(target: "countersign::webhook", api, webhook, status = 500, suppressed, "the call was not handled: {why}");
        }
    }

    /// Tells that something panicked which belongs to no call's answer.
    pub(in crate::webhooks) fn panicked(&self, what: &dyn Display) {
        if let Some(suppressed) = self.limit.admits(Kind::Panic) {
            let api = self.api;
            tracing::error!(target: "countersign::webhook", api, suppressed, "{what} panicked");
        }
    }

    /// Calls a listener. Whoever panics when told must not end the call that is told of.
    fn call(&self, listener: impl FnOnce()) {
        if catch_unwind(AssertUnwindSafe(listener)).is_err() {
            self.panicked(&"a listener");
        }
    }
}

/// What events say of a violation.
#[derive(Default)]
struct Breach<'v> {
    keyword: Option<&'v str>,
    rule: Option<&'v str>,
    instance: Option<&'v str>,
    certainty: Option<&'static str>,
    clauses: Option<String>,
}

impl<'v> Breach<'v> {
    fn of(violation: &'v Violation) -> Self {
        let clauses: Vec<_> = violation.clauses.iter().map(|id| id.0.as_str()).collect();
        Self {
            keyword: Some(&violation.keyword),
            rule: violation.schema.as_deref(),
            instance: Some(&violation.instance),
            certainty: violation.certainty.map(Certainty::as_str),
            clauses: (!clauses.is_empty()).then(|| clauses.join(", ")),
        }
    }
}

fn event(api: &str, webhook: &str, suppressed: u64, violation: &Violation) {
    let (severity, message) = (violation.severity.as_str(), violation.message.as_str());
    let Breach {
        keyword,
        rule,
        instance,
        certainty,
        clauses,
    } = Breach::of(violation);
    macro_rules! event {
        ($level:ident) => {
            tracing::$level!(target: "countersign::drift", api, webhook, severity, certainty, keyword, rule, instance, clauses, suppressed, "{message}")
        };
    }
    if violation.severity == Severity::Error {
        event!(warn);
    } else {
        event!(info);
    }
}
