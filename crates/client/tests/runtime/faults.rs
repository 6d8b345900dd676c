//! A table of faults: each results in a typed error, within the time limit.

use std::{
    io::Write as _,
    time::{Duration, Instant},
};

use countersign_client::{Cut, Error, ErrorKind, Retry};
use flate2::{Compression, write::GzEncoder};

use crate::{
    acme::{Client, builder},
    server::{Server, Step},
};

/// Returns the error of a GET against this server, without retries.
async fn fault(step: Step) -> Error {
    let server = Server::of(vec![step]).await;
    let client = Client::of(
        builder(&server.url)
            .retry(Retry::never())
            .timeout(Duration::from_millis(400)),
    );
    let begin = Instant::now();
    let error = client.get_order().await.unwrap_err();
    assert!(
        begin.elapsed() < Duration::from_secs(5),
        "it hangs: {:?}",
        begin.elapsed()
    );
    let shown = format!("{error} {error:?}");
    assert!(
        !shown.contains("/orders") && !shown.contains("hush"),
        "{shown}"
    );
    error
}

#[tokio::test]
async fn refused() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = Client::at(&url).get_order().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Connect(_)), "{error:?}");
    // A path may contain text that must not be shown.
    assert!(
        !format!("{error} {error:?}").contains("/orders/7"),
        "{error:?}"
    );
}

#[tokio::test]
async fn reset_in_the_middle_of_a_body() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{\"id\": 1";
    let error = fault(Step::Reset(head.into())).await;
    assert!(matches!(error.kind(), ErrorKind::Transport(_)), "{error:?}");
}

#[tokio::test]
async fn an_end_in_the_middle_of_a_body() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{\"id\": 1";
    let error = fault(Step::Send(head.into())).await;
    assert!(matches!(error.kind(), ErrorKind::Transport(_)), "{error:?}");
}

#[tokio::test]
async fn truncated_json() {
    let error = fault(Step::json("{\"id\": 1,\n \"note\": \"jane")).await;
    let ErrorKind::Undecodable(error) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!((error.line, error.column), (2, 14));
    assert_eq!(error.body, "{\"id\": 1,\n \"note\": \"jane");
    assert_eq!(error.headers["content-type"], "application/json");
    assert_eq!(
        error.verdict.as_ref().unwrap().violations[0].keyword,
        "json"
    );
    assert!(!format!("{error} {error:?}").contains("jane"));
}

#[tokio::test]
async fn a_content_coding_that_was_not_asked_for() {
    let headers = [
        ("content-type", "application/json"),
        ("content-encoding", "br"),
    ];
    let error = fault(Step::answer(200, &headers, "\u{8b}hush")).await;
    assert_eq!(
        error.to_string(),
        "getOrder answered 200 with a body in the content coding br, which was not requested and cannot be read"
    );
}

#[tokio::test]
async fn a_gzip_bomb() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..32 {
        encoder.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    let bomb = encoder.finish().unwrap();
    assert!(bomb.len() < 1 << 16);
    let headers = [
        ("content-type", "application/json"),
        ("content-encoding", "gzip"),
    ];
    let server = Server::of(vec![Step::answer(200, &headers, bomb)]).await;
    let client = Client::of(builder(&server.url).max_body_size(1 << 20));
    let error = client.get_order().await.unwrap_err();
    assert!(
        matches!(
            error.kind(),
            ErrorKind::TooLarge {
                limit: 1_048_576,
                ..
            }
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_body_without_end() {
    let head =
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1073741824\r\n\r\n";
    let server = Server::of(vec![Step::Flood(head.into(), vec![b' '; 1 << 16])]).await;
    let client = Client::of(builder(&server.url).max_body_size(1 << 20));
    let error = client.get_order().await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::TooLarge { limit } if *limit == 1 << 20),
        "{error:?}"
    );
    assert_eq!(server.requests().len(), 1, "it is not worth another try");
}

#[tokio::test]
async fn an_error_body_without_end() {
    let head = "HTTP/1.1 503 Busy\r\ncontent-length: 1073741824\r\n\r\n";
    let server = Server::of(vec![Step::Flood(head.into(), vec![b' '; 1 << 16])]).await;
    let client = Client::of(builder(&server.url).max_body_size(1 << 20));
    let ErrorKind::Api(error) = client.get_order().await.unwrap_err().into_kind() else {
        panic!("the status is lost")
    };
    assert_eq!(
        (error.status.as_u16(), error.cut),
        (503, Some(Cut::TooLarge))
    );
}

#[tokio::test]
async fn a_slow_loris() {
    let bytes = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{\"id\": 1}";
    let error = fault(Step::Trickle(bytes.to_vec(), Duration::from_millis(50))).await;
    assert!(matches!(error.kind(), ErrorKind::Timeout(_)), "{error:?}");
}

#[tokio::test]
async fn no_answer_at_all() {
    let error = fault(Step::Hang).await;
    assert!(matches!(error.kind(), ErrorKind::Timeout(_)), "{error:?}");
}

#[tokio::test]
async fn the_wrong_content_type() {
    let error = fault(Step::answer(
        200,
        &[("content-type", "text/html")],
        "<html>jane</html>",
    ))
    .await;
    let ErrorKind::Undecodable(error) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(error.body, "<html>jane</html>");
    assert!(!format!("{error} {error:?}").contains("jane"));
}

#[tokio::test]
async fn a_redirect_to_another_host() {
    let other = Server::of(vec![Step::json("{}")]).await;
    let error = fault(Step::answer(302, &[("location", &other.url)], "")).await;
    let ErrorKind::UndocumentedStatus(error) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(error.status.as_u16(), 302);
    assert_eq!(error.headers["location"], other.url.as_str());
    assert!(
        other.requests().is_empty(),
        "credentials may have gone there"
    );
}

#[tokio::test]
async fn a_failure_of_tls() {
    let plain = Step::Send(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec());
    for step in [plain, Step::Reset(Vec::new()), Step::Hang] {
        let server = Server::of(vec![step]).await;
        let url = server.url.replace("http://", "https://");
        let builder = builder(&url).retry(Retry::never());
        let client = Client::of(builder.connect_timeout(Duration::from_millis(300)));
        let error = client.get_order().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Connect(_)), "{error:?}");
        assert_eq!(
            server.requests(),
            ["TLS"],
            "something was sent in the clear"
        );
    }
}

