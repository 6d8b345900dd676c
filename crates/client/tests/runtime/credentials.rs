//! Access tokens of OAuth.

use std::{sync::mpsc, time::Duration};

use countersign_client::{Credential, Error, ErrorKind, OAuth, TokenError};

use crate::{
    acme::{Client, builder},
    server::{Server, Step},
};

fn token(name: &str, further: &str) -> Step {
    Step::json(&format!(
        r#"{{"access_token": "{name}", "token_type": "Bearer"{further}}}"#
    ))
}

fn grant(login: &Server) -> OAuth {
    OAuth::client_credentials("me:1", "h&sh")
        .scope("a")
        .scope("b")
        .token_url(&login.url)
}

fn client(server: &Server, grant: OAuth) -> Client {
    Client::of(
        builder(&server.url)
            .credential("oauth", Credential::Bearer(grant.into()))
            .unwrap(),
    )
}

pub(crate) fn header<'r>(request: &'r str, name: &str) -> Option<&'r str> {
    request.lines().find_map(|line| {
        let (known, value) = line.split_once(':')?;
        known.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

#[tokio::test]
async fn calls_at_once_share_one_token() {
    let login = Server::of(vec![
        token("one", ", \"expires_in\": 3600"),
        token("two", ""),
    ])
    .await;
    let server = Server::of(vec![Step::json("{}")]).await;
    let client = client(&server, grant(&login));
    let calls = (0..10).map(|_| client.get_secret());
    for answer in futures::future::join_all(calls).await {
        answer.unwrap();
    }
    assert_eq!(login.requests().len(), 1);
    let request = &login.requests()[0];
    // Both are form-encoded before Base64: `me%3A1:h%26sh`.
    assert_eq!(
        header(request, "authorization"),
        Some("Basic bWUlM0ExOmglMjZzaA==")
    );
    assert!(
        request.ends_with("grant_type=client_credentials&scope=a+b"),
        "{request}"
    );
    for request in server.requests() {
        assert_eq!(header(&request, "authorization"), Some("Bearer one"));
        assert_eq!(header(&request, "x-key"), None);
    }
}

#[tokio::test]
async fn calls_that_wait_for_one_token_share_its_refusal() {
    let refused = Step::answer(401, &[], "{\"error\": \"invalid_client\"}");
    let login = Server::of(vec![refused]).await;
    let server = Server::of(vec![Step::json("{}")]).await;
    let client = client(&server, grant(&login));
    let calls = (0..10).map(|_| client.get_secret());
    for answer in futures::future::join_all(calls).await {
        let error = answer.unwrap_err();
        let is_told = matches!(
            error.kind(),
            ErrorKind::Token(TokenError::Refused {
                code: Some("invalid_client"),
                ..
            })
        );
        assert!(is_told, "{error:?}");
    }
    assert_eq!(login.requests().len(), 1);
    // A later call sends a new request.
    assert!(client.get_secret().await.is_err());
    assert_eq!(login.requests().len(), 2);
}

#[tokio::test]
async fn a_client_without_a_secret_says_only_who_it_is() {
    let login = Server::of(vec![token("one", "")]).await;
    let server = Server::of(vec![Step::json("{}")]).await;
    let agreed = OAuth::authorization_code("me", "", "agreed", "https://me.example/back")
        .code_verifier("proof")
        .token_url(format!("{}/token", login.url));
    client(&server, agreed).get_secret().await.unwrap();
    let request = &login.requests()[0];
    assert_eq!(header(request, "authorization"), None);
    assert!(request.contains("code_verifier=proof"), "{request}");
    assert!(request.ends_with("&client_id=me"), "{request}");
}

#[tokio::test]
async fn a_token_is_replaced_before_it_ends() {
    let login = Server::of(vec![token("one", ", \"expires_in\": 0"), token("two", "")]).await;
    let server = Server::of(vec![Step::json("{}")]).await;
    let client = client(&server, grant(&login));
    for _ in 0..3 {
        client.get_secret().await.unwrap();
    }
    let sent: Vec<_> = server
        .requests()
        .iter()
        .map(|request| header(request, "authorization").unwrap().to_owned())
        .collect();
    assert_eq!(sent, ["Bearer one", "Bearer two", "Bearer two"]);
}

#[tokio::test]
async fn a_refused_token_is_replaced_once() {
    let login = Server::of(vec![token("one", ""), token("two", ""), token("three", "")]).await;
    let refused = Step::answer(401, &[], "");
    let server = Server::of(vec![refused.clone(), Step::json("{}"), refused]).await;
    let client = client(&server, grant(&login).replace_refused_after(Duration::ZERO));
    client.get_secret().await.unwrap();
    assert_eq!((login.requests().len(), server.requests().len()), (2, 2));
    let Some(ErrorKind::Api(error)) = client.get_secret().await.err().map(Error::into_kind) else {
        panic!("it worked")
    };
    assert_eq!(error.status.as_u16(), 401);
    assert_eq!((login.requests().len(), server.requests().len()), (3, 4));
}

#[tokio::test]
async fn a_fixed_credential_is_not_sent_again_after_a_refusal() {
    let server = Server::of(vec![Step::answer(401, &[], "")]).await;
    assert!(Client::at(&server.url).get_secret().await.is_err());
    assert_eq!(server.requests().len(), 1);
    assert_eq!(header(&server.requests()[0], "x-key"), Some("hush"));
}

#[tokio::test]
async fn a_code_is_used_once_and_its_refresh_token_from_then_on() {
    let login = Server::of(vec![
        token("one", ", \"expires_in\": 0, \"refresh_token\": \"r1\""),
        token("two", ", \"expires_in\": 0, \"refresh_token\": \"r2\""),
        token("three", ""),
    ])
    .await;
    let server = Server::of(vec![Step::json("{}")]).await;
    let (sender, kept) = mpsc::channel();
    let grant = OAuth::authorization_code("me", "hush", "c0de", "https://me.example/back")
        .code_verifier("v")
        .secret_in_body()
        .token_url(&login.url)
        .on_refresh_token(move |token| sender.send(token.reveal().to_owned()).unwrap());
    let client = client(&server, grant);
    for _ in 0..3 {
        client.get_secret().await.unwrap();
    }
    let bodies: Vec<_> = login
        .requests()
        .iter()
        .map(|request| request.split_once("\r\n\r\n").unwrap().1.to_owned())
        .collect();
    assert_eq!(
        bodies[0],
        "grant_type=authorization_code&code=c0de&redirect_uri=https%3A%2F%2Fme.example%2Fback&code_verifier=v&client_id=me&client_secret=hush"
    );
    assert_eq!(
        bodies[1],
        "grant_type=refresh_token&refresh_token=r1&client_id=me&client_secret=hush"
    );
    assert_eq!(
        bodies[2],
        "grant_type=refresh_token&refresh_token=r2&client_id=me&client_secret=hush"
    );
    assert_eq!(kept.try_iter().collect::<Vec<_>>(), ["r1", "r2"]);
    assert_eq!(header(&login.requests()[0], "authorization"), None);
}

#[tokio::test]
async fn a_refusal_of_the_login_is_told_and_nothing_is_sent() {
    let refusal = Step::answer(
        400,
        &[],
        r#"{"error": "invalid_client", "error_description": "jane"}"#,
    );
    for (step, said) in [
        (
            refusal,
            "the token endpoint answered with status 400, invalid_client",
        ),
        (
            Step::answer(500, &[], "jane"),
            "the token endpoint answered with status 500",
        ),
        (
            Step::json("{}"),
            "the answer of the token endpoint contains no usable bearer token: it has no `access_token`",
        ),
        (
            Step::answer(200, &[], "access_token=jane"),
            "the answer of the token endpoint contains no usable bearer token: it is not JSON (RFC 6749, section 5.1)",
        ),
        (
            Step::json(r#"{"error": "jane"}"#),
            "the answer of the token endpoint contains no usable bearer token: it is an error, though its status is a success",
        ),
        (
            token("a b", ""),
            "the answer of the token endpoint contains no usable bearer token: its `access_token` is empty, or contains characters that are not allowed in a header",
        ),
        (
            Step::json(r#"{"access_token": "x", "token_type": "mac"}"#),
            "the answer of the token endpoint contains no usable bearer token: its `token_type` is not bearer",
        ),
    ] {
        let login = Server::of(vec![step]).await;
        let server = Server::of(vec![Step::json("{}")]).await;
        let error = client(&server, grant(&login))
            .get_secret()
            .await
            .unwrap_err();
        let ErrorKind::Token(token) = error.kind() else {
            panic!("{error:?}")
        };
        assert_eq!(token.to_string(), said);
        // The message alone contains the failure, the server and the reason.
        let whole = format!(
            "getSecret: failed to obtain an access token from {}: {said}",
            login.url
        );
        assert_eq!(error.to_string(), whole);
        assert!(!format!("{error:?}").contains("jane"));
        assert!(server.requests().is_empty());
    }
    let server = Server::of(vec![Step::json("{}")]).await;
    let nowhere = OAuth::client_credentials("me", "hush").token_url("http://127.0.0.1:1");
    let error = client(&server, nowhere).get_secret().await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::Token(TokenError::Connect(_))),
        "{error:?}"
    );
}

/// Tests that a server that rejects every token does not cause a token request for each call.
#[tokio::test]
async fn a_refused_token_that_has_just_come_is_not_replaced() {
    let login = Server::of(vec![token("one", "")]).await;
    let server = Server::of(vec![Step::answer(401, &[], "")]).await;
    let client = client(&server, grant(&login));
    for _ in 0..20 {
        let Some(ErrorKind::Api(error)) = client.get_secret().await.err().map(Error::into_kind)
        else {
            panic!("it worked")
        };
        assert_eq!(error.status.as_u16(), 401);
    }
    assert_eq!((login.requests().len(), server.requests().len()), (1, 20));
}

#[tokio::test]
async fn a_token_endpoint_in_trouble_is_asked_again_for_the_credentials_of_a_client() {
    let at_once = &[("retry-after", "0")];
    let busy = || Step::answer(429, at_once, "");
    let down = || Step::answer(503, at_once, "");
    for steps in [
        vec![busy(), down(), token("one", "")],
        vec![Step::Reset(Vec::new()), busy(), token("one", "")],
        vec![
            Step::Send(b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{".to_vec()),
            token("one", ""),
        ],
    ] {
        let requests = steps.len();
        let login = Server::of(steps).await;
        let server = Server::of(vec![Step::json("{}")]).await;
        client(&server, grant(&login)).get_secret().await.unwrap();
        assert_eq!(login.requests().len(), requests);
    }
    // An attempt that seemed to fail may have used up a code, and a rejection is final.
    let code = OAuth::authorization_code("me", "hush", "c0de", "https://me.example/back");
    for (grant, step) in [
        (code, down()),
        (
            OAuth::client_credentials("me", "hush"),
            Step::answer(400, at_once, ""),
        ),
    ] {
        let login = Server::of(vec![step]).await;
        let server = Server::of(vec![Step::json("{}")]).await;
        let error = client(&server, grant.token_url(&login.url))
            .get_secret()
            .await
            .unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Token(_)), "{error:?}");
        assert_eq!(login.requests().len(), 1);
    }
}

/// Tests that the status determines the result, even if the body breaks off.
#[tokio::test]
async fn a_refusal_with_a_broken_body_is_a_refusal() {
    let broken = Step::Reset(b"HTTP/1.1 401 No\r\ncontent-length: 50\r\n\r\n{".to_vec());
    let login = Server::of(vec![token("one", ""), token("two", "")]).await;
    let server = Server::of(vec![broken, Step::json("{}")]).await;
    let grant = grant(&login).replace_refused_after(Duration::ZERO);
    client(&server, grant).get_secret().await.unwrap();
    assert_eq!((login.requests().len(), server.requests().len()), (2, 2));
}

#[tokio::test]
async fn how_long_a_token_lasts_may_come_as_a_text() {
    let login = Server::of(vec![
        token("one", ", \"expires_in\": \"0\""),
        token("two", ", \"expires_in\": \"3600\""),
        token("three", ""),
    ])
    .await;
    let server = Server::of(vec![Step::json("{}")]).await;
    let client = client(&server, grant(&login));
    for _ in 0..3 {
        client.get_secret().await.unwrap();
    }
    assert_eq!(login.requests().len(), 2);
    // A value that is neither a number nor a numeric text is ignored.
    let login = Server::of(vec![token("one", ", \"expires_in\": \"soon\"")]).await;
    let client = self::client(&server, grant(&login));
    for _ in 0..2 {
        client.get_secret().await.unwrap();
    }
    assert_eq!(login.requests().len(), 1);
}

/// Tests that a single-use refresh token in an answer is kept, even if the caller is gone.
#[tokio::test]
async fn a_token_that_comes_after_its_caller_has_gone_is_kept() {
    let answer = r#"{"access_token": "one", "refresh_token": "r2"}"#;
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{answer}",
        answer.len()
    );
    let login = Server::of(vec![
        Step::Late(Duration::from_millis(200), answer.into_bytes()),
        Step::answer(400, &[], r#"{"error": "invalid_grant"}"#),
    ])
    .await;
    let server = Server::of(vec![Step::json("{}")]).await;
    let grant = OAuth::refresh_token("me", "hush", "r1").token_url(&login.url);
    let client = client(&server, grant);
    let given_up = tokio::time::timeout(Duration::from_millis(50), client.get_secret()).await;
    assert!(given_up.is_err());
    client.get_secret().await.unwrap();
    assert_eq!(login.requests().len(), 1);
}

/// Tests that calls that are cancelled while they wait send no further request.
#[tokio::test]
async fn calls_that_are_given_up_ask_for_no_token_later() {
    let answer = b"HTTP/1.1 500 No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    let login = Server::of(vec![Step::Late(Duration::from_millis(50), answer.to_vec())]).await;
    let server = Server::of(vec![Step::json("{}")]).await;
    let client = client(&server, grant(&login));
    let calls = (0..5).map(|_| client.get_secret());
    let calls = futures::future::join_all(calls);
    assert!(
        tokio::time::timeout(Duration::from_millis(20), calls)
            .await
            .is_err()
    );
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!(login.requests().len(), 1);
}

/// Tests RFC 6749, section 4.1.2: using a code twice may revoke its tokens.
#[tokio::test]
async fn a_code_without_a_refresh_token_is_not_used_again() {
    let login = Server::of(vec![token("one", "")]).await;
    let server = Server::of(vec![Step::json("{}"), Step::answer(401, &[], "")]).await;
    let code = OAuth::authorization_code("me", "hush", "c0de", "https://me.example/back");
    let client = client(&server, code.token_url(&login.url));
    client.get_secret().await.unwrap();
    for _ in 0..2 {
        let error = client.get_secret().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Api(_)), "{error:?}");
    }
    assert_eq!((login.requests().len(), server.requests().len()), (1, 3));

    let login = Server::of(vec![token("one", ", \"expires_in\": 0")]).await;
    let code = OAuth::authorization_code("me", "hush", "c0de", "https://me.example/back");
    let server = Server::of(vec![Step::json("{}")]).await;
    let client = self::client(&server, code.token_url(&login.url));
    client.get_secret().await.unwrap();
    let error = client.get_secret().await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::Token(TokenError::Used)),
        "{error:?}"
    );
    assert_eq!((login.requests().len(), server.requests().len()), (1, 1));
}

