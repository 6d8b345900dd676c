//! Every client against a server: requests match the contract, and every documented response is
//! returned typed and complete.

use std::collections::BTreeSet;

use contract_tests::{
    calls::{self, Body},
    contracts,
    exchange::{body_of, exchange, numbers, operation},
};
use countersign_client::{BuildError, Error, ErrorKind};
use countersign_contract::model::ErrorCode;
use httpmock::MockServer;
use serde_json::Value;

/// Every operation that we call is called here.
#[test]
fn every_operation_is_called() {
    let called: BTreeSet<_> = calls::all()
        .iter()
        .map(|call| (call.api, call.operation.to_owned()))
        .collect();
    let mut documented = BTreeSet::new();
    for (slug, contract) in contracts::all() {
        let ours = contract
            .operations
            .iter()
            .filter(|operation| !operation.webhook);
        documented.extend(ours.map(|operation| (slug, operation.id.clone())));
    }
    assert_eq!(called, documented);
}

#[test]
fn every_documented_answer_comes_back_typed_and_whole() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut exercised = BTreeSet::new();
    let mut rows = 0;
    for call in calls::all() {
        let operation = operation(&call);
        for (status, response) in &operation.responses {
            let mut codes: Vec<Option<&ErrorCode>> =
                response.error_codes.iter().map(Some).collect();
            codes.push(None);
            for (number, code) in numbers(&operation, status)
                .into_iter()
                .flat_map(|n| codes.iter().map(move |c| (n, *c)))
            {
                let (content_type, body) = body_of(&operation, &number.to_string(), code);
                let result = exchange(&runtime, &call, number, content_type, &body);
                let what = format!(
                    "{} {number} {:?}",
                    operation.id,
                    code.map(|code| &code.sub_code)
                );
                if (200..300).contains(&number) {
                    let success = result.unwrap_or_else(|error| panic!("{what}: {error}"));
                    assert_eq!(success.status, number, "{what}");
                    match success.body {
                        Body::Json(json) => {
                            assert_eq!(
                                json,
                                serde_json::from_slice::<Value>(&body).unwrap(),
                                "{what}"
                            );
                        }
                        Body::Bytes(bytes) => assert_eq!(bytes, body, "{what}"),
                    }
                } else {
                    let Some(ErrorKind::Api(error)) = result.as_ref().err().map(Error::kind) else {
                        panic!("{what}: {result:?}")
                    };
                    assert_eq!(error.status.as_u16(), number, "{what}");
                    assert_eq!(error.body, body, "{what}");
                    let found = error
                        .code
                        .map(|row| (row.code.to_owned(), row.sub_code.map(str::to_owned)));
                    assert_eq!(
                        found,
                        code.map(|code| (code.code.clone(), code.sub_code.clone())),
                        "{what}"
                    );
                    rows += usize::from(code.is_some());
                }
                exercised.insert((call.api, operation.id.clone(), status.clone()));
            }
        }
    }
    assert_eq!(rows, 12, "Coupa documents twelve error codes");
    let documented: usize = calls::all()
        .iter()
        .map(|call| operation(call).responses.len())
        .sum();
    assert_eq!(exercised.len(), documented);
}

#[test]
fn an_undocumented_status_is_told_apart() {
    // Only operations without `default` have undocumented statuses.
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for call in calls::all() {
        let operation = operation(&call);
        if operation.responses.contains_key("default") {
            continue;
        }
        let result = exchange(&runtime, &call, 418, None, b"short and stout");
        assert!(
            matches!(result.as_ref().err().map(Error::kind), Some(ErrorKind::UndocumentedStatus(error)) if error.body == "short and stout")
        );
    }
}

#[test]
fn an_undecodable_body_is_kept_whole() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let call = calls::all()
        .into_iter()
        .find(|call| call.operation == "searchCandidates")
        .unwrap();
    for body in [
        "",
        "<html>",
        "[]",
        r#"[{"meta": "secret"}]"#,
        "{\"meta\": 1",
    ] {
        let result = exchange(
            &runtime,
            &call,
            200,
            Some("application/json"),
            body.as_bytes(),
        );
        let Some(ErrorKind::Undecodable(error)) = result.as_ref().err().map(Error::kind) else {
            panic!("{body}: {result:?}")
        };
        assert_eq!(error.body, body);
        assert_eq!(error.status.as_u16(), 200);
        assert!(!format!("{error} {error:?}").contains("secret"));
    }
}

#[test]
fn no_error_shows_values_or_secrets() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for call in calls::all() {
        let result = exchange(
            &runtime,
            &call,
            400,
            Some("application/json"),
            br#"{"email": "jane@example.com"}"#,
        );
        let error = result.unwrap_err();
        let shown = format!("{error} {error:?} {error:#?}");
        assert!(
            !shown.contains("jane") && !shown.contains(calls::SECRET),
            "{shown}"
        );
    }
    // No server listens here.
    let call = &calls::all()[1];
    let error = runtime
        .block_on((call.send)("http://127.0.0.1:9".to_owned()))
        .unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(matches!(error.kind(), ErrorKind::Connect(_)), "{shown}");
    assert!(
        !shown.contains("jane") && !shown.contains(calls::SECRET),
        "{shown}"
    );
}

/// Building a client without all credentials fails, unless that is requested explicitly; then it
/// rejects the other operations before it sends a request.
#[test]
fn a_missing_credential_is_found_before_sending() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let builder = partners::crosschq::client::Client::builder().base_url("http://127.0.0.1:9");
    let error = builder.build().unwrap_err();
    assert!(
        matches!(&error, BuildError::MissingCredentials { missing } if missing.len() == 8),
        "{error}"
    );
    let builder = partners::connect_recruitment::client::Client::builder()
        .base_url("http://127.0.0.1:9")
        .client_credentials_token("x")
        .unwrap();
    let error = builder.clone().build().unwrap_err();
    assert_eq!(
        error.to_string(),
        "credentials are missing: listRecruitments needs Authorization_Code; \
         listPremiumRecruitments needs Authorization_Code; \
         changePremiumRecruitments needs Authorization_Code; \
         registerRecruitments needs Authorization_Code; set them, or call \
         `partial_credentials` if these operations will not be called, or `anonymous` if a gateway \
         adds the credentials"
    );
    let client = builder.partial_credentials().build().unwrap();
    let call = client.list_premium_recruitments("a");
    let error = runtime.block_on(call.send()).unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::InvalidRequest(reason) if reason.to_string().contains("Authorization_Code")),
        "{error}"
    );
}

/// No value of a path parameter leads to another operation.
#[test]
fn no_path_value_leads_elsewhere() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = MockServer::start();
    let everything = server.mock(|when, then| {
        when.is_true(|_| true);
        then.status(200).body("{}");
    });
    let client = partners::crosschq::client::Client::builder()
        .base_url(server.base_url())
        .token("x")
        .unwrap()
        .build()
        .unwrap();
    for value in ["..", ".", "", "..\\admin", "a\\..\\..\\b"] {
        let result = runtime.block_on(client.get_reference_request(value).send());
        assert!(
            matches!(
                result.as_ref().err().map(Error::kind),
                Some(ErrorKind::InvalidRequest(_))
            ),
            "{value:?}: {result:?}"
        );
    }
    everything.assert_calls(0);
    for value in ["%2e%2e", "a/b", "a?b", "a#b", "../x", "å"] {
        let result = runtime.block_on(client.get_reference_request(value).send());
        assert!(result.is_ok(), "{value:?}: {result:?}");
    }
    everything.assert_calls(6);
}
