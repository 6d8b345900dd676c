//! The `tracing` events of calls, which never contain a value.
//!
//! This is a separate program: a `tracing` subscriber on one thread is unreliable while other
//! threads without one make the same calls.

#![cfg(feature = "calls")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "runtime/acme.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod acme;
#[path = "runtime/notes.rs"]
mod notes;
#[path = "runtime/server.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod server;

use crate::{
    acme::Client,
    notes::Notes,
    server::{Server, Step},
};

#[tokio::test]
async fn a_span_a_call_and_an_event_a_try() {
    let notes = Notes::default();
    tracing::subscriber::set_global_default(notes.clone()).unwrap();
    let server = Server::of(vec![
        Step::answer(503, &[], "jane"),
        Step::json("{\"id\": 101, \"note\": \"jane\"}"),
    ])
    .await;
    Client::at(&server.url).get_order().await.unwrap();
    let notes = notes.taken();
    let has = |parts: &[&str]| {
        notes
            .iter()
            .any(|note| parts.iter().all(|part| note.contains(part)))
    };
    assert!(
        has(&[
            "span call",
            "api=\"acme\"",
            "operation=\"getOrder\"",
            "method=\"GET\"",
            "template=\"/orders/7\""
        ]),
        "{notes:#?}"
    );
    assert!(
        has(&["event", "attempt=1", "status=503", "elapsed_ms="]),
        "{notes:#?}"
    );
    assert!(has(&["event", "wait_ms=", "retrying"]), "{notes:#?}");
    assert!(has(&["event", "attempt=2", "status=200"]), "{notes:#?}");
    let all = notes.join("\n");
    assert!(
        !all.contains("jane") && !all.contains("hush") && !all.contains("127.0.0.1"),
        "{all}"
    );
}
