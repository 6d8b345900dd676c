//! Workflow commands.

use countersign_harness::report::{Format, Options, Record, Report};

use crate::shop::{WRONG, contract, exchange, file, line, tell};

fn lines(payloads: &[(Record, &[u8])]) -> Vec<String> {
    let text = tell(Format::Github, Options::default(), payloads).text;
    text.lines().map(str::to_owned).collect()
}

#[test]
fn every_violation_is_an_annotation() {
    assert_eq!(
        lines(&[(file("a, b:c.json"), WRONG)]),
        [
            "::warning file=a%2C b%3Ac.json,line=1,col=1,title=required (example)::required member `id` is missing%0AS-2: Every sample has an id.",
            "::error file=a%2C b%3Ac.json,line=2,col=10,title=maxLength (stated)::/code: is 5 characters long, at most 4 are allowed%0AS-1: A code has at most 4 characters.",
            "::notice file=a%2C b%3Ac.json,line=3,col=11,title=type (contradictory)::/count: expected integer, found string%0AS-3: A count is a number in the table, a string in the sample.",
            "::warning file=a%2C b%3Ac.json,line=3,col=19,title=undocumented (silent)::/new: the contract does not name this member",
            "1 payload: 1 invalid; 1 error, 2 warnings, 1 notice",
        ]
    );
}

#[test]
fn lines_are_annotated_where_they_stand_and_exchanges_on_the_file() {
    let lines = lines(&[
        (line(41), b"{\"id\": 1, \"code\": \"12345\"}"),
        (exchange(2), b"{"),
    ]);
    assert!(
        lines[0].starts_with(
            "::error file=sent.ndjson,line=41,col=19,title=maxLength (stated)::line 41: /code: is 5"
        ),
        "{lines:?}"
    );
    assert!(
        lines[1].starts_with(
            "::error file=all.har,title=json::log.entries[2] request: the payload ends"
        ),
        "{lines:?}"
    );
}

#[test]
fn a_name_in_a_payload_cannot_begin_a_command() {
    let payload = b"{\"id\": 1, \"%\\n::error::\\r\\u001b\": 1}";
    let lines = lines(&[(file("a.json"), payload)]);
    assert_eq!(
        lines[0],
        "::warning file=a.json,line=1,col=11,title=undocumented (silent)::/%25%0A::error::\\u{d}\\u{1b}: the contract does not name this member"
    );
    assert_eq!(lines.len(), 2);
}

#[test]
fn a_source_that_cannot_be_read_is_annotated() {
    let mut out = Vec::new();
    let mut report = Report::new(Format::Github, contract(), &mut out, Options::default());
    report.fail("a.json", "there is no such file").unwrap();
    report.finish().unwrap();
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "::error file=a.json::there is no such file\n0 payloads; 1 source not read\n"
    );
}
