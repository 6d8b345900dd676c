//! Middlewares around each attempt.

use std::sync::{Arc, Mutex};

use countersign_client::{Error, ErrorKind, Middleware, Next, Retry};
use futures::future::BoxFuture;
use reqwest::header::{HeaderName, HeaderValue};

use crate::{
    acme::{Client, builder},
    server::{Server, Step},
};

/// A middleware that records requests, and marks them with a header.
struct Note(&'static str, Arc<Mutex<Vec<String>>>);

impl Middleware for Note {
    fn handle<'a>(
        &'a self,
        mut request: reqwest::Request,
        next: Next<'a>,
    ) -> BoxFuture<'a, Result<reqwest::Response, Error>> {
        Box::pin(async move {
            let Self(name, seen) = self;
            let key = request.headers().contains_key("x-key");
            seen.lock().unwrap().push(format!("{name} {key}"));
            let header = HeaderName::from_static("x-passed");
            request
                .headers_mut()
                .append(header, HeaderValue::from_static(name));
            let response = next.run(request).await;
            let status = response.as_ref().map(|response| response.status().as_u16());
            seen.lock()
                .unwrap()
                .push(format!("{name} {}", status.unwrap_or(0)));
            response
        })
    }
}

#[tokio::test]
async fn each_try_passes_all_of_them_with_its_credential() {
    let server = Server::of(vec![Step::answer(503, &[], ""), Step::json("{\"id\": 1}")]).await;
    let seen = Arc::<Mutex<Vec<String>>>::default();
    let builder = builder(&server.url)
        .middleware(Note("outer", Arc::clone(&seen)))
        .middleware(Note("inner", Arc::clone(&seen)));
    Client::of(builder)
        .call(&crate::acme::GET_SECRET, None)
        .bytes()
        .await
        .unwrap();
    let once = |status| {
        ["outer true", "inner true"]
            .map(str::to_owned)
            .into_iter()
            .chain(["inner", "outer"].map(|name| format!("{name} {status}")))
    };
    assert_eq!(
        *seen.lock().unwrap(),
        once(503).chain(once(200)).collect::<Vec<_>>()
    );
    for request in server.requests() {
        let passed: Vec<_> = request
            .lines()
            .filter(|line| line.starts_with("x-passed"))
            .collect();
        assert_eq!(passed, ["x-passed: outer", "x-passed: inner"]);
    }
}

/// A middleware that answers in place of the server, or fails.
struct Instead(Option<&'static str>);

impl Middleware for Instead {
    fn handle<'a>(
        &'a self,
        _: reqwest::Request,
        _: Next<'a>,
    ) -> BoxFuture<'a, Result<reqwest::Response, Error>> {
        let answer = match self.0 {
            Some(body) => Ok(http::Response::new(body).into()),
            None => Err(ErrorKind::Middleware("no signature for jane".into()).into()),
        };
        Box::pin(async { answer })
    }
}

#[tokio::test]
async fn one_may_answer_itself_or_give_up_for_good() {
    let server = Server::of(vec![Step::json("{\"id\": 1}")]).await;
    let client = |middleware| {
        let patient = builder(&server.url).retry(Retry::default().times(5));
        Client::of(patient.middleware(middleware))
    };
    let kept = client(Instead(Some("{\"id\": 9}")))
        .get_order()
        .await
        .unwrap();
    assert_eq!(kept.body()["id"], 9);
    let error = client(Instead(None)).get_order().await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::Middleware(_)),
        "{error:?}"
    );
    assert_eq!(error.to_string(), "getOrder: a middleware failed");
    assert!(server.requests().is_empty());
}

/// A middleware that gives a request a body.
struct Filled;

impl Middleware for Filled {
    fn handle<'a>(
        &'a self,
        mut request: reqwest::Request,
        next: Next<'a>,
    ) -> BoxFuture<'a, Result<reqwest::Response, Error>> {
        *request.body_mut() = Some("signed".into());
        next.run(request)
    }
}

#[tokio::test]
async fn one_may_give_a_request_its_body() {
    let server = Server::of(vec![Step::json("{}")]).await;
    let client = Client::of(builder(&server.url).middleware(Filled));
    client
        .call(&crate::acme::KEYED, None)
        .bytes()
        .await
        .unwrap();
    let request = &server.requests()[0];
    assert!(request.ends_with("\r\n\r\nsigned"), "{request}");
}
