//! Archives are read one entry at a time, and a damaged entry does not hide the others.

use std::io::{self, BufReader, Read};

use countersign_contract::verdict::Outcome;
use countersign_harness::{
    report::{Record, judge_entry},
    traffic::har::{ArchiveError, Entries, Entry, EntryError},
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::shop::{judge_of, shop};

fn entry(method: &str, url: &str, response: Value) -> Value {
    json!({"startedDateTime": "x", "request": {"method": method, "url": url, "headers": [], "bodySize": 0},
        "response": response})
}

fn response(status: u16, content: Value) -> Value {
    json!({"status": status, "headers": [{"name": "X-Total", "value": "1"}], "content": content})
}

fn archive(entries: &[Value]) -> String {
    json!({"log": {"version": "1.2", "pages": [{"entries": ["not these {["]}], "entries": entries}})
        .to_string()
}

/// All entries, read through a reader that gives a few bytes at a time.
fn read_in(archive: &[u8], chunk: usize, limit: usize) -> Vec<Result<Entry, ArchiveError>> {
    Entries::new(BufReader::with_capacity(chunk, archive), limit).collect()
}

fn read(archive: &str) -> Vec<Result<Entry, ArchiveError>> {
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
            "params": [{"name": "a b", "value": "1&2"}, {"name": "c"}]})),
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
        [Some(&b"{}"[..]), Some(b"a+b=1%262&c="), None, Some(b"")]
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
            "`response.content.encoding` is neither missing nor base64",
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
            "- / `response.status` is no status of HTTP; `response.headers` is an object, not a list",
            "- / `response.content.text` is a number, not a string",
            "- / `response.headers[0]` is no pair of a `name` and a `value`",
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
        messages.contains(&"the payload is compressed (gzip): unpack it first"),
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
    let judge = judge_of(shop());
    let told = |url: &str, show_values| {
        let text = archive(&[entry("PATCH", url, response(200, json!({})))]);
        let entry = read(&text).remove(0).unwrap();
        let (record, _) = judge_entry(&judge, "a.har", &entry, None, show_values).remove(0);
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

#[test]
fn a_damaged_entry_is_told_with_its_place() {
    // A lone surrogate, as recorders cut texts.
    let text = "{\"log\": {\n \"entries\": [1,\n  {\"a\": \"\\ud800\"}, {\n \"b\": NaN}, 2]}}";
    let entries = read(text);
    let at = |index: usize| match &entries[index].as_ref().unwrap().content {
        Err(EntryError::NotJson(error)) => (error.at.line, error.at.column),
        other => panic!("{other:?}"),
    };
    assert_eq!((at(1), at(2)), ((3, 10), (4, 7)));
    assert_eq!(entries.len(), 4);
}

#[test]
fn an_entry_beyond_the_limit_is_passed_over() {
    let long = "x".repeat(5000);
    let whole = entry(
        "GET",
        "https://a.example/",
        response(200, json!({"size": 0})),
    );
    let text = archive(&[
        whole.clone(),
        json!({"long": [long], "quote": "\\\"]}"}),
        whole,
    ]);
    for chunk in [1, 7, 8192] {
        let entries = read_in(text.as_bytes(), chunk, 1000);
        let errors: Vec<_> = entries
            .iter()
            .map(|entry| entry.as_ref().unwrap().content.as_ref().err())
            .collect();
        assert_eq!(errors, [None, Some(&EntryError::TooLarge(1000)), None]);
    }
}

#[test]
fn an_entry_without_an_end_is_not_read_for_ever() {
    let endless = std::io::repeat(b'x');
    let text = br#"{"log": {"entries": ["a", ""#.chain(endless);
    let mut entries = Entries::new(BufReader::new(text), 1000);
    assert!(matches!(entries.next(), Some(Ok(_))));
    let error = entries.next().unwrap().unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("an entry is larger than 1048576 bytes"),
        "{error}"
    );
    assert_eq!(error.at().unwrap().column, 27);
    assert!(entries.next().is_none());
}

#[test]
fn an_archive_may_begin_with_a_byte_order_mark() {
    let whole = entry(
        "GET",
        "https://a.example/",
        response(200, json!({"size": 0})),
    );
    let text = format!("\u{feff} {}", archive(&[whole]));
    for chunk in [1, 2, 3, 8192] {
        let entries = read_in(text.as_bytes(), chunk, 1 << 20);
        assert!(matches!(entries[..], [Ok(_)]), "{entries:?}");
    }
    assert!(read("{\"log\": {\"entries\": [ ] }}").is_empty());
}

