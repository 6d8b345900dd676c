//! Looks up candidates at Coupa CCW, page by page, and reads the code of an error.
//!
//! ```console
//! cargo run -p partners --example coupa-ccw --features coupa-ccw,mock
//! ```
//!
//! A mock on this machine stands in for Coupa, see [`stand_in`]. To call the real one, give the
//! builder `.server(Server::Instance { instance })` instead of `.base_url(..)`.

use countersign_client::ErrorKind;
use futures::TryStreamExt as _;
use partners::coupa_ccw::{
    Client,
    errors::ErrorCode,
    mock::{MockServer, MockServerExt as _},
    types::{Candidate, CandidateCriteria, CandidateResult, CandidateSearch, SearchMeta},
};

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = stand_in();
    let client = Client::builder()
        .base_url(server.base_url())
        .bearer_token("hush-hush")?
        .build()?;

    // Each page is asked for when the loop gets there: here two candidates at a time.
    let search = client.search_candidates().criteria(named("Daniels"));
    let mut found = search.clone().limit(2).stream();
    while let Some(result) = found.try_next().await? {
        // Any member that the partner sends may be absent, `null`, or a value.
        let number = result.candidate.and_then(|candidate| candidate.number);
        println!("found {}", number.unwrap_or_default());
    }

    // Or all at once, but never more than a limit.
    let all = search.collect_all(100).await?;
    println!("{} in all", all.len());

    // Error codes are an enum; one that Coupa adds later would be `Undocumented`.
    let search = client.search_candidates().criteria(named("Freeman"));
    let error = search.send().await.err().ok_or("it should be refused")?;
    match error.response().and_then(ErrorCode::in_error) {
        Some(ErrorCode::E4010002) => println!("{error}: ask for a new token"),
        other => println!("{error}: {other:?}"),
    }

    // What breaks a stated rule is not sent.
    let search = client.search_candidates().criteria(named(&"x".repeat(256)));
    let error = search.send().await.err().ok_or("it should be refused")?;
    assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)));
    println!("{error}");
    Ok(())
}

fn named(last_name: &str) -> CandidateCriteria {
    CandidateCriteria::new().last_name(last_name)
}

/// What Coupa would answer: three candidates of one name, and a token that is too old for another.
fn stand_in() -> MockServer {
    let server = MockServer::start();
    server.search_candidates(|when, then| {
        when.body_includes(&CandidateSearch::new(SearchMeta::new(), named("Daniels")));
        let found = |id: i64| Candidate::new().id(id).number(format!("RS-CS-{id}"));
        then.pages([1, 2, 3].map(|id| CandidateResult::new(found(id))))
    });
    server.search_candidates(|when, then| {
        when.body_includes(&CandidateSearch::new(SearchMeta::new(), named("Freeman")));
        // The document does not say what is in an error, so it is any object.
        let codes = [("code", "E4010000"), ("subCode", "E4010002")];
        let codes = codes.map(|(name, code)| (name.to_owned(), code.into()));
        then.status_401(&codes.into_iter().collect())
    });
    server
}
