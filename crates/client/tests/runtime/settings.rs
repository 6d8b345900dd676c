//! Settings of a builder, as they appear on the wire.

use std::time::Duration;

use countersign_client::{Builder, Call, CallOptions, Credential, Error, ErrorKind, Unbuilt};
use futures::{FutureExt as _, StreamExt as _};
use serde_json::json;

use crate::{
    acme::{ACME, Client, GET_ANY_ORDER, GET_ORDER, GET_THUMBNAIL, KEYED, builder},
    credentials::header,
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

/// Tests that a success is accepted only in a type that the call can read, and an error in any
/// type.
#[tokio::test]
async fn a_call_says_what_it_can_read() {
    let server = Server::of(vec![Step::answer(204, &[], "")]).await;
    let client = Client::at(&server.url);
    let _ = client.call(&GET_THUMBNAIL, None).bytes().await;
    let _ = client.get_invoice().await;
    let _ = client.get_order().await;
    let accepted: Vec<_> = server
        .requests()
        .iter()
        .filter_map(|request| header(request, "accept").map(str::to_owned))
        .collect();
    let expected = [
        "application/json, text/html;q=0.5",
        "application/pdf, application/json;q=0.5",
        "application/json",
    ];
    assert_eq!(accepted, expected);
}

/// Tests a POST without a body: some servers answer with 411 if `Content-Length` is missing (RFC
/// 9110, section 8.6).
#[tokio::test]
async fn a_post_without_a_body_says_so() {
    let server = Server::of(vec![Step::json("{}")]).await;
    let client = Client::at(&server.url);
    client.call(&KEYED, None).bytes().await.unwrap();
    client.call(&GET_ORDER, None).bytes().await.unwrap();
    client.call(&KEYED, Some(&json!({}))).bytes().await.unwrap();
    let requests = server.requests();
    let lengths: Vec<_> = requests
        .iter()
        .map(|request| header(request, "content-length"))
        .collect();
    assert_eq!(lengths, [Some("0"), None, Some("2")]);
}

/// Tests that `Debug`, which may appear in logs, does not show keys.
#[test]
fn a_client_shows_no_secret() {
    let mut headers = reqwest::header::HeaderMap::new();
    headers.insert("x-extra", "hush".parse().unwrap());
    // Some APIs expect a key as the user name of Basic.
    let basic = Credential::Basic {
        user: "hush".into(),
        password: "".into(),
    };
    let builder = Builder::new(&ACME)
        .base_url("https://acme.example")
        .credential("key", basic)
        .unwrap()
        .configure_http(move |http| http.default_headers(headers.clone()));
    let shown = format!("{builder:?}");
    assert!(!shown.contains("hush"), "{shown}");
    let (_, _, runtime) = builder.anonymous().build().unwrap();
    let shown = format!("{runtime:?}");
    assert!(!shown.contains("hush") && shown.contains("acme"), "{shown}");
    let nothing = Credential::Basic {
        user: "".into(),
        password: " ".into(),
    };
    assert!(Builder::new(&ACME).credential("key", nothing).is_err());
}

/// Tests OpenAPI 3.0.3, Paths Object: of two paths that match, the one without a parameter wins.
#[tokio::test]
async fn no_parameter_leads_to_another_operation() {
    let server = Server::of(vec![Step::answer(204, &[], "")]).await;
    let (base, http, runtime) = builder(&server.url).build().unwrap();
    let call = |id: &str| {
        let request = http.get(format!("{base}/orders/{id}")).build();
        let request = request.map_err(Unbuilt::from);
        Call::new(&runtime, &GET_ANY_ORDER, CallOptions::new(), request).unwrap()
    };
    for id in ["7", "%37"] {
        let error = call(id).bytes().await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "getAnyOrder was not sent: a path parameter would lead the request to getOrder: call that operation, or change the value"
        );
    }
    assert!(server.requests().is_empty());
    call("8").bytes().await.unwrap();
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
async fn the_http_client_can_be_configured() {
    let server = Server::of(vec![Step::json("{}")]).await;
    let builder = builder(&server.url).user_agent("ours");
    let builder = builder.configure_http(|http| http.user_agent("their own"));
    Client::of(builder).get_order().await.unwrap();
    assert!(server.requests()[0].contains("\r\nuser-agent: their own\r\n"));
}

/// Tests that a cancelled call can be made again with the same client.
#[tokio::test]
async fn a_call_that_is_given_up_harms_nobody() {
    let server = Server::of(vec![Step::Hang, Step::json("{\"id\": 7}")]).await;
    let client = Client::at(&server.url);
    let given_up = tokio::time::timeout(Duration::from_millis(50), client.get_order()).await;
    assert!(given_up.is_err());
    assert!(client.get_order().now_or_never().is_none());
    assert_eq!(client.get_order().await.unwrap().body()["id"], 7);
    let invoice = client.get_invoice().await;
    let Some(ErrorKind::File(_)) = invoice.as_ref().err().map(Error::kind) else {
        panic!("JSON is no invoice")
    };
    let calls = futures::stream::iter(0..20).map(|_| client.get_order());
    let answers: Vec<_> = calls.buffer_unordered(8).collect().await;
    assert!(answers.iter().all(Result::is_ok));
}
