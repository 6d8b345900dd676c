//! Registers recruitments at Connect, lists them, and changes premium preferences.
//!
//! ```console
//! cargo run -p partners --example connect-recruitment --features connect-recruitment,mock
//! ```
//!
//! A mock on this machine stands in for Connect, see [`stand_in`]. To call the real one, give the
//! builder the base URL that the partner has told you.

use countersign_client::OAuth;
use countersign_contract::value::Maybe;
use futures::TryStreamExt as _;
use partners::connect_recruitment::{
    Client,
    mock::{MockServer, MockServerExt as _},
    types::{
        ClientRecruitmentRequest, ListedRecruitment, PersonName, PremiumPreference,
        PremiumPreferenceChange, PremiumPreferenceList, PremiumPreferenceReceived, Recruiter,
        Recruitment, RegistrationResult, RegistrationResultStatus,
    },
};
use serde_json::json;

const CAMPAIGN: &str = "Spring2019";

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = stand_in();
    // Two ways to log in: as ourselves, with a token that is fetched when it is needed, and for a
    // user, here with a token that we have already. Each call takes the one that it needs.
    let ourselves =
        OAuth::client_credentials("our-id", "hush-hush").token_url(server.url("/token"));
    let client = Client::builder()
        .base_url(server.base_url())
        .client_credentials_token(ourselves)?
        .authorization_code_token("hush-hush-too")?
        .build()?;

    // Without preferences the existing ones stay; an empty list removes them all. So a list that
    // is not set is not sent, and one that is empty is.
    let keep = registration();
    let remove = registration().recruitment_premium_preferences([]);
    for (what, request) in [("keep", keep), ("remove", remove)] {
        println!("{what}: {}", serde_json::to_string(&request)?);
        let register = client.register_recruitments_as_client(request);
        if let Maybe::Value(status) = register.send().await?.into_body().status {
            println!("answered {status}");
        }
    }

    // The list is read page by page: here two recruitments at a time.
    let list = client.list_recruitments(CAMPAIGN).limit(2);
    let mut pages = list.pages();
    while let Some(page) = pages.try_next().await? {
        println!("at {}: {} recruitments", page.position, page.items.len());
    }

    // What replaces the preferences is an argument: without it Connect might delete them all.
    let change = PremiumPreferenceChange::new().recruitment_premium_preferences([preference()]);
    let call = client.change_premium_recruitments(CAMPAIGN, change);
    let changed = call.send().await?;
    println!("preferences: {}", serde_json::to_string(changed.body())?);
    Ok(())
}

fn registration() -> ClientRecruitmentRequest {
    let name = PersonName::new().first_name("Åse").last_name("Nygård");
    let friend = Recruitment::new().name(name).quantity(1);
    let recruiter = Recruiter::new().customer_number(1234);
    ClientRecruitmentRequest::new("CO27409", CAMPAIGN, recruiter, [friend])
}

fn preference() -> PremiumPreference {
    PremiumPreference::new()
        .company_code("7")
        .preference_number(1)
}

/// What Connect would answer: a token, three recruitments, and the preferences that were sent.
fn stand_in() -> MockServer {
    let server = MockServer::start();
    server.mock(|when, then| {
        when.path("/token");
        then.json_body(
            json!({ "access_token": "hush", "token_type": "Bearer", "expires_in": 300 }),
        );
    });
    let registered = RegistrationResult::new().status(RegistrationResultStatus::Ok);
    server.register_recruitments_as_client(|_, then| then.status_200(&registered));
    server.list_recruitments(|when, then| {
        when.campaign(CAMPAIGN);
        // The document does not say what is in a recruitment.
        let listed = |number: i64| ListedRecruitment::from_iter([("n".to_owned(), number.into())]);
        then.pages([1, 2, 3].map(listed))
    });
    server.change_premium_recruitments(|when, then| {
        let change = PremiumPreferenceChange::new().recruitment_premium_preferences([preference()]);
        when.campaign(CAMPAIGN).body(&change);
        let changed = PremiumPreferenceReceived::new()
            .company_code("7")
            .preference_number(1);
        then.status_200(&PremiumPreferenceList::new().recruitment_premium_preferences([changed]))
    });
    server
}
