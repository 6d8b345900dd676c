//! The reports of a partner's calls to listeners and to `tracing`, which never contain a value, a
//! secret or a path.
//!
//! This is a separate program: a `tracing` subscriber on one thread is unreliable while other
//! threads without one make the same calls.

#![cfg(feature = "webhooks")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "runtime/notes.rs"]
mod notes;

use std::sync::{Arc, LazyLock, Mutex};

use countersign_client::webhooks::{
    Body, Builder, Call, Drift, FromCall, Receiver, Rejected, Rejection,
};
use countersign_contract::{model::Contract, verdict::Outcome};
use http::{Request, request::Parts};
use serde_json::{Value, json};

use crate::notes::Notes;

/// A contract in which an id is stated, a state is inferred and a note is open.
static CONTRACT: LazyLock<Arc<Contract>> = LazyLock::new(|| {
    let at = json!({ "line": 1, "column": 1 });
    let clause =
        |certainty: &str| json!({ "section": "1", "certainty": certainty, "fact": "x", "at": at });
    let text = |name: &str, clause: &str| {
        let rule = json!({ "clauses": [clause], "at": at });
        json!({ "pointer": format!("#/{name}"), "type": "string", "max_length": 3,
            "rules": { "type": rule, "maxLength": rule } })
    };
    let list = json!({ "pointer": "#/notes", "type": "array", "items": text("note", "AC-003") });
    let order = json!({ "pointer": "#/order", "type": "object", "properties": {
        "id": text("id", "AC-001"), "state": text("state", "AC-002"), "notes": list } });
    let body = json!({ "required": true, "content": { "application/json": { "schema": order } } });
    let contract = json!({ "api": "acme", "title": "Acme", "version": "1", "file": "acme.yaml",
        "ledger": { "title": "Acme", "clauses": { "AC-001": clause("stated"),
            "AC-002": clause("inferred"), "AC-003": clause("silent") } },
        "security_schemes": { "key": { "type": "apiKey", "in": "header", "name": "X-Key" } },
        "operations": [{ "id": "changed", "method": "POST", "path": "changed", "webhook": true,
            "request": body, "security": [{ "key": [] }], "resource": { "name": "order",
            "action": "notify", "id": { "in": "request", "name": "/id" } } }] });
    Arc::new(serde_json::from_value(contract).unwrap())
});

struct Changed(Body<Value>);

impl FromCall for Changed {
    fn contract() -> &'static Arc<Contract> {
        &CONTRACT
    }

    fn from_call(call: &Call<'_>) -> Option<Self> {
        Some(Self(call.body()?))
    }
}

const PATH: &str = "/hooks/9f86d081884c7d65";

fn builder() -> Builder<Changed> {
    Receiver::builder().secret_path(PATH).credential("hush")
}

fn head(method: &str, path: &str, key: &str) -> Parts {
    let request = Request::builder().method(method).uri(path);
    let request = request.header("X-Key", key).body(()).unwrap();
    request.into_parts().0
}

/// Returns a listener, and the list in which it keeps its reports.
fn kept<T: Clone + Send + 'static>() -> (Arc<Mutex<Vec<T>>>, impl Fn(&T) + Send + Sync) {
    let kept = Arc::new(Mutex::new(Vec::new()));
    let own = Arc::clone(&kept);
    (kept, move |told: &T| own.lock().unwrap().push(told.clone()))
}

/// Runs a function with a `tracing` subscriber and returns the recorded events.
fn heard(what: impl FnOnce()) -> Vec<String> {
    let notes = Notes::default();
    tracing::subscriber::with_default(notes.clone(), what);
    let heard = notes.taken();
    let all = heard.join("\n");
    for value in ["jane", "hush", "guess", "9f86d0", "/hooks"] {
        assert!(!all.contains(value), "{all}");
    }
    heard
}

fn has(notes: &[String], parts: &[&str]) -> bool {
    let mut notes = notes.iter();
    notes.any(|note| parts.iter().all(|part| note.contains(part)))
}

