//! `JUnit` XML, read back.

use countersign_contract::model::Severity;
use countersign_harness::report::{Format, Options, Record, Report};
use quick_junit::{Report as Junit, TestCaseStatus};

use crate::shop::{WRONG, contract, exchange, file, line, tell};

fn read(text: &str) -> Junit {
    Junit::deserialize_from_str(text).unwrap()
}

#[test]
fn payloads_are_test_cases_of_their_file() {
    let told = tell(
        Format::Junit,
        Options::default(),
        &[
            (file("a.json"), b"{\"id\": 1}"),
            (file("b.json"), WRONG),
            (line(1), b"{\"id\": 1}"),
            (line(2), b"{"),
            (line(3), b"{\"id\": 1, \"new\": 1}"),
            (line(4), b"{\"id\": 1}"),
            (exchange(5), WRONG),
        ],
    );
    insta::assert_snapshot!(told.text);
    let report = read(&told.text);
    assert_eq!((report.tests, report.failures, report.errors), (7, 2, 1));
    let suites: Vec<_> = report
        .test_suites
        .iter()
        .map(|suite| suite.name.as_str())
        .collect();
    assert_eq!(suites, ["a.json", "b.json", "sent.ndjson", "all.har"]);
}

#[test]
fn what_is_kept_is_bounded() {
    let payloads: Vec<(Record, &[u8])> = (1..=10_050)
        .map(|number| (line(number), &b"{"[..]))
        .collect();
    let report = read(&tell(Format::Junit, Options::default(), &payloads).text);
    assert_eq!(report.tests, 10_050, "all payloads are counted");
    let cases = &report.test_suites[0].test_cases;
    assert_eq!(cases.len(), 10_001);
    let last = cases.last().unwrap();
    assert_eq!(last.name.as_str(), "50 further payloads not valid");
    assert!(matches!(last.status, TestCaseStatus::NonSuccess { .. }));
}

#[test]
fn what_is_denied_has_failed() {
    let payloads: [(Record, &[u8]); 3] = [
        (file("a.json"), b"{\"id\": 1, \"new\": 1}"),
        (file("b.json"), b"{\"id\": 1, \"count\": \"many\"}"),
        (file("c.json"), b"{\"id\": 1}"),
    ];
    let failures = |deny| {
        let options = Options {
            deny,
            ..Options::default()
        };
        let told = tell(Format::Junit, options, &payloads);
        let good = told.summary.is_good();
        let failures = read(&told.text).failures;
        assert_eq!(good, failures == 0);
        (failures, told.text)
    };
    assert_eq!(failures(None).0, 0);
    let (denied, text) = failures(Some(Severity::Warning));
    assert_eq!(denied, 1);
    assert!(
        text.contains("message=\"denied: /new: the contract does not name this member\""),
        "{text}"
    );
    assert_eq!(failures(Some(Severity::Notice)).0, 2);
}

#[test]
fn the_message_is_that_of_the_first_of_the_loudest() {
    let payload = b"{\"id\": 1, \"count\": \"many\", \"code\": \"12345\", \"many\": 2, \"new\": 1}";
    let breach = |severity: &str, message: &str| {
        serde_json::json!({"severity": severity, "certainty": "stated", "keyword": "x", "instance": "",
            "schema": null, "clauses": [], "payload_line": 1, "payload_column": 1, "message": message})
    };
    let violations = serde_json::json!([
        breach("warning", "zero"),
        breach("error", "one"),
        breach("error", "two"),
        breach("notice", "three")
    ]);
    let record = Record {
        verdict: Some(countersign_contract::verdict::Outcome::Invalid),
        violations: serde_json::from_value(violations).unwrap(),
        ..file("a.json")
    };
    let mut out = Vec::new();
    let mut report = Report::new(Format::Junit, contract(), &mut out, Options::default());
    report.add(&record, Some(payload)).unwrap();
    report.finish().unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(text.contains("<failure message=\"one\""), "{text}");
}

#[test]
fn a_source_that_cannot_be_read_is_an_error() {
    let mut out = Vec::new();
    let mut report = Report::new(Format::Junit, contract(), &mut out, Options::default());
    report
        .fail("a\u{1b}.json", "there is no such file")
        .unwrap();
    report.finish().unwrap();
    let report = read(&String::from_utf8(out).unwrap());
    assert_eq!((report.tests, report.errors), (1, 1));
}
