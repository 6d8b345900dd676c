//! The promises of the generated clients to their users, with the four partners.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use std::time::Duration;

use countersign_client::{
    BuildError, CallOptions, Error, ErrorKind, OAuth, Reason, Retry, Validation,
};
use countersign_contract::value::Maybe;
use futures::TryStreamExt as _;
use httpmock::{Method, MockServer};
use partners::{connect_recruitment as connect, coupa_ccw as coupa, crosschq, pop_engine as pop};
use serde_json::{Value, json};

fn quick() -> Retry {
    Retry::default().first_wait(Duration::from_millis(2))
}

fn crosschq_at(server: &MockServer) -> crosschq::Client {
    let builder = crosschq::Client::builder().base_url(server.base_url());
    builder
        .token("hush")
        .unwrap()
        .retry(quick())
        .build()
        .unwrap()
}

fn coupa_at(server: &MockServer) -> coupa::Client {
    let builder = coupa::Client::builder().base_url(server.base_url());
    builder
        .bearer_token("hush")
        .unwrap()
        .retry(quick())
        .build()
        .unwrap()
}

#[test]
fn the_servers_of_the_contracts_are_choices() {
    let servers = &crosschq::contract().servers;
    assert_eq!(crosschq::Server::Production.url(), servers[0].url);
    assert_eq!(crosschq::Server::Sandbox.url(), servers[1].url);
    assert_ne!(servers[0].url, servers[1].url);
    let instance = coupa::Server::Instance {
        instance: "ccw.acme.example".to_owned(),
    };
    assert_eq!(instance.url(), "https://ccw.acme.example");
    // With two servers there is no default, since one is production; Coupa's host must be given.
    let error = crosschq::Client::builder()
        .token("hush")
        .unwrap()
        .build()
        .unwrap_err();
    let choice = format!(
        "no server was chosen: give `Server::Production` ({}) or `Server::Sandbox` ({}) to `server`, or set a `base_url`",
        servers[0].url, servers[1].url
    );
    assert_eq!(error.to_string(), choice);
    let error = coupa::Client::builder()
        .bearer_token("hush")
        .unwrap()
        .build()
        .unwrap_err();
    assert!(matches!(error, BuildError::NoServer { .. }), "{error}");
    for instance in [
        "",
        "evil.example/",
        "a@evil.example",
        "a b",
        "https://ccw.acme.example",
    ] {
        let server = coupa::Server::Instance {
            instance: instance.to_owned(),
        };
        let built = coupa::Client::builder()
            .server(server)
            .bearer_token("hush")
            .unwrap()
            .build();
        let Err(error @ BuildError::ServerVariable) = built else {
            panic!("{instance}: {built:?}");
        };
        assert!(
            error
                .to_string()
                .contains("a bare host, such as api.example.com")
        );
    }
}

#[test]
fn a_wrong_credential_is_found_when_it_is_given() {
    assert!(crosschq::Client::builder().token("").is_err());
    assert!(
        crosschq::Client::builder()
            .token("read from a file\n")
            .is_err()
    );
    let builder = || crosschq::Client::builder().server(crosschq::Server::Sandbox);
    let missing = builder().build().unwrap_err();
    let BuildError::MissingCredentials { missing } = missing else {
        panic!("{missing}");
    };
    assert_eq!(missing.len(), crosschq::operations::OPERATIONS.len() - 1);
    builder().anonymous().build().unwrap();
    // Connect's token URL is a placeholder, so a grant must have its own.
    let host = connect::Server::Host {
        host: "connect.example".to_owned(),
    };
    let grant = OAuth::client_credentials("me", "hush");
    let builder = connect::Client::builder()
        .server(host)
        .partial_credentials();
    let built = builder
        .clone()
        .client_credentials_token(grant.clone())
        .unwrap()
        .build();
    assert!(matches!(
        built,
        Err(BuildError::NoTokenUrl {
            scheme: "Client_Credentials"
        })
    ));
    for url in [
        "",
        "/token",
        "ftp://login.example/token",
        "https://login.example/token#a",
    ] {
        let grant = grant.clone().token_url(url);
        let built = builder.clone().client_credentials_token(grant).unwrap();
        assert!(matches!(
            built.build(),
            Err(BuildError::TokenUrl {
                scheme: "Client_Credentials"
            })
        ));
    }
    let grant = grant.token_url("https://login.example/token");
    builder
        .client_credentials_token(grant)
        .unwrap()
        .build()
        .unwrap();
}

