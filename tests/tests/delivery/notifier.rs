//! Calls as the partner would make them.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use countersign_client::{
    delivery::{NotifierError, Outcome},
    webhooks::{Body, BuildError, Parameter, Received},
};
use countersign_contract::verdict::Outcome as Verdict;
use http::{StatusCode, header};
use partners::pop_engine::{
    delivery::{Configuration, Notifier},
    webhooks::{Event, Receiver, Webhook},
};
use serde_json::{Map, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    time::timeout,
};

use super::{URL, read};

#[test]
fn nothing_secret_is_shown() {
    let builder = || {
        Configuration::builder()
            .url("https://s3cret.example")
            .credential("s3cret")
            .header("X", "s3cret")
    };
    let configuration = builder().build().unwrap();
    let notifier = Notifier::new(configuration.clone()).unwrap();
    let call = notifier.request(1, &()).unwrap();
    let shown = format!(
        "{:?} {configuration:?} {notifier:?} {:?}",
        builder(),
        call.headers()
    );
    // Neither the plain form nor the encoded one.
    assert!(!shown.contains("s3cret"), "{shown}");
    assert!(!shown.contains("czNjcmV0"), "{shown}");
}

#[test]
fn the_notifier_calls_as_it_is_configured() {
    let call = |fields: &[(&str, &str)]| {
        let notifier = Notifier::new(read(fields).unwrap()).unwrap();
        notifier
            .request(12_345_678, &json!({ "score": 1 }))
            .unwrap()
    };
    let plain = call(&[("url", URL)]);
    assert_eq!(
        (plain.method().as_str(), plain.uri().to_string()),
        ("PATCH", URL.replace("[___APP_ID___]", "12345678"))
    );
    assert!(
        plain.headers().is_empty() && plain.body().is_empty(),
        "nothing is sent that is not asked for"
    );
    // Any string is sent as it is.
    for (credential, sent) in [
        ("user:password", "Basic dXNlcjpwYXNzd29yZA=="),
        ("no colon, ü", "Basic bm8gY29sb24sIMO8"),
    ] {
        let call = call(&[("url", URL), ("auth", credential)]);
        assert_eq!(call.headers()[header::AUTHORIZATION], sent);
    }
    let extended = call(&[
        ("url", URL),
        ("ext_notify", "yes"),
        ("not_method", "1"),
        ("not_headers", "X-Tenant,7"),
    ]);
    assert_eq!(
        (extended.method().as_str(), &extended.body()[..]),
        ("POST", &br#"{"score":1}"#[..])
    );
    assert_eq!(extended.headers()[header::CONTENT_TYPE], "application/json");
    assert_eq!(extended.headers()["x-tenant"], "7");
    assert_eq!(
        Notifier::new(read(&[]).unwrap()).unwrap_err(),
        NotifierError::NoUrl { member: "url" }
    );
    let notifier = Notifier::new(read(&[("url", URL), ("ext_notify", "yes")]).unwrap()).unwrap();
    let no_json = std::collections::BTreeMap::from([((1, 2), 3)]);
    assert_eq!(
        notifier.request(1, &no_json).unwrap_err(),
        NotifierError::Information
    );
    // JSON has no such number, and `null` has another meaning.
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let within = std::collections::BTreeMap::from([("scores", [Some((number, "x"))])]);
        let error = notifier.request(1, &within).unwrap_err();
        assert_eq!(error, NotifierError::NotFinite);
    }
    let fine = json!({ "a": [1.5, null, true, "x", { "b": -3 }] });
    assert!(notifier.request(1, &fine).is_ok());
    assert!(notifier.request(1, &json!(1)).is_ok());
    let host = read(&[("url", "https://a[___APP_ID___].example/")]).unwrap();
    let receiver = Receiver::builder().configured(&host).build();
    assert_eq!(receiver.unwrap_err(), BuildError::PlaceholderInHost);
    assert!(Notifier::new(host).unwrap().request(1, &()).is_ok());
}

