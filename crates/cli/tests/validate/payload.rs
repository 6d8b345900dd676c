//! Files with one payload: every kind of invalid input gets a clear message.

use crate::sandbox::Sandbox;

fn json(sandbox: &Sandbox, file: &str) -> crate::sandbox::Ran {
    sandbox.shop(&["createOrder", "request", "--format", "json", file])
}

#[test]
#[expect(clippy::too_many_lines, reason = "it is a table")]
fn what_is_not_json_is_unreadable_with_place_and_reason() {
    let sandbox = Sandbox::new();
    let deep = format!("{{\"a\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let utf16: Vec<u8> = "{\"a\": 1}"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let marked = [
        &b"\xFE\xFF"[..],
        &"{}"
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect::<Vec<_>>(),
    ]
    .concat();
    for (what, content, place, reason) in [
        (
            "not JSON",
            &b"<html>secret</html>"[..],
            "1:1",
            "this looks like HTML",
        ),
        (
            "XML",
            b"\n <?xml version='1.0'?><a>secret</a>",
            "2:2",
            "this looks like XML",
        ),
        (
            "compressed",
            b"\x1F\x8B\x08\0secret",
            "1:1",
            "compressed (gzip)",
        ),
        ("no value", b"hello", "1:1", "expected a value"),
        (
            "truncated",
            b"{\n \"code\": \"secr",
            "2:15",
            "ends in the middle",
        ),
        (
            "cut behind a comma",
            b"{\"a\": 1,",
            "1:9",
            "ends in the middle",
        ),
        ("empty", b"", "1:1", "the payload is empty"),
        ("white space", b" \n\t", "1:1", "the payload is empty"),
        (
            "a byte order mark",
            b"\xEF\xBB\xBF{}",
            "1:1",
            "byte order mark",
        ),
        ("UTF-16", &utf16, "1:1", "looks like UTF-16"),
        ("UTF-16 with a mark", &marked, "1:1", "looks like UTF-16"),
        (
            "invalid UTF-8",
            b"{\"c\xC3\xA7\": \"\xFF\"}",
            "1:9",
            "is not UTF-8",
        ),
        (
            "a lone surrogate",
            br#"{"a": "\ud800"}"#,
            "1:8",
            "surrogate",
        ),
        ("the other half", br#"{"a": "x\udc00"}"#, "1:9", "surrogate"),
        (
            "NaN",
            b"{\"count\": NaN}",
            "1:11",
            "NaN and Infinity are not JSON numbers",
        ),
        (
            "Infinity",
            b"{\"count\": -Infinity}",
            "1:11",
            "NaN and Infinity are not JSON numbers",
        ),
        ("two values", b"{} {}", "1:4", "data after the JSON value"),
        (
            "100,000 levels",
            deep.as_bytes(),
            "1:133",
            "nested deeper than 127 levels",
        ),
    ] {
        sandbox.put("a.json", content);
        let ran = json(&sandbox, "a.json");
        assert_eq!(ran.code, Some(1), "{what}: {ran:?}");
        assert_eq!(
            ran.told(),
            [format!("unreadable; error json {place}")],
            "{what}"
        );
        let message = ran.lines()[0]["violations"][0]["message"]
            .as_str()
            .unwrap()
            .to_owned();
        assert!(message.contains(reason), "{what}: {message}");
        let text = sandbox.shop(&["createOrder", "request", "a.json"]);
        assert!(
            text.out.contains(&format!("a.json:{place}")) && text.out.contains(reason),
            "{what}: {text:?}"
        );
        assert!(!text.out.contains("secr"), "{what}: {text:?}");
        assert!(
            text.out.ends_with("1 payload: 1 unreadable; 1 error\n"),
            "{what}: {text:?}"
        );
    }
}

#[test]
fn what_is_json_is_judged_however_odd() {
    let sandbox = Sandbox::new();
    let digits = format!("{{\"count\": {}, \"state\": \"open\"}}", "9".repeat(400));
    for (what, content, told) in [
        (
            "duplicate keys",
            &b"{\"code\": \"secret\", \"code\": \"ok\"}"[..],
            "valid; warning duplicate 1:2",
        ),
        ("400 digits", digits.as_bytes(), "valid"),
        (
            "400 digits of a fraction",
            &[b"{\"count\": 0.", &[b'3'; 400][..], b"}"].concat(),
            "valid",
        ),
        ("a great exponent", b"{\"count\": 1e99999}", "valid"),
        ("only a number", b"7", "invalid; error type 1:1"),
        ("a surrogate pair", br#"{"code": "\ud83e\udd80"}"#, "valid"),
        (
            "an open point",
            b"{\"state\": \"lost\"}",
            "valid; notice enum 1:11",
        ),
        (
            "our reading",
            b"{\"count\": \"1\"}",
            "valid; warning type 1:11",
        ),
        (
            "a rule that is stated",
            b"{\n\t\"code\": \"12345\"}",
            "invalid; error maxLength 2:10",
        ),
        ("white space around", b"\n {} \r\n", "valid"),
    ] {
        sandbox.put("a.json", content);
        let ran = json(&sandbox, "a.json");
        assert_eq!(ran.told(), [told], "{what}: {ran:?}");
        assert_eq!(
            ran.code,
            Some(i32::from(told.starts_with("invalid"))),
            "{what}"
        );
        assert_eq!(ran.err, "", "{what}");
    }
}

#[test]
fn several_files_are_judged_and_the_worst_decides() {
    let sandbox = Sandbox::new();
    sandbox.put("good.json", "{}");
    sandbox.put("bad.json", "{\"code\": \"12345\"}");
    std::fs::create_dir(sandbox.path().join("folder")).unwrap();
    let code = |files: &[&str]| {
        sandbox
            .shop(&[&["createOrder", "request"], files].concat())
            .code
    };
    assert_eq!(code(&["good.json"]), Some(0));
    assert_eq!(code(&["good.json", "bad.json"]), Some(1));
    let ran = sandbox.shop(&[
        "createOrder",
        "request",
        "--format",
        "json",
        "missing.json",
        "bad.json",
        "folder",
        "good.json",
    ]);
    assert_eq!(ran.code, Some(2), "could not run wins over invalid");
    assert_eq!(
        ran.told(),
        [
            "unreadable; error source null:null",
            "invalid; error maxLength 1:10",
            "unreadable; error source null:null",
            "valid"
        ],
        "the others are validated all the same"
    );
    assert_eq!(
        ran.err,
        "error: missing.json: there is no such file: check the path\n\
        error: folder: is a folder: name the files in it\n"
    );
}

#[test]
fn warnings_and_notices_fail_when_denied_and_the_verdict_stays() {
    let sandbox = Sandbox::new();
    sandbox.put("warned.json", "{\"count\": \"1\"}");
    sandbox.put("noticed.json", "{\"state\": \"lost\"}");
    let ran = |file, deny: &[&str]| {
        sandbox.shop(&[&["createOrder", "request", file, "--format", "json"], deny].concat())
    };
    let (warnings, notices) = (["--deny", "warnings"], ["--deny", "notices"]);
    assert_eq!(ran("warned.json", &[]).code, Some(0));
    assert_eq!(ran("warned.json", &warnings).code, Some(1));
    assert_eq!(ran("warned.json", &notices).code, Some(1));
    assert_eq!(ran("noticed.json", &warnings).code, Some(0));
    assert_eq!(ran("noticed.json", &notices).code, Some(1));
    assert!(ran("noticed.json", &notices).told()[0].starts_with("valid;"));
}

#[test]
fn a_payload_beyond_the_limit_is_not_read_to_its_end() {
    let sandbox = Sandbox::new();
    let chunk = "\"xxxxxxxxx\",".repeat(1000);
    let ran = sandbox.pipe(&["--format", "json", "--max-size", "1MiB"], |input| {
        input.write_all(b"[")?;
        (0..3_000).try_for_each(|_| input.write_all(chunk.as_bytes()))
    });
    assert_eq!(
        (ran.code, ran.told()),
        (Some(1), vec!["unreadable; error size null:null".to_owned()])
    );
    assert!(!ran.fed, "33 MB are not read where 1 MiB is the limit");
    let line = &ran.lines()[0];
    assert_eq!(
        line["violations"][0]["message"],
        "the payload is larger than 1 MiB: raise --max-size, or pass --ndjson if each line is a payload"
    );
    // A payload at the limit is read.
    sandbox.put("a.json", "{\"count\": 1234}");
    let code = |size| {
        sandbox
            .shop(&["createOrder", "request", "a.json", "--max-size", size])
            .code
    };
    assert_eq!((code("15"), code("14")), (Some(0), Some(1)));
}

#[test]
fn the_standard_input_is_a_file_too() {
    let sandbox = Sandbox::new();
    let ran = sandbox.pipe(&["--format", "json"], |input| {
        input.write_all(b"{\"code\": \"12345\"}")
    });
    assert_eq!(ran.told(), ["invalid; error maxLength 1:10"]);
    assert_eq!(ran.lines()[0]["source"], "-");
}

#[test]
fn a_configuration_is_held_against_a_named_schema() {
    let sandbox = Sandbox::new();
    sandbox.put("order.json", "{\"code\": \"12345\"}");
    let ran = sandbox.shop(&["Order", "schema", "order.json", "--format", "json"]);
    assert_eq!(
        (ran.code, ran.told()),
        (Some(1), vec!["invalid; error maxLength 1:10".to_owned()])
    );
    let line = &ran.lines()[0];
    assert_eq!(
        (&line["operation"], &line["part"]),
        (&"Order".into(), &"schema".into())
    );
}

#[test]
fn values_are_shown_only_when_asked_for() {
    let sandbox = Sandbox::new();
    sandbox.put("a.json", "{\"code\": \"hunter2\"}");
    let masked = sandbox.shop(&["createOrder", "request", "a.json"]).out;
    assert!(
        masked.contains("{\"code\": \"***\"}") && !masked.contains("hunter2"),
        "{masked}"
    );
    let shown = sandbox
        .shop(&["createOrder", "request", "a.json", "--show-values"])
        .out;
    assert!(shown.contains("{\"code\": \"hunter2\"}"), "{shown}");
    assert!(
        masked.contains("S-1: A code has at most 4 characters. (stated)"),
        "{masked}"
    );
    assert!(masked.contains("./shop/openapi.yaml:"), "{masked}");
}
