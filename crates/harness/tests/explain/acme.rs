//! A small contract in the form of the model, and helpers to read its sheets.

use countersign_contract::model::Contract;
use countersign_harness::explain::{Layout, Sheet};
use serde_json::{Value, json};

pub(crate) const PLAIN: Layout = Layout {
    width: 80,
    color: false,
};

/// Returns a rule that rests on these clauses, at this line.
pub(crate) fn rule(clauses: &[&str], line: u32) -> Value {
    json!({ "clauses": clauses, "at": { "line": line, "column": 5 } })
}

pub(crate) fn clause(certainty: &str, fact: &str) -> Value {
    json!({ "section": "Orders", "certainty": certainty, "fact": fact, "at": { "line": 1, "column": 5 } })
}

pub(crate) fn schemas() -> Value {
    let order = json!({
        "pointer": "#/components/schemas/Order", "type": "object", "description": "An order.\n\nMore of it.",
        "required": ["id", "lines", "elsewhere"],
        "rules": { "type": rule(&["AC-1"], 50), "required": rule(&["AC-1"], 51), "required/lines": rule(&["AC-2"], 52) },
        "properties": {
            "id": {
                "pointer": "#/components/schemas/Order/properties/id", "type": "string", "max_length": 8, "read_only": true,
                "description": "What the order is called.", "pattern": "^A-[0-9]+$",
                "rules": { "type": rule(&["AC-1"], 60), "maxLength": rule(&["AC-1"], 61), "readOnly": rule(&["AC-3"], 62), "pattern": rule(&["AC-3"], 63), "*": rule(&["AC-4"], 60) }
            },
            "state": {
                "pointer": "#/components/schemas/Order/properties/state", "type": "string", "nullable": true,
                "enum": ["placed", "canceled", null], "default": "placed", "deprecated": true,
                "rules": { "type": rule(&["AC-1"], 65), "enum": rule(&["AC-1"], 66), "default": rule(&["AC-2"], 67), "*": rule(&["AC-1"], 65) }
            },
            "price": {
                "pointer": "#/components/schemas/Order/properties/price", "description": "The price.",
                "one_of": [
                    { "pointer": "#/p/0", "type": "number", "minimum": { "limit": 0, "exclusive": true }, "rules": { "type": rule(&["AC-4"], 71), "minimum": rule(&["AC-4"], 72) } },
                    { "pointer": "#/p/1", "type": "string", "rules": { "type": rule(&["AC-4"], 73) } }
                ],
                "rules": { "oneOf": rule(&["AC-4"], 70) }
            },
            "lines": {
                "pointer": "#/components/schemas/Order/properties/lines", "type": "array", "min_items": 1,
                "items": { "pointer": "#/l", "reference": "Line" },
                "rules": { "type": rule(&["AC-1"], 75), "minItems": rule(&["AC-1"], 76) }
            },
            "tags": {
                "pointer": "#/t", "type": "array", "unique_items": true, "items": { "pointer": "#/t/items", "type": "string", "rules": { "type": rule(&["AC-1"], 78) } },
                "rules": { "type": rule(&["AC-1"], 77), "uniqueItems": rule(&["AC-1"], 77) }
            },
            "notes": {
                "pointer": "#/n", "type": "object", "additional_properties": { "schema": { "pointer": "#/n/a", "type": "string", "rules": { "type": rule(&["AC-1"], 80) } } },
                "rules": { "type": rule(&["AC-1"], 79), "additionalProperties": rule(&["AC-1"], 79) }
            }
        }
    });
    let line = json!({
        "pointer": "#/components/schemas/Line", "type": "object", "additional_properties": "none",
        "rules": { "type": rule(&["AC-1"], 90), "additionalProperties": rule(&["AC-1"], 91) },
        "properties": {
            "order": { "pointer": "#/components/schemas/Line/properties/order", "reference": "Order" },
            "parts": { "pointer": "#/components/schemas/Line/properties/parts", "type": "array", "items": { "pointer": "#/x", "reference": "Line" }, "rules": { "type": rule(&["AC-3"], 93) } }
        }
    });
    json!({ "Order": order, "Line": line, "Unused": { "pointer": "#/components/schemas/Unused" } })
}

