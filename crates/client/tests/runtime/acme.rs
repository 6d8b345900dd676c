//! A made-up partner, in the form of generated code.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
    time::Duration,
};

use countersign_client::{
    Api, Builder, Call, CallOptions, Credential, Error, File, Response, Retry, Runtime, Unbuilt,
    pages::Reading,
};
use countersign_contract::{
    model::{ApiKeyLocation, Contract, Method, Part},
    table::{self, ErrorCode, Operation, Pagination, SecurityScheme},
    validate::Validator,
};
use serde_json::{Value, json};

const fn response(status: &'static str, content: &'static [&'static str]) -> table::Response {
    table::Response {
        status,
        content,
        error_codes: &[],
    }
}

const JSON: &[&str] = &["application/json"];

pub(crate) const OPEN: Operation = Operation {
    id: "",
    method: Method::Get,
    path: "",
    webhook: false,
    server: None,
    request: &[],
    responses: &[],
    security: &[],
    pagination: None,
    correlation_header: None,
    idempotency_header: None,
};

pub(crate) static GET_ORDER: Operation = Operation {
    id: "getOrder",
    path: "/orders/7",
    responses: &[
        response("200", JSON),
        table::Response {
            status: "400",
            content: JSON,
            error_codes: &[ErrorCode {
                code: "A1",
                sub_code: None,
                message: None,
            }],
        },
        response("429", &[]),
        response("503", &[]),
    ],
    ..OPEN
};

/// An operation whose path also matches that of [`GET_ORDER`].
pub(crate) static GET_ANY_ORDER: Operation = Operation {
    id: "getAnyOrder",
    path: "/orders/{id}",
    ..OPEN
};

/// An operation whose success has two forms, of which a call reads the first.
pub(crate) static GET_THUMBNAIL: Operation = Operation {
    id: "getThumbnail",
    path: "/thumbnail",
    responses: &[
        response("200", &["image/png", "application/json"]),
        response("500", &["text/html", "application/json"]),
    ],
    ..OPEN
};

pub(crate) static PLACE_ORDER: Operation = Operation {
    id: "placeOrder",
    method: Method::Post,
    path: "/orders",
    request: JSON,
    responses: &[
        response("200", JSON),
        response("429", &[]),
        response("503", &[]),
    ],
    ..OPEN
};

pub(crate) static GET_INVOICE: Operation = Operation {
    id: "getInvoice",
    path: "/invoice",
    responses: &[response("200", &["application/pdf"]), response("400", JSON)],
    ..OPEN
};

/// An operation that returns a report, or a status that there is none yet.
pub(crate) static GET_REPORT: Operation = Operation {
    id: "getReport",
    path: "/report",
    responses: &[response("200", &["application/pdf"]), response("202", JSON)],
    ..OPEN
};

pub(crate) static NAMED: Operation = Operation {
    id: "named",
    path: "/named",
    responses: &[table::Response {
        status: "400",
        content: JSON,
        error_codes: &[
            ErrorCode {
                code: "E40",
                sub_code: Some("E41"),
                message: None,
            },
            ErrorCode {
                code: "E40",
                sub_code: Some("E42"),
                message: None,
            },
        ],
    }],
    correlation_header: Some("Correlation-Id"),
    ..OPEN
};

pub(crate) static KEYED: Operation = Operation {
    id: "keyed",
    method: Method::Post,
    path: "/keyed",
    request: JSON,
    responses: &[response("200", JSON), response("503", &[])],
    idempotency_header: Some("Idempotency-Key"),
    ..OPEN
};

pub(crate) static GET_SECRET: Operation = Operation {
    id: "getSecret",
    path: "/secret",
    responses: &[response("200", JSON), response("401", &[])],
    security: &[&["oauth"], &["key"]],
    ..OPEN
};

pub(crate) static ACME: Api = Api {
    name: "acme",
    servers: &[],
    operations: &[
        &GET_ORDER,
        &GET_ANY_ORDER,
        &PLACE_ORDER,
        &GET_INVOICE,
        &GET_SECRET,
    ],
    security_schemes: &[
        SecurityScheme {
            name: "oauth",
            credential: table::Credential::Bearer,
        },
        SecurityScheme {
            name: "key",
            credential: table::Credential::ApiKey {
                location: ApiKeyLocation::Header,
                name: "x-key",
            },
        },
    ],
    contract: Some(contract),
    validator,
};

fn contract() -> &'static Arc<Contract> {
    static CONTRACT: LazyLock<Arc<Contract>> = LazyLock::new(|| {
        let schema = json!({ "type": "object", "required": ["id"], "properties": {
            "id": { "type": "integer", "maximum": { "limit": 100 } }, "note": { "type": "string", "max_length": 4 },
            "lines": { "type": "array", "items": { "type": "object", "required": ["b"], "properties": { "a": {} } } },
        } });
        let json = json!({ "application/json": { "schema": schema } });
        let contract = json!({
            "api": "acme", "title": "Acme", "version": "1", "file": "acme.yaml",
            "operations": [
                { "id": "getOrder", "method": "GET", "path": "/orders/7",
                  "responses": { "200": { "description": "", "content": json } } },
                { "id": "placeOrder", "method": "POST", "path": "/orders",
                  "request": { "required": true, "content": json },
                  "responses": { "200": { "description": "", "content": json } } },
                { "id": "getReport", "method": "GET", "path": "/report",
                  "responses": { "202": { "description": "", "content": json } } },
            ],
        });
        Arc::new(serde_json::from_value(contract).unwrap())
    });
    &CONTRACT
}

