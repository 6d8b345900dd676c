//! Where and how a partner is told to call us, and a notifier that calls as it would.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use std::sync::{Arc, Mutex};

use countersign_client::{
    delivery::{ConfigurationError as Error, NotifierError},
    webhooks::{Body, BuildError, Parameter, Received},
};
use countersign_contract::{table::Operation, verdict::Outcome};
use http::{HeaderValue, StatusCode, header};
use partners::pop_engine::{
    delivery::{CMP, Configuration, DELIVERY, Notifier, RDC, VER},
    operations::{NOTIFY_BY_GET, NOTIFY_BY_PATCH, NOTIFY_BY_POST},
    types::AccountConfig,
    webhooks::{Event, Receiver},
};
use proptest::prelude::*;
use serde_json::{Map, json};
use tokio::net::TcpListener;

const URL: &str = "https://notify.partner.example/[___APP_ID___]/notify";

fn read(fields: &[(&str, &str)]) -> Result<Configuration, Error> {
    Configuration::from_fields(fields.iter().copied())
}

#[test]
fn the_examples_of_the_document() {
    for (url, called) in [
        (URL, "https://notify.partner.example/12345678/notify"),
        (
            "https://notify.partner.example",
            "https://notify.partner.example/12345678",
        ),
        (
            "https://notify.partner.example/",
            "https://notify.partner.example/12345678",
        ),
        (
            "http://[___APP_ID___].partner.example?a=[___APP_ID___]",
            "http://12345678.partner.example/?a=12345678",
        ),
    ] {
        let configuration = Configuration::builder().url(url).build().unwrap();
        assert_eq!(configuration.url(), Some(url));
        assert_eq!(configuration.url_for(12_345_678).as_deref(), Some(called));
    }
    let configuration = Configuration::builder().url(URL).build().unwrap();
    for (called, id) in [
        (configuration.url_for(i64::MIN), "-9223372036854775808"),
        (configuration.url_for(i64::MAX), "9223372036854775807"),
        (configuration.url_for(u64::MAX), "18446744073709551615"),
    ] {
        assert_eq!(
            called.unwrap(),
            format!("https://notify.partner.example/{id}/notify")
        );
    }
}

#[test]
fn the_method_is_chosen_by_exactly_1_and_2() {
    let chosen: [(Option<&str>, &Operation); 7] = [
        (Some("1"), &NOTIFY_BY_POST),
        (Some("2"), &NOTIFY_BY_GET),
        (Some("3"), &NOTIFY_BY_PATCH),
        (Some("01"), &NOTIFY_BY_PATCH),
        (Some(" 1"), &NOTIFY_BY_PATCH),
        (Some(""), &NOTIFY_BY_PATCH),
        (None, &NOTIFY_BY_PATCH),
    ];
    for (value, webhook) in chosen {
        let fields: Vec<_> = value
            .map(|value| ("not_method", value))
            .into_iter()
            .collect();
        let configuration = read(&fields).unwrap();
        assert_eq!(configuration.webhook().id, webhook.id, "{value:?}");
        assert_eq!(
            configuration.encode().not_method.as_deref(),
            value,
            "it is written as it was read"
        );
    }
    for (webhook, value) in [
        (&NOTIFY_BY_POST, Some("1")),
        (&NOTIFY_BY_GET, Some("2")),
        (&NOTIFY_BY_PATCH, None),
    ] {
        let configuration = Configuration::builder().webhook(webhook).build().unwrap();
        assert_eq!(configuration.encode().not_method.as_deref(), value);
    }
}

#[test]
fn a_body_is_asked_for_by_exactly_yes() {
    for (value, extended) in [
        ("yes", true),
        ("Yes", false),
        ("yes ", false),
        ("1", false),
        ("", false),
    ] {
        assert_eq!(
            read(&[("ext_notify", value)]).unwrap().extended(),
            extended,
            "{value}"
        );
    }
    assert!(!read(&[]).unwrap().extended());
    let configuration = Configuration::builder().extended(true).build().unwrap();
    assert_eq!(configuration.encode().ext_notify.as_deref(), Some("yes"));
}

