//! The receiver of calls.

use std::{cell::Cell, fmt, marker::PhantomData, sync::Arc};

use countersign_contract::{
    model::Severity,
    verdict::{Outcome, Verdict, Violation},
};
use http::{HeaderMap, StatusCode, header, request::Parts};

use super::{
    Builder, Call, FromCall, Rejected, endpoint::Endpoint, memory::Memory, report::Reporter,
    signature::Claim,
};
use crate::validation_queue::few;

/// A receiver of the calls that a partner makes to us.
///
/// Cheap to clone; clones share the memory of earlier calls. Headers and the query are not
/// validated, except for credentials; they are available in the head of the request. The events
/// come from generated code. A handwritten event looks like this:
///
/// ```
/// use std::sync::{Arc, LazyLock};
///
/// use countersign_client::webhooks::{Body, Call, FromCall, Receiver, Rejected};
/// use countersign_contract::model::Contract;
///
/// # static CONTRACT: LazyLock<Arc<Contract>> = LazyLock::new(|| Arc::new(serde_json::from_str(r##"{
/// #   "api": "a", "title": "A", "version": "1", "file": "a.yaml", "operations": [{"id": "changed",
/// #   "method": "POST", "path": "changed", "webhook": true, "request": {"required": true, "content": {
/// #   "application/json": {"schema": {"pointer": "#/x", "type": "object"}}}}}]}"##).unwrap()));
/// struct Changed(Body<serde_json::Value>);
///
/// impl FromCall for Changed {
///     fn contract() -> &'static Arc<Contract> {
///         &CONTRACT
///     }
///
///     fn from_call(call: &Call<'_>) -> Option<Self> {
///         Some(Self(call.body()?))
///     }
/// }
///
/// // The contract has no credential, so a secret path takes its place.
/// // `secret` is random, such as the output of `openssl rand -hex 16`.
/// # let secret = "5e884898da28047151d0e56f8dc62927";
/// let path = format!("/hook/{secret}");
/// let receiver = Receiver::<Changed>::builder().secret_path(&path).build()?;
/// let (head, ()) = http::Request::post(path).body(())?.into_parts();
/// let received = receiver.receive(&head, br#"{"id": 1}"#)?;
/// assert_eq!(received.event.0.known().unwrap()["id"], 1);
///
/// let rejected = receiver.receive(&head, b"[]").err().unwrap();
/// assert!(matches!(rejected, Rejected::Invalid(_)));
/// assert_eq!(rejected.response().status(), 400);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Receiver<E> {
    pub(super) shared: Arc<Shared>,
    pub(super) event: PhantomData<fn() -> E>,
}

pub(super) struct Shared {
    pub(super) endpoints: Vec<Endpoint>,
    pub(super) limit: usize,
    pub(super) tolerant: bool,
    pub(super) memory: Memory,
    #[cfg(feature = "axum")]
    pub(super) turns: super::turns::Turns,
    /// The capacity for bodies that wait for validation, in bytes.
    #[cfg(feature = "axum")]
    pub(super) room: tokio::sync::Semaphore,
    pub(super) reporter: Reporter,
}

/// A received call.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Received<E> {
    /// The event that the partner sent.
    pub event: E,
    /// `true` if a call with the same id and state was [handled](Receiver::handled) before, and is
    /// still remembered. A call that is still in progress or has failed does not make a later one a
    /// duplicate, so it is safe to skip duplicates. A [router](Receiver::router) makes a call wait
    /// while another one with the same id and state is in progress; without a router, both are
    /// returned.
    ///
    /// This is a hint: a partner that reports more than states sends the same state again when
    /// something else has changed.
    pub duplicate: bool,
    /// The verdict on the call. It is never unreadable. It is invalid only if an enumeration has a
    /// new value, or if the receiver is [tolerant](Builder::tolerant).
    pub verdict: Verdict,
    /// The status of the answer.
    pub status: StatusCode,
    pub(super) key: Option<u64>,
}

/// A received call, and the rules that it breaks.
pub(super) type Read<E> = (Received<E>, Vec<(Violation, u64)>);