/// Tests that the request was sent once with each token.
#[tokio::test]
async fn each_request_is_an_attempt() {
    let login = Server::of(vec![token("one", ""), token("two", "")]).await;
    let answers = vec![Step::answer(401, &[], ""), Step::answer(400, &[], "")];
    let server = Server::of(answers).await;
    let grant = grant(&login).replace_refused_after(Duration::ZERO);
    let error = client(&server, grant).get_secret().await.unwrap_err();
    assert_eq!((error.attempts(), server.requests().len()), (2, 2));
}

/// Tests that a refresh token is kept with an unusable access token, since the server may accept
/// only the new one.
#[tokio::test]
async fn a_refresh_token_is_kept_whatever_comes_with_it() {
    let unusable = r#"{"access_token": "a b", "refresh_token": "r2"}"#;
    let other = r#"{"access_token": "a", "token_type": "DPoP", "refresh_token": "r2"}"#;
    for answer in [unusable, other] {
        let code = OAuth::authorization_code("me", "hush", "c0de", "https://me.example/back");
        for grant in [OAuth::refresh_token("me", "hush", "r1"), code] {
            let login = Server::of(vec![Step::json(answer), token("one", "")]).await;
            let server = Server::of(vec![Step::json("{}")]).await;
            let (kept, refreshed) = mpsc::channel();
            let grant = grant.token_url(&login.url).on_refresh_token(move |token| {
                kept.send(token.reveal().to_owned()).unwrap();
            });
            let client = client(&server, grant);
            let error = client.get_secret().await.unwrap_err();
            assert!(matches!(
                error.kind(),
                ErrorKind::Token(TokenError::Unusable(_))
            ));
            assert_eq!(refreshed.try_recv().as_deref(), Ok("r2"));
            client.get_secret().await.unwrap();
            let request = &login.requests()[1];
            assert!(request.contains("refresh_token=r2"), "{request}");
        }
    }
}

