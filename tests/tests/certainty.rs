//! The certainty of a rule decides the severity of its violations, and every rule cites clauses.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use std::{fs, path::Path, sync::Arc};

use contract_tests::contracts;
use countersign_contract::{
    model::{Certainty, Part, Severity},
    validate::Validator,
    verdict::Outcome,
};
use serde_json::json;

/// Copies a partner's folder and edits one file.
fn edited(
    slug: &str,
    file: &str,
    edit: impl Fn(&str) -> String,
) -> (tempfile::TempDir, std::path::PathBuf) {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path().join(slug);
    copy(&contracts::folder(slug), &folder);
    let path = folder.join(file);
    let before = fs::read_to_string(&path).unwrap();
    let after = edit(&before);
    assert_ne!(before, after, "the edit changes nothing");
    fs::write(&path, after).unwrap();
    (temporary, folder)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Changes the certainty of a clause of a ledger.
fn with_certainty(ledger: &str, id: &str, from: &str, to: &str) -> String {
    let start = ledger.find(&format!("id: {id}\n")).unwrap();
    let (before, after) = ledger.split_at(start);
    let old = format!("certainty: {from}\n");
    assert!(
        after.find(&old).unwrap() < after[4..].find("- id:").unwrap_or(usize::MAX),
        "{id} is not {from}"
    );
    format!(
        "{before}{}",
        after.replacen(&old, &format!("certainty: {to}\n"), 1)
    )
}

/// Validates the same payload with ledgers that differ in one word.
#[test]
fn a_flipped_clause_turns_an_error_into_a_warning() {
    // CC-123: at most 8 characters.
    let payload = json!({ "data": [{ "candidate": { "ccw_id": "123456789" } }],
        "meta": { "total_count": 1, "has_more": false } })
    .to_string();
    let part = Part::Response("200".to_owned());
    let validate = |folder: &Path| {
        let contract = Arc::new(countersign_spec::load_folder(folder).unwrap());
        let verdict = Validator::for_part(contract, "searchCandidates", &part)
            .unwrap()
            .validate(payload.as_bytes());
        let [violation] = &verdict.violations[..] else {
            panic!("{:?}", verdict.violations)
        };
        assert_eq!(violation.keyword, "maxLength");
        assert_eq!(violation.instance, "/data/0/candidate/ccw_id");
        (verdict.outcome, violation.severity, violation.certainty)
    };
    let folder = contracts::folder("coupa-ccw");
    assert_eq!(
        validate(&folder),
        (Outcome::Invalid, Severity::Error, Some(Certainty::Stated))
    );
    for (word, severity) in [
        ("inferred", Severity::Warning),
        ("example", Severity::Warning),
    ] {
        let (_keep, folder) = edited("coupa-ccw", "clauses.yaml", |ledger| {
            with_certainty(ledger, "CC-123", "stated", word)
        });
        let (outcome, found, _) = validate(&folder);
        assert_eq!((outcome, found), (Outcome::Valid, severity), "{word}");
    }
}

/// Every refusal names the file, the line, and a fix.
#[test]
fn rules_and_clauses_that_do_not_meet_are_refused() {
    type Edit = fn(&str) -> String;
    let cases: [(&str, Edit, &str); 4] = [
        (
            "openapi.yaml",
            |text| text.replacen("maxLength: [CC-053]", "maxLength: [CC-9999]", 1),
            "no clause `CC-9999`",
        ),
        (
            "openapi.yaml",
            |text| {
                let from = text.find("        first_name:").unwrap();
                let at = text[from..].find("          x-clause:").unwrap() + from;
                let end = text[at..].find("        last_name:").unwrap() + at;
                format!("{}{}", &text[..at], &text[end..])
            },
            "cites no clause",
        ),
        (
            "clauses.yaml",
            |text| text.replacen("    uncited: prose\n", "", 1),
            "nothing cites clause",
        ),
        (
            "openapi.yaml",
            |text| text.replacen("x-pagination:", "x-paginaton:", 1),
            "did you mean `x-pagination`?",
        ),
    ];
    for (file, edit, expected) in cases {
        let (_keep, folder) = edited("coupa-ccw", file, edit);
        let problems = countersign_spec::load_folder(&folder).unwrap_err();
        let found = problems
            .0
            .iter()
            .find(|problem| problem.message.contains(expected));
        let problem = found.unwrap_or_else(|| panic!("{expected}: {problems}"));
        assert!(
            problem.file.ends_with(file) && problem.at.is_some() && !problem.help.is_empty(),
            "{problem}"
        );
    }
}

/// The document states that a report is a PDF, but leaves its media type and status open: JSON
/// instead is an error, a PDF under another media type is not.
#[test]
fn a_stated_file_beside_an_open_media_type_is_an_error() {
    let contract = contracts::contract("crosschq");
    let validator = countersign_harness::traffic::ExchangeValidator::new(contract.clone());
    let part = "response:200".parse().unwrap();
    let subject = validator.payload("downloadReport", &part).unwrap();
    let verdict = subject.validate(b"{}");
    let [violation] = verdict.violations.as_slice() else {
        panic!("{verdict:?}")
    };
    assert_eq!(violation.severity, Severity::Error);
    assert_eq!(violation.clauses, ["CQ-210".into()]);
    assert_eq!(subject.validate(b"%PDF-1.7").violations, []);
}

/// The document states that create returns an id, but leaves the media type open: an empty body is
/// an error, the id under another media type is not.
#[test]
fn a_stated_body_beside_an_open_media_type_is_an_error() {
    use countersign_harness::traffic::{Answer, Exchange, ExchangeValidator, Message};
    let contract = contracts::contract("crosschq");
    let validator = ExchangeValidator::new(contract.clone());
    let answered = |status: u16, media_type: &str, body: &str| {
        let message = |media_type: &str, body: &str| Message {
            headers: vec![("Content-Type".to_owned(), media_type.to_owned())],
            body: Some(body.as_bytes().to_vec()),
            of_fields: false,
        };
        let request = r#"{"candidate":{"email":"jane@corp.example"},"jobrole":"nurse"}"#;
        let exchange = Exchange {
            method: "POST".to_owned(),
            url: format!("{}/api/v2/reference-request/", contract.servers[0].url),
            request: message("application/json", request),
            response: Some(Answer {
                status,
                message: message(media_type, body),
            }),
        };
        let validated = validator.exchange(&exchange).unwrap();
        assert_eq!(validated.request.violations, []);
        validated.response.unwrap().1
    };
    let id = r#"{"request_id":"603a"}"#;
    // The document gives no status for success, so each is validated.
    for status in [200, 201, 202] {
        assert_eq!(answered(status, "application/json", id).violations, []);
        let missing = answered(status, "application/json", "");
        assert_eq!(missing.outcome, Outcome::Invalid, "{missing:?}");
        let [violation] = missing.violations.as_slice() else {
            panic!("{missing:?}")
        };
        assert_eq!(violation.severity, Severity::Error);
        assert_eq!(violation.clauses, ["CQ-107".into()]);
        let wrong = answered(status, "application/json", "{}");
        assert_eq!(wrong.outcome, Outcome::Invalid, "{wrong:?}");
    }
    // A 204 has no body, so the documented body is missing.
    let missing = answered(204, "application/json", "");
    assert_eq!(missing.outcome, Outcome::Invalid, "{missing:?}");
    assert_eq!(missing.violations[0].clauses, ["CQ-107".into()]);
    let elsewhere = answered(200, "text/json", id);
    assert_eq!(elsewhere.outcome, Outcome::Valid, "{elsewhere:?}");
    assert_eq!(elsewhere.severity(), Some(Severity::Notice));
}

/// The document states that an error status occurs, but leaves the media type of its body open: an
/// HTML page or an empty body are notices, and JSON is validated as before.
#[test]
fn a_failure_of_coupa_in_another_media_type_is_a_notice() {
    use countersign_harness::traffic::{Answer, Exchange, ExchangeValidator, Message};
    let contract = contracts::contract("coupa-ccw");
    let validator = ExchangeValidator::new(contract.clone());
    let answered = |status: u16, media_type: Option<&str>, body: &str| {
        let typed = |media_type: &str| ("Content-Type".to_owned(), media_type.to_owned());
        let authorization = ("Authorization".to_owned(), "Bearer t".to_owned());
        let exchange = Exchange {
            method: "POST".to_owned(),
            url: "https://ccw.example.com/api/candidates/search".to_owned(),
            request: Message {
                headers: vec![typed("application/json"), authorization],
                body: Some(br#"{"meta":{},"data":{"id":1}}"#.to_vec()),
                of_fields: false,
            },
            response: Some(Answer {
                status,
                message: Message {
                    headers: media_type.map(typed).into_iter().collect(),
                    body: Some(body.as_bytes().to_vec()),
                    of_fields: false,
                },
            }),
        };
        validator.exchange(&exchange).unwrap().response.unwrap().1
    };
    for status in [400, 401, 403, 404, 405, 500] {
        for (media_type, body) in [
            (Some("text/html"), "<html></html>"),
            (Some("text/plain"), "Bad request"),
            (Some("text/html"), ""),
            (None, ""),
        ] {
            let verdict = answered(status, media_type, body);
            assert_eq!(verdict.outcome, Outcome::Valid, "{status}: {verdict:?}");
            assert_eq!(verdict.severity(), Some(Severity::Notice), "{status}");
            let clauses = &verdict.violations[0].clauses;
            assert!(clauses.contains(&"CC-309".into()), "{clauses:?}");
        }
        let json = answered(status, Some("application/json"), r#"{"errorCode":"E"}"#);
        assert_eq!(json.violations, []);
        let text = answered(status, Some("application/json"), r#""E""#);
        assert_eq!(text.severity(), Some(Severity::Notice));
        let broken = answered(status, Some("application/json"), "{");
        assert_eq!(broken.severity(), Some(Severity::Error), "no JSON");
    }
}
