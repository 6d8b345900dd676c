//! The credentials that mocks require, and the pages that they return.

use countersign_client::mock::{Demand, List, in_body, in_query};
use countersign_contract::{
    model::{ApiKeyLocation, Method},
    table::{Credential, NextPage, Operation, PageLimit, Pagination, SecurityScheme},
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
        server: None,
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
    stable: false,
    limit: Some(PageLimit {
        default: None,
        minimum: None,
        maximum: None,
    }),
    next: NextPage::Offset { default: None },
    items: "",
    items_stated: false,
    total: None,
    total_pages: None,
    has_more: None,
    item_id: None,
};

static UNBOUNDED: Pagination = BARE;
static BOUNDED: Pagination = Pagination {
    limit: Some(PageLimit {
        minimum: Some(1),
        maximum: Some(3),
        default: Some(2),
    }),
    next: NextPage::Offset { default: Some(1) },
    ..BARE
};

static ODD: Pagination = Pagination {
    items: "/a/b",
    total: Some("/a/b/c"),
    has_more: Some("/a/~1"),
    ..BARE
};

static NUMBERED: Pagination = Pagination {
    next: NextPage::Number { first: 0 },
    items: "/items",
    total_pages: Some("/pages"),
    ..BARE
};

static CURSOR: Pagination = Pagination {
    next: NextPage::Cursor("/next"),
    items: "/items",
    ..BARE
};

static LAST: Pagination = Pagination {
    next: NextPage::LastItem("/id"),
    items: "",
    ..BARE
};

static LINK: Pagination = Pagination {
    limit: None,
    next: NextPage::LinkHeader("Link"),
    ..BARE
};

static URL: Pagination = Pagination {
    next: NextPage::Link("/next"),
    items: "/items",
    ..BARE
};

#[test]
fn a_page_is_what_is_asked_for_within_the_bounds() {
    let list = List::new(&BOUNDED, [0, 1, 2, 3, 4]);
    for (limit, offset, page) in [
        (None, None, json!([1, 2])),
        (Some("0"), None, json!([1])),
        (Some("-7"), Some("-7"), json!([0])),
        (Some("9223372036854775807"), Some("0"), json!([0, 1, 2])),
        (Some("many"), Some("4"), json!([4])),
        (None, Some("9223372036854775807"), json!([])),
    ] {
        let found = list.page(limit, offset, &[]);
        assert_eq!(
            (found.body, found.header),
            (page, None),
            "{limit:?} {offset:?}"
        );
    }
    let list = List::new(&UNBOUNDED, [0, 1, 2]);
    assert_eq!(list.page(None, None, &[]).body, json!([0, 1, 2]));
    assert_eq!(list.page(Some("0"), None, &[]).body, json!([]));
}

#[test]
fn what_stands_in_the_way_of_a_page_is_overwritten() {
    let page = List::new(&ODD, ["x"]).page(None, None, &[]).body;
    assert_eq!(page, json!({ "a": { "b": { "c": 1 }, "/": false } }));
}

#[test]
fn a_page_names_the_next_one_as_the_contract_says() {
    let list = List::new(&NUMBERED, [0, 1, 2]);
    let page = |number| list.page(Some("2"), number, &[]).body;
    assert_eq!(page(None), json!({ "items": [0, 1], "pages": 2 }));
    assert_eq!(page(Some("1")), json!({ "items": [2], "pages": 2 }));

    let list = List::new(&CURSOR, [0, 1, 2]);
    let page = |cursor| list.page(Some("2"), cursor, &[]).body;
    assert_eq!(page(None), json!({ "items": [0, 1], "next": "2" }));
    assert_eq!(page(Some("2")), json!({ "items": [2], "next": null }));

    let list = List::new(
        &LAST,
        [
            json!({ "id": "a" }),
            json!({ "id": 7 }),
            json!({ "id": "c" }),
        ],
    );
    let page = |cursor| list.page(Some("1"), cursor, &[]).body;
    assert_eq!(page(Some("a")), json!([{ "id": 7 }]));
    assert_eq!(page(Some("7")), json!([{ "id": "c" }]));
    assert_eq!(page(Some("none")), json!([{ "id": "a" }]));

    let list = List::new(&LINK, 0..51);
    let asked = pairs(&[("state", "a b")]);
    let found = list.page(None, None, &asked);
    assert_eq!(found.body.as_array().unwrap().len(), 50);
    let link = "<?state=a+b&mock-place=50>; rel=\"next\"".to_owned();
    assert_eq!(found.header, Some(("Link", link)));
    let asked = pairs(&[("state", "a b"), ("mock-place", "50")]);
    let found = list.page(None, None, &asked);
    assert_eq!((found.body, found.header), (json!([50]), None));

    let list = List::new(&URL, [0, 1]);
    let page = list.page(Some("1"), None, &[]).body;
    assert_eq!(page, json!({ "items": [0], "next": "?mock-place=1" }));
}

#[test]
fn what_chooses_a_page_is_found_where_calls_send_it() {
    let query = pairs(&[("limit", "5"), ("offset", "many")]);
    assert_eq!(in_query(&query, "limit").as_deref(), Some("5"));
    assert_eq!(in_query(&query, "offset").as_deref(), Some("many"));
    assert_eq!(in_query(&query, "page"), None);
    let body = br#"{"page":{"limit":5,"after":"x","more":true}}"#;
    assert_eq!(in_body(body, "/page/limit").as_deref(), Some("5"));
    assert_eq!(in_body(body, "/page/after").as_deref(), Some("x"));
    assert_eq!(in_body(body, "/page/more"), None);
    assert_eq!(in_body(b"{", "/page/limit"), None);
}
