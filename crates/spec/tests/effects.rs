//! Every field of every table of OpenAPI 3.0.3 changes the contract, is listed as a fallback, or is
//! only for readers.

#![expect(clippy::unwrap_used, reason = "tests, and what they share")]

use std::{fmt::Write as _, fs};

use countersign_contract::model::Contract;
use insta::assert_snapshot;
use serde_json::Value;

/// The effect of a field.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Effect {
    /// The field changes the contract.
    Honoured,
    /// The field is listed as a fallback.
    Listed,
    /// The field says nothing about payloads, for this reason, and is ignored.
    People(&'static str),
}

use Effect::{Honoured, Listed, People};

const ABOUT_THE_API: &str = "describes the API or its provider, not what is sent";
const MORE_TO_READ: &str = "leads to further reading";
const FOR_A_MENU: &str = "describes the groups in which operations are shown";
const IN_WORDS: &str = "says in words what the parts around it are for";
const A_SAMPLE: &str = "shows a value; the rules stand in the schema";
const ADVICE: &str = "advises against the use, and refuses nothing";
const HOW_A_TOKEN_LOOKS: &str = "hints at the form of a token that nobody but its server reads";

/// An object of the specification: its name, a document in which `@` is the place of its fields,
/// and an example of each field.
struct Table {
    object: &'static str,
    document: &'static str,
    fields: &'static [(&'static str, &'static str, Effect)],
}

const PATHS: &str = "openapi: 3.0.3\ninfo: { title: T, version: '1' }\npaths:\n  /a:\n    get:\n      operationId: a\n      responses: { '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/S' } } } } }\n  /b: { get: { operationId: b, responses: { '200': { description: ok } } } }\n";

/// A schema `S` with a field.
const SCHEMA: &str = "openapi: 3.0.3\ninfo: { title: T, version: '1' }\npaths: {}\ncomponents: { schemas: { S: { BASE@ }, T: { type: object, properties: { s: { $ref: '#/components/schemas/S' } } } } }\n";