#[test]
fn every_rejection_is_told_with_its_rule() {
    let (told, listener) = kept::<Rejection>();
    let receiver = builder()
        .on_rejected(listener)
        .body_limit(100)
        .build()
        .unwrap();
    let large = format!("{{\"id\":\"{}\"}}", "x".repeat(100));
    let calls = [
        ("POST", "/hooks/jane", "hush", "{}", 404),
        ("PUT", PATH, "hush", "{}", 405),
        ("POST", PATH, "guess", "{}", 401),
        ("POST", PATH, "hush", large.as_str(), 413),
        ("POST", PATH, "hush", "{\"id\": jane", 400),
        (
            "POST",
            PATH,
            "hush",
            "{\"state\": \"jane\", \"id\": \"jane\"}",
            400,
        ),
    ];
    let notes = heard(|| {
        for (method, path, key, body, status) in calls {
            let answer = receiver.receive(&head(method, path, key), body.as_bytes());
            assert_eq!(answer.err().unwrap().status(), status);
        }
    });
    assert_eq!(notes.len(), calls.len(), "{notes:#?}");
    for (note, (.., status)) in notes.iter().zip(calls) {
        let status = format!(" status={status}");
        for part in ["event WARN", "api=\"acme\"", &status, "suppressed=0"] {
            assert!(note.contains(part), "{note}");
        }
        // This is the only webhook.
        assert!(note.contains("webhook=\"changed\""), "{note}");
    }
    let invalid = [
        "keyword=\"maxLength\"",
        "rule=\"#/id/maxLength\"",
        "instance=\"/id\"",
        "clauses=\"AC-001\"",
        "certainty=\"stated\"",
    ];
    assert!(has(&notes[5..], &invalid), "{notes:#?}");
    assert!(has(&notes[4..5], &["keyword=\"json\""]), "{notes:#?}");
    let told = told.lock().unwrap();
    let statuses: Vec<_> = told
        .iter()
        .map(|told| told.rejected.status().as_u16())
        .collect();
    assert_eq!(statuses, calls.map(|(.., status)| status));
    assert_eq!((told[0].api, told[0].webhook), ("acme", Some("changed")));
    assert!(notes[0].contains("nested"), "{}", notes[0]);
    assert_eq!(told[5].webhook, Some("changed"));
    assert!(
        matches!(&told[5].rejected, Rejected::Invalid(verdict) if verdict.violations.len() == 2)
    );
    let line = told[5].to_string();
    assert!(
        line.starts_with("acme changed 400: `maxLength` is broken at /id: "),
        "{line}"
    );
    assert!(!format!("{told:?}").contains("jane"));
}

/// Tests that member names from the caller cannot write lines to a log.
#[test]
fn a_name_that_breaks_lines_is_escaped_and_short() {
    let (told, listener) = kept::<Rejection>();
    let (drifted, on_drift) = kept::<Drift>();
    let receiver = builder().on_rejected(listener).on_drift(on_drift);
    let receiver = receiver.body_limit(2_000_000).build().unwrap();
    let long = "n".repeat(1_000_000);
    let notes = heard(|| {
        for name in ["zz\\n2026 ERROR fake\\u001b[31m", &long] {
            let body = format!("{{\"notes\":[],\"id\":{{\"{name}\":1}}}}");
            let answer = receiver.receive(&head("POST", PATH, "hush"), body.as_bytes());
            assert!(answer.is_err());
            let body = format!("{{\"{name}\":1}}");
            let answer = receiver.receive(&head("POST", PATH, "hush"), body.as_bytes());
            assert!(answer.is_ok());
        }
    });
    let told = told.lock().unwrap();
    let drifted = drifted.lock().unwrap();
    assert_eq!(drifted.len(), 2);
    let lines = told.iter().map(ToString::to_string);
    let lines = lines.chain(drifted.iter().map(ToString::to_string));
    for line in lines.chain(notes) {
        assert!(!line.contains(['\n', '\u{1b}']), "{line}");
        assert!(line.len() < 1_000, "{}", line.len());
    }
    assert!(
        drifted[1].violation.instance.len() > 1_000_000,
        "the field is whole"
    );
}

