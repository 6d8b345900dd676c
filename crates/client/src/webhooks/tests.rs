//! Receivers of a made-up contract, for what no partner does.

use std::sync::{Arc, LazyLock};

use bytes::Bytes;
use countersign_contract::{
    model::{Contract, Method},
    table::Operation,
    verdict::Outcome,
};
use http::{Request, StatusCode, request::Parts};
use serde_json::{Value, json};

use super::{Body, BuildError, Builder, Call, Credential, FromCall, Receiver, Rejected};

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
    Told(super::Parameter<bool>, Bytes),
    Asked,
}

impl FromCall for Event {
    fn contract() -> &'static Arc<Contract> {
        &CONTRACT
    }

    fn from_call(call: &Call<'_>) -> Option<Self> {
        Some(match call.operation() {
            "ordered" => Self::Ordered(call.body()?),
            "counted" => Self::Counted(call.text("shop"), call.parameter("count"), call.integers()),
            "told" => Self::Told(call.parameter("open"), call.bytes()?),
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
        request: &[],
        request_required: false,
        responses: &[],
        security: &[],
        pagination: None,
        correlation_header: None,
        idempotency_header: None,
    }
}

static COUNTED: Operation = constant("counted");
static TOLD: Operation = constant("told");
static TRACED: Operation = constant("traced");
static NONE: Operation = constant("none");

fn builder() -> Builder<Event> {
    Receiver::builder()
        .path_of(&COUNTED, "/{shop}/count-{count}-of-{count}?again={count}")
        .path_of(&TOLD, "/open/{open}")
        .path_of(&TRACED, "/trace")
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

#[test]
fn a_path_is_read_part_by_part() {
    let uri = "/north%20west/count-12-of-12?again=12";
    let expected = Event::Counted("north west".to_owned(), "12".into(), Some(7.into()));
    assert_eq!(receive("PUT", uri, &[], "7.0"), Ok(expected));
    for other in [
        "/north/count-12-of-13?again=12",
        "/north/count-12-of-12?again=1",
        "/north/count--of-?again=",
        "/north/count-12-of-12",
        "/north/more/count-12-of-12?again=12",
        "/%FF/count-12-of-12?again=12",
        "//count-12-of-12?again=12",
        "/",
    ] {
        let rejected = receive("PUT", other, &[], "7").unwrap_err();
        assert!(
            matches!(rejected, Rejected::NotFound | Rejected::Method { .. }),
            "{other}: {rejected}"
        );
    }
}

#[test]
fn a_part_that_stands_twice_is_the_same_twice() {
    let receiver = builder().path_of(&TOLD, "/{open}/or/{open}").build();
    let receiver = receiver.unwrap();
    let receive = |uri: &str| {
        let head = head("DELETE", uri, &[("cookie", "key=secret")]);
        receiver.receive(&head, b"x").map(|received| received.event)
    };
    let told = Event::Told("true".into(), Bytes::from_static(b"x"));
    assert_eq!(receive("/true/or/true"), Ok(told));
    assert_eq!(receive("/true/or/false"), Err(Rejected::NotFound));
}

#[test]
fn parts_of_the_path_are_judged() {
    for (count, outcome) in [
        ("12", true),
        ("-012", true),
        ("0", true),
        ("1.5", false),
        ("x", false),
        ("1.", false),
    ] {
        let uri = format!("/n/count-{count}-of-{count}?again={count}");
        assert_eq!(receive("PUT", &uri, &[], "").is_ok(), outcome, "{count}");
    }
    let rejected = receive("PUT", "/n/count-x-of-x?again=x", &[], "").unwrap_err();
    let violation = &rejected.verdict().unwrap().violations[0];
    assert_eq!(
        (violation.instance.as_str(), violation.keyword.as_str()),
        ("/count", "type")
    );
    let key = [("cookie", "a=b; key=secret")];
    assert!(receive("DELETE", "/open/yes", &key, "x").is_err());
    let expected = Event::Told("true".into(), Bytes::from_static(b"x"));
    assert_eq!(receive("DELETE", "/open/true", &key, "x"), Ok(expected));
}

#[test]
fn a_kind_of_body_that_the_document_states_is_demanded() {
    let json = "{\"id\":\"a\"}";
    for (media_type, fits) in [
        ("application/json; charset=utf-8", true),
        ("application/problem+json", true),
        ("Application/JSON", true),
        ("text/plain", false),
    ] {
        let rejected = receive("POST", "/", &[("content-type", media_type)], json).err();
        let expected = (!fits).then(|| Rejected::MediaType {
            expected: "application/json".to_owned(),
        });
        assert_eq!(rejected, expected, "{media_type}");
    }
    let told = |media_type| {
        receive(
            "DELETE",
            "/open/true",
            &[("cookie", "key=secret"), ("content-type", media_type)],
            "x",
        )
    };
    assert!(told("text/csv").is_ok());
    assert_eq!(
        told("image/png").unwrap_err().status(),
        StatusCode::UNSUPPORTED_MEDIA_TYPE
    );
    let packed = receive("POST", "/", &[("content-encoding", "gzip")], json).unwrap_err();
    assert_eq!(packed.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert!(receive("POST", "/", &[("content-encoding", "identity")], json).is_ok());
}

#[test]
fn every_way_of_proving_is_known() {
    for (method, uri, headers, proven) in [
        ("GET", "/", vec![("authorization", "bearer  secret")], true),
        ("GET", "/", vec![("authorization", "Bearer secre")], false),
        ("GET", "/", vec![("authorization", "Bearersecret")], false),
        (
            "GET",
            "/",
            vec![
                ("authorization", "Bearer secret"),
                ("authorization", "Bearer secret"),
            ],
            false,
        ),
        ("GET", "/", vec![], false),
        (
            "GET",
            "/trace",
            vec![("authorization", "Basic c2VjcmV0")],
            true,
        ),
        (
            "GET",
            "/trace",
            vec![("authorization", "Basic c2VjcmV")],
            false,
        ),
        (
            "GET",
            "/trace",
            vec![("authorization", "Bearer secret")],
            false,
        ),
        // Both of one alternative, or the other.
        (
            "DELETE",
            "/open/true?key=secret",
            vec![("x-key", "secret")],
            true,
        ),
        (
            "DELETE",
            "/open/true?key=secret",
            vec![("x-key", "Secret")],
            false,
        ),
        ("DELETE", "/open/true", vec![("x-key", "secret")], false),
        ("DELETE", "/open/true", vec![("cookie", "key=secret")], true),
        (
            "DELETE",
            "/open/true",
            vec![("cookie", "keys=secret; key=no")],
            false,
        ),
    ] {
        let answer = receive(method, uri, &headers, "x");
        let unauthorized = matches!(answer, Err(Rejected::Unauthorized { .. }));
        assert_eq!(unauthorized, !proven, "{method} {uri} {headers:?}");
    }
    let open = builder().without_credential().build().unwrap();
    assert!(open.receive(&head("GET", "/", &[]), b"").is_ok());
}

#[test]
fn what_breaks_a_rule_is_let_in_by_a_tolerant_receiver_only() {
    let rejected = receive("POST", "/", &[], "{\"state\":1}").unwrap_err();
    assert!(matches!(rejected, Rejected::Invalid(_)));
    let tolerant = builder().tolerant().build().unwrap();
    let received = tolerant
        .receive(&head("POST", "/", &[]), b"{\"state\":1}")
        .unwrap();
    assert_eq!(received.verdict.outcome, Outcome::Invalid);
    assert_eq!(received.status, StatusCode::ACCEPTED);
    assert!(!received.duplicate, "without an id nothing can be told");
    for body in ["", "{", "[1]]"] {
        let rejected = tolerant
            .receive(&head("POST", "/", &[]), body.as_bytes())
            .unwrap_err();
        assert!(matches!(rejected, Rejected::Unreadable(_)), "{body}");
    }
    // What is not of its type is kept as it came.
    let received = tolerant
        .receive(&head("PUT", "/n/count-1-of-1?again=1", &[]), b"\"7\"")
        .unwrap();
    let other = Some(Body::Other(Bytes::from_static(b"\"7\"")));
    assert_eq!(
        received.event,
        Event::Counted("n".to_owned(), "1".into(), other)
    );
    assert!(format!("{:?}", received.event).contains("Other(3 bytes)"));
}

#[test]
fn a_receiver_that_could_not_work_is_not_made() {
    let error = |builder: Builder<Event>| builder.build().unwrap_err();
    let open = || Receiver::builder().without_credential();
    let no_place = |parameter: &str| BuildError::NoPlace {
        parameter: parameter.to_owned(),
    };
    let adjacent = BuildError::Adjacent {
        parameter: "shop".to_owned(),
    };
    let ambiguous = BuildError::Ambiguous {
        one: "asked".to_owned(),
        other: "traced".to_owned(),
    };
    for (found, expected) in [
        (error(open()), no_place("shop")),
        (error(open().path("/{shop}/{count}")), no_place("open")),
        (
            error(builder().path_of(&COUNTED, "/{shop}-{count}")),
            adjacent,
        ),
        (error(builder().path_of(&TRACED, "")), ambiguous),
        (
            error(builder().path_of(&NONE, "/")),
            BuildError::UnknownWebhook { webhook: "none" },
        ),
        (error(builder().path("orders")), BuildError::NoPath),
        (error(builder().path("/orders#x")), BuildError::NoPath),
        (
            error(builder().path("mailto:orders://x")),
            BuildError::NoPath,
        ),
        (error(builder().mount("/a?b=c")), BuildError::NoPath),
        (error(builder().credential("")), BuildError::EmptyCredential),
        (
            error(builder().credential_of("cookies", "x")),
            BuildError::UnknownScheme {
                scheme: "cookies".to_owned(),
            },
        ),
    ] {
        assert_eq!(found, expected);
    }
    let paths = || {
        let receiver: Builder<Event> = Receiver::builder();
        let receiver = receiver
            .path_of(&COUNTED, "/{shop}/{count}")
            .path_of(&TRACED, "/trace");
        receiver
            .path_of(&TOLD, "/{open}")
            .credential_of("bearer", "x")
            .credential_of("basic", "x")
    };
    assert_eq!(
        error(paths()),
        BuildError::NoCredential {
            webhook: "told".to_owned(),
            scheme: "cookie".to_owned()
        }
    );
    assert!(
        paths().credential_of("cookie", "x").build().is_ok(),
        "one alternative is enough"
    );
    let only_mutual = paths().credential_of("mutual", "x");
    assert!(matches!(
        error(only_mutual),
        BuildError::NoCredential { .. }
    ));
}

#[test]
fn a_mount_stands_before_every_path() {
    let receiver = builder().mount("/hooks/").path("/orders").build().unwrap();
    let order = b"{\"id\":\"a\"}";
    assert!(
        receiver
            .receive(&head("POST", "/hooks/orders?any=query", &[]), order)
            .is_ok()
    );
    assert_eq!(
        receiver
            .receive(&head("POST", "/orders", &[]), order)
            .unwrap_err(),
        Rejected::NotFound
    );
    let receiver = builder().mount("/hooks").build().unwrap();
    assert!(
        receiver
            .receive(&head("POST", "/hooks", &[]), order)
            .is_ok()
    );
    let receiver = builder()
        .path("https://example.com/or ders/")
        .build()
        .unwrap();
    assert!(
        receiver
            .receive(&head("POST", "https://internal/or%20ders/", &[]), order)
            .is_ok()
    );
}

#[test]
fn nothing_secret_is_shown() {
    let receiver = builder().path("/path-secret").build().unwrap();
    let shown = format!(
        "{:?} {receiver:?} {:?}",
        builder().path("/path-secret"),
        Credential::basic("u", "secret")
    );
    assert!(!shown.contains("secret"), "{shown}");
}

#[cfg(feature = "axum")]
#[test]
fn every_pattern_is_a_route() {
    let receiver = builder().path("/:odd/*odd/%7Bodd%7D").build().unwrap();
    let _: axum::Router = receiver.router(|_| async { Ok::<(), ()>(()) });
}