const TABLES: &[Table] = &[
    Table {
        object: "OpenAPI Object",
        document: "openapi: 3.0.3\ninfo: { title: T, version: '1' }\npaths: { /a: { get: { operationId: a, responses: {} } } }\ncomponents: { securitySchemes: { key: { type: http, scheme: basic } } }\n@",
        fields: &[
            ("servers", "[{ url: 'https://a.example' }]", Honoured),
            ("security", "[{ key: [] }]", Honoured),
            (
                "tags",
                "[{ name: a, description: b, externalDocs: { url: u, description: d } }]",
                People(FOR_A_MENU),
            ),
            (
                "externalDocs",
                "{ url: 'https://a.example', description: d }",
                People(MORE_TO_READ),
            ),
        ],
    },
    Table {
        object: "Info Object",
        document: "openapi: 3.0.3\ninfo:\n  x-other: 1\n  @\npaths: {}\n",
        fields: &[
            ("title", "T", Honoured),
            ("version", "'1'", Honoured),
            ("description", "d", Honoured),
            ("termsOfService", "https://a.example", People(ABOUT_THE_API)),
            (
                "contact",
                "{ name: n, url: u, email: e }",
                People(ABOUT_THE_API),
            ),
            ("license", "{ name: n, url: u }", People(ABOUT_THE_API)),
        ],
    },
    Table {
        object: "Server Object",
        document: "openapi: 3.0.3\ninfo: { title: T, version: '1' }\npaths: {}\nservers:\n- x-other: 1\n  @\n",
        fields: &[
            ("url", "https://a.example", Honoured),
            ("description", "d", Honoured),
            ("variables", "{ a: { default: b } }", Listed),
        ],
    },
    Table {
        object: "Server Variable Object",
        document: "openapi: 3.0.3\ninfo: { title: T, version: '1' }\npaths: {}\nservers:\n- url: https://{a}\n  variables:\n    a:\n      x-other: 1\n      @\n",
        fields: &[
            ("enum", "[b]\n      default: b", Honoured),
            ("default", "b", Honoured),
            ("description", "d", Honoured),
        ],
    },
    Table {
        object: "Components Object",
        document: "openapi: 3.0.3\ninfo: { title: T, version: '1' }\npaths:\n  /a:\n    post:\n      operationId: a\n      responses:\n        '201': { description: d, links: { a: { $ref: '#/components/links/a' } }, content: { application/json: { examples: { a: { $ref: '#/components/examples/a' } } } } }\ncomponents:\n  x-other: 1\n  @\n",
        fields: &[
            ("schemas", "{ a: { type: string } }", Honoured),
            ("examples", "{ a: { value: 1 } }", Honoured),
            (
                "securitySchemes",
                "{ a: { type: http, scheme: basic } }",
                Honoured,
            ),
            ("links", "{ a: { operationId: a } }", Honoured),
            (
                "callbacks",
                "{ a: { '{$url}': { post: { responses: {} } } } }",
                Listed,
            ),
        ],
    },
    Table {
        object: "Path Item Object",
        document: "openapi: 3.0.3\ninfo: { title: T, version: '1' }\npaths:\n  /b: { get: { operationId: b, responses: {} } }\n  /a:\n    @\n",
        fields: &[
            ("$ref", "'#/paths/~1b'", Honoured),
            ("summary", "s", People(IN_WORDS)),
            ("description", "d", People(IN_WORDS)),
            ("get", "{ operationId: a, responses: {} }", Honoured),
            ("put", "{ operationId: a, responses: {} }", Honoured),
            ("post", "{ operationId: a, responses: {} }", Honoured),
            ("delete", "{ operationId: a, responses: {} }", Honoured),
            ("options", "{ operationId: a, responses: {} }", Honoured),
            ("head", "{ operationId: a, responses: {} }", Honoured),
            ("patch", "{ operationId: a, responses: {} }", Honoured),
            ("trace", "{ operationId: a, responses: {} }", Honoured),
            (
                "servers",
                "[{ url: 'https://b.example' }]\n    get: { operationId: a, responses: {} }",
                Honoured,
            ),
            (
                "parameters",
                "[{ name: a, in: query, schema: {} }]\n    get: { operationId: a, responses: {} }",
                Honoured,
            ),
        ],
    },
    Table {
        object: "Operation Object",
        document: "openapi: 3.0.3\ninfo: { title: T, version: '1' }\npaths:\n  /a:\n    post:\n      x-other: 1\n      @\ncomponents: { securitySchemes: { key: { type: http, scheme: basic } } }\n",
        fields: &[
            ("tags", "[a]", Honoured),
            ("summary", "s", Honoured),
            ("description", "d", Honoured),
            (
                "externalDocs",
                "{ url: 'https://a.example' }",
                People(MORE_TO_READ),
            ),
            ("operationId", "a", Honoured),
            (
                "parameters",
                "[{ name: a, in: query, schema: {} }]",
                Honoured,
            ),
            ("requestBody", "{ content: {} }", Honoured),
            ("responses", "{ '200': { description: ok } }", Honoured),
            (
                "callbacks",
                "{ a: { '{$url}': { post: { responses: {} } } } }",
                Listed,
            ),
            ("deprecated", "true", Honoured),
            ("security", "[{ key: [] }]", Honoured),
            ("servers", "[{ url: 'https://a.example' }]", Honoured),
        ],
    },
    Table {
        object: "Parameter Object",
        document: "openapi: 3.0.3\ninfo: { title: T, version: '1' }\npaths:\n  /a:\n    get:\n      operationId: a\n      responses: {}\n      parameters:\n      - name: a\n        in: query\n        @\n",
        fields: &[
            ("description", "d", Honoured),
            ("required", "true", Honoured),
            ("deprecated", "true", People(ADVICE)),
            ("allowEmptyValue", "true", Honoured),
            ("style", "pipeDelimited", Honoured),
            ("explode", "false", Honoured),
            ("allowReserved", "true", Honoured),
            ("schema", "{ type: string }", Honoured),
            ("example", "1", People(A_SAMPLE)),
            ("examples", "{ a: { value: 1 } }", People(A_SAMPLE)),
            (
                "content",
                "{ application/json: { schema: { type: string } } }",
                Honoured,
            ),
        ],
    },
    Table {
        object: "Request Body Object",
        document: "openapi: 3.0.3\ninfo: { title: T, version: '1' }\npaths:\n  /a:\n    post:\n      operationId: a\n      responses: {}\n      requestBody:\n        x-other: 1\n        @\n",
        fields: &[
            ("description", "d", Honoured),
            ("content", "{ application/json: {} }", Honoured),
            ("required", "true", Honoured),
        ],
    },
    Table {
        object: "Media Type Object",
        document: "openapi: 3.0.3\ninfo: { title: T, version: '1' }\npaths:\n  /a:\n    post:\n      operationId: a\n      responses: {}\n      requestBody:\n        content:\n          multipart/form-data:\n            x-other: 1\n            @\n",
        fields: &[
            ("schema", "{ type: object }", Honoured),
            ("example", "{}", Honoured),
            ("examples", "{ a: { value: {} } }", Honoured),
            (
                "encoding",
                "{ a: { contentType: text/plain } }\n            schema: { type: object, properties: { a: { type: string } } }",
                Honoured,
            ),
        ],
    },
    Table {
        object: "Encoding Object (multipart)",
        document: "openapi: 3.0.3\ninfo: { title: T, version: '1' }\npaths:\n  /a:\n    post:\n      operationId: a\n      responses: {}\n      requestBody:\n        content:\n          multipart/form-data:\n            schema: { type: object, properties: { a: { type: string } } }\n            encoding:\n              a:\n                x-other: 1\n                @\n",
        fields: &[
            ("contentType", "text/plain", Honoured),
            ("headers", "{ X-A: { schema: {} } }", Honoured),
            ("style", "form", Listed),
            ("explode", "true", Listed),
            ("allowReserved", "true", Listed),
        ],
    },
    Table {
        object: "Encoding Object (urlencoded)",
        document: "openapi: 3.0.3\ninfo: { title: T, version: '1' }\npaths:\n  /a:\n    post:\n      operationId: a\n      responses: {}\n      requestBody:\n        content:\n          application/x-www-form-urlencoded:\n            schema: { type: object, properties: { a: { type: array, items: {} } } }\n            encoding:\n              a:\n                x-other: 1\n                @\n",
        fields: &[
            ("contentType", "text/plain", Honoured),
            ("headers", "{ X-A: { schema: {} } }", Listed),
            ("style", "form", Honoured),
            ("explode", "true", Honoured),
            ("allowReserved", "true", Honoured),
        ],
    },
    Table {
        object: "Response Object",
        document: "openapi: 3.0.3\ninfo: { title: T, version: '1' }\npaths:\n  /a:\n    get:\n      operationId: a\n      responses:\n        '200':\n          x-other: 1\n          @\n",
        fields: &[
            ("description", "d", Honoured),
            ("headers", "{ X-A: { schema: {} } }", Honoured),
            ("content", "{ application/json: {} }", Honoured),
            ("links", "{ a: { operationId: a } }", Honoured),
        ],
    },
    Table {
        object: "Media Type Object of a response",
        document: "openapi: 3.0.3\ninfo: { title: T, version: '1' }\npaths:\n  /a:\n    get:\n      operationId: a\n      responses:\n        default:\n          description: d\n          content:\n            multipart/form-data:\n              x-other: 1\n              @\n",
        fields: &[
            ("schema", "{ type: object }", Honoured),
            ("encoding", "{ a: { contentType: text/plain } }", Listed),
        ],
    },
    Table {
        object: "Example Object",
        document: "openapi: 3.0.3\ninfo: { title: T, version: '1' }\npaths:\n  /a:\n    get:\n      operationId: a\n      responses:\n        '200':\n          description: d\n          content:\n            application/json:\n              examples:\n                a:\n                  value: 1\n                  @\n",
        fields: &[
            ("summary", "s", Honoured),
            ("description", "d", People(IN_WORDS)),
            ("externalValue", "a.json", Listed),
        ],
    },
    Table {
        object: "Link Object",
        document: "openapi: 3.0.3\ninfo: { title: T, version: '1' }\npaths:\n  /a:\n    get:\n      operationId: a\n      parameters: [{ name: p, in: query, schema: {} }]\n      responses:\n        '200':\n          description: d\n          links:\n            a:\n              operationId: a\n              @\n",
        fields: &[
            ("operationRef", "'#/paths/~1a/get'", Listed),
            ("parameters", "{ p: 1 }", Honoured),
            ("requestBody", "1", Listed),
            ("description", "d", Honoured),
            ("server", "{ url: 'https://a.example' }", Listed),
        ],
    },
    Table {
        object: "Header Object",
        document: "openapi: 3.0.3\ninfo: { title: T, version: '1' }\npaths:\n  /a:\n    get:\n      operationId: a\n      responses:\n        '200':\n          description: d\n          headers:\n            X-A:\n              x-other: 1\n              @\n",
        fields: &[
            ("name", "a", Listed),
            ("in", "header", Listed),
            ("description", "d", Honoured),
            ("required", "true", Honoured),
            ("deprecated", "true", People(ADVICE)),
            ("allowEmptyValue", "true", Listed),
            ("style", "form", Listed),
            ("explode", "true", Honoured),
            ("allowReserved", "true", Listed),
            ("schema", "{ type: string }", Honoured),
            ("example", "1", People(A_SAMPLE)),
            ("examples", "{ a: { value: 1 } }", People(A_SAMPLE)),
            (
                "content",
                "{ application/json: { schema: { type: string } } }",
                Honoured,
            ),
        ],
    },
    Table {
        object: "Schema Object",
        document: SCHEMA,
        fields: &[
            ("title", "t", Honoured),
            ("description", "d", Honoured),
            ("type", "string", Honoured),
            ("multipleOf", "2", Honoured),
            ("maximum", "2", Honoured),
            ("exclusiveMaximum", "true", Listed),
            ("minimum", "2", Honoured),
            ("exclusiveMinimum", "true", Listed),
            ("maxLength", "2", Honoured),
            ("minLength", "2", Honoured),
            ("pattern", "a", Honoured),
            ("maxItems", "2", Honoured),
            ("minItems", "2", Honoured),
            ("uniqueItems", "true", Honoured),
            ("maxProperties", "2", Honoured),
            ("minProperties", "2", Honoured),
            ("required", "[a]", Honoured),
            ("enum", "[1]", Honoured),
            ("allOf", "[{}]", Honoured),
            ("oneOf", "[{}]", Honoured),
            ("anyOf", "[{}]", Honoured),
            ("not", "{}", Honoured),
            ("items", "{}", Honoured),
            ("properties", "{ a: {} }", Honoured),
            ("additionalProperties", "false", Honoured),
            ("format", "date", Honoured),
            ("default", "1", Honoured),
            ("nullable", "true", Listed),
            ("discriminator", "{ propertyName: a }", Listed),
            ("readOnly", "true", Honoured),
            ("writeOnly", "true", Honoured),
            (
                "xml",
                "{ name: a, namespace: b, prefix: c, attribute: true, wrapped: true }",
                Listed,
            ),
            (
                "externalDocs",
                "{ url: 'https://a.example' }",
                People(MORE_TO_READ),
            ),
            ("example", "1", People(A_SAMPLE)),
            ("deprecated", "true", Honoured),
        ],
    },
    Table {
        object: "Discriminator Object",
        document: "openapi: 3.0.3\ninfo: { title: T, version: '1' }\npaths: {}\ncomponents:\n  schemas:\n    A: { type: object }\n    S:\n      oneOf: [{ $ref: '#/components/schemas/A' }]\n      discriminator:\n        propertyName: k\n        @\n",
        fields: &[("mapping", "{ a: A }", Honoured)],
    },
    Table {
        object: "Security Scheme Object",
        document: "openapi: 3.0.3\ninfo: { title: T, version: '1' }\npaths: {}\ncomponents:\n  securitySchemes:\n    a:\n      type: http\n      scheme: bearer\n      @\n",
        fields: &[
            ("description", "d", People(IN_WORDS)),
            ("bearerFormat", "JWT", People(HOW_A_TOKEN_LOOKS)),
            ("name", "a", Listed),
            ("in", "header", Listed),
            ("flows", "{}", Listed),
            ("openIdConnectUrl", "https://a.example", Listed),
        ],
    },
    Table {
        object: "Security Scheme Object (apiKey)",
        document: "openapi: 3.0.3\ninfo: { title: T, version: '1' }\npaths: {}\ncomponents:\n  securitySchemes:\n    a:\n      type: apiKey\n      @\n",
        fields: &[
            ("name", "a", Honoured),
            ("in", "cookie", Honoured),
            ("scheme", "bearer", Listed),
        ],
    },
    Table {
        object: "Security Scheme Object (openIdConnect)",
        document: "openapi: 3.0.3\ninfo: { title: T, version: '1' }\npaths: {}\ncomponents:\n  securitySchemes:\n    a:\n      type: openIdConnect\n      @\n",
        fields: &[("openIdConnectUrl", "https://a.example", Honoured)],
    },
    Table {
        object: "OAuth Flows Object",
        document: "openapi: 3.0.3\ninfo: { title: T, version: '1' }\npaths: {}\ncomponents:\n  securitySchemes:\n    a:\n      type: oauth2\n      flows:\n        x-other: 1\n        @\n",
        fields: &[
            ("implicit", "{ authorizationUrl: a, scopes: {} }", Honoured),
            ("password", "{ tokenUrl: a, scopes: {} }", Honoured),
            ("clientCredentials", "{ tokenUrl: a, scopes: {} }", Honoured),
            (
                "authorizationCode",
                "{ authorizationUrl: a, tokenUrl: a, scopes: {} }",
                Honoured,
            ),
        ],
    },
    Table {
        object: "OAuth Flow Object (authorizationCode)",
        document: "openapi: 3.0.3\ninfo: { title: T, version: '1' }\npaths: {}\ncomponents:\n  securitySchemes:\n    a:\n      type: oauth2\n      flows:\n        authorizationCode:\n          x-other: 1\n          @\n",
        fields: &[
            ("authorizationUrl", "https://a.example", Honoured),
            ("tokenUrl", "https://a.example", Honoured),
            ("refreshUrl", "https://a.example", Honoured),
            ("scopes", "{ a: b }", Honoured),
        ],
    },
    Table {
        object: "OAuth Flow Object (implicit)",
        document: "openapi: 3.0.3\ninfo: { title: T, version: '1' }\npaths: {}\ncomponents:\n  securitySchemes:\n    a:\n      type: oauth2\n      flows:\n        implicit:\n          x-other: 1\n          @\n",
        fields: &[("tokenUrl", "https://a.example", Listed)],
    },
    Table {
        object: "OAuth Flow Object (clientCredentials)",
        document: "openapi: 3.0.3\ninfo: { title: T, version: '1' }\npaths: {}\ncomponents:\n  securitySchemes:\n    a:\n      type: oauth2\n      flows:\n        clientCredentials:\n          x-other: 1\n          @\n",
        fields: &[("authorizationUrl", "https://a.example", Listed)],
    },
];

