//! Lists of every kind, for each way of finding the next page. A correct server is read completely,
//! in order and to the end, from any position. A server that breaks a law is reported.

#![cfg(feature = "calls")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

mod honest;
mod laws;
mod lenient;
mod positions;

use std::{cell::RefCell, future::ready, rc::Rc};

use bytes::Bytes;
use countersign_client::{
    Error, ErrorKind, Response,
    mock::List,
    pages::{BrokenLaw, Page, PageMode, PageRequest, Position, Reading, collect, pages},
};
use countersign_contract::{
    model::Method,
    table::{NextPage, Operation, PageLimit, Pagination},
};
use futures::{Stream, StreamExt as _, executor::block_on};
use proptest::prelude::*;
use reqwest::{StatusCode, header::HeaderMap};
use serde_json::{Value, json};

static LIST: Operation = Operation {
    id: "list",
    method: Method::Get,
    path: "/list",
    webhook: false,
    server: None,
    request: &[],
    responses: &[],
    security: &[],
    pagination: None,
    correlation_header: None,
    idempotency_header: None,
};

const LIMIT: PageLimit = PageLimit {
    default: Some(5),
    minimum: Some(1),
    maximum: Some(20),
};

const fn facts(next: NextPage) -> Pagination {
    Pagination {
        limit: Some(LIMIT),
        next,
        items: "/items",
        items_stated: true,
        total: None,
        total_pages: None,
        has_more: None,
        item_id: Some("/id"),
        stable: true,
    }
}

/// All kinds of lists, each with as many markers as such lists have.
static KINDS: [Pagination; 12] = [
    Pagination {
        total: Some("/total"),
        ..facts(NextPage::Offset { default: None })
    },
    facts(NextPage::Offset { default: None }),
    facts(NextPage::Number { first: 1 }),
    Pagination {
        total_pages: Some("/pages"),
        ..facts(NextPage::Number { first: 0 })
    },
    Pagination {
        total: Some("/total"),
        has_more: Some("/more"),
        ..facts(NextPage::Number { first: 1 })
    },
    facts(NextPage::Cursor("/next")),
    Pagination {
        has_more: Some("/more"),
        total: Some("/total"),
        ..facts(NextPage::Cursor("/next"))
    },
    Pagination {
        limit: None,
        ..facts(NextPage::Cursor("/next"))
    },
    facts(NextPage::LastItem("/id")),
    Pagination {
        has_more: Some("/more"),
        ..facts(NextPage::LastItem("/id"))
    },
    facts(NextPage::Link("/next")),
    Pagination {
        items: "",
        ..facts(NextPage::LinkHeader("Link"))
    },
];

/// Returns the parameters of a request, in the form that the mock expects.
fn asked(request: &PageRequest) -> (Option<String>, Vec<(String, String)>) {
    match &request.position {
        Position::Start => (None, Vec::new()),
        Position::Offset(number) | Position::Number(number) => (Some(number.to_string()), vec![]),
        Position::Cursor(cursor) => (Some(cursor.clone()), Vec::new()),
        Position::Link(link) => {
            let pairs = url::form_urlencoded::parse(link.trim_start_matches('?').as_bytes());
            (None, pairs.into_owned().collect())
        }
        other => panic!("{other:?}"),
    }
}

/// Returns a page of a correct list.
fn honest(list: &List, request: &PageRequest) -> (Value, HeaderMap) {
    let (next, query) = asked(request);
    let limit = request.limit.map(|limit| limit.to_string());
    let page = list.page(limit.as_deref(), next.as_deref(), &query);
    let mut headers = HeaderMap::new();
    if let Some((name, value)) = page.header {
        headers.insert(name, value.parse().unwrap());
    }
    (page.body, headers)
}

fn list(facts: &'static Pagination, count: usize) -> List {
    List::new(facts, (0..count).map(|number| json!({ "id": number })))
}

/// The log of requests.
type Asked = Rc<RefCell<Vec<PageRequest>>>;

fn read(
    facts: &'static Pagination,
    first: PageRequest,
    mut serve: impl FnMut(&PageRequest) -> (Value, HeaderMap),
) -> (Asked, impl Stream<Item = Result<Page<Value>, Error>>) {
    let asked = Asked::default();
    let log = Rc::clone(&asked);
    let stream = pages(Reading::new(facts), first, move |request| {
        assert!(log.borrow().len() < 3000, "the list has no end");
        let (body, headers) = serve(&request);
        let body = Bytes::from(body.to_string());
        let response = Response::new(StatusCode::OK, headers, body);
        let page = Page::read(&LIST, facts, &request, response);
        log.borrow_mut().push(request);
        ready(page)
    });
    (asked, stream)
}

/// Returns the numbers of all items, and the law that ended the list.
fn numbers(
    stream: impl Stream<Item = Result<Page<Value>, Error>>,
) -> (Vec<u64>, Option<BrokenLaw>) {
    let mut numbers = Vec::new();
    let mut law = None;
    for page in block_on(stream.collect::<Vec<_>>()) {
        match page {
            Ok(page) => numbers.extend(page.items.iter().map(|item| item["id"].as_u64().unwrap())),
            Err(error) => match error.into_kind() {
                ErrorKind::Page(broken) => law = Some(broken),
                other => panic!("{other:?}"),
            },
        }
    }
    (numbers, law)
}

fn first(facts: &Pagination, limit: Option<i64>) -> PageRequest {
    PageRequest::first(facts, limit, None, None)
}

/// Returns a handwritten page.
fn body(items: &[u64], rest: &Value) -> (Value, HeaderMap) {
    let items: Vec<_> = items.iter().map(|id| json!({ "id": id })).collect();
    let mut body = json!({ "items": items });
    body.as_object_mut()
        .unwrap()
        .extend(rest.as_object().unwrap().clone());
    (body, HeaderMap::new())
}

/// Reads handwritten pages; the last one is repeated.
fn served(facts: &'static Pagination, served: &[(&[u64], Value)]) -> (Vec<u64>, Option<BrokenLaw>) {
    let mut turn = 0;
    let (_, stream) = read(facts, first(facts, Some(2)), |_| {
        let (items, rest) = &served[turn.min(served.len() - 1)];
        turn += 1;
        body(items, rest)
    });
    numbers(stream)
}

static CURSOR: Pagination = Pagination {
    total: Some("/total"),
    has_more: Some("/more"),
    ..facts(NextPage::Cursor("/next"))
};

static ANY: Pagination = Pagination {
    item_id: None,
    ..facts(NextPage::Cursor("/next"))
};

static BY_CURSOR: Pagination = facts(NextPage::Cursor("/next"));

static URL: Pagination = facts(NextPage::Link("/next"));

static NUMBERED: Pagination = Pagination {
    total: Some("/total"),
    has_more: Some("/more"),
    ..facts(NextPage::Number { first: 1 })
};

fn at(cursor: &str) -> Position {
    Position::Cursor(cursor.to_owned())
}