/// Tests that the messages of undocumented answers name the call, and the fix if it is known.
#[tokio::test]
async fn what_is_told_of_answers_that_nobody_has_described() {
    for (step, expected) in [
        (
            Step::answer(418, &[], "tea"),
            "getOrder answered with status 418, which the contract does not document",
        ),
        (
            Step::answer(307, &[("location", "/elsewhere")], ""),
            "getOrder answered with status 307, which the contract does not document; redirects are not followed: set the target as the server of the client",
        ),
        (
            Step::answer(200, &[("content-type", "application/json")], ""),
            "getOrder answered 200 without the body that the contract documents",
        ),
    ] {
        let error = fault(step).await;
        assert_eq!(error.to_string(), expected);
    }
}

#[tokio::test]
async fn a_storm_of_429() {
    let storm = Step::answer(
        429,
        &[("retry-after", "0"), ("x-request-id", "r-1")],
        "slow down",
    );
    let server = Server::of(vec![storm]).await;
    let error = Client::at(&server.url).get_order().await.unwrap_err();
    let ErrorKind::Api(error) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(
        (error.status.as_u16(), error.request_id()),
        (429, Some("r-1"))
    );
    assert_eq!(error.retry_after(), Some(Duration::ZERO));
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn bytes_that_are_no_http() {
    let error = fault(Step::Send(b"\x00\xff\x00\xff nonsense".to_vec())).await;
    assert!(matches!(error.kind(), ErrorKind::Transport(_)), "{error:?}");
}

#[tokio::test]
async fn headers_without_end() {
    let head = b"HTTP/1.1 200 OK\r\n".to_vec();
    let error = fault(Step::Flood(
        head,
        b"x-y: zzzzzzzzzzzzzzzzzzzzzzzzzzzzz\r\n".to_vec(),
    ))
    .await;
    assert!(matches!(error.kind(), ErrorKind::Transport(_)), "{error:?}");
}

/// Tests that the status of an error counts once its head is received, even if the body is missing
/// or incomplete.
#[tokio::test]
async fn the_status_of_an_error_counts_whatever_its_body_is() {
    let head = |length: &str, further: &str| {
        format!("HTTP/1.1 429 Busy\r\nconnection: close\r\n{further}{length}\r\n\r\n").into_bytes()
    };
    let with = |mut bytes: Vec<u8>, more: &[u8]| {
        bytes.extend(more);
        bytes
    };
    let gzip = "content-encoding: gzip\r\n";
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&vec![b' '; 100 << 20]).unwrap();
    let bomb = encoder.finish().unwrap();
    let length = format!("content-length: {}", bomb.len());
    let chunked = "transfer-encoding: chunked";
    let cases = [
        (
            Step::Send(with(head("content-length: 9", ""), b"{\"a\"")),
            Some(Cut::Broken),
            "{\"a\"",
        ),
        (
            Step::Reset(with(head("content-length: 9", ""), b"{\"a\"")),
            Some(Cut::Broken),
            "{\"a\"",
        ),
        (
            Step::Stall(head("content-length: 9", "")),
            Some(Cut::TooSlow),
            "",
        ),
        (
            Step::Trickle(head("content-length: 999", ""), Duration::ZERO),
            Some(Cut::Broken),
            "",
        ),
        (
            Step::Send(with(head("content-length: 9", gzip), b"no gzip..")),
            Some(Cut::Broken),
            "",
        ),
        (
            Step::Send(with(head(chunked, ""), b"zz\r\n")),
            Some(Cut::Broken),
            "",
        ),
        (Step::answer(429, &[], "{\"a\": 1}"), None, "{\"a\": 1}"),
        (
            Step::answer(429, &[], b"\xFF\xFE"),
            None,
            "\u{FFFD}\u{FFFD}",
        ),
    ];
    for (step, cut, body) in cases {
        let ErrorKind::Api(error) = fault(step).await.into_kind() else {
            panic!("{cut:?}")
        };
        assert_eq!((error.status.as_u16(), error.cut), (429, cut), "{body}");
        assert_eq!(String::from_utf8_lossy(&error.body), body);
        assert_eq!(error.to_string().contains("its body"), cut.is_some());
    }
    for step in [
        Step::Send(with(head(&length, gzip), &bomb)),
        Step::Flood(head("x: y", ""), vec![b'.'; 1 << 16]),
    ] {
        let ErrorKind::Api(error) = fault(step).await.into_kind() else {
            panic!("too large")
        };
        assert_eq!(
            (error.cut, error.body.len()),
            (Some(Cut::TooLarge), 1 << 20)
        );
    }
}

/// Tests that a busy server is retried.
#[tokio::test]
async fn an_error_with_a_broken_body_is_worth_another_attempt() {
    let broken = b"HTTP/1.1 429 Busy\r\nretry-after: 0\r\ncontent-length: 9\r\n\r\n{".to_vec();
    let server = Server::of(vec![
        Step::Reset(broken.clone()),
        Step::Send(broken),
        Step::json("{\"id\": 1}"),
    ])
    .await;
    Client::at(&server.url).get_order().await.unwrap();
    assert_eq!(server.requests().len(), 3);
}
