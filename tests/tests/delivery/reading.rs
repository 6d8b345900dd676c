//! The contents of a configuration.

use http::StatusCode;
use partners::pop_engine::{
    delivery::{CMP, Configuration, DELIVERY, RDC, VER},
    webhooks::Webhook,
};

use super::{URL, read};

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
    let chosen: [(Option<&str>, Webhook); 7] = [
        (Some("1"), Webhook::NotifyByPost),
        (Some("2"), Webhook::NotifyByGet),
        (Some("3"), Webhook::NotifyByPatch),
        (Some("01"), Webhook::NotifyByPatch),
        (Some(" 1"), Webhook::NotifyByPatch),
        (Some(""), Webhook::NotifyByPatch),
        (None, Webhook::NotifyByPatch),
    ];
    for (value, webhook) in chosen {
        let fields: Vec<_> = value
            .map(|value| ("not_method", value))
            .into_iter()
            .collect();
        let configuration = read(&fields).unwrap();
        assert_eq!(configuration.webhook(), webhook, "{value:?}");
        assert_eq!(
            configuration.encode().not_method.as_deref(),
            value,
            "it is written as it was read"
        );
    }
    for (webhook, value) in [
        (Webhook::NotifyByPost, Some("1")),
        (Webhook::NotifyByGet, Some("2")),
        (Webhook::NotifyByPatch, None),
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
    // Empty members are equivalent, and are kept as they are.
    let empty: Vec<_> = DELIVERY
        .members()
        .chain([CMP])
        .map(|member| (member, ""))
        .collect();
    let configuration = read(&empty).unwrap();
    assert_eq!(configuration.member(CMP), Some("1"));
    assert!(configuration.headers().is_empty() && configuration.credential().is_none());
    assert_eq!(configuration.fields().len(), empty.len());
    // The version in the document is written.
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
    // The separator of the headers does not matter.
    let configuration = read(&[("http_err", " 404, 500 "), ("not_sep", ";")]).unwrap();
    assert_eq!(
        configuration.statuses(),
        [StatusCode::NOT_FOUND, StatusCode::INTERNAL_SERVER_ERROR]
    );
}

#[test]
fn a_url_may_be_any_that_an_id_makes_one() {
    for (url, called) in [
        ("http://[::1]/[___APP_ID___]", "http://[::1]/7"),
        (
            "HTTP://a.example/%7E(x)/a:b@c",
            "http://a.example/%7E(x)/a:b@c/7",
        ),
        ("https://a.example?[___APP_ID___]", "https://a.example/?7"),
        (
            "https://a.example/x-[___APP_ID___].[___APP_ID___]",
            "https://a.example/x-7.7",
        ),
        ("https://a.example/...", "https://a.example/.../7"),
    ] {
        let configuration = read(&[("url", url)]).unwrap();
        assert_eq!(configuration.url_for(7).as_deref(), Some(called));
    }
}

#[test]
fn what_can_be_secret_is_known() {
    let configuration = Configuration::builder()
        .url(URL)
        .credential("user:s3cret")
        .header("X-Key", "s3cret")
        .webhook(Webhook::NotifyByPost)
        .extended(true)
        .statuses([404])
        .member("new", "x");
    let configuration = configuration.build().unwrap();
    let fields = configuration.fields();
    let secret: Vec<_> = fields.iter().filter(|field| field.secret).collect();
    let names: Vec<_> = secret.iter().map(|field| field.name).collect();
    assert_eq!(names, ["auth", "not_headers", "url"]);
    assert_eq!(secret[0].value, "user:s3cret");
    assert_eq!(fields.len(), 8);
    let shown = format!("{fields:?} {:?}", configuration.headers());
    assert!(
        !shown.contains("s3cret") && !shown.contains("APP_ID"),
        "{shown}"
    );
}
