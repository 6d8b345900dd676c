//! The laws of paging, for every paged operation: no item is lost or repeated, the order is kept,
//! the list ends, and no page exceeds the documented bounds. A server that breaks a law is detected
//! and named.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use std::{cell::RefCell, future::ready, rc::Rc};

use bytes::Bytes;
use contract_tests::contracts;
use countersign_client::{
    Error, ErrorKind, Response,
    pages::{BrokenLaw, Page, PageMode, PageRequest, Position, Reading, items},
};
use countersign_contract::table::{Operation, Pagination};
use futures::{StreamExt as _, executor::block_on};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Returns the paged operations from the generated tables.
fn paged() -> Vec<(&'static Operation, &'static Pagination)> {
    let tables = [
        partners::connect_recruitment::operations::OPERATIONS,
        partners::coupa_ccw::operations::OPERATIONS,
        partners::crosschq::operations::OPERATIONS,
        partners::pop_engine::operations::OPERATIONS,
    ];
    let operations = tables.into_iter().flatten();
    operations
        .filter_map(|operation| Some((*operation, operation.pagination.as_ref()?)))
        .collect()
}

fn coupa() -> (&'static Operation, &'static Pagination) {
    paged()
        .into_iter()
        .find(|(operation, _)| operation.id == "searchCandidates")
        .unwrap()
}

fn connect() -> (&'static Operation, &'static Pagination) {
    paged()
        .into_iter()
        .find(|(operation, _)| operation.id == "listRecruitments")
        .unwrap()
}

/// Sets the value at a JSON pointer, creating the objects on the way.
fn put(root: &mut Value, pointer: &str, value: Value) {
    let mut at = root;
    for token in countersign_contract::json::tokens(pointer) {
        if at.is_null() {
            *at = json!({});
        }
        at = &mut at[token];
    }
    *at = value;
}

/// Returns a request for a page with this offset and limit.
fn page(offset: u64, limit: u64) -> PageRequest {
    PageRequest {
        position: Position::Offset(offset),
        limit: Some(i64::try_from(limit).unwrap()),
    }
}

/// Returns the number of items before a page and the number on it. A limit beyond the bounds counts
/// as the bound.
fn place(facts: &Pagination, request: &PageRequest) -> (u64, u64) {
    let Position::Offset(offset) = request.position else {
        panic!("{request:?}");
    };
    let bounds = facts.limit.unwrap();
    let limit = request.limit.unwrap().max(bounds.minimum.unwrap_or(1));
    let limit = limit.min(bounds.maximum.unwrap_or(i64::MAX));
    (offset, limit.unsigned_abs())
}

/// Returns a page as a correct server sends it.
fn honest(facts: &Pagination, count: u64, request: &PageRequest) -> Value {
    let (offset, limit) = place(facts, request);
    let first = offset.min(count);
    let last = (offset + limit).min(count).max(first);
    let page: Vec<Value> = (first..last)
        .map(|number| {
            let mut item = json!({ "number": number });
            if let Some(id) = facts.item_id {
                put(&mut item, id, json!(number));
            }
            item
        })
        .collect();
    let mut body = json!({});
    put(&mut body, facts.items, json!(page));
    if let Some(total) = facts.total {
        put(&mut body, total, json!(count));
    }
    if let Some(has_more) = facts.has_more {
        put(&mut body, has_more, json!(last < count));
    }
    body
}

