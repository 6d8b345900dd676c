//! Lists of every kind, however their pages are found: an honest server is read whole, in order and
//! to an end, from anywhere; one that breaks a law is named.

#![cfg(feature = "calls")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use std::{cell::RefCell, future::ready, rc::Rc};

use bytes::Bytes;
use countersign_client::{
    Error, Response,
    mock::List,
    pages::{BrokenLaw, Page, PageRequest, Position, collect, pages},
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

/// What a server is asked for, in the words of the mock.
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

/// A page of an honest list.
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

/// What was asked for.
type Asked = Rc<RefCell<Vec<PageRequest>>>;

fn read(
    facts: &'static Pagination,
    first: PageRequest,
    mut serve: impl FnMut(&PageRequest) -> (Value, HeaderMap),
) -> (Asked, impl Stream<Item = Result<Page<Value>, Error>>) {
    let asked = Asked::default();
    let log = Rc::clone(&asked);
    let stream = pages(facts, first, move |request| {
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

/// The numbers of all items, and how the list ended.
fn numbers(
    stream: impl Stream<Item = Result<Page<Value>, Error>>,
) -> (Vec<u64>, Option<BrokenLaw>) {
    let mut numbers = Vec::new();
    let mut law = None;
    for page in block_on(stream.collect::<Vec<_>>()) {
        match page {
            Ok(page) => numbers.extend(page.items.iter().map(|item| item["id"].as_u64().unwrap())),
            Err(Error::Page(broken)) => law = Some(broken),
            Err(other) => panic!("{other:?}"),
        }
    }
    (numbers, law)
}

fn first(facts: &Pagination, limit: Option<i64>) -> PageRequest {
    PageRequest::first(facts, limit, None, None)
}

proptest! {
    #[test]
    fn an_honest_list_is_read_whole_and_in_order(count in 0_usize..130, limit in prop::option::of(-3_i64..40)) {
        for facts in &KINDS {
            let list = list(facts, count);
            let (asked, stream) = read(facts, first(facts, limit), |request| honest(&list, request));
            let (numbers, law) = numbers(stream);
            prop_assert_eq!(law, None, "{:?}", facts);
            prop_assert_eq!(numbers, (0..count as u64).collect::<Vec<_>>(), "{:?}", facts);
            // What the caller says is sent as it is; the mock takes the bounds for what is beyond.
            let asked_for = asked.borrow()[0].limit;
            prop_assert_eq!(asked_for, facts.limit.map(|_| limit.unwrap_or(5)));
            let size = asked_for.map_or(50, |limit| limit.clamp(1, 20).unsigned_abs());
            // One page more at most, to see that there is none.
            let most = (count as u64).div_ceil(size) + 1;
            prop_assert!(asked.borrow().len() as u64 <= most, "{:?}", facts);
            if facts.total_pages.is_some() {
                let pages = (count as u64).div_ceil(size).max(1);
                prop_assert_eq!(asked.borrow().len() as u64, pages);
            }
        }
    }

    #[test]
    fn a_list_is_read_on_from_where_a_page_says(count in 1_usize..130, limit in 1_i64..20, stop in 0_usize..9) {
        for facts in &KINDS {
            let list = list(facts, count);
            let (_, stream) = read(facts, first(facts, Some(limit)), |request| honest(&list, request));
            let begun: Vec<_> = block_on(stream.take(stop + 1).collect::<Vec<_>>());
            let before: usize = begun.iter().map(|page| page.as_ref().unwrap().items.len()).sum();
            let last = begun.last().unwrap().as_ref().unwrap();
            let Some(next) = last.next.clone() else {
                prop_assert_eq!(before, count);
                continue;
            };
            let again = PageRequest::first(facts, Some(limit), None, Some(next));
            let (_, stream) = read(facts, again, |request| honest(&list, request));
            let (numbers, law) = numbers(stream);
            prop_assert_eq!(law, None, "{:?}", facts);
            prop_assert_eq!(numbers, (before as u64..count as u64).collect::<Vec<_>>(), "{:?}", facts);
        }
    }

    /// Whatever a server sends, a list ends, and nothing panics.
    #[test]
    fn any_page_at_all_is_survived(
        pages in prop::collection::vec((0_usize..4, any::<Option<bool>>(), 0_u64..9, 0_u64..4, any::<bool>()), 1..8),
        kind in 0..KINDS.len(),
    ) {
        let facts = &KINDS[kind];
        let mut turn = 0;
        let (_, stream) = read(facts, first(facts, Some(3)), |_| {
            let (items, more, total, next, same) = pages[turn % pages.len()];
            turn += 1;
            let id = |number: usize| if same { number } else { turn * 10 + number };
            let items: Vec<_> = (0..items).map(|number| json!({ "id": id(number) })).collect();
            let mut headers = HeaderMap::new();
            headers.insert("Link", format!("</list?{next}>; rel=next").parse().unwrap());
            let body = if facts.items.is_empty() {
                json!(items)
            } else {
                json!({ "items": items, "more": more, "total": total, "pages": total, "next": format!("{next}") })
            };
            (body, headers)
        });
        let results = block_on(stream.take(2000).collect::<Vec<_>>());
        prop_assert!(results.iter().rev().skip(1).all(Result::is_ok), "an error is the last");
    }
}

/// A page that is made by hand.
fn body(items: &[u64], rest: &Value) -> (Value, HeaderMap) {
    let items: Vec<_> = items.iter().map(|id| json!({ "id": id })).collect();
    let mut body = json!({ "items": items });
    body.as_object_mut()
        .unwrap()
        .extend(rest.as_object().unwrap().clone());
    (body, HeaderMap::new())
}

/// Reads pages that are made by hand; the last one comes again and again.
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

/// It is sent to be refused there, by the rule that it breaks.
#[test]
fn what_the_caller_asks_for_is_not_corrected() {
    let numbered = |number| PageRequest::first(&NUMBERED, None, Some(number), None).position;
    assert_eq!(numbered(3), Position::Number(3));
    assert_eq!(numbered(-3), Position::Start);
    let offset = facts(NextPage::Offset { default: Some(2) });
    let first = |number| PageRequest::first(&offset, Some(-5), number, None);
    assert_eq!(first(Some(-1)).position, Position::Start);
    assert_eq!(first(Some(1)).position, Position::Offset(1));
    assert_eq!(first(None).position, Position::Offset(2));
    assert_eq!(first(None).limit, Some(-5));
    // A position that a page has named goes before.
    let named = PageRequest::first(&offset, None, Some(1), Some(Position::Offset(7)));
    assert_eq!(named.position, Position::Offset(7));
    let start = PageRequest::first(&offset, None, None, Some(Position::Start));
    assert_eq!(start.position, Position::Offset(2));
}

/// Where the document states that a page has its items, one without them is no end of the list.
#[test]
fn a_page_without_its_items_is_noticed() {
    static OPEN: Pagination = Pagination {
        items_stated: false,
        ..CURSOR
    };
    for left_out in [json!({ "more": false }), json!({ "items": null })] {
        let page = |facts, body: &Value| {
            let (_, stream) = read(facts, first(facts, None), |_| {
                (body.clone(), HeaderMap::new())
            });
            numbers(stream)
        };
        let law = page(&CURSOR, &left_out).1;
        assert_eq!(law, Some(BrokenLaw::NoItems { pointer: "/items" }));
        assert_eq!(page(&OPEN, &left_out), (vec![], None));
        let mut none = left_out.clone();
        none["total"] = json!(0);
        assert_eq!(page(&CURSOR, &none), (vec![], None));
    }
}

/// A server that does not heed the offset, and items that have lost their identity.
#[test]
fn a_page_that_comes_again_without_identities_is_noticed() {
    static OFFSET: Pagination = facts(NextPage::Offset { default: None });
    for items in [json!([{}, {}]), json!([{ "id": 1 }, { "id": null }])] {
        let page = json!({ "items": items });
        let (_, stream) = read(&OFFSET, first(&OFFSET, Some(2)), |_| {
            (page.clone(), HeaderMap::new())
        });
        let pages = block_on(stream.collect::<Vec<_>>());
        let Some(Err(Error::Page(law))) = pages.last() else {
            panic!("it has no end");
        };
        assert_eq!(
            *law,
            BrokenLaw::Repeated {
                at: Position::Offset(2)
            }
        );
        assert_eq!(pages.len(), 2);
    }
}

#[test]
fn a_cursor_is_a_text_or_an_integer() {
    for (next, expected) in [
        (json!(7), Some("7")),
        (json!(7.0), Some("7")),
        (json!(-7), Some("-7")),
        (json!("x"), Some("x")),
        (json!(1.5), None),
        (json!([1]), None),
    ] {
        let (asked, stream) = read(&BY_CURSOR, first(&BY_CURSOR, None), |request| match request
            .position
        {
            Position::Start => body(&[1], &json!({ "next": next })),
            _ => body(&[2], &json!({})),
        });
        let (_, law) = numbers(stream);
        match expected {
            Some(cursor) => assert_eq!(asked.borrow()[1].position, at(cursor)),
            None => assert_eq!(
                law,
                Some(BrokenLaw::NoNext {
                    at: Position::Start
                }),
                "{next}"
            ),
        }
    }
}

#[test]
fn a_cursor_that_leads_back_is_noticed() {
    let pages: [(&[u64], _); 3] = [
        (&[0], json!({ "next": "a" })),
        (&[1], json!({ "next": "b" })),
        (&[2], json!({ "next": "a" })),
    ];
    let (numbers, law) = served(&CURSOR, &pages);
    assert_eq!(numbers, [0, 1, 2]);
    assert_eq!(law, Some(BrokenLaw::Circle { at: at("b") }));
    // To itself.
    let (numbers, law) = served(&CURSOR, &pages[..1]);
    assert_eq!(numbers, [0]);
    assert_eq!(law, Some(BrokenLaw::Repeated { at: at("a") }));
    let (numbers, law) = served(&ANY, &pages[..1]);
    assert_eq!(numbers, [0, 0]);
    assert_eq!(law, Some(BrokenLaw::Circle { at: at("a") }));
}

#[test]
fn markers_that_contradict_each_other_are_noticed() {
    let (numbers, law) = served(&CURSOR, &[(&[0], json!({ "more": true, "next": null }))]);
    let no_next = BrokenLaw::NoNext {
        at: Position::Start,
    };
    assert_eq!((numbers, law), (vec![0], Some(no_next)));
    // A cursor that is always there does not mean that more follows.
    let (numbers, law) = served(&CURSOR, &[(&[0], json!({ "more": false, "next": "a" }))]);
    assert_eq!((numbers, law), (vec![0], None));
    let (numbers, law) = served(&CURSOR, &[(&[0, 1], json!({ "total": 3 }))]);
    let total = BrokenLaw::Total { read: 2, total: 3 };
    assert_eq!((numbers, law), (vec![0, 1], Some(total)));
    let (_, law) = served(
        &CURSOR,
        &[
            (&[0], json!({ "next": "a", "total": 3 })),
            (&[1], json!({ "next": "b", "total": 2 })),
        ],
    );
    let changed = BrokenLaw::TotalChanged {
        at: at("a"),
        before: 3,
        now: 2,
    };
    assert_eq!(law, Some(changed));
    let (_, law) = served(&CURSOR, &[(&[0, 1, 2], json!({}))]);
    let too_many = BrokenLaw::TooMany {
        at: Position::Start,
        limit: 2,
        items: 3,
    };
    assert_eq!(law, Some(too_many));
}

#[test]
fn empty_pages_may_lead_on_but_not_for_ever() {
    let pages: [(&[u64], _); 4] = [
        (&[], json!({ "next": "a" })),
        (&[], json!({ "next": 2 })),
        (&[0], json!({ "next": "c" })),
        (&[], json!({ "next": "" })),
    ];
    assert_eq!(served(&CURSOR, &pages), (vec![0], None));
    let pages: [(&[u64], _); 1] = [(&[0], json!({ "next": "" }))];
    assert_eq!(served(&URL, &pages), (vec![0], None));
    // Those in a row count.
    let mut turn = 0;
    let (_, stream) = read(&CURSOR, first(&CURSOR, None), |_| {
        turn += 1;
        let items: &[u64] = if turn % 700 == 0 { &[turn] } else { &[] };
        body(
            items,
            &json!({ "next": if turn < 1500 { turn } else { 1 } }),
        )
    });
    let (found, law) = numbers(stream);
    assert_eq!(found, [700, 1400]);
    assert!(matches!(law, Some(BrokenLaw::Circle { .. })));
    let mut turn = 0;
    let (asked, stream) = read(&CURSOR, first(&CURSOR, None), |_| {
        turn += 1;
        body(&[], &json!({ "next": turn }))
    });
    let (numbers, law) = numbers(stream);
    assert!(numbers.is_empty());
    assert_eq!(law, Some(BrokenLaw::Empty { at: at("1000") }));
    assert_eq!(asked.borrow().len(), 1001);
}

#[test]
fn an_empty_page_is_not_the_end_if_more_pages_are_told() {
    let facts = &KINDS[3];
    let (_, stream) = read(facts, first(facts, Some(2)), |request| {
        let items: &[u64] = match request.position {
            Position::Number(0) => &[0, 1],
            _ => &[],
        };
        body(items, &json!({ "pages": 3 }))
    });
    let empty = BrokenLaw::Empty {
        at: Position::Number(1),
    };
    assert_eq!(numbers(stream), (vec![0, 1], Some(empty)));
    // Beyond the last of them nothing is missing.
    let begin = PageRequest::first(facts, None, None, Some(Position::Number(3)));
    let (_, stream) = read(facts, begin, |_| body(&[], &json!({ "pages": 3 })));
    assert_eq!(numbers(stream), (vec![], None));
}

#[test]
fn after_a_short_page_nothing_is_asked_for() {
    for facts in [&KINDS[1], &KINDS[2], &KINDS[8]] {
        let mut pages = [&[0_u64, 1][..], &[2]].into_iter();
        let (asked, stream) = read(facts, first(facts, Some(2)), |_| {
            body(pages.next().unwrap_or_default(), &json!({}))
        });
        assert_eq!(numbers(stream), (vec![0, 1, 2], None));
        assert_eq!(asked.borrow().len(), 2);
    }
}

/// Whoever begins in the middle cannot know how many items come before.
#[test]
fn a_total_is_no_law_for_whoever_begins_in_the_middle() {
    for (facts, position) in [(&CURSOR, at("x")), (&NUMBERED, Position::Number(3))] {
        let begin = PageRequest::first(facts, None, None, Some(position));
        let (_, stream) = read(facts, begin, |_| {
            body(&[7], &json!({ "more": false, "total": 40 }))
        });
        assert_eq!(numbers(stream), (vec![7], None));
    }
    let begin = PageRequest::first(&NUMBERED, None, None, Some(Position::Number(1)));
    let (_, stream) = read(&NUMBERED, begin, |_| {
        body(&[7], &json!({ "more": false, "total": 40 }))
    });
    assert!(matches!(numbers(stream).1, Some(BrokenLaw::HasMore { .. })));
}

#[test]
fn whoever_begins_beyond_the_end_reads_nothing() {
    let begun_at = |offset, items: &[u64]| {
        let facts = &KINDS[0];
        let begin = PageRequest::first(facts, Some(2), None, Some(Position::Offset(offset)));
        let (_, stream) = read(facts, begin, |_| body(items, &json!({ "total": 3 })));
        numbers(stream)
    };
    for offset in [3, 4, 9] {
        assert_eq!(begun_at(offset, &[]), (vec![], None), "{offset}");
    }
    // What comes all the same was not counted, and what is missing was not sent.
    let more = BrokenLaw::Total { read: 4, total: 3 };
    assert_eq!(begun_at(2, &[7, 8]), (vec![7, 8], Some(more)));
    let less = BrokenLaw::Total { read: 2, total: 3 };
    assert_eq!(begun_at(2, &[]), (vec![], Some(less)));
}

#[test]
fn what_was_read_before_an_error_is_given_with_the_place_to_go_on() {
    let list = list(&CURSOR, 9);
    let mut turn = 0;
    let (_, stream) = read(&CURSOR, first(&CURSOR, Some(2)), |request| {
        turn += 1;
        if turn == 3 {
            (json!([]), HeaderMap::new())
        } else {
            honest(&list, request)
        }
    });
    let interrupted = block_on(collect(stream, 100)).unwrap_err();
    assert_eq!(interrupted.items.len(), 4);
    assert_eq!(interrupted.next, Some(at("4")));
    assert_eq!(interrupted.to_string(), "the list ended after 4 items");
    let why = std::error::Error::source(&interrupted).unwrap();
    assert_eq!(why.to_string(), interrupted.error.to_string());
    assert!(format!("{interrupted:?}").starts_with("Interrupted { items: 4, "));
    assert!(matches!(
        interrupted.error,
        Error::Page(BrokenLaw::NoItems { .. })
    ));
    // No page is asked for beyond what is wanted.
    let (asked, stream) = read(&CURSOR, first(&CURSOR, Some(2)), |request| {
        honest(&list, request)
    });
    assert_eq!(block_on(collect(stream, 3)).unwrap().len(), 3);
    assert_eq!(asked.borrow().len(), 2);
}

#[test]
fn the_beginning_is_where_the_contract_says() {
    for (next, expected) in [
        (NextPage::Offset { default: Some(3) }, Position::Offset(3)),
        (NextPage::Number { first: 0 }, Position::Number(0)),
        (NextPage::LinkHeader("Link"), Position::Start),
    ] {
        let request = PageRequest::first(&facts(next), None, None, Some(Position::Start));
        assert_eq!(request.position, expected);
    }
}

#[test]
fn cursors_and_links_are_never_shown() {
    let link = Position::Link("/list?key=secret".to_owned());
    for (position, debug, display) in [
        (Position::Start, "Start", "the beginning"),
        (Position::Offset(7), "Offset(7)", "offset 7"),
        (Position::Number(7), "Number(7)", "number 7"),
        (at("secret"), "Cursor(..)", "a cursor"),
        (link.clone(), "Link(..)", "a link"),
    ] {
        assert_eq!(format!("{position:?}"), debug);
        assert_eq!(position.to_string(), display);
    }
    let request = PageRequest::first(&CURSOR, None, None, Some(at("secret")));
    let error = BrokenLaw::Circle { at: link };
    let shown = format!("{request:?} {error:?} {error}");
    assert!(!shown.contains("secret"), "{shown}");
}

#[test]
fn a_position_belongs_to_a_list_of_its_kind() {
    let offset = Some(Position::Offset(3));
    assert_eq!(Position::offset(offset.as_ref(), &LIST).unwrap(), Some(3));
    let start = Position::Start;
    assert_eq!(Position::offset(Some(&start), &LIST).unwrap(), None);
    assert_eq!(
        Position::cursor::<i64>(Some(&at("7")), &LIST).unwrap(),
        Some(7)
    );
    let message = "list was not sent: its pages do not begin at positions of this kind: give it one that a page of this list has named";
    for error in [
        Position::number(offset.as_ref(), &LIST).unwrap_err(),
        Position::link(offset.as_ref(), &LIST).unwrap_err(),
        Position::cursor::<i64>(Some(&at("seven")), &LIST).unwrap_err(),
        Position::offset(Some(&at("7")), &LIST).unwrap_err(),
    ] {
        assert_eq!(error.to_string(), message);
    }
}

/// What a list of two pages gives, of which the first one holds this beside its only item.
fn led_on_by(facts: &'static Pagination, rest: &Value) -> (Vec<u64>, Option<BrokenLaw>) {
    served(facts, &[(&[1], rest.clone()), (&[2], json!({}))])
}

#[test]
fn a_name_of_the_next_page_that_cannot_be_read_is_not_taken_for_the_end() {
    let no_next = Some(BrokenLaw::NoNext {
        at: Position::Start,
    });
    for odd in [json!({"a": 1}), json!([1]), json!(true)] {
        for facts in [&CURSOR, &URL] {
            let found = led_on_by(facts, &json!({ "next": odd }));
            assert_eq!(found, (vec![1], no_next.clone()), "{odd}");
        }
    }
    for nothing in [json!(null), json!(false), json!(""), json!({}), json!([])] {
        for facts in [&CURSOR, &URL] {
            let found = led_on_by(facts, &json!({ "next": nothing }));
            assert_eq!(found, (vec![1], None), "{nothing}");
        }
    }
}

#[test]
fn markers_count_however_they_are_written() {
    static TOTAL: Pagination = Pagination {
        total: Some("/total"),
        ..facts(NextPage::Offset { default: None })
    };
    static MORE: Pagination = Pagination {
        has_more: Some("/more"),
        ..facts(NextPage::LastItem("/id"))
    };
    // Neither page is full, so only the marker tells that a second one follows.
    for total in [json!(2), json!(2.0), json!("2")] {
        let rest = json!({ "total": total });
        let found = served(&TOTAL, &[(&[1], rest.clone()), (&[2], rest)]);
        assert_eq!(found, (vec![1, 2], None), "{total}");
    }
    for (more, ends) in [
        (json!(true), json!(false)),
        (json!("true"), json!("False")),
        (json!(1), json!(0)),
    ] {
        let pages: [(&[u64], Value); 2] = [
            (&[1], json!({ "more": more })),
            (&[2], json!({ "more": ends })),
        ];
        assert_eq!(served(&MORE, &pages), (vec![1, 2], None), "{more}");
    }
}

#[test]
fn a_response_without_content_is_an_empty_page() {
    static BARE: Pagination = Pagination {
        items: "",
        ..facts(NextPage::LinkHeader("Link"))
    };
    for facts in [&CURSOR, &BARE] {
        for (status, is_page) in [(StatusCode::NO_CONTENT, true), (StatusCode::OK, false)] {
            let stream = pages::<Value, _, _>(facts, first(facts, None), move |request| {
                let response = Response::new(status, HeaderMap::new(), Bytes::new());
                ready(Page::read(&LIST, facts, &request, response))
            });
            let found = block_on(stream.collect::<Vec<_>>());
            assert_eq!(found.len(), 1);
            let is_empty = found[0].as_ref().is_ok_and(|page| page.items.is_empty());
            assert_eq!(is_empty, is_page);
        }
    }
    let law = BrokenLaw::NoItems { pointer: "" };
    assert_eq!(law.to_string(), "the response is no list");
}
