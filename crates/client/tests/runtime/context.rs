//! Each error contains the operation, the number of attempts, their duration and the limit that
//! ended it.

use std::time::Duration;

use countersign_client::{CallOptions, ErrorKind, OAuth, Retry, TimeLimit, Validation};
use reqwest::redirect::Policy;
use serde_json::json;

use crate::{
    acme::{Client, builder},
    server::{Server, Step},
};

/// Returns a policy of three attempts in all, with short waits.
fn retry() -> Retry {
    Retry::default().first_wait(Duration::from_millis(1))
}

#[tokio::test]
async fn every_error_says_how_far_the_call_had_come() {
    let json = &[("content-type", "application/json")];
    let ok = |body: &str| Step::answer(200, json, body);
    for (name, steps, attempts) in [
        ("refused", vec![Step::answer(500, &[], "")], 3),
        ("undocumented", vec![Step::answer(418, &[], "")], 1),
        ("reset", vec![Step::Reset(Vec::new())], 3),
        ("undecodable", vec![ok("{")], 1),
        ("enforced", vec![ok(r#"{"id": 101}"#)], 1),
        (
            "too large",
            vec![ok(&format!(
                r#"{{"id": 1, "note": "{}"}}"#,
                "x".repeat(2000)
            ))],
            1,
        ),
        ("at last", vec![Step::answer(503, &[], ""), ok("[")], 2),
    ] {
        let server = Server::of(steps).await;
        let builder = builder(&server.url).retry(retry()).max_body_size(1000);
        let client = Client::of(builder.validate(Validation::Enforce));
        let error = client.get_order().await.unwrap_err();
        assert_eq!(error.operation(), Some("getOrder"), "{name}: {error:?}");
        assert_eq!(error.attempts(), attempts, "{name}: {error:?}");
        assert!(error.elapsed() > Duration::ZERO, "{name}");
        let shown = error.to_string();
        assert!(shown.starts_with("getOrder"), "{name}: {shown}");
        let counted = format!(" ({attempts} attempts in ");
        assert_eq!(shown.contains(&counted), attempts > 1, "{name}: {shown}");
    }
    // A request that was not sent has no attempts.
    let server = Server::of(vec![Step::answer(200, json, "{}")]).await;
    let client = Client::at(&server.url);
    let error = client.place_order(&json!({ "id": 101 })).await.unwrap_err();
    assert_eq!(
        (error.operation(), error.attempts()),
        (Some("placeOrder"), 0)
    );
    assert!(!error.is_retryable());
}

#[tokio::test]
async fn a_timeout_says_which_limit_ended_it() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n";
    let short = Duration::from_millis(80);
    let server = Server::of(vec![Step::Stall(head.into())]).await;
    let client = Client::of(builder(&server.url).timeout(short).retry(Retry::never()));
    let error = client.get_order().await.unwrap_err();
    let call = TimeLimit::Call(short);
    assert!(
        matches!(error.kind(), ErrorKind::Timeout(limit) if *limit == call),
        "{error:?}"
    );
    assert_eq!(
        error.to_string(),
        "getOrder: the server took longer than 80ms (`timeout`), after status 200"
    );
    assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
    assert!(error.is_retryable() && error.elapsed() >= short);

    let client = Client::of(
        builder(&server.url)
            .read_timeout(short)
            .retry(Retry::never()),
    );
    let error = client.get_order().await.unwrap_err();
    let still = TimeLimit::Still(short);
    assert!(
        matches!(error.kind(), ErrorKind::Timeout(limit) if *limit == still),
        "{error:?}"
    );
    assert_eq!(
        error.to_string(),
        "getOrder: the body stalled for 80ms (`read_timeout`), after status 200"
    );
}

/// Tests that the error reports whether a call may be sent again, whatever its kind.
#[tokio::test]
async fn an_error_says_whether_and_when_to_try_again() {
    let server = Server::of(vec![Step::answer(
        429,
        &[("retry-after", "7"), ("x-request-id", "r-1")],
        "",
    )])
    .await;
    let client = Client::of(builder(&server.url).retry(Retry::never()));
    let error = client.place_order(&json!({ "id": 1 })).await.unwrap_err();
    assert!(error.is_retryable());
    assert_eq!(error.status().unwrap(), 429);
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    assert_eq!(error.request_id(), Some("r-1"));
    assert!(
        error
            .to_string()
            .contains("; the server asks for a wait of 7s"),
        "{error}"
    );

    // A POST may have been processed, unless the caller declares it idempotent.
    let server = Server::of(vec![Step::answer(503, &[], "")]).await;
    let mut client = Client::of(builder(&server.url).retry(Retry::never()));
    let order = json!({ "id": 1 });
    assert!(!client.place_order(&order).await.unwrap_err().is_retryable());
    client.options = CallOptions::new().idempotent();
    assert!(client.place_order(&order).await.unwrap_err().is_retryable());
}

/// Tests that the most severe violation explains an unreadable body if no stated rule is broken.
#[tokio::test]
async fn an_unreadable_body_is_explained_by_what_is_most_severe() {
    let server = Server::of(vec![Step::json("[]")]).await;
    let error = Client::at(&server.url).get_order().await;
    // `Value` reads any JSON, so the body is read as a number here.
    assert!(error.is_ok());
    let call = Client::at(&server.url).call(&crate::acme::GET_ORDER, None);
    let error = call.json::<i64>().await.unwrap_err();
    assert!(error.to_string().contains("expected object"), "{error}");
}

/// Tests a server that has reported success, although its body broke off.
#[tokio::test]
async fn a_success_whose_body_breaks_off_keeps_its_status() {
    let head = "HTTP/1.1 201 Created\r\nx-request-id: srv-1\r\ncontent-length: 100\r\n\r\n{\"id\":";
    let long = format!("{head}{}", " ".repeat(2000));
    let steps = [
        Step::Send(head.into()),
        Step::Reset(head.into()),
        Step::Stall(head.into()),
        Step::Flood(long.into_bytes(), vec![b' '; 100]),
    ];
    for step in steps {
        let server = Server::of(vec![step]).await;
        let builder = builder(&server.url).read_timeout(Duration::from_millis(80));
        let client = Client::of(builder.max_body_size(50));
        let error = client.place_order(&json!({ "id": 1 })).await.unwrap_err();
        assert_eq!(error.status().map(|status| status.as_u16()), Some(201));
        assert_eq!(error.request_id(), Some("srv-1"), "{error:?}");
        assert!(error.to_string().ends_with(", after status 201"), "{error}");
        assert!(!error.is_retryable());
        assert_eq!(server.requests().len(), 1);
    }
    // The status is that of the last attempt, if it received one.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        drop(listener);
        tokio::io::AsyncWriteExt::write_all(&mut stream, head.as_bytes())
            .await
            .unwrap();
    });
    let error = Client::at(&url).get_order().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Connect(_)), "{error:?}");
    assert_eq!((error.status(), error.request_id()), (None, None));
    let said = format!("getOrder: {url} could not be reached (3 attempts in ");
    assert!(error.to_string().starts_with(&said), "{error}");
}