fn load(text: &str) -> Contract {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.yaml");
    fs::write(&file, text).unwrap();
    match countersign_spec::load(&file) {
        Ok(contract) => contract,
        Err(problems) => panic!("it must load, but:\n{problems}\n{text}"),
    }
}

/// Returns the content of a contract without positions.
fn said(contract: &Contract) -> Value {
    let mut value = serde_json::to_value(contract).unwrap();
    for not in ["fallbacks", "file"] {
        value.as_object_mut().unwrap().remove(not);
    }
    strip(&mut value);
    value
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for place in ["at", "rule", "rules", "pointer"] {
                members.remove(place);
            }
            members.values_mut().for_each(strip);
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}

/// Returns the additional fallbacks of a text compared with another.
fn further(with: &Contract, without: &Contract) -> Vec<String> {
    let messages = |contract: &Contract| -> Vec<String> {
        let fallbacks = contract.fallbacks.iter();
        fallbacks.map(|fallback| fallback.message.clone()).collect()
    };
    let known = messages(without);
    let all = messages(with).into_iter();
    all.filter(|message| !known.contains(message)).collect()
}

/// The targets of references in operations must exist: without them the document is rejected.
#[test]
fn components_that_operations_need() {
    for (field, example, operation) in [
        (
            "schemas",
            "{ a: { type: string } }",
            "parameters: [{ name: a, in: query, schema: { REF } }], responses: {}",
        ),
        (
            "parameters",
            "{ a: { name: a, in: query, schema: {} } }",
            "parameters: [{ REF }], responses: {}",
        ),
        (
            "requestBodies",
            "{ a: { content: { application/json: {} } } }",
            "requestBody: { REF }, responses: {}",
        ),
        (
            "responses",
            "{ a: { description: d } }",
            "responses: { '200': { REF } }",
        ),
        (
            "headers",
            "{ a: { schema: {} } }",
            "responses: { '200': { description: d, headers: { X-A: { REF } } } }",
        ),
    ] {
        let reference = format!("$ref: '#/components/{field}/a'");
        let operation = operation.replace("REF", &reference);
        let bare = format!(
            "openapi: 3.0.3\ninfo: {{ title: T, version: '1' }}\npaths: {{ /a: {{ post: {{ operationId: a, {operation} }} }} }}\n"
        );
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.yaml");
        fs::write(&file, &bare).unwrap();
        let refused = countersign_spec::load(&file).unwrap_err();
        assert_eq!(refused.0.len(), 1, "{refused}");
        let message = &refused.0[0].message;
        assert!(
            message.starts_with(&format!("`$ref: #/components/{field}/a` does not exist; `")),
            "{message}"
        );
        assert!(
            message.ends_with("a` cannot be validated without it"),
            "{message}"
        );
        let contract = load(&format!("{bare}components: {{ {field}: {example} }}\n"));
        assert_eq!(contract.fallbacks, [], "{field}");
        // A missing target that no operation needs is listed.
        let unused = format!(
            "openapi: 3.0.3\ninfo: {{ title: T, version: '1' }}\npaths: {{}}\ncomponents: {{ {field}: {{ b: {{ {reference} }} }} }}\n"
        );
        let contract = load(&unused);
        assert_eq!(
            contract.fallbacks.len(),
            1,
            "{field}: {:?}",
            contract.fallbacks
        );
    }
}

