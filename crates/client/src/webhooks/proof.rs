//! What a caller must prove, by the security schemes of the contract.

use std::time::Duration;

use countersign_contract::model::{ApiKeyLocation, SecurityScheme};
use data_encoding::BASE64;
use http::{HeaderMap, header, request::Parts};

use super::{
    BuildError, Credential, Rejected,
    head::only,
    signature::{Claim, Keyed},
};

/// One thing that a caller must prove.
#[derive(Clone, Debug)]
pub(super) enum Proof {
    /// That it knows a text, by sending it.
    Sent(Place, Credential),
    /// That it knows a key, by what it signs.
    Signed(Keyed),
}

/// Where a text is sent.
#[derive(Clone, Debug)]
pub(super) enum Place {
    Basic,
    Bearer,
    Header(String),
    Query(String),
    Cookie(String),
}

impl Proof {
    /// What must be proven by the scheme with this name.
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

    /// Holds the head of a request against it: what the body must still prove, if anything.
    ///
    /// # Errors
    ///
    /// If it is not proven.
    pub(super) fn claim(&self, request: &Parts) -> Result<Option<Claim<'_>>, Rejected> {
        let (place, credential) = match self {
            Self::Sent(place, credential) => (place, credential),
            Self::Signed(keyed) => {
                let claim = Claim::read(keyed, &request.headers);
                return claim.map(Some).map_err(Rejected::Signature);
            }
        };
        let sent = place.read(request);
        if sent.is_some_and(|sent| credential.is(&sent)) {
            return Ok(None);
        }
        let challenge = place.challenge();
        Err(Rejected::Unauthorized { challenge })
    }
}

impl Place {
    /// How a caller is asked for it (RFC 9110, section 11.6.1).
    fn challenge(&self) -> &'static str {
        match self {
            Self::Basic => r#"Basic realm="webhooks", charset="UTF-8""#,
            Self::Bearer => r#"Bearer realm="webhooks""#,
            Self::Header(_) | Self::Query(_) | Self::Cookie(_) => r#"ApiKey realm="webhooks""#,
        }
    }

    /// What the request holds there.
    fn read(&self, request: &Parts) -> Option<Vec<u8>> {
        match self {
            Self::Basic => {
                after_scheme(&request.headers, "basic").and_then(|text| BASE64.decode(text).ok())
            }
            Self::Bearer => after_scheme(&request.headers, "bearer").map(<[u8]>::to_vec),
            Self::Header(name) => only(&request.headers, name).map(<[u8]>::to_vec),
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
        }
    }
}

/// What follows the scheme in the `Authorization` header.
fn after_scheme<'h>(headers: &'h HeaderMap, scheme: &str) -> Option<&'h [u8]> {
    let value = only(headers, header::AUTHORIZATION.as_str())?;
    let (sent, rest) = value.split_at_checked(scheme.len())?;
    let matches = sent.eq_ignore_ascii_case(scheme.as_bytes()) && rest.first() == Some(&b' ');
    matches.then(|| rest.trim_ascii())
}
