//! Our own vocabulary: unknown, misplaced and malformed words, and words that refer to missing
//! elements.

mod common;

use common::{Acme, foreign};
use countersign_contract::model::{KeyEncoding, Pagination, SecurityScheme, SignedPart};
use insta::assert_snapshot;
use serde_json::{Value, json};

#[test]
fn unknown_words() {
    let acme = Acme::new()
        .contract(
            "        action: list\n        x-clause: [AC-001]\n      x-clause: [AC-001]",
            "        action: list\n        x-clause: [AC-001]\n      x-clauses: [AC-001]",
        )
        .contract("      x-error-codes:", "      x-eror-codes:")
        .contract(
            "    description: All of it.",
            "    description: All of it.\n    x-display: Orders",
        )
        .contract("paths:\n", "paths:\n  x-more: 1\n");
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:13:5: unknown word `x-display` on `tags`
      help: use a word of specs/README.md, or remove it
    openapi.yaml:17:3: unknown word `x-more` on `paths`
      help: use a word of specs/README.md, or remove it
    openapi.yaml:19:5: the operation `listOrders` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    openapi.yaml:67:7: unknown word `x-clauses` on an operation, did you mean `x-clause`?
      help: use a word of specs/README.md, or remove it
    openapi.yaml:172:7: unknown word `x-eror-codes` on a response, did you mean `x-error-codes`?
      help: use a word of specs/README.md, or remove it
    ");
}

#[test]
fn words_in_the_wrong_place() {
    let acme = Acme::new()
        .contract(
            "    Error:\n      type: object",
            "    Error:\n      x-resource: {}\n      type: object",
        )
        .contract(
            "    description: All of it.",
            "    description: All of it.\n    x-clause: [AC-001]",
        )
        .contract(
            "        '204':\n          description: Canceled.",
            "        '204':\n          x-transition: {}\n          description: Canceled.",
        );
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:13:5: the word `x-clause` does not belong on `tags`
      help: see specs/README.md for its place
    openapi.yaml:121:11: the word `x-transition` does not belong on a response
      help: see specs/README.md for its place
    openapi.yaml:228:7: the word `x-resource` does not belong on a schema
      help: see specs/README.md for its place
    ");
}

