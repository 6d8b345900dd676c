//! Heads and bodies, without any framework.

use std::fs;

use contract_tests::contracts;
use countersign_client::webhooks::{BuildError, Received, Rejected, Weakness};
use countersign_contract::verdict::Outcome;
use http::{Request, StatusCode, header};
use proptest::prelude::*;
use serde_json::json;

use super::{PROOF, crosschq, head, pop_engine};

fn changed(body: &str) -> Result<Received<crosschq::webhooks::Event>, Rejected> {
    crosschq().receive(&head("POST", "/hooks/crosschq", &[]), body.as_bytes())
}

fn notification(
    received: &Received<crosschq::webhooks::Event>,
) -> &crosschq::types::ReferenceRequestNotification {
    let crosschq::webhooks::Event::ReferenceRequestChanged { body } = &received.event;
    body.known().unwrap()
}

#[test]
fn the_sample_of_the_document_is_received() {
    let sample = contracts::repository().join("specs/crosschq/examples/webhook-body.json");
    let sample = fs::read_to_string(sample).unwrap();
    let received = changed(&sample).unwrap();
    let body = notification(&received);
    assert_eq!(body.id, "603a2d8f801a4799ab4eb3b40040587c");
    assert_eq!(
        body.status,
        crosschq::types::ReferenceRequestStatus::Completed
    );
    assert_eq!(body.references.value().unwrap().len(), 4);
    assert_eq!(received.verdict.outcome, Outcome::Valid);
    assert_eq!(
        (received.status, received.duplicate),
        (StatusCode::OK, false)
    );
}

