//! HTTP archives.

use serde_json::{Value, json};

use crate::sandbox::{Ran, Sandbox};

fn entry(method: &str, url: &str, sent: Option<&str>, status: u16, received: &str) -> Value {
    let mut entry = json!({
        "request": {"method": method, "url": url, "headers": [{"name": "Authorization", "value": "secret"}],
            "bodySize": 0},
        "response": {"status": status, "headers": [],
            "content": {"size": received.len(), "mimeType": "application/json", "text": received}}});
    if let Some(sent) = sent {
        entry["request"]["postData"] = json!({"mimeType": "application/json", "text": sent});
    }
    entry
}

fn har(sandbox: &Sandbox, words: &[&str]) -> Ran {
    sandbox.shop(&[&["--har", "a.har"], words].concat())
}

#[test]
fn exchanges_are_routed_and_both_parts_are_judged() {
    let sandbox = Sandbox::new();
    let orders = "https://shop.example/v1/orders";
    let archive = json!({"log": {"version": "1.2", "entries": [
        entry("POST", orders, Some("{\"code\": \"12345\"}"), 201, ""),
        entry("GET", &format!("{orders}/secret?q=secret"), None, 200, "{\"code\": \"ok\"}"),
        entry("GET", "http://localhost:8080/orders/7", None, 200, "{"),
        entry("GET", "https://cdn.example/a.png?secret", None, 200, "secret"),
        entry("DELETE", orders, None, 204, ""),
        {"request": {"method": "GET"}},
        entry("GET", &format!("{orders}/7"), None, 0, ""),
    ]}});
    sandbox.put("a.har", format!("\u{feff}{archive}"));
    let ran = har(&sandbox, &["--format", "json"]);
    assert_eq!(ran.code, Some(1));
    assert_eq!(
        ran.told(),
        [
            "invalid; error maxLength 1:10",
            "valid",
            "invalid; error type null:null; warning undocumented null:null",
            "valid",
            "valid",
            "unreadable; error json 1:2",
            "-",
            "-",
            "unreadable; error har null:null",
            "valid",
            "valid; notice status null:null",
        ]
    );
    let lines = ran.lines();
    let matched: Vec<_> = [0, 4]
        .map(|index: usize| lines[index]["matched"].as_str().unwrap().to_owned())
        .into();
    assert_eq!(matched, ["server", "path"]);
    let text = har(&sandbox, &[]).out;
    assert!(
        text.contains("a.har log.entries[3]: GET cdn.example/***: no operation has this path\n"),
        "{text}"
    );
    assert!(
        text.contains(
            "a.har log.entries[4]: DELETE shop.example/v1/orders: the contract documents POST"
        ),
        "{text}"
    );
    assert!(
        text.contains("the entry has no `request.url`, no `request.headers`"),
        "{text}"
    );
    assert!(
        text.ends_with(
            "9 payloads: 5 valid, 2 invalid, 2 unreadable; 4 errors, 1 warning, 1 notice; \
         1 exchange matched by path alone; 2 exchanges of no operation\n"
        ),
        "{text}"
    );
    assert!(
        text.contains("found by: the path alone; no server"),
        "{text}"
    );
    for format in ["text", "json", "junit", "sarif", "github"] {
        let told = har(&sandbox, &["--format", format]).out;
        assert!(!told.contains("secret"), "{format}: {told}");
    }
}

