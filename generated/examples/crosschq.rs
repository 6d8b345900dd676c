//! Asks for references at Crosschq, changes the request, and fetches the report.
//!
//! ```console
//! cargo run -p partners --example crosschq --features crosschq,mock
//! ```
//!
//! A mock on this machine stands in for Crosschq, see [`stand_in`]. To call the real sandbox, give
//! the builder `.server(Server::Sandbox)` instead of `.base_url(..)`.

use countersign_client::Progress;
use countersign_contract::value::Maybe;
use partners::crosschq::{
    Client,
    client::errors::CreateReferenceRequestError,
    mock::{MockServer, MockServerExt as _},
    types::*,
};

const DEADLINE: &str = "Your referees have until Friday.";

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = stand_in();
    let client = Client::builder()
        .base_url(server.base_url())
        .token("hush-hush")?
        .build()?;

    // Any member that the partner sends may be absent, `null`, or a value.
    let roles = client.list_job_roles().send().await?;
    for role in roles.iter() {
        if let (Maybe::Value(codename), Maybe::Value(name)) = (&role.codename, &role.name) {
            println!("job role {codename}: {name}");
        }
    }

    // What must be sent is an argument of `new`, all else has a method.
    let nurse = wanted("jane@corp.example");
    let created = client.create_reference_request(nurse).send().await?;
    let id = created.request_id.value().ok_or("there is no request id")?;
    let request = client.get_reference_request(id).send().await?;
    let status = request.status_message.value().ok_or("there is no status")?;
    println!("request {id}: {status}");

    // An edit tells three things apart: what is not set stays, `null` clears, a value changes.
    let edit = client
        .edit_reference_request(id)
        .sms_message(Maybe::Null)
        .candidate_message(DEADLINE);
    println!("edited: {}", edit.send().await?.status());

    // A file comes piece by piece, and is moved to its place once it is whole.
    let folder = tempfile::tempdir()?;
    let report = client.download_report(id).report(DownloadReport::Summary);
    let file = report.send().await?.into_body();
    let progress = |progress: Progress| println!("report: {} bytes so far", progress.read);
    let size = file
        .save_with_progress(folder.path().join("report.pdf"), progress)
        .await?;
    println!("report saved: {size} bytes");

    // The documented errors of each call are an enum of its own.
    let refused = client.create_reference_request(wanted("jane"));
    let error = refused.send().await.err().ok_or("it should be refused")?;
    match error.response().ok_or("no response came")?.documented()? {
        CreateReferenceRequestError::Status400(report) => {
            println!("{error}");
            complain("", report.errors.value().ok_or("there are no errors")?);
        }
        other => println!("refused: {other:?}"),
    }
    Ok(())
}

fn wanted(email: &str) -> ReferenceRequestInput {
    ReferenceRequestInput::new(CandidateInput::new(email).first_name("Jane"), "nurse")
}

/// Prints what is said of each field; fields nest as they do in the request.
fn complain(place: &str, fields: &FieldErrorMap) {
    for (name, complaint) in fields {
        match complaint {
            FieldError::List(messages) => println!("  {place}/{name}: {}", messages.join(" ")),
            FieldError::Object(fields) => complain(&format!("{place}/{name}"), fields),
            FieldError::Other(_) => println!("  {place}/{name}: something else"),
        }
    }
}

/// What Crosschq would answer.
fn stand_in() -> MockServer {
    let server = MockServer::start();
    server.list_job_roles(|_, then| then.status_2xx(200, &vec![JobRole::new("nurse", "Nurse")]));
    server.create_reference_request(|when, then| {
        when.body(&wanted("jane@corp.example"));
        then.status_2xx(201, &CreatedReferenceRequest::new("603a2d8f"))
    });
    server.create_reference_request(|when, then| {
        when.body(&wanted("jane"));
        let messages = FieldError::List(vec!["Enter a valid email address.".to_owned()]);
        let email = FieldError::Object([("email".to_owned(), messages)].into());
        then.status_400(&ErrorReport::new([("candidate".to_owned(), email)]))
    });
    server.get_reference_request(|when, then| {
        when.request_id("603a2d8f");
        then.status_2xx(
            200,
            &ReferenceRequest::new("603a2d8f").status_message("Sent"),
        )
    });
    server.edit_reference_request(|when, then| {
        let edit = ReferenceRequestEdit::new().sms_message(Maybe::Null);
        when.body(&edit.candidate_message(DEADLINE));
        then.status_2xx(200)
    });
    server.download_report(|_, then| then.status_2xx(200, "%PDF-1.7 all referees agree"));
    server
}
