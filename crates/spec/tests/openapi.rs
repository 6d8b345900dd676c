//! Unsupported or implausible OpenAPI. All problems are reported at once.

mod common;

use common::Acme;
use insta::assert_snapshot;

#[test]
fn references_that_lead_nowhere() {
    let acme = Acme::new()
        .contract(
            "          items:\n            $ref: '#/components/schemas/Order'",
            "          items:\n            $ref: '#/components/schemas/Ordre'",
        )
        .contract(
            "        - $ref: '#/components/parameters/OrderId'",
            "        - $ref: '#/components/parameter/OrderId'",
        )
        .contract(
            "          $ref: '#/components/responses/Refused'",
            "          $ref: 'errors.yaml#/Refused'",
        )
        .contract(
            "                $ref: '#/components/schemas/OrderPage'",
            "                $ref: '#/components/schemas/OrderPage/properties/data'",
        );
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:43:17: `$ref: #/components/schemas/OrderPage/properties/data` is not a named schema
      help: move the schema to `components/schemas` and refer to it there
    openapi.yaml:102:11: `$ref: errors.yaml#/Refused` leads to a missing file
      help: correct the path, or add the file
    openapi.yaml:112:5: the path of `cancelOrder` has `{id}`, which no path parameter describes
      help: add the parameter, or correct its name
    openapi.yaml:117:11: `$ref: #/components/parameter/OrderId` does not exist
      help: correct the reference, or add its target
    openapi.yaml:219:13: `$ref: #/components/schemas/Ordre` does not exist, did you mean `Order`?
      help: correct the reference, or add its target
    ");
}

#[test]
fn references_in_a_circle() {
    let acme = Acme::new()
        .contract("    Refused:\n      description", "    Refused:\n      $ref: '#/components/responses/Round'\n    Round:\n      $ref: '#/components/responses/Refused'\n    Kept:\n      description");
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:101:9: `$ref` of a response is circular
      help: replace one of the references with its target
    openapi.yaml:164:5: `$ref` of a response is circular
      help: replace one of the references with its target
    openapi.yaml:166:5: `$ref` of a response is circular
      help: replace one of the references with its target
    ");
}

#[test]
fn siblings_of_a_reference() {
    let acme = Acme::new().contract(
        "          items:\n            $ref: '#/components/schemas/Order'",
        "          items:\n            $ref: '#/components/schemas/Order'\n            nullable: true\n            x-clause: [AC-006]",
    );
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:220:13: `nullable` beside `$ref` has no meaning in OpenAPI 3.0
      help: move it to the referenced object, or write `allOf: [{ $ref: ... }]`
    openapi.yaml:221:13: `x-clause` beside `$ref` has no meaning in OpenAPI 3.0
      help: move it to the referenced object, or write `allOf: [{ $ref: ... }]`
    ");
}

#[test]
fn schemas_in_a_circle() {
    let circle = "    Error:\n      allOf:\n        - oneOf: [{ $ref: '#/components/schemas/Error' }]\n      x-clause: [AC-005]\n    Itself:\n      $ref: '#/components/schemas/Itself'\n    Deeper:\n      type: array\n      items:\n        $ref: '#/components/schemas/Deeper'\n      x-clause: [AC-005]\n    Old:\n      type: object";
    let acme = Acme::new().contract("    Error:\n      type: object", circle);
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:225:5: the schema `Error` contains itself at the same level of the value
      help: break the cycle: refer to it from a property or from `items`
    openapi.yaml:229:5: the schema `Itself` contains itself at the same level of the value
      help: break the cycle: refer to it from a property or from `items`
    ");
}

#[test]
fn a_chain_of_schemas_without_end() {
    let chain = (0..70)
        .map(|index| {
            format!(
                "    Link{index}:\n      $ref: '#/components/schemas/Link{}'\n",
                index + 1
            )
        })
        .collect::<Vec<_>>()
        .concat();
    let acme = Acme::new().contract(
        "    Error:\n      type",
        &format!(
            "{chain}    Link70:\n      $ref: '#/components/schemas/Error'\n    Error:\n      type"
        ),
    );
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:237:5: more than 64 names refer to each other, starting at the schema `Link6`
      help: refer to the final schema directly
    ");
}

