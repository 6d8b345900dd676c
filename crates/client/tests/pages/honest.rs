//! A correct server is read completely, in order and to the end, from any position.

use super::*;

proptest! {
    #[test]
    fn an_honest_list_is_read_whole_and_in_order(count in 0_usize..130, limit in prop::option::of(-3_i64..40)) {
        for facts in &KINDS {
            let list = list(facts, count);
            let (asked, stream) = read(facts, first(facts, limit), |request| honest(&list, request));
            let (numbers, law) = numbers(stream);
            prop_assert_eq!(law, None, "{:?}", facts);
            prop_assert_eq!(numbers, (0..count as u64).collect::<Vec<_>>(), "{:?}", facts);
            // The caller's values are sent unchanged; the mock clamps them to the bounds.
            let asked_for = asked.borrow()[0].limit;
            prop_assert_eq!(asked_for, facts.limit.map(|_| limit.unwrap_or(5)));
            let size = asked_for.map_or(50, |limit| limit.clamp(1, 20).unsigned_abs());
            // At most one more page, to see that there is none.
            let most = (count as u64).div_ceil(size).max(1) + 1;
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

    /// Tests that a list ends and nothing panics, whatever a server sends.
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

/// Tests that a page with fewer items than requested is not the last, since a server may have its
/// own limit.
#[test]
fn a_server_that_gives_less_than_was_asked_for_is_read_whole() {
    for facts in &KINDS {
        for (count, most) in [(120, 7), (120, 20), (14, 7), (3, 7), (0, 7)] {
            let list = list(facts, count);
            let (asked, stream) = read(facts, first(facts, Some(20)), |request| {
                let limit = request.limit.map(|limit| limit.min(most));
                let position = request.position.clone();
                honest(&list, &PageRequest { position, limit })
            });
            let all: Vec<_> = (0..count as u64).collect();
            assert_eq!(numbers(stream), (all, None), "{facts:?}");
            let size = facts.limit.map_or(50, |_| most.unsigned_abs());
            let pages = (count as u64).div_ceil(size).max(1) + 1;
            assert!(asked.borrow().len() as u64 <= pages, "{facts:?}");
        }
    }
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
        interrupted.error.kind(),
        ErrorKind::Page(BrokenLaw::NoItems { .. })
    ));
    // No page beyond the limit is requested.
    let (asked, stream) = read(&CURSOR, first(&CURSOR, Some(2)), |request| {
        honest(&list, request)
    });
    assert_eq!(block_on(collect(stream, 3)).unwrap().len(), 3);
    assert_eq!(asked.borrow().len(), 2);
}