/// Tests that a number beyond a double breaks no rule, but prevents the typed body.
#[test]
fn a_valid_body_that_is_not_of_its_type_is_drift() {
    let (told, listener) = kept::<Drift>();
    let receiver = builder().on_drift(listener).build().unwrap();
    let notes = heard(|| {
        let body = b"{\"id\":\"7\",\"score\":1e999}";
        let call = receiver.receive(&head("POST", PATH, "hush"), body).unwrap();
        assert!(call.event.0.known().is_none());
        assert_eq!(call.verdict.outcome, Outcome::Valid);
    });
    let parts = ["severity=\"warning\"", "keyword=\"body\"", "Body::Other"];
    assert!(has(&notes, &parts), "{notes:#?}");
    let told = told.lock().unwrap();
    assert!(
        told.iter().any(|drift| drift.violation.keyword == "body"),
        "{told:?}"
    );
}

#[test]
fn what_is_let_in_and_breaks_a_rule_is_drift_once_a_rule() {
    let (told, listener) = kept::<Drift>();
    let receiver = builder().on_drift(listener).build().unwrap();
    let many = vec!["long jane"; 100];
    let body = json!({ "id": "7", "state": 1, "notes": many, "name": "jane" }).to_string();
    let notes = heard(|| {
        let answer = receiver.receive(&head("POST", PATH, "hush"), body.as_bytes());
        assert!(answer.unwrap().event.0.known().is_some());
        let good = receiver.receive(&head("POST", PATH, "hush"), b"{\"id\":\"7\"}");
        assert!(good.is_ok());
    });
    assert!(
        has(
            &notes,
            &[
                "event INFO",
                "api=\"acme\"",
                "webhook=\"changed\"",
                "severity=\"warning\"",
                "keyword=\"type\"",
                "instance=\"/state\"",
                "clauses=\"AC-002\""
            ]
        ),
        "{notes:#?}"
    );
    assert!(
        has(
            &notes,
            &[
                "severity=\"notice\"",
                "keyword=\"maxLength\"",
                "instance=\"/notes/0\"",
                "clauses=\"AC-003\""
            ]
        ),
        "{notes:#?}"
    );
    let told = told.lock().unwrap();
    assert_eq!(notes.len(), told.len());
    let rules: Vec<_> = told
        .iter()
        .map(|drift| drift.violation.instance.as_str())
        .collect();
    assert_eq!(
        rules,
        ["/state", "/name", "/notes/0"],
        "the most severe first"
    );
    assert_eq!((told[0].api, told[0].webhook), ("acme", "changed"));
    let line = told[0].to_string();
    assert!(line.starts_with("acme changed: warning: /state "), "{line}");
    assert!(!format!("{told:?}").contains("jane"));
}

/// Tests that an error is reported as drift if the call is accepted.
#[test]
fn a_tolerant_receiver_tells_of_errors_as_drift() {
    let (told, listener) = kept::<Drift>();
    let (rejected, on_rejected) = kept::<Rejection>();
    let receiver = builder()
        .on_drift(listener)
        .on_rejected(on_rejected)
        .tolerant();
    let receiver = receiver.build().unwrap();
    let notes = heard(|| {
        let answer = receiver.receive(&head("POST", PATH, "hush"), b"{\"id\":\"jane\"}");
        assert!(answer.is_ok());
    });
    assert!(
        has(
            &notes,
            &["event WARN", "severity=\"error\"", "clauses=\"AC-001\""]
        ),
        "{notes:#?}"
    );
    assert_eq!(
        (told.lock().unwrap().len(), rejected.lock().unwrap().len()),
        (1, 0)
    );
}

