//! Remarks besides violations, in every format: further violations, exchanges of no operation, and
//! files with nothing to validate.

use countersign_contract::{
    model::Severity,
    verdict::{Further, Outcome},
};
use countersign_harness::report::{Format, Options, Record, Report, Request, Summary};

use crate::shop::{contract, exchange, file};

fn told(
    format: Format,
    deny: Option<Severity>,
    write: impl FnOnce(&mut Report<'_>),
) -> (String, Summary) {
    let mut out = Vec::new();
    let options = Options {
        deny,
        ..Options::default()
    };
    let mut report = Report::new(format, contract(), &mut out, options);
    write(&mut report);
    let summary = report.finish().unwrap();
    (String::from_utf8(out).unwrap(), summary)
}

#[test]
fn what_is_not_listed_is_counted() {
    let further = Further {
        errors: 2,
        warnings: 300,
        ..Further::default()
    };
    let record = |uncounted| Record {
        verdict: Some(Outcome::Invalid),
        operation: Some("createOrder".to_owned()),
        further: Some(Further {
            uncounted,
            ..further
        }),
        ..file("a.json")
    };
    for format in Format::ALL {
        let (text, summary) = told(format, None, |report| {
            report.add(&record(false), None).unwrap();
        });
        assert_eq!((summary.errors, summary.warnings), (2, 300));
        let expected = match format {
            Format::Json => {
                r#""further":{"errors":2,"warnings":300,"notices":0,"uncounted":false}"#
            }
            _ => "and 302 more (2 errors, 300 warnings), which are not listed",
        };
        assert!(text.contains(expected), "{format}: {text}");
    }
    let (text, _) = told(Format::Text, None, |report| {
        report.add(&record(true), None).unwrap();
    });
    assert!(text.contains("a.json: and at least 302 more"), "{text}");
    assert!(
        text.ends_with("1 payload: 1 invalid; at least 2 errors, 300 warnings\n"),
        "{text}"
    );
}

#[test]
fn exchanges_of_no_operation_are_listed() {
    let request = Request {
        method: "GET".to_owned(),
        host: Some("cdn.example".to_owned()),
        path: Some("/a.png".to_owned()),
        reason: "no operation has this path".to_owned(),
    };
    let record = Record {
        unmatched: Some(request),
        ..exchange(3)
    };
    for format in Format::ALL {
        let (text, summary) = told(format, Some(Severity::Notice), |report| {
            report.add(&record, None).unwrap();
        });
        assert_eq!((summary.unmatched, summary.is_good()), (1, true));
        let expected = match format {
            Format::Text => {
                "all.har log.entries[3]: GET cdn.example/a.png: no operation has this path"
            }
            Format::Json => r#""path":"/a.png""#,
            Format::Junit => {
                "<skipped message=\"GET cdn.example/a.png: no operation has this path\""
            }
            Format::Sarif => r#""ruleId":"unmatched""#,
            Format::Github => {
                "::notice file=all.har,title=unmatched::log.entries[3]: GET cdn.example/a.png: no operation"
            }
        };
        assert!(text.contains(expected), "{format}: {text}");
        assert!(text.contains("cdn.example"), "{format}: {text}");
    }
}

#[test]
fn a_file_with_nothing_to_judge_is_a_warning() {
    for format in Format::ALL {
        for (deny, good) in [(None, true), (Some(Severity::Warning), false)] {
            let (text, summary) = told(format, deny, |report| {
                report.empty("a.har", "it has no entries").unwrap();
            });
            assert_eq!(summary.is_good(), good, "{format}");
            let expected = match (format, deny) {
                (Format::Json, _) => "",
                (Format::Text, None) => "0 payloads; 1 source with nothing to validate\n",
                (Format::Text, Some(_)) => "(warnings are denied)",
                (Format::Junit, None) => "<skipped message=\"it has no entries\"",
                (Format::Junit, Some(_)) => "<failure message=\"it has no entries\"",
                (Format::Sarif, _) => r#""level":"warning","#,
                (Format::Github, _) => "::warning file=a.har::it has no entries\n",
            };
            assert!(text.contains(expected), "{format}: {text}");
        }
    }
}

#[test]
fn a_file_that_cannot_be_read_is_a_line_of_json() {
    let (text, summary) = told(Format::Json, None, |report| {
        report.fail("a.json", "there is no such file").unwrap();
    });
    let record: Record = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (record.source.as_str(), record.verdict),
        ("a.json", Some(Outcome::Unreadable))
    );
    assert_eq!(record.violations[0].message, "there is no such file");
    assert_eq!((summary.failures, summary.unreadable), (1, 0));
}
