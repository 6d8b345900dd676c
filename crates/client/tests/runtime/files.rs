//! Files in responses.

use std::{fs, time::Duration};

use countersign_client::{ErrorKind, FileError, Progress};
use futures::TryStreamExt as _;

use crate::{
    acme::{Client, builder},
    server::{Server, Step},
};

const PDF: &[(&str, &str)] = &[("content-type", "application/pdf; charset=binary")];

async fn client(step: Step) -> Client {
    Client::at(&Server::of(vec![step]).await.url)
}

#[tokio::test]
async fn a_file_is_saved_whole_and_its_progress_is_told() {
    let client = client(Step::answer(200, PDF, vec![7; 300_000])).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.pdf");
    fs::write(&path, "old").unwrap();
    let mut told = Vec::new();
    let file = client.get_invoice().await.unwrap().into_body();
    assert_eq!(
        (file.media_type(), file.length()),
        (Some("application/pdf"), Some(300_000))
    );
    let size = file
        .save_with_progress(&path, |progress| told.push(progress))
        .await
        .unwrap();
    assert_eq!(size, 300_000);
    assert_eq!(fs::read(&path).unwrap(), vec![7; 300_000]);
    let end = Progress {
        read: 300_000,
        total: Some(300_000),
    };
    assert_eq!(told.last(), Some(&end));
    assert!(told.windows(2).all(|pair| pair[0].read < pair[1].read));
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        1,
        "something was left behind"
    );
}

#[tokio::test]
async fn a_file_that_ends_early_leaves_nothing_and_spoils_nothing() {
    let head =
        b"HTTP/1.1 200 OK\r\ncontent-type: application/pdf\r\ncontent-length: 100\r\n\r\n%PDF"
            .to_vec();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.pdf");
    fs::write(&path, "old").unwrap();
    let file = client(Step::Send(head))
        .await
        .get_invoice()
        .await
        .unwrap()
        .into_body();
    let error = file.save_to(&path).await.unwrap_err();
    assert!(
        matches!(
            error.kind(),
            ErrorKind::Transport(_) | ErrorKind::File(FileError::Length { .. })
        ),
        "{error:?}"
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        1,
        "something was left behind"
    );
}

/// Tests that a partial or missing file does not replace an existing file.
#[tokio::test]
async fn what_is_no_whole_file_is_none() {
    let range = [PDF[0], ("content-range", "bytes 0-3/100")];
    let json = [
        ("content-type", "application/json"),
        ("x-request-id", "r-1"),
    ];
    for (step, status, said) in [
        (
            Step::answer(206, &range, "%PDF"),
            206,
            "getInvoice answered with a part of the file (status 206), but the whole file was requested",
        ),
        (
            Step::Send(b"HTTP/1.1 204 None\r\nconnection: close\r\n\r\n".into()),
            204,
            "getInvoice answered with status 204 and without a file",
        ),
        (
            Step::answer(202, PDF, ""),
            202,
            "getInvoice answered with status 202 and without a file",
        ),
        (
            Step::answer(200, &json, "{}"),
            200,
            "getInvoice answered with application/json, the contract documents application/pdf",
        ),
        (
            Step::answer(200, &[("content-type", "text/jane@corp.example")], "x"),
            200,
            "getInvoice answered with an invalid media type, the contract documents application/pdf",
        ),
    ] {
        let error = client(step).await.get_invoice().await.unwrap_err();
        assert_eq!(error.to_string(), said);
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        assert!(!format!("{error:?}").contains("jane"));
        let named = error.request_id();
        assert_eq!(named == Some("r-1"), said.contains("json"), "{named:?}");
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_saved_is_told() {
    for path in ["/nowhere/at/all/report.pdf", "/"] {
        let client = client(Step::answer(200, PDF, "%PDF")).await;
        let file = client.get_invoice().await.unwrap().into_body();
        let error = file.save_to(path).await.unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::File(FileError::Save(_))),
            "{error:?}"
        );
        assert_eq!(error.to_string(), "getInvoice: failed to save the file");
    }
}

