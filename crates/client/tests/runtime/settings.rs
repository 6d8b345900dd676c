//! What a builder is told is what goes over the wire.

use std::time::Duration;

use countersign_client::Error;
use futures::{FutureExt as _, StreamExt as _};

use crate::{
    acme::{Client, builder},
    server::{Server, Step},
};

#[tokio::test]
async fn a_client_says_who_it_is() {
    let server = Server::of(vec![Step::json("{}")]).await;
    Client::at(&server.url).get_order().await.unwrap();
    Client::of(builder(&server.url).user_agent("acme-service/7"))
        .get_order()
        .await
        .unwrap();
    let requests = server.requests();
    assert!(
        requests[0].contains("\r\nuser-agent: countersign/"),
        "{}",
        requests[0]
    );
    assert!(
        requests[1].contains("\r\nuser-agent: acme-service/7\r\n"),
        "{}",
        requests[1]
    );
}

#[tokio::test]
async fn calls_go_through_a_proxy() {
    let proxy = Server::of(vec![Step::json("{\"id\": 7}")]).await;
    let through = reqwest::Proxy::http(&proxy.url).unwrap();
    let client = Client::of(builder("http://orders.acme.test").proxy(through));
    assert_eq!(client.get_order().await.unwrap().body()["id"], 7);
    let request = &proxy.requests()[0];
    assert!(
        request.starts_with("GET http://orders.acme.test/orders/7 HTTP/1.1\r\n"),
        "{request}"
    );
}

#[tokio::test]
async fn another_http_client_can_be_used() {
    let server = Server::of(vec![Step::json("{}")]).await;
    let http = reqwest::Client::builder()
        .user_agent("their own")
        .build()
        .unwrap();
    Client::of(builder(&server.url).http_client(http))
        .get_order()
        .await
        .unwrap();
    assert!(server.requests()[0].contains("\r\nuser-agent: their own\r\n"));
}

/// Whoever gives up a call in the middle can make it again with the same client.
#[tokio::test]
async fn a_call_that_is_given_up_harms_nobody() {
    let server = Server::of(vec![Step::Hang, Step::json("{\"id\": 7}")]).await;
    let client = Client::at(&server.url);
    let given_up = tokio::time::timeout(Duration::from_millis(50), client.get_order()).await;
    assert!(given_up.is_err());
    assert!(client.get_order().now_or_never().is_none());
    assert_eq!(client.get_order().await.unwrap().body()["id"], 7);
    let invoice = client.get_invoice().await;
    let Err(Error::File(_)) = invoice else {
        panic!("JSON is no invoice")
    };
    let calls = futures::stream::iter(0..20).map(|_| client.get_order());
    let answers: Vec<_> = calls.buffer_unordered(8).collect().await;
    assert!(answers.iter().all(Result::is_ok));
}
