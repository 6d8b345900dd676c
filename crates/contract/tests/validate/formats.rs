//! Compares every format with a second opinion, on texts that differ from valid ones by one
//! character.

use std::net::{Ipv4Addr, Ipv6Addr};

use countersign_contract::validate::is_of_format;
use data_encoding::BASE64;

/// The characters to insert and to substitute: those adjacent to digits and letters in ASCII, and
/// some non-ASCII characters.
const CHARACTERS: &str = "+,-./0123456789:;<=>?@AFGTZ[\\]^_`afgtxz{|}~ \t\n\"#%&'()*!$٣é\u{2028}";

/// Returns a text with each character dropped, doubled, or replaced by each other one.
fn mutants(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    let mut mutants = vec![
        text.to_owned(),
        String::new(),
        format!("{text} "),
        format!(" {text}"),
    ];
    for at in 0..=characters.len() {
        let (before, behind) = characters.split_at(at);
        for other in CHARACTERS.chars() {
            let inserted = before.iter().chain([&other]).chain(behind);
            mutants.push(inserted.collect());
            if let Some((_, rest)) = behind.split_first() {
                mutants.push(before.iter().chain([&other]).chain(rest).collect());
            }
        }
        if let Some((first, rest)) = behind.split_first() {
            mutants.push(before.iter().chain(rest).collect());
            mutants.push(before.iter().chain([first, first]).chain(rest).collect());
        }
        if let [first, second, rest @ ..] = behind {
            mutants.push(before.iter().chain([second, first]).chain(rest).collect());
        }
    }
    mutants
}

/// Compares a format with a second opinion.
fn agrees(format: &str, texts: &[&str], second: impl Fn(&str) -> bool) {
    let mut accepted = 0;
    let mut differ = Vec::new();
    for text in texts.iter().flat_map(|text| mutants(text)) {
        let ours = is_of_format(format, &text).unwrap();
        if ours != second(&text) {
            differ.push((text, ours));
            continue;
        }
        accepted += usize::from(ours);
    }
    assert_eq!(differ, [], "{format}");
    assert!(
        accepted > texts.len(),
        "{format}: only {accepted} were accepted"
    );
}

/// Returns a predicate for texts that an expression matches as a whole.
fn shaped(shape: &str) -> impl Fn(&str) -> bool + use<> {
    let shape = regress::Regex::new(&format!("^(?:{shape})$")).unwrap();
    move |text| shape.find(text).is_some()
}

/// Returns a predicate that asks `jsonschema` only.
fn alone(format: &str) -> impl Fn(&str) -> bool + use<> {
    let options = jsonschema::options().should_validate_formats(true);
    let validator = options
        .build(&serde_json::json!({ "format": format }))
        .unwrap();
    move |text| validator.is_valid(&text.into())
}

/// Skips texts without ASCII digits in these places, because `jsonschema` accepts `*+,-./` as
/// digits.
#[test]
fn dates_and_times() {
    const DATE: &str = r"[0-9]{4}-[0-9]{2}-[0-9]{2}";
    const TIME: &str = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})";
    let (shape, known) = (shaped(DATE), alone("date"));
    let dates = [
        "2021-05-20",
        "2020-02-29",
        "2021-02-28",
        "1900-02-28",
        "2000-02-29",
        "0000-12-31",
        "9999-01-01",
        "2021-04-30",
    ];
    agrees("date", &dates, |text| shape(text) && known(text));
    let (shape, known) = (shaped(TIME), alone("time"));
    let times = [
        "10:20:04Z",
        "23:59:59.123456+00:00",
        "00:00:00-23:59",
        "23:59:60Z",
        "00:29:60+00:30",
        "15:59:60-08:00",
        "10:20:04.5z",
    ];
    agrees("time", &times, |text| shape(text) && known(text));
    let (shape, known) = (shaped(&format!("{DATE}[Tt]{TIME}")), alone("date-time"));
    let both = [
        "2021-05-20T10:20:04Z",
        "2020-02-29t23:59:60.25z",
        "1998-12-31T15:59:60.123-08:00",
        "2021-05-20T10:20:04.4+01:00",
    ];
    agrees("date-time", &both, |text| shape(text) && known(text));
}