/// Tests that a panic while storing a refresh token does not end the call.
#[tokio::test]
async fn a_panic_of_the_caller_ends_no_call() {
    let login = Server::of(vec![token("one", ", \"refresh_token\": \"r2\"")]).await;
    let server = Server::of(vec![Step::json("{}")]).await;
    let grant = grant(&login).on_refresh_token(|_| panic!("jane"));
    client(&server, grant).get_secret().await.unwrap();
}

/// Tests that calls waiting for one token all use it, however soon it expires.
#[tokio::test]
async fn a_token_that_ends_at_once_is_shared() {
    let login = Server::of(vec![token("one", ", \"expires_in\": 0")]).await;
    let server = Server::of(vec![Step::json("{}")]).await;
    let client = client(&server, grant(&login));
    let calls = (0..30).map(|_| client.get_secret());
    for answer in futures::future::join_all(calls).await {
        answer.unwrap();
    }
    assert_eq!(login.requests().len(), 1);
}

/// Tests that the error names the token endpoint if it hangs until the time limit; the server
/// itself was never called.
#[tokio::test]
async fn a_token_endpoint_that_hangs_is_named() {
    let login = Server::of(vec![Step::Hang]).await;
    let server = Server::of(vec![Step::json("{}")]).await;
    let limit = Duration::from_millis(80);
    let builder = builder(&server.url).timeout(limit);
    let grant = Credential::Bearer(grant(&login).into());
    let client = Client::of(builder.credential("oauth", grant).unwrap());
    let error = client.get_secret().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "getSecret: failed to obtain an access token from {}: the token endpoint took longer than 80ms (`timeout`)",
            login.url
        )
    );
    assert!(error.is_retryable());
    assert_eq!((error.attempts(), server.requests().len()), (0, 0));
}

/// Tests that the token URL, which may contain a key in its query or before its host, is not shown.
#[tokio::test]
async fn no_part_of_a_token_url_but_its_server_is_shown() {
    let grant = OAuth::client_credentials("me", "hush");
    let shown = format!(
        "{:?}",
        grant.clone().token_url("https://l.example/t?key=hush")
    );
    assert!(
        shown.contains("https://l.example") && !shown.contains("hush"),
        "{shown}"
    );
    let credential = Credential::Bearer(grant.token_url("https://u:hush@l.example/t").into());
    let builder = builder("https://a.example")
        .credential("oauth", credential)
        .unwrap();
    let error = builder.build().unwrap_err();
    assert!(error.to_string().contains("without user"), "{error}");
    assert!(!format!("{error:?}").contains("hush"));
}
