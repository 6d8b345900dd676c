//! Receivers as axum routers.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::Router;
use countersign_client::webhooks::Receivers;
use http::header;
use proptest::prelude::*;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    time::timeout,
};

use super::{crosschq, pop_engine};

proptest! {
    /// Any text is accepted as a path or rejected, and every receiver that can be built can be
    /// routed to.
    #[test]
    fn any_path_is_taken_or_refused(
        path in prop_oneof![any::<String>(), "[/:*{}a%?.\\[\\]]{0,12}", "/[a-z:*/?]{0,6}(\\[___APP_ID___\\]|\\{application_id\\})[a-z:*/?]{0,6}"],
        mount in prop_oneof![Just(String::new()), "[/:*{}a%?.]{0,6}"],
    ) {
        let hook = crosschq::webhooks::Receiver::builder().path(path.as_str()).mount(mount.as_str());
        if let Ok(receiver) = hook.without_credential().build() {
            let _: Router = receiver.router(|_| async {});
        }
        let pop = pop_engine::webhooks::Receiver::builder().path(path).mount(mount);
        if let Ok(receiver) = pop.without_credential().build() {
            let _: Router = receiver.router(|_| async {});
        }
    }
}

/// Serves a router on a loopback port.
async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    format!("http://{address}")
}

#[tokio::test]
async fn axum_answers_as_the_contract_documents() {
    let seen = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&seen);
    let pop = pop_engine().router(move |received| {
        let counter = Arc::clone(&counter);
        async move {
            assert!(matches!(
                received.event,
                pop_engine::webhooks::Event::NotifyByPost { .. }
            ));
            counter.fetch_add(1, Ordering::SeqCst);
        }
    });
    let hooks = crosschq().router(|_| async {});
    // Routers can be merged and nested.
    let base = serve(Router::new().merge(pop).nest("/nested", hooks)).await;
    let client = reqwest::Client::new();
    let pop_url = format!("{base}/pop/12345678/notify");
    let hook_url = format!("{base}/nested/hooks/crosschq");
    let status = |request: reqwest::RequestBuilder| async {
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(
        status(client.post(&hook_url).body("{\"id\":\"a\"}")).await,
        200
    );
    assert_eq!(
        status(client.post(&pop_url).basic_auth("user", Some("s3cret"))).await,
        204
    );
    assert_eq!(seen.load(Ordering::SeqCst), 1);
    let unauthorized = client
        .post(&pop_url)
        .basic_auth("user", Some("S3cret"))
        .send()
        .await
        .unwrap();
    assert_eq!(unauthorized.status().as_u16(), 401);
    assert!(
        unauthorized.headers()[header::WWW_AUTHENTICATE]
            .to_str()
            .unwrap()
            .starts_with("Basic")
    );
    let wrong = client.delete(&hook_url).send().await.unwrap();
    assert_eq!(
        (wrong.status().as_u16(), &wrong.headers()[header::ALLOW]),
        (405, &"POST".parse().unwrap())
    );
    assert_eq!(
        status(client.post(format!("{base}/pop/1/other"))).await,
        404
    );
    assert_eq!(status(client.post(&hook_url).body("{")).await, 400);
    assert_eq!(
        seen.load(Ordering::SeqCst),
        1,
        "what is not let in is not handed over"
    );
}

#[tokio::test]
async fn axum_reads_no_more_than_the_limit() {
    let receiver = crosschq::webhooks::Receiver::builder()
        .path("/")
        .without_credential()
        .body_limit(100)
        .build()
        .unwrap();
    let base = serve(receiver.router(|_| async {})).await;
    let client = reqwest::Client::new();
    let body = |size: usize| format!("{{\"id\":\"{}\"}}", "a".repeat(size - 9));
    let send = |body: reqwest::Body| async {
        client
            .post(&base)
            .body(body)
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    };
    assert_eq!(send(body(100).into()).await, 200);
    assert_eq!(send(body(101).into()).await, 413);
    // A body without a length and an end is rejected as soon as it is too large.
    let mut stream = TcpStream::connect(base.trim_start_matches("http://"))
        .await
        .unwrap();
    let head = "POST / HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n";
    let chunk = format!("80\r\n{}\r\n", "a".repeat(0x80));
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(chunk.as_bytes()).await.unwrap();
    let mut answer = [0; 12];
    let read = stream.read_exact(&mut answer);
    let read = timeout(Duration::from_secs(10), read).await;
    assert!(read.is_ok_and(|read| read.is_ok()));
    assert_eq!(&answer, b"HTTP/1.1 413");
}

#[tokio::test]
async fn a_call_that_was_not_dealt_with_is_sent_again_and_is_new() {
    let (fails, seen) = (
        Arc::new(AtomicBool::new(true)),
        Arc::new(AtomicUsize::new(0)),
    );
    let (failing, counter) = (Arc::clone(&fails), Arc::clone(&seen));
    let router = crosschq().router(move |received| {
        let fails = failing.load(Ordering::SeqCst);
        counter.fetch_add(usize::from(!received.duplicate), Ordering::SeqCst);
        async move { if fails { Err("not now") } else { Ok(()) } }
    });
    let url = format!("{}/hooks/crosschq", serve(router).await);
    let client = reqwest::Client::new();
    let body: Value = json!({ "id": "a", "status": "completed" });
    let send = || async {
        client
            .post(&url)
            .body(body.to_string())
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    };
    assert_eq!(send().await, 500);
    fails.store(false, Ordering::SeqCst);
    assert_eq!((send().await, send().await), (200, 200));
    assert_eq!(
        seen.load(Ordering::SeqCst),
        2,
        "the second was new, the third a duplicate"
    );
}

