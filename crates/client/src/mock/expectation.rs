//! The expectation of a mocked call.

use std::{
    fmt::Display,
    panic::Location,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use countersign_contract::table::Operation;
use httpmock::{HttpMockRequest, Regex, When};
use serde::Serialize;

use super::{Demand, condition::Condition};
use crate::Api;

/// A call that generated code mocks.
#[derive(Clone, Copy, Debug)]
pub struct MockedCall {
    /// The contract.
    pub api: &'static Api,
    /// The operation.
    pub operation: &'static Operation,
    /// The method of the server that mocks it.
    pub method: &'static str,
    /// A regular expression for the paths of the operation.
    pub path: &'static str,
}

/// A call that a test expects.
pub(super) struct Expectation {
    pub(super) call: MockedCall,
    /// The place in the test.
    pub(super) place: &'static Location<'static>,
    path: Regex,
    demand: Demand,
    conditions: Mutex<Vec<Condition>>,
    deleted: AtomicBool,
    /// `true` if the test has counted its calls.
    counted: AtomicBool,
    /// The id of its httpmock mock.
    id: OnceLock<usize>,
}

impl Expectation {
    pub(super) fn new(call: MockedCall, place: &'static Location<'static>) -> Self {
        Self {
            call,
            place,
            path: Regex::from(call.path),
            demand: Demand::new(call.operation, call.api.security_schemes),
            conditions: Mutex::default(),
            deleted: AtomicBool::new(false),
            counted: AtomicBool::new(false),
            id: OnceLock::new(),
        }
    }

    pub(super) fn is_met(&self, request: &HttpMockRequest) -> bool {
        self.is_operation(request) && self.differences(request).is_empty()
    }

    /// Returns `true` if a request is a call of this operation, whatever else is expected of it.
    pub(super) fn is_operation(&self, request: &HttpMockRequest) -> bool {
        self.has_method(request) && self.has_path(request)
    }

    pub(super) fn has_method(&self, request: &HttpMockRequest) -> bool {
        request.method_str() == self.call.operation.method.as_str()
    }

    pub(super) fn has_path(&self, request: &HttpMockRequest) -> bool {
        self.path.0.is_match(request.uri().path())
    }

    /// Returns the differences between a call of this operation and the expectation.
    pub(super) fn differences(&self, request: &HttpMockRequest) -> Vec<String> {
        let conditions = self.conditions.lock();
        let conditions = conditions.unwrap_or_else(PoisonError::into_inner);
        let mut found: Vec<_> = conditions
            .iter()
            .flat_map(|condition| condition.differences(request))
            .collect();
        if !self
            .demand
            .is_met(request.headers_vec(), &request.query_params())
        {
            let sets = self.call.operation.security.iter();
            let sets: Vec<_> = sets
                .map(|set| format!("`{}`", set.join("` and `")))
                .collect();
            found.push(format!(
                "credential: {} is not sent (`when.without_credential()` expects calls without it too)",
                sets.join(" or ")
            ));
        }
        found
    }

    pub(super) fn delete(&self) {
        self.deleted.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_deleted(&self) -> bool {
        self.deleted.load(Ordering::Relaxed)
    }

    /// Sets the id of its httpmock mock.
    pub(super) fn is_mock(&self, id: usize) {
        let _ = self.id.set(id);
    }

    /// Records that the test has counted its calls.
    pub(super) fn count(&self) {
        self.counted.store(true, Ordering::Relaxed);
    }

    /// Returns `true` if no call has met it, and the test has not counted its calls.
    pub(super) fn is_unused(&self, server: &httpmock::MockServer) -> bool {
        let is_known = self.is_deleted() || self.counted.load(Ordering::Relaxed);
        let id = self.id.get().filter(|_| !is_known);
        id.is_some_and(|id| httpmock::Mock::new(*id, server).calls() == 0)
    }

    fn add(&self, condition: Condition) {
        let conditions = self.conditions.lock();
        conditions
            .unwrap_or_else(PoisonError::into_inner)
            .push(condition);
    }
}

/// The expectation of a mocked call. Generated code wraps it in a type for each operation.
#[must_use]
pub struct Expected {
    pub(super) expectation: Arc<Expectation>,
    pub(super) when: When,
}

impl Expected {
    /// Returns the httpmock builder, for conditions that the contract does not allow.
    #[expect(
        clippy::must_use_candidate,
        reason = "the builder of httpmock is configured in place"
    )]
    pub fn into_inner(self) -> When {
        self.when
    }

    /// Also expects calls without a credential, or with one of another kind.
    pub fn without_credential(self) -> Self {
        self.expectation.demand.waive();
        self
    }

    /// Expects a value in the path; the regular expression has `{}` in its place.
    pub fn path(self, name: &'static str, expression: &'static str, value: impl Display) -> Self {
        self.with(Condition::Path {
            name,
            expression,
            value: value.to_string(),
        })
    }

    /// Expects a query parameter.
    pub fn query(self, name: &'static str, value: impl Display) -> Self {
        self.with(Condition::Query {
            name: name.to_owned(),
            value: value.to_string(),
        })
    }

    /// Expects a query parameter with several parts, as [`query`](super::query()) writes it.
    pub fn composed(self, name: &'static str, parts: Option<Vec<(String, String)>>) -> Self {
        let Some(parts) = parts else {
            return self.with(Condition::Unsendable(name));
        };
        let parts = parts.into_iter();
        parts.fold(self, |expected, (name, value)| {
            expected.with(Condition::Query { name, value })
        })
    }

    /// Expects a header.
    pub fn header(self, name: &'static str, value: impl Display) -> Self {
        self.with(Condition::Header {
            name,
            value: value.to_string(),
        })
    }

    /// Expects this text as the body.
    pub fn text(self, body: impl Into<String>) -> Self {
        self.with(Condition::Text(body.into()))
    }

    /// Expects this value as the body.
    ///
    /// # Panics
    ///
    /// Panics if the value cannot be serialized as JSON.
    #[track_caller]
    pub fn json(self, body: &(impl Serialize + ?Sized)) -> Self {
        match serde_json::to_value(body) {
            Ok(body) => self.with(Condition::Json(body)),
            Err(error) => panic!("failed to serialize the expected body as JSON: {error}"),
        }
    }

    /// Expects a body that has at least the members of this value.
    ///
    /// # Panics
    ///
    /// Panics if the value cannot be serialized as JSON.
    #[track_caller]
    pub fn json_includes(self, body: &(impl Serialize + ?Sized)) -> Self {
        match serde_json::to_value(body) {
            Ok(body) => self.with(Condition::Includes(body)),
            Err(error) => panic!("failed to serialize the expected body as JSON: {error}"),
        }
    }

    fn with(self, condition: Condition) -> Self {
        self.expectation.add(condition);
        self
    }
}
