//! A call against a server that only gives the documented response.

use countersign_client::Error;
use countersign_contract::model::{ErrorCode, Method, Operation, is_json};
use httpmock::MockServer;
use serde_json::{Value, json};

use crate::{
    calls::{self, Call},
    contracts,
};

/// Returns the operation of a call.
///
/// # Panics
///
/// Panics if the contract has no such operation.
#[must_use]
pub fn operation(call: &Call) -> Operation {
    contracts::contract(call.api)
        .operation(call.operation)
        .expect("the contract has the operation")
        .clone()
}

/// Returns a body that the documented response can have.
#[must_use]
pub fn body_of(
    operation: &Operation,
    status: &str,
    code: Option<&ErrorCode>,
) -> (Option<&'static str>, Vec<u8>) {
    let Some((_, response)) = operation.response(status) else {
        return (None, Vec::new());
    };
    if let Some(code) = code {
        let body = json!({ "errors": [{
            "code": code.code, "subCode": code.sub_code, "message": "first_name cannot be more than 100 characters",
        }], "trace": 1 });
        return (Some("application/json"), body.to_string().into_bytes());
    }
    let json_example = json!({ "anything": ["goes", 1, null] });
    let json = response
        .content
        .iter()
        .find(|(media_type, _)| is_json(media_type));
    match json {
        Some(_) if !status.starts_with('2') => (
            Some("application/json"),
            json_example.to_string().into_bytes(),
        ),
        Some(_) => (
            Some("application/json"),
            success_of(&operation.id).to_string().into_bytes(),
        ),
        None if response.content.contains_key("application/pdf") => (
            Some("application/pdf"),
            b"%PDF-1.7 and the rest \xff\x00".to_vec(),
        ),
        // Nothing is documented, but a body is sent anyway.
        None => (Some("text/html"), b"<html>unspecified</html>".to_vec()),
    }
}

fn success_of(operation: &str) -> Value {
    match operation {
        "listJobRoles" => {
            json!([{ "codename": "a", "name": "A", "relationships": { "peers": { "max": 3 } }, "new": 1 }])
        }
        "createReferenceRequest" => json!({ "request_id": "cd94" }),
        "getReferenceRequest" => {
            json!({ "id": "2325", "asmt_score": null, "status_message": "Sent", "references": [] })
        }
        "registerRecruitmentsAsClient" | "registerRecruitments" => json!({ "status": "ok" }),
        "listRecruitments" => {
            json!({ "points": 50, "products": ["a"], "recruitments": [{ "x": 1 }] })
        }
        "listPremiumRecruitments" | "changePremiumRecruitments" => {
            json!({ "recruitmentPremiumPreferences": [{ "companyCode": "4689", "preferenceNumber": 1 }] })
        }
        "searchCandidates" => json!({
            "meta": { "total_count": 1, "has_more": false },
            "data": [{ "candidate": {
                "id": 622_757, "requisition": { "id": "174011" }, "date_available": null,
                "onboarding_status": "something-new", "work_orders": [{ "active": "true" }],
            } }],
        }),
        other => panic!("no success of {other} is known here: add one"),
    }
}

fn method(method: Method) -> httpmock::Method {
    method.as_str().into()
}

/// Makes a call against a server that only gives the documented response.
///
/// # Errors
///
/// Returns the error of the client.
///
/// # Panics
///
/// Panics if the call does not match the contract.
pub fn exchange(
    runtime: &tokio::runtime::Runtime,
    call: &Call,
    status: u16,
    content_type: Option<&str>,
    body: &[u8],
) -> Result<calls::Success, Error> {
    let operation = operation(call);
    let server = MockServer::start();
    let mock = server.mock(|when, then| {
        let mut when = when.method(method(operation.method)).is_true({
            let path = call.path.to_owned();
            move |request| request.uri().path() == path
        });
        for (name, value) in &call.query {
            when = when.query_param(*name, *value);
        }
        let parameters = call.query.len();
        when = when.is_true(move |request| {
            request
                .uri()
                .query()
                .map_or(0, |query| query.split('&').count())
                == parameters
        });
        for (name, value) in &call.headers {
            when = when.header(*name, *value);
        }
        when = when.header_exists("accept").header_missing("api-version");
        when = match &call.body {
            Some(body) => when
                .header("content-type", "application/json")
                .json_body(body.clone()),
            None => when.is_true(|request| request.body_ref().is_empty()),
        };
        drop(when);
        let then = then.status(status).body(body);
        if let Some(content_type) = content_type {
            drop(then.header("content-type", content_type));
        }
    });
    let result = runtime.block_on((call.send)(server.base_url()));
    mock.assert();
    result
}

/// Returns the numbers to try for a status of the contract: itself, or some that only it covers.
///
/// # Panics
///
/// Panics if it is not a status.
#[must_use]
pub fn numbers(operation: &Operation, status: &str) -> Vec<u16> {
    match status {
        "default" => [418, 429, 503]
            .into_iter()
            .filter(|number| {
                operation
                    .response(&number.to_string())
                    .is_some_and(|(key, _)| key == "default")
            })
            .collect(),
        range if range.ends_with("XX") => {
            vec![range[..1].parse::<u16>().expect("a status is a number") * 100 + 7]
        }
        number => vec![number.parse().expect("a status is a number")],
    }
}
