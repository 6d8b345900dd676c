//! Calls whose successes have different bodies: the status determines which are read and which are
//! streamed.

use std::sync::mpsc;

use bytes::Bytes;
use countersign_client::{Error, ErrorKind, File, Reading, Response, Success, Validation};
use serde_json::Value;

use crate::{
    acme::{Client, GET_REPORT, builder},
    server::{Server, Step},
};

const PDF: &[(&str, &str)] = &[("content-type", "application/pdf")];
const JSON: &[(&str, &str)] = &[("content-type", "application/json")];

/// The generated type of the success.
#[derive(Debug)]
enum Report {
    Ready(File),
    Pending(Value),
    Other(u16, Bytes),
}

impl Success for Report {
    fn reading(status: u16) -> Reading<Self> {
        match status {
            200 => Reading::File(|_, file| Self::Ready(file)),
            202 => Reading::Whole(|_, body| Ok(Self::Pending(serde_json::from_slice(body)?))),
            _ => Reading::Whole(|status, body| Ok(Self::Other(status, body.clone()))),
        }
    }
}

async fn get_report(client: &Client) -> Result<Response<Report>, Error> {
    client.call(&GET_REPORT, None).success().await
}

#[tokio::test]
async fn only_what_is_read_whole_is_bounded_and_a_file_comes_to_its_end() {
    let large = format!("\"{}\"", "x".repeat(300_000));
    let steps = vec![
        Step::answer(200, PDF, vec![7; 300_000]),
        Step::answer(202, JSON, &large),
        Step::answer(203, JSON, "12345"),
        Step::answer(203, JSON, &large),
    ];
    let server = Server::of(steps).await;
    let bounded = builder(&server.url).max_body_size(10);
    let client = Client::of(bounded.max_file_size(300_000));
    let response = get_report(&client).await.unwrap();
    assert_eq!(response.status(), 200);
    let Report::Ready(file) = response.into_body() else {
        panic!("it is ready")
    };
    assert_eq!(file.bytes(300_000).await.unwrap(), vec![7; 300_000]);
    let too_large = get_report(&client).await;
    assert!(matches!(
        too_large
            .as_ref()
            .err()
            .map(countersign_client::Error::kind),
        Some(ErrorKind::TooLarge { limit: 10, .. })
    ));
    let other = get_report(&client).await.unwrap().into_body();
    assert!(
        matches!(&other, Report::Other(203, body) if body == "12345"),
        "{other:?}"
    );
    let too_large = get_report(&client).await;
    assert!(matches!(
        too_large
            .as_ref()
            .err()
            .map(countersign_client::Error::kind),
        Some(ErrorKind::TooLarge { limit: 10, .. })
    ));
}

#[tokio::test]
async fn what_breaks_off_while_it_is_read_whole_is_tried_again() {
    let head = |status: u16| format!("HTTP/1.1 {status} Reported\r\ncontent-length: 100\r\n\r\n{{");
    let steps = vec![
        Step::Send(head(202).into_bytes()),
        Step::answer(202, JSON, "{}"),
        Step::Send(head(200).into_bytes()),
    ];
    let server = Server::of(steps).await;
    let client = Client::at(&server.url);
    let report = get_report(&client).await.unwrap().into_body();
    assert!(matches!(report, Report::Pending(_)), "{report:?}");
    assert_eq!(server.requests().len(), 2);
    // A file breaks off after its call has ended.
    let Report::Ready(file) = get_report(&client).await.unwrap().into_body() else {
        panic!("it is ready")
    };
    assert!(file.bytes(100).await.is_err());
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn a_file_is_checked_for_its_media_type() {
    let html = [("content-type", "text/html")];
    let server = Server::of(vec![Step::answer(200, &html, "<p>")]).await;
    let answer = get_report(&Client::at(&server.url)).await;
    assert!(
        matches!(
            answer.as_ref().err().map(countersign_client::Error::kind),
            Some(ErrorKind::File(_))
        ),
        "{answer:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_read_whole_is_held_against_the_contract() {
    let drifted = r#"{"id": 101, "note": "jane"}"#;
    let server = Server::of(vec![Step::answer(202, JSON, drifted)]).await;
    let (sender, drifts) = mpsc::channel();
    let told = move |drift: &countersign_client::Drift| {
        sender.send((drift.status, drift.violation.keyword.as_str().to_owned()))
    };
    let client = Client::of(builder(&server.url).on_drift(move |drift| told(drift).unwrap()));
    let report = get_report(&client).await.unwrap().into_body();
    assert!(
        matches!(&report, Report::Pending(body) if body["id"] == 101),
        "{report:?}"
    );
    drop(client);
    assert_eq!(
        drifts.iter().collect::<Vec<_>>(),
        [(202, "maximum".to_owned())]
    );

    let client = Client::of(builder(&server.url).validate(Validation::Enforce));
    let answer = get_report(&client).await;
    assert!(
        matches!(answer.as_ref().err().map(countersign_client::Error::kind), Some(ErrorKind::InvalidResponse(error)) if error.status == 202),
        "{answer:?}"
    );
    let server = Server::of(vec![Step::answer(200, PDF, drifted)]).await;
    let client = Client::of(builder(&server.url).validate(Validation::Enforce));
    get_report(&client).await.unwrap();
}

#[tokio::test]
async fn a_body_that_cannot_be_read_comes_with_its_verdict() {
    for body in ["", "[101", "%PDF jane"] {
        let server = Server::of(vec![Step::answer(202, JSON, body)]).await;
        let error = get_report(&Client::at(&server.url)).await.unwrap_err();
        let shown = format!("{error} {error:?}");
        let ErrorKind::Undecodable(error) = error.kind() else {
            panic!("{error:?}")
        };
        assert_eq!(
            (error.status.as_u16(), &error.body[..]),
            (202, body.as_bytes())
        );
        assert_eq!(error.line, 1);
        assert!(error.verdict.is_some());
        assert!(!shown.contains("jane"), "{shown}");
    }
}
