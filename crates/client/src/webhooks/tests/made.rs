//! Building a receiver.

use super::{Event, Name, builder};
use crate::webhooks::{BuildError, Builder, Receiver};

#[test]
fn a_receiver_that_could_not_work_is_not_made() {
    let error = |builder: Builder<Event>| builder.build().unwrap_err();
    let open = || Receiver::builder().path("/").without_credential();
    let missing = |webhook: &str| BuildError::PathMissing {
        webhook: webhook.to_owned(),
    };
    let no_place = |parameter: &str| BuildError::NoPlace {
        parameter: parameter.to_owned(),
    };
    let adjacent = BuildError::Adjacent {
        parameter: "shop".to_owned(),
    };
    let ambiguous = BuildError::Ambiguous {
        one: "asked".to_owned(),
        other: "traced".to_owned(),
    };
    for (found, expected) in [
        (error(open()), no_place("shop")),
        (
            error(open().path("/{shop}/{count}")),
            BuildError::UnknownPlaceholder {
                known: String::new(),
            },
        ),
        (
            error(builder().path_of(Name::Counted, "/{shop}-{count}")),
            adjacent,
        ),
        (
            error(builder().path_of(Name::Traced, "/")),
            ambiguous.clone(),
        ),
        (
            error(builder().path_of(Name::Traced, "")),
            missing("traced"),
        ),
        (error(builder().path("")), missing("ordered")),
        (error(Receiver::builder()), missing("ordered")),
        (
            error(builder().only(Name::None)),
            BuildError::UnknownWebhook { webhook: "none" },
        ),
        (
            error(builder().without_credential_of(Name::None)),
            BuildError::UnknownWebhook { webhook: "none" },
        ),
        // The other path accepts any query.
        (
            error(builder().path_of(Name::Traced, "/?kind=traced")),
            ambiguous,
        ),
        (
            error(builder().path_of(Name::None, "/")),
            BuildError::UnknownWebhook { webhook: "none" },
        ),
        (error(builder().path("orders")), BuildError::NoPath),
        (error(builder().path("/orders#x")), BuildError::NoPath),
        (
            error(builder().path("mailto:orders://x")),
            BuildError::NoPath,
        ),
        (error(builder().mount("/a?b=c")), BuildError::NoPath),
        (error(builder().credential("")), BuildError::EmptyCredential),
        (
            error(builder().credential_of("cookies", "x")),
            BuildError::UnknownScheme {
                scheme: "cookies".to_owned(),
            },
        ),
    ] {
        assert_eq!(found, expected);
    }
    let paths = || {
        let receiver: Builder<Event> = Receiver::builder();
        let receiver = receiver
            .path("/")
            .without_credential_of(Name::Ordered)
            .without_credential_of(Name::Counted)
            .path_of(Name::Counted, "/{shop}/{count}")
            .path_of(Name::Traced, "/trace");
        receiver
            .path_of(Name::Reported, "/{open}")
            .credential_of("bearer", "x")
            .credential_of("basic", "x")
    };
    assert_eq!(
        error(paths()),
        BuildError::NoCredential {
            webhook: "told".to_owned(),
            scheme: "cookie".to_owned()
        }
    );
    assert!(
        paths().credential_of("cookie", "x").build().is_ok(),
        "one alternative is enough"
    );
    let only_mutual = paths().credential_of("mutual", "x");
    assert!(matches!(
        error(only_mutual),
        BuildError::NoCredential { .. }
    ));
}

#[test]
fn queries_that_differ_tell_webhooks_apart() {
    let receiver = builder().path("/?kind=asked");
    let receiver = receiver.path_of(Name::Traced, "/?kind=traced");
    assert!(receiver.build().is_ok());
}

#[test]
fn the_last_word_on_credentials_counts() {
    let open = |builder: Builder<Event>| {
        let receiver = builder.build().unwrap();
        receiver.receive(&super::head("GET", "/", &[]), b"").is_ok()
    };
    assert!(!open(builder().without_credential().credential("secret")));
    let schemes = builder().without_credential().credential_of("bearer", "x");
    let schemes = schemes.credential_of("basic", "x");
    assert!(!open(schemes.credential_of("cookie", "x")));
    assert!(open(builder().credential("secret").without_credential()));
    assert!(open(
        builder().credential_of("bearer", "").without_credential()
    ));
}