#[test]
fn branches_without_end() {
    let double = (0..20)
        .map(|index| {
            let next = format!("{{ $ref: '#/components/schemas/Two{}' }}", index + 1);
            format!("    Two{index}:\n      anyOf: [{next}, {next}]\n      x-clause: [AC-005]\n")
        })
        .collect::<Vec<_>>()
        .concat();
    let acme = Acme::new().contract(
        "    Error:\n      type",
        &format!(
            "{double}    Two20:\n      $ref: '#/components/schemas/Error'\n    Error:\n      type"
        ),
    );
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:249:5: the schema `Two8` has more than 10000 branches once all references are expanded
      help: merge similar branches
    ");
}

#[test]
fn operations_with_the_same_name() {
    let acme = Acme::new().contract(
        "      operationId: cancelOrder\n      summary",
        "      operationId: placeOrder\n      summary",
    );
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:112:5: `operationId: placeOrder` is defined twice, first at line 66
      help: give each operation its own name
    ");
}

#[test]
fn an_operation_without_name_or_responses() {
    let acme = Acme::new()
        .contract("      operationId: cancelOrder\n      summary: Cancel an order\n", "")
        .contract("      responses:\n        '204':\n          description: Canceled.\n          x-clause: [AC-001]\n", "");
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:112:5: `POST /orders/{id}/cancel` has no `responses`
      help: add `responses`
    openapi.yaml:112:5: the operation POST /orders/{id}/cancel has no `operationId`
      help: add `operationId`
    ");
}

#[test]
fn paths_and_their_parameters() {
    let acme = Acme::new()
        .contract("  /orders/{id}/cancel:", "  orders/{order}/cancel: {}\n  /orders/{order}/cancel:\n    summary: x\n  /orders/{number}/cancel:")
        .contract("      name: id\n      in: path\n      required: true", "      name: id\n      in: path");
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:111:3: the path `orders/{order}/cancel` does not begin with a slash
      help: begin it with a slash
    openapi.yaml:114:3: the path `/orders/{number}/cancel` duplicates the one at line 112
      help: put all their operations under one of them
    openapi.yaml:115:5: the path of `cancelOrder` has `{number}`, which no path parameter describes
      help: add the parameter, or correct its name
    openapi.yaml:115:5: the path of `cancelOrder` has no `{id}`
      help: correct the path or the parameter
    openapi.yaml:158:5: the path parameter `id` is not required
      help: add `required: true`
    ");
}

#[test]
fn parameters_that_say_too_little() {
    let acme = Acme::new()
        .contract("        - name: offset\n          in: query", "        - name: limit\n          in: query\n          schema: { type: string }\n          x-clause: [AC-006]\n        - name: sort\n          in: body\n        - in: query\n          content: {}\n          x-clause: [AC-006]\n        - name: offset\n          in: query");
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:30:11: the query parameter `limit` is defined twice
      help: keep one of them
    openapi.yaml:35:11: `in` of the parameter `sort` is not a known location
      help: write path, query, header or cookie
    openapi.yaml:36:11: the parameter has no `name`
      help: add `name`
    openapi.yaml:37:11: `content` of the parameter must name one media type
      help: keep one of them
    ");
}

#[test]
fn unknown_members() {
    let acme = Acme::new()
        .contract(
            "      summary: List the orders",
            "      sumary: List the orders",
        )
        .contract(
            "        required: true\n        description: The order.",
            "        require: true\n        description: The order.",
        )
        .contract(
            "          maxLength: 8\n          description: What",
            "          maxlength: 8\n          const: 8\n          description: What",
        )
        .contract("        '400':\n", "        '4000':\n")
        .contract(
            "      name: X-Key",
            "      name: X-Key\n      callbacks: {}",
        );
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:19:7: unknown member `sumary` of an operation, did you mean `summary`?
      help: correct the name, or remove it
    openapi.yaml:71:9: unknown member `require` of a request body, did you mean `required`?
      help: correct the name, or remove it
    openapi.yaml:101:9: `4000` is not a response status
      help: write a number, a range such as `4XX`, or `default`
    openapi.yaml:153:7: unknown member `callbacks` of a security scheme
      help: correct the name, or remove it
    openapi.yaml:184:11: unknown member `maxlength` of a schema, did you mean `maxLength`?
      help: correct the name, or remove it
    openapi.yaml:185:11: unknown member `const` of a schema
      help: correct the name, or remove it
    ");
}

