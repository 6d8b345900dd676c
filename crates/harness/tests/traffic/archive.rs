//! Archives are split into entries, and anything else is reported.

use std::io::{self, BufReader, Read};

use countersign_harness::traffic::har::{ArchiveError, Entries, EntryError};
use serde_json::json;

use crate::har::{archive, entry, read, read_in, response};

#[test]
fn a_damaged_entry_is_told_with_its_place() {
    // A lone surrogate, as written by recorders that cut texts.
    let text = "{\"log\": {\n \"entries\": [1,\n  {\"a\": \"\\ud800\"}, {\n \"b\": NaN}, 2]}}";
    let entries = read(text);
    let at = |index: usize| match &entries[index].as_ref().unwrap().content {
        Err(EntryError::NotJson(error)) => (error.at.line, error.at.column),
        other => panic!("{other:?}"),
    };
    assert_eq!((at(1), at(2)), ((3, 10), (4, 7)));
    assert_eq!(entries.len(), 4);
}

#[test]
fn an_entry_beyond_the_limit_is_passed_over() {
    let long = "x".repeat(5000);
    let whole = entry(
        "GET",
        "https://a.example/",
        response(200, json!({"size": 0})),
    );
    let text = archive(&[
        whole.clone(),
        json!({"long": [long], "quote": "\\\"]}"}),
        whole,
    ]);
    for chunk in [1, 7, 8192] {
        let entries = read_in(text.as_bytes(), chunk, 1000);
        let errors: Vec<_> = entries
            .iter()
            .map(|entry| entry.as_ref().unwrap().content.as_ref().err())
            .collect();
        assert_eq!(errors, [None, Some(&EntryError::TooLarge(1000)), None]);
    }
}

