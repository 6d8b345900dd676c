//! Looks up candidates at Coupa CCW, page by page, and reads the code of an error.
//!
//! ```console
//! cargo run -p partners --example coupa-ccw --features coupa-ccw,mock
//! ```
//!
//! A mock on this machine stands in for Coupa, see [`stand_in`]. To call the real one, give the
//! builder `.server(Server::Instance { instance })` instead of `.base_url(..)`.

use countersign_client::Error;
use futures::TryStreamExt as _;
use httpmock::MockServer;
use partners::coupa_ccw::{
    Client,
    errors::ErrorCode,
    mock::MockServerExt as _,
    types::{CandidateCriteria, CandidateSearch, SearchMeta},
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = stand_in();
    let client = Client::builder()
        .base_url(server.base_url())
        .bearer_token("hush-hush")?
        .build()?;

    // Each page is asked for when the loop gets there: here two candidates at a time.
    let two = SearchMeta::new().limit(2);
    let search = client
        .search_candidates()
        .criteria(named("Daniels"))
        .meta(two);
    let mut found = search.stream();
    while let Some(result) = found.try_next().await? {
        let candidate = result.candidate.value();
        if let Some(number) = candidate.and_then(|candidate| candidate.number.value()) {
            println!("found {number}");
        }
    }

    // Or all at once, but never more than a limit.
    let search = client
        .search_candidates()
        .criteria(named("Daniels"))
        .meta(SearchMeta::new().limit(2));
    let all = search.collect_all(100).await?;
    println!("{} in all", all.len());

    // Error codes are an enum; one that Coupa adds later would be `Undocumented`.
    let search = client.search_candidates().criteria(named("Freeman"));
    match search.send().await {
        Err(Error::Api(error)) => match ErrorCode::in_error(&error) {
            Some(ErrorCode::E4010002) => println!("{error}: ask for a new token"),
            other => println!("{error}: {other:?}"),
        },
        other => println!("that should have been refused: {other:?}"),
    }

    // What breaks a stated rule is not sent.
    let search = client.search_candidates().criteria(named(&"x".repeat(256)));
    match search.send().await {
        Err(Error::InvalidRequest(error)) => println!("{error}"),
        other => println!("that should have been refused: {other:?}"),
    }
    Ok(())
}

fn named(last_name: &str) -> CandidateCriteria {
    CandidateCriteria::new().last_name(last_name)
}

/// What Coupa would answer: three candidates of one name, and a token that is too old for another.
fn stand_in() -> MockServer {
    let server = MockServer::start();
    let found = |id: i64| json!({ "candidate": { "id": id, "number": format!("RS-CS-{id}") } });
    let pages = [(0, vec![found(1), found(2)]), (2, vec![found(3)])];
    for (offset, data) in pages {
        server.search_candidates(|when, then| {
            let page = SearchMeta::new().limit(2).offset(offset);
            when.body(&CandidateSearch::new(page, named("Daniels")));
            let meta = json!({ "total_count": 3, "has_more": offset == 0 });
            then.status_200(&read(json!({ "meta": meta, "data": data })));
        });
    }
    server.search_candidates(|when, then| {
        when.body(&CandidateSearch::new(SearchMeta::new(), named("Freeman")));
        then.status_401(&read(json!({ "code": "E4010000", "subCode": "E4010002" })));
    });
    server
}

/// The body that a JSON text stands for.
fn read<T: DeserializeOwned>(body: Value) -> T {
    serde_json::from_value(body).expect("the bodies above are what the contract says")
}