#[test]
fn a_flood_does_not_fill_the_log_nor_hide_another_reason() {
    let (told, listener) = kept::<Rejection>();
    let receiver = builder().on_rejected(listener).build().unwrap();
    let clone = receiver.clone();
    let notes = heard(|| {
        for _ in 0..10_000 {
            let guess = clone.receive(&head("POST", PATH, "guess"), b"{}");
            assert!(guess.is_err());
        }
        let invalid = receiver.receive(&head("POST", PATH, "hush"), b"{\"id\":\"jane\"}");
        assert!(invalid.is_err());
    });
    // A new minute may begin during the test.
    assert!(notes.len() <= 21, "{}", notes.len());
    assert!(has(&notes, &["status=400"]), "{notes:#?}");
    let told = told.lock().unwrap();
    assert_eq!(told.len(), 10_001, "a listener hears each");
    let over_limit = told.iter().filter(|told| told.over_limit).count();
    assert_eq!(over_limit, 10_001 - notes.len());
}

#[test]
fn a_flood_of_drift_does_not_fill_the_log() {
    let receiver = builder().build().unwrap();
    let notes = heard(|| {
        for _ in 0..1_000 {
            let answer = receiver.receive(&head("POST", PATH, "hush"), b"{\"state\":1}");
            assert!(answer.is_ok());
        }
    });
    assert!(!notes.is_empty() && notes.len() <= 20, "{}", notes.len());
}

#[test]
fn a_listener_that_panics_ends_no_call() {
    let receiver = builder()
        .on_rejected(|_| panic!("a listener of jane"))
        .on_drift(|_| panic!("a listener of jane"))
        .build()
        .unwrap();
    let notes = heard(|| {
        let answer = receiver.receive(&head("POST", PATH, "guess"), b"{}");
        assert_eq!(answer.err().unwrap().status(), 401);
        let answer = receiver.receive(&head("POST", PATH, "hush"), b"{\"state\":1,\"x\":1}");
        assert!(answer.is_ok());
    });
    let panics = notes
        .iter()
        .filter(|note| note.contains("a listener panicked"));
    assert_eq!(panics.count(), 3, "{notes:#?}");
}

#[cfg(feature = "axum")]
mod router {
    use axum::body::Body;
    use http::{Request, StatusCode};
    use tower::ServiceExt as _;

    use countersign_client::webhooks::{Failure, FailureReason};

    use super::{Changed, PATH, Receiver, Rejection, builder, has, heard, kept};

    fn status(router: axum::Router, body: Body) -> StatusCode {
        let request = Request::post(PATH)
            .header("X-Key", "hush")
            .body(body)
            .unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = { runtime }.build().unwrap();
        runtime.block_on(router.oneshot(request)).unwrap().status()
    }

    #[test]
    fn a_function_that_fails_or_panics_is_logged() {
        let receiver = || builder().build().unwrap();
        let call = || Body::from("{\"id\":\"7\"}");
        let notes = heard(|| {
            let failing = receiver().router(|_| async { Err("the queue is full") });
            assert_eq!(status(failing, call()), 500);
            let panicking =
                receiver().router(|received| async move { assert!(received.duplicate, "jane") });
            assert_eq!(status(panicking, call()), 500);
            let at_once = receiver().router(|_| -> std::future::Ready<()> { panic!("jane") });
            assert_eq!(status(at_once, call()), 500);
            let fine = receiver().router(|_| async {});
            assert_eq!(status(fine, call()), 204);
        });
        assert_eq!(notes.len(), 3, "{notes:#?}");
        let call = [
            "event ERROR",
            "api=\"acme\"",
            "webhook=\"changed\"",
            "status=500",
        ];
        assert!(
            notes
                .iter()
                .all(|note| call.iter().all(|part| note.contains(part))),
            "{notes:#?}"
        );
        assert!(
            has(&notes[..1], &["the queue is full"]) && has(&notes[1..], &["the handler panicked"]),
            "{notes:#?}"
        );
    }

    /// Sends a call, and disconnects as soon as the router waits for something.
    fn hang_up(router: axum::Router, body: Body) {
        let request = Request::post(PATH).header("X-Key", "hush").body(body);
        let answer = router.oneshot(request.unwrap());
        assert!(futures::FutureExt::now_or_never(answer).is_none());
    }

