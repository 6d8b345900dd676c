//! A lenient reader of pages that contradict each other: everything received is returned once, and
//! each anomaly is reported.

use std::{
    cell::Cell,
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use serde_json::Map;

use super::*;

static OFFSET: Pagination = Pagination {
    total: Some("/total"),
    stable: false,
    ..facts(NextPage::Offset { default: None })
};

static PLAIN: Pagination = Pagination {
    stable: false,
    ..facts(NextPage::Offset { default: None })
};

/// The items that are returned, the law that ended the list, and the laws that were reported.
struct Outcome {
    ids: Vec<u64>,
    odd: Vec<Value>,
    repeated: usize,
    law: Option<BrokenLaw>,
    reported: Vec<BrokenLaw>,
    /// The number of pages requested.
    asked: usize,
    is_undecodable: bool,
}

/// Reads handwritten pages; the last one is repeated.
fn read_pages(facts: &'static Pagination, served: &[Value]) -> Outcome {
    read_in(PageMode::Lenient, facts, served)
}

fn read_in(mode: PageMode, facts: &'static Pagination, served: &[Value]) -> Outcome {
    let reported = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&reported);
    let reading = Reading::new(facts).mode(mode);
    let reading = reading.on_broken_law(move |status, law| {
        assert_eq!(status, 200);
        log.lock().unwrap().push(law.clone());
    });
    let turns = Cell::new(0);
    let stream = pages::<Map<String, Value>, _, _>(reading, first(facts, Some(3)), |request| {
        let turn = turns.get();
        let body = served[turn.min(served.len() - 1)].to_string();
        turns.set(turn + 1);
        assert!(turn < 100, "the list has no end");
        let response = Response::new(StatusCode::OK, HeaderMap::new(), Bytes::from(body));
        ready(Page::read(&LIST, facts, &request, response))
    });
    let (mut ids, mut odd, mut law) = (Vec::new(), Vec::new(), None);
    let (mut is_undecodable, mut repeated) = (false, 0);
    for page in block_on(stream.collect::<Vec<_>>()) {
        match page {
            Ok(page) => {
                repeated += page.repeated.len();
                ids.extend(page.items.iter().map(|item| item["id"].as_u64().unwrap()));
                odd.extend(page.odd.into_iter().map(|odd| odd.value));
            }
            Err(error) => match error.into_kind() {
                ErrorKind::Page(broken) => law = Some(broken),
                ErrorKind::Undecodable(_) => is_undecodable = true,
                other => panic!("{other:?}"),
            },
        }
    }
    let reported = reported.lock().unwrap().clone();
    Outcome {
        ids,
        odd,
        repeated,
        law,
        reported,
        asked: turns.get(),
        is_undecodable,
    }
}

fn page(ids: &[u64], rest: &Value) -> Value {
    body(ids, rest).0
}

fn after(offset: u64) -> Position {
    Position::Offset(offset)
}

/// Tests a list to which an item is added while it is read: the total grows, and the last item of a
/// page is repeated.
#[test]
fn a_list_that_changes_is_read_on() {
    let served = [
        page(&[1, 2, 3], &json!({ "total": 5 })),
        page(&[3, 4, 5], &json!({ "total": 6 })),
    ];
    let found = read_pages(&OFFSET, &served);
    assert_eq!((found.ids, found.law), (vec![1, 2, 3, 4, 5], None));
    let repeated = BrokenLaw::Repeated {
        at: after(3),
        items: 1,
    };
    let changed = BrokenLaw::TotalChanged {
        at: after(3),
        before: 5,
        now: 6,
    };
    assert_eq!(found.reported, [repeated.clone(), changed]);
    // A strict reader receives the whole page, then the error.
    let found = read_in(PageMode::Strict, &OFFSET, &served);
    assert_eq!(
        (found.ids, found.law),
        (vec![1, 2, 3, 4, 5], Some(repeated))
    );
    assert_eq!(found.reported, []);
}

