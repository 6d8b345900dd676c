//! Mocks explain failures: an unexpected call, an invalid response and a missing one each report
//! the problem, and none of them looks like a documented response.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use std::{panic, time::Duration};

use countersign_client::{Error, ErrorKind, OAuth, Retry};
use partners::{
    connect_recruitment as connect,
    connect_recruitment::mock::MockServerExt as _,
    crosschq::{
        Client,
        mock::{ListJobRolesThen, MockServer, MockServerExt as _},
        types::*,
    },
};

fn client_with(server: &MockServer, retry: Retry) -> Client {
    let builder = Client::builder().base_url(server.base_url());
    builder.token("hush").unwrap().retry(retry).build().unwrap()
}

fn client(server: &MockServer) -> Client {
    client_with(server, Retry::never())
}

/// Returns the status and the text of an error response.
fn refused<T: std::fmt::Debug>(answer: Result<T, Error>) -> (u16, String) {
    match answer.map_err(Error::into_kind) {
        Err(ErrorKind::Api(answer) | ErrorKind::UndocumentedStatus(answer)) => {
            let body = String::from_utf8(answer.body.to_vec()).unwrap();
            (answer.status.as_u16(), body)
        }
        other => panic!("{other:?}"),
    }
}

/// The contract documents 404 for this call: a test of a nonexistent request would pass with a mock
/// that is never reached.
#[tokio::test]
async fn a_call_that_no_mock_expects_is_answered_with_501_and_says_what_differs() {
    let server = MockServer::start_async().await;
    let mock = server.get_reference_request(|when, then| {
        when.request_id("7");
        then.status_2xx(200, &ReferenceRequest::new("7"))
    });
    let line = line!() - 4;
    let answer = client(&server).get_reference_request("8 9").send().await;
    let (status, text) = refused(answer);
    assert_eq!(status, 501);
    let expected = format!(
        "no expectation of this mock server is met by this request:

  GET /api/v2/reference-request/8%209/

The nearest expectation is that of `getReferenceRequest` at {}:{line}:23. What differs:

  - path parameter `request_id`: expected \"7\", sent \"8 9\"

Send the expected request, or change what `server.get_reference_request(|when, then| ...)` expects.
",
        file!()
    );
    assert_eq!(text, expected);
    mock.assert_calls(0);
    assert_eq!(server.unmatched(), [text]);
    server.reset();
    assert!(server.unmatched().is_empty());
}

#[tokio::test]
async fn differences_of_the_body_are_told_place_by_place() {
    let server = MockServer::start_async().await;
    let wanted = |email: &str, role: &str| {
        ReferenceRequestInput::new(CandidateInput::new(email).first_name("Jane"), role)
    };
    let created = CreatedReferenceRequest::new("7");
    server.create_reference_request(|when, then| {
        when.body(&wanted("jane@corp.example", "nurse"));
        then.status_2xx(201, &created)
    });
    server.create_reference_request(|when, then| {
        when.body(&wanted("ada@corp.example", "midwife"));
        then.status_2xx(201, &created)
    });
    let call = client(&server).create_reference_request(wanted("jane@corp.example", "pilot"));
    let (status, text) = refused(call.send().await);
    assert_eq!(status, 501);
    let differs = "What differs:\n\n  - body at /jobrole: expected \"nurse\", sent \"pilot\"\n\n";
    assert!(text.contains(differs), "{text}");
}

#[tokio::test]
async fn another_operation_a_wrong_base_url_and_no_expectation_are_told_apart() {
    let server = MockServer::start_async().await;
    let call = || client(&server).list_job_roles();
    let (status, text) = refused(call().send().await);
    assert_eq!(status, 501);
    assert!(text.contains("The server has no expectation."), "{text}");

    server.cancel_reference_request(|_, then| then.status_2xx(200));
    let (_, text) = refused(call().send().await);
    assert!(
        text.contains("It is a call of `listJobRoles`, but this server expects no such call"),
        "{text}"
    );
    assert!(
        text.contains("  - method: expected POST, sent GET\n"),
        "{text}"
    );

    server.list_job_roles(|_, then| then.status_2xx(200, &Vec::new()));
    let wrong = Client::builder()
        .base_url(server.url("/sandbox"))
        .token("hush")
        .unwrap();
    let wrong = wrong.retry(Retry::never()).build().unwrap();
    let (status, text) = refused(wrong.list_job_roles().send().await);
    assert_eq!(status, 501);
    let differs =
        "  - path: expected /api/v2/settings/jobrole/, sent /sandbox/api/v2/settings/jobrole/\n";
    assert!(
        text.contains(differs) && text.contains("base URL"),
        "{text}"
    );
}