/// Dropping duplicates must not lose calls, regardless of the outcome of the first call.
#[tokio::test]
async fn a_call_that_comes_while_its_first_is_worked_on_waits_for_it() {
    for (first_fails, expected) in [
        (true, ([500, 200], [false, false])),
        (false, ([200, 200], [false, true])),
    ] {
        let (start, mut begun) = mpsc::unbounded_channel();
        let go = Arc::new(tokio::sync::Semaphore::new(0));
        let gate = Arc::clone(&go);
        let router = crosschq().router(move |received| {
            let gate = Arc::clone(&gate);
            start.send(received.duplicate).unwrap();
            async move {
                gate.acquire().await.unwrap().forget();
                let fails = first_fails && !received.duplicate;
                if fails { Err("not now") } else { Ok(()) }
            }
        });
        let url = format!("{}/hooks/crosschq", serve(router).await);
        let send = |id: &'static str| {
            let url = url.clone();
            tokio::spawn(async move {
                let body = json!({ "id": id, "status": "sent" }).to_string();
                let call = reqwest::Client::new().post(url).body(body);
                call.send().await.unwrap().status().as_u16()
            })
        };
        let first = send("a");
        let first_duplicate = begun.recv().await.unwrap();
        let second = send("a");
        let other = send("b");
        // Another call does not wait.
        assert!(!begun.recv().await.unwrap());
        assert!(
            timeout(Duration::from_millis(200), begun.recv())
                .await
                .is_err(),
            "the second waits for the first"
        );
        go.add_permits(2);
        let first = first.await.unwrap();
        let second_duplicate = begun.recv().await.unwrap();
        go.add_permits(1);
        let statuses = [first, second.await.unwrap()];
        other.await.unwrap();
        let duplicates = [first_duplicate, second_duplicate];
        assert_eq!(duplicates, expected.1);
        if first_fails {
            assert_eq!(statuses[0], 500);
        } else {
            assert_eq!(statuses, expected.0);
        }
    }
}