/// Reads a list from a server, to its end or its first error.
fn read(
    (operation, facts): (&'static Operation, &'static Pagination),
    limit: Option<i64>,
    offset: Option<i64>,
    serve: impl Fn(&PageRequest) -> Value,
) -> (Vec<u64>, Option<Error>, Vec<PageRequest>) {
    let asked = Rc::new(RefCell::new(Vec::new()));
    let log = Rc::clone(&asked);
    let first = PageRequest::first(facts, limit, offset, None);
    let stream = items::<Value, _, _>(
        Reading::new(facts).mode(PageMode::Strict),
        first,
        move |request| {
            assert!(log.borrow().len() < 1_000, "the list has no end");
            let body = Bytes::from(serve(&request).to_string());
            let status = reqwest::StatusCode::OK;
            let response = Response::new(status, reqwest::header::HeaderMap::new(), body);
            let page = Page::read(operation, facts, &request, response);
            log.borrow_mut().push(request);
            ready(page)
        },
    );
    let (mut numbers, mut error) = (Vec::new(), None);
    block_on(async {
        let mut stream = Box::pin(stream);
        while let Some(item) = stream.next().await {
            match item {
                Ok(item) => numbers.push(item["number"].as_u64().unwrap()),
                Err(found) => error = Some(found),
            }
        }
    });
    let asked = asked.borrow().clone();
    (numbers, error, asked)
}

#[test]
fn the_operations_that_have_pages_are_those_of_the_contracts() {
    let of_contracts: Vec<_> = contracts::all()
        .iter()
        .flat_map(|(_, contract)| contract.operations.clone())
        .filter(|operation| operation.pagination.is_some())
        .map(|operation| operation.id)
        .collect();
    let of_tables: Vec<_> = paged().iter().map(|(operation, _)| operation.id).collect();
    assert_eq!(of_tables, of_contracts);
    assert_eq!(of_tables, ["listRecruitments", "searchCandidates"]);
}

