//! The examples work as described.
//!
//! Each example runs in a separate process of this test program, so nothing is built twice.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]
#![expect(clippy::print_stdout, reason = "examples are programs for newcomers")]

use std::{env, fs, process::Command};

use contract_tests::contracts;

#[path = "../../generated/examples/connect-recruitment.rs"]
mod connect_recruitment;
#[path = "../../generated/examples/coupa-ccw.rs"]
mod coupa_ccw;
#[path = "../../generated/examples/crosschq.rs"]
mod crosschq;
#[path = "../../generated/examples/pop-engine.rs"]
mod pop_engine;

/// The variable that names the example to run.
const EXAMPLE: &str = "RUN_EXAMPLE";

/// An example, with its name.
type Example = (&'static str, fn() -> Result<(), Box<dyn std::error::Error>>);

const EXAMPLES: &[Example] = &[
    ("connect-recruitment", connect_recruitment::main),
    ("coupa-ccw", coupa_ccw::main),
    ("crosschq", crosschq::main),
    ("pop-engine", pop_engine::main),
];

/// Runs the example that the variable names. Does nothing otherwise.
#[test]
fn run() {
    if let Ok(wanted) = env::var(EXAMPLE) {
        let (_, main) = EXAMPLES.iter().find(|(name, _)| *name == wanted).unwrap();
        main().unwrap();
    }
}

/// Returns the output of an example, line by line.
fn printed(example: &str) -> Vec<String> {
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", "run", "--nocapture", "--quiet"])
        .env(EXAMPLE, example)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{text}{errors}");
    // Every secret of the examples contains this word.
    assert!(
        !format!("{text}{errors}").contains("hush"),
        "{text}{errors}"
    );
    let lines = text.lines().map(str::to_owned);
    // The test program prints these lines around the output.
    let is_example = |line: &String| {
        !line.is_empty() && !line.starts_with("running ") && !line.starts_with("test result: ")
    };
    let mut lines: Vec<_> = lines.filter(is_example).collect();
    assert_eq!(lines.pop().as_deref(), Some("."), "the end of a test");
    lines
}

#[test]
fn every_partner_has_an_example() {
    let mut wanted: Vec<_> = contracts::all().into_iter().map(|(slug, _)| slug).collect();
    wanted.sort_unstable();
    let names: Vec<_> = EXAMPLES.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, wanted);
    for name in names {
        let path = format!("generated/examples/{name}.rs");
        let text = fs::read_to_string(contracts::repository().join(path)).unwrap();
        assert!(
            text.contains(&format!("cargo run -p partners --example {name}")),
            "{name} says how it is run"
        );
        assert!(text.lines().count() < 120, "{name} is short");
    }
}

#[test]
fn crosschq_is_asked_for_references() {
    assert_eq!(
        printed("crosschq"),
        [
            "job role nurse: Nurse",
            "request 603a2d8f: Sent",
            // The mock accepts this edit only: one text `null`, one set, all else absent.
            "edited: 200 OK",
            "report: 27 bytes so far",
            "report saved: 27 bytes",
            "createReferenceRequest answered with status 400",
            "  /candidate/email: Enter a valid email address.",
        ]
    );
}

#[test]
fn coupa_is_searched_page_by_page() {
    assert_eq!(
        printed("coupa-ccw"),
        [
            "found RS-CS-1",
            "found RS-CS-2",
            "found RS-CS-3",
            "3 in all",
            "searchCandidates answered with status 401, E4010000/E4010002: ask for a new token",
            "searchCandidates was not sent: /data/last_name is 256 characters long, \
             at most 100 are allowed (CC-055)",
        ]
    );
}

#[test]
fn connect_tells_a_missing_list_from_an_empty_one() {
    let lines = printed("connect-recruitment");
    let [keep, _, remove, rest @ ..] = lines.as_slice() else {
        panic!("{lines:?}")
    };
    let preferences = r#""recruitmentPremiumPreferences""#;
    assert!(keep.starts_with("keep: ") && !keep.contains(preferences));
    assert!(remove.starts_with("remove: ") && remove.contains(&format!("{preferences}:[]")));
    assert_eq!(
        rest,
        [
            "answered ok",
            "at offset 0: 2 recruitments",
            "at offset 2: 1 recruitments",
            r#"preferences: {"recruitmentPremiumPreferences":[{"companyCode":"7","preferenceNumber":1}]}"#,
        ]
    );
}

#[test]
fn pop_engine_is_received() {
    let lines = printed("pop-engine");
    let configured = lines
        .iter()
        .filter_map(|line| line.strip_prefix("to be configured: "));
    let configured: Vec<_> = configured.collect();
    assert_eq!(
        configured,
        [
            "auth = ***",
            "ext_notify = yes",
            "not_headers = ***",
            "not_method = 1",
            "url = ***",
            "ver = 1",
        ]
    );
    assert_eq!(
        lines[configured.len()..],
        [
            "application 9007199254740993 is complete",
            "delivered, status 204",
            "application 9007199254740993 is complete again",
            "delivered, status 204",
            "an intruder: refused, status 401",
        ]
    );
}