fn validator(operation: &str, part: &Part) -> Option<&'static Validator> {
    static VALIDATORS: LazyLock<HashMap<(&str, Part), Validator>> = LazyLock::new(|| {
        let contract = self::contract();
        [
            ("getOrder", Part::Response("200".to_owned())),
            ("placeOrder", Part::Response("200".to_owned())),
            ("placeOrder", Part::Request),
            ("getReport", Part::Response("202".to_owned())),
        ]
        .into_iter()
        .map(|(operation, part)| {
            let validator = Validator::for_part(Arc::clone(contract), operation, &part).unwrap();
            ((operation, part), validator)
        })
        .collect()
    });
    VALIDATORS
        .iter()
        .find(|((known, of), _)| *known == operation && of == part)
        .map(|(_, validator)| validator)
}

/// Returns a builder of a client that retries quickly, so that tests are fast.
pub(crate) fn builder(url: &str) -> Builder {
    Builder::new(&ACME)
        .base_url(url)
        .credential("key", Credential::ApiKey("hush".into()))
        .unwrap()
        .retry(Retry::default().first_wait(Duration::from_millis(2)))
        .timeout(Duration::from_secs(20))
}

/// A client in the form of generated code.
pub(crate) struct Client {
    base_url: String,
    http: reqwest::Client,
    runtime: Runtime,
    pub(crate) options: CallOptions,
}

impl Client {
    pub(crate) fn of(builder: Builder) -> Self {
        let (base_url, http, runtime) = builder.build().unwrap();
        Self {
            base_url,
            http,
            runtime,
            options: CallOptions::new(),
        }
    }

    pub(crate) fn at(url: &str) -> Self {
        Self::of(builder(url))
    }

    pub(crate) fn call(&self, operation: &'static Operation, body: Option<&Value>) -> Call {
        let method = operation.method.as_str().parse().unwrap();
        let url = format!("{}{}", self.base_url, operation.path);
        let request = self
            .http
            .request(method, url)
            .build()
            .map_err(Unbuilt::from);
        Call::new(&self.runtime, operation, self.options, request)
            .unwrap()
            .with_json("application/json", body)
            .unwrap()
    }

    pub(crate) fn reading(&self, facts: &'static Pagination) -> Reading {
        Reading::of(&self.runtime, &GET_ORDER, facts, self.options)
    }

    pub(crate) fn unvalidated(&self) -> u64 {
        self.runtime.unvalidated()
    }

    pub(crate) async fn get_order(&self) -> Result<Response<Value>, Error> {
        self.call(&GET_ORDER, None).json().await
    }

    pub(crate) async fn place_order(&self, body: &Value) -> Result<Response<Value>, Error> {
        self.call(&PLACE_ORDER, Some(body)).json().await
    }

    pub(crate) async fn get_invoice(&self) -> Result<Response<File>, Error> {
        self.call(&GET_INVOICE, None).file().await
    }

    pub(crate) async fn get_secret(&self) -> Result<Response<Value>, Error> {
        self.call(&GET_SECRET, None).json().await
    }
}
