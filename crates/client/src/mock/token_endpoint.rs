//! A simulated token endpoint of an OAuth server.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use data_encoding::BASE64;
use httpmock::{HttpMockRequest, HttpMockResponse};
use serde_json::{Value, json};
use url::form_urlencoded;

use super::MockServer;

/// The answers of a token endpoint.
///
/// Each answer is for the next request, and the last one is for all further requests. Without
/// answers, every request is granted a token.
///
/// ```no_run
/// use countersign_client::mock::MockServer;
///
/// let server = MockServer::start();
/// // The server is busy at first, then grants tokens that expire after two seconds.
/// let tokens = server.token_endpoint(|token| token.fail(503).grant().expires_in(2));
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct TokenAnswers {
    path: String,
    expires_in: Option<u64>,
    refresh_token: Option<String>,
    client: Option<(String, String)>,
    steps: Vec<Step>,
}

#[derive(Clone, Debug)]
struct Step {
    answer: TokenAnswer,
    /// The number of requests that receive it; all further requests if it is the last one.
    times: usize,
}

#[derive(Clone, Debug)]
enum TokenAnswer {
    Grant,
    Refuse(String),
    Fail(u16),
}

impl Default for TokenAnswers {
    fn default() -> Self {
        Self {
            path: "/token".to_owned(),
            expires_in: Some(3600),
            refresh_token: None,
            client: None,
            steps: Vec::new(),
        }
    }
}

impl TokenAnswers {
    /// Answers at this path instead of `/token`.
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// Grants tokens that expire after this many seconds. The default is an hour.
    pub fn expires_in(mut self, seconds: u64) -> Self {
        self.expires_in = Some(seconds);
        self
    }

    /// Grants tokens without an expiry.
    pub fn without_expiry(mut self) -> Self {
        self.expires_in = None;
        self
    }

    /// Sends this refresh token with each access token.
    pub fn refresh_token(mut self, token: impl Into<String>) -> Self {
        self.refresh_token = Some(token.into());
        self
    }

    /// Rejects all other clients with `invalid_client`.
    pub fn client(mut self, id: impl Into<String>, secret: impl Into<String>) -> Self {
        self.client = Some((id.into(), secret.into()));
        self
    }

    /// Grants a token to the next request.
    pub fn grant(self) -> Self {
        self.step(TokenAnswer::Grant)
    }

    /// Rejects the next request with an error code of RFC 6749, section 5.2, such as
    /// `invalid_grant`. The status is 401 for `invalid_client`, otherwise 400.
    pub fn refuse(self, code: impl Into<String>) -> Self {
        self.step(TokenAnswer::Refuse(code.into()))
    }

    /// Answers the next request with this status and no body.
    pub fn fail(self, status: u16) -> Self {
        self.step(TokenAnswer::Fail(status))
    }

    /// Gives the previous answer to this many requests.
    ///
    /// # Panics
    ///
    /// Panics if there is no previous answer, or the number is 0.
    #[track_caller]
    pub fn times(mut self, count: usize) -> Self {
        assert!(count > 0, "an answer must be given at least once");
        let Some(step) = self.steps.last_mut() else {
            panic!("`times` must follow `grant`, `refuse` or `fail`");
        };
        step.times = count;
        self
    }

    fn step(mut self, answer: TokenAnswer) -> Self {
        self.steps.push(Step { answer, times: 1 });
        self
    }

    /// Returns the answer to a request after this many others.
    fn after(&self, requests: usize) -> TokenAnswer {
        let mut before = 0;
        for step in &self.steps {
            before += step.times;
            if requests < before {
                return step.answer.clone();
            }
        }
        let last = self.steps.last();
        last.map_or(TokenAnswer::Grant, |step| step.answer.clone())
    }

