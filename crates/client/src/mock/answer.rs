//! An answer of a mock, and its validation against the contract.

use std::{collections::BTreeSet, fmt::Write as _, sync::Arc};

use countersign_contract::{
    model::{Header, Method, Part, Sender, Severity},
    parameter::{Described, Found, Reader, Sent},
    validate::{Direction, Validator},
    verdict::{Outcome, Verdict, Violation},
};
use httpmock::{HttpMockRequest, HttpMockResponse};

use super::{List, MockedCall};
use crate::validation_queue::validate;

/// The way to turn the checks off.
const UNCHECKED: &str = "To simulate a broken partner, call `then.unchecked()` first.";

/// A function that extracts the requested page of a list from a request: the limit, and the
/// position at which the page begins.
pub(super) type Asked =
    Arc<dyn Fn(&HttpMockRequest) -> (Option<String>, Option<String>) + Send + Sync>;

/// The body of an answer.
#[derive(Clone)]
pub(super) enum Body {
    None,
    Bytes(Vec<u8>),
    Page(List, Asked),
}

/// An answer of a mock.
#[derive(Clone)]
pub(super) struct Answer {
    /// The documented response of the answer.
    pub(super) response: &'static str,
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Body,
    /// The number of calls that receive it. By default one, or all further calls for the last
    /// answer.
    pub(super) times: Option<usize>,
    pub(super) unchecked: bool,
}

impl Answer {
    /// Returns the response to a call.
    pub(super) fn to(&self, request: &HttpMockRequest) -> HttpMockResponse {
        let mut answer = HttpMockResponse::builder().status(self.status);
        for (name, value) in &self.headers {
            answer = answer.header(name.clone(), value.clone());
        }
        match &self.body {
            Body::None => answer.build(),
            Body::Bytes(bytes) => answer.body(bytes.clone()).build(),
            Body::Page(list, asked) => {
                let (limit, begin) = asked(request);
                let query = request.query_params();
                let page = list.page(limit.as_deref(), begin.as_deref(), &query);
                let answer = answer.body(page.body.to_string());
                match page.header {
                    Some((name, value)) => answer.header(name, value).build(),
                    None => answer.build(),
                }
            }
        }
    }
}

/// Checks that a status belongs to the documented response.
pub(super) fn check_status(call: &MockedCall, response: &str, status: u16) -> Result<(), String> {
    let operation = call.operation;
    match operation.response(status) {
        Some(found) if found.status == response => Ok(()),
        Some(found) => Err(format!(
            "status {status} of `{}` is not documented as `{response}`, but as `{}`: give the answer with the \
             method of that status. {UNCHECKED}",
            operation.id, found.status
        )),
        None => Err(format!(
            "`{}` does not document the status {status} (`{response}` does not cover it). {UNCHECKED}",
            operation.id
        )),
    }
}

/// Validates a body against the contract.
pub(super) fn check_body(call: &MockedCall, response: &str, body: &[u8]) -> Result<(), String> {
    // RFC 9110, section 9.3.2: a response to HEAD has no body, whatever is documented.
    if call.operation.method == Method::Head {
        return Ok(());
    }
    let part = Part::Response(response.to_owned());
    let Some(validator) = (call.api.validator)(call.operation.id, &part) else {
        return Ok(());
    };
    let verdict = validate(validator, body);
    if verdict.outcome == Outcome::Valid {
        return Ok(());
    }
    Err(broken(call, response, &verdict))
}

/// Validates one or all headers of an answer against the contract.
pub(super) fn check_headers(
    call: &MockedCall,
    answer: &Answer,
    only: Option<&str>,
) -> Result<(), String> {
    let Some(contract) = call.api.contract else {
        return Ok(());
    };
    let contract = contract();
    let described = contract.operation(call.operation.id);
    let described = described.and_then(|operation| operation.responses.get(answer.response));
    let Some(described) = described else {
        return Ok(());
    };
    let sent = Sent {
        headers: &answer.headers,
        ..Sent::default()
    };
    let validator = |schema: &_| {
        Validator::for_schema(
            Arc::clone(contract),
            schema,
            Direction::Response,
            Sender::Partner,
        )
    };
    let fits = |schema: &_, json: &str| {
        let verdict = validator(schema).validate(json.as_bytes());
        verdict.outcome == Outcome::Valid
    };
    let reader = Reader {
        contract,
        fits: &fits,
    };
    let is_meant = |name: &&String| only.is_none_or(|only| only.eq_ignore_ascii_case(name));
    for name in described.headers.keys().filter(is_meant) {
        let header: &Header = &described.headers[name];
        let value = Described::header(name, header);
        let verdict = match reader.read(&value, &sent, &BTreeSet::new()).0 {
            Found::Values { readings, .. } => {
                let validator = validator(value.schema);
                let verdicts = readings
                    .iter()
                    .map(|reading| validator.validate(reading.json.as_bytes()));
                verdicts.min_by_key(|verdict| verdict.outcome != Outcome::Valid)
            }
            Found::Nothing if header.required && only.is_none() => {
                // A rule that rests on an uncertain clause does not fail a test.
                let certain =
                    contract.certainty(&header.rule.clauses).severity() == Severity::Error;
                if certain {
                    let clauses: Vec<_> =
                        header.rule.clauses.iter().map(|id| id.0.as_str()).collect();
                    return Err(format!(
                        "{}\n  - required header `{name}` is missing{}\nAdd it with `header` after the answer. \
                         {UNCHECKED}",
                        opening(call, answer.response),
                        if clauses.is_empty() {
                            String::new()
                        } else {
                            format!(" ({})", clauses.join(", "))
                        }
                    ));
                }
                None
            }
            Found::Nothing | Found::Unused | Found::Refused(_) => None,
        };
        if let Some(verdict) = verdict.filter(|verdict| verdict.outcome != Outcome::Valid) {
            let violations = verdict.violations.into_iter();
            let location = value.location;
            let violations = violations.map(|violation| violation.beside_the_body(location, name));
            let verdict = Verdict {
                outcome: verdict.outcome,
                violations: violations.collect(),
                further: verdict.further,
            };
            return Err(broken(call, answer.response, &verdict));
        }
    }
    Ok(())
}

fn opening(call: &MockedCall, response: &str) -> String {
    format!(
        "this answer of `{}` breaks the contract ({} response:{response}):",
        call.operation.id, call.api.name
    )
}

/// Describes the rules that an answer breaks, and the clauses on which they rest.
fn broken(call: &MockedCall, response: &str, verdict: &Verdict) -> String {
    let mut text = opening(call, response);
    let is_told = |violation: &&Violation| {
        violation.severity == Severity::Error || verdict.outcome != Outcome::Invalid
    };
    for violation in verdict.violations.iter().filter(is_told) {
        let _ = write!(text, "\n  - {violation}, rule `{}`", violation.keyword);
        if let Some(schema) = &violation.schema {
            let _ = write!(text, " at {schema}");
        }
    }
    let _ = write!(text, "\nCorrect the answer. {UNCHECKED}");
    text
}