#[tokio::test]
async fn a_function_that_panics_is_answered_for_and_its_call_is_new_again() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&calls);
    // Panics before its future is created, and within it.
    let router = crosschq().router(move |received| {
        let call = counter.fetch_add(1, Ordering::SeqCst);
        assert!(!received.duplicate);
        assert_ne!(call, 0, "the first call");
        async move { assert_ne!(call, 1, "the second call") }
    });
    let url = format!("{}/hooks/crosschq", serve(router).await);
    let client = reqwest::Client::new();
    for status in [500, 500, 200] {
        let call = client.post(&url).body(r#"{"id":"a","status":"sent"}"#);
        assert_eq!(call.send().await.unwrap().status().as_u16(), status);
    }
    assert_eq!(calls.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_call_that_is_given_up_is_new_again() {
    /// A guard that reports when it is dropped.
    struct Reported(mpsc::UnboundedSender<&'static str>);
    impl Drop for Reported {
        fn drop(&mut self) {
            let _ = self.0.send("given up");
        }
    }
    let (tell, mut told) = mpsc::unbounded_channel();
    let slow = Arc::new(AtomicBool::new(true));
    let is_slow = Arc::clone(&slow);
    let router = crosschq().router(move |received| {
        let (slow, on_drop) = (is_slow.load(Ordering::SeqCst), Reported(tell.clone()));
        tell.send(if received.duplicate { "again" } else { "new" })
            .unwrap();
        async move {
            if slow {
                std::future::pending::<()>().await;
            }
            drop(on_drop);
        }
    });
    let base = serve(router).await;
    let body = r#"{"id":"a","status":"sent"}"#;
    let mut stream = TcpStream::connect(base.trim_start_matches("http://"))
        .await
        .unwrap();
    let head = format!(
        "POST /hooks/crosschq HTTP/1.1\r\nHost: a.example\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(body.as_bytes()).await.unwrap();
    let mut next = async || {
        timeout(Duration::from_secs(10), told.recv())
            .await
            .unwrap()
            .unwrap()
    };
    assert_eq!(next().await, "new");
    // The partner closes the connection.
    drop(stream);
    assert_eq!(next().await, "given up");
    slow.store(false, Ordering::SeqCst);
    let client = reqwest::Client::new();
    let call = client.post(format!("{base}/hooks/crosschq")).body(body);
    assert_eq!(call.send().await.unwrap().status().as_u16(), 200);
    assert_eq!(next().await, "new");
}

#[tokio::test]
async fn a_path_may_be_escaped_either_way() {
    let receiver = crosschq::webhooks::Receiver::builder()
        .path("/caf\u{e9}/x")
        .without_credential()
        .build()
        .unwrap();
    let base = serve(receiver.router(|_| async {})).await;
    for (path, answered) in [
        ("caf%C3%A9/x", "200"),
        ("caf%c3%a9/x", "200"),
        ("cafe/x", "404"),
    ] {
        let mut stream = TcpStream::connect(base.trim_start_matches("http://"))
            .await
            .unwrap();
        let call = format!(
            "POST /{path} HTTP/1.1\r\nHost: a.example\r\nContent-Length: 10\r\n\r\n{{\"id\":\"a\"}}"
        );
        stream.write_all(call.as_bytes()).await.unwrap();
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer[9..], answered.as_bytes(), "{path}");
    }
}

#[tokio::test]
async fn what_is_refused_is_answered_with_the_header_that_belongs_to_it() {
    let base = serve(pop_engine().router(|_| async {})).await;
    let url = format!("{base}/pop/7/notify");
    let client = reqwest::Client::new();
    let call = || client.post(&url).basic_auth("user", Some("s3cret"));
    let packed = call()
        .header(header::CONTENT_ENCODING, "gzip")
        .body("x")
        .send()
        .await
        .unwrap();
    assert_eq!(
        (
            packed.status().as_u16(),
            &packed.headers()[header::ACCEPT_ENCODING]
        ),
        (415, &"identity".parse().unwrap())
    );
    // It is not a call of the partner, so nothing is reported.
    let head = client
        .head(&url)
        .basic_auth("user", Some("s3cret"))
        .send()
        .await
        .unwrap();
    assert_eq!(
        (head.status().as_u16(), &head.headers()[header::ALLOW]),
        (405, &"PATCH, POST, GET".parse().unwrap())
    );
    let twice = call()
        .header(header::AUTHORIZATION, "Basic dXNlcjpzM2NyZXQ=")
        .send()
        .await
        .unwrap();
    assert_eq!(twice.status().as_u16(), 401);
    let odd = client.post(&url).header(
        header::AUTHORIZATION,
        header::HeaderValue::from_bytes(b"Basic \xff\xfe").unwrap(),
    );
    assert_eq!(odd.send().await.unwrap().status().as_u16(), 401);
    assert_eq!(
        client
            .post(format!("{url}/"))
            .send()
            .await
            .unwrap()
            .status()
            .as_u16(),
        404
    );
}

/// Routers do not compare secrets, so the routes of these receivers are the same.
#[tokio::test]
async fn receivers_below_one_path_share_a_router() {
    let told = Arc::new(std::sync::Mutex::new(Vec::new()));
    let secrets = [
        "5e884898da28047151d0e56f8dc62927",
        "9f86d081884c7d659a2feaa0c55ad015",
    ];
    let receiver = |secret: &str| {
        let path = format!("/hooks/{secret}");
        let receiver = crosschq::webhooks::Receiver::builder().secret_path(path);
        let told = Arc::clone(&told);
        let receiver = receiver.on_rejected(move |rejection| {
            told.lock()
                .unwrap()
                .push((rejection.webhook, rejection.rejected.status().as_u16()));
        });
        receiver.build().unwrap()
    };
    let pop = pop_engine::webhooks::Receiver::builder().path("/hooks/[___APP_ID___]");
    let pop = pop.only(pop_engine::webhooks::Webhook::NotifyByPatch);
    let pop = pop.credential("user:s3cret").build().unwrap();
    let (tell, mut heard) = mpsc::unbounded_channel();
    let says = |what: &'static str| {
        let tell = tell.clone();
        move || {
            let said = tell.send(what).is_ok();
            async move { assert!(said) }
        }
    };
    let (one, two, three) = (says("one"), says("two"), says("three"));
    let router = Receivers::new()
        .receive(receiver(secrets[0]), move |_| one())
        .receive(receiver(secrets[1]), move |_| two())
        .receive(pop, move |_| three())
        .router();
    let health = axum::routing::get(|| async {});
    let base = serve(Router::new().merge(router).route("/health", health)).await;
    let client = reqwest::Client::new();
    let post = |path: String| client.post(format!("{base}{path}")).body("{\"id\":\"a\"}");
    let status =
        |call: reqwest::RequestBuilder| async { call.send().await.unwrap().status().as_u16() };
    for (secret, name) in secrets.iter().zip(["one", "two"]) {
        assert_eq!(status(post(format!("/hooks/{secret}"))).await, 200);
        assert_eq!(heard.recv().await, Some(name));
    }
    let patch = client
        .patch(format!("{base}/hooks/7"))
        .basic_auth("user", Some("s3cret"));
    assert_eq!(status(patch).await, 204);
    assert_eq!(heard.recv().await, Some("three"));
    assert_eq!(status(client.get(format!("{base}/health"))).await, 200);
    // The method distinguishes them too.
    assert_eq!(
        status(client.get(format!("{base}/hooks/{}", secrets[1]))).await,
        405
    );
    assert_eq!(status(post("/hooks/7/8".to_owned())).await, 404);
    assert!(heard.try_recv().is_err());
}
