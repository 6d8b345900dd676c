//! What is done to every request before it is sent.

use std::sync::Arc;

use countersign_contract::{
    model::{ApiKeyLocation, is_json},
    table::{Credential as Wanted, Operation, SecurityScheme},
};
use reqwest::{
    Request,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue},
};

use crate::{Credential, Credentials, guard::Guard};

/// What a client carries beside its connection: who it is, and the facts of its contract.
#[derive(Clone, Debug)]
pub struct Runtime(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    base_path: String,
    operations: &'static [&'static Operation],
    schemes: &'static [SecurityScheme],
    credentials: Credentials,
}

impl Runtime {
    pub(crate) fn new(
        base_path: String,
        operations: &'static [&'static Operation],
        schemes: &'static [SecurityScheme],
        credentials: Credentials,
    ) -> Self {
        Self(Arc::new(Inner {
            base_path,
            operations,
            schemes,
            credentials,
        }))
    }

    /// The operation of this name. Generated code asks only for those of its own contract.
    #[must_use]
    pub fn operation(&self, id: &str) -> Option<&'static Operation> {
        self.0
            .operations
            .iter()
            .copied()
            .find(|operation| operation.id == id)
    }

    /// Makes a request ready: guards its path, adds the credentials, and says what is accepted.
    ///
    /// # Errors
    ///
    /// If a parameter would lead the request elsewhere, or a credential that the operation needs
    /// is not held.
    pub fn prepare(&self, operation: &Operation, request: &mut Request) -> Result<(), String> {
        Guard::new(&self.0.base_path, operation.path).check(request.url())?;
        if !operation.request_required {
            drop_null_body(request);
        }
        name_json(operation, request);
        accept(operation, request);
        self.authorize(operation, request)
    }

    fn authorize(&self, operation: &Operation, request: &mut Request) -> Result<(), String> {
        if operation.security.is_empty() || operation.security.contains(&&[][..]) {
            return Ok(());
        }
        let held = |scheme: &&str| self.0.credentials.get(scheme).is_some();
        let Some(alternative) = operation.security.iter().find(|set| set.iter().all(held)) else {
            let wanted: Vec<_> = operation
                .security
                .iter()
                .map(|set| set.join(" and "))
                .collect();
            return Err(format!(
                "{} needs a credential that this client does not hold: {}",
                operation.id,
                wanted.join(", or ")
            ));
        };
        for name in *alternative {
            let scheme = self.0.schemes.iter().find(|scheme| scheme.name == *name);
            let (Some(scheme), Some(credential)) = (scheme, self.0.credentials.get(name)) else {
                return Err(format!("the contract has no security scheme `{name}`"));
            };
            apply(&scheme.credential, credential, request).ok_or_else(|| {
                format!("the credential for `{name}` is not what the scheme takes")
            })?;
        }
        Ok(())
    }
}

/// Puts a credential into a request; `None` if it is of another kind or cannot be sent.
fn apply(wanted: &Wanted, credential: &Credential, request: &mut Request) -> Option<()> {
    let secret_header = |text: &str| {
        let mut value = HeaderValue::from_str(text).ok()?;
        value.set_sensitive(true);
        Some(value)
    };
    match (wanted, credential) {
        (Wanted::ApiKey { location, name }, Credential::ApiKey(secret)) => match location {
            ApiKeyLocation::Header => {
                let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
                request
                    .headers_mut()
                    .insert(name, secret_header(secret.reveal())?);
            }
            ApiKeyLocation::Query => {
                request
                    .url_mut()
                    .query_pairs_mut()
                    .append_pair(name, secret.reveal());
            }
            ApiKeyLocation::Cookie => {
                let cookie = secret_header(&format!("{name}={}", secret.reveal()))?;
                request
                    .headers_mut()
                    .append(reqwest::header::COOKIE, cookie);
            }
        },
        (Wanted::Basic, Credential::Basic { user, password }) if !user.contains(':') => {
            let pair = format!("{user}:{}", password.reveal());
            let encoded = data_encoding::BASE64.encode(pair.as_bytes());
            request
                .headers_mut()
                .insert(AUTHORIZATION, secret_header(&format!("Basic {encoded}"))?);
        }
        (Wanted::Bearer, Credential::Bearer(token)) => {
            let header = secret_header(&format!("Bearer {}", token.reveal()))?;
            request.headers_mut().insert(AUTHORIZATION, header);
        }
        _ => return None,
    }
    Some(())
}

/// JSON may have a name of its own in the contract, such as `application/merge-patch+json`.
fn name_json(operation: &Operation, request: &mut Request) {
    let named = operation.request.iter().find(|name| is_json(name));
    let is_plain = request
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|name| name == "application/json");
    if let Some(name) = named.and_then(|name| HeaderValue::from_str(name).ok())
        && is_plain
    {
        request.headers_mut().insert(CONTENT_TYPE, name);
    }
}

/// Says which media types the contract describes for a success.
fn accept(operation: &Operation, request: &mut Request) {
    let mut accepted: Vec<&str> = Vec::new();
    let described = operation
        .responses
        .iter()
        .flat_map(|response| response.content);
    for media_type in described {
        if !accepted.contains(media_type) {
            accepted.push(media_type);
        }
    }
    let header = if accepted.is_empty() {
        "*/*".to_owned()
    } else {
        accepted.join(", ")
    };
    if let Ok(header) = HeaderValue::from_str(&header) {
        request.headers_mut().insert(ACCEPT, header);
    }
}

/// An optional body that is not given reaches us as `null`.
fn drop_null_body(request: &mut Request) {
    let null = request
        .body()
        .and_then(reqwest::Body::as_bytes)
        .is_some_and(|body| body == b"null");
    if null {
        *request.body_mut() = None;
        request.headers_mut().remove(CONTENT_TYPE);
    }
}
