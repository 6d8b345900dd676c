//! The formats, as written to a pipe.

use quick_junit::Report;
use serde_json::Value;

use crate::sandbox::Sandbox;

fn told(format: &str, files: &[&str]) -> crate::sandbox::Ran {
    let sandbox = Sandbox::new();
    sandbox.put("good.json", "{}");
    sandbox.put("bad.json", "{\"code\": \"12345\"}");
    sandbox.shop(&[&["createOrder", "request", "--format", format], files].concat())
}

#[test]
fn every_format_can_be_read_and_has_no_colours() {
    let files = ["good.json", "bad.json", "missing.json"];
    for format in ["text", "json", "junit", "sarif", "github"] {
        let ran = told(format, &files);
        assert_eq!(ran.code, Some(2), "{format}");
        assert!(
            !ran.out.contains('\u{1b}') && !ran.err.contains('\u{1b}'),
            "{format}: {ran:?}"
        );
        assert_eq!(
            ran.err, "error: missing.json: there is no such file: check the path\n",
            "{format}"
        );
    }
    assert_eq!(told("json", &files).lines().len(), 3);
    let junit = Report::deserialize_from_str(&told("junit", &files).out).unwrap();
    assert_eq!((junit.tests, junit.failures, junit.errors), (3, 1, 1));
    let sarif: Value = serde_json::from_str(&told("sarif", &files).out).unwrap();
    assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), 1);
    assert_eq!(
        sarif["runs"][0]["invocations"][0]["executionSuccessful"],
        false
    );
    let github = told("github", &files).out;
    assert!(
        github.contains("::error file=bad.json,line=1,col=10,title=maxLength (stated)::"),
        "{github}"
    );
    assert!(
        github.contains("::error file=missing.json::there is no such file"),
        "{github}"
    );
    let text = told("text", &files).out;
    assert!(
        text.starts_with("good.json: createOrder request is valid\n"),
        "{text}"
    );
    assert!(
        text.ends_with("2 payloads: 1 valid, 1 invalid; 1 error; 1 source not read\n"),
        "{text}"
    );
}

/// A file that can be opened but not read is reported.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_cannot_be_read_on_is_told() {
    let sandbox = Sandbox::new();
    for words in [
        &["createOrder", "request", "/proc/self/mem"][..],
        &["createOrder", "request", "/proc/self/mem", "--ndjson"],
        &["--har", "/proc/self/mem"],
    ] {
        let ran = sandbox.shop(words);
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(
            ran.err.starts_with("error: /proc/self/mem: failed to read"),
            "{ran:?}"
        );
    }
}
