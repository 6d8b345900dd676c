//! Forms are validated like the equivalent JSON.

use countersign_contract::{
    model::Part,
    verdict::{Outcome, Verdict},
};
use countersign_harness::traffic::{Exchange, ExchangeValidator};

use crate::shop::{exchange, message, told, validator_of_document};

const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data; boundary=\"x y\"";

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
      requestBody: { required: true, content: { application/x-www-form-urlencoded: { schema: { $ref: '#/components/schemas/Order' } } } }
      responses: { '204': { description: ok } }
  /styled:
    post:
      operationId: styled
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema: { $ref: '#/components/schemas/Order' }
            encoding:
              address: { style: deepObject, explode: true }
              tags: { style: spaceDelimited, explode: false }
              numbers: { explode: false }
              note: { contentType: application/json }
      responses: { '204': { description: ok } }
  /m:
    post:
      operationId: m
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema:
              type: object
              required: [photo]
              properties:
                n: { type: integer }
                note: { type: string, maxLength: 3 }
                address: { $ref: '#/components/schemas/Address' }
                places: { type: array, items: { $ref: '#/components/schemas/Address' } }
                numbers: { type: array, maxItems: 2, items: { type: integer } }
                photo: { type: string, format: binary, minLength: 10 }
                photos: { type: array, minItems: 2, items: { type: string, format: binary } }
            encoding:
              photo: { contentType: 'image/png, image/j*', headers: { X-Size: { required: true, schema: { type: integer } } } }
      responses: { '204': { description: ok } }
components:
  schemas:
    Address: { type: object, required: [zip], properties: { zip: { type: integer } } }
    Order:
      allOf:
        - { type: object, required: [n], properties: { n: { type: integer }, yes: { type: boolean }, note: { type: string, maxLength: 3 } } }
        - { type: object, properties: { address: { $ref: '#/components/schemas/Address' }, places: { type: array, items: { $ref: '#/components/schemas/Address' } }, tags: { type: array, items: { type: string, maxLength: 3 } }, numbers: { type: array, items: { type: integer } } } }
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

#[test]
fn a_form_is_an_object_whose_schema_gives_the_types() {
    let validator = validate();
    for (body, expected) in [
        ("n=1", vec![]),
        ("n=1\r\n", vec![]),
        ("n=x", vec!["error type /n"]),
        ("n=", vec!["error type /n"]),
        ("", vec!["error required "]),
        ("yes=true", vec!["error required "]),
        ("n=1&yes=maybe", vec!["error type /yes"]),
        ("n=1&n=2", vec!["warning duplicate /n"]),
        ("n=1&note=a+b", vec![]),
        ("n=1&note=a%20bc", vec!["error maxLength /note"]),
        ("n=1&note=%C3%A9%C3%A9%C3%A9", vec![]),
        ("n=1&other=1", vec!["warning undocumented /other"]),
        ("n=1&tags=a&tags=b", vec![]),
        ("n=1&tags=a", vec![]),
        ("n=1&tags=a,bc", vec!["error style /tags"]),
        ("n=1&tags=abcd&tags=b", vec!["error maxLength /tags/0"]),
        ("n=1&numbers=1&numbers=x", vec!["error type /numbers/1"]),
        ("n=1&numbers=1,2", vec!["error style /numbers"]),
        ("n=1&numbers[]=1&numbers[]=2", vec!["error style /numbers"]),
        ("n=1&numbers=[1,2]", vec![]),
        // An object is JSON, or in version 3.0.3 written member by member.
        ("n=1&address=%7B%22zip%22:1%7D", vec![]),
        (
            "n=1&address=%7B%22zip%22:%22x%22%7D",
            vec!["error type /address/zip"],
        ),
        ("n=1&zip=1", vec![]),
        ("n=1&address=secret", vec!["error type /address"]),
        ("n=1&address[zip]=1", vec!["error style /address"]),
        ("n=1&places={\"zip\":1}&places={\"zip\":2}", vec![]),
        // The name of a field is shown, so it must not be the value itself.
        ("n=1&secret", vec!["warning undocumented /***"]),
        ("n=1&secret=", vec!["warning undocumented /***"]),
        ("{\"n\": 1, \"password\": \"secret\"}", vec!["error body "]),
        (" [\"secret\"]", vec!["error body "]),
        (
            "n=1&places={\"zip\":1}&places={}",
            vec!["error required /places/1"],
        ),
    ] {
        let verdict = sent(&validator, "/f", FORM, body.as_bytes());
        assert_eq!(told(&verdict), expected, "{body}");
        assert!(!format!("{verdict:?}").contains("secret"));
    }
}

