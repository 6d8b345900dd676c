//! Access tokens of OAuth 2.0 (RFC 6749).

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};

use backon::Retryable as _;
use reqwest::{Url, header::ACCEPT};
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::{Mutex, OwnedMutexGuard};
use tracing::Instrument as _;

use super::{Secret, TokenError};
use crate::calls::{
    Retry,
    middleware::check_redirect,
    platform::{SystemInstant, execute, incoming, is_connect, sleep, spawn, timeout},
    response::{Cut, read_partial},
    retry::{Budget, retry_after},
};

/// The time before its expiry at which a token is replaced, so that it does not expire in transit.
const MARGIN: Duration = Duration::from_secs(30);

/// The size limit of an answer of a token endpoint, in bytes.
const LONGEST_ANSWER: u64 = 1024 * 1024;

/// The time limit for all attempts at a token endpoint. It is shorter than that of a call, so that
/// the error names the token endpoint.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// The time limit for one attempt.
const LONGEST_ATTEMPT: Duration = Duration::from_secs(10);

/// The minimum age at which a rejected token is replaced. A new token is unlikely to be accepted,
/// and a server that rejects every token would cause a token request with every call.
const YOUNG: Duration = Duration::from_secs(10);

/// The cost of a retry.
const TOKEN_COST: u32 = 5;

/// The longest `Retry-After` of a token endpoint that is honoured.
const LONGEST_ASKED: Duration = Duration::from_secs(10);

/// A grant that obtains access tokens. It requests a token at the first call, keeps it, and
/// requests a new one before it expires or after the server rejects it. Concurrent calls wait for
/// the same token. Cheap to clone; all clones share the token.
///
/// ```
/// use countersign_client::OAuth;
/// let machine = OAuth::client_credentials("my-client", "hush").scope("recruitments");
/// let person = OAuth::authorization_code("my-client", "hush", "the-code", "https://me.example/back")
///     .token_url("https://login.example/token")
///     .on_refresh_token(|token| drop(token.reveal()));
/// assert!(!format!("{machine:?} {person:?}").contains("hush"));
/// ```
#[derive(Clone)]
pub struct OAuth(Arc<Shared>);

struct Shared {
    settings: Settings,
    held: Arc<Mutex<Held>>,
    /// A marker that each call clones while it waits for a token. Without such a call, no further
    /// attempt is made.
    waiting: Arc<()>,
    budget: Budget,
}

/// A callback that stores refresh tokens.
type Keeper = Arc<dyn Fn(&Secret) + Send + Sync>;

#[derive(Clone)]
struct Settings {
    token_url: Option<String>,
    client_id: String,
    client_secret: Secret,
    secret_in_body: bool,
    scopes: Vec<String>,
    grant: Grant,
    on_refresh_token: Option<Keeper>,
    young: Duration,
}

#[derive(Clone)]
enum Grant {
    ClientCredentials,
    AuthorizationCode {
        code: Secret,
        redirect_uri: String,
        verifier: Option<Secret>,
    },
    RefreshToken(Secret),
}

/// An access token.
struct Access {
    token: Secret,
    came: SystemInstant,
    /// The time at which it should be replaced.
    end: Option<SystemInstant>,
}

/// The tokens received so far.
#[derive(Default)]
struct Held {
    access: Option<Access>,
    refresh: Option<Secret>,
    /// `true` if any token has been received.
    asked: bool,
    /// The time and error of the last answer without a token.
    failed: Option<(SystemInstant, TokenError)>,
}

impl Held {
    /// Returns the token, if it has not expired.
    fn token(&self) -> Option<Secret> {
        let access = self.access.as_ref()?;
        let lasts = access.end.is_none_or(|end| SystemInstant::now() < end);
        lasts.then(|| access.token.clone())
    }
}

