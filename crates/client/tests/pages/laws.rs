//! Servers that break a paging law are reported.

use super::*;

/// Tests that a page without items does not end the list if the document states that pages have
/// items.
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
        let found = page(&OPEN, &left_out);
        assert_eq!(found, (vec![], None), "{left_out}");
        let mut none = left_out.clone();
        none["total"] = json!(0);
        assert_eq!(page(&CURSOR, &none), (vec![], None));
    }
}

/// Tests that an error with a success status is not an empty list.
#[test]
fn a_page_that_says_nothing_of_the_list_is_noticed() {
    static OPEN: Pagination = Pagination {
        items_stated: false,
        total: Some("/total"),
        ..facts(NextPage::Offset { default: None })
    };
    static MUTE: Pagination = Pagination {
        total: None,
        ..OPEN
    };
    let page = |facts, body: &Value| {
        let (_, stream) = read(facts, first(facts, None), |_| {
            (body.clone(), HeaderMap::new())
        });
        numbers(stream)
    };
    let missing = Some(BrokenLaw::NoItems { pointer: "/items" });
    for body in [
        json!({}),
        json!({ "error": "quota exceeded" }),
        json!({ "items": null, "total": 5 }),
    ] {
        assert_eq!(page(&OPEN, &body), (vec![], missing.clone()), "{body}");
    }
    assert_eq!(page(&OPEN, &json!({ "items": null })), (vec![], None));
    assert_eq!(page(&OPEN, &json!({ "total": 0 })), (vec![], None));
    // An omitted list is empty if the page has no other way to say so.
    assert_eq!(page(&MUTE, &json!({})), (vec![], None));
}

/// Tests a server that ignores the offset, and items without an identity.
#[test]
fn a_page_that_comes_again_without_identities_is_noticed() {
    static OFFSET: Pagination = facts(NextPage::Offset { default: None });
    for items in [json!([{}, {}]), json!([{ "id": 1 }, { "id": null }])] {
        let page = json!({ "items": items });
        let (_, stream) = read(&OFFSET, first(&OFFSET, Some(2)), |_| {
            (page.clone(), HeaderMap::new())
        });
        let pages = block_on(stream.collect::<Vec<_>>());
        let Some(Err(error)) = pages.last() else {
            panic!("it has no end");
        };
        let ErrorKind::Page(law) = error.kind() else {
            panic!("it has no end");
        };
        assert_eq!(
            *law,
            BrokenLaw::Repeated {
                at: Position::Offset(2),
                items: 2,
            }
        );
        assert_eq!(pages.len(), 2);
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
    // The page names itself.
    let (numbers, law) = served(&CURSOR, &pages[..1]);
    assert_eq!(numbers, [0]);
    assert_eq!(
        law,
        Some(BrokenLaw::Repeated {
            at: at("a"),
            items: 1,
        })
    );
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
    // A cursor that is always present does not mean that more follows.
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
    // Only consecutive pages count.
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
    // No items are missing beyond the last page.
    let begin = PageRequest::first(facts, None, None, Some(Position::Number(3)));
    let (_, stream) = read(facts, begin, |_| body(&[], &json!({ "pages": 3 })));
    assert_eq!(numbers(stream), (vec![], None));
}

/// Reads a list of two pages, of which the first one has these members in addition to its only
/// item.
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
    // Neither page is full, so only the marker says that a second one follows.
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
            let stream =
                pages::<Value, _, _>(Reading::new(facts), first(facts, None), move |request| {
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
