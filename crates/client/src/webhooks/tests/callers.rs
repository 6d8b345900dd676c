//! Authentication of callers.

use super::{builder, head, receive};
use crate::webhooks::{Credential, Rejected};

#[test]
fn every_way_of_proving_is_known() {
    for (method, uri, headers, proven) in [
        ("GET", "/", vec![("authorization", "bearer  secret")], true),
        ("GET", "/", vec![("authorization", "Bearer secre")], false),
        ("GET", "/", vec![("authorization", "Bearersecret")], false),
        (
            "GET",
            "/",
            vec![
                ("authorization", "Bearer secret"),
                ("authorization", "Bearer secret"),
            ],
            false,
        ),
        ("GET", "/", vec![], false),
        (
            "GET",
            "/trace",
            vec![("authorization", "Basic c2VjcmV0")],
            true,
        ),
        (
            "GET",
            "/trace",
            vec![("authorization", "Basic c2VjcmV")],
            false,
        ),
        (
            "GET",
            "/trace",
            vec![("authorization", "Bearer secret")],
            false,
        ),
        // Both schemes of one alternative, or the other alternative.
        (
            "DELETE",
            "/open/true?key=secret",
            vec![("x-key", "secret")],
            true,
        ),
        (
            "DELETE",
            "/open/true?key=secret",
            vec![("x-key", "Secret")],
            false,
        ),
        ("DELETE", "/open/true", vec![("x-key", "secret")], false),
        ("DELETE", "/open/true", vec![("cookie", "key=secret")], true),
        (
            "DELETE",
            "/open/true",
            vec![("cookie", "keys=secret; key=no")],
            false,
        ),
    ] {
        let answer = receive(method, uri, &headers, "x");
        let unauthorized = matches!(answer, Err(Rejected::Unauthorized { .. }));
        assert_eq!(unauthorized, !proven, "{method} {uri} {headers:?}");
    }
    let open = builder().without_credential().build().unwrap();
    assert!(open.receive(&head("GET", "/", &[]), b"").is_ok());
}

#[test]
fn nothing_secret_is_shown() {
    let receiver = builder().path("/path-secret").build().unwrap();
    let shown = format!(
        "{:?} {receiver:?} {:?}",
        builder().path("/path-secret"),
        Credential::basic("u", "secret")
    );
    assert!(!shown.contains("secret"), "{shown}");
}

#[test]
fn a_credential_is_the_whole_of_it() {
    let credential = Credential::from("secret");
    for other in [
        "",
        "s",
        "secre",
        "secret\0",
        "secretsecret",
        "terces",
        "Secret",
    ] {
        assert_ne!(credential, other.into(), "{other}");
    }
    assert_ne!(Credential::from(""), "x".into());
    assert_eq!(Credential::from(""), "".into());
    assert_eq!(credential, "secret".into());
}

/// Tests that a text of another length takes as long as one of the same length. The minimum of
/// several runs is compared, so that a busy machine does not matter.
#[test]
fn the_time_it_takes_does_not_tell_the_length() {
    const LENGTH: usize = 1 << 20;
    let held = Credential::from("a".repeat(LENGTH));
    let least = |length: usize| {
        let sent = Credential::from("b".repeat(length));
        let tries = (0..5).map(|_| {
            let start = std::time::Instant::now();
            assert_ne!(&held, std::hint::black_box(&sent));
            start.elapsed()
        });
        tries.min().unwrap()
    };
    let (same, other) = (least(LENGTH), least(LENGTH - 1));
    assert!(other * 10 > same, "{other:?} and {same:?}");
}

/// Tests that the fault of a credential is reported to us, but not to the caller.
#[test]
fn what_is_wrong_with_a_credential_is_told_to_us_alone() {
    let receiver = builder().build().unwrap();
    let rejected = |uri: &str, headers: &[(&str, &str)]| {
        let method = if uri.starts_with("/open") {
            "DELETE"
        } else {
            "GET"
        };
        receiver
            .receive(&head(method, uri, headers), b"x")
            .unwrap_err()
    };
    let authorization = |value| [("authorization", value)];
    let twice = [
        ("authorization", "Basic c2VjcmV0"),
        ("authorization", "Basic c2VjcmV0"),
    ];
    let mut answers = Vec::new();
    for (rejected, why) in [
        (rejected("/trace", &[]), "is missing"),
        (
            rejected("/trace", &authorization("Bearer secret")),
            "a scheme other than",
        ),
        (rejected("/trace", &authorization("Basic ???")), "Base64"),
        (
            rejected("/trace", &authorization("Basic c2VjcmV1")),
            "credential is wrong",
        ),
        (rejected("/trace", &twice), "more than once"),
    ] {
        let said = rejected.to_string();
        assert!(said.contains(why), "{said}");
        assert!(!said.contains("secret"), "{said}");
        let response = rejected.response();
        answers.push((response.status(), response.headers().clone()));
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
    // The fault of a sent credential takes precedence over a missing one.
    let said = rejected("/open/true", &[("cookie", "key=guess")]).to_string();
    assert!(said.contains("credential is wrong"), "{said}");
}
