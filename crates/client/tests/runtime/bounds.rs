//! Files and events from a malicious server: each call ends in time with a typed error, and leaves
//! nothing on the disk.

use std::{
    fs,
    io::Write as _,
    time::{Duration, Instant},
};

use countersign_client::{
    Builder, Call, CallOptions, Error, ErrorKind, Event, File, TimeLimit, Unbuilt,
};
use flate2::{Compression, write::GzEncoder};
use futures::{StreamExt as _, TryStreamExt as _};

use crate::{
    acme::{Client, GET_INVOICE, builder},
    server::{Server, Step},
};

const LIMIT: u64 = 1 << 20;

const HEAD: &str = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: application/pdf\r\n";

/// Returns an endless compressed body, about a thousand times as large after decompression: it
/// begins with one text and repeats the other.
fn bomb(begin: &str, rest: u8) -> Step {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(begin.as_bytes()).unwrap();
    let mut more = || {
        encoder.write_all(&vec![rest; 1 << 20]).unwrap();
        encoder.flush().unwrap();
        encoder.get_ref().len()
    };
    let first = more();
    let second = more();
    let bytes = encoder.get_ref();
    let head = format!("{HEAD}content-encoding: gzip\r\n\r\n").into_bytes();
    // Compressed data that refers to the preceding text can be repeated.
    let (begin, again) = (&bytes[..first], &bytes[first..second]);
    assert!(again.len() < 1 << 12);
    Step::Flood([&head, begin].concat(), again.to_vec())
}

fn flood() -> Step {
    Step::Flood(format!("{HEAD}\r\n").into_bytes(), vec![7; 1 << 16])
}

fn drip() -> Step {
    let bytes = format!("{HEAD}\r\n{}", "x".repeat(1000)).into_bytes();
    Step::Drip(bytes, HEAD.len() + 2, Duration::from_millis(40))
}

/// Returns the file of a server, with the given settings of the client.
async fn file(step: Step, set: impl FnOnce(Builder) -> Builder) -> File {
    let server = Server::of(vec![step]).await;
    let client = Client::of(set(builder(&server.url)));
    client.get_invoice().await.unwrap().into_body()
}

fn small(builder: Builder) -> Builder {
    builder.max_body_size(LIMIT)
}

fn short(builder: Builder) -> Builder {
    builder.timeout(Duration::from_millis(300))
}

/// Saves a file and returns the error.
async fn unsaved(file: File) -> Error {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.pdf");
    fs::write(&path, "old").unwrap();
    let begin = Instant::now();
    let mut most = 0;
    let saved = file.save_with_progress(&path, |progress| most = progress.read);
    let error = saved.await.unwrap_err();
    assert!(begin.elapsed() < Duration::from_secs(10), "it hangs");
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        1,
        "something was left behind"
    );
    assert!(most <= LIMIT || !matches!(error.kind(), ErrorKind::TooLarge { .. }));
    error
}

fn is_too_large(error: &Error, limit: u64) -> bool {
    matches!(error.kind(), ErrorKind::TooLarge { limit: found } if *found == limit && error.operation() == Some("getInvoice"))
}

#[tokio::test]
async fn a_file_without_end_is_too_large() {
    for step in [bomb("", 0), flood()] {
        let error = unsaved(file(step.clone(), small).await).await;
        assert!(is_too_large(&error, LIMIT), "{error:?}");
        let mut stream = file(step.clone(), small).await;
        let mut read = 0;
        let error = loop {
            match stream.next().await.unwrap() {
                Ok(chunk) => read += chunk.len(),
                Err(error) => break error,
            }
        };
        assert!(is_too_large(&error, LIMIT), "{error:?}");
        assert!(read <= 1 << 20);
        assert!(stream.next().await.is_none(), "an error is the end");
        let error = file(step, small).await.bytes(100).await.unwrap_err();
        assert!(is_too_large(&error, 100), "{error:?}");
    }
}

/// Tests that the limit of whole bodies also applies to files without a limit of their own.
#[tokio::test]
async fn a_bound_is_there_without_a_word() {
    let error = unsaved_in_memory(file(bomb("", 0), |builder| builder).await).await;
    assert!(is_too_large(&error, 64 << 20), "{error:?}");
}

async fn unsaved_in_memory(mut file: File) -> Error {
    loop {
        if let Err(error) = file.try_next().await {
            return error;
        }
    }
}

#[tokio::test]
async fn a_length_that_is_too_large_is_refused_before_anything_comes() {
    let head = format!("{HEAD}content-length: 1048577\r\n\r\n");
    let error = unsaved(file(Step::Stall(head.into()), small).await).await;
    assert!(is_too_large(&error, LIMIT), "{error:?}");
}

#[tokio::test]
async fn the_time_of_a_call_is_that_of_its_file() {
    for step in [drip(), flood(), bomb("", 0)] {
        let error = unsaved(file(step.clone(), |it| short(it).unlimited_file_size()).await).await;
        assert!(matches!(error.kind(), ErrorKind::Timeout(_)), "{error:?}");
        let stream = file(step, |it| short(it).unlimited_file_size()).await;
        let error = unsaved_in_memory(stream).await;
        assert!(matches!(error.kind(), ErrorKind::Timeout(_)), "{error:?}");
    }
}

