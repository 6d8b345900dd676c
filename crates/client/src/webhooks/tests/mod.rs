//! Receivers of a made-up contract, for cases that occur with no partner.

use std::sync::{Arc, LazyLock};

use bytes::Bytes;
use countersign_contract::{
    model::{Contract, Method},
    table::Operation,
};
use http::{Request, request::Parts};
use serde_json::{Value, json};

use super::{Body, Builder, Call, FromCall, Receiver, Rejected, Webhook};

mod bodies;
mod bounds;
mod callers;
mod made;
mod mistakes;
mod paths;
#[cfg(feature = "axum")]
mod routes;
mod signatures;
mod strangers;

fn operation(id: &str, method: &str, members: &Value) -> Value {
    let mut operation = json!({ "id": id, "method": method, "path": id, "webhook": true });
    let operation_members = operation.as_object_mut().unwrap();
    operation_members.extend(members.as_object().unwrap().clone());
    operation
}

fn schema(kind: &str) -> Value {
    json!({ "pointer": "#/x", "type": kind })
}

fn in_path(name: &str, kind: &str) -> Value {
    let schema = schema(kind);
    json!({ "name": name, "in": "path", "required": true, "style": "simple", "explode": false, "schema": schema })
}

static CONTRACT: LazyLock<Arc<Contract>> = LazyLock::new(|| {
    let order = json!({ "required": true, "content": { "application/json": { "schema": {
        "pointer": "#/order", "type": "object", "required": ["id"], "properties": {
            "id": { "pointer": "#/id", "type": "string" }, "state": { "pointer": "#/state", "type": "string" },
        }, "rules": { "required": { "at": { "line": 1, "column": 1 } } } } } } });
    let number = json!({ "content": { "application/json": { "schema": schema("integer") } } });
    let text = json!({ "required": true, "content": { "text/*": {} } });
    let resource = json!({ "name": "order", "action": "notify", "id": { "in": "request", "name": "/id" },
        "state": { "in": "request", "name": "/state" } });
    let secured = |names: &[&[&str]]| -> Vec<Value> {
        let sets = names.iter();
        sets.map(|set| {
            set.iter()
                .map(|name| ((*name).to_owned(), json!([])))
                .collect::<serde_json::Map<_, _>>()
                .into()
        })
        .collect()
    };
    let contract = json!({ "api": "made-up", "title": "Made up", "version": "1", "file": "made-up.yaml",
        "security_schemes": {
            "basic": { "type": "http", "scheme": "basic" }, "bearer": { "type": "http", "scheme": "bearer" },
            "header": { "type": "apiKey", "in": "header", "name": "X-Key" },
            "query": { "type": "apiKey", "in": "query", "name": "key" },
            "cookie": { "type": "apiKey", "in": "cookie", "name": "key" },
            "mutual": { "type": "openIdConnect", "url": "https://id.example" } },
        "operations": [
            operation("ordered", "POST", &json!({ "request": order, "resource": resource, "responses": { "202": { "description": "" } } })),
            operation("counted", "PUT", &json!({ "request": number, "parameters": [in_path("shop", "string"), in_path("count", "integer")] })),
            operation("told", "DELETE", &json!({ "request": text, "parameters": [in_path("open", "boolean")], "security": secured(&[&["mutual"], &["header", "query"], &["cookie"]]) })),
            operation("asked", "GET", &json!({ "security": secured(&[&["bearer"]]) })),
            operation("traced", "GET", &json!({ "security": secured(&[&["basic"]]) })),
        ] });
    Arc::new(serde_json::from_value(contract).unwrap())
});

#[derive(Clone, Debug, PartialEq)]
enum Event {
    Ordered(Body<Value>),
    Counted(String, super::Parameter<i64>, Option<Body<i64>>),
    Reported(super::Parameter<bool>, Bytes),
    Asked,
}

impl FromCall for Event {
    fn contract() -> &'static Arc<Contract> {
        &CONTRACT
    }

    fn from_call(call: &Call<'_>) -> Option<Self> {
        Some(match call.operation() {
            "ordered" => Self::Ordered(call.body()?),
            "counted" => Self::Counted(call.text("shop"), call.parameter("count"), call.body()),
            "told" => Self::Reported(call.parameter("open"), call.bytes()?),
            _ => Self::Asked,
        })
    }
}

const fn constant(id: &'static str) -> Operation {
    Operation {
        id,
        method: Method::Get,
        path: id,
        webhook: true,
        server: None,
        request: &[],
        responses: &[],
        security: &[],
        pagination: None,
        correlation_header: None,
        idempotency_header: None,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Name {
    Ordered,
    Counted,
    Reported,
    Traced,
    None,
}

impl Webhook for Name {
    fn operation(self) -> &'static Operation {
        match self {
            Self::Ordered => const { &constant("ordered") },
            Self::Counted => const { &constant("counted") },
            Self::Reported => const { &constant("told") },
            Self::Traced => const { &constant("traced") },
            Self::None => const { &constant("none") },
        }
    }
}

fn builder() -> Builder<Event> {
    Receiver::builder()
        .path("/")
        .without_credential_of(Name::Ordered)
        .without_credential_of(Name::Counted)
        .path_of(
            Name::Counted,
            "/{shop}/count-{count}-of-{count}?again={count}",
        )
        .path_of(Name::Reported, "/open/{open}")
        .path_of(Name::Traced, "/trace")
        .credential("secret")
}

fn head(method: &str, uri: &str, headers: &[(&str, &str)]) -> Parts {
    let mut request = Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(()).unwrap().into_parts().0
}

fn receive(
    method: &str,
    uri: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Result<Event, Rejected> {
    let receiver = builder().build().unwrap();
    let head = head(method, uri, headers);
    let answer = receiver.receive(&head, body.as_bytes());
    answer.map(|received| received.event)
}
