//! Files with many payloads, read line by line.

use std::io::Write as _;

use serde_json::json;

use crate::sandbox::{Sandbox, read_a_little};

#[test]
fn each_line_is_a_payload() {
    let sandbox = Sandbox::new();
    sandbox.put(
        "a.ndjson",
        "{}\r\n\n  \r\n{\"code\": \"12345\"}\n{\n{\"count\": 1}",
    );
    let ran = sandbox.shop(&[
        "createOrder",
        "request",
        "--ndjson",
        "a.ndjson",
        "--format",
        "json",
    ]);
    assert_eq!(ran.code, Some(1));
    let lines: Vec<_> = ran
        .lines()
        .iter()
        .map(|line| line["line"].as_u64().unwrap())
        .collect();
    assert_eq!(lines, [1, 4, 5, 6]);
    assert_eq!(
        ran.told(),
        [
            "valid",
            "invalid; error maxLength 1:10",
            "unreadable; error json 1:2",
            "valid"
        ]
    );
    let text = sandbox
        .shop(&["createOrder", "request", "--ndjson", "a.ndjson"])
        .out;
    assert!(text.contains("--> a.ndjson:4:10\n"), "{text}");
    assert!(
        text.ends_with("4 payloads: 2 valid, 1 invalid, 1 unreadable; 2 errors\n"),
        "{text}"
    );
}

