//! Responses that break the contract.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    time::Duration,
};

use countersign_client::{
    Drift, ErrorKind, Validation,
    pages::{PageRequest, items},
};
use countersign_contract::{
    model::Severity,
    table::{NextPage, Pagination},
};
use futures::TryStreamExt as _;
use serde_json::Value;

use crate::{
    acme::{Client, GET_ORDER, builder},
    server::{Server, Step},
};

const DRIFTED: &str = r#"{"id": 101, "note": "jane", "new": true}"#;

fn told(url: &str, validation: Validation) -> (Client, mpsc::Receiver<Drift>) {
    let (sender, drifts) = mpsc::channel();
    let builder = builder(url).validate(validation);
    let client = Client::of(builder.on_drift(move |drift| sender.send(drift.clone()).unwrap()));
    (client, drifts)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_broken_rule_is_reported_and_the_call_goes_on() {
    let server = Server::of(vec![Step::json(DRIFTED)]).await;
    let (client, drifts) = told(&server.url, Validation::Report);
    let order = client.get_order().await.unwrap();
    assert_eq!(order.body()["new"], true);
    drop(client);
    let drifts: Vec<_> = drifts.iter().collect();
    let told: Vec<_> = drifts
        .iter()
        .map(|drift| (drift.violation.severity, drift.violation.keyword.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (Severity::Error, "maximum"),
            (Severity::Notice, "undocumented")
        ]
    );
    assert_eq!(
        (drifts[0].api, drifts[0].operation, drifts[0].status),
        ("acme", "getOrder", 200)
    );
    let shown: Vec<_> = drifts.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "acme getOrder 200: error: /id is greater than 100",
            "acme getOrder 200: notice: /new the contract does not name this member"
        ]
    );
    assert!(!format!("{drifts:?}").contains("jane"));
}