/// An answer of a token endpoint (RFC 6749, section 5.1).
#[derive(Deserialize)]
struct Answer {
    access_token: String,
    #[serde(default)]
    token_type: Option<String>,
    // Some servers send the number as a string.
    #[serde(default)]
    expires_in: Value,
    #[serde(default)]
    refresh_token: Option<String>,
}

#[derive(Deserialize)]
struct Refusal {
    error: String,
}

impl OAuth {
    /// Obtains the client's own token (RFC 6749, section 4.4).
    #[must_use]
    pub fn client_credentials(
        client_id: impl Into<String>,
        client_secret: impl Into<Secret>,
    ) -> Self {
        Self::new(client_id, client_secret, Grant::ClientCredentials)
    }

    /// Obtains the token of a user who has just consented (RFC 6749, section 4.1), from the code
    /// and the redirect URI that received it. A public client has an empty secret.
    #[must_use]
    pub fn authorization_code(
        client_id: impl Into<String>,
        client_secret: impl Into<Secret>,
        code: impl Into<Secret>,
        redirect_uri: impl Into<String>,
    ) -> Self {
        let grant = Grant::AuthorizationCode {
            code: code.into(),
            redirect_uri: redirect_uri.into(),
            verifier: None,
        };
        Self::new(client_id, client_secret, grant)
    }

    /// Obtains the token of a user who consented earlier (RFC 6749, section 6).
    #[must_use]
    pub fn refresh_token(
        client_id: impl Into<String>,
        client_secret: impl Into<Secret>,
        refresh_token: impl Into<Secret>,
    ) -> Self {
        let grant = Grant::RefreshToken(refresh_token.into());
        Self::new(client_id, client_secret, grant)
    }

    fn new(client_id: impl Into<String>, client_secret: impl Into<Secret>, grant: Grant) -> Self {
        Self::of(Settings {
            token_url: None,
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            secret_in_body: false,
            scopes: Vec::new(),
            grant,
            on_refresh_token: None,
            young: YOUNG,
        })
    }

    fn of(settings: Settings) -> Self {
        Self(Arc::new(Shared {
            settings,
            held: Arc::default(),
            waiting: Arc::default(),
            budget: Budget::default(),
        }))
    }

    fn with(&self, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = self.0.settings.clone();
        change(&mut settings);
        Self::of(settings)
    }

    /// Requests tokens from this URL, instead of the one that the contract names.
    #[must_use]
    pub fn token_url(self, url: impl Into<String>) -> Self {
        self.with(|settings| settings.token_url = Some(url.into()))
    }

    /// Adds a scope to the request.
    #[must_use]
    pub fn scope(self, scope: impl Into<String>) -> Self {
        self.with(|settings| settings.scopes.push(scope.into()))
    }

    /// Sends the client id and secret in the body, for endpoints that do not accept them in a Basic
    /// header as RFC 6749 specifies.
    #[must_use]
    pub fn secret_in_body(self) -> Self {
        self.with(|settings| settings.secret_in_body = true)
    }

    /// Sets the PKCE verifier (RFC 7636) that belongs to the authorization code.
    #[must_use]
    pub fn code_verifier(self, text: impl Into<Secret>) -> Self {
        self.with(|settings| {
            if let Grant::AuthorizationCode { verifier, .. } = &mut settings.grant {
                *verifier = Some(text.into());
            }
        })
    }

    /// Sets the minimum age at which a rejected token is replaced. The default is 10 seconds, so
    /// that a server that rejects every token does not cause a token request with every call.
    #[must_use]
    pub fn replace_refused_after(self, age: Duration) -> Self {
        self.with(|settings| settings.young = age)
    }

    /// Sets a callback that receives each refresh token, to store it beyond this process.
    #[must_use]
    pub fn on_refresh_token(self, keep: impl Fn(&Secret) + Send + Sync + 'static) -> Self {
        self.with(|settings| settings.on_refresh_token = Some(Arc::new(keep)))
    }

