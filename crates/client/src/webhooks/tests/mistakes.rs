//! Likely mistakes are errors: a path that can be guessed or that clients normalize, and a
//! credential that is never used.

use std::sync::{Arc, LazyLock};

use countersign_contract::{model::Contract, table::Operation};
use serde_json::json;

use super::{constant, in_path, operation};
use crate::webhooks::{Builder, Call, FromCall, Receiver, Webhook};

static CONTRACT: LazyLock<Arc<Contract>> = LazyLock::new(|| {
    let key = json!([{ "key": [] }]);
    let placed = json!({ "parameters": [in_path("orderId", "integer")], "security": key });
    let contract = json!({ "api": "made-up", "title": "Made up", "version": "1", "file": "made-up.yaml",
        "security_schemes": {
            "key": { "type": "apiKey", "in": "header", "name": "X-Key" },
            "other": { "type": "apiKey", "in": "header", "name": "X-Other" },
            "both": { "type": "apiKey", "in": "header", "name": "X-Both" } },
        "operations": [
            operation("referenceRequestChanged", "POST", &json!({})),
            operation("orderPlaced", "PUT", &placed),
            operation("orderClosed", "DELETE", &json!({ "security": [{ "other": [] }, { "key": [], "both": [] }] })),
        ] });
    Arc::new(serde_json::from_value(contract).unwrap())
});

#[derive(Debug)]
struct Event;

impl FromCall for Event {
    fn contract() -> &'static Arc<Contract> {
        &CONTRACT
    }

    fn from_call(_: &Call<'_>) -> Option<Self> {
        Some(Self)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Name {
    Changed,
    Placed,
    Closed,
}

impl Webhook for Name {
    fn operation(self) -> &'static Operation {
        match self {
            Self::Changed => const { &constant("referenceRequestChanged") },
            Self::Placed => const { &constant("orderPlaced") },
            Self::Closed => const { &constant("orderClosed") },
        }
    }
}

/// Returns the error of a builder, or an empty text if it builds a receiver.
fn error(builder: Builder<Event>) -> String {
    builder
        .build()
        .err()
        .map_or_else(String::new, |error| error.to_string())
}

fn changed() -> Builder<Event> {
    Receiver::builder().only(Name::Changed)
}

fn placed() -> Builder<Event> {
    Receiver::builder().only(Name::Placed).credential("hush")
}

#[test]
fn a_secret_path_is_not_plainly_guessable() {
    for (path, why) in [
        ("/hooks/short", "16 characters"),
        ("/webhooks/at-least-16-random-characters", "words"),
        ("/hooks/referenceRequestChanged", "words"),
        ("/hooks/reference-request-changed", "words"),
        ("/hooks/REFERENCE_REQUEST_CHANGED", "words"),
        ("/hooks/my-secret-reference.request.changed-hook", "words"),
        ("/hooks/made-up-webhook-receiver", "words"),
        ("/a/aaaaaaaaaaaaaaaa", "repeats"),
        ("/a/abcabcabcabcabcabcabc", "repeats"),
        ("/a/0123456789abcdef", "repeats"),
        ("/a/?key=deaddeaddeaddeaddead", "repeats"),
        ("/hooks/{secret}", "braces"),
        ("/hooks/{a_long_name_of_a_variable}", "braces"),
        ("/hooks/%7Ba_long_name_of_a_variable%7D", "braces"),
    ] {
        let error = error(changed().secret_path(path));
        assert!(error.contains(why), "{path}: {error}");
        assert!(!error.contains("aaaa"), "{error}");
        if why != "braces" {
            assert!(error.contains("openssl rand -hex 16"), "{path}: {error}");
        }
    }
    for path in [
        "/hooks/9f86d081884c7d65",
        "/hooks/5e884898da28047151d0e56f8dc62927",
        "/c2VjcmV0LXBhdGg==",
        "/hooks/referenceRequestChanged-5e884898da28047151d0e56f8dc62927",
        "/hooks/crooked-lamp-eats-snow",
        "/aaaaaaaaaaaaaaaa/5e884898da28047151d0e56f8dc62927",
    ] {
        assert_eq!(error(changed().secret_path(path)), "", "{path}");
    }
}