    #[test]
    fn a_call_that_is_given_up_leaves_a_trace() {
        let (told, listener) = kept::<Failure>();
        let receiver = || {
            let builder = builder().on_failed(kept::<Failure>().1);
            builder.build().unwrap()
        };
        let told_of = builder().on_failed(listener).build().unwrap();
        let call = || Body::from("{\"id\":\"7\"}");
        let notes = heard(|| {
            hang_up(told_of.router(|_| std::future::pending::<()>()), call());
            let never = futures::stream::pending::<Result<&str, std::io::Error>>();
            hang_up(receiver().router(|_| async {}), Body::from_stream(never));
            // The second call waits for the first one.
            let router = receiver().router(|_| std::future::pending::<()>());
            let request = || Request::post(PATH).header("X-Key", "hush").body(call());
            let mut first = Box::pin(router.clone().oneshot(request().unwrap()));
            assert!(futures::FutureExt::now_or_never(&mut first).is_none());
            hang_up(router, call());
            assert_eq!(status(receiver().router(|_| async {}), call()), 204);
            drop(first);
        });
        assert_eq!(notes.len(), 4, "{notes:#?}");
        for note in &notes {
            let parts = [
                "event WARN",
                "cancelled: the caller disconnected",
                "webhook=\"changed\"",
                "elapsed_ms=",
            ];
            assert!(parts.iter().all(|part| note.contains(part)), "{note}");
        }
        for (note, stage) in
            notes
                .iter()
                .zip(["the handler", "the body", "an earlier call", "the handler"])
        {
            assert!(note.contains(stage), "{note}");
        }
        let told = told.lock().unwrap();
        assert!(
            matches!(
                told[..],
                [Failure {
                    webhook: "changed",
                    reason: FailureReason::GivenUp { .. },
                    ..
                }]
            ),
            "{told:?}"
        );
    }

    #[test]
    fn a_listener_hears_of_what_was_not_handled() {
        let (told, listener) = kept::<Failure>();
        let receiver = builder().on_failed(listener).build().unwrap();
        let call = || Body::from("{\"id\":\"7\"}");
        heard(|| {
            let failing = receiver
                .clone()
                .router(|_| async { Err("the queue is full") });
            assert_eq!(status(failing, call()), 500);
            let panicking = receiver
                .clone()
                .router(|_| -> std::future::Ready<()> { panic!("x") });
            assert_eq!(status(panicking, call()), 500);
            assert_eq!(status(receiver.router(|_| async {}), call()), 204);
        });
        let told = told.lock().unwrap();
        let lines: Vec<_> = told.iter().map(ToString::to_string).collect();
        assert_eq!(
            lines,
            [
                "acme changed: the call was not handled: the queue is full",
                "acme changed: the call was not handled: the handler panicked",
            ]
        );
    }

    #[test]
    fn what_a_router_rejects_is_told() {
        let (told, listener) = kept::<Rejection>();
        let receiver: Receiver<Changed> = builder()
            .on_rejected(listener)
            .body_limit(10)
            .build()
            .unwrap();
        let router = receiver.router(|_| async {});
        let broken = futures::stream::iter([Ok("{"), Err(std::io::Error::other("jane"))]);
        let endless = futures::stream::repeat_with(|| Ok::<_, std::io::Error>("jane"));
        let notes = heard(|| {
            assert_eq!(status(router.clone(), Body::from("{")), 400);
            assert_eq!(status(router.clone(), Body::from_stream(broken)), 400);
            assert_eq!(status(router.clone(), Body::from_stream(endless)), 413);
        });
        assert_eq!(notes.len(), 3, "{notes:#?}");
        assert!(has(&notes, &["the body ended early"]), "{notes:#?}");
        assert!(
            notes
                .iter()
                .all(|note| note.contains("webhook=\"changed\"")),
            "{notes:#?}"
        );
        assert_eq!(told.lock().unwrap().len(), 3);
    }
}
