//! What mocks demand of the calls that they answer, and the pages that they give.

use countersign_client::mock::{Demand, List, in_body, in_query};
use countersign_contract::{
    model::{ApiKeyLocation, Method},
    table::{Credential, Operation, Pagination, SecurityScheme},
};
use serde_json::json;

const fn key(name: &'static str, location: ApiKeyLocation, sent: &'static str) -> SecurityScheme {
    let credential = Credential::ApiKey {
        location,
        name: sent,
    };
    SecurityScheme { name, credential }
}

static SCHEMES: &[SecurityScheme] = &[
    key("header", ApiKeyLocation::Header, "X-Key"),
    key("query", ApiKeyLocation::Query, "key"),
    key("cookie", ApiKeyLocation::Cookie, "session"),
    SecurityScheme {
        name: "basic",
        credential: Credential::Basic,
    },
    SecurityScheme {
        name: "bearer",
        credential: Credential::Bearer,
    },
];

const fn demanding(security: &'static [&'static [&'static str]]) -> Operation {
    Operation {
        id: "call",
        method: Method::Get,
        path: "/",
        webhook: false,
        request: &[],
        responses: &[],
        security,
        pagination: None,
        correlation_header: None,
        idempotency_header: None,
    }
}

static NOTHING: Operation = demanding(&[]);
static HEADER: Operation = demanding(&[&["header"]]);
static QUERY: Operation = demanding(&[&["query"]]);
static COOKIE: Operation = demanding(&[&["cookie"]]);
static BASIC: Operation = demanding(&[&["basic"]]);
static BEARER: Operation = demanding(&[&["bearer"]]);
static BOTH: Operation = demanding(&[&["bearer", "header"]]);
static EITHER: Operation = demanding(&[&["digest"], &["basic"], &["bearer", "query"]]);
static UNKNOWN: Operation = demanding(&[&["digest"]]);

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let pairs = pairs.iter();
    pairs
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

#[test]
fn a_credential_of_the_right_form_is_demanded() {
    type Pairs = &'static [(&'static str, &'static str)];
    let cases: [(&'static Operation, Pairs, Pairs, bool); 19] = [
        (&NOTHING, &[], &[], true),
        (&HEADER, &[("x-key", "k")], &[], true),
        (&HEADER, &[("x-key", " ")], &[], false),
        (&HEADER, &[], &[("X-Key", "k")], false),
        (&QUERY, &[], &[("key", "k")], true),
        (&QUERY, &[], &[("key", "")], false),
        (&QUERY, &[], &[("Key", "k")], false),
        (&COOKIE, &[("Cookie", "a=b; session=c")], &[], true),
        (
            &COOKIE,
            &[("cookie", "a=b; session=; xsession=c")],
            &[],
            false,
        ),
        (&BASIC, &[("authorization", "Basic dTpw")], &[], true),
        (&BASIC, &[("authorization", "Bearer t")], &[], false),
        (&BEARER, &[("Authorization", "bearer t")], &[], true),
        (&BEARER, &[("authorization", "Bearer ")], &[], false),
        (&BEARER, &[("authorization", "Bearer")], &[], false),
        (
            &BOTH,
            &[("authorization", "Bearer t"), ("X-Key", "k")],
            &[],
            true,
        ),
        (&BOTH, &[("authorization", "Bearer t")], &[], false),
        (
            &EITHER,
            &[("authorization", "Bearer t")],
            &[("key", "k")],
            true,
        ),
        (&EITHER, &[("authorization", "Bearer t")], &[], false),
        (&UNKNOWN, &[("authorization", "Digest x")], &[], false),
    ];
    for (operation, headers, query, expected) in cases {
        let demand = Demand::new(operation, SCHEMES);
        let is_met = || demand.is_met(&pairs(headers), &pairs(query));
        assert_eq!(
            is_met(),
            expected,
            "{:?} {headers:?} {query:?}",
            operation.security
        );
        demand.clone().waive();
        assert!(is_met());
    }
}

const BARE: Pagination = Pagination {
    default_limit: None,
    minimum_limit: None,
    maximum_limit: None,
    default_offset: None,
    items: "",
    total: None,
    has_more: None,
    item_id: None,
};

#[test]
fn a_page_is_what_is_asked_for_within_the_bounds() {
    static UNBOUNDED: Pagination = BARE;
    static BOUNDED: Pagination = Pagination {
        minimum_limit: Some(1),
        maximum_limit: Some(3),
        default_limit: Some(2),
        default_offset: Some(1),
        ..BARE
    };
    let list = List::new(&BOUNDED, [0, 1, 2, 3, 4]);
    for (limit, offset, page) in [
        (None, None, json!([1, 2])),
        (Some(0), None, json!([1])),
        (Some(-7), Some(-7), json!([0])),
        (Some(i64::MAX), Some(0), json!([0, 1, 2])),
        (None, Some(4), json!([4])),
        (None, Some(i64::MAX), json!([])),
    ] {
        assert_eq!(list.page(limit, offset), page, "{limit:?} {offset:?}");
    }
    let list = List::new(&UNBOUNDED, [0, 1, 2]);
    assert_eq!(list.page(None, None), json!([0, 1, 2]));
    assert_eq!(list.page(Some(0), None), json!([]));
}

#[test]
fn what_stands_in_the_way_of_a_page_is_overwritten() {
    static ODD: Pagination = Pagination {
        items: "/a/b",
        total: Some("/a/b/c"),
        has_more: Some("/a/~1"),
        ..BARE
    };
    let page = List::new(&ODD, ["x"]).page(None, None);
    assert_eq!(page, json!({ "a": { "b": { "c": 1 }, "/": false } }));
}

#[test]
fn numbers_are_found_where_calls_send_them() {
    let query = pairs(&[("limit", "5"), ("offset", "many")]);
    assert_eq!(in_query(&query, "limit"), Some(5));
    assert_eq!(in_query(&query, "offset"), None);
    assert_eq!(in_query(&query, "page"), None);
    let body = br#"{"page":{"limit":5,"offset":"5"}}"#;
    assert_eq!(in_body(body, "/page/limit"), Some(5));
    assert_eq!(in_body(body, "/page/offset"), None);
    assert_eq!(in_body(b"{", "/page/limit"), None);
}