#[tokio::test]
async fn a_missing_credential_is_named_and_no_secret_is_shown() {
    let server = MockServer::start_async().await;
    server.list_job_roles(|_, then| then.status_2xx(200, &Vec::new()));
    let anonymous = Client::builder().base_url(server.base_url()).anonymous();
    let anonymous = anonymous.retry(Retry::never()).build().unwrap();
    let (status, text) = refused(anonymous.list_job_roles().send().await);
    assert_eq!(status, 501);
    assert!(
        text.contains("  - credential: `token` is not sent"),
        "{text}"
    );
    let known = client(&server).cancel_reference_request("7");
    let (_, text) = refused(known.send().await);
    assert!(!text.contains("hush"), "{text}");
}

#[tokio::test]
async fn mocks_without_a_contract_are_answered_whenever_they_are_added() {
    let server = MockServer::start_async().await;
    let status = async || {
        let answer = countersign_client::reqwest::get(server.url("/health")).await;
        answer.unwrap().status().as_u16()
    };
    assert_eq!(status().await, 501);
    server.list_job_roles(|_, then| then.status_2xx(200, &Vec::new()));
    let mut health = server.mock(|when, then| {
        when.path("/health");
        then.status(204);
    });
    server.list_job_roles(|_, then| then.status_2xx(200, &Vec::new()));
    assert_eq!(status().await, 204);
    health.delete();
    assert_eq!(status().await, 501);
}

#[tokio::test]
async fn a_mock_that_was_not_called_says_what_came_instead() {
    let server = MockServer::start_async().await;
    let mock = server.edit_reference_request(|when, then| {
        when.req_uid("7");
        then.status_2xx(200)
    });
    let call = client(&server)
        .edit_reference_request("8")
        .sms_message("hello");
    assert_eq!(refused(call.send().await).0, 501);
    let assert = std::panic::AssertUnwindSafe(|| mock.assert());
    let panic = std::panic::catch_unwind(assert).unwrap_err();
    let text = panic.downcast_ref::<String>().unwrap();
    assert!(
        text.contains("expected 1 calls of `editReferenceRequest`"),
        "{text}"
    );
    assert!(
        text.contains("path parameter `req_uid`: expected \"7\", sent \"8\""),
        "{text}"
    );
}

#[test]
#[should_panic(expected = "rule `required` at #")]
fn an_answer_that_breaks_the_contract_is_refused_where_it_is_given() {
    let server = MockServer::start();
    let empty: CreatedReferenceRequest = serde_json::from_str("{}").unwrap();
    server.create_reference_request(|_, then| then.status_2xx(201, &empty));
}

#[test]
#[should_panic(expected = "not documented as `default`, but as `404`")]
fn a_status_that_has_a_method_of_its_own_is_refused_where_it_is_given() {
    let server = MockServer::start();
    server.get_reference_request(|_, then| then.default_response(404));
}

#[test]
#[should_panic(expected = "does not document the status 201")]
fn a_status_that_is_not_documented_is_refused_where_it_is_given() {
    let server = MockServer::start();
    server.register_recruitments_as_client(|_, then| then.default_response(201));
}

#[test]
#[should_panic(expected = "this mock of `editReferenceRequest` has no answer")]
fn a_mock_without_an_answer_is_refused() {
    let server = MockServer::start();
    server.edit_reference_request(|when, _| when.req_uid("7"));
}

/// The panic has the location of the test, which the message of httpmock would not report.
#[test]
fn what_is_wrong_with_an_answer_is_told_at_its_line() {
    use std::sync::{Arc, Mutex};
    let places = Arc::<Mutex<Vec<(String, u32)>>>::default();
    let seen = Arc::clone(&places);
    let before = panic::take_hook();
    let here = std::thread::current().id();
    panic::set_hook(Box::new(move |panic| {
        if std::thread::current().id() == here {
            let place = panic.location().unwrap();
            seen.lock()
                .unwrap()
                .push((place.file().to_owned(), place.line()));
        } else {
            before(panic);
        }
    }));
    let first = line!();
    let wrong_status = |then: ListJobRolesThen| then.status_2xx(404, &Vec::new());
    let _ = panic::catch_unwind(|| {
        drop(MockServer::start().list_job_roles(|_, then| wrong_status(then)));
    });
    let _ = panic::catch_unwind(|| drop(MockServer::start().list_job_roles(|_, _| ())));
    let places = places.lock().unwrap().clone();
    let expected = [1, 5].map(|below| (file!().to_owned(), first + below));
    assert_eq!(places, expected);
}