#[tokio::test]
async fn what_the_notifier_sends_is_what_the_receiver_tells() {
    let information = json!({ "score": 1, "big": 12_345_678_901_234_567_890_u64 });
    let information = information.as_object().unwrap().clone();
    let body = |extended: bool| extended.then(|| Body::<Map<_, _>>::Known(information.clone()));
    for (webhook, path, extended) in [
        (Webhook::NotifyByPatch, "/in/[___APP_ID___]/notify", true),
        (Webhook::NotifyByPatch, "/in", false),
        (
            Webhook::NotifyByPost,
            "/in/x-[___APP_ID___]?id=[___APP_ID___]",
            true,
        ),
        (Webhook::NotifyByGet, "/in/", false),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}{path}", listener.local_addr().unwrap());
        let configuration = Configuration::builder()
            .url(url)
            .webhook(webhook)
            .credential("no colon, ü")
            .header("X-Tenant", "7")
            .extended(extended);
        let configuration = configuration.build().unwrap();
        let told: Arc<Mutex<Vec<Received<Event>>>> = Arc::default();
        let receiver = Receiver::builder()
            .configured(&configuration)
            .build()
            .unwrap();
        let router = receiver.router({
            let told = Arc::clone(&told);
            move |received| {
                told.lock().unwrap().push(received);
                async {}
            }
        });
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let notifier = Notifier::new(configuration).unwrap();
        for id in [12_345_678, i64::MAX] {
            let outcome = notifier.send(id, &information).await.unwrap();
            assert!(outcome.is_delivered(), "{outcome}");
            assert_eq!(outcome.status(), Some(StatusCode::NO_CONTENT));
            let last = told.lock().unwrap().pop().unwrap();
            let application_id = Parameter::from(id.to_string().as_str());
            let expected = match webhook {
                Webhook::NotifyByPatch => Event::NotifyByPatch {
                    application_id,
                    body: body(extended),
                },
                Webhook::NotifyByPost => Event::NotifyByPost {
                    application_id,
                    body: body(extended),
                },
                Webhook::NotifyByGet => Event::NotifyByGet { application_id },
            };
            assert_eq!(last.event, expected);
            assert_eq!(
                (last.duplicate, last.verdict.outcome),
                (false, Verdict::Valid)
            );
        }
        // Another credential is rejected.
        let url = notifier.configuration().url().unwrap().to_owned();
        let stranger = Configuration::builder()
            .url(url)
            .webhook(webhook)
            .credential("other")
            .build()
            .unwrap();
        let stranger = Notifier::new(stranger).unwrap();
        let outcome = stranger.send(1, &information).await.unwrap();
        let Outcome::Refused(StatusCode::UNAUTHORIZED) = outcome else {
            panic!("{outcome}")
        };
    }
}

/// Answers each call with these bytes and closes the connection, or never answers if there are
/// none. Returns the URL and the received requests.
async fn answers(answer: &'static str) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!(
        "http://{}/s3cret/[___APP_ID___]",
        listener.local_addr().unwrap()
    );
    let sent: Arc<Mutex<Vec<String>>> = Arc::default();
    let kept = Arc::clone(&sent);
    tokio::spawn(async move {
        let mut open = Vec::new();
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut head = vec![0; 4096];
            let read = stream.read(&mut head).await.unwrap();
            let head = String::from_utf8_lossy(&head[..read]).into_owned();
            kept.lock().unwrap().push(head);
            if answer.is_empty() {
                open.push(stream);
            } else {
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        }
    });
    (url, sent)
}

