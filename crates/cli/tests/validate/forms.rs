//! Forms and sequences on the command line.

use crate::sandbox::Sandbox;

const CONTRACT: &str = "
openapi: 3.0.3
info: { title: Forms, version: '1' }
servers: [{ url: https://forms.example }]
paths:
  /f: { post: { operationId: f, requestBody: { required: true, content: { application/x-www-form-urlencoded: { schema: { $ref: '#/components/schemas/Order' } } } }, responses: { '204': { description: ok } } } }
  /m: { post: { operationId: m, requestBody: { required: true, content: { multipart/form-data: { schema: { $ref: '#/components/schemas/Order' } } } }, responses: { '204': { description: ok } } } }
  /e: { get: { operationId: e, responses: { '200': { description: ok, content: { application/x-ndjson: { schema: { $ref: '#/components/schemas/Order' } } } } } } }
components:
  schemas:
    Order: { type: object, required: [n], properties: { n: { type: integer }, o: { type: object } } }
";

#[test]
fn a_form_is_validated_and_nothing_of_it_is_shown() {
    let sandbox = Sandbox::new();
    sandbox.put("forms.yaml", CONTRACT);
    sandbox.put("good.txt", "n=1");
    sandbox.put(
        "f.txt",
        "n=hunter2&o={\"hunter3\":\"hunter4\"}&x=\"hunter5\":\n",
    );
    sandbox.put(
        "m.txt",
        "--x\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n\"hunter2\": 1\r\n--x--\r\n",
    );
    sandbox.put("cut.txt", "n=1&o=\"hunter2\":%4");
    let ran = sandbox.run(&["./forms.yaml", "f", "request", "good.txt"]);
    assert_eq!(ran.code, Some(0), "{}", ran.out);
    for (operation, file, expected) in [
        (
            "f",
            "f.txt",
            "error[type]: expected integer, found string\n--> f.txt:1:1\n",
        ),
        (
            "m",
            "m.txt",
            "error[type]: expected integer, found string\n--> m.txt:4:1\n",
        ),
        ("f", "cut.txt", "hexadecimal digits\n--> cut.txt:1:17\n"),
    ] {
        let ran = sandbox.run(&["./forms.yaml", operation, "request", file]);
        assert_eq!(ran.code, Some(1));
        assert!(ran.out.contains(expected), "{}", ran.out);
        assert!(!ran.out.contains("hunter"), "{}", ran.out);
    }
}

#[test]
fn a_line_of_a_sequence_is_an_item() {
    let sandbox = Sandbox::new();
    sandbox.put("forms.yaml", CONTRACT);
    sandbox.put("a.ndjson", "{\"n\": 1}\n{\"n\": \"x\"}\n");
    let arguments = ["./forms.yaml", "e", "response:200", "a.ndjson"];
    let ran = sandbox.run(&[&arguments[..], &["--format", "json"]].concat());
    assert_eq!(ran.told(), ["invalid; error type 2:7"]);
    let ran = sandbox.run(&[&arguments[..], &["--format", "json", "--ndjson"]].concat());
    assert_eq!(ran.told(), ["valid", "invalid; error type 1:7"]);
}