#[tokio::test]
async fn connect_logs_in_as_client_and_as_user() {
    let server = MockServer::start_async().await;
    let login = server
        .mock_async(|when, then| {
            when.method(Method::POST)
                .path("/token")
                .body_includes("grant_type=client_credentials");
            then.status(200)
                .json_body(json!({ "access_token": "client", "token_type": "bearer" }));
        })
        .await;
    let register = server
        .mock_async(|when, then| {
            when.path("/v1/client/recruitment")
                .header("authorization", "Bearer client");
            then.status(200).json_body(json!({}));
        })
        .await;
    let list = server
        .mock_async(|when, then| {
            when.path("/v1/recruitment/c")
                .header("authorization", "Bearer user");
            then.status(200).json_body(json!({ "recruitments": [] }));
        })
        .await;
    let grant = OAuth::client_credentials("me", "hush").token_url(server.url("/token"));
    let client = connect::Client::builder()
        .base_url(server.base_url())
        .client_credentials_token(grant)
        .unwrap()
        .authorization_code_token("user")
        .unwrap()
        .build()
        .unwrap();
    let request = connect::types::ClientRecruitmentRequest::new(
        "p",
        "c",
        connect::types::Recruiter::new(),
        vec![connect::types::Recruitment::new()],
    );
    client
        .register_recruitments_as_client(request)
        .options(CallOptions::new().unchecked())
        .send()
        .await
        .unwrap();
    client.list_recruitments("c").send().await.unwrap();
    for mock in [login, register, list] {
        mock.assert();
    }
}

/// Absent, `null` and a value are distinct in requests.
#[tokio::test]
async fn an_edit_says_what_stays_what_is_cleared_and_what_is_set() {
    let server = MockServer::start_async().await;
    let edited = |body: Value| {
        server.mock(|when, then| {
            when.method(Method::PATCH).json_body(body);
            then.status(200);
        })
    };
    let three = edited(json!({ "sms_message": null, "candidate_message": "hello" }));
    let none = edited(json!({}));
    let client = crosschq_at(&server);
    let edit = crosschq::types::ReferenceRequestEdit::new();
    let call = |edit| client.edit_reference_request("7").body(edit).send();
    call(
        edit.clone()
            .sms_message(Maybe::Null)
            .candidate_message("hello"),
    )
    .await
    .unwrap();
    call(edit).await.unwrap();
    three.assert();
    none.assert();
}

#[test]
fn a_missing_list_of_preferences_is_not_an_empty_one() {
    let request = connect::types::UserRecruitmentRequest::new("p", "c", vec![]);
    let written = |request: &connect::types::UserRecruitmentRequest| {
        let value = serde_json::to_value(request).unwrap();
        value.get("recruitmentPremiumPreferences").cloned()
    };
    assert_eq!(written(&request), None);
    assert_eq!(
        written(&request.recruitment_premium_preferences(vec![])),
        Some(json!([]))
    );
}

#[tokio::test]
async fn a_request_that_breaks_a_stated_rule_is_not_sent() {
    let server = MockServer::start_async().await;
    let any = server.mock(|when, then| {
        when.is_true(|_| true);
        then.status(200)
            .json_body(json!({ "data": [], "meta": { "total_count": 0, "has_more": false } }));
    });
    let client = coupa_at(&server);
    let wrong = coupa::types::CandidateCriteria::new().last_name("x".repeat(500));
    let search = || {
        client
            .search_candidates()
            .meta(coupa::types::SearchMeta::new().limit(0))
            .criteria(wrong.clone())
    };
    let error = search().send().await.unwrap_err();
    let shown = format!("{error} {error:?}");
    let ErrorKind::InvalidRequest(error) = error.kind() else {
        panic!("{error:?}")
    };
    let Reason::Rules(violations) = &error.reason else {
        panic!("{error:?}")
    };
    let mut broken: Vec<_> = violations
        .iter()
        .map(|violation| violation.instance.as_str())
        .collect();
    broken.sort_unstable();
    assert_eq!(broken, ["/data/last_name", "/meta/limit"]);
    assert!(shown.contains("CC-") && !shown.contains("xxx"), "{shown}");
    any.assert_calls(0);
    search()
        .options(CallOptions::new().unchecked())
        .send()
        .await
        .unwrap();
    any.assert_calls(1);
}

