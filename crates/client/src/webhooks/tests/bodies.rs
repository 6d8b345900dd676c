//! Bodies, and the headers that describe them.

use bytes::Bytes;
use countersign_contract::verdict::Outcome;
use http::{StatusCode, header};

use super::{Event, builder, head, receive};
use crate::webhooks::{Body, Rejected};

#[test]
fn a_kind_of_body_that_the_document_states_is_demanded() {
    let json = "{\"id\":\"a\"}";
    for (media_type, fits) in [
        ("application/json; charset=utf-8", true),
        ("application/problem+json", true),
        ("Application/JSON", true),
        ("text/plain", false),
    ] {
        let rejected = receive("POST", "/", &[("content-type", media_type)], json).err();
        let expected = (!fits).then(|| Rejected::MediaType {
            accept: "application/json".to_owned(),
        });
        assert_eq!(rejected, expected, "{media_type}");
    }
    let told = |media_type| {
        receive(
            "DELETE",
            "/open/true",
            &[("cookie", "key=secret"), ("content-type", media_type)],
            "x",
        )
    };
    assert!(told("text/csv").is_ok());
    assert_eq!(
        told("image/png").unwrap_err().status(),
        StatusCode::UNSUPPORTED_MEDIA_TYPE
    );
    let both = [
        ("content-type", "application/json"),
        ("content-type", "text/plain"),
    ];
    let rejected = receive("POST", "/", &both, json).unwrap_err();
    assert_eq!(
        rejected.response().headers()[header::ACCEPT],
        "application/json"
    );
}

#[test]
fn a_body_comes_as_it_is() {
    let order = "{\"id\":\"a\"}";
    let coded = |codings: &[&'static str]| {
        let headers: Vec<_> = codings
            .iter()
            .map(|coding| ("content-encoding", *coding))
            .collect();
        receive("POST", "/", &headers, order)
    };
    for plain in [&["identity"][..], &["Identity, identity"], &[""], &[]] {
        assert!(coded(plain).is_ok(), "{plain:?}");
    }
    for packed in [
        &["gzip"][..],
        &["identity", "gzip"],
        &["identity, br"],
        &["\u{e9}"],
    ] {
        let rejected = coded(packed).unwrap_err();
        assert_eq!(rejected, Rejected::ContentCoding, "{packed:?}");
        let response = rejected.response();
        assert_eq!(response.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
        assert_eq!(response.headers()[header::ACCEPT_ENCODING], "identity");
    }
}

/// Tests that the text of a rejection names a missing body and counts the violations.
#[test]
fn what_is_wrong_is_told_in_a_line() {
    let rejected = |method: &str, uri: &str, body: &str| {
        let key = [("cookie", "key=secret")];
        receive(method, uri, &key, body).unwrap_err()
    };
    let missing = rejected("POST", "/", "");
    let outcome = missing.verdict().map(|verdict| verdict.outcome);
    assert_eq!(outcome, Some(Outcome::Unreadable), "{missing:?}");
    assert_eq!(
        missing.to_string(),
        "the body cannot be read: the body is missing"
    );
    let no_boolean = rejected("DELETE", "/open/yes", "x");
    let told = no_boolean.to_string();
    assert!(
        told.starts_with("`type` is broken at path parameter open: "),
        "{told}"
    );
    assert!(!told.contains("further"), "{told}");
    let two = rejected("POST", "/", "{\"state\": 1}").to_string();
    assert!(two.ends_with(" (and 1 further)"), "{two}");
}

#[test]
fn a_length_that_is_none_says_nothing() {
    let order = "{\"id\":\"a\"}";
    for length in ["", "x", "-1", "+5", "12 "] {
        let answer = receive("POST", "/", &[("content-length", length)], order);
        assert!(answer.is_ok(), "{length}");
    }
    for length in ["1048577", "99999999999999999999999999"] {
        let limit = 1024 * 1024;
        let rejected = receive("POST", "/", &[("content-length", length)], order);
        assert_eq!(rejected, Err(Rejected::TooLarge { limit }), "{length}");
    }
}

#[test]
fn an_id_that_says_nothing_makes_no_duplicate() {
    let receiver = builder().tolerant().build().unwrap();
    let again = |body: &str| {
        let receive = || receiver.receive(&head("POST", "/", &[]), body.as_bytes());
        receiver.handled(&receive().unwrap());
        receive().unwrap().duplicate
    };
    for (body, duplicate) in [
        (r#"{"id":null,"state":"a"}"#, false),
        (r#"{"id":"","state":"a"}"#, false),
        (r#"{"id":"null","state":"a"}"#, true),
        (r#"{"id":0,"state":"a"}"#, true),
        (r#"{"id":"b"}"#, true),
        // A missing state and a `null` state are equivalent.
        (r#"{"id":"b","state":null}"#, true),
        // The last of several members with the same name counts, as in the event.
        (r#"{"id":"c","id":null}"#, false),
    ] {
        assert_eq!(again(body), duplicate, "{body}");
    }
}

#[test]
fn what_breaks_a_rule_is_let_in_by_a_tolerant_receiver_only() {
    let rejected = receive("POST", "/", &[], "{\"state\":1}").unwrap_err();
    assert!(matches!(rejected, Rejected::Invalid(_)));
    let tolerant = builder().tolerant().build().unwrap();
    let received = tolerant
        .receive(&head("POST", "/", &[]), b"{\"state\":1}")
        .unwrap();
    assert_eq!(received.verdict.outcome, Outcome::Invalid);
    assert_eq!(received.status, StatusCode::ACCEPTED);
    assert!(!received.duplicate, "without an id nothing can be told");
    for body in ["", "{", "[1]]"] {
        let rejected = tolerant
            .receive(&head("POST", "/", &[]), body.as_bytes())
            .unwrap_err();
        assert!(matches!(rejected, Rejected::Unreadable(_)), "{body}");
    }
    // A body of another type is kept unchanged.
    let received = tolerant
        .receive(&head("PUT", "/n/count-1-of-1?again=1", &[]), b"\"7\"")
        .unwrap();
    let other = Some(Body::Other(Bytes::from_static(b"\"7\"")));
    assert_eq!(
        received.event,
        Event::Counted("n".to_owned(), "1".into(), other)
    );
    assert!(format!("{:?}", received.event).contains("Other(3 bytes)"));
}
