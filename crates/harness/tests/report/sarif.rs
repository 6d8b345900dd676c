//! SARIF.

use countersign_harness::report::{Format, Options, Record, Report};
use serde_json::{Value, json};

use crate::shop::{WRONG, contract, exchange, file, line, tell};

fn log(payloads: &[(Record, &[u8])]) -> Value {
    serde_json::from_str(&tell(Format::Sarif, Options::default(), payloads).text).unwrap()
}

#[test]
fn results_name_their_rule_and_their_place() {
    let log = log(&[
        (file("dir/a b.json"), WRONG),
        (line(9), b"{\"id\": 1, \"code\": \"12345\"}"),
        (exchange(1), b"{"),
    ]);
    insta::assert_json_snapshot!(log);
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(result["ruleId"], rules[index]["id"]);
    }
    assert_eq!(rules.len(), 5, "a rule is described once");
}

#[test]
fn nothing_and_what_could_not_be_read_are_a_log_too() {
    let told = |fail: bool| {
        let mut out = Vec::new();
        let mut report = Report::new(Format::Sarif, contract(), &mut out, Options::default());
        if fail {
            report
                .fail("/tmp/ä#1.json", "there is no such file")
                .unwrap();
        }
        report.finish().unwrap();
        let log: Value = serde_json::from_slice(&out).unwrap();
        log["runs"][0].clone()
    };
    assert_eq!(told(false)["results"], json!([]));
    assert_eq!(
        told(false)["invocations"][0]["executionSuccessful"],
        json!(true)
    );
    let failed = &told(true)["invocations"][0];
    assert_eq!(failed["executionSuccessful"], json!(false));
    let place = &failed["toolExecutionNotifications"][0]["locations"][0]["physicalLocation"];
    assert_eq!(
        place["artifactLocation"]["uri"],
        "file:///tmp/%C3%A4%231.json"
    );
}

#[test]
fn a_rule_is_as_loud_as_its_loudest_breach() {
    let breach = |severity: &str, clause: &str| {
        json!({"severity": severity, "certainty": "stated", "keyword": "required", "instance": "",
            "schema": "#/a/required", "clauses": [clause], "payload_line": 1, "payload_column": 1,
            "spec_line": null, "spec_column": null, "message": "is missing"})
    };
    let violations = json!([
        breach("warning", "S-2"),
        breach("error", "S-1"),
        breach("warning", "S-2")
    ]);
    let record = Record {
        violations: serde_json::from_value(violations).unwrap(),
        ..file("a.json")
    };
    let mut out = Vec::new();
    let mut report = Report::new(Format::Sarif, contract(), &mut out, Options::default());
    report.add(&record, None).unwrap();
    report.finish().unwrap();
    let log: Value = serde_json::from_slice(&out).unwrap();
    let rules = &log["runs"][0]["tool"]["driver"]["rules"];
    assert_eq!(rules.as_array().unwrap().len(), 1);
    assert_eq!(rules[0]["defaultConfiguration"]["level"], "error");
    assert_eq!(
        rules[0]["fullDescription"]["text"],
        "S-2 (example): Every sample has an id.\nS-1 (stated): A code has at most 4 characters."
    );
}