#[tokio::test]
async fn a_call_and_a_client_may_give_files_another_time() {
    let server = Server::of(vec![drip()]).await;
    let (base, http, runtime) = builder(&server.url).build().unwrap();
    let options = CallOptions::new().timeout(Duration::from_millis(200));
    let request = http.get(format!("{base}/invoice")).build();
    let call = Call::new(
        &runtime,
        &GET_INVOICE,
        options,
        request.map_err(Unbuilt::from),
    );
    let file_of_call = call.unwrap().file().await.unwrap().into_body();
    let error = unsaved(file_of_call).await;
    assert!(matches!(error.kind(), ErrorKind::Timeout(_)), "{error:?}");
    let own = |it: Builder| it.file_timeout(Duration::from_millis(200));
    let error = unsaved(file(drip(), own).await).await;
    assert!(matches!(error.kind(), ErrorKind::Timeout(_)), "{error:?}");
}

#[tokio::test]
async fn bounds_are_lifted_where_that_is_said() {
    let slow = || {
        let bytes = format!("{HEAD}\r\n{}", "x".repeat(20)).into_bytes();
        Step::Drip(bytes, HEAD.len() + 2, Duration::from_millis(40))
    };
    let large = || {
        Step::answer(
            200,
            &[("content-type", "application/pdf")],
            vec![7; 2 << 20],
        )
    };
    let tight = |it: Builder| short(it).max_body_size(10);
    let files = [
        file(slow(), |it| tight(it).file_timeout(None).max_file_size(20)).await,
        file(slow(), |it| {
            tight(it)
                .file_timeout(Duration::from_secs(60))
                .unlimited_file_size()
        })
        .await,
        file(slow(), tight).await.unlimited(),
        file(large(), |it| it.max_body_size(10).unlimited_file_size()).await,
        file(large(), small).await.max_size(2 << 20),
        file(large(), small).await.unlimited(),
    ];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.pdf");
    for (index, file) in files.into_iter().enumerate() {
        let size = file.save_to(&path).await.unwrap();
        assert_eq!(size, if index < 3 { 20 } else { 2 << 20 });
    }
    let file = file(large(), small).await;
    assert_eq!(file.bytes(2 << 20).await.unwrap().len(), 2 << 20);
}

/// Tests that the limit on pauses cannot be lifted.
#[tokio::test]
async fn an_unlimited_file_may_not_stand_still() {
    let stall = Step::Stall(format!("{HEAD}\r\n%PDF").into_bytes());
    let set = |it: Builder| it.read_timeout(Duration::from_millis(100));
    let error = unsaved(file(stall, set).await.unlimited()).await;
    assert!(matches!(error.kind(), ErrorKind::Timeout(_)), "{error:?}");
}

#[cfg(feature = "blocking")]
#[test]
fn blocking_makes_no_difference() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let file = runtime.block_on(file(bomb("", 0), small));
    let folder = tempfile::tempdir().unwrap();
    let error = file.save_to_blocking(folder.path().join("x")).unwrap_err();
    assert!(is_too_large(&error, LIMIT), "{error:?}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

async fn events(step: Step, set: impl FnOnce(Builder) -> Builder) -> Vec<Result<Event, Error>> {
    file(step, set).await.events(100_000).collect().await
}

#[tokio::test]
async fn an_event_without_end_is_given_up() {
    let endless = events(bomb("data: one\n\ndata: ", b'x'), |it| it).await;
    assert!(
        matches!(&endless[..], [Ok(_), Err(error)] if is_too_large(error, 100_000)),
        "{endless:?}"
    );
    let text = format!(
        "{HEAD}\r\n: hello\n\ndata: one\n\ndata: {}",
        "x".repeat(500)
    );
    let dripping = Step::Drip(text.into(), HEAD.len() + 2, Duration::from_millis(10));
    let begin = Instant::now();
    let events = events(dripping, short).await;
    assert!(begin.elapsed() < Duration::from_secs(4), "it hangs");
    assert!(
        matches!(&events[..], [Ok(_), Err(error)] if matches!(error.kind(), ErrorKind::Timeout(TimeLimit::Event(_)))),
        "{events:?}"
    );
}

/// Tests that a stream may last longer than a call, and contain more than a file.
#[tokio::test]
async fn a_stream_of_events_goes_on() {
    let text = format!("{HEAD}\r\n{}", ": still here\ndata: 1\n\n:\n".repeat(30));
    let slow = Step::Drip(text.into(), HEAD.len() + 2, Duration::from_millis(1));
    let tight = |it: Builder| short(it).max_body_size(10);
    let events = events(slow, tight).await;
    assert_eq!(events.len(), 30, "{events:?}");
    assert!(events.iter().all(Result::is_ok), "{events:?}");
}

/// Tests that comments do not begin an event, and that a slow reader is not a slow server.
#[tokio::test]
async fn only_the_server_is_slow() {
    let comments = format!("{HEAD}\r\n{}data: 1\n\n", ":\n".repeat(200));
    let slow = Step::Drip(comments.into(), HEAD.len() + 2, Duration::from_millis(1));
    assert!(matches!(&events(slow, short).await[..], [Ok(_)]));

    let answer = Step::Steps(vec![
        (
            format!("{HEAD}\r\ndata: 1\n\ndata: ").into(),
            Duration::from_millis(50),
        ),
        (b"2\n\n".to_vec(), Duration::ZERO),
    ]);
    let mut events = file(answer, short).await.events(1000);
    events.next().await.unwrap().unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(events.next().await.unwrap().unwrap().data, "2");
}