    /// Returns `true` if a token URL was given.
    pub(crate) fn has_token_url(&self) -> bool {
        self.asked_at().is_some()
    }

    /// Returns the token URL, if one was given.
    pub(crate) fn asked_at(&self) -> Option<&str> {
        self.0.settings.token_url.as_deref()
    }

    /// Returns the scheme, host and port of the token URL. The rest of the URL may be secret.
    fn server(&self) -> Option<String> {
        let url = Url::parse(self.asked_at()?).ok()?;
        Some(url.origin().ascii_serialization())
    }

    /// Returns a token that does not expire soon.
    pub(crate) async fn token(&self, http: &reqwest::Client) -> Result<Secret, TokenError> {
        let _waiting = Arc::clone(&self.0.waiting);
        // Calls that arrive while the lock is held want the same token.
        let came = SystemInstant::now();
        let held = Arc::clone(&self.0.held).lock_owned().await;
        // They use it even if it expires sooner than it took to obtain.
        let came_meanwhile = held.access.as_ref().filter(|access| came < access.came);
        let came_meanwhile = came_meanwhile.map(|access| access.token.clone());
        if let Some(token) = held.token().or(came_meanwhile) {
            return Ok(token);
        }
        if self.is_used(&held) {
            return Err(TokenError::Used);
        }
        // A call that waited for a failed request would only wait for another failure.
        if let Some((at, error)) = &held.failed
            && came < *at
        {
            return Err(error.again());
        }
        // The caller may be cancelled. The answer is still processed, since a refresh token in it
        // may be the only valid one.
        let (grant, http) = (self.clone(), http.clone());
        let asked = async move { grant.replace(held, &http).await };
        let asked = spawn(asked.in_current_span()).await;
        // The text of a panic may contain anything.
        asked.map_err(|_| TokenError::Transport("the token request was cancelled".into()))?
    }

    async fn replace(
        &self,
        mut held: OwnedMutexGuard<Held>,
        http: &reqwest::Client,
    ) -> Result<Secret, TokenError> {
        let asked = timeout(LONGEST_WAIT, self.attempts(http, held.refresh.as_ref())).await;
        let late = |error| Err(TokenError::Transport(Box::new(error)));
        let kept = asked
            .unwrap_or_else(late)
            .and_then(|answer| self.keep(&mut held, answer));
        let failed = kept.as_ref().err();
        held.failed = failed.map(|error| (SystemInstant::now(), error.again()));
        kept
    }

    /// Stores the tokens of an answer. The refresh token is stored first: it is valid whatever the
    /// access token is, and the previous one may no longer be.
    fn keep(&self, held: &mut Held, answer: Answer) -> Result<Secret, TokenError> {
        held.asked = true;
        if let Some(refresh) = answer.refresh_token.map(Secret::from) {
            held.refresh = Some(refresh.clone());
            if let Some(keep) = &self.0.settings.on_refresh_token
                && catch_unwind(AssertUnwindSafe(|| keep(&refresh))).is_err()
            {
                tracing::error!("`on_refresh_token` panicked: a refresh token may be lost");
            }
        }
        let bearer = answer
            .token_type
            .as_ref()
            .is_none_or(|kind| kind.eq_ignore_ascii_case("bearer"));
        if !bearer {
            return Err(TokenError::Unusable("its `token_type` is not bearer"));
        }
        let mut bytes = answer.access_token.bytes();
        if answer.access_token.is_empty() || !bytes.all(|byte| byte.is_ascii_graphic()) {
            let reason = "its `access_token` is empty, or contains characters that are not allowed in a header";
            return Err(TokenError::Unusable(reason));
        }
        let token = Secret::from(answer.access_token);
        held.access = Some(Access {
            token: token.clone(),
            came: SystemInstant::now(),
            end: seconds(&answer.expires_in).and_then(end),
        });
        Ok(token)
    }