#[tokio::test]
async fn an_error_code_that_no_table_has_is_kept() {
    use coupa::errors::ErrorCode;
    let server = MockServer::start_async().await;
    for (limit, sub_code) in [(1, "E4000005"), (2, "E4000009")] {
        server
            .mock_async(|when, then| {
                when.json_body_includes(json!({ "meta": { "limit": limit } }).to_string());
                then.status(400)
                    .json_body(json!({ "errors": [{ "code": "E4000000", "subCode": sub_code }] }));
            })
            .await;
    }
    let client = coupa_at(&server);
    let refused = async |limit: i64| {
        let criteria = coupa::types::CandidateCriteria::new().last_name("Daniels");
        let search = client
            .search_candidates()
            .meta(coupa::types::SearchMeta::new().limit(limit));
        let Some(ErrorKind::Api(error)) = search
            .criteria(criteria)
            .send()
            .await
            .err()
            .map(Error::into_kind)
        else {
            panic!("it worked")
        };
        assert_eq!(error.request_id().map(str::len), Some(22));
        ErrorCode::in_error(&error).unwrap()
    };
    assert_eq!(refused(1).await, ErrorCode::E4000005);
    let other = refused(2).await;
    assert_eq!(
        (other.code(), other.sub_code()),
        ("E4000000", Some("E4000009"))
    );
    assert_eq!(other.to_string(), "E4000000/E4000009");
    assert!(!ErrorCode::DOCUMENTED.contains(&other));
}

#[tokio::test]
async fn a_typed_refusal_of_crosschq_holds_its_messages() {
    use crosschq::client::errors::CreateReferenceRequestError;
    let server = MockServer::start_async().await;
    server
        .mock_async(|when, then| {
            when.method(Method::POST);
            then.status(400)
                .json_body(json!({ "errors": { "candidate": { "email": ["missing"] } } }));
        })
        .await;
    let candidate = crosschq::types::CandidateInput::new("ada@example.com");
    let body = crosschq::types::ReferenceRequestInput::new(candidate, "role");
    let error = crosschq_at(&server)
        .create_reference_request(body)
        .send()
        .await
        .unwrap_err();
    let refusal = error
        .response()
        .unwrap()
        .documented::<CreateReferenceRequestError>()
        .unwrap();
    // It is not the enum of another operation.
    let other = error
        .response()
        .unwrap()
        .documented::<crosschq::client::errors::ListJobRolesError>();
    assert!(other.is_err());
    let CreateReferenceRequestError::Status400(report) = refusal else {
        panic!("{refusal:?}")
    };
    assert_eq!(
        serde_json::to_value(report).unwrap()["errors"]["candidate"]["email"],
        json!(["missing"])
    );
}

#[tokio::test]
async fn a_report_is_saved_and_a_refusal_beside_it_is_typed() {
    let server = MockServer::start_async().await;
    server
        .mock_async(|when, then| {
            when.path("/api/v2/reference-request/7/download-report/")
                .query_param("report", "full");
            then.status(200)
                .header("content-type", "application/pdf")
                .body("%PDF-1.7");
        })
        .await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.pdf");
    let client = crosschq_at(&server);
    let download = client
        .download_report("7")
        .report(crosschq::types::DownloadReport::Full);
    let file = download.send().await.unwrap().into_body();
    assert_eq!(file.save_to(&path).await.unwrap(), 8);
    assert_eq!(std::fs::read(path).unwrap(), b"%PDF-1.7");
}

/// Serves 120 candidates, but fails after 100 of them.
fn mock_pages(server: &MockServer, readable: i64) {
    for offset in [0, 50, 100] {
        server.mock(|when, then| {
            when.json_body_includes(
                json!({ "meta": { "offset": offset, "limit": 50 } }).to_string(),
            );
            if offset >= readable {
                then.status(500).body("{}");
                return;
            }
            let candidate = |number: i64| json!({ "candidate": { "number": number.to_string() } });
            let data: Vec<_> = (offset..(offset + 50).min(120)).map(candidate).collect();
            let meta = json!({ "total_count": 120, "has_more": offset < 100 });
            then.status(200)
                .json_body(json!({ "data": data, "meta": meta }));
        });
    }
}

#[tokio::test]
async fn a_list_is_read_lazily_and_can_be_read_on() {
    let server = MockServer::start_async().await;
    mock_pages(&server, 100);
    let client = coupa_at(&server);
    let criteria = || coupa::types::CandidateCriteria::new().last_name("Daniels");
    let items: Vec<_> = client
        .search_candidates()
        .criteria(criteria())
        .stream()
        .take_while_ok(100)
        .await;
    assert_eq!(items.len(), 100);
    let ten = client
        .search_candidates()
        .criteria(criteria())
        .collect_all(10)
        .await
        .unwrap();
    assert_eq!(ten.len(), 10);
    let interrupted = client
        .search_candidates()
        .criteria(criteria())
        .collect_all(1000)
        .await
        .unwrap_err();
    let next = interrupted.next.unwrap();
    let after = countersign_client::pages::Position::Offset(100);
    assert_eq!((interrupted.items.len(), &next), (100, &after));
    assert!(matches!(interrupted.error.kind(), ErrorKind::Api(_)));
    let server = MockServer::start_async().await;
    mock_pages(&server, 120);
    let client = coupa_at(&server);
    let rest: Vec<_> = client
        .search_candidates()
        .criteria(criteria())
        .from_page(next)
        .stream()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(rest.len(), 20);
}