    fn answer(&self, seen: &mut Seen, request: &HttpMockRequest) -> HttpMockResponse {
        let number = seen.grant_types.len();
        let form: Vec<(String, String)> = form_urlencoded::parse(request.body_ref())
            .into_owned()
            .collect();
        let grant_type = value(&form, "grant_type").unwrap_or_default();
        seen.grant_types.push(grant_type.to_owned());
        if request.method_str() != "POST" {
            return refusal("invalid_request", "use POST to request a token");
        }
        let needed = match grant_type {
            "client_credentials" => None,
            "authorization_code" => Some("code"),
            "refresh_token" => Some("refresh_token"),
            "" => return refusal("invalid_request", "grant_type is missing"),
            _ => return refusal("unsupported_grant_type", "unknown grant_type"),
        };
        if let Some(needed) = needed
            && value(&form, needed).is_none_or(str::is_empty)
        {
            return refusal("invalid_request", &format!("{needed} is missing"));
        }
        let sent = client(request, &form);
        if sent.is_none() || self.client.is_some() && self.client != sent {
            return refusal("invalid_client", "unknown client");
        }
        match self.after(number) {
            TokenAnswer::Fail(status) => HttpMockResponse::builder().status(status).build(),
            TokenAnswer::Refuse(code) => refusal(&code, "refused by the test"),
            TokenAnswer::Grant => {
                let token = format!("token-{}", seen.tokens.len() + 1);
                let mut body = json!({ "access_token": token, "token_type": "Bearer" });
                if let Some(seconds) = self.expires_in {
                    body["expires_in"] = seconds.into();
                }
                if let Some(refresh) = &self.refresh_token {
                    body["refresh_token"] = refresh.as_str().into();
                }
                seen.tokens.push(token);
                answer(200, &body)
            }
        }
    }
}

/// The requests that a token endpoint has received.
#[derive(Default)]
struct Seen {
    grant_types: Vec<String>,
    tokens: Vec<String>,
}

/// A simulated token endpoint on a mock server, with its URL and the requests it received.
pub struct TokenEndpoint<'s> {
    mock: httpmock::Mock<'s>,
    url: String,
    seen: Arc<Mutex<Seen>>,
}

impl<'s> TokenEndpoint<'s> {
    pub(super) fn new(server: &'s MockServer, answers: TokenAnswers) -> Self {
        let url = server.url(answers.path.as_str());
        let seen = Arc::<Mutex<Seen>>::default();
        let (path, log) = (answers.path.clone(), Arc::clone(&seen));
        let mock = server.mock(|when, then| {
            drop(when.path(path));
            drop(then.respond_with(move |request| {
                let mut seen = log.lock().unwrap_or_else(PoisonError::into_inner);
                answers.answer(&mut seen, request)
            }));
        });
        Self { mock, url, seen }
    }

    /// Returns the URL, for [`OAuth::token_url`](crate::OAuth::token_url).
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the number of requests, including rejected ones.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.seen().grant_types.len()
    }

    /// Returns the `grant_type` of each request, in order.
    #[must_use]
    pub fn grant_types(&self) -> Vec<String> {
        self.seen().grant_types.clone()
    }

    /// Returns the access tokens that were granted, in order: `token-1`, `token-2` and so on.
    #[must_use]
    pub fn tokens(&self) -> Vec<String> {
        self.seen().tokens.clone()
    }

    /// Deletes the endpoint.
    pub fn delete(&mut self) {
        self.mock.delete();
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the client id and secret from a Basic header or the form (RFC 6749, section 2.3.1).
fn client(request: &HttpMockRequest, form: &[(String, String)]) -> Option<(String, String)> {
    let headers = request.headers_vec().iter();
    let mut values = headers.filter(|(name, _)| name.eq_ignore_ascii_case("authorization"));
    let basic = values.find_map(|(_, value)| {
        let (scheme, encoded) = value.split_once(' ')?;
        let is_basic = scheme.eq_ignore_ascii_case("basic");
        let decoded = is_basic.then(|| BASE64.decode(encoded.trim().as_bytes()).ok())??;
        let decoded = String::from_utf8(decoded).ok()?;
        let (id, secret) = decoded.split_once(':')?;
        Some((decode(id), decode(secret)))
    });
    basic.or_else(|| {
        let id = value(form, "client_id")?;
        let secret = value(form, "client_secret").unwrap_or_default();
        Some((id.to_owned(), secret.to_owned()))
    })
}

/// Decodes a form-encoded text.
fn decode(text: &str) -> String {
    let pair = format!("v={text}");
    let mut pairs = form_urlencoded::parse(pair.as_bytes());
    pairs
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

fn value<'f>(form: &'f [(String, String)], name: &str) -> Option<&'f str> {
    let mut pairs = form.iter();
    let (_, value) = pairs.find(|(known, _)| known == name)?;
    Some(value)
}

/// Returns an error answer (RFC 6749, section 5.2).
fn refusal(code: &str, description: &str) -> HttpMockResponse {
    let status = if code == "invalid_client" { 401 } else { 400 };
    answer(
        status,
        &json!({ "error": code, "error_description": description }),
    )
}

fn answer(status: u16, body: &Value) -> HttpMockResponse {
    HttpMockResponse::builder()
        .status(status)
        .header("content-type", "application/json")
        .header("cache-control", "no-store")
        .body(body.to_string())
        .build()
}