#[test]
fn a_path_that_would_be_sent_otherwise_is_refused() {
    for path in [
        "/a/../hooks",
        "/a/./hooks",
        "/a/%2e%2E/hooks",
        "/hooks/..",
        "/a\\hooks",
        "https://a.example\\hooks",
        "/ho\toks",
        "/ho\noks",
        " /hooks",
        "/hooks ",
        "https://a.example/x/../hooks",
        "/hooks?a\tb",
        "/ho\u{7f}oks",
    ] {
        let build = || changed().without_credential();
        let said = error(build().path(path));
        assert!(said.contains("path"), "{path:?}: {said:?}");
        assert!(
            !error(build().path("/x").mount(path)).is_empty(),
            "{path:?}"
        );
    }
    for path in [
        "/or ders",
        "/caf\u{e9}",
        "/x(1)",
        "/a//b/",
        "/a%2Fb",
        "",
        "/a;b=c,d",
    ] {
        let path = format!("https://a.example{path}");
        let said = error(changed().without_credential().path(&path));
        assert_eq!(said, "", "{path}");
    }
}

#[test]
fn a_url_is_one_that_can_be_called() {
    for (url, why) in [
        ("ftp://a.example/hooks", "http"),
        ("wss://a.example/hooks", "http"),
        ("https://user:pw@a.example/hooks", "credential"),
        ("https://{orderId}.example/{orderId}", "host"),
        ("https://{tenant}.example/{orderId}", "host"),
        ("https://a.example:{orderId}/{orderId}", "host"),
    ] {
        let error = error(placed().path(url));
        assert!(error.contains(why), "{url}: {error}");
    }
    assert_eq!(error(placed().path("HTTPS://A.example:8443/{orderId}")), "");
}

#[test]
fn a_placeholder_that_is_misspelt_is_no_literal() {
    for path in [
        "/hooks/{id}/{orderId}",
        "/hooks/{order_id}/{orderId}",
        "/hooks/{orderId/{orderId}",
        "/hooks/{{orderId}}",
        "/hooks/:orderId/{orderId}",
        "/hooks/:id/{orderId}",
        "/hooks/<orderId>/{orderId}",
        "/hooks/[orderId]/{orderId}",
        "/hooks/{orderId}?id={id}",
        "/hooks/${orderId}",
        "/{*rest}/{orderId}",
    ] {
        let error = error(placed().path(path));
        assert!(
            error.contains("placeholder") && error.contains("{orderId}"),
            "{path}: {error}"
        );
    }
    let said = error(changed().without_credential().path("/hooks/{id}"));
    assert!(said.contains("placeholder"), "{said}");
    let said = error(changed().without_credential().path("/hooks").mount("/{id}"));
    assert!(said.contains("placeholder"), "{said}");
    for path in [
        "/hooks/a:b/{orderId}",
        "/hooks/%3Aid/{orderId}",
        "/hooks/{orderId}?ids[]=1",
        "/hooks/{orderId}:x",
    ] {
        assert_eq!(error(placed().path(path)), "", "{path}");
    }
}

#[test]
fn a_placeholder_of_ours_may_be_a_literal() {
    let receiver = placed()
        .path("/countersign0part0end/{orderId}")
        .build()
        .unwrap();
    let call = |path: &str| {
        let head = super::head("PUT", path, &[("x-key", "hush")]);
        receiver.receive(&head, b"").is_ok()
    };
    assert!(call("/countersign0part0end/7"));
    assert!(!call("/7/7"));
}

#[test]
fn a_credential_that_nobody_is_asked_for_is_refused() {
    let closed = || {
        Receiver::<Event>::builder()
            .only(Name::Closed)
            .path("/closed")
    };
    for (builder, named) in [
        (
            placed()
                .path("/{orderId}")
                .without_credential_of(Name::Placed),
            "credential",
        ),
        (
            placed().path("/{orderId}").credential_of("key", "other"),
            "credential",
        ),
        (
            placed().path("/{orderId}").credential_of("other", "x"),
            "\"other\"",
        ),
        (
            placed()
                .path("/{orderId}")
                .credential_of("key", "x")
                .without_credential_of(Name::Placed),
            "\"key\"",
        ),
        // Half of an alternative, in addition to a whole one.
        (
            closed()
                .credential_of("other", "x")
                .credential_of("key", "y"),
            "\"key\"",
        ),
    ] {
        let error = error(builder);
        assert!(
            error.contains(named) && error.contains("no call"),
            "{named}: {error}"
        );
    }
    assert_eq!(
        error(closed().credential("x").credential_of("other", "y")),
        ""
    );
    assert_eq!(error(closed().credential_of("other", "y")), "");
}

#[test]
fn what_is_said_of_a_webhook_that_is_left_out_is_refused() {
    let builder = || placed().path("/{orderId}");
    for builder in [
        builder().path_of(Name::Closed, "/closed"),
        builder().secret_path_of(Name::Closed, "/9f86d081884c7d65"),
        builder().without_credential_of(Name::Closed),
    ] {
        let error = error(builder);
        assert!(
            error.contains("orderClosed") && error.contains("only("),
            "{error}"
        );
    }
}