/// Tests that a write error is reported at the latest when the last bytes are written. The limit
/// applies to a separate process.
#[cfg(unix)]
#[tokio::test]
async fn a_disk_that_is_full_is_told_and_leaves_nothing() {
    const INSIDE: &str = "COUNTERSIGN_LIMITED";
    if std::env::var_os(INSIDE).is_none() {
        let script = "trap '' XFSZ; ulimit -f 4; exec \"$0\" --exact files::a_disk_that_is_full_is_told_and_leaves_nothing";
        let limited = std::process::Command::new("sh")
            .args(["-c", script])
            .arg(std::env::current_exe().unwrap())
            .env(INSIDE, "yes")
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&limited.stdout);
        assert!(limited.status.success(), "{told}");
        assert!(told.contains("1 passed"), "{told}");
        return;
    }
    let client = client(Step::answer(200, PDF, vec![7; 6000])).await;
    let file = client.get_invoice().await.unwrap().into_body();
    let folder = tempfile::tempdir().unwrap();
    let error = file.save_to(folder.path().join("report.pdf")).await;
    assert!(
        matches!(
            error.as_ref().err().map(countersign_client::Error::kind),
            Some(ErrorKind::File(FileError::Save(_)))
        ),
        "{error:?}"
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn another_media_type_is_no_file() {
    let json = [("content-type", "application/json")];
    let error = client(Step::answer(200, &json, "{}"))
        .await
        .get_invoice()
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "getInvoice answered with application/json, the contract documents application/pdf"
    );
    for headers in [&[("content-type", "application/octet-stream")][..], &[]] {
        let client = client(Step::answer(200, headers, "%PDF")).await;
        let file = client.get_invoice().await.unwrap().into_body();
        assert_eq!(file.bytes(100).await.unwrap(), "%PDF");
    }
}

#[tokio::test]
async fn a_refusal_beside_a_file_is_an_error_with_its_body() {
    let json = [("content-type", "application/json")];
    let error = client(Step::answer(400, &json, "{\"why\": 1}"))
        .await
        .get_invoice()
        .await
        .unwrap_err();
    let ErrorKind::Api(error) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(error.body, "{\"why\": 1}");
}

#[tokio::test]
async fn a_file_is_a_stream_of_bytes() {
    let client = client(Step::answer(200, PDF, vec![7; 100_000])).await;
    let file = client.get_invoice().await.unwrap().into_body();
    let chunks: Vec<_> = file.try_collect().await.unwrap();
    assert_eq!(chunks.concat(), vec![7; 100_000]);
    let file = self::client(Step::answer(200, PDF, vec![7; 100_000]))
        .await
        .get_invoice()
        .await
        .unwrap();
    let error = file.into_body().bytes(10).await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::TooLarge { limit: 10, .. }),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_file_that_stands_still_is_given_up() {
    let head =
        b"HTTP/1.1 200 OK\r\ncontent-type: application/pdf\r\ncontent-length: 100\r\n\r\n%PDF"
            .to_vec();
    let server = Server::of(vec![Step::Stall(head)]).await;
    let client = Client::of(builder(&server.url).read_timeout(Duration::from_millis(100)));
    let file = client.get_invoice().await.unwrap().into_body();
    let error = file.bytes(1000).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Timeout(_)), "{error:?}");
}

/// Tests that the processing time of a server counts towards the limit of the call, not that of a
/// body.
#[tokio::test]
async fn a_file_that_is_long_in_the_making_is_waited_for() {
    let answer = "HTTP/1.1 200 OK\r\ncontent-length: 4\r\nconnection: close\r\n\r\n%PDF";
    let server = Server::of(vec![Step::Late(
        Duration::from_millis(300),
        answer.as_bytes().to_vec(),
    )])
    .await;
    let client = Client::of(builder(&server.url).read_timeout(Duration::from_millis(100)));
    let file = client.get_invoice().await.unwrap().into_body();
    assert_eq!(file.bytes(4).await.unwrap(), "%PDF");
    let _may_be_shared: &(dyn Send + Sync) = &client.get_invoice().await.unwrap();
}
