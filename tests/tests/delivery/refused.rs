//! Invalid configurations, with the reasons.

use countersign_client::delivery::ConfigurationError as Error;
use partners::pop_engine::{
    delivery::{CMP, Configuration, RDC},
    types::AccountConfig,
    webhooks::Webhook,
};

use super::read;

/// Asserts that a configuration of these fields is rejected with this error, which contains no
/// value.
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
    bad("https:s3cret.example/", &not_a_url);
    bad("https:///s3cret.example/", &not_a_url);
    bad("https:\\\\a.example\\s3cret", &not_a_url);
    bad("/s3cret", &not_a_url);
    bad("https://a.example:[___APP_ID___]/s3cret", &not_a_url);
    bad("https://[___APP_ID___]/s3cret", &not_a_url);
    // Longer than HTTP clients accept.
    let long = format!("https://a.example/s3cret/{}", "x".repeat(1 << 16));
    bad(&long, &not_a_url);
    let (member, placeholder) = (|| "url".to_owned(), "[___APP_ID___]");
    let error = Error::NotHttp { member: member() };
    bad("ftp://a.example/s3cret", &error);
    let error = Error::UserInfo { member: member() };
    bad("https://user:s3cret@a.example/", &error);
    bad("https://@a.example/s3cret", &error);
    bad("https://[___APP_ID___]@a.example/s3cret", &error);
    let error = Error::UrlCharacter { member: member() };
    for url in [
        " https://s3cret.example",
        "https://a.example/s3cret ",
        "https://a.example/s3 cret",
        "https://a.example/s3cret\r\nX-Injected: 1",
        "https://a.example/s3\tcret",
        "https://a.example/s3cret\0",
        "https://a\n.example/s3cret",
        "https://a.example\\s3cret",
        "https://a.example/s3cret/\u{e9}",
        "https://\u{e9}.example/s3cret",
        "https://a.example/s3cret/%",
        "https://a.example/s3cret/%2",
        "https://a.example/s3cret/%zz",
        // Variants of the placeholder.
        "https://a.example/[__APP_ID__]/s3cret",
        "https://a.example/[APP_ID]/s3cret",
        "https://a.example/{APP_ID}/s3cret",
        "https://a.example/<id>?s3cret=[___APP_ID___]",
    ] {
        bad(url, &error);
    }
    let error = Error::Dots { member: member() };
    bad("https://a.example/s3cret/../[___APP_ID___]", &error);
    bad("https://a.example/./s3cret", &error);
    bad("https://a.example/s3cret/%2E%2e/x", &error);
    let error = Error::Fragment { member: member() };
    bad("https://a.example/#[___APP_ID___]", &error);
    bad("https://a.example/s3cret#", &error);
    let error = Error::AppendedToQuery {
        member: member(),
        placeholder,
    };
    bad("https://a.example/?key=s3cret", &error);
    bad("https://a.example?", &error);
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
    bad("X-One:,s3cret", &name(1));
    bad("X\r\nHost,s3cret", &name(1));
    bad(" X-One,s3cret", &name(1));
    bad("X-\u{dc},s3cret", &name(1));
    let value = Error::HeaderValue {
        member: member(),
        position: 1,
    };
    bad("X-One, s3cret", &value);
    bad("X-One,", &value);
    bad("X-One,s3cret\n", &value);
    bad("X-One,s3cret\r\nX-Injected: 1", &value);
    bad("X-One,s3cret\0", &value);
    bad("X-One,\u{7f}s3cret", &value);
    let (member, position) = (member(), 2);
    bad(
        "X-One,1,x-one,2",
        &Error::HeaderRepeated { member, position },
    );
    let (member, position) = ("not_headers".to_owned(), 1);
    let reserved = Error::HeaderReserved { member, position };
    for name in [
        "authorization",
        "Content-Type",
        "HOST",
        "content-length",
        "connection",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    ] {
        bad(&format!("{name},s3cret"), &reserved);
    }
    let many = |count: usize| {
        let headers: Vec<_> = (0..count)
            .map(|number| format!("x-{number},s3cret"))
            .collect();
        headers.join(",")
    };
    let (member, limit) = ("not_headers".to_owned(), 100);
    let error = Error::ManyHeaders { member, limit };
    bad(&many(101), &error);
    // More than a header map can hold.
    bad(&many(40_000), &error);
    assert_eq!(
        read(&[("not_headers", &many(100))])
            .unwrap()
            .headers()
            .len(),
        100
    );
    let member = "not_sep".to_owned();
    refused(&[("not_sep", ",,")], &Error::LongSeparator { member });
}

#[test]
fn every_other_bad_form_has_its_own_error() {
    let member = "rdc".to_owned();
    refused(&[("rdc", "a"), ("rdc", "a")], &Error::Repeated { member });
    for (name, value) in [
        ("rdc", "|"),
        ("new", "s3cret|"),
        ("not_sep", "|"),
        ("n|w", "s3cret"),
    ] {
        let (member, separator) = (name.to_owned(), '|');
        refused(&[(name, value)], &Error::Separator { member, separator });
    }
    for (text, position) in [
        ("404,s3cret", 2),
        ("404,", 2),
        (",404", 1),
        ("404,,404", 2),
        ("404 500", 1),
        ("404;500", 1),
        ("600", 1),
        ("999", 1),
        ("099", 1),
        ("99", 1),
        ("0", 1),
        ("-404", 1),
        ("+40", 1),
        ("4040", 1),
        ("4xx", 1),
        (" ", 1),
        ("404\t", 1),
        ("\u{664}\u{660}\u{664}", 1),
    ] {
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
    for (builder, member) in [
        (builder().url(""), "url"),
        (builder().credential(""), "auth"),
        (builder().member(RDC, ""), RDC),
        (builder().member("new", ""), "new"),
    ] {
        let member = member.to_owned();
        assert_eq!(builder.build().unwrap_err(), Error::Empty { member });
    }
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
    let error = builder().extended(true).webhook(Webhook::NotifyByGet);
    let (member, method) = ("ext_notify".to_owned(), "not_method".to_owned());
    assert_eq!(error.build().unwrap_err(), Error::NoBody { member, method });
}

#[test]
fn a_member_that_is_there_twice_is_refused() {
    let mut config = AccountConfig::new().rdc("main");
    config
        .undocumented
        .insert("rdc".to_owned(), "other".to_owned());
    assert_eq!(Configuration::decode(config).unwrap_err(), Error::Shape);
}
