//! Documents without a ledger: a problem in our own contracts is a recorded fallback here, and
//! everything else is validated.

mod common;

use std::sync::Arc;

use common::{Acme, foreign};
use countersign_contract::{
    model::{Part, Severity},
    validate::Validator,
    verdict::Outcome,
};
use insta::assert_snapshot;

#[test]
fn nothing_need_be_cited_and_every_rule_is_stated() {
    let acme = Acme::new().without("clauses.yaml");
    let contract = Arc::new(acme.loaded());
    assert!(contract.is_foreign());
    assert_eq!(contract.fallbacks, []);
    let validator = Validator::for_part(contract, "placeOrder", &Part::Request).unwrap();
    let verdict = validator.validate(br#"{"id": "1", "note": 1, "price": true}"#);
    assert_eq!(verdict.outcome, Outcome::Invalid);
    assert_eq!(verdict.violations.len(), 3);
    assert!(
        verdict
            .violations
            .iter()
            .all(|found| found.severity == Severity::Error && found.clauses.is_empty())
    );
}

#[test]
fn words_of_other_tools_are_ignored() {
    let acme = Acme::new()
        .without("clauses.yaml")
        .contract(
            "    Error:\n      type: object",
            "    Error:\n      x-go-name: Error\n      type: object",
        )
        .contract("paths:\n", "paths:\n  x-more: 1\n")
        .contract("        item-id: /id", "        item_id: /id")
        .contract(
            "      x-error-codes:\n",
            "      x-error-codes: all\n      x-codes:\n",
        );
    let contract = acme.loaded();
    assert_eq!(contract.fallbacks, []);
    // A word in another format is not ours.
    assert_eq!(contract.operation("listOrders").unwrap().pagination, None);
}

#[test]
fn syntax_that_tools_read_differently() {
    let (contract, fallbacks) = foreign(
        "
openapi: 3.0.3
info: &info { title: t, version: 1.0, version: 2.0 }
paths:
  /a:
    get: &get
      summary: theirs
      responses: { 200: { description: !!str ok } }
    put: { <<: *get, operationId: put, deprecated: .inf, summary: own }
    post: { operationId: post, requestBody: { content: { multipart/form-data: { encoding: { a: {} } } } }, responses: { 200: { description: ok } } }
    [1]: x
components:
  schemas:
    Big: { type: integer, maximum: 123456789012345678901 }
---
more: 1
",
    );
    assert_eq!(contract.version, "2.0");
    let put = contract.operation("put").unwrap();
    assert_eq!(put.responses.len(), 1);
    assert_eq!(put.summary.as_deref(), Some("own"));
    assert_snapshot!(fallbacks, @"
    3:39 # `version` is written twice here, first at line 3; the last one counts
    6:5 #/paths/~1a/get the operation GET /a has no `operationId`; it is named after its method and path
    9:12 # a merge key (`<<`) is not YAML 1.2; its maps are merged
    9:52 # JSON has no such number; it is read as text
    9:52 #/paths/~1a/put/deprecated `deprecated` must be true or false, found text; it is ignored
    10:93 #/paths/~1a/post/requestBody/content/multipart~1form-data/encoding/a `encoding` names `a`, which is not a member of the schema; it is ignored
    11:5 # a list cannot be a name; the member is ignored
    14:36 # this number has more digits than can be kept; it is rounded
    15:1 # a second YAML document begins here; only the first is read
    ");
}

#[test]
fn structure_that_is_not_there_or_wrong() {
    let (contract, fallbacks) = foreign(
        "
openapi: 3.0.1
info: [t]
servers: { url: / }
security: [{ none: [] }]
paths:
  pets:
    get: 5
    gte: {}
    post:
      operationId: ''
      deprecated: 'yes'
      callbacks: {}
      tags: pets
      parameters:
        - { name: a, in: body }
        - { name: b, in: path, schema: { type: string } }
        - { name: c, in: query }
        - { name: c, in: query, schema: {} }
      requestBody: {}
      responses:
        ok: {}
        2xx: { links: { a: {}, b: { operationId: none } } }
components:
  securitySchemes:
    a: { type: mutual }
    b: { type: apiKey, in: body }
",
    );
    let operation = contract.operation("POST pets").unwrap();
    let names: Vec<_> = operation
        .parameters
        .iter()
        .map(|parameter| &*parameter.name)
        .collect();
    assert_eq!(names, ["c"]);
    assert!(operation.responses.contains_key("2XX"));
    assert_snapshot!(fallbacks, @"
    3:7 #/info `info` must be a map, found a list; it is ignored
    4:10 #/servers `servers` must be a list, found a map; it is ignored
    5:14 #/security/0/none no security scheme is called `none`; it is ignored
    7:3 #/paths/pets the path `pets` does not begin with a slash; it is kept as is
    8:10 #/paths/pets/get an operation must be a map, found a number; it is ignored
    9:5 #/paths/pets/gte unknown member `gte` of a path item, did you mean `get`?; it is ignored
    10:5 #/paths/pets/post the operation POST pets has no `operationId`; it is named after its method and path
    10:5 #/paths/pets/post the path of `POST pets` has no `{b}`; the parameter is ignored
    12:19 #/paths/pets/post/deprecated `deprecated` must be true or false, found text; it is ignored
    13:7 #/paths/pets/post/callbacks `callbacks` are not validated; they are ignored
    14:13 #/paths/pets/post/tags `tags` must be a list, found text; it is ignored
    16:22 #/paths/pets/post/parameters/0/in `in` of the parameter `a` is not a known location; the parameter is ignored
    17:11 #/paths/pets/post/parameters/1 the path parameter `b` is not required; it is treated as required
    18:11 #/paths/pets/post/parameters/2 the parameter `c` has no `schema`; its value is not validated
    19:11 #/paths/pets/post/parameters/3 the query parameter `c` is defined twice; the first one counts
    20:7 #/paths/pets/post/requestBody the request body has no `content`; nothing is known of it
    21:7 #/paths/pets/post/responses the link leads to `none`, which is not an operation; it is kept as is
    22:9 #/paths/pets/post/responses/ok `ok` is not a response status; it is ignored
    23:9 #/paths/pets/post/responses/2xx the response has no `description`; it is left empty
    23:25 #/paths/pets/post/responses/2xx/links/a the link `a` has no `operationId`; it is ignored
    26:5 #/components/securitySchemes/a the security scheme `a` is of the unknown type `mutual`; it is ignored
    27:5 #/components/securitySchemes/b the security scheme `b` has no `name`; it is left empty
    27:5 #/components/securitySchemes/b the security scheme `b` is sent in `body`, which is not a place for a key; it is ignored
    ");
}

#[test]
fn schemas_are_judged_as_far_as_they_can_be() {
    let (contract, fallbacks) = foreign(
        "
openapi: 3.0.0
info: { title: t, version: '1' }
paths:
  /a:
    post:
      operationId: a
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [id, id, other]
              properties:
                id: { type: [string, 'null'], maxLength: 2 }
                count: { type: integer, minimum: ten, exclusiveMaximum: 5 }
                step: { type: number, multipleOf: -1 }
                name: { type: sting }
                list: { type: array }
                some: { nullable: true, allOf: [] }
                text: { type: string, pattern: '(', maxLength: 3.5 }
                here: { $ref: '#/components/schemas/Order', description: ignored }
                round: { $ref: '#/components/schemas/Round' }
      responses: { default: { description: d } }
components:
  schemas:
    Order: { type: object }
    Round: { type: string, allOf: [{ $ref: '#/components/schemas/Round' }] }
",
    );
    assert_snapshot!(fallbacks, @"
    11:13 #/paths/~1a/post/requestBody/content/application~1json/schema `required` names `id` twice; it counts once
    15:23 #/paths/~1a/post/requestBody/content/application~1json/schema/properties/id/type a list of types is OpenAPI 3.1; `[T, null]` is read as `T` with `nullable: true`, any other list as no type
    16:50 #/paths/~1a/post/requestBody/content/application~1json/schema/properties/count/minimum `minimum` must be a number, found text; it is ignored
    16:55 #/paths/~1a/post/requestBody/content/application~1json/schema/properties/count/exclusiveMaximum a number as `exclusiveMaximum` is OpenAPI 3.1; it is used as the bound itself
    17:17 #/paths/~1a/post/requestBody/content/application~1json/schema/properties/step `multipleOf` must be greater than 0; it is ignored
    18:25 #/paths/~1a/post/requestBody/content/application~1json/schema/properties/name/type unknown type `sting`, did you mean `string`?; any value is accepted
    19:17 #/paths/~1a/post/requestBody/content/application~1json/schema/properties/list an array without `items`; any item is accepted
    20:17 #/paths/~1a/post/requestBody/content/application~1json/schema/properties/some `nullable` has no effect without `type` (OpenAPI 3.0.3); it is ignored
    20:41 #/paths/~1a/post/requestBody/content/application~1json/schema/properties/some/allOf `allOf` has no branch; it is ignored
    21:39 #/paths/~1a/post/requestBody/content/application~1json/schema/properties/text/pattern this pattern is not a supported regular expression; it is ignored
    21:64 #/paths/~1a/post/requestBody/content/application~1json/schema/properties/text/maxLength `maxLength` must be an integer of at least 0, found a number; it is ignored
    22:61 #/paths/~1a/post/requestBody/content/application~1json/schema/properties/here/description `description` beside `$ref` has no meaning in OpenAPI 3.0; it is ignored
    28:5 #/components/schemas/Round the schema `Round` contains itself at the same level of the value; any value is accepted
    ");
    let validator = Validator::for_part(Arc::new(contract), "a", &Part::Request).unwrap();
    validator.compile().unwrap();
    let broken = |payload: &str| {
        let verdict = validator.validate(payload.as_bytes());
        let found = verdict
            .violations
            .iter()
            .map(|found| format!("{} {}", found.instance, found.keyword));
        found.collect::<Vec<_>>()
    };
    assert_eq!(
        broken(r#"{"id": null, "other": 1, "count": 4, "some": null, "round": 1}"#),
        ["/other undocumented"]
    );
    assert_eq!(
        broken(r#"{"id": "abc", "count": 5}"#),
        [" required", "/id maxLength", "/count exclusiveMaximum"]
    );
}

#[test]
fn schemas_without_a_name_can_be_referred_to() {
    let (contract, fallbacks) = foreign(
        "
openapi: 3.0.3
info: { title: t, version: '1' }
paths:
  /a:
    get:
      operationId: a
      responses:
        200:
          description: d
          content:
            application/json:
              schema:
                type: object
                properties:
                  next: { $ref: '#/paths/~1a/get/responses/200/content/application~1json/schema' }
                  id: { $ref: '#/components/schemas/Order/properties/id' }
components:
  schemas:
    Order: { type: object, properties: { id: { type: string } } }
",
    );
    assert_eq!(fallbacks, "");
    let part = Part::Response("200".to_owned());
    let validator = Validator::for_part(Arc::new(contract), "a", &part).unwrap();
    let verdict = validator.validate(br#"{"next": {"next": {"id": 1}}}"#);
    assert_eq!(verdict.violations[0].instance, "/next/next/id");
    assert_eq!(
        verdict.violations[0].schema.as_deref(),
        Some("#/components/schemas/Order/properties/id/type")
    );
}

#[test]
fn names_of_operations_are_made_unique() {
    let (contract, fallbacks) = foreign(
        "
openapi: 3.0.3
info: { title: t, version: '1' }
paths:
  /a: { get: { operationId: same, responses: {} }, put: { operationId: same, responses: {} } }
  /b: { get: { operationId: PUT /c, responses: {} } }
  /c: { put: { operationId: same, responses: {} } }
",
    );
    let ids: Vec<_> = contract
        .operations
        .iter()
        .map(|operation| &*operation.id)
        .collect();
    assert_eq!(ids, ["same", "PUT /a", "PUT /c", "PUT /c'"]);
    assert_snapshot!(fallbacks, @"
    5:52 # `operationId: same` is defined twice, first at line 5; this one is called `PUT /a`
    7:9 # `operationId: same` is defined twice, first at line 5; this one is called `PUT /c'`
    ");
}

#[test]
fn links_and_words_that_point_nowhere_are_kept_and_told() {
    let acme = Acme::new()
        .without("clauses.yaml")
        .contract(
            "              operationId: cancelOrder",
            "              operationId: cancel",
        )
        .contract("        item-id: /id", "        item-id: /ident");
    let contract = acme.loaded();
    assert!(
        contract
            .operation("listOrders")
            .unwrap()
            .pagination
            .is_some()
    );
    let fallbacks: Vec<_> = contract
        .fallbacks
        .iter()
        .map(|fallback| format!("{} {}", fallback.pointer, fallback.message))
        .collect();
    assert_snapshot!(fallbacks.join("\n"), @"
    #/paths/~1orders/get/x-pagination/item-id `/ident` does not exist in an item; it is kept as is
    #/paths/~1orders/post/responses/201/links/cancel/operationId the link leads to `cancel`, which is not an operation; it is kept as is
    ");
}

/// OpenAPI 3.0.3, Parameter Object.
#[test]
fn headers_that_are_described_elsewhere_are_no_parameters() {
    let (contract, fallbacks) = foreign(
        "
openapi: 3.0.3
info: { title: t, version: '1' }
paths:
  /a:
    get:
      operationId: a
      parameters:
        - { name: accept, in: header, schema: { type: string } }
        - { name: Content-Type, in: header, required: true, schema: { type: string } }
        - { name: AUTHORIZATION, in: header, required: true, schema: { type: string } }
        - { name: Accept, in: query, schema: { type: string } }
      responses: {}
",
    );
    let parameters = &contract.operation("a").unwrap().parameters;
    assert_eq!(parameters.len(), 1);
    assert_eq!(parameters[0].name, "Accept");
    assert_snapshot!(fallbacks, @"
    9:11 #/paths/~1a/get/parameters/0 a header parameter `accept` has no meaning; it is ignored
    10:11 #/paths/~1a/get/parameters/1 a header parameter `Content-Type` has no meaning; it is ignored
    11:11 #/paths/~1a/get/parameters/2 a header parameter `AUTHORIZATION` has no meaning; it is ignored
    ");
}

#[test]
fn what_describes_no_body_or_no_header_is_listed() {
    let (_, fallbacks) = foreign(
        "
openapi: 3.0.3
info: { title: t, version: '1' }
servers:
  - url: https://h.example{a}{b}{c}{d}
    variables:
      a: { default: /a, enum: [/a, /b, /c, /d, /e, /f] }
      b: { default: /a, enum: [/a, /b, /c, /d, /e, /f] }
      c: { default: /a, enum: [/a, /b, /c, /d, /e, /f] }
      d: { default: /a, enum: [/a, /b, /c, /d, /e, /f] }
paths:
  /a:
    get:
      operationId: a
      responses:
        '200':
          description: ok
          headers: { set-cookie: { schema: { type: string } } }
          content:
            application/json; v=1: {}
            Application/JSON ;v=1: {}
            application/*: {}
            '*/*': {}
            '*/json': {}
            application/*+json: {}
            json: {}
            appl ication/json: {}
",
    );
    assert_snapshot!(fallbacks, @"
    5:5 #/servers/0 the variables of the server have 1296 combinations of values; beyond 1,024 of them a variable matches any text without a slash
    18:22 #/paths/~1a/get/responses/200/headers/set-cookie the header `Set-Cookie` is not validated; recorders remove it, so its description has no effect
    21:13 #/paths/~1a/get/responses/200/content/Application~1JSON ;v=1 `Application/JSON ;v=1` is the same media type as `application/json; v=1`; the first one counts
    24:13 #/paths/~1a/get/responses/200/content/*~1json `*/json` is not a media type; it describes no body
    25:13 #/paths/~1a/get/responses/200/content/application~1*+json `application/*+json` is not a media type; it describes no body
    26:13 #/paths/~1a/get/responses/200/content/json `json` is not a media type; it describes no body
    27:13 #/paths/~1a/get/responses/200/content/appl ication~1json `appl ication/json` is not a media type; it describes no body
    ");
}
