//! Every call of every client, made with known values, and its expected form on the wire according
//! to the contract.

use std::{future::Future, pin::Pin};

use countersign_client::{Error, Response, Retry};
use futures::StreamExt as _;
use partners::{connect_recruitment, coupa_ccw, crosschq};
use serde::Serialize;
use serde_json::{Value, json};

/// The result of a successful call.
#[derive(Debug)]
pub struct Success {
    /// The status.
    pub status: u16,
    /// The body, serialized again from the type it was deserialized into.
    pub body: Body,
}

/// A body.
#[derive(Debug, PartialEq)]
pub enum Body {
    /// JSON.
    Json(Value),
    /// Anything else.
    Bytes(Vec<u8>),
}

/// A call in flight.
pub type Sending = Pin<Box<dyn Future<Output = Result<Success, Error>>>>;

/// A call and its expected form.
#[derive(Debug)]
pub struct Call {
    /// The slug of the contract.
    pub api: &'static str,
    /// The operation.
    pub operation: &'static str,
    /// The path on the wire.
    pub path: &'static str,
    /// The query on the wire.
    pub query: Vec<(&'static str, &'static str)>,
    /// The headers on the wire, except those that follow from the contract.
    pub headers: Vec<(&'static str, &'static str)>,
    /// The body on the wire.
    pub body: Option<Value>,
    /// A function that makes the call to this base URL.
    pub send: fn(String) -> Sending,
}

/// The secret that all clients in these tests use.
pub const SECRET: &str = "not-a-real-token";

fn json_body<T: Serialize>(response: &Response<T>) -> Success {
    let status = response.status().as_u16();
    let body = serde_json::to_value(response.body()).expect("a body that was read can be written");
    Success {
        status,
        body: Body::Json(body),
    }
}

fn bytes_body(response: &Response<bytes::Bytes>) -> Success {
    Success {
        status: response.status().as_u16(),
        body: Body::Bytes(response.body().to_vec()),
    }
}

/// Deserializes a value of the clients' types, as a user would have built it.
fn value<T: serde::de::DeserializeOwned>(json: Value) -> T {
    serde_json::from_value(json).expect("the value is of this type")
}

fn crosschq_client(base_url: &str) -> crosschq::client::Client {
    crosschq::client::Client::builder()
        .base_url(base_url)
        .retry(Retry::never())
        .token(SECRET)
        .expect("the secret can be sent")
        .build()
        .expect("a client")
}

fn connect_client(base_url: &str) -> connect_recruitment::client::Client {
    connect_recruitment::client::Client::builder()
        .base_url(base_url)
        .retry(Retry::never())
        .client_credentials_token(SECRET)
        .expect("the secret can be sent")
        .authorization_code_token(SECRET)
        .expect("the secret can be sent")
        .build()
        .expect("a client")
}

fn coupa_client(base_url: &str) -> coupa_ccw::client::Client {
    coupa_ccw::client::Client::builder()
        .base_url(base_url)
        .retry(Retry::never())
        .bearer_token(SECRET)
        .expect("the secret can be sent")
        .build()
        .expect("a client")
}

/// Returns all calls that we make.
#[must_use]
pub fn all() -> Vec<Call> {
    let mut calls = crosschq_calls();
    calls.extend(connect_calls());
    calls.push(coupa_call());
    calls
}

fn reference_request() -> Value {
    json!({
        "candidate": { "first_name": "Jane", "email": "jane@example.com" },
        "jobrole": "consulting-services-manager",
        "use_sms": true,
        "flex_params": { "relationships": [{ "rel": "any", "required": 2, "notes": "Hello" }] },
    })
}

fn reference_request_edit() -> Value {
    json!({ "candidate_message": "Hello", "use_sms": false })
}

#[expect(clippy::too_many_lines, reason = "it is a table")]
fn crosschq_calls() -> Vec<Call> {
    let call = |operation, path, send| Call {
        api: "crosschq",
        operation,
        path,
        query: Vec::new(),
        headers: vec![("authorization", SECRET)],
        body: None,
        send,
    };
    vec![
        call("listJobRoles", "/api/v2/settings/jobrole/", |base| {
            Box::pin(async move {
                Ok(json_body(
                    &crosschq_client(&base).list_job_roles().send().await?,
                ))
            })
        }),
        Call {
            body: Some(reference_request()),
            ..call(
                "createReferenceRequest",
                "/api/v2/reference-request/",
                |base| {
                    Box::pin(async move {
                        let client = crosschq_client(&base);
                        let body: crosschq::types::ReferenceRequestInput =
                            value(reference_request());
                        Ok(json_body(
                            &client.create_reference_request(body).send().await?,
                        ))
                    })
                },
            )
        },
        call(
            "getReferenceRequest",
            "/api/v2/reference-request/abc%20123/",
            |base| {
                Box::pin(async move {
                    let client = crosschq_client(&base);
                    Ok(json_body(
                        &client.get_reference_request("abc 123").send().await?,
                    ))
                })
            },
        ),
        Call {
            body: Some(reference_request_edit()),
            ..call(
                "editReferenceRequest",
                "/api/v2/reference-request/abc/edit/",
                |base| {
                    Box::pin(async move {
                        let client = crosschq_client(&base);
                        let body: crosschq::types::ReferenceRequestEdit =
                            value(reference_request_edit());
                        Ok(bytes_body(
                            &client
                                .edit_reference_request("abc")
                                .body(body)
                                .send()
                                .await?,
                        ))
                    })
                },
            )
        },
        call(
            "cancelReferenceRequest",
            "/api/v2/reference-request/abc/cancel/",
            |base| {
                Box::pin(async move {
                    let client = crosschq_client(&base);
                    Ok(bytes_body(
                        &client.cancel_reference_request("abc").send().await?,
                    ))
                })
            },
        ),
        call(
            "concludeReferenceRequest",
            "/api/v2/reference-request/abc/conclude/",
            |base| {
                Box::pin(async move {
                    let client = crosschq_client(&base);
                    Ok(bytes_body(
                        &client.conclude_reference_request("abc").send().await?,
                    ))
                })
            },
        ),
        call(
            "sendReminder",
            "/api/v2/reference-request/abc/send-reminder/",
            |base| {
                Box::pin(async move {
                    let client = crosschq_client(&base);
                    Ok(bytes_body(&client.send_reminder("abc").send().await?))
                })
            },
        ),
        Call {
            query: vec![("report", "full")],
            ..call(
                "downloadReport",
                "/api/v2/reference-request/abc/download-report/",
                |base| {
                    Box::pin(async move {
                        let client = crosschq_client(&base);
                        let report = crosschq::types::DownloadReport::Full;
                        let call = client.download_report("abc").report(report);
                        let response = call.send().await?;
                        let status = response.status().as_u16();
                        let mut body = Vec::new();
                        let mut chunks = Box::pin(response.into_body());
                        while let Some(chunk) = chunks.next().await {
                            body.extend_from_slice(&chunk?);
                        }
                        Ok(Success {
                            status,
                            body: Body::Bytes(body),
                        })
                    })
                },
            )
        },
    ]
}

