//! Credentials. `Debug` does not show them.

mod apply;
mod exposed;
mod oauth;
mod secret;
mod token_error;

use std::collections::BTreeMap;

use countersign_contract::table::{Operation, SecurityScheme};
use reqwest::{Request, Url};

pub use oauth::OAuth;
pub use secret::Secret;
pub use token_error::TokenError;

use crate::calls::{Error, InvalidRequest};

/// A credential for one security scheme.
#[derive(Clone, Debug)]
pub enum Credential {
    /// The value of an API key, sent unchanged.
    ApiKey(Secret),
    /// A user name and password (RFC 7617).
    Basic {
        /// The user name, which must not contain a colon. Some APIs expect a key here.
        user: Secret,
        /// The password.
        password: Secret,
    },
    /// An access token (RFC 6750).
    Bearer(AccessToken),
}

/// An access token: a fixed one, or a way to obtain one.
///
/// ```
/// use countersign_client::{AccessToken, OAuth};
/// let fixed = AccessToken::from("hush");
/// let granted = AccessToken::from(OAuth::client_credentials("me", "hush"));
/// assert_eq!(format!("{fixed:?}"), "Fixed(Secret(..))");
/// # let _ = granted;
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum AccessToken {
    /// A fixed token.
    Fixed(Secret),
    /// A token that is requested when it is needed, and renewed before it expires.
    Granted(OAuth),
}

impl AccessToken {
    /// Requests tokens from this URL, unless the grant has its own. Used by generated code, which
    /// passes the URL of the contract.
    #[must_use]
    pub fn or_token_url(self, url: &str) -> Self {
        match self {
            Self::Granted(grant) if !grant.has_token_url() => Self::Granted(grant.token_url(url)),
            other => other,
        }
    }
}

impl From<OAuth> for AccessToken {
    fn from(grant: OAuth) -> Self {
        Self::Granted(grant)
    }
}

impl From<Secret> for AccessToken {
    fn from(token: Secret) -> Self {
        Self::Fixed(token)
    }
}

impl From<&str> for AccessToken {
    fn from(token: &str) -> Self {
        Self::Fixed(token.into())
    }
}

impl From<String> for AccessToken {
    fn from(token: String) -> Self {
        Self::Fixed(token.into())
    }
}

/// A credential that cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the credential for `{scheme}` {reason}")]
pub struct CredentialError {
    /// The security scheme of the contract.
    pub scheme: String,
    /// The problem, and how to fix it.
    pub reason: &'static str,
}

/// The credentials of a client, by the name of the security scheme in the contract.
#[derive(Clone, Debug, Default)]
pub(crate) struct Credentials {
    held: BTreeMap<&'static str, Credential>,
    anonymous: bool,
}

impl Credentials {
    pub(crate) fn hold(
        &mut self,
        scheme: &'static str,
        credential: Credential,
    ) -> Result<(), CredentialError> {
        apply::check(&credential).map_err(|reason| CredentialError {
            scheme: scheme.to_owned(),
            reason,
        })?;
        self.held.insert(scheme, credential);
        Ok(())
    }

    /// Declares that no credentials are needed.
    pub(crate) fn be_anonymous(&mut self) {
        self.anonymous = true;
    }

    /// Returns all grants.
    pub(crate) fn grants(&self) -> impl Iterator<Item = (&'static str, &OAuth)> {
        self.held
            .iter()
            .filter_map(|(scheme, credential)| match credential {
                Credential::Bearer(AccessToken::Granted(grant)) => Some((*scheme, grant)),
                _ => None,
            })
    }

    /// Returns the first alternative of an operation whose credentials are all available, or
    /// `None`. An alternative without schemes needs none.
    pub(crate) fn alternative(
        &self,
        operation: &'static Operation,
    ) -> Option<&'static [&'static str]> {
        if operation.security.is_empty() || self.anonymous {
            return Some(&[]);
        }
        // Available credentials are sent, even if the operation would accept a call without them.
        let mut sets: Vec<_> = operation.security.to_vec();
        sets.sort_by_key(|set| set.is_empty());
        sets.into_iter()
            .find(|set| set.iter().all(|scheme| self.held.contains_key(scheme)))
    }

    /// Adds the credentials of an operation to a request. Returns the access token, if it was
    /// granted.
    pub(crate) async fn authorize(
        &self,
        http: &reqwest::Client,
        schemes: &'static [SecurityScheme],
        operation: &'static Operation,
        request: &mut Request,
    ) -> Result<Option<Secret>, Error> {
        let missing = || InvalidRequest::credential(operation);
        let mut granted = None;
        for name in self.alternative(operation).ok_or_else(missing)? {
            let scheme = schemes.iter().find(|scheme| scheme.name == *name);
            let (scheme, credential) = scheme.zip(self.held.get(name)).ok_or_else(missing)?;
            let token = match credential {
                Credential::Bearer(AccessToken::Granted(grant)) => Some(grant.token(http).await?),
                _ => None,
            };
            apply::apply(&scheme.credential, credential, token.as_ref(), request)
                .ok_or_else(missing)?;
            granted = granted.or(token);
        }
        Ok(granted)
    }

    /// Returns the URL that grants the access token of an operation, if it is granted.
    pub(crate) fn token_url(&self, operation: &'static Operation) -> Option<Url> {
        let schemes = self.alternative(operation)?.iter();
        let mut held = schemes.filter_map(|scheme| self.held.get(scheme));
        held.find_map(|credential| match credential {
            Credential::Bearer(AccessToken::Granted(grant)) => Url::parse(grant.asked_at()?).ok(),
            _ => None,
        })
    }

    /// Discards an access token that the server has just rejected. Returns `true` if another token
    /// can be obtained.
    pub(crate) async fn forget(
        &self,
        operation: &'static Operation,
        token: Option<&Secret>,
    ) -> bool {
        let Some(token) = token else { return false };
        let mut another = false;
        for name in self.alternative(operation).into_iter().flatten() {
            if let Some(Credential::Bearer(AccessToken::Granted(grant))) = self.held.get(name) {
                another |= grant.forget(token).await;
            }
        }
        another
    }
}
