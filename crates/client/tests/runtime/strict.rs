//! A request that breaks a stated rule is not sent.

use countersign_client::{CallOptions, ErrorKind, Reason};
use serde_json::json;

use crate::{
    acme::Client,
    server::{Server, Step},
};

#[tokio::test]
async fn all_that_is_wrong_is_told_at_once_and_nothing_is_sent() {
    let server = Server::of(vec![Step::json("{\"id\": 1}")]).await;
    let mut client = Client::at(&server.url);
    let body = json!({ "id": 101, "note": "too long" });
    let error = client.place_order(&body).await.unwrap_err();
    let shown = format!("{error} {error:?}");
    let ErrorKind::InvalidRequest(error) = error.kind() else {
        panic!("{error:?}")
    };
    let Reason::Rules(violations) = &error.reason else {
        panic!("{error:?}")
    };
    let mut broken: Vec<_> = violations
        .iter()
        .map(|violation| (violation.keyword.as_str(), violation.instance.as_str()))
        .collect();
    broken.sort_unstable();
    assert_eq!(broken, [("maxLength", "/note"), ("maximum", "/id")]);
    assert!(shown.starts_with("placeOrder was not sent: /"), "{shown}");
    assert!(!shown.contains("too long"), "{shown}");
    assert!(server.requests().is_empty());

    client.options = CallOptions::new().unchecked();
    client.place_order(&body).await.unwrap();
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn what_is_only_a_warning_is_sent() {
    let server = Server::of(vec![Step::json("{\"id\": 1}")]).await;
    let body = json!({ "id": 1, "undocumented": true });
    Client::at(&server.url).place_order(&body).await.unwrap();
    assert_eq!(server.requests().len(), 1);
}
