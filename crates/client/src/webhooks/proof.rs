//! The proofs that a caller must provide, by the security schemes of the contract.

use std::time::Duration;

use countersign_contract::model::{ApiKeyLocation, SecurityScheme};
use data_encoding::BASE64;
use http::{HeaderMap, header, request::Parts};

use super::{
    BuildError, Credential, CredentialFault, Rejected,
    head::only,
    signature::{Claim, Keyed},
};

/// A proof that a caller must provide.
#[derive(Clone, Debug)]
pub(super) enum Proof {
    /// A secret text, which the caller sends.
    Sent(Place, Credential),
    /// A signature, which proves that the caller knows a key.
    Signed(Keyed),
}

/// The place in a request at which a text is sent.
#[derive(Clone, Debug)]
pub(super) enum Place {
    Basic,
    Bearer,
    Header(String),
    Query(String),
    Cookie(String),
}

impl Proof {
    /// Returns the proof for the security scheme with this name.
    pub(super) fn new(
        name: &str,
        scheme: Option<&SecurityScheme>,
        credential: Credential,
        clock_tolerance: Option<Duration>,
    ) -> Result<Self, BuildError> {
        let place = match scheme {
            Some(SecurityScheme::Http { scheme, .. }) if scheme == "basic" => Place::Basic,
            Some(SecurityScheme::Http { scheme, .. }) if scheme == "bearer" => Place::Bearer,
            Some(SecurityScheme::ApiKey { location, name, .. }) => match location {
                ApiKeyLocation::Header => Place::Header(name.clone()),
                ApiKeyLocation::Query => Place::Query(name.clone()),
                ApiKeyLocation::Cookie => Place::Cookie(name.clone()),
            },
            Some(SecurityScheme::Signature {
                header, signature, ..
            }) => {
                let keyed = Keyed::new(name, header, signature, &credential, clock_tolerance);
                return keyed.map(Self::Signed);
            }
            _ => {
                return Err(BuildError::UnsupportedScheme {
                    scheme: name.to_owned(),
                });
            }
        };
        Ok(Self::Sent(place, credential))
    }

    /// Checks the head of a request. Returns the claim that the body must still satisfy, if any.
    ///
    /// # Errors
    ///
    /// Returns an error if the proof is missing or wrong.
    pub(super) fn claim(&self, request: &Parts) -> Result<Option<Claim<'_>>, Rejected> {
        let (place, credential) = match self {
            Self::Sent(place, credential) => (place, credential),
            Self::Signed(keyed) => {
                let claim = Claim::read(keyed, &request.headers);
                return claim.map(Some).map_err(Rejected::Signature);
            }
        };
        let fault = match place.read(request) {
            Ok(sent) if credential.is(&sent) => return Ok(None),
            Ok(_) => CredentialFault::Wrong,
            Err(fault) => fault,
        };
        let challenge = place.challenge();
        Err(Rejected::Unauthorized { challenge, fault })
    }
}

impl Place {
    /// Returns the challenge for a caller without the proof (RFC 9110, section 11.6.1).
    fn challenge(&self) -> &'static str {
        match self {
            Self::Basic => r#"Basic realm="webhooks", charset="UTF-8""#,
            Self::Bearer => r#"Bearer realm="webhooks""#,
            Self::Header(_) | Self::Query(_) | Self::Cookie(_) => r#"ApiKey realm="webhooks""#,
        }
    }

    /// Returns the text at this place of the request.
    fn read(&self, request: &Parts) -> Result<Vec<u8>, CredentialFault> {
        let found = match self {
            Self::Basic => {
                let text = after_scheme(&request.headers, "basic")?;
                let decoded = BASE64.decode(text);
                return decoded.map_err(|_| CredentialFault::Undecodable);
            }
            Self::Bearer => Some(after_scheme(&request.headers, "bearer")?.to_vec()),
            Self::Header(name) => Some(once(&request.headers, name)?.to_vec()),
            Self::Query(name) => {
                let query = request.uri.query().unwrap_or_default();
                let mut pairs = url::form_urlencoded::parse(query.as_bytes());
                let found = pairs.find(|(known, _)| known == name.as_str());
                found.map(|(_, value)| value.into_owned().into_bytes())
            }
            Self::Cookie(name) => {
                let lines = request.headers.get_all(header::COOKIE).into_iter();
                let mut pairs = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b';'));
                pairs.find_map(|pair| {
                    let value = pair.trim_ascii().strip_prefix(name.as_bytes())?;
                    Some(value.strip_prefix(b"=")?.to_vec())
                })
            }
        };
        found.ok_or(CredentialFault::Missing)
    }
}

/// Returns the text after the scheme in the `Authorization` header.
fn after_scheme<'h>(headers: &'h HeaderMap, scheme: &str) -> Result<&'h [u8], CredentialFault> {
    let value = once(headers, header::AUTHORIZATION.as_str())?;
    let parts = value.split_at_checked(scheme.len());
    let rest = parts
        .filter(|(sent, rest)| {
            sent.eq_ignore_ascii_case(scheme.as_bytes()) && rest.first() == Some(&b' ')
        })
        .map(|(_, rest)| rest.trim_ascii());
    rest.ok_or(CredentialFault::Scheme)
}

/// Returns the value of a header that must occur exactly once.
fn once<'h>(headers: &'h HeaderMap, name: &str) -> Result<&'h [u8], CredentialFault> {
    if headers.get(name).is_none() {
        return Err(CredentialFault::Missing);
    }
    only(headers, name).ok_or(CredentialFault::Repeated)
}
