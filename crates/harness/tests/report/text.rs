//! Text for people.

use countersign_contract::model::Severity;
use countersign_harness::report::{Format, Options, Record, Request};

use crate::shop::{WRONG, contract, exchange, file, line, tell};

fn text(payloads: &[(Record, &[u8])]) -> String {
    tell(Format::Text, Options::default(), payloads).text
}

fn shown(payloads: &[(Record, &[u8])]) -> String {
    let options = Options {
        show_values: true,
        ..Options::default()
    };
    tell(Format::Text, options, payloads).text
}

#[test]
fn a_violation_is_told_with_its_place_its_rule_and_what_that_rests_on() {
    insta::assert_snapshot!(text(&[(file("order.json"), WRONG)]));
}

#[test]
fn of_many_clauses_the_deciding_ones_are_told() {
    insta::assert_snapshot!(text(&[(file("order.json"), b"{\"id\": 1, \"many\": 2}")]));
}

#[test]
fn values_are_shown_when_asked_for() {
    insta::assert_snapshot!(shown(&[(file("order.json"), WRONG)]));
}

#[test]
fn an_unreadable_payload_is_told_with_place_and_reason() {
    let payload = &b"{\n  \"code\": 'secret'\n}"[..];
    insta::assert_snapshot!(text(&[(file("order.json"), payload)]));
    insta::assert_snapshot!(shown(&[(file("order.json"), payload)]));
}

#[test]
fn lines_and_exchanges_are_told_with_their_place() {
    insta::assert_snapshot!(text(&[
        (line(7), b"{\"id\": 1, \"code\": \"12345\"}"),
        (line(8), b"{\"id\": 1}"),
        (exchange(3), b"{\"id\": 1, \"code\": \"12345\"}"),
        (exchange(4), b"{\"id\": 1}"),
    ]));
}

#[test]
fn what_belongs_to_no_operation_is_listed() {
    let mut out = Vec::new();
    let mut report = countersign_harness::report::Report::new(
        Format::Text,
        contract(),
        &mut out,
        Options::default(),
    );
    let request = |host: Option<&str>| Request {
        method: "GET".to_owned(),
        host: host.map(str::to_owned),
        path: host.map(|_| "/a\u{9b}b".to_owned()),
        reason: "no operation has this path".to_owned(),
    };
    for host in [Some("cdn.example:8080"), None] {
        let record = Record {
            unmatched: Some(request(host)),
            ..exchange(1)
        };
        report.add(&record, None).unwrap();
    }
    report.finish().unwrap();
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "all.har log.entries[1]: GET cdn.example:8080/a\\u{9b}b: no operation has this path\n\
         all.har log.entries[1]: GET: no operation has this path\n\
         0 payloads; 2 exchanges of no operation\n"
    );
}

#[test]
fn what_is_denied_is_said() {
    let told = |deny| {
        let options = Options {
            deny,
            ..Options::default()
        };
        let payload: &[u8] = b"{\"id\": 1, \"new\": 1}";
        tell(Format::Text, options, &[(file("a.json"), payload)]).text
    };
    let denied = told(Some(Severity::Warning));
    assert!(
        denied.contains(
            "a.json: createOrder request is valid: 1 warning (warnings are denied)\n\n\
             1 payload: 1 valid; 1 warning (warnings are denied)\n"
        ),
        "{denied}"
    );
    assert!(told(Some(Severity::Notice)).contains("(warnings and notices are denied)"));
    assert!(!told(None).contains("denied"));
}

/// The line number, the bar and the excerpt fit, so the caret stays under its token.
#[test]
fn an_excerpt_fits_the_terminal() {
    let long = "n".repeat(60);
    let payload = format!(
        "{{\"id\": 1, \"more\": {{\"a\": [1, 2, 3], \"b\": \"x\"}}, \"code\": \"12345\", \"{long}\": {{\"c\": [1, 2]}}, \"count\": 1}}"
    );
    let broken = payload.replace("12345\"", "12345\" ?");
    for width in [20, 40, 80, 100, 200] {
        for show_values in [false, true] {
            let options = Options {
                width: Some(width),
                show_values,
                ..Options::default()
            };
            let payloads = [
                (file("a"), payload.as_bytes()),
                (file("b"), broken.as_bytes()),
            ];
            let text = tell(Format::Text, options, &payloads).text;
            let excerpts: Vec<_> = text.lines().filter(|line| line.contains("1 | ")).collect();
            assert_eq!(excerpts.len(), 3, "{text}");
            for line in excerpts {
                assert!(line.chars().count() <= width.max(40), "{width}: {line}");
            }
        }
    }
    let options = Options {
        width: Some(40),
        ..Options::default()
    };
    insta::assert_snapshot!(tell(Format::Text, options, &[(file("a"), payload.as_bytes())]).text);
}

#[test]
fn a_long_line_is_cut_around_the_place() {
    let many: Vec<_> = (0..5000)
        .map(|n| format!("\"member{n}\": [{n}, \"äöü\"], "))
        .collect();
    let many = many.concat();
    let payload = format!(
        "{{\"id\": 1, \"more\": {{{many}\"z\": 1}}, \"code\": \"12345\", \"count\": 1, \"more\": {{{many}\"z\": 1}}}}"
    );
    let text = text(&[(file("order.json"), payload.as_bytes())]);
    assert!(
        text.lines().all(|line| line.chars().count() < 140),
        "{text}"
    );
    insta::assert_snapshot!(text);
}

#[test]
fn a_long_name_or_value_is_cut() {
    let name = "n".repeat(100_000);
    let payload = format!("{{\"id\": 1, \"{name}\": \"{name}\"}}");
    insta::assert_snapshot!(shown(&[(file("order.json"), payload.as_bytes())]));
}

#[test]
fn nothing_reaches_the_terminal_that_it_would_obey() {
    // An escape in a name, and characters that JSON allows unescaped.
    let payload = "{\"\\u001b[31mred\": 1, \"\u{9b}0m\u{7f}\u{202e}\u{e000}\": 2, \"id\": \"\u{9b}\", \"code\": \"\u{9b}2345\"}";
    let broken = "{\"\u{1b}[2J\": \u{9b}}";
    for text in [text, shown] {
        let text = text(&[
            (file("a\u{1b}]0;b.json"), payload.as_bytes()),
            (file("b.json"), broken.as_bytes()),
            (file("c.json"), b"\xff\xfe{\0\x1b"),
        ]);
        let bad = text.chars().find(|one| {
            (one.is_control() && *one != '\n') || ('\u{202a}'..='\u{202e}').contains(one)
        });
        assert_eq!(bad, None, "{text:?}");
        assert!(text.contains(r"\u{1b}[31mred"), "{text}");
    }
}

#[test]
fn colours_come_only_when_asked_for() {
    let colored = Options {
        color: true,
        ..Options::default()
    };
    let payloads = [(file("order.json"), WRONG)];
    let colored = tell(Format::Text, colored, &payloads).text;
    assert!(colored.contains("\u{1b}["), "{colored}");
    let stripped: String = colored
        .split('\u{1b}')
        .enumerate()
        .map(|(index, piece)| {
            if index == 0 {
                piece
            } else {
                piece.split_once('m').unwrap().1
            }
        })
        .collect();
    assert_eq!(stripped, text(&payloads));
}
