//! Paths and queries with variable parts.

use bytes::Bytes;

use super::{Event, Name, builder, head, receive};
use crate::webhooks::Rejected;

#[test]
fn a_path_is_read_part_by_part() {
    let uri = "/north%20west/count-12-of-12?again=12";
    let expected = Event::Counted("north west".to_owned(), "12".into(), Some(7.into()));
    assert_eq!(receive("PUT", uri, &[], "7.0"), Ok(expected));
    for other in [
        "/north/count-12-of-13?again=12",
        "/north/count-12-of-12?again=1",
        "/north/count--of-?again=",
        "/north/count-12-of-12",
        "/north/more/count-12-of-12?again=12",
        "/%FF/count-12-of-12?again=12",
        "//count-12-of-12?again=12",
        "/",
    ] {
        let rejected = receive("PUT", other, &[], "7").unwrap_err();
        assert!(
            matches!(rejected, Rejected::NotFound | Rejected::Method { .. }),
            "{other}: {rejected}"
        );
    }
}

#[test]
fn a_part_that_stands_twice_is_the_same_twice() {
    let receiver = builder()
        .path_of(Name::Reported, "/{open}/or/{open}")
        .build();
    let receiver = receiver.unwrap();
    let receive = |uri: &str| {
        let head = head("DELETE", uri, &[("cookie", "key=secret")]);
        receiver.receive(&head, b"x").map(|received| received.event)
    };
    let told = Event::Reported("true".into(), Bytes::from_static(b"x"));
    assert_eq!(receive("/true/or/true"), Ok(told));
    assert_eq!(receive("/true/or/false"), Err(Rejected::NotFound));
}

#[test]
fn parts_of_the_path_are_judged() {
    for (count, outcome) in [
        ("12", true),
        ("-012", true),
        ("0", true),
        ("1.5", false),
        ("x", false),
        ("1.", false),
    ] {
        let uri = format!("/n/count-{count}-of-{count}?again={count}");
        assert_eq!(receive("PUT", &uri, &[], "").is_ok(), outcome, "{count}");
    }
    let rejected = receive("PUT", "/n/count-x-of-x?again=x", &[], "").unwrap_err();
    let violation = &rejected.verdict().unwrap().violations[0];
    assert_eq!(
        (violation.instance.as_str(), violation.keyword.as_str()),
        ("/count", "type")
    );
    let said = rejected.to_string();
    assert!(
        said.starts_with("`type` is broken at path parameter count: "),
        "{said}"
    );
    let key = [("cookie", "a=b; key=secret")];
    assert!(receive("DELETE", "/open/yes", &key, "x").is_err());
    let expected = Event::Reported("true".into(), Bytes::from_static(b"x"));
    assert_eq!(receive("DELETE", "/open/true", &key, "x"), Ok(expected));
}

#[test]
fn a_mount_stands_before_every_path() {
    let receiver = builder().mount("/hooks/").path("/orders").build().unwrap();
    let order = b"{\"id\":\"a\"}";
    assert!(
        receiver
            .receive(&head("POST", "/hooks/orders?any=query", &[]), order)
            .is_ok()
    );
    assert_eq!(
        receiver
            .receive(&head("POST", "/orders", &[]), order)
            .unwrap_err(),
        Rejected::NotFound
    );
    let receiver = builder().mount("/hooks").path("https://a.example");
    let receiver = receiver.build().unwrap();
    assert!(
        receiver
            .receive(&head("POST", "/hooks", &[]), order)
            .is_ok()
    );
    for (path, called) in [
        ("/?a=b", "/hooks/?a=b"),
        ("https://a.example?a=b", "/hooks?a=b"),
    ] {
        let receiver = builder().mount("/hooks").path(path).build().unwrap();
        let answer = receiver.receive(&head("POST", called, &[]), order);
        assert!(answer.is_ok(), "{path}");
    }
    let receiver = builder()
        .path("https://example.com/or ders/")
        .build()
        .unwrap();
    assert!(
        receiver
            .receive(&head("POST", "https://internal/or%20ders/", &[]), order)
            .is_ok()
    );
}

#[cfg(feature = "axum")]
#[test]
fn every_pattern_is_a_route() {
    let receiver = builder().path("/%3Aodd/*odd/%7Bodd%7D").build().unwrap();
    let _: axum::Router = receiver.router(|_| async {});
}