#[test]
fn values_of_the_wrong_kind() {
    let acme = Acme::new()
        .contract("  version: 1.0.0", "  version: 1.0")
        .contract("            minimum: 1\n", "            minimum: one\n")
        .contract(
            "        required: true\n        description: The order.",
            "        required: yes\n        description: The order.",
        )
        .contract("      required: [id, lines]", "      required: id")
        .contract("          minItems: 1", "          minItems: -1")
        .contract("          maxItems: 12", "          maxItems: 12.5")
        .contract(
            "      tags: [Orders]\n      parameters:\n        - $ref",
            "      tags: Orders\n      parameters:\n        - $ref",
        );
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:4:12: `version` must be text, found a number
      help: write text here
    openapi.yaml:27:22: `minimum` must be a number, found text
      help: write a number here
    openapi.yaml:71:19: `required` must be true or false, found text
      help: write true or false here
    openapi.yaml:115:13: `tags` must be a list, found text
      help: write a list here
    openapi.yaml:179:7: the rule `required` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    openapi.yaml:179:17: `required` must be a list, found text
      help: write a list here
    openapi.yaml:204:21: `minItems` must be an integer of at least 0, found a number
      help: write an integer of at least 0 here
    openapi.yaml:205:21: `maxItems` must be an integer of at least 0, found a number
      help: write an integer of at least 0 here
    openapi.yaml:211:9: `x-clause` names `required/id`, which is not a keyword of this schema
      help: correct the name, or remove it
    openapi.yaml:212:9: `x-clause` names `required/lines`, which is not a keyword of this schema
      help: correct the name, or remove it
    ");
}

#[test]
fn schemas_that_cannot_be_meant() {
    let acme = Acme::new()
        .contract("          minItems: 1", "          minItems: 13\n          uniqueItems: true\n          pattern: a")
        .contract("            - type: number", "            - type: number\n              minimum: 5\n              maximum: 4")
        .contract("            - type: string\n          x-clause: [AC-004]", "            - nullable: true\n          x-clause: [AC-004]")
        .contract("      required: [id, lines]", "      required: [id, lines, lines, stat]")
        .contract("        required/lines: [AC-003]", "        required/lines: [AC-003]\n        '*': [AC-003]")
        .contract("          pattern: '^[^<]*$'", "          pattern: '^[^<*$'")
        .contract("          enum: [placed, canceled]", "          enum: []\n          readOnly: true\n          writeOnly: true")
        .contract("        total:\n          type: integer", "        total:\n          type: intger\n        rows:\n          type: array\n          x-clause: [AC-006]\n        step:\n          type: number\n          multipleOf: 0\n          x-clause: [AC-006]\n        all:\n          allOf: []");
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:176:5: `required` names `lines` twice
      help: keep one of them
    openapi.yaml:179:7: `required` names `stat`, which is not among the properties, did you mean `state`?
      help: correct the name, or describe the member
    openapi.yaml:186:9: a value that is both `readOnly` and `writeOnly` is never sent
      help: keep the intended one
    openapi.yaml:186:9: no value can satisfy these limits
      help: correct the limits
    openapi.yaml:195:11: this pattern is not a supported regular expression
      help: write a regular expression of ECMA-262
    openapi.yaml:201:15: no value can satisfy these limits
      help: correct the limits
    openapi.yaml:204:15: `nullable` has no effect without `type` (OpenAPI 3.0.3)
      help: add `type`, or move `nullable` to the schema that has one
    openapi.yaml:206:9: no value can satisfy these limits
      help: correct the limits
    openapi.yaml:210:11: `pattern` has no effect with `type: array`
      help: correct the type, or remove the keyword
    openapi.yaml:229:11: the rule `type` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    openapi.yaml:229:11: unknown type `intger`, did you mean `integer`?
      help: use string, number, integer, boolean, array or object
    openapi.yaml:230:9: an array without `items`
      help: add `items`, if only `{}`
    openapi.yaml:233:9: `multipleOf` must be greater than 0
      help: correct the number
    openapi.yaml:238:11: `allOf` has no branch
      help: add one, or remove it
    ");
}