#[test]
fn what_is_no_archive_is_told() {
    let told = |bytes: &[u8]| match read_in(bytes, 5, 1 << 20).pop() {
        Some(Err(error)) => match error.at() {
            Some(at) => format!("{error} {}:{}", at.line, at.column),
            None => error.to_string(),
        },
        other => panic!("{other:?}"),
    };
    let none = "this is no HTTP archive: it has no list `log.entries`";
    let utf16 = "the archive looks like UTF-16, but JSON is exchanged as UTF-8: convert it";
    let utf32 = "the archive looks like UTF-32, but JSON is exchanged as UTF-8: convert it";
    let end = "the archive ends in the middle; it was cut off";
    for (bytes, expected) in [
        (&b""[..], "the archive is empty".to_owned()),
        (b" \n", "the archive is empty".to_owned()),
        (b"[]", none.to_owned()),
        (b"hello", none.to_owned()),
        (b"{}", none.to_owned()),
        (br#"{"log": {}}"#, none.to_owned()),
        (br#"{"log": []}"#, none.to_owned()),
        (br#"{"a": {"log": {"entries": []}}}"#, none.to_owned()),
        (b"\xFF\xFE{\0", utf16.to_owned()),
        (b"{\0\"\0", utf16.to_owned()),
        (b"\0{", utf16.to_owned()),
        (b"\xFE\xFF\0{", utf16.to_owned()),
        (b"\0\0\xFE\xFF\0\0\0{", utf32.to_owned()),
        (b"\xFF\xFE\0\0{\0\0\0", utf32.to_owned()),
        (b"\0\0\0{\0\0\0}", utf32.to_owned()),
        (b"{\0\0\0}\0\0\0", utf32.to_owned()),
        (
            b"\x1F\x8B\x08",
            "the archive is compressed (gzip): unpack it first".to_owned(),
        ),
        (
            b"\x78\xDA",
            "the archive is compressed (zlib): unpack it first".to_owned(),
        ),
        (
            b"PK\x03\x04",
            "the archive is compressed (zip): unpack it first".to_owned(),
        ),
        (
            br#""{\"log\": {\"entries\": []}}""#,
            "this is a JSON string, not an HTTP archive: write the text that it holds to a file"
                .to_owned(),
        ),
        (
            br#"{"log": {"entries": {}}}"#,
            "this is no HTTP archive: `log.entries` is an object, not a list 1:21".to_owned(),
        ),
        (
            br#"{"log": {"entries": null}}"#,
            "this is no HTTP archive: `log.entries` is null, not a list 1:21".to_owned(),
        ),
        (
            br#"{"log" 1"#,
            "the archive is not JSON: a colon was expected 1:8".to_owned(),
        ),
        (
            br#"{"log": {"entries": [1 2]}}"#,
            "the archive is not JSON: a comma or the end of the entries was expected 1:24"
                .to_owned(),
        ),
        (
            br#"{"log": {"entries": [,]}}"#,
            "the archive is not JSON: a value was expected 1:22".to_owned(),
        ),
        ("{\"l\u{e7}\":\n 1".as_bytes(), format!("{end} 2:3")),
        ("{\"l\u{e7}\": ".as_bytes(), format!("{end} 1:8")),
        (br#"{"log": {"entries": [{"a": "]}"#, format!("{end} 1:31")),
        (br#"{"log": {"entries": [{}"#, format!("{end} 1:24")),
    ] {
        assert_eq!(told(bytes), expected, "{}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn an_archive_is_read_to_its_end() {
    let whole = archive(&[entry("GET", "https://a.example/", response(200, json!({})))]);
    let log = &whole[..whole.len() - 2];
    let list = &log[..=log.rfind(']').unwrap()];
    let place = |text: &str| format!("1:{}", text.chars().count() + 1);
    let end = "the archive ends in the middle; it was cut off";
    for (text, expected, at) in [
        (
            format!("{whole}{whole}"),
            "the archive goes on after its end",
            place(&whole),
        ),
        (
            format!("{whole}\n garbage"),
            "the archive goes on after its end",
            "2:2".to_owned(),
        ),
        (
            format!("{list}, \"entries\": []}}}}"),
            "the archive has a second member `log.entries`",
            place(&format!("{list}, ")),
        ),
        (
            format!("{list}, \"\\u0065ntries\": []}}}}"),
            "the archive has a second member `log.entries`",
            place(&format!("{list}, ")),
        ),
        (
            format!("{list}}}, \"log\": {{}}}}"),
            "the archive has a second member `log`",
            place(&format!("{list}}}, ")),
        ),
        (list.to_owned(), end, place(list)),
        (format!("{list}}}"), end, place(&format!("{list}}}"))),
        (
            format!("{list}; }}}}"),
            "the archive is not JSON: a comma or the end of an object was expected",
            place(list),
        ),
    ] {
        for chunk in [1, 8192] {
            let entries = read_in(text.as_bytes(), chunk, 1 << 20);
            let [Ok(_), Err(error)] = &entries[..] else {
                panic!("{text}: {entries:?}")
            };
            assert!(error.to_string().starts_with(expected), "{text}: {error}");
            let found = error.at().unwrap();
            assert_eq!(format!("{}:{}", found.line, found.column), at, "{text}");
        }
    }
    let more = format!("{list}, \"x\": {{\"entries\": [1]}}}}, \"y\": {{\"log\": 1}}}} \n");
    assert_eq!(read(&more).len(), 1);
}

#[test]
fn an_entry_that_is_cut_off_is_not_read() {
    for cut in ["{\"a\": \"]}", "{\"a\": [1", "\"a"] {
        let entries = read(&format!("{{\"log\": {{\"entries\": [{cut}"));
        assert!(
            matches!(entries[..], [Err(ArchiveError::End { .. })]),
            "{entries:?}"
        );
    }
}

/// Fails after some bytes.
struct Broken(usize);

impl Read for Broken {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0 == 0 {
            return Err(io::Error::other("gone"));
        }
        let text = &br#"{"log": {"entries": [1, 2, 3"#[28 - self.0..];
        buffer[0] = text[0];
        self.0 -= 1;
        Ok(1)
    }
}

#[test]
fn a_reader_that_fails_ends_the_entries() {
    let entries: Vec<_> = Entries::new(BufReader::new(Broken(28)), 100).collect();
    assert_eq!(entries.len(), 3);
    assert!(matches!(entries.last(), Some(Err(ArchiveError::Read(_)))));
}

fn records(entries: &[Value], operation: Option<&str>) -> Vec<Record> {
    let judge = judge_of(shop());
    let entries: Vec<_> = read(&archive(entries))
        .into_iter()
        .map(Result::unwrap)
        .collect();
    entries
        .iter()
        .flat_map(|entry| judge_entry(&judge, "a.har", entry, operation, false))
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
    /// Whatever the chunks of the reader and the values in the entries, the entries are those that
    /// `serde_json` sees.
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