#[test]
fn words_that_are_written_wrong() {
    let acme = Acme::new()
        .contract("          below: error", "          below: eror")
        .contract("        item-id: /id", "        item_id: /id")
        .contract("        action: create", "        action: make")
        .contract("        - code: A1", "        - cod: A1")
        .contract("        from: [placed]", "        from: placed");
    assert_snapshot!(acme.refused(), @r#"
    openapi.yaml:59:18: `x-pagination` is invalid: unknown field `item_id`, expected one of `limit`, `offset`, `page`, `cursor`, `link`, `items`, `total`, `total-pages`, `has-more`, `item-id`, `stable`, `x-clause`
      help: see specs/README.md for the word
    openapi.yaml:105:17: `x-resource` is invalid: unknown variant `make`, expected one of `create`, `read`, `list`, `update`, `replace`, `delete`, `act`, `notify`
      help: see specs/README.md for the word
    openapi.yaml:123:15: `x-transition` is invalid: invalid type: string "placed", expected a sequence
      help: see specs/README.md for the word
    openapi.yaml:171:16: `x-error-codes` is invalid: unknown field `cod`, expected one of `code`, `sub-code`, `message`, `x-clause`
      help: see specs/README.md for the word
    "#);
}

#[test]
fn pagination_that_points_nowhere() {
    let acme = Acme::new()
        .contract(
            "          name: limit\n          default: 50",
            "          name: size\n          default: 50",
        )
        .contract(
            "          in: query\n          name: offset",
            "          in: body\n          name: /offset",
        )
        .contract("        items: /data", "        items: /total")
        .contract("        total: /total", "        total: /count")
        .contract(
            "        item-id: /id",
            "        has-more: /data\n        item-id: /id",
        );
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:48:11: `listOrders` has no query parameter `size`
      help: correct the name, or describe the parameter
    openapi.yaml:55:11: `/offset` does not exist in the request of `listOrders`
      help: correct the JSON pointer, or describe the member
    openapi.yaml:57:9: `/total` is not of type array
      help: correct the JSON pointer
    openapi.yaml:58:9: `/count` does not exist in the response:200 of `listOrders`
      help: correct the JSON pointer, or describe the member
    openapi.yaml:59:9: `/data` is not of type boolean
      help: correct the JSON pointer
    ");
    assert_snapshot!(Acme::new().contract("        item-id: /id", "        item-id: /ident").refused(), @"
    openapi.yaml:59:9: `/ident` does not exist in an item
      help: correct the JSON pointer, or describe the member
    ");
    let acme = Acme::new().contract(
        "        '200':\n          description: A page",
        "        '300':\n          description: A page",
    );
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:57:9: `listOrders` has no successful response to point into
      help: describe one
    openapi.yaml:58:9: `listOrders` has no successful response to point into
      help: describe one
    ");
}

/// Returns the contract of the tests with another way to find the next page.
fn paged(next: &str) -> Acme {
    Acme::new().contract(
        "        offset:\n          in: query\n          name: offset\n          x-clause: [AC-006]\n",
        next,
    )
}

#[test]
fn every_way_to_find_the_next_page_is_read() {
    for (next, expected) in [
        (
            "        page: { in: query, name: offset, default: 1, x-clause: [AC-001] }\n        total-pages: /total\n",
            "page",
        ),
        (
            "        cursor: { in: query, name: offset, next: /total, x-clause: [AC-001] }\n",
            "cursor",
        ),
        (
            "        cursor: { in: query, name: offset, last-item: /id, x-clause: [AC-001] }\n",
            "cursor",
        ),
    ] {
        let contract = paged(next).load().unwrap();
        let pagination = contract.operations[0].pagination.as_ref().unwrap();
        assert_eq!(pagination.next.as_str(), expected);
        assert_eq!(pagination.next.rule().clauses.len(), 1);
        let written = serde_json::to_value(pagination).unwrap();
        assert_eq!(
            serde_json::from_value::<Pagination>(written).unwrap(),
            *pagination
        );
    }
}

#[test]
fn a_next_page_that_cannot_be_found() {
    assert_snapshot!(paged("").refused(), @"
    openapi.yaml:45:7: `x-pagination` does not say how the next page is found
      help: use one of `offset`, `page`, `cursor` and `link`
    ");
    assert_snapshot!(paged("        cursor: { in: query, name: offset, x-clause: [AC-001] }\n").refused(), @"
    openapi.yaml:53:9: `cursor` needs one of `next` and `last-item`
      help: point to the cursor in the response body with `next`, or in its last item with `last-item`
    ");
    assert_snapshot!(paged("        cursor: { in: query, name: offset, next: /data, last-item: /id, x-clause: [AC-001] }\n").refused(), @"
    openapi.yaml:53:9: `cursor` needs one of `next` and `last-item`
      help: point to the cursor in the response body with `next`, or in its last item with `last-item`
    ");
    assert_snapshot!(paged("        cursor: { in: query, name: after, next: /data }\n        total-pages: /total\n").refused(), @"
    openapi.yaml:53:9: the page cursor after cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    openapi.yaml:54:9: `total-pages` applies only to numbered pages
      help: remove it, or describe the number with `page`
    ");
    assert_snapshot!(paged("        cursor: { in: query, name: offset, last-item: /ids, x-clause: [AC-001] }\n").refused(), @"
    openapi.yaml:53:44: `/ids` does not exist in an item
      help: correct the JSON pointer, or describe the member
    ");
    assert_snapshot!(paged("        link: { in: header, name: Links, x-clause: [AC-001] }\n").refused(), @"
    openapi.yaml:53:29: the response 200 of `listOrders` has no header `Links`
      help: correct the name, or describe the header
    ");
    assert_snapshot!(paged("        link: { in: body, name: /total, x-clause: [AC-001] }\n        page: { in: query, name: offset, x-clause: [AC-001] }\n").refused(), @"
    openapi.yaml:45:7: `x-pagination` describes more than one way to find the next page
      help: use one of `offset`, `page`, `cursor` and `link`
    ");
    assert_snapshot!(paged("        link: { in: body, name: /total, x-clause: [AC-001] }\n").refused(), @"
    openapi.yaml:53:27: `/total` is not of type string
      help: correct the JSON pointer
    ");
}

/// The source of the next page must exist in the response.
#[test]
fn a_next_page_that_the_response_does_not_tell() {
    let cursor = "        cursor: { in: query, name: offset, next: /data, x-clause: [AC-001] }\n";
    assert_snapshot!(paged(cursor).refused(), @"
    openapi.yaml:53:44: `/data` is not of type string or integer
      help: correct the JSON pointer
    ");
    let link = "        link: { in: header, name: link, x-clause: [AC-001] }\n";
    let put = paged(link).contract(
        "    get:\n      operationId: listOrders",
        "    put:\n      operationId: listOrders",
    );
    assert_snapshot!(put.refused(), @"
    openapi.yaml:53:9: `listOrders` is called with PUT, and a link is followed with GET
      help: describe the next page with `offset`, `page` or `cursor`
    openapi.yaml:53:29: the response 200 of `listOrders` has no header `link`
      help: correct the name, or describe the header
    ");
    let with_header = |name: &str| {
        let headers = format!(
            "          headers: {{ {name}: {{ schema: {{ type: string }}, x-clause: [AC-001] }} }}\n"
        );
        let before = "          description: A page of orders.\n";
        paged(link).contract(before, &format!("{before}{headers}"))
    };
    assert_snapshot!(with_header("Links").refused(), @"
    openapi.yaml:54:29: the response 200 of `listOrders` has no header `link`
      help: correct the name, or describe the header
    ");
    // Header names are case-insensitive.
    with_header("Link").loaded();
}

/// Without a documented success, `default` covers successes.
#[test]
fn a_default_that_covers_successes() {
    let acme = Acme::new().contract(
        "        '200':\n          description: A page",
        "        default:\n          description: A page",
    );
    acme.loaded();
}

#[test]
fn a_stream_of_events() {
    let page = "            application/json:\n              schema:\n                $ref: '#/components/schemas/OrderPage'\n";
    let more = |more: &str| Acme::new().contract(page, &format!("{page}{more}"));
    let stream = "            text/event-stream:\n              schema:\n                $ref: '#/components/schemas/OrderPage'\n";
    let contract = more(&format!(
        "{stream}              x-events: {{ end: bye, x-clause: [AC-006] }}\n"
    ))
    .loaded();
    let operation = &contract.operations[0];
    let parts: Vec<_> = operation.parts().map(|part| part.to_string()).collect();
    assert_eq!(parts[..2], ["response:200", "event:200"]);
    let (_, media) = operation.described(&"event:200".parse().unwrap()).unwrap();
    assert_eq!(media.events.as_ref().unwrap().end, "bye");
    assert_snapshot!(more(&format!("{stream}              x-events: {{ end: bye }}\n")).refused(), @"
    openapi.yaml:47:15: `x-events` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    ");
    assert_snapshot!(more(&format!("{stream}              x-events: {{ ends: bye }}\n")).refused(), @"
    openapi.yaml:47:33: `x-events` is invalid: unknown field `ends`, expected `end` or `x-clause`
      help: see specs/README.md for the word
    ");
    assert_snapshot!(more("              x-events: { end: bye, x-clause: [AC-006] }\n").refused(), @"
    openapi.yaml:44:15: the word `x-events` does not belong on a media type
      help: see specs/README.md for its place
    ");
}

#[test]
fn a_resource_that_points_nowhere() {
    let acme = Acme::new()
        .contract("          in: response\n          name: /id", "          in: response\n          name: /ids\n        state:\n          in: path\n          name: id");
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:108:11: `/ids` does not exist in the response:201 of `placeOrder`
      help: correct the JSON pointer, or describe the member
    openapi.yaml:111:11: `placeOrder` has no path parameter `id`
      help: correct the name, or describe the parameter
    ");
}

#[test]
fn links_that_lead_nowhere() {
    assert_snapshot!(Acme::new().contract("              operationId: cancelOrder", "              operationId: cancelOrdre").refused(), @"
    openapi.yaml:96:15: the link leads to `cancelOrdre`, which is not an operation, did you mean `cancelOrder`?
      help: correct the `operationId`
    ");
    assert_snapshot!(Acme::new().contract("              operationId: cancelOrder\n", "").refused(), @"
    openapi.yaml:95:13: the link `cancel` has no `operationId`
      help: name the operation that the link leads to
    ");
    let acme = Acme::new().contract(
        "                id: '$response.body#/id'",
        "                idd: '$response.body#/ids'\n                path.id: $response.header.Location\n                query.id: $request.path.id\n                id: $response.id",
    );
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:98:17: `/ids` does not exist in the response:201 of `placeOrder`
      help: correct the JSON pointer, or describe the member
    openapi.yaml:98:17: the link passes `idd`, which `cancelOrder` does not accept, did you mean `id`?
      help: correct the name of the parameter
    openapi.yaml:99:17: `$response.header.Location` names no header of this response
      help: correct the name, or describe the header
    openapi.yaml:100:17: `$request.path.id` names no path parameter of `placeOrder`
      help: correct the name of the parameter
    openapi.yaml:100:17: the link passes `query.id`, which `cancelOrder` does not accept
      help: correct the name of the parameter
    openapi.yaml:101:17: `$response.id` is not a runtime expression
      help: write it as in OpenAPI 3.0.3, such as `$response.body#/id`
    ");
}

/// A problem is reported at its own place, not at references to it.
#[test]
fn a_link_of_a_component_that_leads_nowhere() {
    let acme = Acme::new().contract(
        "      description: The order is not placed.",
        "      description: The order is not placed.\n      links:\n        again:\n          operationId: again\n          x-clause: [AC-001]",
    );
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:168:11: the link leads to `again`, which is not an operation
      help: correct the `operationId`
    ");
}

#[test]
fn names_in_code() {
    let named = |names: &str| {
        Acme::new().contract(
            "    Error:\n      type: object",
            &format!("    Error:\n      x-names: {names}\n      type: object"),
        )
    };
    assert_snapshot!(named("{ nothing: nobody }").refused(), @"
    openapi.yaml:226:18: `x-names` names `nothing`, which is not a member of this schema
      help: correct the name, or remove it
    ");
    assert_snapshot!(named("{ code: 'Co de' }").refused(), @"
    openapi.yaml:226:18: `Co de` cannot be a name in code
      help: use lower case letters, digits and `_`, starting with a letter
    ");
    assert_snapshot!(named("[nobody]").refused(), @"
    openapi.yaml:226:16: `x-names` is invalid: expected a map, found a list
      help: see specs/README.md for the word
    ");
    let contract = named("{ code: error_code }").loaded();
    assert_eq!(contract.schemas["Error"].names["code"], "error_code");
}

/// Returns the contract of the tests with a signature instead of a key.
fn signed(word: &str) -> Acme {
    Acme::new().contract(
        "      name: X-Key\n",
        &format!("      name: X-Key\n      x-signature: {word}\n"),
    )
}

#[test]
fn what_is_signed_is_read() {
    let word = "{ hmac: sha1, encoding: hex, key: hex, key-prefix: k_, separator: ';', prefix: v1=, signed: 'v0:{timestamp}{X-Id}{body}', timestamp: { prefix: t=, x-clause: [AC-001] }, x-clause: [AC-001] }";
    let contract = signed(word).loaded();
    let scheme = &contract.security_schemes["key"];
    let mut written = serde_json::to_value(scheme).unwrap();
    assert_eq!(
        serde_json::from_value::<SecurityScheme>(written.clone()).unwrap(),
        *scheme
    );
    for rule in ["/rule", "/signature/rule", "/signature/timestamp/rule"] {
        let cited = written.pointer(&format!("{rule}/clauses")).unwrap();
        assert_eq!(*cited, json!(["AC-001"]), "{rule}");
        *written.pointer_mut(rule).unwrap() = Value::Null;
    }
    assert_snapshot!(written, @r#"{"header":"X-Key","rule":null,"signature":{"encoding":"hex","hash":"sha1","key":"hex","key_prefix":"k_","prefix":"v1=","rule":null,"separator":";","signed":[{"text":"v0:"},"timestamp",{"header":"X-Id"},"body"],"timestamp":{"prefix":"t=","rule":null,"tolerance":300}},"type":"signature"}"#);
    let SecurityScheme::Signature { signature, .. } =
        &signed("{ hmac: sha512, encoding: base64, x-clause: [AC-001] }")
            .loaded()
            .security_schemes["key"]
            .clone()
    else {
        panic!("it is a signature");
    };
    assert_eq!(
        (signature.key, &signature.signed[..]),
        (KeyEncoding::Text, &[SignedPart::Body][..])
    );
}

/// In a foreign document the word may have another meaning, but it is listed.
#[test]
fn a_signature_of_a_foreign_document_is_told_if_it_is_left_aside() {
    let document = |word: &str| {
        format!(
            "openapi: 3.0.3\ninfo: {{ title: A, version: '1' }}\npaths: {{}}\ncomponents: {{ securitySchemes: {{ key: {{ type: apiKey, in: header, name: X, x-signature: {word} }} }} }}\n"
        )
    };
    for word in [
        "{ hmac: sha256 }",
        "yes",
        "{ hmac: sha256, encoding: hex, signed: '{' }",
    ] {
        let (contract, told) = foreign(&document(word));
        let scheme = &contract.security_schemes["key"];
        assert!(matches!(scheme, SecurityScheme::ApiKey { .. }), "{word}");
        assert!(
            told.contains("the scheme is treated as a plain API key"),
            "{word}: {told}"
        );
    }
    let (contract, told) = foreign(&document("{ hmac: sha256, encoding: hex }"));
    let scheme = &contract.security_schemes["key"];
    assert!(matches!(scheme, SecurityScheme::Signature { .. }));
    assert_eq!(told, "");
}

#[test]
fn a_signature_that_protects_nothing_or_cannot_be_found() {
    let refused = |members: &str| {
        signed(&format!(
            "{{ hmac: sha256, encoding: hex, x-clause: [AC-001], {members} }}"
        ))
        .refused()
    };
    let timestamp = "timestamp: { header: X-Time, x-clause: [AC-001] }";
    assert_snapshot!(refused("signed: '{timestamp}.{body}'"), @"
    openapi.yaml:153:71: `{timestamp}` is signed, but its location is unknown
      help: describe it with `timestamp`
    ");
    assert_snapshot!(refused(&format!("signed: '{{body}}', {timestamp}")), @"
    openapi.yaml:153:71: the timestamp is not signed, so anyone could change it
      help: add `{timestamp}` to the template
    ");
    assert_snapshot!(refused(timestamp), @"
    openapi.yaml:153:7: the timestamp is not signed, so anyone could change it
      help: set `signed` to a template that contains `{timestamp}`
    ");
    assert_snapshot!(refused(&format!("signed: '{{timestamp}}', {timestamp}")), @"
    openapi.yaml:153:71: the body is not signed, so anyone could change it
      help: add `{body}` to the template
    ");
    for template in [
        "{body",
        "body}",
        "{}",
        "{X Id}{body}",
        "{{body}}",
        "{body}}",
    ] {
        let found = refused(&format!("signed: '{template}'"));
        assert!(
            found.contains("`signed` has an unmatched brace"),
            "{template}: {found}"
        );
    }
    assert_snapshot!(refused("signed: '{timestamp}{body}', timestamp: { prefix: t=, x-clause: [AC-001] }"), @"
    openapi.yaml:153:100: the timestamp cannot be distinguished from the signature
      help: set `prefix` to the beginning of the entry with the timestamp, and `separator` to the character between entries
    ");
    assert_snapshot!(refused("separator: ',', signed: '{timestamp}{body}', timestamp: { prefix: '', x-clause: [AC-001] }"), @"
    openapi.yaml:153:116: the timestamp cannot be distinguished from the signature
      help: set `prefix` to the beginning of the entry with the timestamp, and `separator` to the character between entries
    ");
    assert_snapshot!(refused("signed: '{timestamp}{body}', timestamp: { header: 'X Time', x-clause: [AC-001] }"), @"
    openapi.yaml:153:100: `X Time` cannot be the name of a header
      help: correct the name
    ");
    assert_snapshot!(refused("signed: '{timestamp}{body}', timestamp: { header: X-Time, prefix: t=, x-clause: [AC-001] }"), @"
    openapi.yaml:153:100: `timestamp` needs one of `header` and `prefix`
      help: name the header that holds it, or set `prefix` to the beginning of its entry
    ");
    assert_snapshot!(refused("signed: '{timestamp}{body}', timestamp: {}"), @"
    openapi.yaml:153:100: `timestamp` needs one of `header` and `prefix`
      help: name the header that holds it, or set `prefix` to the beginning of its entry
    openapi.yaml:153:100: the timestamp of `x-signature` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    ");
    assert_snapshot!(signed("{ hmac: md5, encoding: hex, x-clause: [AC-001] }").refused(), @"
    openapi.yaml:153:28: `x-signature` is invalid: unknown variant `md5`, expected one of `sha1`, `sha256`, `sha512`
      help: see specs/README.md for the word
    ");
    assert_snapshot!(signed("{ hmac: sha256, encoding: hex, signed: '{timestamp}{body}', timestamp: { header: X-Time } }").refused(), @"
    openapi.yaml:153:7: `x-signature` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    openapi.yaml:153:80: the timestamp of `x-signature` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    ");
    let query = signed("{ hmac: sha256, encoding: hex, x-clause: [AC-001] }").contract(
        "      type: apiKey\n      in: header",
        "      type: apiKey\n      in: query",
    );
    assert_snapshot!(query.refused(), @"
    openapi.yaml:153:7: `x-signature` belongs to an `apiKey` in a header
      help: name the header of the signature, or remove the word
    ");
}