/// Tests that no redirect sends keys and bodies elsewhere, however the HTTP client is configured.
#[tokio::test]
async fn no_redirect_is_followed() {
    let other = Server::of(vec![Step::json("{}")]).await;
    for status in [301, 302, 303, 307, 308] {
        for target in [other.url.clone(), "/elsewhere".to_owned()] {
            let redirect = Step::answer(status, &[("location", &target)], "");
            let server = Server::of(vec![redirect, Step::json("{}")]).await;
            let builder = builder(&server.url);
            let builder = builder.configure_http(|http| http.redirect(Policy::limited(3)));
            let client = Client::of(builder);
            let error = client.place_order(&json!({ "id": 1 })).await.unwrap_err();
            assert_eq!(error.status().map(|found| found.as_u16()), Some(status));
            assert!(error.to_string().contains("redirect"), "{error}");
            assert!(!error.is_retryable());
            assert_eq!(server.requests().len(), 1);
        }
    }
    assert!(other.requests().is_empty());
}

/// Tests that the client secret is not sent to a redirect of the token endpoint.
#[tokio::test]
async fn no_redirect_of_the_token_endpoint_is_followed() {
    let token = r#"{"access_token": "hush", "token_type": "Bearer"}"#;
    let redirect = Step::answer(307, &[("location", "/elsewhere")], "");
    let server = Server::of(vec![redirect, Step::json(token)]).await;
    let grant = OAuth::client_credentials("me", "hush").token_url(format!("{}/token", server.url));
    let builder = builder(&server.url);
    let builder = builder.configure_http(|http| http.redirect(Policy::limited(3)));
    let builder = builder
        .credential(
            "oauth",
            countersign_client::Credential::Bearer(grant.into()),
        )
        .unwrap();
    let error = Client::of(builder).get_secret().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Token(_)), "{error:?}");
    assert!(error.to_string().contains("status 307"), "{error}");
    assert_eq!((error.attempts(), server.requests().len()), (0, 1));
}
