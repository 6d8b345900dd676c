//! Blocking calls.

#![cfg(feature = "blocking")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "runtime/acme.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod acme;
#[path = "runtime/server.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod server;

use std::{
    sync::Arc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use countersign_client::{ErrorKind, TimeLimit, blocking};
use futures::stream;
use tokio::{
    runtime::Builder,
    task::coop::{consume_budget, has_budget_remaining, poll_proceed},
};

use crate::{
    acme::{Client, builder},
    server::{Server, Step},
};

/// Starts a server that lives as long as the runtime.
fn server(runtime: &tokio::runtime::Runtime, steps: Vec<Step>) -> Server {
    runtime.block_on(Server::of(steps))
}

#[test]
fn a_call_is_waited_for() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let pdf = [("content-type", "application/pdf")];
    let steps = vec![Step::json("{\"id\": 1}"), Step::answer(200, &pdf, "%PDF")];
    let client = Client::at(&server(&runtime, steps).url);
    assert_eq!(blocking::wait(client.get_order()).unwrap().body()["id"], 1);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.pdf");
    let file = blocking::wait(client.get_invoice()).unwrap().into_body();
    assert_eq!(file.save_to_blocking(&path).unwrap(), 4);
    assert_eq!(std::fs::read(path).unwrap(), b"%PDF");
}

#[test]
fn items_are_waited_for_and_end_after_an_error() {
    let told = stream::iter([
        Ok(vec![1, 2]),
        Ok(Vec::new()),
        Ok(vec![3]),
        Err(ErrorKind::Timeout(TimeLimit::HttpClient).into()),
        Ok(vec![4]),
    ]);
    let items: Vec<_> = blocking::items(told).map(Result::ok).collect();
    assert_eq!(items, [Some(1), Some(2), Some(3), None]);
}

/// Tests that a list blocks once per page and not per item, since blocking within a runtime needs
/// another thread.
#[tokio::test]
async fn a_list_is_waited_for_once() {
    let mut waited = 0;
    let lists = stream::poll_fn(move |_| {
        waited += 1;
        let list = (0..1000).map(|_| waited).collect();
        Poll::Ready((waited < 3).then_some(Ok(list)))
    });
    let items = tokio::task::spawn_blocking(|| blocking::items(lists).map(Result::unwrap).max());
    assert_eq!(items.await.unwrap(), Some(2));
}

fn assert_refused() {
    let error = blocking::wait(async { Ok(()) }).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Blocking(_)), "{error:?}");
    let items: Vec<_> = blocking::items(stream::iter([Ok(vec![1])])).collect();
    assert!(
        matches!(items.as_slice(), [Err(error)] if matches!(error.kind(), ErrorKind::Blocking(_)))
    );
}

#[tokio::test]
async fn within_asynchronous_code_it_is_an_error_and_no_panic() {
    assert_refused();
    tokio::spawn(async { assert_refused() }).await.unwrap();
    let local = tokio::task::LocalSet::new();
    local.run_until(async { assert_refused() }).await;
    let joined =
        local.run_until(async { tokio::task::spawn_local(async { assert_refused() }).await });
    joined.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn within_asynchronous_code_of_many_threads_it_is_an_error_as_well() {
    assert_refused();
    tokio::spawn(async { assert_refused() }).await.unwrap();
    // This also holds when the task has used up its budget.
    tokio::spawn(async {
        while has_budget_remaining() {
            consume_budget().await;
        }
        assert_refused();
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn a_refusal_costs_the_task_nothing_of_its_budget() {
    for _ in 0..300 {
        assert_refused();
    }
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..50 {
        let Poll::Ready(step) = poll_proceed(&mut context) else {
            panic!("the budget is used up")
        };
        step.made_progress();
    }
}

#[test]
fn on_a_thread_of_a_runtime_that_may_wait_it_works() {
    let many = tokio::runtime::Runtime::new().unwrap();
    let one = Builder::new_current_thread().enable_all().build().unwrap();
    for runtime in [&many, &one] {
        let server = server(runtime, vec![Step::json("{\"id\": 1}")]);
        let client = Arc::new(Client::at(&server.url));
        let shared = Arc::clone(&client);
        let id = move || blocking::wait(shared.get_order()).map(|order| order.body()["id"].clone());
        let waited = runtime.block_on(async { tokio::task::spawn_blocking(id).await });
        assert_eq!(waited.unwrap().unwrap(), 1);
        let items = || blocking::items(stream::iter([Ok(vec![1, 2])])).count();
        let counted = runtime.block_on(async { tokio::task::spawn_blocking(items).await });
        assert_eq!(counted.unwrap(), 2);
    }
    let server = server(&many, vec![Step::json("{\"id\": 1}")]);
    let client = Client::at(&server.url);
    let waited =
        many.block_on(async { tokio::task::block_in_place(|| blocking::wait(client.get_order())) });
    assert_eq!(waited.unwrap().body()["id"], 1);
    // The runtime is entered, but does not drive this thread.
    let _entered = many.enter();
    assert_eq!(blocking::wait(client.get_order()).unwrap().body()["id"], 1);
}

/// Tests that a task without a budget, which looks like a thread that may block, is allowed to
/// block.
#[tokio::test(flavor = "multi_thread")]
async fn what_runs_without_a_budget_waits_and_does_not_panic() {
    let waited = tokio::task::unconstrained(async { blocking::wait(async { Ok(1) }) }).await;
    assert_eq!(waited.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_may_call() {
    let server = Server::of(vec![Step::json("{\"id\": 101}")]).await;
    let inner = Client::at(&server.url);
    let (sender, told) = std::sync::mpsc::channel();
    let client = Client::of(builder(&server.url).on_drift(move |_| {
        sender.send(blocking::wait(inner.get_order())).unwrap();
    }));
    client.get_order().await.unwrap();
    let answer =
        tokio::task::spawn_blocking(move || told.recv_timeout(Duration::from_secs(10)).unwrap())
            .await
            .unwrap();
    assert_eq!(answer.unwrap().body()["id"], 101);
}

#[test]
fn a_panic_of_the_call_is_one_of_the_caller() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let _entered = runtime.enter();
    let caught = std::panic::catch_unwind(|| blocking::wait::<()>(async { panic!("on purpose") }));
    assert_eq!(caught.unwrap_err().downcast_ref(), Some(&"on purpose"));
}