/// A call whose head has been accepted.
pub(super) struct Admitted<'r> {
    /// The index of its endpoint.
    pub(super) index: usize,
    pub(super) endpoint: &'r Endpoint,
    pub(super) parameters: Vec<(String, String)>,
    /// The claims that the body must still satisfy: alternatives, each with several signatures.
    claims: Vec<Vec<Claim<'r>>>,
}

impl<E: FromCall> Receiver<E> {
    /// Creates a builder.
    pub fn builder() -> Builder<E> {
        Builder::new()
    }

    /// Receives a call from the head of the request and the whole body.
    ///
    /// The body is validated on the current thread, which takes long for a large body. In
    /// asynchronous code, use `spawn_blocking`, or the router of the feature `axum`, which does so
    /// itself.
    ///
    /// A rejected call is reported to [`on_rejected`](Builder::on_rejected) and to `tracing`, with
    /// the target `countersign::webhook`. The rules that an accepted call breaks are reported to
    /// [`on_drift`](Builder::on_drift) and to `tracing`, with the target `countersign::drift`.
    ///
    /// # Errors
    ///
    /// Returns an error if the call is rejected; answer with [`Rejected::response`].
    pub fn receive(&self, request: &Parts, body: &[u8]) -> Result<Received<E>, Rejected> {
        let mut admitted = self.find(request)?;
        let checked = self.check(&mut admitted, request);
        let proven = checked.and_then(|()| self.prove(&admitted, body));
        let read = proven.and_then(|()| self.read(admitted.index, &admitted.parameters, body));
        self.report(admitted.endpoint.id, read)
    }

    /// Reports the result of a call to this webhook.
    pub(super) fn report(
        &self,
        webhook: &'static str,
        read: Result<Read<E>, Rejected>,
    ) -> Result<Received<E>, Rejected> {
        let reporter = &self.shared.reporter;
        match read {
            Ok((received, rules)) => {
                reporter.drifted(webhook, rules);
                Ok(received)
            }
            Err(rejected) => {
                reporter.rejected(Some(webhook), &rejected);
                Err(rejected)
            }
        }
    }