/// Tests that the contract's promise determines the default mode.
#[test]
fn the_contract_decides_the_mode() {
    let served = [
        page(&[1], &json!({ "total": 9 })),
        page(&[], &json!({ "total": 9 })),
    ];
    for (facts, ends) in [(&OFFSET, false), (&KINDS[0], true)] {
        let mut turn = 0;
        let stream = pages::<Value, _, _>(Reading::new(facts), first(facts, None), |request| {
            let body = served[turn.min(1)].to_string();
            turn += 1;
            let response = Response::new(StatusCode::OK, HeaderMap::new(), Bytes::from(body));
            ready(Page::read(&LIST, facts, &request, response))
        });
        assert_eq!(numbers(stream).1.is_some(), ends);
    }
}

/// Tests that an unreadable item ends neither its page nor the list.
#[test]
fn an_odd_item_is_kept_apart() {
    let odd = [
        json!({ "items": [{ "id": 1 }, "odd", { "id": 2 }], "total": 4 }),
        json!({ "items": [{ "id": 3 }], "total": 4 }),
    ];
    let found = read_pages(&OFFSET, &odd);
    assert_eq!((found.ids, found.law), (vec![1, 2, 3], None));
    assert_eq!(found.odd, [json!("odd")]);
    let unreadable = BrokenLaw::Unreadable {
        at: after(0),
        items: 1,
    };
    assert_eq!(found.reported, std::slice::from_ref(&unreadable));
    let found = read_in(PageMode::Strict, &OFFSET, &odd);
    assert_eq!((found.ids, found.law), (vec![1, 2], None));
    assert_eq!(found.odd, [json!("odd")]);
    // The error contains the item, and the rule that it breaks if a contract is known.
    assert!(found.is_undecodable);
}

/// Tests that a server that ignores the offset is not read endlessly.
#[test]
fn pages_without_anything_new_end_the_list() {
    for items in [
        json!([{ "id": 1 }, { "id": 2 }]),
        json!([{ "id": 1, "x": 1 }, { "id": 1, "x": 2 }]),
    ] {
        for facts in [&OFFSET, &PLAIN] {
            let found = read_pages(facts, &[json!({ "items": items, "total": 50 })]);
            let law = BrokenLaw::Repeated {
                at: after(6),
                items: 2,
            };
            assert_eq!(found.law, Some(law));
            assert!(!found.ids.is_empty());
        }
    }
}

/// Tests that items that an earlier page promised are reported as missing, in each mode.
#[test]
fn a_list_that_breaks_off_is_not_a_list() {
    static MARKED: Pagination = Pagination {
        has_more: Some("/more"),
        ..OFFSET
    };
    static MARKER: Pagination = Pagination {
        total: None,
        ..MARKED
    };
    let (total, empty) = (json!({ "total": 9 }), BrokenLaw::Empty { at: after(3) });
    let short = BrokenLaw::Total { read: 3, total: 9 };
    for (facts, promise, law) in [
        (&OFFSET, total, short),
        (&MARKED, json!({ "total": 9, "more": true }), empty.clone()),
        (&MARKER, json!({ "more": true }), empty),
    ] {
        let served = [page(&[1, 2, 3], &promise), page(&[], &json!({}))];
        for mode in [PageMode::Strict, PageMode::Lenient] {
            let found = read_in(mode, facts, &served);
            assert_eq!((found.ids, found.law), (vec![1, 2, 3], Some(law.clone())));
        }
    }
}

/// Tests that different items of one page with the same identity are two items. On a later page,
/// such an item is a changed one.
#[test]
fn items_of_one_page_that_differ_are_several() {
    let served = [
        json!({ "items": [{ "id": 1, "x": 1 }, { "id": 1, "x": 2 }, { "id": 1, "x": 1 }], "total": 4 }),
        json!({ "items": [{ "id": 2 }], "total": 4 }),
    ];
    let found = read_pages(&OFFSET, &served);
    assert_eq!((found.ids, found.law), (vec![1, 1, 2], None));
    let repeated = BrokenLaw::Repeated {
        at: after(0),
        items: 1,
    };
    assert_eq!(found.reported, [repeated]);
    assert_eq!(found.repeated, 1);
}

