//! Fields that should be JSON and are not, and the headers of parts.

use countersign_contract::verdict::Verdict;
use countersign_harness::traffic::{Exchange, ExchangeValidator};

use crate::shop::{exchange, message, told, validator_of_document};

const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data; boundary=x";

fn validate() -> ExchangeValidator {
    validator_of_document(
        "
openapi: 3.0.3
info: { title: Shop, version: '1' }
servers: [{ url: https://shop.example }]
paths:
  /f:
    post:
      operationId: f
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema: &form
              type: object
              properties:
                meta: { $ref: '#/components/schemas/Meta' }
                metas: { type: array, items: { $ref: '#/components/schemas/Meta' } }
                plain: { $ref: '#/components/schemas/Meta' }
                filter: { $ref: '#/components/schemas/Meta' }
                count: { type: integer }
                note: { type: string, maxLength: 5 }
            encoding:
              meta: &json { contentType: application/json }
              metas: *json
              filter: { style: deepObject, explode: true }
      responses: { '204': { description: ok } }
  /m:
    post:
      operationId: m
      requestBody:
        content:
          multipart/form-data:
            schema:
              type: object
              additionalProperties: false
              properties:
                meta: { $ref: '#/components/schemas/Meta' }
                metas: { type: array, items: { $ref: '#/components/schemas/Meta' } }
                plain: { $ref: '#/components/schemas/Meta' }
                count: { type: integer }
                note: { type: string, maxLength: 5, pattern: '^.é?' }
                key: { type: string, format: byte, minLength: 8 }
                photo: { type: string, format: binary }
                text: { type: string }
                card: { type: string }
            encoding:
              card: { contentType: text/csv, headers: { X-Card: { required: true, schema: { type: string } } } }
              meta: { contentType: application/json, headers: { X-Part: { schema: { type: integer } } } }
              metas: *json
              photo: { contentType: image/png }
              text: { contentType: 'text/*' }
      responses: { '204': { description: ok } }
components:
  schemas:
    Meta: { type: object, required: [id], properties: { id: { type: integer } } }
",
    )
}

fn sent(validator: &ExchangeValidator, path: &str, media_type: &str, body: &[u8]) -> Verdict {
    let exchange = Exchange {
        request: message(&[("Content-Type", media_type)], body),
        ..exchange("POST", &format!("https://shop.example{path}"))
    };
    validator.exchange(&exchange).unwrap().request
}

/// Validates a form with these parts, each with the rest of its head and its content.
fn parts(validator: &ExchangeValidator, parts: &[(&str, &[u8])]) -> Verdict {
    let mut form = Vec::new();
    for (head, body) in parts {
        let head = format!("--x\r\nContent-Disposition: form-data; name={head}\r\n\r\n");
        form.extend_from_slice(head.as_bytes());
        form.extend_from_slice(body);
        form.extend_from_slice(b"\r\n");
    }
    form.extend_from_slice(b"--x--\r\n");
    sent(validator, "/m", MULTIPART, &form)
}

/// Describes the place and message of each violation.
fn in_words(verdict: &Verdict) -> Vec<String> {
    let words = verdict.violations.iter().map(|violation| {
        let at = violation.payload.unwrap();
        let (instance, message) = (&violation.instance, &violation.message);
        format!("{}:{} {instance} {message}", at.line, at.column)
    });
    words.collect()
}

#[test]
fn a_field_that_comes_again_breaks_no_law_of_json() {
    let validator = validate();
    let again = "is sent more than once, but a single value is expected; the last one is validated";
    let told = in_words(&sent(&validator, "/f", FORM, b"count=1&count=2"));
    assert_eq!(told, [format!("1:1 /count {again}")]);
    let told = sent(&validator, "/f", FORM, b"filter[id]=1&filter[id]=2");
    assert_eq!(told.violations[0].message, again);
    let told = in_words(&parts(&validator, &[("count", b"1"), ("count", b"2")]));
    assert_eq!(told, [format!("4:1 /count {again}")]);
}

#[test]
fn a_field_that_should_be_json_and_is_not() {
    let validator = validate();
    for (body, expected) in [
        ("meta={\"id\":1}", vec![]),
        (
            "count=1&meta=%7B%22id%22:1,%7D",
            vec![
                "1:27 /meta is not JSON: a comma follows the last entry, which JSON does not allow",
            ],
        ),
        (
            "meta=secret",
            vec!["1:6 /meta is not JSON: expected a value"],
        ),
        (
            "meta={%22%C3%A9%22+1}",
            vec!["1:20 /meta is not JSON: expected a colon"],
        ),
        ("meta=[1]", vec!["1:1 /meta expected object, found array"]),
        (
            "metas={\"id\":1}&metas={\"id\":",
            vec!["1:28 /metas/1 is not JSON: the payload ends in the middle, expected a value"],
        ),
        ("metas=[{\"id\":1}]", vec![]),
        // The default for an object is JSON, and a text that begins like JSON is meant as JSON.
        (
            "plain={\"id\"",
            vec!["1:12 /plain is not JSON: the payload ends in the middle, expected a colon"],
        ),
        (
            "plain=secret",
            vec!["1:1 /plain expected object, found string"],
        ),
        ("note={", vec![]),
    ] {
        let verdict = sent(&validator, "/f", FORM, body.as_bytes());
        assert_eq!(in_words(&verdict), expected, "{body}");
        assert!(!format!("{verdict:?}").contains("secret"));
    }
}

#[test]
fn a_part_that_should_be_json_and_is_not() {
    let validator = validate();
    let json = |name: &str| format!("{name}\r\nContent-Type: application/json");
    for (head, body, expected) in [
        (
            json("meta"),
            "{\r\n \"id\" 1}",
            vec!["6:7 /meta is not JSON: expected a colon"],
        ),
        (
            json("plain"),
            "secret",
            vec!["5:1 /plain is not JSON: expected a value"],
        ),
        (
            json("count"),
            "x",
            vec!["5:1 /count is not JSON: expected a value"],
        ),
        (json("metas"), "{\"id\":1}", vec![]),
        (
            json("metas"),
            "[{\"id\":1}",
            vec![
                "5:10 /metas/0 is not JSON: the payload ends in the middle, expected a comma or the end of an array",
            ],
        ),
        (json("note"), "{", vec![]),
        (
            "plain".to_owned(),
            "{",
            vec![
                "4:2 /plain is not JSON: the payload ends in the middle, expected a comma or the end of an object",
            ],
        ),
        (
            json("meta") + "\r\nContent-Transfer-Encoding: base64",
            "e30h",
            vec![
                "6:1 /meta the part has a `Content-Transfer-Encoding`, which is deprecated \
                 (RFC 7578, section 4.7): it was decoded, which not every server does",
                "6:1 /meta is not JSON: unexpected data after the JSON value",
            ],
        ),
    ] {
        let verdict = parts(&validator, &[(&head, body.as_bytes())]);
        assert_eq!(in_words(&verdict), expected, "{head}: {body}");
        assert!(!format!("{verdict:?}").contains("secret"));
    }
}

#[test]
fn a_part_without_a_media_type_is_text() {
    let validator = validate();
    let said = |documented: &str| {
        format!(
            "expected a part of {documented}, found one without `Content-Type`, which is \
             text/plain (RFC 7578, section 4.4)"
        )
    };
    let verdict = parts(&validator, &[("photo; filename=a.png", b"PNG")]);
    assert_eq!(told(&verdict), ["warning mediaType /photo"]);
    assert_eq!(verdict.violations[0].message, said("image/png"));
    let verdict = parts(&validator, &[("meta", b"{\"id\":1}")]);
    assert_eq!(told(&verdict), ["warning mediaType /meta"]);
    assert_eq!(verdict.violations[0].message, said("application/json"));
    let without: [(&str, &[u8]); 3] = [("text", b"a"), ("note", b"a"), ("plain", b"{\"id\":1}")];
    assert_eq!(told(&parts(&validator, &without)), [""; 0]);
    // Recorders write a header without a value if they do not know it.
    let verdict = parts(&validator, &[("photo\r\nContent-Type:", b"PNG")]);
    assert_eq!(told(&verdict), [""; 0]);
}

/// The headers of parts are unknown if only the fields of a form were recorded.
#[test]
fn the_headers_of_parts_may_be_unknown() {
    let validator = validate();
    let body = b"--x\r\nContent-Disposition: form-data; name=card\r\n\r\na\r\n--x--\r\n";
    let mut call = Exchange {
        request: message(&[("Content-Type", MULTIPART)], body),
        ..exchange("POST", "https://shop.example/m")
    };
    let verdict = validator.exchange(&call).unwrap().request;
    let expected = ["warning mediaType /card", "error required /card"];
    assert_eq!(told(&verdict), expected);
    call.request.of_fields = true;
    let verdict = validator.exchange(&call).unwrap().request;
    assert_eq!(told(&verdict), ["notice header /card"]);
}

#[test]
fn a_folded_header_of_a_part_is_one() {
    let validator = validate();
    let head = "meta;\r\n filename=a\r\nContent-Type: application/json;\r\n\tcharset=utf-8\r\nX-Part:\r\n 5";
    let verdict = parts(&validator, &[(head, b"{\"id\":1}")]);
    assert_eq!(told(&verdict), [""; 0]);
    let verdict = parts(
        &validator,
        &[("meta\r\nContent-Type: text/html;\r\n a=b", b"{\"id\":1}")],
    );
    assert_eq!(told(&verdict), ["error mediaType /meta"]);
    // There is no line before it to continue.
    let form = b"--x\r\n folded\r\nContent-Disposition: form-data; name=note\r\n\r\na\r\n--x--\r\n";
    let verdict = sent(&validator, "/m", MULTIPART, form);
    assert_eq!(told(&verdict), ["error body "]);
}

#[test]
fn the_encoding_of_the_texts_is_no_field() {
    let validator = validate();
    assert_eq!(
        told(&sent(&validator, "/f", FORM, b"_charset_=UTF-8&count=1")),
        [""; 0]
    );
    for (charset, note, expected) in [
        ("UTF-8", "aé".as_bytes(), vec![]),
        ("iso-8859-1", b"a\xE9", vec![]),
        (
            "ISO-8859-1",
            b"\xE9\xE9\xE9\xE9\xE9\xE9",
            vec!["error maxLength /note"],
        ),
        // Only the presence of the value is known.
        ("shift_jis", b"\x83\x41\x83\x41\x83\x41", vec![]),
    ] {
        let verdict = parts(
            &validator,
            &[("_charset_", charset.as_bytes()), ("note", note)],
        );
        assert_eq!(told(&verdict), expected, "{charset}");
    }
    // The part itself takes precedence.
    let own = "note\r\nContent-Type: text/plain; charset=iso-8859-1";
    let verdict = parts(
        &validator,
        &[("_charset_", b"utf-8"), (own, b"\xE9\xE9\xE9")],
    );
    assert_eq!(told(&verdict), [""; 0]);
}

#[test]
fn a_part_may_have_a_transfer_encoding() {
    let validator = validate();
    let with = |name: &str, encoding: &str| {
        format!("{name}\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: {encoding}")
    };
    for (name, encoding, body, expected) in [
        ("count", "base64", "NQ==", vec!["notice mediaType /count"]),
        (
            "count",
            "base64",
            "eA==",
            vec!["notice mediaType /count", "error type /count"],
        ),
        // By the letter of RFC 7578 it is sent as it is, and the schema may describe that.
        ("key", "base64", "c2VjcmV0", vec!["notice mediaType /key"]),
        (
            "note",
            "quoted-printable",
            "a=3D=\r\n1",
            vec!["notice mediaType /note"],
        ),
        ("count", "base64", "!", vec!["warning mediaType /count"]),
        ("count", "uuencode", "x", vec!["warning mediaType /count"]),
        ("count", "8bit", "5", vec![]),
        ("count", "binary", "x", vec!["error type /count"]),
    ] {
        let verdict = parts(&validator, &[(&with(name, encoding), body.as_bytes())]);
        assert_eq!(told(&verdict), expected, "{encoding} {body}");
    }
}