/// Reads some items of a stream and then stops.
trait TakeWhileOk<T> {
    async fn take_while_ok(self, count: usize) -> Vec<T>;
}

impl<T, S: futures::Stream<Item = Result<T, Error>>> TakeWhileOk<T> for S {
    async fn take_while_ok(self, count: usize) -> Vec<T> {
        use futures::StreamExt as _;
        self.take(count).map(Result::unwrap).collect().await
    }
}

#[test]
fn it_works_without_asynchronous_code() {
    let server = MockServer::start();
    mock_pages(&server, 120);
    let client = coupa_at(&server);
    let search = client
        .search_candidates()
        .criteria(coupa::types::CandidateCriteria::new().last_name("D"));
    let items: Vec<_> = search.stream_blocking().collect::<Result<_, _>>().unwrap();
    assert_eq!(items.len(), 120);
    let page = client
        .search_candidates()
        .meta(coupa::types::SearchMeta::new().limit(50).offset(0));
    let page = page
        .criteria(coupa::types::CandidateCriteria::new().last_name("D"))
        .send_blocking()
        .unwrap();
    assert_eq!(page.status(), 200);
}

#[tokio::test]
async fn enforcing_refuses_what_reporting_lets_pass() {
    let server = MockServer::start_async().await;
    server
        .mock_async(|when, then| {
            when.is_true(|_| true);
            then.status(200)
                .json_body(json!({ "data": [{ "candidate": { "ccw_id": "123456789" } }] }));
        })
        .await;
    let build = |validation| {
        let builder = coupa::Client::builder()
            .base_url(server.base_url())
            .validate(validation);
        builder.bearer_token("hush").unwrap().build().unwrap()
    };
    let criteria = coupa::types::CandidateCriteria::new().last_name("D");
    let reporting = build(Validation::Report);
    reporting
        .search_candidates()
        .criteria(criteria.clone())
        .send()
        .await
        .unwrap();
    let enforcing = build(Validation::Enforce);
    let error = enforcing
        .search_candidates()
        .criteria(criteria)
        .send()
        .await
        .unwrap_err();
    let ErrorKind::InvalidResponse(error) = error.kind() else {
        panic!("{error:?}")
    };
    assert!(
        error.to_string().contains("/data/0/candidate/ccw_id"),
        "{error}"
    );
    assert!(!error.to_string().contains("123456789"));
}

#[test]
fn clients_are_cheap_to_clone_and_can_be_shared() {
    fn shared<T: Clone + Send + Sync + 'static>() {}
    fn send<T: Send>(_: &T) {}
    shared::<crosschq::Client>();
    shared::<connect::Client>();
    shared::<coupa::Client>();
    let client = crosschq::Client::builder()
        .server(crosschq::Server::Sandbox)
        .token("hush")
        .unwrap()
        .build()
        .unwrap();
    send(&client.list_job_roles().send());
}

/// The debug output of a request, a response or a configuration shows its structure, but nothing
/// secret or personal.
#[test]
fn debug_shows_no_text_and_no_number() {
    let config = pop::types::AccountConfig {
        auth: Some("jane:hush".to_owned()),
        ..pop::types::AccountConfig::default()
    };
    let shown = format!("{config:?}");
    assert!(shown.contains("auth: Some(<text>)"), "{shown}");
    let candidate = crosschq::types::CandidateInput::new("jane@acme.example").first_name("Jane");
    let request = crosschq::types::ReferenceRequestInput::new(candidate, "nurse");
    let shown = format!("{request:?} {request:#?}");
    for value in ["jane", "Jane", "nurse"] {
        assert!(!shown.contains(value), "{shown}");
    }
    assert!(
        shown.contains("email: <text>") && shown.contains("use_sms: None"),
        "{shown}"
    );
    // A partner's data with undocumented members.
    let received = r#"{"meta": {"total_count": 41, "has_more": true}, "data": [{"candidate": {"id": "jane", "new": "hush"}}], "more": ["hush"]}"#;
    let received: coupa::types::CandidateSearchResult = serde_json::from_str(received).unwrap();
    let shown = format!("{received:?}");
    for value in ["jane", "hush", "41"] {
        assert!(!shown.contains(value), "{shown}");
    }
    assert!(shown.contains("has_more: Value(true)"), "{shown}");
    let shown = ["jane", "oth-issued"].map(|text| {
        let status = coupa::types::CandidateStatusReceived::from(text.to_owned());
        format!("{status:?}")
    });
    assert_eq!(shown, ["Other(<text>)", "\"oth-issued\""]);
}
