//! Mocks that never leave a test guessing: what is red here was green by accident before.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use countersign_client::{ErrorKind, Retry};
use httpmock::MockServer;
use partners::crosschq::{Client, mock::MockServerExt as _, types::*};

fn client(server: &MockServer) -> Client {
    let builder = Client::builder().base_url(server.base_url());
    builder
        .token("hush")
        .unwrap()
        .retry(Retry::never())
        .build()
        .unwrap()
}

/// 404 is documented for this call: a test of what happens to a request that does not exist would
/// pass with a mock that is never reached.
#[tokio::test]
async fn a_call_that_no_mock_expects_is_answered_with_501() {
    let server = MockServer::start_async().await;
    server.get_reference_request(|when, then| {
        when.request_id("7");
        then.status_2xx(200, &ReferenceRequest::new("7"))
    });
    let error = client(&server).get_reference_request("8").send().await.unwrap_err();
    let (ErrorKind::Api(answer) | ErrorKind::UndocumentedStatus(answer)) = error.kind() else {
        panic!("{error:?}");
    };
    assert_eq!(answer.status, 501);
}

#[test]
#[should_panic(expected = "breaks the contract")]
fn an_answer_that_breaks_the_contract_is_refused_where_it_is_given() {
    let server = MockServer::start();
    let wrong: ReferenceRequest = serde_json::from_str(r#"{"id": 7}"#).unwrap();
    server.get_reference_request(|_, then| then.status_2xx(200, &wrong));
}

#[test]
#[should_panic(expected = "404")]
fn a_status_that_is_not_covered_is_refused_where_it_is_given() {
    let server = MockServer::start();
    server.get_reference_request(|_, then| then.default_response(404));
}

#[test]
#[should_panic(expected = "has no answer")]
fn a_mock_without_an_answer_is_refused() {
    let server = MockServer::start();
    server.edit_reference_request(|when, _| when.req_uid("7"));
}