#[test]
fn dates_of_the_bug_reports_are_refused() {
    for (format, text) in [
        ("date", "+021-05-20"),
        ("date", "202--05-20"),
        ("date", "2021-0,-20"),
        ("date", "20/1-05-20"),
        ("date-time", "2021-05-20T10:20:4.Z"),
        ("date-time", "2021-05-20 10:20:04Z"),
        ("date-time", "2021-05-20T10:20:04"),
        ("time", "1*:20:04Z"),
        ("time", "10:20:04+0.:00"),
        ("time", "10:20:60Z"),
        ("date", "2021-02-29"),
        ("date", "２０２１-05-20"),
    ] {
        assert_eq!(is_of_format(format, text), Some(false), "{format} {text}");
    }
}

#[test]
fn addresses() {
    agrees("ipv4", &["127.0.0.1", "255.250.10.0"], |text| {
        text.parse::<Ipv4Addr>().is_ok()
    });
    let v6 = [
        "::",
        "2001:db8::ff00:42:8329",
        "::ffff:192.0.2.1",
        "1:2:3:4:5:6:7:8",
    ];
    agrees("ipv6", &v6, |text| text.parse::<Ipv6Addr>().is_ok());
}

#[test]
fn identifiers_and_references() {
    let hex = |count| format!("[0-9a-fA-F]{{{count}}}");
    let uuid = format!("{}-{}-{}-{}-{}", hex(8), hex(4), hex(4), hex(4), hex(12));
    agrees(
        "uuid",
        &["2eb8aa08-aa98-11ea-b4aa-73b441d16380"],
        shaped(&uuid),
    );
    agrees(
        "json-pointer",
        &["/a~0b/~1c", "/"],
        shaped("(/([^/~]|~[01])*)*"),
    );
    agrees(
        "relative-json-pointer",
        &["1/a~0b", "0#", "12"],
        shaped("(0|[1-9][0-9]*)(#|(/([^/~]|~[01])*)*)"),
    );
    let uris = [
        "https://user@host.example:80/a/b%20c?d=e#f",
        "urn:isbn:0451450523",
        "http://[::1]/",
    ];
    agrees("uri", &uris, |text| {
        iri_string::types::UriStr::new(text).is_ok()
    });
    let references = ["../a/b?c#d", "//host/a", "a:b", "?q"];
    agrees("uri-reference", &references, |text| {
        iri_string::types::UriReferenceStr::new(text).is_ok()
    });
    agrees("iri", &["https://é.example/ü?ö#ä"], |text| {
        iri_string::types::IriStr::new(text).is_ok()
    });
    agrees(
        "iri-reference",
        &["../é/b?ü#ä", "//é.example/a"],
        |text| iri_string::types::IriReferenceStr::new(text).is_ok(),
    );
    let templates = ["/a/{b}{?c,d*}{#e:30}", "{+f.g}/%20{;h}", "{/i%41,j_k}"];
    // RFC 6570, section 2, with the apostrophe of erratum 6937. The only non-ASCII characters are
    // those of the mutants.
    let literal = r"[!#$&-;=?-\[\]_a-z~\xA0-\uD7FF]|%[0-9A-Fa-f]{2}";
    let character = "([A-Za-z0-9_]|%[0-9A-Fa-f]{2})";
    let variable = format!(r"{character}(\.?{character})*(:[1-9][0-9]{{0,3}}|\*)?");
    let expression = format!(r"\{{[+#./;?&=,!@|]?{variable}(,{variable})*\}}");
    agrees(
        "uri-template",
        &templates,
        shaped(&format!("({literal}|{expression})*")),
    );
}

