//! What is told of a call to whoever listens with `tracing`: never a value.
//!
//! It is a program of its own: whoever listens on one thread is not heard reliably while others,
//! who do not listen, make the same calls.

#![cfg(feature = "calls")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "runtime/acme.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod acme;
#[path = "runtime/server.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod server;

use std::{
    fmt::Write as _,
    sync::{Arc, Mutex},
};

use tracing::{
    Event, Id, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Record},
};

use crate::{
    acme::Client,
    server::{Server, Step},
};

/// Writes down all spans and events.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<String>>>);

struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let _ = write!(self.0, " {}={value:?}", field.name());
    }
}

impl Notes {
    fn note(&self, begin: String, record: impl FnOnce(&mut Text)) {
        let mut text = Text(begin);
        record(&mut text);
        self.0.lock().unwrap().push(text.0);
    }
}

impl Subscriber for Notes {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("countersign")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.note(format!("span {}", span.metadata().name()), |text| {
            span.record(text);
        });
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        self.note("event".to_owned(), |text| event.record(text));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

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
    let notes = notes.0.lock().unwrap().clone();
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
    assert!(has(&["event", "wait_ms=", "trying again"]), "{notes:#?}");
    assert!(has(&["event", "attempt=2", "status=200"]), "{notes:#?}");
    let all = notes.join("\n");
    assert!(
        !all.contains("jane") && !all.contains("hush") && !all.contains("127.0.0.1"),
        "{all}"
    );
}
