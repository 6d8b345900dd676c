//! The position at which a list begins, and at which it is resumed.

use super::*;

/// Tests that an invalid value is sent to the validation, and rejected there by the rule that it
/// breaks.
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
    // A position that a page has named takes precedence.
    let named = PageRequest::first(&offset, None, Some(1), Some(Position::Offset(7)));
    assert_eq!(named.position, Position::Offset(7));
    let start = PageRequest::first(&offset, None, None, Some(Position::Start));
    assert_eq!(start.position, Position::Offset(2));
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

/// Tests that a total is not checked if the number of preceding items is unknown.
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
    // The additional items were not counted, and the missing ones were not sent.
    let more = BrokenLaw::Total { read: 4, total: 3 };
    assert_eq!(begun_at(2, &[7, 8]), (vec![7, 8], Some(more)));
    let less = BrokenLaw::Total { read: 2, total: 3 };
    assert_eq!(begun_at(2, &[]), (vec![], Some(less)));
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
    let message = "list was not sent: the position belongs to another kind of list: use one that a page of this list has named";
    for error in [
        Position::number(offset.as_ref(), &LIST).unwrap_err(),
        Position::link(offset.as_ref(), &LIST).unwrap_err(),
        Position::cursor::<i64>(Some(&at("seven")), &LIST).unwrap_err(),
        Position::offset(Some(&at("7")), &LIST).unwrap_err(),
    ] {
        assert_eq!(error.to_string(), message);
    }
}
