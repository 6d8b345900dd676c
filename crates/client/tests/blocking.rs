//! Calls from code that is not asynchronous.

#![cfg(feature = "blocking")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "runtime/acme.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod acme;
#[path = "runtime/server.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod server;

use countersign_client::{Error, blocking};
use futures::stream;

use crate::{
    acme::Client,
    server::{Server, Step},
};

/// A server that lives as long as the runtime does.
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
    let told = stream::iter([Ok(1), Err(Error::Timeout), Ok(2)]);
    let items: Vec<_> = blocking::items(told).map(Result::ok).collect();
    assert_eq!(items, [Some(1), None]);
}

#[tokio::test]
async fn within_asynchronous_code_it_is_an_error_and_no_panic() {
    let error = blocking::wait(async { Ok(()) }).unwrap_err();
    assert!(matches!(error, Error::Blocking(_)), "{error:?}");
    let items: Vec<_> = blocking::items(stream::iter([Ok(1)])).collect();
    assert!(matches!(items.as_slice(), [Err(Error::Blocking(_))]));
}
