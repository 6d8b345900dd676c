//! A small fictional API, and exchanges with it.

use std::sync::Arc;

use countersign_contract::{model::Contract, verdict::Verdict};
use countersign_harness::traffic::{Answer, Exchange, ExchangeValidator, Message};
use serde_json::{Value, json};

pub(crate) fn query(name: &str, schema: Value) -> Value {
    json!({"name": name, "in": "query", "style": "form", "explode": true, "schema": schema})
}

pub(crate) fn path(name: &str, schema: Value) -> Value {
    json!({"name": name, "in": "path", "required": true, "style": "simple", "explode": false,
        "schema": schema})
}

/// Returns `base` with members added or replaced.
pub(crate) fn with(mut base: Value, members: Value) -> Value {
    let (Value::Object(base_members), Value::Object(members)) = (&mut base, members) else {
        panic!("two objects are expected");
    };
    base_members.extend(members);
    base
}

pub(crate) fn rule(clause: &str) -> Value {
    json!({"clauses": [clause], "at": {"line": 7, "column": 3}})
}

pub(crate) fn object(members: Value) -> Value {
    with(json!({"type": "object"}), members)
}

pub(crate) fn shop() -> Value {
    let clause = |certainty: &str| json!({"section": "-", "certainty": certainty, "fact": "-", "at": {"line": 1, "column": 1}});
    json!({
        "api": "shop", "title": "Shop", "version": "1", "file": "shop.yaml",
        "ledger": {"title": "Shop", "clauses": {
            "S-1": clause("stated"), "S-2": clause("silent"), "S-3": clause("example")}},
        "servers": [
            {"url": "https://api.shop.example/v1"},
            {"url": "https://{region}.shop.example:8443/{version}/deep",
             "variables": {"region": {"default": "eu"}, "version": {"default": "v1"}}}],
        "security_schemes": {"key": {"type": "apiKey", "in": "query", "name": "api_key"}},
        "operations": [
            {"id": "listOrders", "method": "GET", "path": "/orders", "security": [{"key": []}],
             "parameters": [
                with(query("limit", json!({"type": "integer", "maximum": {"limit": 50},
                        "pointer": "#/paths/~1orders/get/parameters/0/schema"})),
                    json!({"required": true, "rule": rule("S-1")})),
                query("state", json!({"type": "array", "items": {"enum": ["open", "paid", "on hold"]}})),
                with(query("ids", json!({"type": "array", "items": {"type": "integer"}})),
                    json!({"explode": false})),
                with(query("tags", json!({"type": "array", "items": {"type": "integer"}})),
                    json!({"style": "pipeDelimited", "explode": false})),
                with(query("filter", object(json!({"properties": {"year": {"type": "integer"}}}))),
                    json!({"style": "deepObject"})),
                query("page", object(json!({"properties": {"from": {"type": "integer"},
                    "to": {"type": "integer"}}, "required": ["from"]}))),
                query("any", json!({"one_of": [{"type": "integer"}, {"type": "string", "max_length": 3}]})),
                query("flag", json!({"type": "boolean"})),
                {"name": "X-Parts", "in": "header", "style": "simple", "explode": false,
                 "schema": {"type": "array", "items": {"type": "integer"}, "max_items": 3}},
                {"name": "X-Pair", "in": "header", "style": "simple", "explode": false,
                 "schema": object(json!({"properties": {"from": {"type": "integer"}}}))},
                {"name": "X-Range", "in": "header", "style": "simple", "explode": true,
                 "schema": object(json!({"properties": {"from": {"type": "integer"}}}))},
                {"name": "session", "in": "cookie", "required": true, "style": "form",
                 "explode": true, "schema": {"type": "string", "max_length": 4}}],
             "responses": {
                "200": {"description": "", "rule": rule("S-1"),
                    "headers": {"X-Total": {"required": true, "schema": {"type": "integer"}}},
                    "content": {"application/json": {"schema": object(json!({
                        "properties": {"orders": {"type": "array"}}, "required": ["orders"]}))}}},
                "4XX": {"description": "", "rule": rule("S-3"),
                    "content": {"application/problem+json": {}}},
                "202": {"description": ""},
                "204": {"description": "", "content": {"application/json": {}}}}},
            {"id": "createOrder", "method": "POST", "path": "/orders",
             "request": {"required": true, "rule": rule("S-1"), "content": {
                "application/json": {"schema": object(json!({"properties":
                    {"email": {"type": "string", "max_length": 5}}}))}}},
             "responses": {"201": {"description": "", "rule": rule("S-2"),
                "content": {"application/json": {"schema": {"type": "object"}}}}}},
            {"id": "getOrder", "method": "GET", "path": "/orders/{id}",
             "parameters": [path("id", json!({"type": "integer"}))],
             "responses": {"200": {"description": ""}}},
            {"id": "getMine", "method": "GET", "path": "/orders/mine",
             "responses": {"200": {"description": ""}}},
            {"id": "getDocument", "method": "GET", "path": "/orders/{id}/bill.{format}",
             "parameters": [path("id", json!({"type": "integer"})),
                path("format", json!({"enum": ["pdf", "csv"]}))],
             "responses": {"200": {"description": "", "rule": rule("S-1"),
                "content": {"application/pdf": {}, "text/*": {}}}}},
            {"id": "watchOrders", "method": "GET", "path": "/orders/events",
             "responses": {"200": {"description": "", "rule": rule("S-1"), "content": {
                "text/event-stream": {"events": {"end": "bye"}, "schema": object(json!({"properties":
                    {"email": {"type": "string", "max_length": 5}}}))}}}}},
            {"id": "dropOrder", "method": "DELETE", "path": "/orders/{id}",
             "parameters": [path("id", json!({"type": "integer"}))],
             "responses": {"204": {"description": ""}}},
            {"id": "headMine", "method": "HEAD", "path": "/orders/mine",
             "responses": {"200": {"description": "", "content": {"application/json": {}}}}},
            {"id": "getLabel", "method": "GET", "path": "/labels/{label}",
             "parameters": [with(path("label", json!({"type": "integer"})), json!({"style": "label"}))],
             "responses": {"200": {"description": ""}}},
            {"id": "orderChanged", "method": "POST", "path": "orderChanged", "webhook": true,
             "parameters": [path("shop", json!({"type": "integer"}))],
             "request": {"required": true, "content": {"application/json":
                {"schema": object(json!({"properties": {"id": {}}}))}}},
             "responses": {"200": {"description": ""}}}],
        "schemas": {"Settings": object(json!({"properties": {"currency": {"type": "string"}}}))}
    })
}