#[tokio::test]
async fn a_broken_partner_can_be_played() {
    let server = MockServer::start_async().await;
    let empty: CreatedReferenceRequest = serde_json::from_str("{}").unwrap();
    server.create_reference_request(|_, then| {
        then.unchecked()
            .status_2xx(201, &empty)
            .default_response(400)
    });
    let candidate = CandidateInput::new("jane@corp.example");
    let call =
        client(&server).create_reference_request(ReferenceRequestInput::new(candidate, "nurse"));
    assert_eq!(call.clone().send().await.unwrap().into_body(), empty);
    assert_eq!(refused(call.send().await).0, 400);
}

#[tokio::test]
async fn answers_are_given_one_after_the_other() {
    let server = MockServer::start_async().await;
    let roles = vec![JobRole::new("nurse", "Nurse")];
    let mock = server
        .list_job_roles(|_, then| then.default_response(500).times(2).status_2xx(200, &roles));
    let retry = Retry::default().first_wait(Duration::from_millis(2));
    let client = client_with(&server, retry);
    for _ in 0..2 {
        let answer = client.list_job_roles().send().await.unwrap();
        assert_eq!(answer.into_body(), roles);
    }
    assert_eq!(mock.calls_of_answers(), [2, 2]);
    mock.assert_calls(4);
}

#[tokio::test]
async fn answers_that_are_used_up_are_told() {
    let server = MockServer::start_async().await;
    let mock = server.list_job_roles(|_, then| then.status_2xx(200, &Vec::new()).times(1));
    let client = client(&server);
    client.list_job_roles().send().await.unwrap();
    let (status, text) = refused(client.list_job_roles().send().await);
    assert_eq!(status, 501);
    assert!(
        text.contains("this mock of `listJobRoles` has given all its answers"),
        "{text}"
    );
    assert_eq!(mock.calls_of_answers(), [1]);
}

fn connect_at(server: &MockServer, oauth: OAuth) -> connect::Client {
    let builder = connect::Client::builder().base_url(server.base_url());
    let builder = builder.client_credentials_token(oauth).unwrap();
    let builder = builder.partial_credentials().retry(Retry::never());
    builder.build().unwrap()
}

fn registration() -> connect::types::ClientRecruitmentRequest {
    let name = connect::types::PersonName::new()
        .first_name("Åse")
        .last_name("Nygård");
    let friend = connect::types::Recruitment::new().name(name).quantity(1);
    let recruiter = connect::types::Recruiter::new().customer_number(1234);
    connect::types::ClientRecruitmentRequest::new("CO27409", "Spring2019", recruiter, [friend])
}

#[tokio::test]
async fn a_token_endpoint_gives_tokens_that_end() {
    let server = MockServer::start_async().await;
    let tokens = server.token_endpoint(|token| {
        token
            .client("our:id", "hush-hush")
            .path("/oauth/token")
            .expires_in(0)
    });
    server.register_recruitments_as_client(|_, then| {
        then.status_200(&connect::types::RegistrationResult::new())
    });
    let oauth = OAuth::client_credentials("our:id", "hush-hush").token_url(tokens.url());
    let client = connect_at(&server, oauth);
    for _ in 0..2 {
        client
            .register_recruitments_as_client(registration())
            .send()
            .await
            .unwrap();
    }
    assert_eq!(tokens.calls(), 2);
    assert_eq!(
        tokens.grant_types(),
        ["client_credentials", "client_credentials"]
    );
    assert_eq!(tokens.tokens(), ["token-1", "token-2"]);
}

#[tokio::test]
async fn a_token_endpoint_renews_refuses_and_fails() {
    let server = MockServer::start_async().await;
    server.register_recruitments_as_client(|_, then| {
        then.status_200(&connect::types::RegistrationResult::new())
    });
    let tokens = server.token_endpoint(|token| {
        token
            .expires_in(0)
            .refresh_token("again")
            .grant()
            .refuse("invalid_grant")
            .fail(503)
    });
    let oauth = OAuth::refresh_token("me", "hush", "first").token_url(tokens.url());
    let client = connect_at(&server, oauth);
    let call = || {
        client
            .register_recruitments_as_client(registration())
            .send()
    };
    call().await.unwrap();
    let error = call().await.unwrap_err();
    let text = format!("{:?}", error.kind());
    assert!(text.contains("invalid_grant"), "{text}");
    let text = format!("{:?}", call().await.unwrap_err().kind());
    assert!(text.contains("503"), "{text}");
    assert_eq!(tokens.grant_types(), ["refresh_token"; 3]);
    assert_eq!(tokens.tokens(), ["token-1"]);

    // Another client is unknown.
    let tokens = server.token_endpoint(|token| token.path("/b").client("me", "hush"));
    let oauth = OAuth::client_credentials("me", "guess").token_url(tokens.url());
    let client = connect_at(&server, oauth);
    let error = client
        .register_recruitments_as_client(registration())
        .send()
        .await
        .unwrap_err();
    let text = format!("{:?}", error.kind());
    assert!(
        text.contains("invalid_client") && text.contains("401"),
        "{text}"
    );
    assert_eq!((tokens.calls(), tokens.tokens().len()), (1, 0));
}

