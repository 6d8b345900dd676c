//! The Rust code in README.md and the guides is copied from this file. So it compiles, and it runs
//! unless it needs a partner.

#![expect(clippy::print_stdout, reason = "it shows something to newcomers")]

use std::error::Error;

use bytes::Bytes;
use contract_tests::guides::{blocks, guides};
use http::{Response, request::Parts};
use partners::{crosschq, pop_engine};
use serde_json::json;
use tokio::net::TcpListener;

/// Calls the partners themselves, so it is not run.
#[expect(dead_code, reason = "it is only to compile")]
async fn call_a_partner(token: &str) -> Result<(), Box<dyn Error>> {
    use futures::TryStreamExt as _;
    use partners::{coupa_ccw, crosschq};

    let crosschq = crosschq::Client::builder()
        .server(crosschq::Server::Sandbox)
        .token(token)?
        .build()?;
    let roles = crosschq.list_job_roles().send().await?;
    let report = crosschq
        .download_report("603a2d8f")
        .send()
        .await?
        .into_body();
    report.save_to("report.pdf").await?;

    let server = coupa_ccw::Server::Instance {
        instance: "ccw.acme.example".to_owned(),
    };
    let coupa = coupa_ccw::Client::builder()
        .server(server)
        .bearer_token(token)?
        .build()?;
    let criteria = coupa_ccw::types::CandidateCriteria::new().last_name("Daniels");
    let mut found = coupa
        .search_candidates()
        .criteria(criteria)
        .limit(50)
        .stream();
    while let Some(result) = found.try_next().await? {
        let number = result.candidate.and_then(|candidate| candidate.number);
        println!("{}", number.unwrap_or_default());
    }

    println!("{}", roles.len());
    Ok(())
}

/// Calls the partner itself, so it is not run.
#[expect(dead_code, reason = "it is only to compile")]
async fn save_a_report(token: &str) -> Result<(), Box<dyn Error>> {
    use partners::crosschq;

    let client = crosschq::Client::builder()
        .server(crosschq::Server::Sandbox)
        .token(token)?
        .build()?;
    let report = client.download_report("603a2d8f").send().await?.into_body();
    report.save_to("report.pdf").await?;
    Ok(())
}

fn validate(body: &[u8]) {
    let verdict = partners::crosschq::validate::reference_request_changed_request().validate(body);
    for violation in &verdict.violations {
        println!(
            "{} {}: {}",
            violation.keyword, violation.instance, violation.message
        );
    }
}

fn a_router(secret: &str) -> Result<axum::Router, Box<dyn Error>> {
    use partners::crosschq::webhooks::{Event, Receiver};

    let receiver = Receiver::builder()
        .secret_path(format!("/hooks/crosschq/{secret}"))
        .build()?;
    let app: axum::Router = receiver.router(|received| async move {
        let Event::ReferenceRequestChanged { body } = received.event;
        println!("{:?}", body.known().map(|body| &body.status));
    });
    Ok(app)
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "whoever receives a call has it as values"
)]
fn any_framework(
    receiver: &crosschq::webhooks::Receiver,
    head: Parts,
    bytes: Bytes,
) -> Result<Response<Bytes>, Box<dyn Error>> {
    let answer = match receiver.receive(&head, &bytes) {
        Ok(call) => {
            // Look into call.event first: a copy that comes after this is a duplicate.
            receiver.handled(&call);
            Response::builder().status(call.status).body(Bytes::new())?
        }
        // 400, 401, 404, 405, 413, 415 or 503, with the header that belongs to it
        Err(rejected) => rejected.response(),
    };
    Ok(answer)
}

fn configuration() -> Result<(), Box<dyn Error>> {
    use partners::pop_engine::delivery::{Configuration, Notifier};
    use partners::pop_engine::webhooks::{Receiver, Webhook};
    use serde_json::json;

    let configuration = Configuration::builder()
        .url("https://notify.example.com/[___APP_ID___]/notify")
        .webhook(Webhook::NotifyByPost) // not_method
        .credential("user:password") // auth: any string
        .header("X-Tenant", "7") // not_headers; .separator(';') sets not_sep
        .extended(true) // ext_notify
        .statuses([404, 410]) // http_err
        .build()?;
    let account_config = configuration.encode(); // types::AccountConfig
    assert_eq!(Configuration::decode(account_config)?, configuration);

    // A receiver of exactly that webhook, path and credential, and the calls that POP Engine would make to it:
    let receiver = Receiver::builder().configured(&configuration).build()?;
    let notifier = Notifier::new(configuration)?;
    let (head, bytes) = notifier
        .request(12_345_678, &json!({ "score": 1 }))?
        .into_parts();
    assert!(receiver.receive(&head, &bytes).is_ok());
    Ok(())
}

async fn going_live(notifier: pop_engine::delivery::Notifier) -> Result<(), Box<dyn Error>> {
    use countersign_client::delivery::Outcome;

    match notifier.send(12_345_678, &json!({ "score": 1 })).await? {
        Outcome::Delivered(status) => println!("taken with {status}"),
        Outcome::Listed(status) => println!("failed: {status} is in http_err"),
        Outcome::Refused(status) => println!("not taken: {status}"),
        Outcome::NotReached(error) => println!("nobody there: {error}"),
        outcome => println!("{outcome}"),
    }
    Ok(())
}

#[tokio::test]
async fn the_code_works() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hooks", listener.local_addr().unwrap());
    let app = a_router("9f86d081884c7d659a2feaa0c55ad015").unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    let told = pop_engine::delivery::Configuration::builder().url(url);
    let notifier = pop_engine::delivery::Notifier::new(told.build().unwrap());
    going_live(notifier.unwrap()).await.unwrap();
    configuration().unwrap();
    validate(b"{}");
    let receiver = crosschq::webhooks::Receiver::builder().path("/");
    let receiver = receiver.without_credential().build().unwrap();
    let (head, ()) = http::Request::post("/").body(()).unwrap().into_parts();
    for (body, status) in [(r#"{"id":"a"}"#, 200), ("{", 400)] {
        let answer = any_framework(&receiver, head.clone(), body.into()).unwrap();
        assert_eq!(answer.status().as_u16(), status);
    }
}

#[test]
fn the_guides_show_this_code() {
    // Ignore line breaks and the trailing commas that depend on them.
    let bare = |text: &str| {
        let bare: String = text.split_whitespace().collect();
        bare.replace(",}", "}").replace(",)", ")")
    };
    let own = bare(include_str!("guides.rs"));
    let guides = guides();
    let shown = guides.iter().flat_map(|guide| blocks(guide));
    let shown: Vec<&str> = shown
        .filter(|(language, _)| *language == "rust")
        .map(|(_, code)| code)
        .collect();
    assert_eq!(shown.len(), 8);
    for code in shown {
        assert!(
            own.contains(&bare(code)),
            "a guide shows other code:\n{code}"
        );
    }
}
