//! Event streams.

use countersign_client::{Error, ErrorKind, Event, FileError};
use futures::StreamExt as _;

use crate::{
    acme::{Client, GET_INVOICE},
    server::{Server, Step},
};

async fn events(step: Step, limit: u64) -> Vec<Result<Event, Error>> {
    let server = Server::of(vec![step]).await;
    let call = Client::at(&server.url).call(&GET_INVOICE, None);
    let file = call.file().await.unwrap().into_body();
    file.events(limit).collect().await
}

fn answer(body: impl AsRef<[u8]>) -> Step {
    Step::answer(200, &[("content-type", "application/octet-stream")], body)
}

#[tokio::test]
async fn each_event_comes_with_what_the_server_says_of_it() {
    let body = ": hello\r\n\r\nevent: order\nid: 7\nretry: 250\ndata: {\"id\":\ndata: 1}\n\ndata: second\n\nid: 8\n\ndata: cut off";
    let events = events(answer(body), 100).await;
    let events: Vec<Event> = events.into_iter().map(Result::unwrap).collect();
    assert_eq!(events.len(), 2);
    let first = &events[0];
    assert_eq!(
        (first.kind.as_deref(), first.id.as_deref()),
        (Some("order"), Some("7"))
    );
    assert_eq!(first.retry, Some(std::time::Duration::from_millis(250)));
    assert_eq!(first.decode::<serde_json::Value>().unwrap()["id"], 1);
    assert_eq!(
        (events[1].kind.as_deref(), events[1].data.as_str()),
        (None, "second")
    );
    assert_eq!(format!("{first:?}"), "Event { .. }");
}

#[tokio::test]
async fn an_event_without_end_is_too_large() {
    let head = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\ndata: one\n\ndata: ".to_vec();
    let events = events(Step::Flood(head, vec![b'x'; 1000]), 100_000).await;
    assert_eq!(events.len(), 2);
    assert_eq!(events[0].as_ref().unwrap().data, "one");
    assert!(
        matches!(
            events[1]
                .as_ref()
                .err()
                .map(countersign_client::Error::kind),
            Some(ErrorKind::TooLarge { limit: 100_000, .. })
        ),
        "{events:?}"
    );
}

/// Tests that keep-alive comments do not count towards the size of an event.
#[tokio::test]
async fn a_stream_in_which_nothing_happens_is_not_too_large() {
    for end in ["\n", "\r\n", "\r"] {
        let body = format!(": still here{end}{end}").repeat(50_000) + "data: one\n\n";
        let events = events(answer(body), 1000).await;
        assert!(
            matches!(&events[..], [Ok(event)] if event.data == "one"),
            "{end:?} {events:?}"
        );
    }
    let head = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".to_vec();
    let lines = Step::Flood(head, b"data: x\r\n".repeat(100));
    let events = events(lines, 1000).await;
    assert!(
        matches!(&events[..], [Err(error)] if matches!(error.kind(), ErrorKind::TooLarge { .. })),
        "{events:?}"
    );
}

#[tokio::test]
async fn a_stream_that_breaks_or_is_no_text_ends_with_an_error() {
    let mut cut = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\ndata: one\n\n".to_vec();
    let broken = events(Step::Send(cut.clone()), 100).await;
    assert!(
        matches!(&broken[..], [Ok(_), Err(error)] if matches!(error.kind(), ErrorKind::Transport(_))),
        "{broken:?}"
    );
    cut.truncate(0);
    let odd = events(answer(b"data: one\n\ndata: \xff\n\n"), 100).await;
    assert!(
        matches!(&odd[..], [Ok(_), Err(error)] if matches!(error.kind(), ErrorKind::File(FileError::Event { .. }))),
        "{odd:?}"
    );
}