pub(crate) fn acme() -> Value {
    let mut contradictory = clause(
        "contradictory",
        "The price is a number here and text there.",
    );
    contradictory["note"] = json!("Which of the two is sent is open.\nThe contract accepts both.");
    let mut silent = clause("silent", "No rate limit is described.");
    silent["note"] = json!("The contract declares no 429.");
    silent["uncited"] = json!("absence");
    let mut unsaid = clause("silent", "How a token is had is not said.");
    unsaid["note"] = json!("The flow is read from its name.");
    json!({
        "api": "acme", "title": "Acme Order API", "version": "1.0.0", "file": "specs/acme/openapi.yaml",
        "description": "Orders:\n\n- placing them\n- reading\n  them",
        "rule": rule(&["AC-1"], 2),
        "ledger": { "title": "Acme Order API", "updated": "2024-05-06", "clauses": {
            "AC-1": clause("stated", "An order has an id of at most 8 characters."),
            "AC-2": clause("example", "Lines are there."),
            "AC-3": clause("inferred", "Ids begin with a letter."),
            "AC-4": contradictory,
            "AC-5": silent,
            "AC-6": unsaid
        }},
        "citations": { "AC-1": [], "AC-2": [], "AC-3": [], "AC-4": [], "AC-6": [] },
        "servers": [{ "url": "https://{host}", "description": "The one.", "variables": { "host": { "default": "api.acme.example", "enum": ["api.acme.example", "test.acme.example"] } }, "rule": rule(&["AC-1"], 5) }],
        "security_schemes": {
            "key": { "type": "apiKey", "in": "header", "name": "X-Key", "rule": rule(&["AC-1"], 7) },
            "login": { "type": "oAuth2", "flows": { "clientCredentials": { "token_url": "https://acme.example/token" } }, "rule": rule(&["AC-6"], 8) }
        },
        "operations": [
            {
                "id": "placeOrder", "method": "POST", "path": "/orders/{shop}", "summary": "Place an order", "description": "Places an order.\n\nOnce.",
                "rule": rule(&["AC-1"], 10),
                "security": [{ "key": [], "login": ["orders"] }, {}],
                "resource": { "name": "order", "action": "create", "id": { "in": "response", "name": "/id" }, "state": { "in": "response", "name": "/state" }, "rule": rule(&["AC-1"], 11) },
                "transition": { "from": ["new", "held"], "to": "placed", "needs": "a line", "rule": rule(&["AC-3"], 12) },
                "pagination": {
                    "limit": { "in": "query", "name": "limit", "default": 50, "minimum": 1, "maximum": 100, "below": "error", "above": "clamp", "rule": rule(&["AC-1"], 13) },
                    "offset": { "in": "body", "name": "/offset", "minimum": 0, "below": "unspecified", "rule": rule(&["AC-3"], 14) },
                    "items": "", "total": "/total", "has_more": "/more", "item_id": "/id", "rule": rule(&["AC-1"], 15)
                },
                "parameters": [{ "name": "shop", "in": "path", "required": true, "style": "simple", "explode": false, "description": "Which shop.",
                    "schema": { "pointer": "#/s", "type": "integer", "format": "int64", "rules": { "type": rule(&["AC-1"], 21), "format": rule(&["AC-3"], 21), "*": rule(&["AC-1"], 20) } }, "rule": rule(&["AC-1"], 20) }],
                "request": { "required": true, "description": "The order.", "rule": rule(&["AC-1"], 25), "content": {
                    "application/json": { "schema": { "pointer": "#/b", "reference": "Order" }, "examples": { "order": { "sample": { "file": "examples/order.json" }, "rule": rule(&["AC-2"], 26) } } }
                } },
                "responses": {
                    "201": {
                        "description": "Placed.", "rule": rule(&["AC-1"], 30),
                        "headers": { "Location": { "required": true, "schema": { "pointer": "#/h", "type": "string", "rules": { "type": rule(&["AC-1"], 31) } }, "rule": rule(&["AC-1"], 31) } },
                        "content": { "application/json": { "schema": { "pointer": "#/r", "reference": "Order" } } },
                        "links": { "again": { "operation": "placeOrder", "parameters": { "shop": "$request.path.shop", "times": 2 }, "rule": rule(&["AC-3"], 35) } }
                    },
                    "400": {
                        "description": "Refused.", "rule": rule(&["AC-1"], 40),
                        "error_codes": [{ "code": "A1", "sub_code": "A11", "message": "{field} is missing", "rule": rule(&["AC-1"], 41) }, { "code": "A2", "rule": rule(&["AC-2"], 42) }]
                    }
                }
            },
            { "id": "orderChanged", "method": "POST", "path": "orderChanged", "webhook": true, "deprecated": true, "rule": rule(&["AC-1"], 45) }
        ],
        "schemas": schemas()
    })
}

pub(crate) fn contract(value: Value) -> Contract {
    serde_json::from_value(value).expect("a contract")
}

pub(crate) fn text(contract: &Contract, name: &str) -> String {
    Sheet::named(contract, name)
        .expect("it is there")
        .to_text(PLAIN)
}

/// Returns the part of a text under a heading.
pub(crate) fn under<'t>(heading: &str, text: &'t str) -> &'t str {
    let (_, rest) = text.split_once(heading).expect("the heading");
    rest.split("\n\n").next().unwrap_or_default()
}