#[test]
fn encoding_says_how_members_are_written() {
    let validator = validate();
    for (body, expected) in [
        ("n=1&address[zip]=1&tags=a+b%20c&numbers=1,2", vec![]),
        ("n=1&address[zip]=x", vec!["error type /address/zip"]),
        // A member with a value is named.
        (
            "n=1&address[zip]=1&address[new]=2",
            vec!["warning undocumented /address/new"],
        ),
        ("n=1&tags=abcd+b", vec!["error maxLength /tags/0"]),
        ("n=1&numbers=1&numbers=2", vec!["error style /numbers"]),
        (
            "n=1&address=%7B%22zip%22:1%7D",
            vec!["error style /address"],
        ),
        ("n=1&note=%22abc%22", vec![]),
    ] {
        let verdict = sent(&validator, "/styled", FORM, body.as_bytes());
        assert_eq!(told(&verdict), expected, "{body}");
    }
}

#[test]
fn a_violation_is_at_its_field() {
    let validator = validate();
    let verdict = sent(&validator, "/f", FORM, b"n=1&numbers=1&numbers=x");
    let at = verdict.violations[0].payload.unwrap();
    assert_eq!((at.line, at.column), (1, 15));
    let broken: &[(&[u8], u32)] = &[
        (b"n=1&note=%4", 10),
        (b"%zz=1", 1),
        (b"n=1&note=%FF", 10),
        (b"n=\xFF", 3),
    ];
    for (body, column) in broken {
        let verdict = sent(&validator, "/f", FORM, body);
        assert_eq!(verdict.outcome, Outcome::Unreadable);
        assert_eq!(told(&verdict), ["error body "]);
        assert_eq!(
            verdict.violations[0].payload.unwrap().column,
            *column,
            "{body:?}"
        );
    }
}

/// Builds a multipart form from heads and contents.
fn multipart(parts: &[(&str, &str)]) -> Vec<u8> {
    let parts = parts.iter().map(|(head, body)| {
        format!("--x y\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n")
    });
    format!("{}--x y--\r\n", parts.collect::<String>()).into_bytes()
}

const PHOTO: (&str, &str) = (
    "name=\"photo\"; filename=\"a;b.png\"\r\nContent-Type: image/png\r\nX-Size: 5",
    "PNG",
);