fn client_recruitment() -> Value {
    json!({
        "product": "CO27409",
        "campaign": "Spring2019",
        "recruiter": { "email": "kari@example.com" },
        "recruitmentPremiumPreferences": [],
        "recruitments": [{ "couponCode": "Datanews", "couponNumber": 1 }],
    })
}

fn user_recruitment() -> Value {
    json!({ "product": "CO27409", "campaign": "Spring2019", "recruitments": [] })
}

fn premium_change() -> Value {
    json!({ "recruitmentPremiumPreferences": [{ "companyCode": "468979834", "preferenceNumber": 1 }] })
}

fn connect_calls() -> Vec<Call> {
    let call = |operation, path, send| Call {
        api: "connect-recruitment",
        operation,
        path,
        query: Vec::new(),
        headers: vec![("authorization", "Bearer not-a-real-token")],
        body: None,
        send,
    };
    vec![
        Call {
            body: Some(client_recruitment()),
            ..call(
                "registerRecruitmentsAsClient",
                "/v1/client/recruitment",
                |base| {
                    Box::pin(async move {
                        let client = connect_client(&base);
                        let body: connect_recruitment::types::ClientRecruitmentRequest =
                            value(client_recruitment());
                        Ok(json_body(
                            &client.register_recruitments_as_client(body).send().await?,
                        ))
                    })
                },
            )
        },
        Call {
            body: Some(user_recruitment()),
            ..call("registerRecruitments", "/v1/recruitment", |base| {
                Box::pin(async move {
                    let client = connect_client(&base);
                    let body: connect_recruitment::types::UserRecruitmentRequest =
                        value(user_recruitment());
                    Ok(json_body(&client.register_recruitments(body).send().await?))
                })
            })
        },
        Call {
            query: vec![("limit", "10"), ("offset", "20"), ("ascending", "true")],
            ..call(
                "listRecruitments",
                "/v1/recruitment/V%C3%A5r%202019",
                |base| {
                    Box::pin(async move {
                        let client = connect_client(&base);
                        let call = client.list_recruitments("Vår 2019").limit(10).offset(20);
                        Ok(json_body(&call.ascending(true).send().await?))
                    })
                },
            )
        },
        call(
            "listPremiumRecruitments",
            "/v1/recruitment/premium/Spring2019",
            |base| {
                Box::pin(async move {
                    let client = connect_client(&base);
                    Ok(json_body(
                        &client
                            .list_premium_recruitments("Spring2019")
                            .send()
                            .await?,
                    ))
                })
            },
        ),
        Call {
            body: Some(premium_change()),
            ..call(
                "changePremiumRecruitments",
                "/v1/recruitment/premium/Spring2019",
                |base| {
                    Box::pin(async move {
                        let client = connect_client(&base);
                        let body: connect_recruitment::types::PremiumPreferenceChange =
                            value(premium_change());
                        let call = client.change_premium_recruitments("Spring2019", body);
                        Ok(json_body(&call.send().await?))
                    })
                },
            )
        },
    ]
}

fn candidate_search() -> Value {
    json!({
        "meta": { "limit": 20, "offset": 0 },
        "data": { "first_name": "Cedric", "status": "wo-accepted", "confirmation_eligibility_met": true },
    })
}

fn coupa_call() -> Call {
    Call {
        api: "coupa-ccw",
        operation: "searchCandidates",
        path: "/api/candidates/search",
        query: Vec::new(),
        headers: vec![
            ("authorization", "Bearer not-a-real-token"),
            ("correlation-id", "Z098Jth56Nkio343YY1vXt"),
        ],
        body: Some(candidate_search()),
        send: |base| {
            Box::pin(async move {
                let client = coupa_client(&base);
                let body: coupa_ccw::types::CandidateSearch = value(candidate_search());
                let call = client
                    .search_candidates()
                    .correlation_id("Z098Jth56Nkio343YY1vXt");
                Ok(json_body(&call.body(body).send().await?))
            })
        },
    }
}