/// A rejected mock does not exist: its call would get an empty 200.
#[tokio::test]
async fn a_mock_that_was_refused_is_not_there() {
    let server = MockServer::start_async().await;
    let refused_mock = || drop(server.list_job_roles(|_, _| ()));
    let refused_mock = panic::AssertUnwindSafe(refused_mock);
    assert!(panic::catch_unwind(refused_mock).is_err());
    let answer = client(&server).list_job_roles().send().await;
    assert_eq!(refused(answer).0, 501);
}

#[tokio::test]
async fn what_was_expected_and_did_not_come_is_told() {
    let server = MockServer::start_async().await;
    server.verify();
    let line = line!() + 1;
    let mock = server.list_job_roles(|_, then| then.status_2xx(200, &Vec::new()));
    let verify = || {
        let verified = panic::catch_unwind(panic::AssertUnwindSafe(|| server.verify()));
        let text = verified
            .err()
            .map(|panic| *panic.downcast::<String>().unwrap());
        text.unwrap_or_default()
    };
    let text = verify();
    assert!(
        text.contains("`listJobRoles`") && text.contains(&format!(":{line}:")),
        "{text}"
    );
    client(&server).list_job_roles().send().await.unwrap();
    assert_eq!(verify(), "");
    let _ = client(&server).get_reference_request("7").send().await;
    let text = verify();
    assert!(
        text.contains("no expectation of this mock server") && text.contains("/7/"),
        "{text}"
    );
    drop(mock);
    server.reset();
    assert_eq!(verify(), "");
}

/// The variable that names the test for a child process.
const CHILD: &str = "COUNTERSIGN_CHILD_OF_MOCKS";

/// Runs a test of this program in another process. Returns its output, and `true` if it passes.
fn run(name: &str, arguments: &[&str], variables: &[(&str, &str)]) -> (bool, String) {
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    child
        .args(["--exact", name])
        .args(arguments)
        .env(CHILD, name);
    child
        .envs(variables.iter().copied())
        .env("RUST_BACKTRACE", "0");
    let done = child.output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout) + String::from_utf8_lossy(&done.stderr);
    (done.status.success(), said.into_owned())
}

fn is_child(name: &str) -> bool {
    std::env::var(CHILD).is_ok_and(|child| child == name)
}

#[tokio::test]
async fn child_that_fails() {
    if is_child("child_that_fails") {
        let server = MockServer::start_async().await;
        let unused = server.list_job_roles(|_, then| then.status_2xx(200, &Vec::new()));
        drop(unused);
        client(&server)
            .get_reference_request("7")
            .send()
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn child_that_passes() {
    if is_child("child_that_passes") {
        let server = MockServer::start_async().await;
        let unused = server.list_job_roles(|_, then| then.status_2xx(200, &Vec::new()));
        drop(unused);
        let never = server
            .get_reference_request(|_, then| then.status_2xx(200, &ReferenceRequest::new("7")));
        never.assert_calls(0);
    }
}

#[test]
fn child_with_many_servers() {
    if is_child("child_with_many_servers") {
        let servers: Vec<_> = (0..2).map(|_| MockServer::start()).collect();
        drop(servers);
        let servers: Vec<_> = (0..3).map(|_| MockServer::start()).collect();
        drop(servers);
    }
}

#[test]
fn a_test_that_fails_shows_what_no_mock_answered() {
    let (passes, said) = run("child_that_fails", &[], &[]);
    assert!(!passes);
    assert!(
        said.contains("no expectation of this mock server is met"),
        "{said}"
    );
    assert!(said.contains("/reference-request/7/"), "{said}");
    // A test that panics earlier does not report uncalled mocks.
    assert!(!said.contains("was not called"), "{said}");
}

#[test]
fn a_test_that_passes_shows_what_it_expected_in_vain() {
    let (passes, said) = run("child_that_passes", &["--nocapture"], &[]);
    assert!(passes, "{said}");
    assert!(
        said.contains("`listJobRoles`") && said.contains("was not called"),
        "{said}"
    );
    assert!(!said.contains("getReferenceRequest"), "{said}");
}

#[test]
fn more_servers_than_there_are_do_not_block() {
    let limit = [("HTTPMOCK_MAX_SERVERS", "2")];
    let (passes, said) = run("child_with_many_servers", &[], &limit);
    assert!(!passes && said.contains("HTTPMOCK_MAX_SERVERS"), "{said}");
}
