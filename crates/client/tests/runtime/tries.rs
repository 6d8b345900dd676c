//! Retries over the network. The unit tests of the retry module cover the retryable errors, with a
//! paused clock.

use std::time::Duration;

use countersign_client::{Call, CallOptions, ErrorKind, Retry, Unbuilt};
use serde_json::json;

use crate::{
    acme::{Client, GET_ORDER, builder},
    server::{Server, Step},
};

fn busy() -> Step {
    Step::answer(503, &[], "")
}

#[tokio::test]
async fn a_get_is_tried_again_until_it_works() {
    let server = Server::of(vec![
        busy(),
        Step::Reset(Vec::new()),
        Step::json("{\"id\": 1}"),
    ])
    .await;
    let order = Client::at(&server.url).get_order().await.unwrap();
    assert_eq!(*order.body(), json!({ "id": 1 }));
    assert_eq!(server.requests().len(), 3);
}

/// Applies as long as the time limit of the call has not expired.
#[tokio::test]
async fn a_get_whose_body_stands_still_is_tried_again() {
    let head =
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{".to_vec();
    let stalled = || vec![Step::Stall(head.clone()), Step::json("{\"id\": 1}")];
    let server = Server::of(stalled()).await;
    let patience = Duration::from_millis(100);
    let client = Client::of(builder(&server.url).read_timeout(patience));
    let order = client.get_order().await.unwrap();
    assert_eq!(*order.body(), json!({ "id": 1 }));
    assert_eq!(server.requests().len(), 2);
    let server = Server::of(stalled()).await;
    let client = Client::of(builder(&server.url).timeout(patience));
    let error = client.get_order().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Timeout(_)), "{error:?}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_post_is_not_unless_the_caller_says_so() {
    let body = json!({ "id": 1 });
    let server = Server::of(vec![busy()]).await;
    let mut client = Client::at(&server.url);
    assert!(client.place_order(&body).await.is_err());
    assert_eq!(server.requests().len(), 1);
    client.options = CallOptions::new().idempotent();
    assert!(client.place_order(&body).await.is_err());
    assert_eq!(server.requests().len(), 4);
    client.options = CallOptions::new().idempotent().retry(Retry::never());
    assert!(client.place_order(&body).await.is_err());
    assert_eq!(server.requests().len(), 5);
}

#[tokio::test]
async fn a_post_is_tried_again_after_429_with_the_same_body() {
    let storm = Step::answer(429, &[("retry-after", "0")], "");
    let server = Server::of(vec![storm, Step::json("{\"id\": 1}")]).await;
    Client::at(&server.url)
        .place_order(&json!({ "id": 1 }))
        .await
        .unwrap();
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0], requests[1]);
    assert!(
        requests[0].ends_with("\r\n\r\n{\"id\":1}"),
        "{}",
        requests[0]
    );
}

#[tokio::test]
async fn a_streamed_body_is_sent_once() {
    let storm = Step::answer(429, &[("retry-after", "0")], "");
    let server = Server::of(vec![storm]).await;
    let (base, http, runtime) = builder(&server.url).build().unwrap();
    let chunks = futures::stream::iter([Ok::<_, std::io::Error>("{}")]);
    let url = format!("{base}{}", GET_ORDER.path);
    let request = http.get(url).build().map_err(Unbuilt::from);
    let call = Call::new(&runtime, &GET_ORDER, CallOptions::new(), request)
        .unwrap()
        .with_body("text/plain", Some(reqwest::Body::wrap_stream(chunks)));
    assert!(matches!(
        call.bytes()
            .await
            .as_ref()
            .err()
            .map(countersign_client::Error::kind),
        Some(ErrorKind::Api(_))
    ));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn times_beyond_all_clocks_are_for_ever() {
    let server = Server::of(vec![busy(), Step::json("{\"id\": 1}")]).await;
    let forever = Retry::default()
        .first_wait(Duration::from_millis(2))
        .longest_asked(Duration::MAX);
    let builder = builder(&server.url).timeout(Duration::MAX).retry(forever);
    Client::of(builder).get_order().await.unwrap();
    let asked = Step::answer(503, &[("retry-after", "18446744073709551615")], "");
    let server = Server::of(vec![asked]).await;
    let builder = crate::acme::builder(&server.url)
        .timeout(None)
        .retry(forever);
    assert!(Client::of(builder).get_order().await.is_err());
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn one_call_may_be_less_patient() {
    let server = Server::of(vec![Step::Hang]).await;
    let mut client = Client::at(&server.url);
    client.options = CallOptions::new().timeout(Duration::from_millis(50));
    assert!(matches!(
        client
            .get_order()
            .await
            .as_ref()
            .err()
            .map(countersign_client::Error::kind),
        Some(ErrorKind::Timeout(_))
    ));
}

#[tokio::test]
async fn a_wait_that_is_too_long_is_not_begun() {
    let storm = Step::answer(429, &[("retry-after", "3600")], "");
    let server = Server::of(vec![storm]).await;
    let error = Client::at(&server.url).get_order().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Api(_)), "{error:?}");
    assert_eq!(server.requests().len(), 1);
}

/// Tests that all of many concurrent calls are retried after 429.
#[tokio::test]
async fn calls_at_once_do_not_spend_what_all_can_retry() {
    for headers in [&[("retry-after", "1")][..], &[]] {
        let mut steps = vec![Step::answer(429, headers, ""); 50];
        steps.push(Step::json("{\"id\": 1}"));
        let server = Server::of(steps).await;
        let client = Client::at(&server.url);
        let calls = futures::future::join_all((0..50).map(|_| client.get_order()));
        assert!(calls.await.iter().all(Result::is_ok));
        assert_eq!(server.requests().len(), 100);
    }
}

/// Tests that the error explains why a retryable call was not retried.
#[tokio::test]
async fn a_call_that_is_not_retried_says_why() {
    let server = Server::of(vec![busy()]).await;
    let retry = Retry::default().times(200).first_wait(Duration::ZERO);
    let client = Client::of(builder(&server.url).retry(retry));
    let error = client.get_order().await.unwrap_err();
    assert_eq!(error.attempts(), 21);
    let said = "not retried, since too many retries of this client have failed";
    assert!(error.to_string().contains(said), "{error}");
}