#[test]
fn a_webhook_is_judged_when_it_is_named() {
    let sandbox = Sandbox::new();
    let call = entry(
        "POST",
        "https://us.example/hook",
        Some("{\"code\": \"12345\"}"),
        200,
        "",
    );
    sandbox.put("a.har", json!({"log": {"entries": [call]}}).to_string());
    assert_eq!(har(&sandbox, &["--format", "json"]).told(), ["-"]);
    let ran = har(
        &sandbox,
        &["--format", "json", "--operation", "orderChanged"],
    );
    assert_eq!(ran.told(), ["invalid; error maxLength 1:10", "valid"]);
    assert_eq!(ran.lines()[0]["matched"], "operation");
    let ran = har(&sandbox, &["--operation", "orderChange"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("did you mean `orderChanged`?"), "{ran:?}");
}

#[test]
fn what_is_no_archive_is_unreadable() {
    let sandbox = Sandbox::new();
    let utf16: Vec<u8> = "{\"log\": {}}"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let whole = json!({"log": {"entries": [entry("GET", "https://shop.example/v1/orders/7", None, 200, "{}")]}}).to_string();
    for (content, told, reason) in [
        (
            &b""[..],
            vec!["unreadable; error har null:null"],
            "the archive is empty",
        ),
        (
            b"[]",
            vec!["unreadable; error har null:null"],
            "this is not an HTTP archive",
        ),
        (
            &utf16,
            vec!["unreadable; error har null:null"],
            "looks like UTF-16",
        ),
        (
            b"{\"log\": {\n\"entries\": 1}}",
            vec!["unreadable; error har 2:12"],
            "`log.entries` is a number, not a list",
        ),
        // The entries before the end are validated.
        (
            &whole.as_bytes()[..whole.len() - 3],
            vec!["valid", "valid", "unreadable; error har 1:"],
            "ends in the middle",
        ),
    ] {
        sandbox.put("a.har", content);
        let ran = har(&sandbox, &["--format", "json"]);
        assert_eq!(ran.code, Some(1));
        let found = ran.told();
        assert!(
            found.len() == told.len()
                && found
                    .iter()
                    .zip(&told)
                    .all(|(one, other)| one.starts_with(other)),
            "{ran:?}"
        );
        assert!(ran.out.contains(reason), "{ran:?}");
    }
}

#[test]
fn what_follows_the_entries_is_read_too() {
    let sandbox = Sandbox::new();
    let call = entry("GET", "https://shop.example/v1/orders/7", None, 200, "{}");
    let whole = json!({"log": {"entries": [call]}}).to_string();
    for (content, reason) in [
        (
            format!("{whole}{whole}"),
            "there is more data after the archive",
        ),
        (whole[..whole.len() - 2].to_owned(), "ends in the middle"),
        (
            whole.replacen("]}}", "],\"entries\":[]}}", 1),
            "a second member `log.entries`",
        ),
    ] {
        sandbox.put("a.har", &content);
        let ran = har(&sandbox, &["--format", "json"]);
        assert_eq!(ran.code, Some(1), "{content}");
        let told = ran.told();
        assert!(
            told.len() == 3 && told[2].starts_with("unreadable; error har 1:"),
            "{told:?}"
        );
        assert!(ran.out.contains(reason), "{reason}: {}", ran.out);
    }
}

#[test]
fn a_recording_in_which_nothing_was_judged_is_no_silent_success() {
    let sandbox = Sandbox::new();
    let call = entry("GET", "https://cdn.example/a/secret", None, 200, "{}");
    sandbox.put(
        "elsewhere.har",
        json!({"log": {"entries": [call]}}).to_string(),
    );
    sandbox.put("empty.har", json!({"log": {"entries": []}}).to_string());
    sandbox.put("empty.ndjson", "\n \n");
    for (words, reason) in [
        (
            &["--har", "elsewhere.har"][..],
            "elsewhere.har: no exchange belongs to an operation of shop",
        ),
        (
            &["--har", "empty.har"],
            "empty.har: the archive has no entries",
        ),
        (
            &["createOrder", "request", "--ndjson", "empty.ndjson"],
            "empty.ndjson: the file has no lines",
        ),
    ] {
        let ran = sandbox.shop(words);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert!(
            ran.err.starts_with(&format!("warning: {reason}")),
            "{ran:?}"
        );
        assert!(
            ran.out.contains("; 1 source with nothing to validate\n"),
            "{ran:?}"
        );
        let denied = sandbox.shop(&[words, &["--deny", "warnings"]].concat());
        assert_eq!(denied.code, Some(1), "{denied:?}");
    }
}

#[test]
fn paths_of_unmatched_exchanges_are_masked() {
    let sandbox = Sandbox::new();
    let call = entry(
        "GET",
        "https://shop.example/v1/nowhere/secret",
        None,
        200,
        "{}",
    );
    sandbox.put("a.har", json!({"log": {"entries": [call]}}).to_string());
    for format in ["text", "json", "junit", "sarif", "github"] {
        let masked = har(&sandbox, &["--format", format]).out;
        assert!(
            masked.contains("/v1/***") && !masked.contains("nowhere") && !masked.contains("secret"),
            "{masked}"
        );
        let shown = har(&sandbox, &["--format", format, "--show-values"]).out;
        assert!(shown.contains("/v1/nowhere/secret"), "{shown}");
    }
}

#[test]
fn an_exchange_beyond_the_limit_is_passed_over() {
    let sandbox = Sandbox::new();
    let orders = "https://shop.example/v1/orders/7";
    let long = format!("{{\"code\": \"{}\"}}", "x".repeat(3000));
    let archive = json!({"log": {"entries": [
        entry("GET", orders, None, 200, &long), entry("GET", orders, None, 200, "{}")]}});
    sandbox.put("a.har", archive.to_string());
    let ran = har(&sandbox, &["--format", "json", "--max-size", "2KiB"]);
    assert_eq!(
        ran.told(),
        ["unreadable; error har null:null", "valid", "valid"]
    );
    assert!(
        ran.out.contains("the entry is larger than 2048 bytes"),
        "{ran:?}"
    );
}

#[test]
fn servers_may_be_those_of_a_path_or_an_operation() {
    let sandbox = Sandbox::new();
    sandbox.put(
        "servers.yaml",
        "openapi: 3.0.3
info: { title: Servers, version: '1' }
servers:
  - url: 'https://a.example{basePath}'
    variables: { basePath: { default: /sell/v1 } }
paths:
  /items:
    get: { operationId: usual, responses: { '204': { description: Done } } }
  /files:
    servers: [{ url: 'https://{endpoint}', variables: { endpoint: { default: files.example/v2 } } }]
    get: { operationId: ofPath, responses: { '204': { description: Done } } }
    put:
      operationId: ofOperation
      servers: [{ url: 'https://b\u{fc}cher.example/{stage}', variables: { stage: { default: '', enum: ['', test] } } }]
      responses: { '204': { description: Done } }
",
    );
    let call = |method, url| entry(method, url, None, 204, "");
    let entries = [
        call("GET", "https://a.example/sell/v1/items"),
        call("GET", "https://files.example/v2/files"),
        call("PUT", "https://xn--bcher-kva.example/files"),
        call("PUT", "https://B\u{dc}CHER.example:443/test/files"),
        call("PUT", "https://files.example/v2/files"),
    ];
    sandbox.put("a.har", json!({"log": {"entries": entries}}).to_string());
    let ran = sandbox.run(&["servers.yaml", "--har", "a.har", "--format", "json"]);
    let lines = ran.lines();
    let found: Vec<_> = lines
        .iter()
        .filter(|line| line["part"] != "response:204")
        .map(|line| (line["operation"].as_str(), line["matched"].as_str()))
        .collect();
    let server = |id| (Some(id), Some("server"));
    assert_eq!(
        found,
        [
            server("usual"),
            server("ofPath"),
            server("ofOperation"),
            server("ofOperation"),
            (None, None)
        ],
        "{ran:?}"
    );
}
