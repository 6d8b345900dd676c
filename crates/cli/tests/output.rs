//! Write errors are reported, and an interrupted run finishes its report.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a helper that panics fails its test")]

use std::{
    fs::{self, File},
    io::Write as _,
    path::Path,
    process::{Command, Output, Stdio},
    time::Duration,
};

use tempfile::TempDir;

const CONTRACT: &str = "openapi: 3.0.3
info: { title: Shop, version: '1' }
paths:
  /orders:
    post:
      operationId: add
      requestBody:
        required: true
        content: { application/json: { schema: { type: object, required: [id] } } }
      responses: { '204': { description: Done. } }
";

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("shop.yaml"), CONTRACT).unwrap();
    fs::write(folder.path().join("a.json"), "{}").unwrap();
    folder
}

fn command(folder: &Path, words: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    command
        .current_dir(folder)
        .args(words.split(' '))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

const FORMATS: [&str; 5] = ["text", "json", "junit", "sarif", "github"];

/// Returns commands for each kind of output.
fn outputs() -> Vec<String> {
    let fixed = [
        "--help",
        "--version",
        "help validate",
        "validate --help",
        "explain shop.yaml",
    ];
    let more = ["explain shop.yaml --format json", "explain shop.yaml add"];
    let validate =
        FORMATS.map(|format| format!("validate shop.yaml add request a.json --format {format}"));
    fixed
        .into_iter()
        .chain(more)
        .map(str::to_owned)
        .chain(validate)
        .collect()
}

#[test]
fn a_full_disk_is_said_and_ends_with_2() {
    let folder = folder();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for words in outputs()
        .into_iter()
        .chain([format!("demo {}", root.display())])
    {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = command(folder.path(), &words)
            .stdout(full)
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{words}: {said}");
        assert!(
            said.starts_with("error: failed to write the ") && said.contains(": No space left"),
            "{words}: {said}"
        );
    }
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let folder = folder();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for words in outputs()
        .into_iter()
        .chain([format!("demo {}", root.display())])
    {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = command(folder.path(), &words)
            .stdout(writer)
            .output()
            .unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{words}");
        let expected = i32::from(words.contains("request"));
        assert_eq!(output.status.code(), Some(expected), "{words}");
    }
}

/// Feeds a run without closing its input, and then stops it.
fn stopped(folder: &Path, words: &str, input: &str, signal: &str) -> Output {
    let mut child = command(folder, words)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // More than a pipe holds, so the run has begun when all is written.
    stdin.write_all(input.as_bytes()).unwrap();
    let id = child.id().to_string();
    let killed = Command::new("kill").args([signal, &id]).status().unwrap();
    assert!(killed.success());
    let output = child.wait_with_output().unwrap();
    drop(stdin);
    output
}

#[test]
fn a_run_that_is_stopped_ends_its_report() {
    let folder = folder();
    let line = format!("{{}}{}\n", " ".repeat(50_000));
    for signal in ["-INT", "-TERM"] {
        for format in FORMATS {
            let words = format!("validate shop.yaml add request - --ndjson --format {format}");
            let output = stopped(folder.path(), &words, &line.repeat(20), signal);
            let out = String::from_utf8(output.stdout).unwrap();
            let err = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(2), "{format}: {err}");
            assert!(
                err.starts_with("error: -: ") && err.contains("stopped by a signal"),
                "{err}"
            );
            match format {
                "junit" => assert!(out.ends_with("</testsuites>\n"), "{out}"),
                "json" => {
                    let lines = out.lines().map(|line| serde_json::from_str(line).unwrap());
                    let lines: Vec<serde_json::Value> = lines.collect();
                    let last = lines.last().unwrap();
                    assert_eq!(last["violations"][0]["keyword"], "source");
                }
                "sarif" => {
                    let log: serde_json::Value = serde_json::from_str(&out).unwrap();
                    assert_eq!(
                        log["runs"][0]["invocations"][0]["executionSuccessful"],
                        false
                    );
                    assert!(!log["runs"][0]["results"].as_array().unwrap().is_empty());
                }
                "text" => assert!(out.ends_with("; 1 source not read\n"), "{out}"),
                _ => assert!(out.contains("::error"), "{out}"),
            }
        }
    }
}

/// Creates a payload that takes minutes, and its contract.
fn long() -> TempDir {
    let folder = folder();
    let branch = |number: usize| {
        format!(
            "{{ type: object, properties: {{ a: {{ type: string, pattern: '^(a+)+{number}$' }} }} }}"
        )
    };
    let branches: Vec<_> = (0..60).map(branch).collect();
    let schema = format!(
        "{{ type: array, items: {{ oneOf: [{}] }} }}",
        branches.join(", ")
    );
    let document = CONTRACT.replace("{ type: object, required: [id] }", &schema);
    fs::write(folder.path().join("long.yaml"), document).unwrap();
    let object = format!("{{\"a\":\"{}\"}},", "a".repeat(40));
    let payload = format!("[{}null]", object.repeat(200_000));
    fs::write(folder.path().join("long.json"), payload).unwrap();
    folder
}

/// Runs the long payload, and sends this many signals once it has begun.
fn stopped_within(folder: &Path, format: &str, signals: usize) -> (Option<i32>, String, String) {
    let words = format!("validate long.yaml add request long.json --format {format}");
    let child = command(folder, &words).spawn().unwrap();
    let id = child.id().to_string();
    std::thread::sleep(Duration::from_secs(1));
    for _ in 0..signals {
        let killed = Command::new("kill").args(["-TERM", &id]).status().unwrap();
        assert!(killed.success());
        std::thread::sleep(Duration::from_millis(100));
    }
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

/// A payload that takes too long is abandoned, and the report is finished.
#[test]
fn a_run_that_is_stopped_within_a_payload_ends_its_report() {
    let folder = long();
    for format in ["json", "text", "sarif"] {
        let (code, out, err) = stopped_within(folder.path(), format, 1);
        assert_eq!(code, Some(2), "{out}{err}");
        let expected = "error: long.json: stopped by a signal before validation finished";
        assert!(err.starts_with(expected), "{err}");
        match format {
            "text" => assert!(out.ends_with("; 1 source not read\n"), "{out}"),
            _ => assert!(
                serde_json::from_str::<serde_json::Value>(&out).is_ok(),
                "{out}"
            ),
        }
    }
    let (code, out, _) = stopped_within(folder.path(), "text", 2);
    assert_eq!((code, &*out), (Some(130), ""));
}

#[test]
fn an_archive_that_is_stopped_ends_its_report() {
    let folder = folder();
    let entry = r#"{"request": {"method": "POST", "url": "https://a.example/orders", "headers": []}, "response": null},"#;
    let padding = " ".repeat(50_000);
    let input = format!(
        "{{\"log\": {{\"entries\": [{}",
        format!("{entry}{padding}").repeat(20)
    );
    let words = "validate shop.yaml --har - --format sarif";
    let output = stopped(folder.path(), words, &input, "-INT");
    assert_eq!(output.status.code(), Some(2));
    serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap();
}