pub(crate) fn validator_of(contract: Value) -> ExchangeValidator {
    let contract: Contract = serde_json::from_value(contract).unwrap();
    ExchangeValidator::new(Arc::new(contract))
}

pub(crate) fn get(url: &str) -> Exchange {
    exchange("GET", url)
}

pub(crate) fn exchange(method: &str, url: &str) -> Exchange {
    Exchange {
        method: method.to_owned(),
        url: url.to_owned(),
        request: Message {
            headers: Vec::new(),
            body: Some(Vec::new()),
            of_fields: false,
        },
        response: None,
    }
}

pub(crate) fn message(headers: &[(&str, &str)], body: &[u8]) -> Message {
    let headers = headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Message {
        headers: headers.collect(),
        body: Some(body.to_vec()),
        of_fields: false,
    }
}

pub(crate) fn answer(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    Answer {
        status,
        message: message(headers, body),
    }
}

/// Formats the severity, keyword and place of each violation.
pub(crate) fn told(verdict: &Verdict) -> Vec<String> {
    verdict
        .violations
        .iter()
        .map(|broken| {
            let location = broken.location.map(|location| format!(" in {location}"));
            let location = location.unwrap_or_default();
            format!(
                "{} {} {}{location}",
                broken.severity, broken.keyword, broken.instance
            )
        })
        .collect()
}

pub(crate) const ORDERS: &str = "https://api.shop.example/v1/orders";

/// Creates a validator for a document in text form.
pub(crate) fn validator_of_document(text: &str) -> ExchangeValidator {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.yaml");
    std::fs::write(&path, text).unwrap();
    ExchangeValidator::new(Arc::new(countersign_spec::load(&path).unwrap()))
}