#[test]
fn what_is_not_known_is_kept() {
    let received = changed(r#"{"id":"a","status":"evaporated","score":[1]}"#).unwrap();
    let body = notification(&received);
    let other = crosschq::types::ReferenceRequestStatus::Other("evaporated".to_owned());
    assert_eq!(body.status, other);
    assert_eq!(body.undocumented["score"], json!([1]));
    // These members are only known from a sample, so a member of another type must not cause the
    // call or any other member to be lost.
    let received = changed(r#"{"id":7,"status":"sent","progress":"all"}"#).unwrap();
    let body = notification(&received);
    assert!(body.id.is_mistyped() && body.progress.is_mistyped());
    assert_eq!(body.status, crosschq::types::ReferenceRequestStatus::Sent);
    assert_eq!(
        json!(body),
        json!({"id":7,"status":"sent","progress":"all"})
    );
    assert_eq!(received.verdict.outcome, Outcome::Valid);
    assert!(!received.verdict.violations.is_empty());
}

#[test]
fn the_same_id_and_state_is_a_duplicate_once_it_was_handled() {
    let receiver = crosschq();
    let clone = receiver.clone();
    let receive = |receiver: &crosschq::webhooks::Receiver, id: &str, status: &str| {
        let body = json!({ "id": id, "status": status }).to_string();
        let head = head("POST", "/hooks/crosschq", &[]);
        receiver.receive(&head, body.as_bytes()).unwrap()
    };
    let first = receive(&receiver, "a", "completed");
    assert!(!first.duplicate);
    // The first may still fail, so no other call may be dropped because of it.
    assert!(!receive(&receiver, "a", "completed").duplicate);
    receiver.handled(&first);
    assert!(
        !receive(&receiver, "a", "sent").duplicate,
        "no order is assumed"
    );
    assert!(!receive(&receiver, "b", "completed").duplicate);
    let again = receive(&clone, "a", "completed");
    assert!(again.duplicate, "clones share the memory");
    drop(again);
    assert!(receive(&receiver, "a", "completed").duplicate);
    let forgetful = crosschq::webhooks::Receiver::builder()
        .path("/")
        .without_credential()
        .remember(1)
        .build()
        .unwrap();
    let receive = |id: &str| {
        let body = json!({ "id": id, "status": "sent" }).to_string();
        let call = head("POST", "/", &[]);
        let told = forgetful.receive(&call, body.as_bytes()).unwrap();
        forgetful.handled(&told);
        told.duplicate
    };
    assert_eq!(
        ["a", "a", "b", "a"].map(receive),
        [false, true, false, false]
    );
}

#[test]
fn each_reason_has_a_status_and_says_no_value() {
    let (crosschq, pop_engine) = (crosschq(), pop_engine());
    let small = crosschq::webhooks::Receiver::builder()
        .path("/")
        .without_credential()
        .body_limit(10)
        .build()
        .unwrap();
    let post = |headers: &[_], body: &str| {
        let rejected = crosschq.receive(&head("POST", "/hooks/crosschq", headers), body.as_bytes());
        rejected.unwrap_err()
    };
    let get = |uri: &str, headers: &[_]| {
        pop_engine
            .receive(&head("GET", uri, headers), b"")
            .unwrap_err()
    };
    let length = [(header::CONTENT_LENGTH, "99999999999999999999")];
    let rejected = [
        (
            get("/pop/7/notify", &[]),
            401,
            Some((
                header::WWW_AUTHENTICATE,
                r#"Basic realm="webhooks", charset="UTF-8""#,
            )),
        ),
        (
            get(
                "/pop/7/notify",
                &[(header::AUTHORIZATION, "Basic dXNlcjpzM2NyZXU=")],
            ),
            401,
            None,
        ),
        (get("/pop/7/sonstiges-s3cret", &[PROOF]), 404, None),
        (get("/pop/s3cret/notify", &[PROOF]), 400, None),
        (
            crosschq
                .receive(&head("PUT", "/hooks/crosschq", &[]), b"{}")
                .unwrap_err(),
            405,
            Some((header::ALLOW, "POST")),
        ),
        (
            pop_engine
                .receive(&head("PUT", "/pop/7/notify", &[]), b"")
                .unwrap_err(),
            405,
            Some((header::ALLOW, "PATCH, POST, GET")),
        ),
        (
            small
                .receive(&head("POST", "/", &[]), b"{\"a\": true}")
                .unwrap_err(),
            413,
            None,
        ),
        (
            small.receive(&head("POST", "/", &length), b"").unwrap_err(),
            413,
            None,
        ),
        (
            small
                .receive(&head("POST", "/", &[(header::CONTENT_LENGTH, "11")]), b"{}")
                .unwrap_err(),
            413,
            None,
        ),
        (post(&[(header::CONTENT_ENCODING, "br")], "{}"), 415, None),
        (post(&[], r#"{"id":"s3cret""#), 400, None),
        (post(&[], ""), 400, None),
    ];
    for (rejected, status, header) in rejected {
        assert_eq!(rejected.status().as_u16(), status, "{rejected}");
        let response = rejected.response();
        assert_eq!(response.status().as_u16(), status);
        if let Some((name, value)) = header {
            assert_eq!(response.headers()[name], value);
        }
        let shown = format!("{rejected} {rejected:?} {response:?}");
        assert!(
            !shown.contains("s3cret") && !rejected.to_string().ends_with('.'),
            "{shown}"
        );
    }
}

#[test]
fn an_open_media_type_is_not_demanded() {
    for media_type in ["text/plain", "application/json", "\u{7f}"] {
        let headers = [(header::CONTENT_TYPE, media_type)];
        let headers = if media_type == "\u{7f}" {
            &[][..]
        } else {
            &headers[..]
        };
        let received =
            crosschq().receive(&head("POST", "/hooks/crosschq", headers), b"{\"id\":\"a\"}");
        assert!(received.is_ok(), "{media_type}");
    }
}

#[test]
fn notifications_are_told_apart_by_method_and_carry_their_id() {
    use pop_engine::webhooks::{Event, Receiver};
    for path in [
        "/pop/[___APP_ID___]/notify",
        "https://example.com/pop/{application_id}/notify",
    ] {
        let receiver = Receiver::builder()
            .path(path)
            .credential("user:s3cret")
            .build()
            .unwrap();
        let receive = |method: &str, id: &str, body: &str| {
            let head = head(method, &format!("/pop/{id}/notify"), &[PROOF]);
            receiver.receive(&head, body.as_bytes()).unwrap()
        };
        let largest = i64::MAX.to_string();
        let patched = receive("PATCH", &largest, "");
        let expected = Event::NotifyByPatch {
            application_id: largest.as_str().into(),
            body: None,
        };
        assert_eq!(
            (patched.event, patched.status),
            (expected, StatusCode::NO_CONTENT)
        );
        let posted = receive("POST", "12345678", r#"{"score":1}"#);
        let information = json!({ "score": 1 }).as_object().unwrap().clone();
        let expected = Event::NotifyByPost {
            application_id: "12345678".into(),
            body: Some(information.into()),
        };
        assert_eq!(posted.event, expected);
        assert!(posted.verdict.violations.is_empty());
        receiver.handled(&posted);
        assert!(
            receive("GET", "0012345678", "").duplicate,
            "it is one number"
        );
        let got = receive("GET", "12345678", "");
        assert_eq!(
            got.event,
            Event::NotifyByGet {
                application_id: "12345678".into()
            }
        );
        assert!(got.duplicate, "the id alone says what is the same");
    }
    // The id is appended if there is no placeholder.
    let receiver = Receiver::builder()
        .path("/pop")
        .without_credential()
        .build()
        .unwrap();
    assert!(
        receiver
            .receive(&head("PATCH", "/pop/12345678", &[]), b"")
            .is_ok()
    );
    assert!(receiver.receive(&head("PATCH", "/pop", &[]), b"").is_err());
}

#[test]
fn an_id_beyond_what_is_documented_is_a_notice_and_kept() {
    let largest = u64::MAX.to_string();
    let head = head("GET", &format!("/pop/{largest}/notify"), &[PROOF]);
    let received = pop_engine().receive(&head, b"").unwrap();
    let pop_engine::webhooks::Event::NotifyByGet { application_id } = received.event else {
        panic!("another event");
    };
    assert_eq!(
        (application_id.text(), application_id.value()),
        (largest.as_str(), None)
    );
    let violation = &received.verdict.violations[0];
    assert_eq!(
        (violation.keyword.as_str(), violation.instance.as_str()),
        ("format", "/application_id")
    );
    assert_eq!(received.verdict.outcome, Outcome::Valid);
}

proptest! {
    /// Any bytes get a response, and an accepted call can be read.
    #[test]
    fn anything_gets_an_answer(
        method in "GET|POST|PATCH|PUT|[A-Z]{1,9}",
        path in "(/pop/[0-9a-z%+-]{0,24}/notify|/hooks/crosschq|/[ -~]{0,20})(\\?[a-z=]{0,9})?",
        proof in proptest::option::of("[Bb]asic [A-Za-z0-9+/=]{0,30}|Basic dXNlcjpzM2NyZXQ=|[\\x20-\\x7e]{0,30}"),
        media_type in proptest::option::of("[\\x20-\\x7e]{0,30}"),
        body in prop_oneof![proptest::collection::vec(any::<u8>(), 0..64), Just(b"{}".to_vec()), "\\{\"(id|status)\":[0-9a\"\\[\\]]{1,5}\\}".prop_map(String::into_bytes)],
    ) {
        let mut request = Request::builder().method(method.as_str()).uri(path);
        if let Some(proof) = proof {
            request = request.header(header::AUTHORIZATION, proof);
        }
        if let Some(media_type) = media_type {
            request = request.header(header::CONTENT_TYPE, media_type);
        }
        let Ok(request) = request.body(()) else { return Ok(()) };
        let (head, ()) = request.into_parts();
        match crosschq().receive(&head, &body) {
            Ok(received) => prop_assert_ne!(received.verdict.outcome, Outcome::Unreadable),
            Err(rejected) => prop_assert!(rejected.response().status().is_client_error()),
        }
        match pop_engine().receive(&head, &body) {
            Ok(received) => prop_assert!(received.status.is_success()),
            Err(rejected) => prop_assert!(rejected.response().status().is_client_error()),
        }
    }
}

#[test]
fn a_receiver_is_never_open_by_mistake() {
    use pop_engine::{delivery::Configuration, webhooks::Receiver};
    let builder = || Configuration::builder().url("https://a.example/[___APP_ID___]");
    let open = builder().build().unwrap();
    let (webhook, scheme) = (
        "notifyByPatch".to_owned(),
        "notificationCredentials".to_owned(),
    );
    assert_eq!(
        Receiver::builder().configured(&open).build().unwrap_err(),
        BuildError::NoCredential { webhook, scheme }
    );
    let on_purpose = Receiver::builder().configured(&open).without_credential();
    let call = head("PATCH", "/7", &[]);
    assert!(on_purpose.build().unwrap().receive(&call, b"").is_ok());
    // The partner would never send such a credential.
    for builder in [
        Receiver::builder()
            .credential("user:s3cret")
            .configured(&open),
        Receiver::builder()
            .configured(&open)
            .credential("user:s3cret"),
    ] {
        assert_eq!(
            builder.build().unwrap_err(),
            BuildError::CredentialNotConfigured
        );
    }
    let closed = builder().credential("user:s3cret").build().unwrap();
    let closed = Receiver::builder()
        .without_credential()
        .configured(&closed)
        .build()
        .unwrap();
    assert_eq!(closed.receive(&call, b"").unwrap_err().status(), 401);
    assert!(closed.receive(&head("PATCH", "/7", &[PROOF]), b"").is_ok());
    // A credential that no webhook requires protects nothing.
    let crosschq = crosschq::webhooks::Receiver::builder().credential("s3cret");
    assert_eq!(crosschq.build().unwrap_err(), BuildError::NothingProtected);
}

/// A receiver without a path and a credential serves every caller that finds the host.
#[test]
fn a_receiver_says_where_it_is_and_that_it_is_open() {
    use crosschq::webhooks::{Receiver, Webhook};
    let webhook = || "referenceRequestChanged".to_owned();
    let missing = BuildError::PathMissing { webhook: webhook() };
    let unprotected = BuildError::Unprotected { webhook: webhook() };
    let guessable = BuildError::Guessable {
        webhook: webhook(),
        weakness: Weakness::Short,
    };
    let hook = Webhook::ReferenceRequestChanged;
    let secret = "/hooks/9f86d081884c7d65";
    for (builder, error) in [
        (Receiver::builder(), missing.clone()),
        (Receiver::builder().without_credential(), missing.clone()),
        (Receiver::builder().mount("/hooks"), missing.clone()),
        (Receiver::builder().path("").without_credential(), missing),
        (
            Receiver::builder().path("/hooks/crosschq"),
            unprotected.clone(),
        ),
        // A path that looks like a secret is not necessarily one.
        (Receiver::builder().path(secret), unprotected.clone()),
        (
            Receiver::builder().secret_path(secret).path_of(hook, "/"),
            unprotected,
        ),
        (
            Receiver::builder().secret_path("/hooks/crosschq"),
            guessable.clone(),
        ),
        (
            Receiver::builder().secret_path_of(hook, "/"),
            guessable.clone(),
        ),
        (
            Receiver::builder().secret_path("/a").mount(secret),
            guessable,
        ),
    ] {
        let found = builder.build().unwrap_err();
        assert_eq!(found, error);
        assert!(!found.to_string().contains("9f86d0"), "{found}");
    }
    for (builder, path) in [
        (Receiver::builder().path("/").without_credential(), "/"),
        (
            Receiver::builder().path("/").without_credential_of(hook),
            "/",
        ),
        (Receiver::builder().secret_path(secret), secret),
        (Receiver::builder().secret_path_of(hook, secret), secret),
    ] {
        let receiver = builder.build().unwrap();
        let receive = |path: &str| receiver.receive(&head("POST", path, &[]), b"{\"id\":\"a\"}");
        assert!(receive(path).is_ok(), "{path}");
        assert_eq!(
            receive("/hooks/9f86d081884c7d66").unwrap_err(),
            Rejected::NotFound
        );
        assert!(!format!("{receiver:?}").contains("9f86d0"));
    }
}

/// A partner without a URL makes no calls.
#[test]
fn a_configuration_without_a_url_has_no_receiver() {
    use pop_engine::{delivery::Configuration, webhooks::Receiver};
    let nowhere = Configuration::builder().credential("user:s3cret").build();
    let receiver = Receiver::builder().configured(&nowhere.unwrap());
    let webhook = "notifyByPatch".to_owned();
    assert_eq!(
        receiver.build().unwrap_err(),
        BuildError::PathMissing { webhook }
    );
}

/// The partner makes one kind of call, so any other is not the partner's.
#[test]
fn a_receiver_of_a_configuration_has_one_webhook() {
    use pop_engine::{
        delivery::Configuration,
        webhooks::{Receiver, Webhook},
    };
    let configuration = Configuration::builder()
        .url("https://a.example/[___APP_ID___]")
        .webhook(Webhook::NotifyByPost)
        .credential("user:s3cret")
        .build()
        .unwrap();
    let receiver = Receiver::builder()
        .configured(&configuration)
        .build()
        .unwrap();
    assert!(receiver.receive(&head("POST", "/7", &[PROOF]), b"").is_ok());
    for method in ["PATCH", "GET", "PUT"] {
        let rejected = receiver.receive(&head(method, "/7", &[PROOF]), b"");
        let allow = "POST".to_owned();
        assert_eq!(
            rejected.unwrap_err(),
            Rejected::Method { allow },
            "{method}"
        );
    }
}