proptest! {
    #[test]
    fn an_honest_list_is_read_whole_and_in_order(
        count in 0_u64..250,
        limit in prop::option::of(-5_i64..200),
        offset in prop::option::of(0_i64..300),
    ) {
        for paged in paged() {
            let (numbers, error, asked) = read(paged, limit, offset, |request| honest(paged.1, count, request));
            prop_assert!(error.is_none(), "{}: {error:?}", paged.0.id);
            let from = offset.filter(|offset| *offset > 0).map_or(0, i64::unsigned_abs);
            prop_assert_eq!(numbers, (from..count.max(from)).collect::<Vec<_>>());
            for page in &asked {
                // The caller's limit is sent even if it is not allowed.
                let bounds = paged.1.limit.unwrap();
                let usual = bounds.default.or(bounds.maximum).unwrap_or(50);
                prop_assert_eq!(page.limit, Some(limit.unwrap_or(usual)));
            }
            // No page is requested twice, and at most one extra page is requested to find the end.
            let most = numbers_of_pages(count.saturating_sub(from), place(paged.1, &asked[0]).1);
            prop_assert!(u64::try_from(asked.len()).unwrap() <= most + 1);
        }
    }

    #[test]
    fn a_server_that_clamps_is_read_whole(count in 0_u64..250, clamp in 1_u64..50) {
        // A server that returns fewer items than requested must say that more follow.
        let paged = coupa();
        let (numbers, error, _) = read(paged, None, None, |request| {
            let (offset, limit) = place(paged.1, request);
            honest(paged.1, count, &page(offset, limit.min(clamp)))
        });
        prop_assert!(error.is_none(), "{error:?}");
        prop_assert_eq!(numbers, (0..count).collect::<Vec<_>>());
    }

    #[test]
    fn a_page_that_comes_again_is_caught(count in 2_u64..200, limit in 1_i64..50, again in 1_u64..4) {
        for paged in paged() {
            let limit_wanted = place(paged.1, &PageRequest::first(paged.1, Some(limit), None, None)).1;
            prop_assume!(count > again * limit_wanted);
            let (_, error, _) = read(paged, Some(limit), None, |request| {
                let (offset, limit) = place(paged.1, request);
                let number = offset / limit;
                // After some page, the server repeats the previous page, with correct markers.
                let mut body = honest(paged.1, count, request);
                if number >= again {
                    let list = honest(paged.1, count, &page(offset - limit, limit)).pointer(paged.1.items).unwrap().clone();
                    put(&mut body, paged.1.items, list);
                }
                body
            });
            let caught = matches!(error.as_ref().map(Error::kind), Some(ErrorKind::Page(BrokenLaw::Repeated { .. } | BrokenLaw::HasMore { .. })));
            prop_assert!(caught, "{}: {error:?}", paged.0.id);
        }
    }

    #[test]
    fn an_item_that_is_skipped_is_caught(count in 2_u64..200, limit in 1_i64..50, skipped in 0_u64..200) {
        let paged = coupa();
        let skipped = skipped % count;
        let (numbers, error, _) = read(paged, Some(limit), None, |request| {
            let mut body = honest(paged.1, count, request);
            let list = body.pointer_mut(paged.1.items).unwrap().as_array_mut().unwrap();
            list.retain(|item| item["number"] != json!(skipped));
            // The server behaves as if it had sent everything.
            body
        });
        prop_assert!(matches!(error.as_ref().map(Error::kind), Some(ErrorKind::Page(_))), "{error:?}");
        prop_assert!(!numbers.contains(&skipped));
    }

    #[test]
    fn a_has_more_that_lies_is_caught(count in 1_u64..200, limit in 1_i64..50, lying in 0_u64..8) {
        let paged = coupa();
        let (_, error, _) = read(paged, Some(limit), None, |request| {
            let mut body = honest(paged.1, count, request);
            let (offset, limit) = place(paged.1, request);
            if offset / limit == lying {
                let has_more = body.pointer_mut(paged.1.has_more.unwrap()).unwrap();
                *has_more = json!(!has_more.as_bool().unwrap());
            }
            body
        });
        let pages = numbers_of_pages(count, u64::try_from(limit).unwrap());
        if lying < pages {
            prop_assert!(matches!(error.as_ref().map(Error::kind), Some(ErrorKind::Page(BrokenLaw::HasMore { .. }))), "{error:?}");
        } else {
            prop_assert!(error.is_none(), "{error:?}");
        }
    }

    #[test]
    fn a_total_that_lies_is_caught(count in 0_u64..200, limit in 1_i64..50, lie in 0_u64..400) {
        prop_assume!(lie != count);
        let paged = coupa();
        let (numbers, error, _) = read(paged, Some(limit), None, |request| {
            let mut body = honest(paged.1, count, request);
            put(&mut body, paged.1.total.unwrap(), json!(lie));
            body
        });
        prop_assert!(matches!(error.as_ref().map(Error::kind), Some(ErrorKind::Page(_))), "{error:?}");
        // The items before the error are returned.
        prop_assert!(count == 0 || !numbers.is_empty());
    }

    #[test]
    fn a_total_of_the_page_alone_is_caught(count in 2_u64..200, limit in 1_i64..50) {
        let paged = coupa();
        prop_assume!(count > u64::try_from(limit).unwrap());
        let (_, error, _) = read(paged, Some(limit), None, |request| {
            let mut body = honest(paged.1, count, request);
            let length = body.pointer(paged.1.items).unwrap().as_array().unwrap().len();
            put(&mut body, paged.1.total.unwrap(), json!(length));
            body
        });
        prop_assert!(matches!(error.as_ref().map(Error::kind), Some(ErrorKind::Page(BrokenLaw::HasMore { .. }))), "{error:?}");
    }

    #[test]
    fn more_than_was_asked_for_is_caught(count in 2_u64..200, limit in 1_i64..50) {
        for paged in paged() {
            let limit_wanted = place(paged.1, &PageRequest::first(paged.1, Some(limit), None, None)).1;
            prop_assume!(count > limit_wanted);
            let (_, error, _) = read(paged, Some(limit), None, |request| {
                let (offset, limit) = place(paged.1, request);
                honest(paged.1, count, &page(offset, limit + 1))
            });
            prop_assert!(matches!(error.as_ref().map(Error::kind), Some(ErrorKind::Page(BrokenLaw::TooMany { .. }))), "{error:?}");
        }
    }
}

fn numbers_of_pages(count: u64, limit: u64) -> u64 {
    count.div_ceil(limit).max(1)
}