#[test]
fn what_is_missing_counts_as_documented() {
    let configuration = read(&[]).unwrap();
    assert_eq!(configuration.member(CMP), Some("1"));
    assert_eq!(
        (configuration.member(RDC), configuration.member(VER)),
        (None, None)
    );
    assert_eq!(
        (configuration.url(), configuration.credential()),
        (None, None)
    );
    assert!(configuration.headers().is_empty() && configuration.statuses().is_empty());
    // Empty is the same, and stays what it is.
    let empty: Vec<_> = DELIVERY
        .members()
        .chain([CMP])
        .map(|member| (member, ""))
        .collect();
    let configuration = read(&empty).unwrap();
    assert_eq!(configuration.member(CMP), Some("1"));
    assert!(configuration.headers().is_empty() && configuration.credential().is_none());
    assert_eq!(configuration.fields().len(), empty.len());
    // The version that the document describes is written.
    assert_eq!(
        Configuration::builder().build().unwrap().member(VER),
        Some("1")
    );
    let other = Configuration::builder()
        .member(VER, "2")
        .member(CMP, "0")
        .member("new", "x");
    let other = other.build().unwrap().encode();
    assert_eq!(
        (other.ver.as_deref(), other.cmp.as_deref()),
        (Some("2"), Some("0"))
    );
    assert_eq!(other.undocumented["new"], "x");
}

#[test]
fn headers_and_statuses_are_lists() {
    let configuration = read(&[("not_headers", "X-One,1,x-two,b c")]).unwrap();
    assert_eq!(configuration.headers()["X-Two"], "b c");
    assert_eq!(configuration.headers().len(), 2);
    let configuration = read(&[("not_headers", "X-One;1,2"), ("not_sep", ";")]).unwrap();
    assert_eq!(configuration.headers()["X-One"], "1,2");
    let built = Configuration::builder()
        .header("X-One", "1,2")
        .separator(';')
        .build()
        .unwrap();
    assert_eq!(built.encode().not_headers.as_deref(), Some("X-One;1,2"));
    // Whatever the separator of the headers is.
    let configuration = read(&[("http_err", " 404, 500 "), ("not_sep", ";")]).unwrap();
    assert_eq!(
        configuration.statuses(),
        [StatusCode::NOT_FOUND, StatusCode::INTERNAL_SERVER_ERROR]
    );
}

/// A configuration of these fields is refused, for this reason and without a value.
#[track_caller]
fn refused(fields: &[(&str, &str)], expected: &Error) {
    let error = read(fields).unwrap_err();
    assert_eq!(error, *expected, "{fields:?}");
    let shown = format!("{error} {error:?}");
    let is_value = shown.contains("s3cret") || error.to_string().ends_with('.');
    assert!(!is_value, "{shown}");
}

#[test]
fn every_bad_url_has_its_own_error() {
    let member = "url".to_owned();
    let bad = |url: &str, expected: &Error| refused(&[("url", url)], expected);
    let not_a_url = Error::NotAUrl { member };
    bad("s3cret", &not_a_url);
    bad("https://", &not_a_url);
    bad(" https://s3cret.example", &not_a_url);
    bad("https://a.example:[___APP_ID___]/s3cret", &not_a_url);
    let (member, placeholder) = (|| "url".to_owned(), "[___APP_ID___]");
    let error = Error::NotHttp { member: member() };
    bad("ftp://a.example/s3cret", &error);
    let error = Error::UserInfo { member: member() };
    bad("https://user:s3cret@a.example/", &error);
    let error = Error::Fragment { member: member() };
    bad("https://a.example/#[___APP_ID___]", &error);
    let error = Error::AppendedToQuery {
        member: member(),
        placeholder,
    };
    bad("https://a.example/?key=s3cret", &error);
    let error = Error::PlaceholderMisspelt {
        member: member(),
        placeholder,
    };
    bad("https://a.example/[___app_id___]", &error);
    bad("https://a.example/%5b___APP_ID___%5D", &error);
}