#[test]
fn every_field_has_an_effect_or_is_listed() {
    let mut listed = String::new();
    for table in TABLES {
        let bare = table
            .document
            .replace("BASE@", "x-other: 1")
            .replace('@', "x-more: 1");
        let bare = load(&bare);
        for (field, example, effect) in table.fields {
            let flow = format!("x-other: 1, {field}: {example}");
            let written = format!("{field}: {example}");
            let with = load(
                &table
                    .document
                    .replace("BASE@", &flow)
                    .replace('@', &written),
            );
            let place = format!("{}, `{field}`", table.object);
            let is_changed = said(&with) != said(&bare);
            let further = further(&with, &bare);
            match effect {
                Honoured => {
                    let about_it = further
                        .iter()
                        .find(|message| message.contains(&format!("`{field}`")));
                    assert!(
                        is_changed && about_it.is_none(),
                        "{place}: {is_changed} {further:?}"
                    );
                }
                Listed => {
                    let named = further
                        .iter()
                        .find(|message| message.contains(field) || message.contains("either"));
                    let named = named.or(further.first().filter(|_| *field == "variables"));
                    let named =
                        named.unwrap_or_else(|| panic!("{place} is not listed: {further:?}"));
                    writeln!(listed, "{place}: {named}").unwrap();
                }
                People(_) => assert!(
                    !is_changed && further.is_empty(),
                    "{place}: {is_changed} {further:?}"
                ),
            }
        }
    }
    assert_snapshot!(listed, @"
    Server Object, `variables`: the server URL has no `{a}`; the variable is ignored
    Components Object, `callbacks`: `callbacks` are not validated; they are ignored
    Operation Object, `callbacks`: `callbacks` are not validated; they are ignored
    Encoding Object (multipart), `style`: `style` has no meaning in a multipart form; it is ignored
    Encoding Object (multipart), `explode`: `explode` has no meaning in a multipart form; it is ignored
    Encoding Object (multipart), `allowReserved`: `allowReserved` has no meaning in a multipart form; it is ignored
    Encoding Object (urlencoded), `headers`: `headers` has no meaning in a form that is not multipart; it is ignored
    Media Type Object of a response, `encoding`: `encoding` has a meaning only in a request; it is ignored
    Example Object, `externalValue`: an example must have either `value` or `externalValue`; it is ignored
    Link Object, `operationRef`: `operationRef` of a link cannot be followed; it is ignored
    Link Object, `requestBody`: `requestBody` of a link cannot be followed; it is ignored
    Link Object, `server`: `server` of a link cannot be followed; it is ignored
    Header Object, `name`: `name` has no meaning on a header of this kind; it is ignored
    Header Object, `in`: `in` has no meaning on a header of this kind; it is ignored
    Header Object, `allowEmptyValue`: `allowEmptyValue` has no meaning for a header parameter; it is ignored
    Header Object, `style`: the style `form` of the header `X-A` is not defined for a header; `simple` is used
    Header Object, `allowReserved`: `allowReserved` has no meaning for a header parameter; it is ignored
    Schema Object, `exclusiveMaximum`: `exclusiveMaximum` has no effect without `maximum`; it is ignored
    Schema Object, `exclusiveMinimum`: `exclusiveMinimum` has no effect without `minimum`; it is ignored
    Schema Object, `nullable`: `nullable` has no effect without `type` (OpenAPI 3.0.3); it is ignored
    Schema Object, `discriminator`: `discriminator` has no effect without `oneOf` or `anyOf`; it is ignored
    Schema Object, `xml`: `xml` describes XML bodies, which are not validated; it is ignored
    Security Scheme Object, `name`: `name` has no meaning on a security scheme of this kind; it is ignored
    Security Scheme Object, `in`: `in` has no meaning on a security scheme of this kind; it is ignored
    Security Scheme Object, `flows`: `flows` has no meaning on a security scheme of this kind; it is ignored
    Security Scheme Object, `openIdConnectUrl`: `openIdConnectUrl` has no meaning on a security scheme of this kind; it is ignored
    Security Scheme Object (apiKey), `scheme`: `scheme` has no meaning on a security scheme of this kind; it is ignored
    OAuth Flow Object (implicit), `tokenUrl`: `tokenUrl` has no meaning in the flow `implicit`; it is kept
    OAuth Flow Object (clientCredentials), `authorizationUrl`: `authorizationUrl` has no meaning in the flow `clientCredentials`; it is kept
    ");
}

/// Known keywords where they have no effect.
#[test]
fn what_has_no_effect_where_it_stands_is_listed() {
    let mut listed = String::new();
    for schema in [
        "type: integer, minLength: 1, maxLength: 2, pattern: a, items: {}, properties: {}, required: [a], format: date",
        "type: string, minimum: 1, maximum: 2, multipleOf: 1, minItems: 1, maxItems: 2, uniqueItems: true, format: int32",
        "type: boolean, minProperties: 1, maxProperties: 2, additionalProperties: false, format: email",
        "type: array, items: {}, format: binary",
        "type: string, format: shoe-size",
        "format: shoe-size",
        "type: number, exclusiveMinimum: true, exclusiveMaximum: true",
        "nullable: true",
        "type: object, discriminator: { propertyName: a }",
        "type: array, items: { type: string, readOnly: true }, not: {}",
        "additionalProperties: { type: string, writeOnly: true }",
    ] {
        let contract = load(&SCHEMA.replace("BASE@", schema));
        for fallback in &contract.fallbacks {
            let pointer = fallback.pointer.replace("#/components/schemas/", "");
            writeln!(listed, "{pointer} {}", fallback.message).unwrap();
        }
    }
    assert_snapshot!(listed, @"
    S/minLength `minLength` has no effect with `type: integer`; it is ignored
    S/maxLength `maxLength` has no effect with `type: integer`; it is ignored
    S/pattern `pattern` has no effect with `type: integer`; it is ignored
    S/items `items` has no effect with `type: integer`; it is ignored
    S/properties `properties` has no effect with `type: integer`; it is ignored
    S/required `required` has no effect with `type: integer`; it is ignored
    S/format the format `date` has no effect with `type: integer`; it is not validated
    S/minimum `minimum` has no effect with `type: string`; it is ignored
    S/maximum `maximum` has no effect with `type: string`; it is ignored
    S/multipleOf `multipleOf` has no effect with `type: string`; it is ignored
    S/minItems `minItems` has no effect with `type: string`; it is ignored
    S/maxItems `maxItems` has no effect with `type: string`; it is ignored
    S/uniqueItems `uniqueItems` has no effect with `type: string`; it is ignored
    S/format the format `int32` has no effect with `type: string`; it is not validated
    S/minProperties `minProperties` has no effect with `type: boolean`; it is ignored
    S/maxProperties `maxProperties` has no effect with `type: boolean`; it is ignored
    S/additionalProperties `additionalProperties` has no effect with `type: boolean`; it is ignored
    S/format the format `email` has no effect with `type: boolean`; it is not validated
    S/format the format `binary` has no effect with `type: array`; it is not validated
    S/format the format `shoe-size` is not known; it is not validated
    S/format the format `shoe-size` is not known; it is not validated
    S/exclusiveMinimum `exclusiveMinimum` has no effect without `minimum`; it is ignored
    S/exclusiveMaximum `exclusiveMaximum` has no effect without `maximum`; it is ignored
    S `nullable` has no effect without `type` (OpenAPI 3.0.3); it is ignored
    S/discriminator `discriminator` has no effect without `oneOf` or `anyOf`; it is ignored
    S/items/readOnly `readOnly` has a meaning only on a property; it is kept
    S/additionalProperties/writeOnly `writeOnly` has a meaning only on a property; it is kept
    ");
    for schema in [
        "type: number, format: double",
        "type: integer, format: int64",
        "type: number, format: int32",
        "type: string, format: binary",
        "type: string, format: password",
        "type: string, format: uuid",
        "format: date-time",
        "type: integer, minimum: 1, exclusiveMinimum: true, maximum: 2, exclusiveMaximum: false",
        "type: array, items: {}, uniqueItems: true",
        "type: string, readOnly: true",
        "allOf: [{ writeOnly: true }]",
        "minLength: 1, minimum: 1, minItems: 1",
    ] {
        let contract = load(&SCHEMA.replace("BASE@", schema));
        assert_eq!(contract.fallbacks, [], "{schema}");
    }
}

#[test]
fn what_belongs_to_a_property_is_listed_elsewhere() {
    let text = "openapi: 3.0.3
info: { title: T, version: '1' }
paths:
  /a:
    post:
      operationId: a
      parameters: [{ name: a, in: query, schema: { type: string, readOnly: true } }]
      requestBody: { content: { application/json: { schema: { type: object, readOnly: true } } } }
      responses: { '200': { description: d, content: { application/json: { schema: { $ref: '#/components/schemas/Root' } } } } }
components:
  schemas:
    Root: { type: object, writeOnly: true, properties: { a: { allOf: [{ $ref: '#/components/schemas/Member' }] } } }
    Member: { anyOf: [{ $ref: '#/components/schemas/Part' }], readOnly: true }
    Part: { type: string, readOnly: true }
    Item: { type: string, readOnly: true }
    List: { type: array, items: { $ref: '#/components/schemas/Item' } }
";
    let contract = load(text);
    let listed = contract
        .fallbacks
        .iter()
        .map(|fallback| format!("{}: {}\n", fallback.pointer, fallback.message));
    assert_snapshot!(listed.collect::<String>(), @"
    #/paths/~1a/post/parameters/0/schema/readOnly: `readOnly` has a meaning only on a property; it is kept
    #/paths/~1a/post/requestBody/content/application~1json/schema/readOnly: `readOnly` has a meaning only on a property; it is kept
    #/components/schemas/Root/writeOnly: `writeOnly` has a meaning only on a property, and no property refers to `Root`; it is kept
    #/components/schemas/Item/readOnly: `readOnly` has a meaning only on a property, and no property refers to `Item`; it is kept
    ");
}

/// Siblings of `$ref`, and contradictory fields.
#[test]
fn what_another_word_overrules_is_listed() {
    let text = "openapi: 3.0.3
info: { title: T, version: '1' }
security: [{ key: [read] }]
paths:
  /a:
    post:
      operationId: a
      parameters:
        - { name: a, in: query, schema: {}, example: 1, examples: { a: { value: 1 } } }
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/S', required: [a], nullable: true }, example: 1, examples: { example: { value: 2 } } } } }
      responses: { '200': { description: d, headers: { Content-Type: { schema: {} } } } }
components:
  schemas: { S: {} }
  securitySchemes: { key: { type: http, scheme: basic } }
";
    let contract = load(text);
    let listed = contract
        .fallbacks
        .iter()
        .map(|fallback| format!("{}: {}\n", fallback.pointer, fallback.message));
    assert_snapshot!(listed.collect::<String>(), @"
    #/security/0/key: the security scheme `key` has no scopes; they are ignored
    #/paths/~1a/post/parameters/0/example: `example` has no meaning beside `examples`; it is ignored
    #/paths/~1a/post/requestBody/content/application~1json/schema/required: `required` beside `$ref` has no meaning in OpenAPI 3.0; it is ignored
    #/paths/~1a/post/requestBody/content/application~1json/schema/nullable: `nullable` beside `$ref` has no meaning in OpenAPI 3.0; it is ignored
    #/paths/~1a/post/requestBody/content/application~1json/example: `example` has no meaning beside `examples`; it is ignored
    #/paths/~1a/post/responses/200/headers/Content-Type: a header `Content-Type` has no meaning here; it is ignored
    ");
    let examples =
        &contract.operations[0].request.as_ref().unwrap().content["application/json"].examples;
    assert_eq!(
        format!("{:?}", examples["example"].sample),
        "Inline(Number(2))"
    );
}

/// An enumerated value that another rule excludes is never valid; if all are excluded, nothing is.
#[test]
fn an_enumerated_value_that_is_never_allowed_is_listed() {
    let mut listed = String::new();
    for schema in [
        "type: string, enum: [1]",
        "type: string, enum: [a, 1, true]",
        "type: integer, enum: [a, 1.5]",
        "type: string, maxLength: 1, enum: [a, bc]",
        "type: string, enum: [a, null]",
        "type: array, items: { type: integer }, enum: [[1], [a]]",
    ] {
        let contract = load(&SCHEMA.replace("BASE@", schema));
        let told = contract.fallbacks.iter();
        let told = told.map(|found| format!("{}: {}\n", found.pointer, found.message));
        let told: Vec<_> = told.collect();
        assert_eq!(told.len(), 1, "{schema}: {told:?}");
        listed += &told.concat();
    }
    assert_snapshot!(listed, @"
    #/components/schemas/S/enum: no value is valid: the rest of the schema allows no value of `enum` (expected string, found number); they are kept
    #/components/schemas/S/enum: 2 of the 3 values of `enum` can never be valid (expected string, found number); they are kept
    #/components/schemas/S/enum: no value is valid: the rest of the schema allows no value of `enum` (expected integer, found string); they are kept
    #/components/schemas/S/enum: 1 of the 2 values of `enum` can never be valid (is 2 characters long, at most 1 is allowed); they are kept
    #/components/schemas/S/enum: 1 of the 2 values of `enum` can never be valid (expected string, found null); they are kept
    #/components/schemas/S/enum: 1 of the 2 values of `enum` can never be valid (/0 expected integer, found string); they are kept
    ");
    for good in [
        "type: string, enum: [a, '1']",
        "type: integer, enum: [1, 2.0]",
        "type: number, enum: [1, 2.5]",
        "type: string, nullable: true, enum: [a, null]",
        "enum: [a, 1, null]",
    ] {
        let contract = load(&SCHEMA.replace("BASE@", good));
        assert_eq!(contract.fallbacks, [], "{good}");
    }
}

#[test]
fn a_server_that_no_request_of_http_reaches_is_listed() {
    let listed = |url: &str| {
        let contract = load(&format!(
            "openapi: 3.0.3\ninfo: {{ title: T, version: '1' }}\nservers: [{{ url: '{url}' }}]\npaths: {{}}\n"
        ));
        let told = contract.fallbacks.into_iter();
        told.map(|found| found.message)
            .filter(|message| message.contains("has the scheme"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        listed("mqtt://a.example"),
        [
            "the server URL has the scheme `mqtt:`, which no HTTP request uses; it is ignored when the server of a request is determined"
        ]
    );
    for good in [
        "https://a.example",
        "HTTP://a.example/v1",
        "wss://a.example",
        "ws://a.example",
        "//a.example",
        "/v1//a",
        "v1//a",
        "{scheme}://a.example",
        "",
    ] {
        assert_eq!(listed(good), [""; 0], "{good}");
    }
}

#[test]
fn a_path_that_no_request_can_match_is_listed() {
    let mut listed = String::new();
    let operation = "{ get: { responses: {} } }";
    for paths in [
        "/a?b=c",
        "/a#b",
        "a",
        "'{a}/b'",
        "/a/../b",
        "/./a",
        "/a/%2e%2E/b",
        "/a/.%2e",
        "/%2E/a",
        "/a/{x",
        "/a/x}",
        "/a/{{x}}",
        "'/a/{}'",
        "/a/{x}/{x}",
    ] {
        let parameters = "parameters: [{ name: x, in: path, required: true, schema: {} }, { name: a, in: path, required: true, schema: {} }]";
        let item = operation.replacen("{ ", &format!("{{ {parameters}, "), 1);
        let contract = load(&format!(
            "openapi: 3.0.3\ninfo: {{ title: T, version: '1' }}\npaths:\n  {paths}: {item}\n"
        ));
        let told = contract
            .fallbacks
            .iter()
            .filter(|fallback| fallback.message.starts_with("the path `"));
        let told: Vec<_> = told
            .map(|fallback| format!("{}: {}\n", fallback.pointer, fallback.message))
            .collect();
        assert!(!told.is_empty(), "{paths}");
        listed += &told.concat();
    }
    let twice = load(&format!(
        "{PATHS}  /c/{{x}}: {operation}\n  /c/{{y}}: {operation}\ncomponents: {{ schemas: {{ S: {{}} }} }}\n"
    ));
    let told = twice
        .fallbacks
        .iter()
        .filter(|fallback| fallback.message.contains("duplicates"));
    listed.extend(told.map(|fallback| format!("{}: {}\n", fallback.pointer, fallback.message)));
    assert_snapshot!(listed, @"
    #/paths/~1a?b=c: the path `/a?b=c` has a query, which is not part of a path: no request can match it; it is kept as is
    #/paths/~1a#b: the path `/a#b` has a fragment, which no request sends: none can match it; it is kept as is
    #/paths/a: the path `a` does not begin with a slash; it is kept as is
    #/paths/{a}~1b: the path `{a}/b` does not begin with a slash; it is kept as is
    #/paths/~1a~1..~1b: the path `/a/../b` has a part `.` or `..`, which no request sends: none can match it; it is kept as is
    #/paths/~1.~1a: the path `/./a` has a part `.` or `..`, which no request sends: none can match it; it is kept as is
    #/paths/~1a~1%2e%2E~1b: the path `/a/%2e%2E/b` has a part `.` or `..`, which no request sends: none can match it; it is kept as is
    #/paths/~1a~1.%2e: the path `/a/.%2e` has a part `.` or `..`, which no request sends: none can match it; it is kept as is
    #/paths/~1%2E~1a: the path `/%2E/a` has a part `.` or `..`, which no request sends: none can match it; it is kept as is
    #/paths/~1a~1{x: the path `/a/{x` has an unmatched brace; it is kept as is
    #/paths/~1a~1x}: the path `/a/x}` has an unmatched brace; it is kept as is
    #/paths/~1a~1{{x}}: the path `/a/{{x}}` has an unmatched brace; it is kept as is
    #/paths/~1a~1{}: the path `/a/{}` has `{}` without a name; it is kept as is
    #/paths/~1a~1{x}~1{x}: the path `/a/{x}/{x}` has `{x}` twice; the values are not compared with each other
    #/paths/~1c~1{y}: the path `/c/{y}` duplicates the one at line 9; it is kept
    ");
    for good in [
        "/",
        "/a.b/..c",
        "/a/{x?}",
        "/a:{x}-{y}",
        "/a%20b",
        "/a//b/",
        "/a/%2e%2e%2e",
        "/%2ea",
    ] {
        let contract = load(&format!(
            "openapi: 3.0.3\ninfo: {{ title: T, version: '1' }}\npaths:\n  '{good}': {operation}\n"
        ));
        let told = contract
            .fallbacks
            .iter()
            .find(|fallback| fallback.message.starts_with("the path `"));
        assert_eq!(told, None, "{good}");
    }
}