#[test]
fn a_line_beyond_the_limit_is_skipped_and_the_next_is_judged() {
    let sandbox = Sandbox::new();
    let mebibyte = vec![b'x'; 1 << 20];
    let ran = sandbox.pipe(
        &["--format", "json", "--ndjson", "--max-size", "1MiB"],
        |input| {
            input.write_all(b"{}\n\"")?;
            for _ in 0..24 {
                input.write_all(&mebibyte)?;
            }
            input.write_all(b"\"\n{\"code\": \"12345\"}\n")
        },
    );
    assert_eq!(
        ran.told(),
        [
            "valid",
            "unreadable; error size null:null",
            "invalid; error maxLength 1:10"
        ]
    );
    let line = &ran.lines()[1];
    assert_eq!(line["line"], 2);
    assert_eq!(
        line["violations"][0]["message"],
        "the line is larger than 1 MiB: raise --max-size"
    );
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_line() {
    let sandbox = Sandbox::new();
    sandbox.put(
        "a.ndjson",
        "\u{feff}{\"code\": \"12345\"}\n{}\n\u{feff}{}\n",
    );
    let ran = sandbox.shop(&[
        "createOrder",
        "request",
        "--ndjson",
        "a.ndjson",
        "--format",
        "json",
    ]);
    assert_eq!(
        ran.told(),
        [
            "invalid; error maxLength 1:10",
            "valid",
            "unreadable; error json 1:1"
        ]
    );
}

#[test]
fn one_line_with_very_many_breaches_is_told_in_few() {
    let sandbox = Sandbox::new();
    let members: Vec<_> = (0..30_000)
        .map(|number| format!("\"m{number}\": 1"))
        .collect();
    sandbox.put(
        "a.ndjson",
        format!("{{\"code\": \"12345\", {}}}\n", members.join(", ")),
    );
    let ran = |format| {
        sandbox.shop(&[
            "createOrder",
            "request",
            "--ndjson",
            "a.ndjson",
            "--format",
            format,
        ])
    };
    let line = &ran("json").lines()[0];
    assert_eq!(line["violations"].as_array().unwrap().len(), 10_000);
    assert_eq!(line["violations"][0]["keyword"], "maxLength");
    assert_eq!(line["further"]["warnings"], 20_001);
    let text = ran("text").out;
    assert!(text.contains("a.ndjson:1:1: and 20001 more (20001 warnings), which are not listed\n"));
    assert!(text.ends_with("1 payload: 1 invalid; 1 error, 30000 warnings\n"));
}

#[test]
fn what_comes_live_is_told_at_once() {
    let sandbox = Sandbox::new();
    let words = [
        "./shop",
        "createOrder",
        "request",
        "-",
        "--ndjson",
        "--format",
        "json",
    ];
    let mut child = sandbox
        .command(&words)
        .stdin(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(b"{\"code\": \"12345\"}\n").unwrap();
    // There is output although the input is still open.
    assert!(read_a_little(&mut child));
    drop(stdin);
    child.wait().unwrap();
}

#[test]
fn a_closed_output_ends_the_run_quietly() {
    let sandbox = Sandbox::new();
    sandbox.put("a.ndjson", "{\"code\": \"12345\"}\n".repeat(5_000));
    for format in ["text", "json", "sarif", "github", "junit"] {
        let words = [
            "./shop",
            "createOrder",
            "request",
            "a.ndjson",
            "--ndjson",
            "--format",
            format,
        ];
        let mut child = sandbox.command(&words).spawn().unwrap();
        assert!(read_a_little(&mut child));
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{format}");
        assert_eq!(output.status.code(), Some(1), "{format}");
    }
}

/// Each line is validated as an event of a stream.
#[test]
fn events_are_held_against_what_each_of_them_must_be() {
    let sandbox = Sandbox::new();
    sandbox.put(
        "stream.yaml",
        "openapi: 3.0.3
info: { title: Stream, version: '1' }
paths:
  /stream:
    get:
      operationId: stream
      responses:
        '200':
          description: Events
          content: { text/event-stream: { schema: { type: object, required: [id] } } }
",
    );
    sandbox.put("events.ndjson", "{\"id\":1}\n{}\n");
    let words = ["stream.yaml", "stream", "event:200", "events.ndjson"];
    let ran = sandbox.run(&[&words[..], &["--ndjson", "--format", "json"]].concat());
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let lines = ran.lines();
    let told: Vec<_> = lines
        .iter()
        .map(|line| (&line["part"], &line["verdict"]))
        .collect();
    assert_eq!(told[0], (&json!("event:200"), &json!("valid")));
    assert_eq!(told[1], (&json!("event:200"), &json!("invalid")));
    // A response that is not a stream has no events.
    let ran = sandbox.shop(&["createOrder", "event:201", "events.ndjson"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("event:201"), "{}", ran.err);
}

#[test]
fn a_line_without_an_end_ends_the_file() {
    let sandbox = Sandbox::new();
    let mebibyte = vec![b'x'; 1 << 20];
    let ran = sandbox.pipe(
        &["--format", "json", "--ndjson", "--max-size", "1MiB"],
        |input| {
            input.write_all(b"{}\n")?;
            for _ in 0..1000 {
                input.write_all(&mebibyte)?;
            }
            Ok(())
        },
    );
    assert!(!ran.fed, "the rest is not read");
    assert_eq!(ran.code, Some(2));
    assert_eq!(
        ran.told(),
        [
            "valid",
            "unreadable; error size null:null",
            "unreadable; error source null:null"
        ]
    );
    assert!(
        ran.err
            .starts_with("error: -: line 2 does not end within 32 MiB"),
        "{}",
        ran.err
    );
    let help = sandbox.run(&["--help"]).out;
    let words: Vec<_> = help.split_whitespace().collect();
    assert!(
        words.join(" ").contains("longer than 32 times that size"),
        "{help}"
    );
}

#[test]
fn other_encodings_are_told_once() {
    let sandbox = Sandbox::new();
    let text = "{}\n{}\n";
    let big: Vec<u8> = text
        .chars()
        .flat_map(|c| u32::from(c).to_be_bytes())
        .collect();
    let marked = [&b"\0\0\xFE\xFF"[..], &big].concat();
    let narrow: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, name) in [(big, "UTF-32"), (marked, "UTF-32"), (narrow, "UTF-16")] {
        sandbox.put("a", bytes);
        for more in [&[][..], &["--ndjson"]] {
            let words = [&["createOrder", "request", "a", "--format", "json"], more].concat();
            let ran = sandbox.shop(&words);
            assert_eq!(ran.code, Some(1));
            assert_eq!(ran.told(), ["unreadable; error json 1:1"], "{name}");
            assert!(
                ran.out.contains(&format!("looks like {name}, but JSON")),
                "{ran:?}"
            );
        }
    }
}
