//! Protection of webhooks that the contract protects, may protect or does not protect.

use std::sync::{Arc, LazyLock};

use countersign_contract::{model::Contract, table::Operation};
use serde_json::json;

use super::{constant, head, operation};
use crate::webhooks::{BuildError, Builder, Call, FromCall, Receiver, Webhook};

static CONTRACT: LazyLock<Arc<Contract>> = LazyLock::new(|| {
    let protected = |id: &str, security: serde_json::Value| {
        operation(id, "GET", &json!({ "security": security }))
    };
    let contract = json!({ "api": "made-up", "title": "Made up", "version": "1", "file": "made-up.yaml",
        "security_schemes": { "key": { "type": "apiKey", "in": "header", "name": "X-Key" },
            "id": { "type": "openIdConnect", "url": "https://id.example" } },
        "operations": [
            protected("open", json!([])),
            protected("optional", json!([{}, { "key": [] }])),
            protected("closed", json!([{ "key": [] }])),
            protected("foreign", json!([{ "id": [] }])),
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
    Open,
    Optional,
    Closed,
    Foreign,
}

impl Webhook for Name {
    fn operation(self) -> &'static Operation {
        match self {
            Self::Open => const { &constant("open") },
            Self::Optional => const { &constant("optional") },
            Self::Closed => const { &constant("closed") },
            Self::Foreign => const { &constant("foreign") },
        }
    }
}

const SECRET_PATH: &str = "/9f86d081884c7d65";

/// Returns whether a stranger is accepted, and whether the partner is.
fn let_in(builder: Builder<Event>, path: &str) -> Result<(bool, bool), BuildError> {
    let receiver = builder.build()?;
    let call = |headers: &[_]| receiver.receive(&head("GET", path, headers), b"").is_ok();
    Ok((call(&[]), call(&[("x-key", "hush")])))
}

#[test]
fn a_webhook_is_open_only_if_somebody_says_so() {
    let unprotected = |webhook: &str| BuildError::Unprotected {
        webhook: webhook.to_owned(),
    };
    let missing = |webhook: &str| BuildError::NoCredential {
        webhook: webhook.to_owned(),
        scheme: "key".to_owned(),
    };
    let unsupported = BuildError::UnsupportedScheme {
        scheme: "id".to_owned(),
    };
    let (only_partner, everybody) = (Ok((false, true)), Ok((true, true)));
    for (webhook, nothing, credential, secret_path) in [
        (
            Name::Open,
            Err(unprotected("open")),
            Err(BuildError::NothingProtected),
            everybody.clone(),
        ),
        // A credential that is given must be required.
        (
            Name::Optional,
            Err(missing("optional")),
            only_partner.clone(),
            everybody.clone(),
        ),
        (
            Name::Closed,
            Err(missing("closed")),
            only_partner,
            Err(missing("closed")),
        ),
        (
            Name::Foreign,
            Err(BuildError::NoCredential {
                webhook: "foreign".to_owned(),
                scheme: "id".to_owned(),
            }),
            Err(unsupported),
            Err(BuildError::NoCredential {
                webhook: "foreign".to_owned(),
                scheme: "id".to_owned(),
            }),
        ),
    ] {
        let builder = || Receiver::builder().only(webhook).path("/");
        assert_eq!(let_in(builder(), "/"), nothing, "{webhook:?}");
        let given = builder().credential("hush");
        assert_eq!(let_in(given, "/"), credential, "{webhook:?}");
        let secret = builder().secret_path(SECRET_PATH);
        assert_eq!(let_in(secret, SECRET_PATH), secret_path, "{webhook:?}");
        for open in [
            builder().without_credential(),
            builder().without_credential_of(webhook),
        ] {
            assert_eq!(let_in(open, "/"), everybody, "{webhook:?}");
        }
    }
}

#[test]
fn a_credential_of_one_webhook_does_not_open_another() {
    let builder = || {
        let builder = Receiver::builder().only(Name::Closed).only(Name::Open);
        let builder = builder.path_of(Name::Closed, "/closed").credential("hush");
        builder.path_of(Name::Open, "/open")
    };
    let unprotected = BuildError::Unprotected {
        webhook: "open".to_owned(),
    };
    assert_eq!(let_in(builder(), "/open"), Err(unprotected));
    let said = || builder().without_credential_of(Name::Open);
    assert_eq!(let_in(said(), "/open"), Ok((true, true)));
    assert_eq!(let_in(said(), "/closed"), Ok((false, true)));
    let secret = builder().secret_path_of(Name::Open, SECRET_PATH);
    assert_eq!(let_in(secret, SECRET_PATH), Ok((true, true)));
}

#[test]
fn what_is_not_named_is_not_received() {
    let receiver = Receiver::<Event>::builder().only(Name::Optional);
    let receiver = receiver.path("/optional").credential("hush");
    let receiver = receiver.build().unwrap();
    let call = |path: &str| receiver.receive(&head("GET", path, &[("x-key", "hush")]), b"");
    assert!(call("/optional").is_ok());
    assert_eq!(call("/closed").unwrap_err().status(), 404);
}
