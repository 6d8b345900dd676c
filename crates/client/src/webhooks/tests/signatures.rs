//! Signed calls. The expected values are examples that partners publish.

use std::{
    sync::{Arc, LazyLock},
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use countersign_contract::{model::Contract, table::Operation};
use http::{Request, StatusCode, header};
use serde_json::{Value, json};

use super::{super::Signer, Builder, Call, FromCall, Receiver, Rejected, Webhook, operation};
use crate::webhooks::{BuildError, SignatureFault};

/// A tolerance for published examples, whose time has passed.
const FOREVER: Duration = Duration::from_secs(u64::MAX);

const PING: &str = r#"{"event_type":"ping","data":{"success":true}}"#;

static CONTRACT: LazyLock<Arc<Contract>> = LazyLock::new(|| {
    let scheme = |header: &str, signature: Value| json!({ "type": "signature", "header": header, "signature": signature });
    let contract = json!({ "api": "made-up", "title": "Made up", "version": "1", "file": "made-up.yaml",
        "security_schemes": {
            "standard": scheme("webhook-signature", json!({ "hash": "sha256", "encoding": "base64",
                "key": "base64", "key_prefix": "whsec_", "separator": " ", "prefix": "v1,",
                "signed": [{ "header": "webhook-id" }, { "text": "." }, "timestamp", { "text": "." }, "body"],
                "timestamp": { "header": "webhook-timestamp", "tolerance": 300 } })),
            "of_body": scheme("X-Hub-Signature-256", json!({ "hash": "sha256", "encoding": "hex",
                "key": "text", "prefix": "sha256=", "signed": ["body"] })),
            "with_version": scheme("X-Slack-Signature", json!({ "hash": "sha256", "encoding": "hex",
                "key": "text", "prefix": "v0=", "signed": [{ "text": "v0:" }, "timestamp", { "text": ":" }, "body"],
                "timestamp": { "header": "X-Slack-Request-Timestamp", "tolerance": 300 } })),
            "in_entries": scheme("Signature", json!({ "hash": "sha512", "encoding": "hex",
                "key": "hex", "separator": ",", "prefix": "v1=", "signed": ["timestamp", { "text": "." }, "body"],
                "timestamp": { "prefix": "t=", "tolerance": 10 } })),
            "short": scheme("X-Hub-Signature", json!({ "hash": "sha1", "encoding": "hex", "key": "text",
                "prefix": "sha1=", "signed": ["body"] })),
            "key": { "type": "apiKey", "in": "header", "name": "X-Key" },
            "odd": scheme("not a name", json!({ "hash": "sha1", "encoding": "hex", "key": "text", "signed": ["body"] })),
        },
        "operations": [
            told("standard", &json!([{ "standard": [] }])),
            told("of_body", &json!([{ "of_body": [] }])),
            told("with_version", &json!([{ "with_version": [] }])),
            told("in_entries", &json!([{ "in_entries": [] }])),
            told("either", &json!([{ "of_body": [] }, { "key": [] }])),
            told("both", &json!([{ "of_body": [], "key": [] }])),
            told("two", &json!([{ "of_body": [] }, { "short": [] }])),
        ] });
    Arc::new(serde_json::from_value(contract).unwrap())
});

fn told(id: &str, security: &Value) -> Value {
    let body = json!({ "content": { "application/octet-stream": {} } });
    operation(
        id,
        "POST",
        &json!({ "request": body, "security": security }),
    )
}

#[derive(Debug)]
struct Reported(Option<Bytes>);

impl FromCall for Reported {
    fn contract() -> &'static Arc<Contract> {
        &CONTRACT
    }

    fn from_call(call: &Call<'_>) -> Option<Self> {
        Some(Self(call.bytes()))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Named(&'static Operation);

impl Webhook for Named {
    fn operation(self) -> &'static Operation {
        self.0
    }
}

/// Returns a builder in which the path of each webhook is its name, and each signature has its
/// secret.
fn builder() -> Builder<Reported> {
    let mut builder = Receiver::builder();
    for id in [
        "standard",
        "of_body",
        "with_version",
        "in_entries",
        "either",
        "both",
        "two",
    ] {
        let operation = Box::leak(Box::new(super::constant(id)));
        builder = builder.path_of(Named(operation), format!("/{id}"));
    }
    builder
        .credential_of("standard", "whsec_plJ3nmyCDGBKInavdOK15jsl")
        .credential_of("of_body", "It's a Secret to Everybody")
        .credential_of("with_version", "8f742231b10e8888abcd99yyyzzz85a5")
        .credential_of("in_entries", "00FFab")
        .credential_of("short", "hush")
        .credential_of("key", "known")
}

fn call(builder: Builder<Reported>, request: Request<&str>) -> Result<Bytes, Rejected> {
    let (head, body) = request.into_parts();
    let received = builder.build().unwrap().receive(&head, body.as_bytes())?;
    Ok(received.event.0.unwrap_or_default())
}

fn request<'b>(path: &str, headers: &[(&str, &str)], body: &'b str) -> Request<&'b str> {
    let mut request = Request::post(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(body).unwrap()
}

fn fault(answer: Result<Bytes, Rejected>) -> SignatureFault {
    match answer {
        Err(Rejected::Signature(fault)) => fault,
        other => panic!("{other:?}"),
    }
}

/// Tests the example of the Standard Webhooks specification, among signatures of other kinds.
#[test]
fn the_example_of_standard_webhooks() {
    let sent = |headers: &[(&str, &str)], body| {
        let given = [
            ("webhook-id", "msg_loFOjxBNrRLzqYUf"),
            ("webhook-timestamp", "1731705121"),
        ];
        let headers: Vec<_> = given.iter().chain(headers).copied().collect();
        call(
            builder().clock_tolerance(FOREVER),
            request("/standard", &headers, body),
        )
    };
    let fits = "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=";
    assert_eq!(sent(&[("webhook-signature", fits)], PING).unwrap(), PING);
    let several = format!("v1,AAAA v1a,x  {fits} v2,zzz");
    assert_eq!(
        sent(&[("webhook-signature", &several)], PING).unwrap(),
        PING
    );
    let changed = PING.replace("true", "tru3");
    let mismatch = SignatureFault::Mismatch {
        header: "webhook-signature".to_owned(),
    };
    assert_eq!(
        fault(sent(&[("webhook-signature", fits)], &changed)),
        mismatch
    );
    let form = SignatureFault::Form {
        header: "webhook-signature".to_owned(),
    };
    for other in [
        "",
        "v1",
        "v1,",
        "v1,===",
        &fits[3..],
        &fits.replace("v1", "v2"),
    ] {
        let answer = sent(&[("webhook-signature", other)], PING);
        // An empty Base64 text is a signature of zero bytes.
        let expected = if other == "v1," { &mismatch } else { &form };
        assert_eq!(fault(answer), *expected, "{other}");
    }
    let header = SignatureFault::Header {
        header: "webhook-signature".to_owned(),
    };
    assert_eq!(fault(sent(&[], PING)), header);
    let twice = [("webhook-signature", fits), ("webhook-signature", fits)];
    assert_eq!(fault(sent(&twice, PING)), header);
    // The other signed parts count too.
    let id = [("webhook-id", "again"), ("webhook-signature", fits)];
    let header = SignatureFault::Header {
        header: "webhook-id".to_owned(),
    };
    assert_eq!(fault(sent(&id, PING)), header);
}

/// Tests the examples that GitHub and Slack publish.
#[test]
fn the_examples_of_others() {
    let hub = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    for value in [hub.to_owned(), hub.to_uppercase().replace("SHA", "sha")] {
        let sent = request(
            "/of_body",
            &[("x-hub-signature-256", &value)],
            "Hello, World!",
        );
        assert_eq!(call(builder(), sent).unwrap(), "Hello, World!");
    }
    let form = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
    let slack = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";
    let headers = [
        ("x-slack-request-timestamp", "1531420618"),
        ("x-slack-signature", slack),
    ];
    let sent = || request("/with_version", &headers, form);
    assert_eq!(
        call(builder().clock_tolerance(FOREVER), sent()).unwrap(),
        form
    );
    assert!(matches!(
        fault(call(builder(), sent())),
        SignatureFault::Age { tolerance: 300, .. }
    ));
}

#[test]
fn a_call_is_as_old_as_it_says() {
    let signer = Signer::<Reported>::by("in_entries", "00ffab").unwrap();
    let at = |time: SystemTime| {
        let mut sent = request("/in_entries", &[], "x");
        signer.sign_at(&mut sent, time).unwrap();
        sent
    };
    let now = crate::clock::now();
    let second = Duration::from_secs;
    for time in [now, now - second(8), now + second(8)] {
        assert_eq!(call(builder(), at(time)).unwrap(), "x");
    }
    let age = |time| match fault(call(builder(), at(time))) {
        SignatureFault::Age { seconds, tolerance } => (seconds, tolerance),
        other => panic!("{other:?}"),
    };
    assert!(matches!(age(now - second(20)), (20..25, 10)));
    assert!(matches!(age(now + second(20)), (-20..-15, 10)));
    let wider = builder().clock_tolerance(second(60));
    assert!(call(wider, at(now - second(20))).is_ok());

    for value in [
        "v1=00",
        "t=,v1=00",
        "t=-1,v1=00",
        "t=1e3,v1=00",
        "t=99999999999999999999,v1=00",
    ] {
        let sent = request("/in_entries", &[("signature", value)], "x");
        assert_eq!(
            fault(call(builder(), sent)),
            SignatureFault::Time,
            "{value}"
        );
    }
    // The time is signed, so a call cannot be made to look newer.
    let mut moved = at(now - second(20));
    let value = moved.headers()["signature"].to_str().unwrap().to_owned();
    let (_, signature) = value.split_once(',').unwrap();
    let seconds = now
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let value = format!("t={seconds},{signature}").parse().unwrap();
    moved.headers_mut().insert("signature", value);
    assert!(matches!(
        fault(call(builder(), moved)),
        SignatureFault::Mismatch { .. }
    ));
}

#[test]
fn what_is_signed_for_a_test_is_let_in() {
    let receiver = builder().build().unwrap();
    for (scheme, secret) in [
        ("standard", "plJ3nmyCDGBKInavdOK15jsl"),
        ("of_body", "It's a Secret to Everybody"),
        ("with_version", "8f742231b10e8888abcd99yyyzzz85a5"),
        ("in_entries", "00ffab"),
    ] {
        let signer = Signer::<Reported>::by(scheme, secret).unwrap();
        let mut sent = request(&format!("/{scheme}"), &[("webhook-id", "1")], "body");
        signer.sign(&mut sent).unwrap();
        let (head, body) = sent.into_parts();
        assert!(receiver.receive(&head, body.as_bytes()).is_ok(), "{scheme}");
        let changed = receiver.receive(&head, b"bodY").unwrap_err();
        assert!(matches!(changed, Rejected::Signature(_)), "{scheme}");
        let answer = changed.response();
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(
            answer.headers()[header::WWW_AUTHENTICATE],
            "Signature realm=\"webhooks\""
        );
        assert!(answer.body().is_empty());
    }
    let header = "webhook-id".to_owned();
    let signer = Signer::<Reported>::by("standard", "plJ3nmyCDGBKInavdOK15jsl").unwrap();
    let unnamed = signer.sign(&mut request("/standard", &[], ""));
    assert_eq!(unnamed, Err(SignatureFault::Header { header }));
}

#[test]
fn one_alternative_is_enough_and_all_of_one_are_needed() {
    let signer = Signer::<Reported>::by("of_body", "It's a Secret to Everybody").unwrap();
    let sent = |path: &str, signed: bool, key: Option<&str>| {
        let key = key.map(|key| ("x-key", key));
        let mut sent = request(path, key.as_slice(), "body");
        if signed {
            signer.sign(&mut sent).unwrap();
        }
        call(builder(), sent)
    };
    for (path, signed, key, lets_in) in [
        ("/either", true, None, true),
        ("/either", true, Some("wrong"), true),
        ("/either", false, Some("known"), true),
        ("/either", false, Some("wrong"), false),
        ("/both", true, Some("known"), true),
        ("/both", true, Some("wrong"), false),
        ("/both", false, Some("known"), false),
        ("/both", false, None, false),
    ] {
        assert_eq!(
            sent(path, signed, key).is_ok(),
            lets_in,
            "{path} {signed} {key:?}"
        );
    }
    // The fault of a signature takes precedence over a wrong key.
    for path in ["/either", "/both"] {
        let unsigned = call(builder(), request(path, &[("x-key", "wrong")], "body"));
        assert!(
            matches!(fault(unsigned), SignatureFault::Header { .. }),
            "{path}"
        );
    }
    // One matching signature of two is enough.
    let short = Signer::<Reported>::by("short", "hush").unwrap();
    for (fits, other) in [
        (&signer, ("x-hub-signature", "sha1=00")),
        (&short, ("x-hub-signature-256", "sha256=00")),
    ] {
        let mut sent = request("/two", &[other], "body");
        fits.sign(&mut sent).unwrap();
        assert!(call(builder(), sent).is_ok(), "{other:?}");
    }
    let headers = [
        ("x-hub-signature", "sha1=00"),
        ("x-hub-signature-256", "sha256=00"),
    ];
    assert!(call(builder(), request("/two", &headers, "body")).is_err());
    // A signature that does not match does not invalidate the key in the same call.
    let headers = [("x-hub-signature-256", "sha256=00"), ("x-key", "known")];
    assert!(call(builder(), request("/either", &headers, "body")).is_ok());
    assert!(matches!(
        fault(call(builder(), request("/both", &headers, "body"))),
        SignatureFault::Mismatch { .. }
    ));
}

#[test]
fn a_secret_that_holds_no_key_is_refused_and_none_shows() {
    let secret = |scheme: &str| BuildError::Secret {
        scheme: scheme.to_owned(),
    };
    for (scheme, text, expected) in [
        ("standard", "whsec_not base64", secret("standard")),
        ("in_entries", "0", secret("in_entries")),
        ("standard", "whsec_", BuildError::EmptyCredential),
        (
            "odd",
            "x",
            BuildError::UnsupportedScheme {
                scheme: "odd".to_owned(),
            },
        ),
        (
            "key",
            "x",
            BuildError::NoSignature {
                scheme: "key".to_owned(),
            },
        ),
        (
            "",
            "x",
            BuildError::NoSignature {
                scheme: String::new(),
            },
        ),
    ] {
        let error = Signer::<Reported>::by(scheme, text).unwrap_err();
        assert_eq!(error, expected, "{scheme}");
        if scheme == "standard" || scheme == "in_entries" {
            let builder = builder().credential_of(scheme, text);
            assert_eq!(builder.build().unwrap_err(), expected);
        }
    }
    let several = Signer::<Reported>::new("x").unwrap_err();
    assert_eq!(several, BuildError::WhichSignature);
    let signer = Signer::<Reported>::by("short", "hush").unwrap();
    let receiver = builder().credential_of("of_body", "hush").build().unwrap();
    let shown = format!("{:?} {receiver:?}", signer.clone());
    assert!(
        shown.contains("X-Hub-Signature") && !shown.contains("hush"),
        "{shown}"
    );
    assert!(!shown.contains("104, 117, 115, 104"), "{shown}");
}

/// Tests RFC 2202, section 3, the second test case.
#[test]
fn sha_1_is_known() {
    let signer = Signer::<Reported>::by("short", "Jefe").unwrap();
    let mut sent = request("/", &[], "what do ya want for nothing?");
    signer.sign(&mut sent).unwrap();
    assert_eq!(
        sent.headers()["x-hub-signature"],
        "sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"
    );
}