#[test]
fn every_bad_header_has_its_own_error() {
    let member = || "not_headers".to_owned();
    let bad = |text: &str, expected: &Error| refused(&[("not_headers", text)], expected);
    let error = Error::OddHeaders { member: member() };
    bad("X-One,s3cret,X-Two", &error);
    let name = |position| Error::HeaderName {
        member: member(),
        position,
    };
    bad("X-One,1,X Two,s3cret", &name(2));
    bad(",s3cret", &name(1));
    let value = Error::HeaderValue {
        member: member(),
        position: 1,
    };
    bad("X-One, s3cret", &value);
    bad("X-One,", &value);
    bad("X-One,s3cret\n", &value);
    let (member, position) = (member(), 2);
    bad(
        "X-One,1,x-one,2",
        &Error::HeaderRepeated { member, position },
    );
    let (member, position) = ("not_headers".to_owned(), 1);
    bad(
        "authorization,s3cret",
        &Error::HeaderReserved { member, position },
    );
    let member = "not_sep".to_owned();
    refused(&[("not_sep", ",,")], &Error::LongSeparator { member });
}

#[test]
fn every_other_bad_form_has_its_own_error() {
    let member = "rdc".to_owned();
    refused(&[("rdc", "a"), ("rdc", "a")], &Error::Repeated { member });
    for name in ["rdc", "new", "not_sep"] {
        let (member, separator) = (name.to_owned(), '|');
        refused(&[(name, "|")], &Error::Separator { member, separator });
    }
    for (text, position) in [("404,s3cret", 2), ("404,", 2), ("600", 1), ("099", 1)] {
        let member = "http_err".to_owned();
        refused(&[("http_err", text)], &Error::Status { member, position });
    }
    let (member, method) = ("ext_notify".to_owned(), "not_method".to_owned());
    let no_body = Error::NoBody { member, method };
    refused(&[("ext_notify", "yes"), ("not_method", "2")], &no_body);
}

#[test]
fn what_cannot_be_built_has_its_own_error() {
    let builder = Configuration::builder;
    let error = builder().header("X-One", "1").header("X-Two", "1,s3cret");
    let (member, position) = ("not_headers".to_owned(), 2);
    assert_eq!(
        error.build().unwrap_err(),
        Error::HeaderSeparator { member, position }
    );
    let error = builder().webhook(&partners::crosschq::operations::CANCEL_REFERENCE_REQUEST);
    let member = "not_method".to_owned();
    assert_eq!(error.build().unwrap_err(), Error::UnknownWebhook { member });
    let error = builder().member("auth", "s3cret");
    let member = "auth".to_owned();
    assert_eq!(error.build().unwrap_err(), Error::OwnMethod { member });
    let error = builder().member(CMP, "1").member(CMP, "2");
    let member = CMP.to_owned();
    assert_eq!(error.build().unwrap_err(), Error::Repeated { member });
    let error = builder().statuses([99]);
    let (member, position) = ("http_err".to_owned(), 1);
    assert_eq!(
        error.build().unwrap_err(),
        Error::Status { member, position }
    );
    let error = builder().extended(true).webhook(&NOTIFY_BY_GET);
    let (member, method) = ("ext_notify".to_owned(), "not_method".to_owned());
    assert_eq!(error.build().unwrap_err(), Error::NoBody { member, method });
}

#[test]
fn nothing_secret_is_shown() {
    let builder = || {
        Configuration::builder()
            .url("https://s3cret.example")
            .credential("s3cret")
            .header("X", "s3cret")
    };
    let configuration = builder().build().unwrap();
    let notifier = Notifier::new(configuration.clone()).unwrap();
    let call = notifier.request(1).unwrap();
    let authorization = &call.headers()[header::AUTHORIZATION];
    let shown = format!(
        "{:?} {configuration:?} {notifier:?} {authorization:?}",
        builder()
    );
    // Plain, and as it is sent.
    assert!(!shown.contains("s3cret"), "{shown}");
    assert!(!shown.contains("czNjcmV0"), "{shown}");
}