    /// Returns `true` if no further token can be obtained: a code can be used once (RFC 6749,
    /// section 4.1.2).
    fn is_used(&self, held: &Held) -> bool {
        let is_code = matches!(self.0.settings.grant, Grant::AuthorizationCode { .. });
        is_code && held.asked && held.refresh.is_none()
    }

    /// Discards a rejected token, unless it has already been replaced. Returns `true` if another
    /// token is worth requesting, which it is not if the rejected one is new.
    pub(crate) async fn forget(&self, refused: &Secret) -> bool {
        let mut held = self.0.held.lock().await;
        if self.is_used(&held) {
            return false;
        }
        match &held.access {
            Some(access) if access.token == *refused => {
                let is_young = access.came.elapsed() < self.0.settings.young;
                if !is_young {
                    held.access = None;
                }
                !is_young
            }
            _ => true,
        }
    }

    /// Retries until an answer is received or is not worth waiting for. Only a client's own
    /// credentials may be sent twice: an attempt that seemed to fail may have used up a code or a
    /// refresh token.
    async fn attempts(
        &self,
        http: &reqwest::Client,
        refresh: Option<&Secret>,
    ) -> Result<Answer, TokenError> {
        let late = |error| Err(TokenError::Transport(Box::new(error)));
        let once = || async {
            timeout(LONGEST_ATTEMPT, self.ask(http, refresh))
                .await
                .unwrap_or_else(late)
        };
        let is_repeatable = matches!(self.0.settings.grant, Grant::ClientCredentials);
        let policy = Retry::default().longest_asked(LONGEST_ASKED);
        let asked = once
            .retry(policy.waits())
            .sleep(sleep)
            .when(|error| {
                let is_worth =
                    matches!(error, TokenError::Connect(_)) || is_repeatable && error.is_passing();
                is_worth && Arc::strong_count(&self.0.waiting) > 1
            })
            .adjust(|error, wait| {
                let wait = policy.wait(wait?, error.retry_after())?;
                self.0.budget.pay(TOKEN_COST).then_some(wait)
            })
            .await;
        if asked.is_ok() {
            self.0.budget.earn(TOKEN_COST);
        }
        asked
    }

    async fn ask(
        &self,
        http: &reqwest::Client,
        refresh: Option<&Secret>,
    ) -> Result<Answer, TokenError> {
        let settings = &self.0.settings;
        let url = settings
            .token_url
            .as_deref()
            .ok_or(TokenError::NoTokenUrl)?;
        let url = Url::parse(url).map_err(|_| TokenError::NoTokenUrl)?;
        let scopes = settings.scopes.join(" ");
        let mut form: Vec<(&str, &str)> = Vec::new();
        match (&settings.grant, refresh) {
            (Grant::ClientCredentials, _) => form.push(("grant_type", "client_credentials")),
            (_, Some(token)) | (Grant::RefreshToken(token), None) => {
                form.push(("grant_type", "refresh_token"));
                form.push(("refresh_token", token.reveal()));
            }
            (
                Grant::AuthorizationCode {
                    code,
                    redirect_uri,
                    verifier,
                },
                None,
            ) => {
                form.push(("grant_type", "authorization_code"));
                form.push(("code", code.reveal()));
                form.push(("redirect_uri", redirect_uri));
                if let Some(verifier) = verifier {
                    form.push(("code_verifier", verifier.reveal()));
                }
            }
        }
        if !scopes.is_empty() {
            form.push(("scope", &scopes));
        }
        let mut request = http.post(url).header(ACCEPT, "application/json");
        let secret = settings.client_secret.reveal();
        if secret.is_empty() {
            // A public client has no secret and sends only its id (RFC 6749, section 3.2.1).
            form.push(("client_id", &settings.client_id));
        } else if settings.secret_in_body {
            form.push(("client_id", &settings.client_id));
            form.push(("client_secret", secret));
        } else {
            // Both are form-encoded first (RFC 6749, section 2.3.1).
            let encode = |text: &str| {
                url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>()
            };
            request = request.basic_auth(encode(&settings.client_id), Some(encode(secret)));
        }
        let transport = |error: reqwest::Error| {
            let is_connect = is_connect(&error);
            // The URL may contain text that must not be logged.
            let error = Box::new(error.without_url());
            if is_connect {
                TokenError::Connect(error)
            } else {
                TokenError::Transport(error)
            }
        };
        let request = request.form(&form).build().map_err(transport)?;
        let asked = request.url().clone();
        let response = execute(http, request).await.map_err(transport)?;
        check_redirect(&asked, response.url()).map_err(|to| TokenError::Redirected { to })?;
        let status = response.status();
        let retry_after = retry_after(response.headers());
        let (body, cut) =
            read_partial(incoming(response), LONGEST_ANSWER, LONGEST_ATTEMPT, None).await;
        if status.is_success() {
            return match cut {
                None => serde_json::from_slice(&body).map_err(|_| unusable(&body)),
                Some(Cut::TooLarge) => Err(TokenError::Unusable("it is larger than 1 MiB")),
                Some(cut) => Err(TokenError::Transport(
                    format!("the answer {}", cut.as_str()).into(),
                )),
            };
        }
        let refusal = serde_json::from_slice::<Refusal>(&body).ok();
        Err(TokenError::Refused {
            status,
            code: refusal.and_then(|refusal| known(&refusal.error)),
            retry_after,
        })
    }
}

