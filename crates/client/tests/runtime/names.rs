//! What a request is called.

use countersign_client::Error;

use crate::{
    acme::{Client, NAMED},
    server::{Server, Step},
};

#[tokio::test]
async fn a_request_has_a_name_where_the_contract_has_a_header_for_it() {
    let server = Server::of(vec![Step::answer(400, &[], "{}")]).await;
    let error = Client::at(&server.url)
        .call(&NAMED, None)
        .bytes()
        .await
        .unwrap_err();
    let Error::Api(error) = error else {
        panic!("{error:?}")
    };
    let sent = server.requests()[0].clone();
    let name = error.request_id().unwrap();
    assert_eq!(name.len(), 22);
    assert!(
        sent.to_lowercase()
            .contains(&format!("correlation-id: {}", name.to_lowercase())),
        "{sent}"
    );

    let told = Step::answer(400, &[("x-request-id", "theirs")], "{}");
    let server = Server::of(vec![told]).await;
    let error = Client::at(&server.url)
        .call(&NAMED, None)
        .bytes()
        .await
        .unwrap_err();
    assert_eq!(error.response().unwrap().request_id(), Some("theirs"));
}