    /// Finds the webhook that is called, and reports a call that matches none.
    pub(super) fn find(&self, request: &Parts) -> Result<Admitted<'_>, Rejected> {
        self.endpoint(request).map_err(|(webhook, rejected)| {
            self.shared.reporter.rejected(webhook, &rejected);
            rejected
        })
    }

    /// Finds the webhook that is called. Otherwise returns the only candidate, and the reason that
    /// it does not match.
    fn endpoint(&self, request: &Parts) -> Result<Admitted<'_>, (Option<&'static str>, Rejected)> {
        let endpoints = self.shared.endpoints.iter().enumerate();
        let at_path: Vec<_> = endpoints
            .filter_map(|(index, endpoint)| {
                let parameters = endpoint.pattern.read(&request.uri)?;
                Some(Admitted {
                    index,
                    endpoint,
                    parameters,
                    claims: Vec::new(),
                })
            })
            .collect();
        if at_path.is_empty() {
            let only = self.shared.endpoints.first();
            let only = only.filter(|_| self.shared.endpoints.len() == 1);
            return Err((only.map(|known| known.id), Rejected::NotFound));
        }
        let only = at_path.first().filter(|_| at_path.len() == 1);
        let only = only.map(|known| known.endpoint.id);
        let methods = at_path.iter().map(|known| known.endpoint.method.as_str());
        let allow = methods.collect::<Vec<_>>().join(", ");
        let mut at_path = at_path.into_iter();
        let found = at_path.find(|known| known.endpoint.method == request.method);
        found.ok_or((only, Rejected::Method { allow }))
    }

    /// Checks the head of a call before its body is read.
    pub(super) fn check<'r>(
        &'r self,
        admitted: &mut Admitted<'r>,
        request: &Parts,
    ) -> Result<(), Rejected> {
        admitted.claims = admitted.endpoint.prove(request)?;
        let limit = self.shared.limit;
        if announced(&request.headers).is_some_and(|length| length > limit) {
            return Err(Rejected::TooLarge { limit });
        }
        admitted.endpoint.media_type(&request.headers)
    }

    /// Checks the body of an accepted call against its claims.
    pub(super) fn prove(&self, admitted: &Admitted<'_>, body: &[u8]) -> Result<(), Rejected> {
        let limit = self.shared.limit;
        if body.len() > limit {
            return Err(Rejected::TooLarge { limit });
        }
        prove(&admitted.claims, body)
    }

    /// Reads the body of a call to this endpoint, whose claims have all been proven.
    pub(super) fn read(
        &self,
        index: usize,
        parameters: &[(String, String)],
        body: &[u8],
    ) -> Result<Read<E>, Rejected> {
        let Shared {
            endpoints,
            tolerant,
            memory,
            reporter,
            ..
        } = &*self.shared;
        let endpoint = &endpoints[index];
        let (verdict, same) = endpoint.validate(parameters, body);
        match verdict.outcome {
            Outcome::Unreadable => return Err(Rejected::Unreadable(few(verdict))),
            Outcome::Invalid if !tolerant && is_more_than_new(&verdict) => {
                return Err(Rejected::Invalid(few(verdict)));
            }
            Outcome::Undecided => return Err(Rejected::Undecided(few(verdict))),
            Outcome::Invalid | Outcome::Valid => {}
        }
        let mistyped = Cell::new(false);
        let call = Call {
            operation: endpoint.id,
            parameters,
            body,
            mistyped: &mistyped,
        };
        let Some(event) = E::from_call(&call) else {
            return Err(Rejected::Unreadable(verdict));
        };
        let verdict = if mistyped.get() && verdict.outcome == Outcome::Valid {
            verdict.with(vec![not_of_its_type()])
        } else {
            verdict
        };
        let key = same.map(|same| memory.key(same));
        let rules = reporter.drift(&verdict);
        let received = Received {
            event,
            duplicate: key.is_some_and(|key| memory.has(key)),
            verdict: few(verdict),
            status: endpoint.status,
            key,
        };
        Ok((received, rules))
    }

    /// Remembers that this call was handled, so that it is a [duplicate](Received::duplicate) if
    /// the partner sends it again. The [router](Self::router) does so itself.
    pub fn handled(&self, received: &Received<E>) {
        if let Some(key) = received.key {
            self.shared.memory.keep(key);
        }
    }
}

/// Checks the body against the claims.
fn prove(alternatives: &[Vec<Claim<'_>>], body: &[u8]) -> Result<(), Rejected> {
    let mut refused = None;
    for claims in alternatives {
        match claims.iter().try_for_each(|claim| claim.check(body)) {
            Ok(()) => return Ok(()),
            Err(fault) => refused = refused.or(Some(fault)),
        }
    }
    refused.map_or(Ok(()), |fault| Err(Rejected::Signature(fault)))
}

/// Returns the violation of a valid body that its type cannot represent.
fn not_of_its_type() -> Violation {
    let message = "breaks no rule, but does not match its type, so it is returned as `Body::Other`: a \
                   number may exceed the range of a double";
    Violation::new(Severity::Warning, "body", message)
}

/// Returns the length of the body that the head announces. A number that does not fit is the
/// largest.
fn announced(headers: &HeaderMap) -> Option<usize> {
    let length = headers.get(header::CONTENT_LENGTH)?.to_str().ok()?;
    let is_number = !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| length.parse().unwrap_or(usize::MAX))
}

/// Returns `true` if the call breaks more than enumerations with a new value. A partner that adds a
/// state must not have its calls rejected; the new value is kept as text.
fn is_more_than_new(verdict: &Verdict) -> bool {
    let mut errors = verdict.violations.iter();
    verdict.further.errors > 0
        || errors.any(|known| known.severity == Severity::Error && known.keyword != "enum")
}

impl<E> Clone for Receiver<E> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            event: PhantomData,
        }
    }
}

impl<E> fmt::Debug for Receiver<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let webhooks = self.shared.endpoints.iter().map(|known| known.id);
        f.debug_struct("Receiver")
            .field("webhooks", &webhooks.collect::<Vec<_>>())
            .field("limit", &self.shared.limit)
            .field("tolerant", &self.shared.tolerant)
            .finish_non_exhaustive()
    }
}