#[test]
fn durations() {
    let time = "T([0-9]+H([0-9]+M([0-9]+S)?)?|[0-9]+M([0-9]+S)?|[0-9]+S)";
    let date = "([0-9]+D|[0-9]+M([0-9]+D)?|[0-9]+Y([0-9]+M([0-9]+D)?)?)";
    let duration = format!("P({date}({time})?|{time}|[0-9]+W)");
    agrees(
        "duration",
        &["P4DT12H30M5S", "P1Y2M3D", "PT1M", "P3W"],
        shaped(&duration),
    );
}

#[test]
fn base64() {
    // Padding is allowed only at the end (RFC 4648, section 3.2).
    let shape = shaped("([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?");
    let texts = ["aGVsbG8=", "aGk=", "YWJj", "", "YQ==YQ==", "YWI=YWI="];
    agrees("byte", &texts, |text| {
        // Decoding and encoding returns the same text, so it has no stray bits and no white space.
        BASE64
            .decode(text.as_bytes())
            .is_ok_and(|bytes| BASE64.encode(&bytes) == text)
            && shape(text)
    });
}

/// Checks that two hyphens in the third and fourth place are allowed: RFC 1123 allows them, IDNA
/// reserves them.
#[test]
fn host_names() {
    let label = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    let name = format!(r"{label}(\.{label})*");
    agrees(
        "hostname",
        &["a.example", "xn--bcher-kva.example", "a-b.c1"],
        shaped(&name),
    );
    let known = alone("hostname");
    for text in ["a.example", "xn--bcher-kva.example", "1and1.de"] {
        assert!(
            known(text) && is_of_format("hostname", text).unwrap(),
            "{text}"
        );
    }
    for (text, expected) in [
        ("r3---sn.example".to_owned(), true),
        ("ex--am.com".to_owned(), true),
        (format!("{}.example", "a".repeat(63)), true),
        (format!("{}.example", "a".repeat(64)), false),
        (["a"; 127].join("."), true),
        (["a"; 128].join("."), false),
        ("a.".to_owned(), false),
        ("a_b.example".to_owned(), false),
        ("é.example".to_owned(), false),
    ] {
        assert_eq!(is_of_format("hostname", &text), Some(expected), "{text}");
    }
}

#[test]
fn mailboxes() {
    let known = alone("email");
    let texts = [
        "joe.bloggs+x@example.com",
        "\"a b\"@example.com",
        "\"\\\"\"@x.y",
        "a@[127.0.0.1]",
        "a@[IPv6:::1]",
        "a'b@c-d.example",
    ];
    let mut differ = Vec::new();
    for text in texts.iter().flat_map(|text| mutants(text)) {
        let ours = is_of_format("email", &text).unwrap();
        // The second opinion on `--` is that of IDNA, see above. It rejects two things that RFC
        // 5321 allows within quotes: an angle bracket, and an escaped space.
        let is_known = text.contains("--") || text.contains("\\ ") || text.contains('<');
        if ours != known(&text) && !(is_known && ours) {
            differ.push((text, ours));
        }
    }
    assert_eq!(differ, []);
    for text in [
        "joe@ex--am.com",
        "joe@r3---sn.example",
        "\"a <\"@x.y",
        "\"@\"@x.y",
    ] {
        assert_eq!(is_of_format("email", text), Some(true), "{text}");
    }
    let long = format!("{}@x.y", "a".repeat(65));
    for text in [
        &*long, "joe", "@x.y", "joe@", "a@b@c", "a b@c", ".a@b", "a.@b", "a..b@c", "a@-b", "a@b_c",
        "é@b.c", "a@é.c",
    ] {
        assert_eq!(is_of_format("email", text), Some(false), "{text}");
    }
}

/// Checks that internationalized formats are ignored. No exact reader is available for them.
#[test]
fn internationalised_names_are_not_known() {
    for format in ["idn-email", "idn-hostname"] {
        assert_eq!(is_of_format(format, "é@é.example"), None, "{format}");
    }
}

#[test]
fn regular_expressions() {
    assert_eq!(is_of_format("regex", r"^(?<y>a)\k<y>[\w-.]$"), Some(true));
    assert_eq!(is_of_format("regex", "("), Some(false));
}