/// Explains why a successful answer contains no token.
fn unusable(body: &[u8]) -> TokenError {
    let reason = if serde_json::from_slice::<Refusal>(body).is_ok() {
        "it is an error, though its status is a success"
    } else if serde_json::from_slice::<Value>(body).is_ok() {
        "it has no `access_token`"
    } else {
        "it is not JSON (RFC 6749, section 5.1)"
    };
    TokenError::Unusable(reason)
}

fn seconds(value: &Value) -> Option<f64> {
    let text = || value.as_str()?.trim().parse().ok();
    value.as_f64().or_else(text)
}

/// Returns the time at which a token that is valid for this many seconds should be replaced.
fn end(seconds: f64) -> Option<SystemInstant> {
    let lasts = Duration::try_from_secs_f64(seconds.max(0.0)).ok()?;
    // A token with a lifetime shorter than the margin is used for half of it.
    let used = lasts.checked_sub(MARGIN).unwrap_or(lasts / 2);
    SystemInstant::now().checked_add(used)
}

/// Returns an error code of RFC 6749, section 5.2. Nothing else of an answer is shown.
fn known(code: &str) -> Option<&'static str> {
    [
        "invalid_request",
        "invalid_client",
        "invalid_grant",
        "unauthorized_client",
        "unsupported_grant_type",
        "invalid_scope",
    ]
    .into_iter()
    .find(|known| *known == code)
}

impl fmt::Debug for OAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let grant = match self.0.settings.grant {
            Grant::ClientCredentials => "client_credentials",
            Grant::AuthorizationCode { .. } => "authorization_code",
            Grant::RefreshToken(_) => "refresh_token",
        };
        f.debug_struct("OAuth")
            .field("grant", &grant)
            .field("token_server", &self.server())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{Duration, SystemInstant, end};

    #[test]
    fn a_token_is_replaced_before_it_ends() {
        for (lasts, used) in [(3600.0, 3570), (31.0, 1), (20.0, 10), (0.0, 0), (-5.0, 0)] {
            let begin = SystemInstant::now();
            let left = end(lasts).unwrap() - begin;
            let used = Duration::from_secs(used);
            assert!(
                (used..used + Duration::from_secs(1)).contains(&left),
                "{lasts}: {left:?}"
            );
        }
        // A token that is valid indefinitely has no end.
        assert_eq!(
            (end(1e300), end(f64::INFINITY), end(f64::MAX)),
            (None, None, None)
        );
    }
}