#[test]
fn openapi_3_1_within_3_0() {
    let acme = Acme::new()
        .contract(
            "          type: string\n          nullable: true",
            "          type: [string, 'null']",
        )
        .contract(
            "            minimum: 1\n",
            "            exclusiveMinimum: 1\n",
        );
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:27:13: a number as `exclusiveMinimum` is OpenAPI 3.1
      help: write `minimum: 1` and `exclusiveMinimum: true`
    openapi.yaml:191:11: a list of types is OpenAPI 3.1
      help: write one type, and `nullable: true` if null is allowed
    ");
}

#[test]
fn security() {
    let acme = Acme::new()
        .contract("security:\n  - key: []\npaths", "security:\n  - kye: []\npaths")
        .contract("      in: header\n      name: X-Key", "      in: body\n      name: X-Key")
        .contract("  parameters:\n    OrderId", "    other:\n      type: apikey\n      x-clause: [AC-001]\n    oauth:\n      type: oauth2\n      flows: { clientcredentials: {} }\n      x-clause: [AC-001]\n  parameters:\n    OrderId");
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:14:5: no security scheme is called `kye`
      help: correct the name, or describe the scheme under components
    openapi.yaml:134:11: no security scheme is called `key`
      help: correct the name, or describe the scheme under components
    openapi.yaml:149:5: the security scheme `key` is sent in `body`, which is not a place for a key
      help: write header, query or cookie
    openapi.yaml:154:5: the security scheme `other` is of the unknown type `apikey`, did you mean `apiKey`?
      help: use apiKey, http, oauth2 or openIdConnect
    openapi.yaml:159:16: unknown flow `clientcredentials`, did you mean `clientCredentials`?
      help: correct the name
    ");
}

#[test]
fn servers() {
    let acme = Acme::new().contract(
        "  - url: https://api.acme.example",
        "  - url: https://{host}/{base}\n    variables: { host: { default: a, enum: [b] } }",
    );
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:8:5: the server URL has `{base}`, which `variables` does not describe
      help: add the variable
    openapi.yaml:9:18: the default of the server variable `host` is not in its `enum`
      help: correct the default, or add it to `enum`
    ");
}

/// The server of a request is determined by host and path.
#[test]
fn parts_of_a_server_url_that_do_not_count() {
    let acme = Acme::new().contract(
        "  - url: https://api.acme.example",
        "  - url: https://user@api.acme.example/v1?key=1",
    );
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:8:5: the server URL has a query or a fragment, after which no path can be appended
      help: remove it from the URL
    openapi.yaml:8:5: the server URL has user information
      help: remove it from the URL, and describe it as a security scheme
    ");
}

/// Unreferenced components are read as well.
#[test]
fn components_that_nothing_uses() {
    let acme = Acme::new().contract(
        "  parameters:\n    OrderId",
        "  headers:\n    Rate:\n      schema: { type: integer }\n  requestBodies:\n    Body: {}\n  examples:\n    none: {}\n  links:\n    Next: {}\n  callbacks: {}\n  parameters:\n    Unused: { name: a, in: query }\n    OrderId",
    );
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:155:5: the header `Rate` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    openapi.yaml:158:5: the request body cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    openapi.yaml:158:5: the request body has no `content`
      help: add `content` with a media type
    openapi.yaml:160:5: an example must have either `value` or `externalValue`
      help: keep the intended one
    openapi.yaml:162:5: the link `Next` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    openapi.yaml:162:5: the link `Next` has no `operationId`
      help: name the operation that the link leads to
    openapi.yaml:163:3: `callbacks` are not validated
      help: describe the calls under `x-webhooks`
    openapi.yaml:165:5: the parameter `a` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    openapi.yaml:165:5: the parameter `a` has no `schema`
      help: describe it with `schema`
    ");
}