#[test]
fn a_query_that_is_written_is_demanded() {
    let receiver = builder()
        .path_of(Name::Counted, "/c?shop={shop}&x=1&count={count}")
        .build()
        .unwrap();
    let receive = |uri: &str| {
        let answer = receiver.receive(&head("PUT", uri, &[]), b"");
        answer.map(|call| call.event)
    };
    let counted = Event::Counted("north & south".to_owned(), "7".into(), None);
    assert_eq!(
        receive("/c?shop=north%20%26%20south&x=1&count=7"),
        Ok(counted)
    );
    for other in [
        "/c",
        "/c?",
        "/c?shop=north&x=1&count=",
        "/c?shop=north&x=2&count=7",
        "/c?shop=north&count=7&x=1",
        "/c?shop=north&x=1&count=7&y=1",
        "/c/?shop=north&x=1&count=7",
    ] {
        assert_eq!(receive(other), Err(Rejected::NotFound), "{other}");
    }
}

#[test]
fn a_url_in_a_query_is_no_url_of_its_own() {
    let path = "/orders?from=https://a.example/x";
    let receiver = builder().path(path).build().unwrap();
    let order = b"{\"id\":\"a\"}";
    assert!(receiver.receive(&head("POST", path, &[]), order).is_ok());
}

#[test]
fn a_path_may_be_escaped_either_way() {
    let receiver = builder().path("/caf\u{e9}/x(1)").build().unwrap();
    let receive = |uri: &str| {
        let answer = receiver.receive(&head("POST", uri, &[]), b"{\"id\":\"a\"}");
        answer.map(|_| ())
    };
    for same in [
        "/caf%C3%A9/x(1)",
        "/caf%c3%a9/x%281%29",
        "/%63af%c3%A9/x(1)",
    ] {
        assert_eq!(receive(same), Ok(()), "{same}");
    }
    for other in [
        "/caf%C3%A9/x",
        "/caf%C3%A9%2Fx(1)",
        "/cafe/x(1)",
        "/caf%E9/x(1)",
    ] {
        assert_eq!(receive(other), Err(Rejected::NotFound), "{other}");
    }
}

#[test]
fn what_stands_beside_a_part_may_be_escaped_either_way() {
    let receiver = builder().path_of(Name::Counted, "/caf\u{e9}-{shop}/{count}x{count}");
    let receiver = receiver.build().unwrap();
    let receive = |uri: &str| {
        let answer = receiver.receive(&head("PUT", uri, &[]), b"");
        answer.map(|call| call.event)
    };
    let counted = Event::Counted("/\u{e9}".to_owned(), "101".into(), None);
    for same in [
        "/caf%C3%A9-%2F%C3%A9/101x101",
        "/%63af%c3%a9%2d%2f%c3%A9/1%301%78%3101",
    ] {
        assert_eq!(receive(same).as_ref(), Ok(&counted), "{same}");
    }
    for other in [
        "/caf%C3%A9-%C3/1x1",
        "/caf%C3%A9-/1x1",
        "/caf%C3-x/1x1",
        "/caf%C3%A9-x/1x%312",
    ] {
        assert_eq!(receive(other), Err(Rejected::NotFound), "{other}");
    }
}

/// Tests that the integers in a path are reported as numbers, in any notation.
#[test]
fn an_integer_of_a_path_has_a_value() {
    for (count, value) in [
        ("12", Some(12)),
        ("-012", Some(-12)),
        ("1.0", Some(1)),
        ("1e3", Some(1000)),
        ("1.50e1", Some(15)),
        ("100e-2", Some(1)),
        ("1e18446744073709551616", None),
        ("18446744073709551615", None),
    ] {
        let uri = format!("/n/count-{count}-of-{count}?again={count}");
        let Ok(Event::Counted(_, read, _)) = receive("PUT", &uri, &[], "") else {
            panic!("{count}")
        };
        assert_eq!((read.value().copied(), read.text()), (value, count));
    }
    for none in ["1.5", "1e-1", "0x1"] {
        let uri = format!("/n/count-{none}-of-{none}?again={none}");
        assert!(receive("PUT", &uri, &[], "").is_err(), "{none}");
    }
}
