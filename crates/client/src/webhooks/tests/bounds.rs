//! Bodies that are expensive to validate, or have many violations.

use std::sync::{Arc, LazyLock};

use countersign_contract::{model::Contract, verdict::Outcome};
use http::StatusCode;
use serde_json::{Value, json};

use super::head;
use crate::{
    validation_queue::MOST_FINDINGS,
    webhooks::{Call, FromCall, Receiver, Rejected},
};

static CONTRACT: LazyLock<Arc<Contract>> = LazyLock::new(|| {
    let text = json!({ "pointer": "#/text", "type": "string" });
    let kind = json!({ "pointer": "#/kind", "type": "string", "enum": ["a"] });
    let hard = json!({ "pointer": "#/hard", "type": "string", "pattern": "^(?:(a+)\\1?)+$" });
    let items = |name: &str, item: &Value| {
        let pointer = format!("#/{name}");
        json!({ "pointer": pointer, "type": "array", "items": item })
    };
    let order = json!({ "pointer": "#/order", "type": "object", "properties": {
        "references": items("references", &text), "kinds": items("kinds", &kind), "hard": hard,
    } });
    let content =
        json!({ "required": true, "content": { "application/json": { "schema": order } } });
    let contract = json!({ "api": "made-up", "title": "Made up", "version": "1", "file": "made-up.yaml",
        "operations": [{ "id": "ordered", "method": "POST", "path": "ordered", "webhook": true, "request": content }] });
    Arc::new(serde_json::from_value(contract).unwrap())
});

/// A call that records the thread on which it was read.
#[derive(Debug)]
struct Read(std::thread::ThreadId);

impl FromCall for Read {
    fn contract() -> &'static Arc<Contract> {
        &CONTRACT
    }

    fn from_call(_: &Call<'_>) -> Option<Self> {
        Some(Self(std::thread::current().id()))
    }
}

fn receiver() -> Receiver<Read> {
    let receiver = Receiver::builder().path("/").without_credential();
    receiver.build().unwrap()
}

fn receive(body: &str) -> Result<Read, Rejected> {
    let received = receiver().receive(&head("POST", "/", &[]), body.as_bytes());
    received.map(|received| received.event)
}

#[test]
fn a_mebibyte_of_mistakes_gives_few_findings() {
    let count = 500_000;
    let body = format!("{{\"references\":[{}1]}}", "1,".repeat(count - 1));
    let Err(Rejected::Invalid(verdict)) = receive(&body) else {
        panic!("it is invalid")
    };
    assert_eq!(verdict.violations.len(), MOST_FINDINGS);
    let further = u64::try_from(count - MOST_FINDINGS).unwrap();
    assert!(verdict.further.errors == further || verdict.further.uncounted);
    assert_eq!(verdict.violations[0].instance, "/references/0");
    let tolerant = Receiver::<Read>::builder()
        .path("/")
        .without_credential()
        .tolerant();
    let received = tolerant.build().unwrap();
    let received = received.receive(&head("POST", "/", &[]), body.as_bytes());
    assert_eq!(received.unwrap().verdict.violations.len(), MOST_FINDINGS);
}

/// Tests that a new state of a partner is accepted, however often it occurs.
#[test]
fn many_new_values_are_no_more_than_new() {
    let body = |count: usize| format!("{{\"kinds\":[{}\"b\"]}}", "\"b\",".repeat(count - 1));
    assert!(receive(&body(2 * MOST_FINDINGS)).is_ok());
    let more = body(2 * MOST_FINDINGS).replace('}', ",\"references\":1}");
    assert!(matches!(receive(&more), Err(Rejected::Invalid(_))));
}

#[test]
fn what_cannot_be_validated_is_not_let_in() {
    let body = format!("{{\"hard\":\"{}b\"}}", "a".repeat(60));
    let rejected = receive(&body).unwrap_err();
    let Rejected::Undecided(verdict) = &rejected else {
        panic!("{rejected:?}")
    };
    assert_eq!(verdict.outcome, Outcome::Undecided);
    assert_eq!(rejected.verdict(), Some(verdict));
    assert_eq!(
        rejected.response().status(),
        StatusCode::SERVICE_UNAVAILABLE
    );
    let tolerant = Receiver::<Read>::builder()
        .path("/")
        .without_credential()
        .tolerant();
    let received = tolerant.build().unwrap();
    let rejected = received.receive(&head("POST", "/", &[]), body.as_bytes());
    assert!(matches!(rejected, Err(Rejected::Undecided(_))));
}

#[cfg(feature = "axum")]
#[tokio::test]
async fn a_large_body_is_read_off_the_worker() {
    let here = std::thread::current().id();
    for (size, off) in [(10, false), (100_000, true)] {
        let body = format!("{{\"references\":[\"{}\"]}}", "x".repeat(size));
        let head = head("POST", "/", &[]);
        let received = take(&receiver(), &head, body).await;
        assert_eq!(received.unwrap().event.0 != here, off, "{size}");
    }
    let wrong = format!("{{\"references\":[{}1]}}", "1,".repeat(100_000));
    let head = head("POST", "/", &[]);
    let refused = take(&receiver(), &head, wrong).await;
    assert_eq!(refused.unwrap_err().status(), StatusCode::BAD_REQUEST);
}

#[cfg(feature = "axum")]
async fn take(
    receiver: &Receiver<Read>,
    head: &http::request::Parts,
    body: String,
) -> Result<crate::webhooks::Received<Read>, axum::response::Response> {
    let admitted = receiver.find(head).unwrap();
    receiver.take(admitted, head, body.into()).await
}

/// Tests that bodies wait for validation, up to a limit.
#[cfg(feature = "axum")]
#[tokio::test]
async fn what_finds_no_room_is_sent_again_later() {
    let receiver = receiver();
    let head = head("POST", "/", &[]);
    let body = |size: usize| format!("{{\"references\":[\"{}\"]}}", "x".repeat(size));
    let room = receiver.shared.room.available_permits();
    let half = u32::try_from(room - 150_000).unwrap();
    let waiting = receiver.shared.room.acquire_many(half).await.unwrap();
    assert!(take(&receiver, &head, body(100_000)).await.is_ok());
    let response = take(&receiver, &head, body(200_000)).await.unwrap_err();
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(response.headers().contains_key(http::header::RETRY_AFTER));
    assert!(
        take(&receiver, &head, body(100)).await.is_ok(),
        "it need not wait"
    );
    drop(waiting);
    assert!(take(&receiver, &head, body(200_000)).await.is_ok());
    assert_eq!(
        receiver.shared.room.available_permits(),
        room,
        "the room is given back"
    );
}