/// Without a marker and a total, the offset advances by the number of items received until a page
/// is empty, since the server may have a limit of its own (CR-062).
#[test]
fn a_list_without_markers_ends_with_an_empty_page() {
    let paged = connect();
    assert_eq!(
        (paged.1.total, paged.1.has_more, paged.1.item_id),
        (None, None, None)
    );
    let (numbers, error, asked) = read(paged, Some(10), None, |request| {
        honest(paged.1, 25, request)
    });
    assert!(error.is_none());
    assert_eq!(numbers.len(), 25);
    let offsets: Vec<_> = asked.iter().map(|page| place(paged.1, page).0).collect();
    assert_eq!(offsets, [0, 10, 20, 25]);
    // A server with a limit of its own.
    let (numbers, error, asked) = read(paged, Some(100), None, |request| {
        let (offset, limit) = place(paged.1, request);
        honest(paged.1, 120, &page(offset, limit.min(50)))
    });
    assert!(error.is_none());
    assert_eq!(numbers, (0..120).collect::<Vec<_>>());
    let offsets: Vec<_> = asked.iter().map(|page| place(paged.1, page).0).collect();
    assert_eq!(offsets, [0, 50, 100, 120]);
}

/// The generated clients send the page parameters where the contract says, over HTTP.
#[test]
fn pages_are_asked_for_where_the_contract_says() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = httpmock::MockServer::start();
    let (search, list) = (coupa().1, connect().1);
    let pages: Vec<_> = [(0, 50), (50, 50)]
        .map(|(offset, limit)| {
            let body = honest(search, 60, &page(offset, limit)).to_string();
            server.mock(|when, then| {
                when.method("POST")
                    .path("/api/candidates/search")
                    .json_body(json!({
                        "meta": { "limit": limit, "offset": offset },
                        "data": { "last_name": "Daniels" },
                    }));
                then.status(200)
                    .header("content-type", "application/json")
                    .body(body);
            })
        })
        .into();
    let client = partners::coupa_ccw::client::Client::builder()
        .base_url(server.base_url())
        .bearer_token("x")
        .unwrap()
        .build()
        .unwrap();
    let criteria = partners::coupa_ccw::types::CandidateCriteria::new().last_name("Daniels");
    let search = || client.search_candidates().criteria(criteria.clone());
    let found: Vec<_> = runtime.block_on(search().stream().collect());
    assert_eq!(found.len(), 60);
    assert!(found.iter().all(Result::is_ok));
    for page in &pages {
        page.assert();
    }
    // Values that the contract does not allow are rejected like in `send`, not corrected.
    for refused in [search().limit(-5), search().offset(-1)] {
        let found: Vec<_> = runtime.block_on(refused.clone().stream().collect());
        let [Err(error)] = &found[..] else {
            panic!("{found:?}");
        };
        let alone = runtime.block_on(refused.send()).unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::InvalidRequest(_)),
            "{error:?}"
        );
        assert_eq!(error.to_string(), alone.to_string());
    }

    let first = server.mock(|when, then| {
        when.method("GET")
            .path("/v1/recruitment/Spring2019")
            .query_param("limit", "7")
            .query_param("offset", "3");
        let body = honest(list, 5, &page(3, 7)).to_string();
        then.status(200)
            .header("content-type", "application/json")
            .body(body);
    });
    let ending = server.mock(|when, then| {
        when.method("GET")
            .path("/v1/recruitment/Spring2019")
            .query_param("limit", "7")
            .query_param("offset", "5");
        let body = honest(list, 5, &page(5, 7)).to_string();
        then.status(200)
            .header("content-type", "application/json")
            .body(body);
    });
    let client = partners::connect_recruitment::client::Client::builder()
        .base_url(server.base_url())
        .authorization_code_token("x")
        .unwrap()
        .partial_credentials()
        .build()
        .unwrap();
    let call = client.list_recruitments("Spring2019").limit(7).offset(3);
    let found: Vec<_> = runtime.block_on(call.stream().collect());
    assert_eq!(found.len(), 2);
    first.assert();
    ending.assert();
}
