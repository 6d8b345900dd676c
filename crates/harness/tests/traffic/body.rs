//! Bodies are validated by status, media type and schema.

use countersign_contract::{
    model::{Part, Severity},
    verdict::{Outcome, Verdict},
};
use countersign_harness::traffic::{Answer, Exchange, Matched, Message, ValidatedExchange};

use serde_json::json;

use crate::shop::{ORDERS, answer, exchange, get, message, shop, told, validator_of};

const JSON: (&str, &str) = ("Content-Type", "application/json; charset=utf-8");

fn response(answer: Answer) -> (Part, Verdict) {
    let validator = validator_of(shop());
    let exchange = Exchange {
        response: Some(answer),
        ..get(&format!("{ORDERS}?limit=1"))
    };
    validator.exchange(&exchange).unwrap().response.unwrap()
}

#[test]
fn responses_are_judged_by_status_media_type_headers_and_body() {
    const TOTAL: (&str, &str) = ("X-Total", "3");
    for (answer, outcome, expected) in [
        (
            answer(200, &[JSON, TOTAL], br#"{"orders": []}"#),
            Outcome::Valid,
            vec![],
        ),
        (
            answer(200, &[JSON, TOTAL], b"{}"),
            Outcome::Invalid,
            vec!["error required "],
        ),
        (
            answer(200, &[JSON, TOTAL], b"{"),
            Outcome::Unreadable,
            vec!["error json "],
        ),
        (
            answer(200, &[JSON, TOTAL], br#"{"orders": [], "x": 1}"#),
            Outcome::Valid,
            vec!["notice undocumented /x"],
        ),
        (
            answer(200, &[JSON], br#"{"orders": []}"#),
            Outcome::Invalid,
            vec!["error required /X-Total in header"],
        ),
        (
            answer(200, &[JSON, ("x-total", "many")], br#"{"orders": []}"#),
            Outcome::Invalid,
            vec!["error type /X-Total in header"],
        ),
        (
            answer(200, &[JSON, TOTAL], b""),
            Outcome::Invalid,
            vec!["error body "],
        ),
        // A missing media type means the documented one.
        (
            answer(200, &[TOTAL], b"{}"),
            Outcome::Invalid,
            vec!["error required "],
        ),
        (
            answer(200, &[TOTAL, ("content-type", "x-unknown")], b"{}"),
            Outcome::Invalid,
            vec!["error required "],
        ),
        (
            answer(200, &[TOTAL, ("content-type", "text/html")], b"<html>"),
            Outcome::Invalid,
            vec!["error mediaType "],
        ),
        // JSON under another media type is still validated.
        (
            answer(200, &[TOTAL, ("content-type", "text/json")], b"{}"),
            Outcome::Invalid,
            vec!["error mediaType ", "error required "],
        ),
        // Ranges, and a body without a schema.
        (
            answer(404, &[("content-type", "application/problem+json")], b"[1]"),
            Outcome::Valid,
            vec![],
        ),
        (
            answer(404, &[("content-type", "application/problem+json")], b"no"),
            Outcome::Unreadable,
            vec!["error json "],
        ),
        // The certainty of the response decides.
        (
            answer(404, &[("content-type", "text/html")], b"<html>"),
            Outcome::Valid,
            vec!["warning mediaType "],
        ),
        (answer(202, &[], b""), Outcome::Valid, vec![]),
        (
            answer(202, &[JSON], b"{}"),
            Outcome::Valid,
            vec!["notice body "],
        ),
        // RFC 9110: a response with this status has no body.
        (answer(204, &[], b""), Outcome::Valid, vec![]),
        (
            answer(500, &[JSON], b"oops"),
            Outcome::Valid,
            vec!["notice status "],
        ),
    ] {
        let what = format!("{answer:?}");
        let status = answer.status;
        let (part, verdict) = response(answer);
        assert_eq!(part.to_string(), format!("response:{status}"));
        assert_eq!(
            (verdict.outcome, told(&verdict)),
            (outcome, expected.iter().map(ToString::to_string).collect()),
            "{what}"
        );
    }
}

#[test]
fn a_body_that_was_not_recorded_is_told_not_judged() {
    let validator = validator_of(shop());
    let unknown = |status| {
        Some(Answer {
            status,
            message: Message {
                headers: Vec::new(),
                body: None,
                of_fields: false,
            },
        })
    };
    let validated = |status| {
        let exchange = Exchange {
            response: unknown(status),
            ..get(&format!("{ORDERS}/7"))
        };
        let exchange = Exchange {
            url: exchange.url.replace("/7", "?limit=1"),
            ..exchange
        };
        told(&validator.exchange(&exchange).unwrap().response.unwrap().1)
    };
    assert_eq!(validated(404), ["notice body "]);
    assert_eq!(validated(202), [""; 0]);
    let head = Exchange {
        response: unknown(201),
        method: "POST".to_owned(),
        ..get(ORDERS)
    };
    let head = Exchange {
        request: Message::default(),
        ..head
    };
    let ValidatedExchange { request, .. } = validator.exchange(&head).unwrap();
    assert_eq!(told(&request), ["notice body "]);
}

#[test]
fn a_missing_body_cites_what_demands_it() {
    let validator = validator_of(shop());
    let validated = validator.exchange(&exchange("POST", ORDERS)).unwrap();
    let [violation] = &validated.request.violations[..] else {
        panic!("{validated:?}")
    };
    assert_eq!(violation.clauses, ["S-1".into()]);
    assert_eq!(violation.spec.map(|at| at.line), Some(7));
}

#[test]
fn the_answer_to_head_has_no_body() {
    let exchange = Exchange {
        response: Some(answer(200, &[JSON], b"")),
        ..exchange("HEAD", &format!("{ORDERS}/mine"))
    };
    let validator = validator_of(shop());
    let validated = validator.exchange(&exchange).unwrap();
    assert_eq!(told(&validated.response.unwrap().1), [""; 0]);
}

#[test]
fn requests_are_judged_with_their_body() {
    let validator = validator_of(shop());
    let sent = |headers: &[(&str, &str)], body: &[u8]| {
        let exchange = Exchange {
            request: message(headers, body),
            ..exchange("POST", ORDERS)
        };
        told(&validator.exchange(&exchange).unwrap().request)
    };
    assert_eq!(sent(&[JSON], br#"{"email": "a@b.c"}"#), [""; 0]);
    assert_eq!(
        sent(&[JSON], br#"{"email": "aa@b.c", "x": 1}"#),
        ["error maxLength /email", "warning undocumented /x"]
    );
    assert_eq!(sent(&[JSON], b""), ["error body "]);
    assert_eq!(
        sent(&[("content-type", "text/plain")], b"hello"),
        ["error mediaType "]
    );
    // An undocumented body, sent by us.
    let exchange = Exchange {
        request: message(&[JSON], b"{}"),
        ..get(&format!("{ORDERS}/mine"))
    };
    assert_eq!(
        told(&validator.exchange(&exchange).unwrap().request),
        ["warning body "]
    );
}

#[test]
fn other_bodies_are_judged_by_media_type_and_a_pdf_by_its_beginning() {
    let validator = validator_of(shop());
    let came = |media_type: &str, body: &[u8]| {
        let response = Some(answer(200, &[("content-type", media_type)], body));
        let exchange = Exchange {
            response,
            ..get(&format!("{ORDERS}/7/bill.pdf"))
        };
        told(&validator.exchange(&exchange).unwrap().response.unwrap().1)
    };
    assert_eq!(came("application/pdf", b"%PDF-1.7 ..."), [""; 0]);
    assert_eq!(came("application/pdf", b"<html>"), ["error body "]);
    assert_eq!(came("text/csv", b"a;b"), ["notice mediaType "]);
    // Under another media type it may still be the expected content.
    assert_eq!(came("image/png", b"%PDF-1.7"), ["error mediaType "]);
    assert_eq!(
        came("image/png", b"PNG"),
        ["error mediaType ", "error body "]
    );
    let subject = validator
        .payload("getDocument", &"response:200".parse().unwrap())
        .unwrap();
    assert_eq!(told(&subject.validate(b"%PDF-1.7")), [""; 0]);
    assert_eq!(told(&subject.validate(b"no")), ["error body "]);
}

#[test]
fn a_stream_of_events_is_judged_event_by_event() {
    let validator = validator_of(shop());
    let came = |media_type: &str, body: &[u8]| {
        let response = Some(answer(200, &[("content-type", media_type)], body));
        let exchange = Exchange {
            response,
            ..get(&format!("{ORDERS}/events"))
        };
        validator.exchange(&exchange).unwrap().response.unwrap().1
    };
    let events = |body: &str| came("text/event-stream; charset=utf-8", body.as_bytes());
    let good = "data: {\"email\": \"a@b.c\"}\n\ndata: bye\n\ndata: no JSON\n\n";
    assert_eq!(told(&events(good)), [""; 0]);
    let bad =
        ": hello\n\ndata: {}\n\nevent: order\ndata: {\ndata: \"email\": \"a@b.cd\"}\n\ndata: {\n\n";
    let verdict = events(bad);
    let found: Vec<_> = verdict
        .violations
        .iter()
        .map(|violation| (violation.instance.as_str(), violation.payload.unwrap()))
        .map(|(instance, at)| (instance, at.line, at.column))
        .collect();
    assert_eq!(found, [("/1/email", 7, 16), ("/2", 9, 8)]);
    assert_eq!(verdict.outcome, Outcome::Invalid);
    assert_eq!(
        told(&came("text/event-stream", b"data: \xff\n\n")),
        ["error body "]
    );
    assert_eq!(told(&came("application/json", b"{}")), ["error mediaType "]);
}

/// Violations of a long stream are counted, but not all kept.
#[test]
fn a_long_stream_of_events_is_counted() {
    let validator = validator_of(shop());
    let members: Vec<_> = (0..12_000)
        .map(|number| format!("\"{number}\":0"))
        .collect();
    let body = "data: {\"email\":\"too long\"}\n\n".repeat(25_000);
    let body = format!("{body}data: {{{}}}\n\n", members.join(","));
    let response = answer(
        200,
        &[("content-type", "text/event-stream")],
        body.as_bytes(),
    );
    let exchange = Exchange {
        response: Some(response),
        ..get(&format!("{ORDERS}/events"))
    };
    let verdict = validator.exchange(&exchange).unwrap().response.unwrap().1;
    assert_eq!(verdict.violations.len(), 10_000);
    assert_eq!(
        (verdict.further.errors, verdict.further.notices),
        (15_000, 12_000)
    );
    assert_eq!(verdict.violations[9_999].instance, "/9999/email");
}

#[test]
fn a_received_media_type_is_repeated_only_if_it_is_one() {
    let (_, verdict) = response(answer(404, &[("content-type", "text/x secret=1")], b"x"));
    assert!(
        !verdict.violations[0].message.contains("secret"),
        "{verdict:?}"
    );
}

#[test]
fn a_webhook_is_judged_when_it_is_named() {
    let validator = validator_of(shop());
    let json = ("content-type", "application/json");
    let call = Exchange {
        request: message(&[json], br#"{"id": 1, "new": 2}"#),
        response: Some(answer(200, &[], b"")),
        ..exchange("POST", "https://us.example/hooks/7?sig=x")
    };
    let validated = validator.exchange_of("orderChanged", &call).unwrap();
    assert_eq!(validated.matched, Matched::Operation);
    // Undocumented data from the partner is drift, not our mistake.
    assert_eq!(
        told(&validated.request),
        [
            "notice undocumented /sig in query",
            "notice undocumented /new"
        ]
    );
    let call = Exchange {
        response: Some(answer(418, &[], b"")),
        ..call
    };
    let validated = validator.exchange_of("orderChanged", &call).unwrap();
    // The response to a webhook is ours.
    let (_, verdict) = validated.response.unwrap();
    assert_eq!(verdict.severity(), Some(Severity::Warning));
    assert!(validator.exchange_of("nothing", &call).is_none());
}

#[test]
fn documents_can_be_held_against_a_named_schema() {
    let validator = validator_of(shop());
    let subject = validator.schema("Settings").unwrap();
    assert_eq!(
        (subject.operation(), subject.part()),
        ("Settings", "schema")
    );
    assert_eq!(
        told(&subject.validate(br#"{"currency": 1}"#)),
        ["error type /currency"]
    );
    assert!(validator.schema("Nothing").is_none());
}

#[test]
fn nothing_of_an_exchange_is_in_its_debug_form() {
    let exchange = Exchange {
        request: message(&[("authorization", "hunter2")], b"hunter2"),
        response: Some(answer(200, &[("set-cookie", "hunter2")], b"hunter2")),
        ..get("https://a.example/?key=hunter2")
    };
    let debug = format!("{exchange:?}");
    assert!(!debug.contains("hunter2"), "{debug}");
}

/// RFC 9110, section 15.3.5: a 204 has no body. If the contract describes all successes by a range
/// and with a body, that body is missing; if it names 204, there cannot be one.
#[test]
fn a_success_without_the_body_that_is_described_lacks_it() {
    let some = json!({ "description": "", "content": { "application/json": {} } });
    for (method, described, status, expected) in [
        ("GET", "2XX", 204, &["error body "][..]),
        ("GET", "2XX", 200, &["error body "]),
        ("GET", "default", 204, &["error body "]),
        ("GET", "204", 204, &[]),
        ("GET", "3XX", 304, &[]),
        ("HEAD", "2XX", 204, &[]),
    ] {
        let validator = validator_of(json!({
            "api": "notes", "title": "", "version": "1", "file": "notes.yaml",
            "servers": [{ "url": "https://shop.example" }],
            "operations": [{ "id": "note", "method": method, "path": "/note",
                "responses": { described: some } }],
        }));
        let exchange = Exchange {
            method: method.to_owned(),
            response: Some(answer(status, &[], b"")),
            ..get("https://shop.example/note")
        };
        let (_, verdict) = validator.exchange(&exchange).unwrap().response.unwrap();
        assert_eq!(told(&verdict), expected, "{method} {described} {status}");
    }
}
