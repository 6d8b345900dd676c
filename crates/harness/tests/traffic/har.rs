//! Archives are read one entry at a time, and a damaged entry does not hide the others.

use std::io::BufReader;

use countersign_contract::{model::Severity, verdict::Outcome};
use countersign_harness::{
    report::{Record, validate_entry},
    traffic::har::{ArchiveError, Entries, Entry},
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::shop::{shop, validator_of};

pub(crate) fn entry(method: &str, url: &str, response: Value) -> Value {
    json!({"startedDateTime": "x", "request": {"method": method, "url": url, "headers": [], "bodySize": 0},
        "response": response})
}

pub(crate) fn response(status: u16, content: Value) -> Value {
    json!({"status": status, "headers": [{"name": "X-Total", "value": "1"}], "content": content})
}

pub(crate) fn archive(entries: &[Value]) -> String {
    json!({"log": {"version": "1.2", "pages": [{"entries": ["not these {["]}], "entries": entries}})
        .to_string()
}

/// Returns all entries, read through a reader that returns a few bytes at a time.
pub(crate) fn read_in(
    archive: &[u8],
    chunk: usize,
    limit: usize,
) -> Vec<Result<Entry, ArchiveError>> {
    Entries::new(BufReader::with_capacity(chunk, archive), limit).collect()
}

pub(crate) fn read(archive: &str) -> Vec<Result<Entry, ArchiveError>> {
    read_in(archive.as_bytes(), 8192, 1 << 20)
}

fn body(entry: &Result<Entry, ArchiveError>) -> Option<&[u8]> {
    let recorded = entry.as_ref().unwrap().content.as_ref().unwrap();
    recorded
        .exchange
        .response
        .as_ref()
        .unwrap()
        .message
        .body
        .as_deref()
}

#[test]
fn bodies_come_as_text_as_base64_or_not_at_all() {
    let get = |content| entry("GET", "https://a.example/", response(200, content));
    let entries = read(&archive(&[
        get(json!({"size": 4, "mimeType": "a/b", "text": "\u{e7}\n"})),
        get(json!({"size": 4, "mimeType": "a/b", "text": "aGVs\nbG8=", "encoding": "base64"})),
        get(json!({"size": 4, "mimeType": "a/b"})),
        get(json!({"size": 0, "mimeType": "a/b"})),
    ]));
    assert_eq!(body(&entries[0]), Some("\u{e7}\n".as_bytes()));
    assert_eq!(body(&entries[1]), Some(&b"hello"[..]));
    assert_eq!(body(&entries[2]), None);
    assert_eq!(body(&entries[3]), Some(&b""[..]));
    let headers = &entries[0]
        .as_ref()
        .unwrap()
        .content
        .as_ref()
        .unwrap()
        .exchange
        .response
        .as_ref()
        .unwrap()
        .message
        .headers;
    assert!(
        headers.contains(&("content-type".to_owned(), "a/b".to_owned())),
        "the recorded media type"
    );
}

#[test]
fn a_response_whose_length_is_0_is_empty() {
    for content in [
        json!({"size": 0}),
        json!({"size": 0, "mimeType": "x-unknown"}),
        json!({"size": 0, "mimeType": "application/json", "text": ""}),
        json!({"size": 0, "text": null}),
        json!({"size": -1}),
        json!({"size": 0, "text": "", "encoding": "base64"}),
        json!({"size": 0, "compression": 0}),
        json!({}),
        Value::Null,
    ] {
        for (name, value) in [
            ("Content-Length", "0"),
            ("content-length", " 0 "),
            ("Content-Length", "0, 0"),
        ] {
            for body_size in [json!(0), json!(-1), json!(20), Value::Null] {
                for method in ["GET", "POST"] {
                    let mut answer = response(200, content.clone());
                    answer["headers"] = json!([{"name": name, "value": value},
                        {"name": "Content-Type", "value": "application/json"},
                        {"name": "X-Total", "value": "1"}]);
                    answer["bodySize"] = body_size.clone();
                    let entries = read(&archive(&[entry(
                        method,
                        "https://a.example/",
                        answer.clone(),
                    )]));
                    assert_eq!(body(&entries[0]), Some(&b""[..]), "{answer}");
                    let orders = "https://api.shop.example/v1/orders?limit=1";
                    let records = records(&[entry("GET", orders, answer)], None);
                    let told: Vec<_> = records[1]
                        .violations
                        .iter()
                        .map(|v| (v.severity, v.message.as_str()))
                        .collect();
                    assert_eq!(
                        told,
                        [(Severity::Error, "the body is missing")],
                        "{content}"
                    );
                }
            }
        }
    }
}

#[test]
fn request_bodies_come_as_text_or_parameters() {
    let post = |data: Value| {
        let mut entry = entry("POST", "https://a.example/", response(200, json!({})));
        entry["request"]["postData"] = data;
        entry
    };
    let mut unrecorded = entry("POST", "https://a.example/", response(200, json!({})));
    unrecorded["request"]["bodySize"] = json!(12);
    let entries = read(&archive(&[
        post(json!({"mimeType": "application/json", "text": "{}"})),
        post(json!({"mimeType": "application/x-www-form-urlencoded",
            "params": [{"name": "a b", "value": "1&2"}, {"name": "c", "value": ""}]})),
        // The value of `c` was not recorded.
        post(json!({"mimeType": "application/x-www-form-urlencoded",
            "params": [{"name": "a b", "value": "1&2"}, {"name": "c"}]})),
        // Only the presence of a file was recorded.
        post(json!({"mimeType": "multipart/form-data; boundary=x",
            "params": [{"name": "c", "fileName": "c.png"}]})),
        unrecorded,
        entry("POST", "https://a.example/", response(200, json!({}))),
    ]));
    let sent: Vec<_> = entries
        .iter()
        .map(|entry| {
            entry
                .as_ref()
                .unwrap()
                .content
                .as_ref()
                .unwrap()
                .exchange
                .request
                .body
                .as_deref()
        })
        .collect();
    assert_eq!(
        sent,
        [
            Some(&b"{}"[..]),
            Some(b"a+b=1%262&c="),
            None,
            Some(b"--x\r\nContent-Disposition: form-data; name=\"c\"; filename=\"c.png\"\r\n\r\n\r\n--x--\r\n"),
            None,
            Some(b"")
        ]
    );
}

#[test]
fn what_an_entry_lacks_is_named_and_the_rest_goes_on() {
    let whole = entry(
        "GET",
        "https://a.example/",
        response(200, json!({"size": 0})),
    );
    let text = archive(&[
        json!({"request": {"method": "GET"}}),
        json!(7),
        whole.clone(),
        entry("GET", "https://a.example/", json!({"headers": []})),
        entry(
            "GET",
            "https://a.example/",
            response(200, json!({"text": "%", "encoding": "base64"})),
        ),
        entry(
            "GET",
            "https://a.example/",
            response(200, json!({"text": "x", "encoding": "rot13"})),
        ),
        entry("GET", "https://a.example/", response(0, json!({}))),
        whole,
    ]);
    let entries = read(&text);
    let told: Vec<_> = entries
        .iter()
        .map(|entry| match &entry.as_ref().unwrap().content {
            Ok(recorded) => match (&recorded.exchange.response, &recorded.gap) {
                (Some(answer), None) => answer.status.to_string(),
                (None, Some(gap)) => gap.clone(),
                (None, None) => "no response".to_owned(),
                (Some(_), Some(_)) => panic!("a response with a gap"),
            },
            Err(error) => error.to_string(),
        })
        .collect();
    assert_eq!(
        told,
        [
            "the entry has no `request.url`, no `request.headers`",
            "the entry has no `request.method`, no `request.url`, no `request.headers`",
            "200",
            "the entry has no `response.status`",
            "`response.content.text` is not base64, as `encoding` says",
            "`response.content.encoding` must be base64 or missing",
            "no response",
            "200",
        ]
    );
    assert_eq!(
        entries
            .iter()
            .map(|entry| entry.as_ref().unwrap().index)
            .max(),
        Some(7)
    );
}

#[test]
fn what_an_entry_has_wrong_is_named() {
    let url = "https://a.example/";
    let request = |members: Value| {
        let mut entry = entry("GET", url, response(200, json!({"size": 0})));
        for (name, value) in members.as_object().unwrap() {
            entry["request"][name] = value.clone();
        }
        entry
    };
    let get = |response| entry("GET", url, response);
    let mut bare = request(json!({}));
    bare["request"].as_object_mut().unwrap().remove("headers");
    let text = archive(&[
        get(json!({"status": "200", "headers": []})),
        get(json!({"status": 99999, "headers": {}})),
        get(response(200, json!({"text": 12345}))),
        get(json!({"status": 200, "headers": [{"name": "a"}]})),
        request(json!({"headers": {}})),
        request(json!({"postData": {"text": 1}})),
        request(json!({"postData": "x"})),
        bare,
        json!({"request": {"method": 1, "url": url}}),
    ]);
    let told: Vec<_> = read(&text)
        .iter()
        .map(|entry| match &entry.as_ref().unwrap().content {
            Ok(recorded) => {
                let gaps =
                    [&recorded.request_gap, &recorded.gap].map(|gap| gap.as_deref().unwrap_or("-"));
                assert_eq!(recorded.gap.is_some(), recorded.exchange.response.is_none());
                gaps.join(" / ")
            }
            Err(error) => error.to_string(),
        })
        .collect();
    assert_eq!(
        told,
        [
            "- / `response.status` is a string, not a number",
            "- / `response.status` is not an HTTP status; `response.headers` is an object, not a list",
            "- / `response.content.text` is a number, not a string",
            "- / `response.headers[0]` is not a pair of a `name` and a `value`",
            "`request.headers` is an object, not a list / -",
            "`request.postData.text` is a number, not a string / -",
            "`request.postData` is a string, not an object / -",
            "the entry has no `request.headers` / -",
            "the entry has no `request.headers`; `request.method` is a number, not a string",
        ]
    );
}

#[test]
fn a_body_that_is_still_compressed_is_told() {
    let mut entry = entry(
        "GET",
        "https://api.shop.example/v1/orders",
        response(
            200,
            json!({"mimeType": "application/json", "text": "H4sIAAAAAAAAA6uuBQBDv6ajAgAAAA==", "encoding": "base64"}),
        ),
    );
    entry["response"]["headers"] = json!([{"name": "Content-Encoding", "value": "gzip"}]);
    let records = records(&[entry], None);
    assert_eq!(records[1].verdict, Some(Outcome::Unreadable));
    let messages: Vec<_> = records[1]
        .violations
        .iter()
        .map(|broken| broken.message.as_str())
        .collect();
    assert!(
        messages.contains(&"the payload is compressed (gzip): decompress it first"),
        "{messages:?}"
    );
}

#[test]
fn a_response_is_judged_though_the_record_of_the_request_is_wrong() {
    let mut entry = entry(
        "GET",
        "https://api.shop.example/v1/orders/mine",
        response(200, json!({"size": 0})),
    );
    entry["request"]["headers"] = json!({});
    let records = records(&[entry], None);
    let verdicts: Vec<_> = records
        .iter()
        .map(|record| record.verdict.unwrap())
        .collect();
    assert_eq!(verdicts, [Outcome::Unreadable, Outcome::Valid]);
    assert_eq!(records[0].operation.as_deref(), Some("getMine"));
    assert_eq!(records[0].violations[0].keyword, "har");
}

#[test]
fn the_path_of_what_belongs_to_no_operation_is_masked() {
    let validator = validator_of(shop());
    let told = |url: &str, show_values| {
        let text = archive(&[entry("PATCH", url, response(200, json!({})))]);
        let entry = read(&text).remove(0).unwrap();
        let (record, _) = validate_entry(&validator, "a.har", &entry, None, show_values).remove(0);
        let request = record.unmatched.unwrap();
        (request.host.unwrap(), request.path.unwrap())
    };
    let long = "x".repeat(33);
    for (url, masked) in [
        (
            "https://api.shop.example/v1/orders/secret",
            "/v1/orders/***",
        ),
        ("https://api.shop.example/v1/orders/mine", "/v1/orders/mine"),
        (
            "https://api.shop.example/v1/orders/secret/bill.secret",
            "/v1/orders/***/***",
        ),
        (
            "https://api.shop.example/v1/orders/secret/lines/secret",
            "/v1/orders/***/***",
        ),
        ("https://api.shop.example/v1/orders/", "/v1/orders/"),
        (
            "https://api.shop.example/v1/nowhere/secret/secret",
            "/v1/***",
        ),
        ("https://api.shop.example/v1/nowhere", "/v1/***"),
        ("https://api.shop.example/v1/nowhere/", "/v1/***"),
        (
            &format!("https://api.shop.example/v1/{long}/secret"),
            "/v1/***",
        ),
        ("https://api.shop.example/v2/orders/secret", "/***"),
        (
            "https://us.shop.example:8443/secret/deep/orders/secret",
            "/***/deep/orders/***",
        ),
        ("https://cdn.example/a.png?secret#secret", "/***"),
        ("https://cdn.example/", "/"),
        ("https://cdn.example/orders/secret", "/orders/***"),
        ("https://cdn.example/p/secret/secret", "/***"),
        ("https://user:secret@cdn.example/p", "/***"),
    ] {
        let (host, path) = told(url, false);
        assert_eq!(path, masked, "{url}");
        assert!(!host.contains("secret"), "{host}");
        let whole = url.split(['?', '#']).next().unwrap();
        assert!(whole.ends_with(&told(url, true).1), "{url}");
    }
}

fn records(entries: &[Value], operation: Option<&str>) -> Vec<Record> {
    let validator = validator_of(shop());
    let entries: Vec<_> = read(&archive(entries))
        .into_iter()
        .map(Result::unwrap)
        .collect();
    entries
        .iter()
        .flat_map(|entry| validate_entry(&validator, "a.har", entry, operation, false))
        .map(|(record, _)| record)
        .collect()
}

#[test]
fn each_exchange_gives_a_record_of_request_and_response() {
    let orders = "https://api.shop.example/v1/orders";
    let text = json!({"mimeType": "application/json", "text": "{}"});
    let records = records(
        &[
            entry(
                "GET",
                &format!("{orders}?limit=secret"),
                response(200, text),
            ),
            entry(
                "GET",
                "https://tracker.example/p/a?user=secret",
                response(200, json!({})),
            ),
            entry("GET", &format!("{orders}/mine"), response(0, json!({}))),
            entry("GET", &format!("{orders}/mine"), json!({})),
            json!({}),
        ],
        None,
    );
    let told: Vec<_> = records
        .iter()
        .map(|record| {
            let operation = record.operation.as_deref().unwrap_or("-");
            let part = record.part.as_deref().unwrap_or("-");
            let verdict = record.verdict.map_or("-", Outcome::as_str);
            format!("{} {operation} {part} {verdict}", record.exchange.unwrap())
        })
        .collect();
    assert_eq!(
        told,
        [
            "0 listOrders request invalid",
            "0 listOrders response:200 invalid",
            "1 - - -",
            "2 getMine request valid",
            "2 getMine response:0 valid",
            "3 getMine request valid",
            "3 getMine - unreadable",
            "4 - - unreadable",
        ]
    );
    assert_eq!(records[6].violations[0].keyword, "har");
    let unmatched = records[2].unmatched.as_ref().unwrap();
    assert_eq!(
        (
            unmatched.method.as_str(),
            unmatched.host.as_deref(),
            unmatched.path.as_deref()
        ),
        ("GET", Some("tracker.example"), Some("/***"))
    );
    assert!(
        !format!("{records:?}").contains("secret"),
        "values of the query are never told"
    );
}

#[test]
fn a_named_operation_takes_what_no_path_fits_if_the_method_does() {
    let call = |method| {
        entry(
            method,
            "https://us.example/hook",
            response(200, json!({"size": 0})),
        )
    };
    let found = |operation| -> Vec<_> {
        let records = records(&[call("POST"), call("GET")], operation);
        records.into_iter().map(|record| record.operation).collect()
    };
    let named = || Some("orderChanged".to_owned());
    assert_eq!(found(Some("orderChanged")), [named(), named(), None]);
    assert_eq!(found(None), [None, None]);
}

proptest! {
    /// The entries are those that `serde_json` sees, regardless of the chunks of the reader and the
    /// values in the entries.
    #[test]
    fn entries_are_cut_where_json_ends(
        texts in proptest::collection::vec("[a-z\\\\\"{}\\[\\],:\u{e7} ]{0,12}", 0..6),
        chunk in 1_usize..40,
        pretty in any::<bool>(),
    ) {
        let entries: Vec<Value> = texts
            .iter()
            .map(|text| {
                let mut entry = entry("GET", text, response(200, json!({"text": text})));
                entry["_extra"] = json!([{text.as_str(): text}, null, -1.5e3, [[]]]);
                entry
            })
            .collect();
        let whole = json!({"a": texts, "log": {"x": {"entries": 1}, "entries": entries}, "z": [1]});
        let text = if pretty { serde_json::to_string_pretty(&whole) } else { serde_json::to_string(&whole) };
        let read = read_in(text.unwrap().as_bytes(), chunk, 1 << 20);
        prop_assert_eq!(read.len(), texts.len());
        for (entry, text) in read.iter().zip(&texts) {
            prop_assert_eq!(body(entry), Some(text.as_bytes()));
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic_or_go_on_for_ever(
        bytes in proptest::collection::vec(proptest::sample::select(b"{}[]\",:log entris\\\0\xff".to_vec()), 0..60),
        cut in 0_usize..200,
    ) {
        let _ = read_in(&bytes, 3, 10);
        let whole = archive(&[entry("GET", "https://a.example/", response(200, json!({})))]);
        let read = read_in(&whole.as_bytes()[..cut.min(whole.len())], 16, 1 << 20);
        prop_assert!(read.len() <= 2);
    }
}