#[tokio::test]
async fn each_outcome_is_told_apart() {
    let notifier = |url: &str| {
        let configuration = Configuration::builder().url(url).statuses([202, 503]);
        Notifier::new(configuration.build().unwrap()).unwrap()
    };
    for (answer, status, told) in [
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
            200,
            "delivered, status 200",
        ),
        (
            "HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n",
            202,
            "failed, status 202 is listed",
        ),
        (
            "HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n",
            503,
            "failed, status 503 is listed",
        ),
        (
            "HTTP/1.1 404 None\r\ncontent-length: 0\r\n\r\n",
            404,
            "refused, status 404",
        ),
        // Nothing says that the partner would follow redirects.
        (
            "HTTP/1.1 307 Else\r\nlocation: /\r\ncontent-length: 0\r\n\r\n",
            307,
            "refused, status 307",
        ),
    ] {
        let (url, sent) = answers(answer).await;
        let outcome = notifier(&url).send(7, &()).await.unwrap();
        assert_eq!(outcome.status().unwrap().as_u16(), status);
        assert_eq!(outcome.is_delivered(), status == 200);
        assert_eq!(outcome.to_string(), told);
        let sent = sent.lock().unwrap();
        assert!(
            sent.len() == 1 && sent[0].starts_with("PATCH /s3cret/7 HTTP/1.1\r\n"),
            "{sent:?}"
        );
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = format!(
        "http://{}/s3cret/[___APP_ID___]",
        listener.local_addr().unwrap()
    );
    drop(listener);
    let outcome = notifier(&nobody).send(7, &()).await.unwrap();
    assert!(matches!(outcome, Outcome::NotReached(_)), "{outcome}");
    assert!(outcome.to_string().contains("refused"), "{outcome}");
    assert!(!format!("{outcome} {outcome:?}").contains("s3cret"));
    // A label of more than 63 characters fails without a DNS lookup.
    let nowhere = format!("http://{}.invalid/s3cret/[___APP_ID___]", "x".repeat(70));
    let outcome = notifier(&nowhere).send(7, &()).await.unwrap();
    assert!(outcome.to_string().contains("DNS"), "{outcome}");
    assert!(!format!("{outcome} {outcome:?}").contains("s3cret"));
    let (plain, _) = answers("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
    let encrypted = plain.replace("http:", "https:");
    let outcome = notifier(&encrypted).send(7, &()).await.unwrap();
    assert!(matches!(outcome, Outcome::NotReached(_)), "{outcome}");
    assert!(outcome.to_string().contains("TLS"), "{outcome}");
    // One server closes the connection, and one never answers.
    let (url, _) = answers("HTTP/1.1 20").await;
    let outcome = notifier(&url).send(7, &()).await.unwrap();
    assert!(matches!(outcome, Outcome::Unanswered(_)), "{outcome}");
    assert!(
        outcome.to_string().contains("closed the connection"),
        "{outcome}"
    );
    let (url, _) = answers("SSH-2.0-OpenSSH_9.9\r\n").await;
    let outcome = notifier(&url).send(7, &()).await.unwrap();
    assert!(matches!(outcome, Outcome::Unanswered(_)), "{outcome}");
    assert!(outcome.to_string().contains("not HTTP"), "{outcome}");
    let (url, _) = answers("").await;
    let impatient = notifier(&url).configure_http(|http| http.timeout(Duration::from_millis(50)));
    let soon = timeout(Duration::from_secs(10), impatient.send(7, &()));
    let outcome = soon.await.unwrap().unwrap();
    assert!(matches!(outcome, Outcome::Unanswered(_)), "{outcome}");
    assert!(outcome.to_string().contains("in time"), "{outcome}");
    assert!(!format!("{outcome} {outcome:?}").contains("s3cret"));
    assert_eq!((outcome.status(), outcome.is_delivered()), (None, false));
}

#[tokio::test]
async fn calls_can_be_made_at_once() {
    let (url, sent) = answers("HTTP/1.1 204 None\r\n\r\n").await;
    let configuration = Configuration::builder().url(url).build().unwrap();
    let notifier = Notifier::new(configuration).unwrap();
    let calls = (0..8).map(|id| {
        let notifier = notifier.clone();
        tokio::spawn(async move { notifier.send(id, &json!({})).await.unwrap() })
    });
    for call in calls.collect::<Vec<_>>() {
        assert!(call.await.unwrap().is_delivered());
    }
    assert_eq!(sent.lock().unwrap().len(), 8);
}