#[test]
fn a_multipart_form_is_an_object_whose_schema_gives_the_types() {
    let validator = validate();
    let json = "\r\nContent-Type: application/json";
    let address = format!("name=\"address\"{json}");
    let numbers = format!("name=\"numbers\"{json}");
    for (parts, expected) in [
        (vec![PHOTO], vec![]),
        (vec![], vec!["error required "]),
        (vec![PHOTO, ("name=n", "1")], vec![]),
        (vec![PHOTO, ("name=\"n\"", "x")], vec!["error type /n"]),
        (
            vec![PHOTO, ("name=\"note\"", "abcd")],
            vec!["error maxLength /note"],
        ),
        (vec![PHOTO, ("name=\"note\"", "a\r\n")], vec![]),
        (vec![PHOTO, ("name=\"address\"", "{\"zip\":1}")], vec![]),
        (
            vec![PHOTO, (&address, "{\"zip\":\"x\"}")],
            vec!["error type /address/zip"],
        ),
        (
            vec![PHOTO, (&address, "secret")],
            vec!["error json /address"],
        ),
        (
            vec![PHOTO, ("name=numbers", "1"), ("name=numbers", "x")],
            vec!["error type /numbers/1"],
        ),
        (vec![PHOTO, ("name=numbers", "1")], vec![]),
        (vec![PHOTO, (&numbers, "[1,2]")], vec![]),
        (
            vec![PHOTO, (&numbers, "[1,2,3]")],
            vec!["error maxItems /numbers"],
        ),
        (
            vec![PHOTO, ("name=places", "{\"zip\":1}"), ("name=places", "{}")],
            vec!["error required /places/1"],
        ),
        (
            vec![
                PHOTO,
                ("name=photos; filename=a", "x"),
                ("name=photos; filename=b", "y"),
            ],
            vec![],
        ),
        (
            vec![PHOTO, ("name=photos; filename=a", "x")],
            vec!["error minItems /photos"],
        ),
        (
            vec![PHOTO, ("name=other", "x")],
            vec!["warning undocumented /other"],
        ),
        (
            vec![("name=photo\r\nContent-Type: text/html\r\nX-Size: 5", "x")],
            vec!["error mediaType /photo"],
        ),
        (
            vec![("name=photo\r\nContent-Type: image/jpeg", "x")],
            vec!["error required /photo"],
        ),
        (
            vec![("name=photo\r\nX-Size: large", "x")],
            vec!["warning mediaType /photo", "error type /photo"],
        ),
    ] {
        let verdict = sent(&validator, "/m", MULTIPART, &multipart(&parts));
        assert_eq!(told(&verdict), expected, "{parts:?}");
        assert!(!format!("{verdict:?}").contains("secret"));
    }
    let body = multipart(&[PHOTO, ("name=n", "x")]);
    let verdict = sent(&validator, "/m", MULTIPART, &body);
    assert_eq!(verdict.violations[0].payload.unwrap().line, 10);
    // Recorders change newlines and lose the parameters of the media type.
    let body = String::from_utf8(body).unwrap().replace("\r\n", "\n");
    let verdict = sent(&validator, "/m", "multipart/form-data", body.as_bytes());
    assert_eq!(told(&verdict), ["warning mediaType ", "error type /n"]);
}

#[test]
fn a_malformed_multipart_form_is_unreadable() {
    let validator = validate();
    let whole = multipart(&[PHOTO]);
    for (body, line) in [
        (&b"secret"[..], 1),
        (&whole[..whole.len() - 10], 6),
        (b"--x y\r\nsecret\r\n\r\n1\r\n--x y--\r\n", 2),
        (
            b"--x y\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x y--\r\n",
            2,
        ),
        (b"--x y\r\n\r\n1\r\n--x y--\r\n", 2),
        (b"--other\r\n\r\n--other--", 1),
    ] {
        let verdict = sent(&validator, "/m", MULTIPART, body);
        assert_eq!(verdict.outcome, Outcome::Unreadable, "{body:?}");
        assert_eq!(told(&verdict), ["error body "]);
        assert_eq!(
            verdict.violations[0].payload.unwrap().line,
            line,
            "{body:?}"
        );
        assert!(!format!("{verdict:?}").contains("secret"));
    }
    assert_eq!(
        sent(&validator, "/m", "multipart/form-data", b"x").outcome,
        Outcome::Unreadable
    );
}

#[test]
fn a_file_holds_a_form_or_the_json_that_it_means() {
    let validator = validate();
    let subject = validator.payload("f", &Part::Request).unwrap();
    for (body, expected) in [
        ("n=x", vec!["error type /n"]),
        ("n=1&tags=a", vec![]),
        (r#"{"n": "x"}"#, vec!["error type /n"]),
        (r#"{"n": 1}"#, vec![]),
    ] {
        assert_eq!(told(&subject.validate(body.as_bytes())), expected, "{body}");
    }
    let subject = validator.payload("m", &Part::Request).unwrap();
    let body = multipart(&[PHOTO, ("name=n", "x")]);
    assert_eq!(told(&subject.validate(&body)), ["error type /n"]);
}