#[test]
fn the_notifier_calls_as_it_is_configured() {
    let call = |fields: &[(&str, &str)]| {
        let notifier = Notifier::new(read(fields).unwrap()).unwrap();
        notifier
            .request_with(12_345_678, &json!({ "score": 1 }))
            .unwrap()
    };
    let plain = call(&[("url", URL)]);
    assert_eq!(
        (plain.method().as_str(), plain.uri().to_string()),
        ("PATCH", URL.replace("[___APP_ID___]", "12345678"))
    );
    assert!(
        plain.headers().is_empty() && plain.body().is_empty(),
        "nothing is sent that is not asked for"
    );
    // Any string, as it is.
    for (credential, sent) in [
        ("user:password", "Basic dXNlcjpwYXNzd29yZA=="),
        ("no colon, ü", "Basic bm8gY29sb24sIMO8"),
    ] {
        let call = call(&[("url", URL), ("auth", credential)]);
        assert_eq!(call.headers()[header::AUTHORIZATION], sent);
    }
    let extended = call(&[
        ("url", URL),
        ("ext_notify", "yes"),
        ("not_method", "1"),
        ("not_headers", "X-Tenant,7"),
    ]);
    assert_eq!(
        (extended.method().as_str(), &extended.body()[..]),
        ("POST", &br#"{"score":1}"#[..])
    );
    assert_eq!(extended.headers()[header::CONTENT_TYPE], "application/json");
    assert_eq!(extended.headers()["x-tenant"], "7");
    assert_eq!(
        Notifier::new(read(&[]).unwrap()).unwrap_err(),
        NotifierError::NoUrl { member: "url" }
    );
    let notifier = Notifier::new(read(&[("url", URL), ("ext_notify", "yes")]).unwrap()).unwrap();
    let no_json = std::collections::BTreeMap::from([((1, 2), 3)]);
    assert_eq!(
        notifier.request_with(1, &no_json).unwrap_err(),
        NotifierError::Information
    );
    assert_eq!(&notifier.request(1).unwrap().body()[..], b"{}");
    let host = read(&[("url", "https://a[___APP_ID___].example/")]).unwrap();
    let receiver = Receiver::builder().configured(&host).build();
    let parameter = "application_id".to_owned();
    assert_eq!(receiver.unwrap_err(), BuildError::NoPlace { parameter });
    assert!(Notifier::new(host).unwrap().request(1).is_ok());
}

prop_compose! {
    /// A configuration that can be built.
    fn configurations()(
        path in proptest::option::of("(/[a-z]{1,8}){0,3}"),
        token in any::<bool>(),
        webhook in 0..3_usize,
        headers in proptest::collection::btree_map("x-[a-z]{1,6}", "[!-+\\-:<-{}~]([ -+\\-:<-{}~]{0,6}[!-+\\-:<-{}~])?", 0..4),
        separator in proptest::option::of(prop_oneof![Just(','), Just(';')]),
        credential in proptest::option::of("[^|]{1,20}"),
        extended in any::<bool>(),
        statuses in proptest::collection::vec(100..600_u16, 0..4),
        others in proptest::collection::btree_map("(cmp|rdc|ver|z[a-z]{1,4})", "[^|]{1,8}", 0..4),
    ) -> (AccountConfig, Configuration) {
        let webhooks = [&NOTIFY_BY_PATCH, &NOTIFY_BY_POST, &NOTIFY_BY_GET];
        let mut builder = Configuration::builder().webhook(webhooks[webhook]).statuses(statuses.clone());
        let url = path.map(|path| format!("https://a.example{path}{}", if token { "/[___APP_ID___]?x=y" } else { "" }));
        if let Some(url) = &url {
            builder = builder.url(url);
        }
        for (name, value) in &headers {
            builder = builder.header(name, value);
        }
        if let Some(separator) = separator {
            builder = builder.separator(separator);
        }
        if let Some(credential) = &credential {
            builder = builder.credential(credential);
        }
        let extended = extended && webhook != 2;
        for (name, value) in &others {
            builder = builder.member(name, value);
        }
        let configuration = builder.extended(extended).build().unwrap();
        // It says what it was given.
        assert_eq!(configuration.url(), url.as_deref());
        assert_eq!(configuration.webhook(), webhooks[webhook]);
        assert_eq!(configuration.credential(), credential.as_deref());
        assert_eq!(configuration.extended(), extended);
        assert_eq!(configuration.statuses().iter().map(StatusCode::as_u16).collect::<Vec<_>>(), statuses);
        assert_eq!(configuration.headers().len(), headers.len());
        for (name, value) in &headers {
            assert_eq!(configuration.headers()[name], HeaderValue::from_str(value).unwrap());
        }
        for (name, value) in &others {
            assert_eq!(configuration.member(name), Some(value.as_str()));
        }
        (configuration.encode(), configuration)
    }
}

proptest! {
    #[test]
    fn what_was_written_is_read_again((config, configuration) in configurations()) {
        prop_assert_eq!(Configuration::decode(config.clone()).unwrap(), configuration.clone());
        let fields = configuration.fields();
        let read = Configuration::from_fields(fields.iter().copied()).unwrap();
        prop_assert_eq!(&read, &configuration);
        prop_assert_eq!(read.encode(), config);
    }

    #[test]
    fn what_was_read_is_written_again(fields in proptest::collection::btree_map(
        prop_oneof![proptest::sample::select(DELIVERY.members().collect::<Vec<_>>()).prop_map(str::to_owned), "[a-z]{1,4}"],
        prop_oneof!["[ -~]{0,12}", "https?://[a-z\\[\\]_/?#]{0,12}(\\[___APP_ID___\\])?", "([a-z]{1,3},){0,4}", any::<String>(), "[0-9, ]{0,9}"],
        0..6,
    )) {
        if let Ok(configuration) = Configuration::from_fields(fields.clone()) {
            let written: std::collections::BTreeMap<String, String> =
                configuration.fields().into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            prop_assert_eq!(&written, &fields);
            prop_assert_eq!(&Configuration::decode(configuration.encode()).unwrap(), &configuration);
            if let Ok(notifier) = Notifier::new(configuration) {
                prop_assert!(notifier.request(u64::MAX).is_ok());
            }
        }
    }
}

#[tokio::test]
async fn what_the_notifier_sends_is_what_the_receiver_tells() {
    let information = json!({ "score": 1, "big": 12_345_678_901_234_567_890_u64 });
    let information = information.as_object().unwrap().clone();
    let body = |extended: bool| extended.then(|| Body::<Map<_, _>>::Known(information.clone()));
    for (webhook, path, extended) in [
        (&NOTIFY_BY_PATCH, "/in/[___APP_ID___]/notify", true),
        (&NOTIFY_BY_PATCH, "/in", false),
        (
            &NOTIFY_BY_POST,
            "/in/x-[___APP_ID___]?id=[___APP_ID___]",
            true,
        ),
        (&NOTIFY_BY_GET, "/in/", false),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}{path}", listener.local_addr().unwrap());
        let configuration = Configuration::builder()
            .url(url)
            .webhook(webhook)
            .credential("no colon, ü")
            .header("X-Tenant", "7")
            .extended(extended)
            .statuses([204]);
        let configuration = configuration.build().unwrap();
        let told: Arc<Mutex<Vec<Received<Event>>>> = Arc::default();
        let receiver = Receiver::builder()
            .configured(&configuration)
            .build()
            .unwrap();
        let router = receiver.router({
            let told = Arc::clone(&told);
            move |received| {
                told.lock().unwrap().push(received);
                async { Ok::<(), ()>(()) }
            }
        });
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let notifier = Notifier::new(configuration).unwrap();
        let client = reqwest::Client::new();
        for id in [12_345_678, i64::MAX] {
            let call = notifier.request_with(id, &information).unwrap();
            let answer = notifier.send(&client, call).await.unwrap();
            assert_eq!(
                (answer.status, answer.listed),
                (StatusCode::NO_CONTENT, true)
            );
            let last = told.lock().unwrap().pop().unwrap();
            let application_id = Parameter::from(id.to_string().as_str());
            let expected = match webhook.method.as_str() {
                "PATCH" => Event::NotifyByPatch {
                    application_id,
                    body: body(extended),
                },
                "POST" => Event::NotifyByPost {
                    application_id,
                    body: body(extended),
                },
                _ => Event::NotifyByGet { application_id },
            };
            assert_eq!(last.event, expected);
            assert_eq!(
                (last.duplicate, last.verdict.outcome),
                (false, Outcome::Valid)
            );
        }
        // Another credential is turned away.
        let url = notifier.configuration().url().unwrap().to_owned();
        let stranger = Configuration::builder()
            .url(url)
            .webhook(webhook)
            .credential("other")
            .build()
            .unwrap();
        let stranger = Notifier::new(stranger).unwrap();
        let answer = stranger
            .send(&client, stranger.request(1).unwrap())
            .await
            .unwrap();
        assert_eq!(
            (answer.status, answer.listed),
            (StatusCode::UNAUTHORIZED, false)
        );
    }
}