#[test]
fn nothing_outside_of_the_entries_is_read_for_ever() {
    for (before, again) in [
        (&br#"{"log": {"pages": ""#[..], b'a'),
        (br#"{"log": {"pages": ["#, b'['),
        (br#"{"log": "#, b' '),
        (br#"{"log": {"entries": [ "#, b'\n'),
        (br#"{"log": {"entries": [], "comment": ""#, b'a'),
        (br#"{"log": {"entries": []}}"#, 0),
    ] {
        let text = before.chain(std::io::repeat(again));
        let error = Entries::new(BufReader::new(text), 1000)
            .next()
            .unwrap()
            .unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("the data outside of the entries is larger than 1048576 bytes"),
            "{error}"
        );
    }
}

#[test]
fn an_entry_without_an_end_is_not_read_for_ever() {
    let endless = std::io::repeat(b'x');
    let text = br#"{"log": {"entries": ["a", ""#.chain(endless);
    let mut entries = Entries::new(BufReader::new(text), 1000);
    assert!(matches!(entries.next(), Some(Ok(_))));
    let error = entries.next().unwrap().unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("an entry is larger than 1048576 bytes"),
        "{error}"
    );
    assert_eq!(error.at().unwrap().column, 27);
    assert!(entries.next().is_none());
}

#[test]
fn an_archive_may_begin_with_a_byte_order_mark() {
    let whole = entry(
        "GET",
        "https://a.example/",
        response(200, json!({"size": 0})),
    );
    let text = format!("\u{feff} {}", archive(&[whole]));
    for chunk in [1, 2, 3, 8192] {
        let entries = read_in(text.as_bytes(), chunk, 1 << 20);
        assert!(matches!(entries[..], [Ok(_)]), "{entries:?}");
    }
    assert!(read("{\"log\": {\"entries\": [ ] }}").is_empty());
}

#[test]
fn what_is_no_archive_is_told() {
    let told = |bytes: &[u8]| match read_in(bytes, 5, 1 << 20).pop() {
        Some(Err(error)) => match error.at() {
            Some(at) => format!("{error} {}:{}", at.line, at.column),
            None => error.to_string(),
        },
        other => panic!("{other:?}"),
    };
    let none = "this is not an HTTP archive: it has no list `log.entries`";
    let utf16 = "the archive looks like UTF-16, but JSON is exchanged as UTF-8: convert it";
    let utf32 = "the archive looks like UTF-32, but JSON is exchanged as UTF-8: convert it";
    let end = "the archive ends in the middle: it was cut off";
    for (bytes, expected) in [
        (&b""[..], "the archive is empty".to_owned()),
        (b" \n", "the archive is empty".to_owned()),
        (b"[]", none.to_owned()),
        (b"hello", none.to_owned()),
        (b"{}", none.to_owned()),
        (br#"{"log": {}}"#, none.to_owned()),
        (br#"{"log": []}"#, none.to_owned()),
        (br#"{"a": {"log": {"entries": []}}}"#, none.to_owned()),
        (b"\xFF\xFE{\0", utf16.to_owned()),
        (b"{\0\"\0", utf16.to_owned()),
        (b"\0{", utf16.to_owned()),
        (b"\xFE\xFF\0{", utf16.to_owned()),
        (b"\0\0\xFE\xFF\0\0\0{", utf32.to_owned()),
        (b"\xFF\xFE\0\0{\0\0\0", utf32.to_owned()),
        (b"\0\0\0{\0\0\0}", utf32.to_owned()),
        (b"{\0\0\0}\0\0\0", utf32.to_owned()),
        (
            b"\x1F\x8B\x08",
            "the archive is compressed (gzip): unpack it first".to_owned(),
        ),
        (
            b"\x78\xDA",
            "the archive is compressed (zlib): unpack it first".to_owned(),
        ),
        (
            b"PK\x03\x04",
            "the archive is compressed (zip): unpack it first".to_owned(),
        ),
        (
            br#""{\"log\": {\"entries\": []}}""#,
            "this is a JSON string, not an HTTP archive: write the text that it holds to a file"
                .to_owned(),
        ),
        (
            br#"{"log": {"entries": {}}}"#,
            "this is not an HTTP archive: `log.entries` is an object, not a list 1:21".to_owned(),
        ),
        (
            br#"{"log": {"entries": null}}"#,
            "this is not an HTTP archive: `log.entries` is null, not a list 1:21".to_owned(),
        ),
        (
            br#"{"log" 1"#,
            "the archive is not JSON: expected a colon 1:8".to_owned(),
        ),
        (
            br#"{"log": {"entries": [1 2]}}"#,
            "the archive is not JSON: expected a comma or the end of the entries 1:24".to_owned(),
        ),
        (
            br#"{"log": {"entries": [,]}}"#,
            "the archive is not JSON: expected a value 1:22".to_owned(),
        ),
        ("{\"l\u{e7}\":\n 1".as_bytes(), format!("{end} 2:3")),
        ("{\"l\u{e7}\": ".as_bytes(), format!("{end} 1:8")),
        (br#"{"log": {"entries": [{"a": "]}"#, format!("{end} 1:31")),
        (br#"{"log": {"entries": [{}"#, format!("{end} 1:24")),
    ] {
        assert_eq!(told(bytes), expected, "{}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn an_archive_is_read_to_its_end() {
    let whole = archive(&[entry("GET", "https://a.example/", response(200, json!({})))]);
    let log = &whole[..whole.len() - 2];
    let list = &log[..=log.rfind(']').unwrap()];
    let place = |text: &str| format!("1:{}", text.chars().count() + 1);
    let end = "the archive ends in the middle: it was cut off";
    for (text, expected, at) in [
        (
            format!("{whole}{whole}"),
            "there is more data after the archive",
            place(&whole),
        ),
        (
            format!("{whole}\n garbage"),
            "there is more data after the archive",
            "2:2".to_owned(),
        ),
        (
            format!("{list}, \"entries\": []}}}}"),
            "the archive has a second member `log.entries`",
            place(&format!("{list}, ")),
        ),
        (
            format!("{list}, \"\\u0065ntries\": []}}}}"),
            "the archive has a second member `log.entries`",
            place(&format!("{list}, ")),
        ),
        (
            format!("{list}}}, \"log\": {{}}}}"),
            "the archive has a second member `log`",
            place(&format!("{list}}}, ")),
        ),
        (list.to_owned(), end, place(list)),
        (format!("{list}}}"), end, place(&format!("{list}}}"))),
        (
            format!("{list}; }}}}"),
            "the archive is not JSON: expected a comma or the end of an object",
            place(list),
        ),
    ] {
        for chunk in [1, 8192] {
            let entries = read_in(text.as_bytes(), chunk, 1 << 20);
            let [Ok(_), Err(error)] = &entries[..] else {
                panic!("{text}: {entries:?}")
            };
            assert!(error.to_string().starts_with(expected), "{text}: {error}");
            let found = error.at().unwrap();
            assert_eq!(format!("{}:{}", found.line, found.column), at, "{text}");
        }
    }
    let more = format!("{list}, \"x\": {{\"entries\": [1]}}}}, \"y\": {{\"log\": 1}}}} \n");
    assert_eq!(read(&more).len(), 1);
}

#[test]
fn an_entry_that_is_cut_off_is_not_read() {
    for cut in ["{\"a\": \"]}", "{\"a\": [1", "\"a"] {
        let entries = read(&format!("{{\"log\": {{\"entries\": [{cut}"));
        assert!(
            matches!(entries[..], [Err(ArchiveError::End { .. })]),
            "{entries:?}"
        );
    }
}

/// A reader that fails after some bytes.
struct Broken(usize);

impl Read for Broken {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0 == 0 {
            return Err(io::Error::other("gone"));
        }
        let text = &br#"{"log": {"entries": [1, 2, 3"#[28 - self.0..];
        buffer[0] = text[0];
        self.0 -= 1;
        Ok(1)
    }
}

#[test]
fn a_reader_that_fails_ends_the_entries() {
    let entries: Vec<_> = Entries::new(BufReader::new(Broken(28)), 100).collect();
    assert_eq!(entries.len(), 3);
    assert!(matches!(entries.last(), Some(Err(ArchiveError::Read(_)))));
}