/// Tests that a rule that many items of a page break is reported once.
#[tokio::test(flavor = "multi_thread")]
async fn a_rule_is_told_once_a_response_with_its_count() {
    let order = format!(
        r#"{{"id": 1, {}}}"#,
        (0..3)
            .map(|n| format!(r#""new{n}": 1"#))
            .collect::<Vec<_>>()
            .join(", ")
    );
    let lines = (0..900)
        .map(|_| r#"{"a": 1}"#)
        .collect::<Vec<_>>()
        .join(",");
    let many = format!(r#"{{"id": 101, "lines": [{lines}]}}"#);
    let server = Server::of(vec![Step::json(&order), Step::json(&many)]).await;
    let (client, drifts) = told(&server.url, Validation::Report);
    client.get_order().await.unwrap();
    client.get_order().await.unwrap();
    drop(client);
    let shown: Vec<_> = drifts.iter().map(|drift| drift.to_string()).collect();
    assert_eq!(
        shown[..4],
        [
            "acme getOrder 200: notice: /new0 the contract does not name this member",
            "acme getOrder 200: notice: /new1 the contract does not name this member",
            "acme getOrder 200: notice: /new2 the contract does not name this member",
            "acme getOrder 200: error: /id is greater than 100",
        ]
    );
    assert_eq!(
        shown[4..],
        ["acme getOrder 200: error: /lines/0 required member `b` is missing (900 times)"]
    );
}

/// Tests that a listener is called for each response, but the log is not flooded.
#[tokio::test(flavor = "multi_thread")]
async fn what_comes_again_and_again_is_not_logged_for_ever() {
    let server = Server::of(vec![Step::json(r#"{"id": 101}"#)]).await;
    let (client, drifts) = told(&server.url, Validation::Report);
    for _ in 0..25 {
        client.get_order().await.unwrap();
    }
    drop(client);
    let over: Vec<_> = drifts.iter().map(|drift| drift.over_limit).collect();
    assert_eq!(over.len(), 25);
    assert_eq!(over.iter().filter(|over| **over).count(), 15);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_that_panics_or_hangs_stops_no_call() {
    let server = Server::of(vec![Step::json(DRIFTED)]).await;
    let client = Client::of(builder(&server.url).on_drift(|_| panic!("no")));
    client.get_order().await.unwrap();
    let (open, wait) = mpsc::channel::<()>();
    let wait = std::sync::Mutex::new(wait);
    let validated = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&validated);
    let client = Client::of(builder(&server.url).on_drift(move |_| {
        count.fetch_add(1, Ordering::SeqCst);
        drop(wait.lock().map(|wait| wait.recv()));
    }));
    assert_eq!(client.unvalidated(), 0);
    for _ in 0..40 {
        client.get_order().await.unwrap();
    }
    // The listener of the first eight is blocked, and the others wait their turn.
    let told = validated.load(Ordering::SeqCst);
    assert!(told <= 8, "{told} were told at once");
    assert_eq!(client.unvalidated(), 0);
    drop(open);
    drop(client);
    let all = async {
        while validated.load(Ordering::SeqCst) < 80 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), all)
        .await
        .unwrap();
}

#[tokio::test]
async fn enforcing_makes_a_stated_breach_an_error() {
    let server = Server::of(vec![Step::json(DRIFTED)]).await;
    let (client, _drifts) = told(&server.url, Validation::Enforce);
    let error = client.get_order().await.unwrap_err();
    let shown = format!("{error} {error:?}");
    let ErrorKind::InvalidResponse(error) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(error.body, DRIFTED);
    assert_eq!(error.verdict.as_ref().unwrap().violations.len(), 2);
    assert!(shown.contains("/id is greater than 100"), "{shown}");
    assert!(!shown.contains("jane"), "{shown}");
    let server = Server::of(vec![Step::json(r#"{"id": 1, "new": true}"#)]).await;
    let (client, _drifts) = told(&server.url, Validation::Enforce);
    client.get_order().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn off_is_off() {
    let server = Server::of(vec![Step::json(DRIFTED)]).await;
    let (client, drifts) = told(&server.url, Validation::Off);
    client.get_order().await.unwrap();
    drop(client);
    assert_eq!(drifts.iter().count(), 0);
}

/// Tests that pages that contradict each other are reported in the same way as a body that breaks a
/// rule, with any validation.
#[tokio::test(flavor = "multi_thread")]
async fn pages_that_contradict_each_other_are_drift() {
    static PAGES: Pagination = Pagination {
        limit: None,
        next: NextPage::Offset { default: None },
        items: "/items",
        items_stated: true,
        total: Some("/total"),
        total_pages: None,
        has_more: None,
        item_id: Some("/id"),
        stable: false,
    };
    let bodies = [
        r#"{"items": [{"id": "jane"}], "total": 2}"#,
        r#"{"items": [{"id": "jane"}, {"id": "joe"}], "total": 3}"#,
    ];
    let server = Server::of(bodies.map(Step::json).into()).await;
    let (client, drifts) = told(&server.url, Validation::Off);
    let reading = client.reading(&PAGES);
    let client = Arc::new(client);
    let first = PageRequest::first(&PAGES, None, None, None);
    let found: Vec<Value> = items(reading, first, move |request| {
        let client = Arc::clone(&client);
        async move { client.call(&GET_ORDER, None).page(&PAGES, &request).await }
    })
    .try_collect()
    .await
    .unwrap();
    assert_eq!(found.len(), 2);
    let shown: Vec<_> = drifts.iter().map(|drift| drift.to_string()).collect();
    assert_eq!(
        shown,
        [
            "acme getOrder 200: warning: the page at offset 1 repeats 1 item already received",
            "acme getOrder 200: warning: the total was 2 and is 3 at offset 1",
        ]
    );
}

#[tokio::test]
async fn the_message_of_an_unreadable_body_says_which_rule_broke() {
    let server = Server::of(vec![Step::json("[101")]).await;
    let error = Client::at(&server.url).get_order().await.unwrap_err();
    assert!(
        error.to_string().starts_with(
            "getOrder answered 200 with a body that does not match the contract: line 1 column 4"
        ),
        "{error}"
    );
}