/// Tests that records without an identity may be equal, also on consecutive pages.
#[test]
fn equal_pages_of_one_item_are_read_on() {
    static ANONYMOUS: Pagination = Pagination {
        item_id: None,
        ..PLAIN
    };
    static COUNTED: Pagination = Pagination {
        total: Some("/total"),
        ..ANONYMOUS
    };
    let same = json!({ "items": [{ "id": 1 }] });
    let mut served = vec![same; 5];
    served.push(json!({ "items": [{ "id": 2 }] }));
    served.push(json!({ "items": [] }));
    let found = read_pages(&ANONYMOUS, &served);
    assert_eq!((found.ids, found.law), (vec![1, 2], None));
    // They are not lost.
    assert_eq!(found.repeated, 4);
    // A server that ignores the offset looks the same, up to its total.
    let served = [json!({ "items": [{ "id": 1 }], "total": 5 })];
    let found = read_pages(&COUNTED, &served);
    let repeated = BrokenLaw::Repeated {
        at: after(4),
        items: 1,
    };
    assert_eq!((found.ids, found.law), (vec![1], Some(repeated)));
}

/// Tests that the next page decides if a marker and the total contradict each other.
#[test]
fn nobody_is_believed_who_says_that_nothing_follows() {
    static MARKED: Pagination = Pagination {
        has_more: Some("/more"),
        ..OFFSET
    };
    static MORE: Pagination = Pagination {
        total: None,
        ..MARKED
    };
    let last = json!({ "total": 4, "more": false });
    let lies = [
        // First the marker is wrong, then the total.
        (json!({ "total": 4, "more": false }), last.clone()),
        (
            json!({ "total": 3, "more": true }),
            json!({ "total": 3, "more": false }),
        ),
    ];
    for (rest, last) in lies {
        let served = [page(&[1, 2, 3], &rest), page(&[4], &last), page(&[], &last)];
        let found = read_pages(&MARKED, &served);
        assert_eq!((found.ids, found.law), (vec![1, 2, 3, 4], None), "{rest}");
        assert!(!found.reported.is_empty(), "{rest}");
    }
    // A marker that never says the end is no reason to fail once the total is reached.
    let more = json!({ "total": 3, "more": true });
    let found = read_pages(&MARKED, &[page(&[1, 2, 3], &more), page(&[], &more)]);
    assert_eq!((found.ids, found.law), (vec![1, 2, 3], None));
    // Without a total it is, since items are missing.
    let found = read_pages(&MORE, &[page(&[1, 2, 3], &more), page(&[], &more)]);
    assert_eq!(found.law, Some(BrokenLaw::Empty { at: after(3) }));
    assert_eq!(found.ids, [1, 2, 3]);
}

proptest! {
    /// Tests that everything is returned once and the list ends, whatever is received.
    #[test]
    fn nothing_that_came_is_lost_and_nothing_is_given_twice(
        served in prop::collection::vec((prop::collection::vec(0_u64..12, 0..5), prop::option::of(0_u64..20)), 1..9),
    ) {
        for facts in [&OFFSET, &PLAIN] {
            let bodies: Vec<_> = served.iter().map(|(ids, total)| page(ids, &json!({ "total": total }))).collect();
            for mode in [PageMode::Lenient, PageMode::Strict] {
                let found = read_in(mode, facts, &bodies);
                let mut sorted = found.ids.clone();
                sorted.sort_unstable();
                sorted.dedup();
                prop_assert_eq!(sorted.len(), found.ids.len());
                let came = served.iter().take(found.asked).flat_map(|(ids, _)| ids);
                let came: BTreeSet<_> = came.copied().collect();
                prop_assert_eq!(came, sorted.into_iter().collect::<BTreeSet<_>>());
                if mode == PageMode::Lenient {
                    // A list ends with an error only if a page has no new items, or items are
                    // missing.
                    let is_known = matches!(
                        found.law,
                        None | Some(BrokenLaw::Repeated { .. } | BrokenLaw::Total { .. })
                    );
                    prop_assert!(is_known, "{:?}", found.law);
                }
            }
        }
    }
}
