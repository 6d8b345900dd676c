//! Error codes, anywhere in a body.

use std::collections::HashMap;

use countersign_client::ErrorKind;

use crate::{
    acme::{Client, NAMED},
    server::{Server, Step},
};

/// Returns the documented sub code, and undocumented texts with the form of codes.
async fn codes(body: &str) -> (Option<&'static str>, Option<(String, Option<String>)>) {
    let server = Server::of(vec![Step::answer(400, &[], body)]).await;
    let error = Client::at(&server.url)
        .call(&NAMED, None)
        .bytes()
        .await
        .unwrap_err();
    let ErrorKind::Api(error) = error.kind() else {
        panic!("{error:?}")
    };
    assert!(!format!("{error:?}").contains("E49"));
    let undocumented = error.undocumented_code();
    (
        error.code.and_then(|row| row.sub_code),
        undocumented.map(|(code, sub_code)| (code.to_owned(), sub_code.map(str::to_owned))),
    )
}

fn pair(code: &str, sub_code: Option<&str>) -> (String, Option<String>) {
    (code.to_owned(), sub_code.map(str::to_owned))
}

#[tokio::test]
async fn documented_codes_are_found_and_others_are_kept() {
    assert_eq!(
        codes(r#"{"errors": [{"code": "E40", "sub": "E42"}]}"#).await,
        (Some("E42"), None)
    );
    assert_eq!(codes(r#"["E41", {"x": "E40"}]"#).await, (Some("E41"), None));
    assert_eq!(
        codes(r#"{"code": "E40", "sub": "E49"}"#).await,
        (None, Some(pair("E40", Some("E49"))))
    );
    assert_eq!(
        codes(r#"{"sub": "E49", "code": "E40"}"#).await,
        (None, Some(pair("E40", Some("E49"))))
    );
    assert_eq!(
        codes(r#"{"code": "E90"}"#).await,
        (None, Some(pair("E90", None)))
    );
    // Two rows match, so neither is chosen.
    assert_eq!(
        codes(r#"["E40", "E41", "E42"]"#).await,
        (None, Some(pair("E40", Some("E41"))))
    );
    for body in [
        r#"{"code": "e40"}"#,
        r#"{"message": "see E40"}"#,
        r#"{"E40": "E4"}"#,
        "E40",
        "",
    ] {
        assert_eq!(codes(body).await, (None, None), "{body}");
    }
}

/// Tests that errors omit the unexpected value, which serde repeats.
#[tokio::test]
async fn an_error_that_is_not_what_is_documented_shows_no_value() {
    let server = Server::of(vec![Step::answer(400, &[], r#"{"codes": "jane"}"#)]).await;
    let call = Client::at(&server.url).call(&NAMED, None);
    let error = call.bytes().await.unwrap_err();
    let read = error.response().unwrap().decode::<HashMap<String, u8>>();
    let error = read.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("jane"), "{error}");
    assert_eq!((error.line(), error.column()), (1, 16));
}
