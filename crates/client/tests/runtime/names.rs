//! Request ids.

use countersign_client::ErrorKind;
use serde_json::json;

use crate::{
    acme::{Client, KEYED, NAMED},
    server::{Server, Step},
};

#[tokio::test]
async fn a_request_has_a_name_where_the_contract_has_a_header_for_it() {
    let server = Server::of(vec![Step::answer(400, &[], "{}")]).await;
    let error = Client::at(&server.url)
        .call(&NAMED, None)
        .bytes()
        .await
        .unwrap_err();
    let ErrorKind::Api(error) = error.kind() else {
        panic!("{error:?}")
    };
    let sent = server.requests()[0].clone();
    let name = error.request_id().unwrap();
    assert_eq!(name.len(), 22);
    assert!(
        sent.to_lowercase()
            .contains(&format!("correlation-id: {}", name.to_lowercase())),
        "{sent}"
    );

    let told = Step::answer(400, &[("x-request-id", "theirs")], "{}");
    let server = Server::of(vec![told]).await;
    let error = Client::at(&server.url)
        .call(&NAMED, None)
        .bytes()
        .await
        .unwrap_err();
    assert_eq!(error.response().unwrap().request_id(), Some("theirs"));
}

/// Tests that a call with an idempotency key is retried, each time with the same key.
#[tokio::test]
async fn a_call_that_is_known_again_is_tried_again() {
    let server = Server::of(vec![Step::answer(503, &[], ""), Step::json("{}")]).await;
    Client::at(&server.url)
        .call(&KEYED, Some(&json!({})))
        .bytes()
        .await
        .unwrap();
    let keys: Vec<String> = server
        .requests()
        .iter()
        .filter_map(|request| {
            let mut lines = request.lines();
            lines.find_map(|line| line.strip_prefix("idempotency-key: ").map(str::to_owned))
        })
        .collect();
    assert_eq!(keys.len(), 2);
    assert_eq!(keys[0], keys[1]);
    assert_eq!(keys[0].len(), 22);
}
