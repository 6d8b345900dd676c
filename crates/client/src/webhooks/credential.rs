//! Who calls, proven in constant time.

use std::fmt;

use countersign_contract::model::{ApiKeyLocation, SecurityScheme};
use data_encoding::BASE64;
use http::{HeaderMap, header, request::Parts};
use subtle::ConstantTimeEq as _;

/// What a caller must prove: `user:password` for Basic, or any other text that is agreed with the
/// partner.
///
/// ```
/// use countersign_client::webhooks::Credential;
/// let credential = Credential::basic("partner", "s3cret");
/// assert_eq!(credential, "partner:s3cret".into());
/// assert!(!format!("{credential:?}").contains("s3cret"));
/// ```
#[derive(Clone)]
pub struct Credential(String);

impl Credential {
    /// User name and password (RFC 7617).
    #[must_use]
    pub fn basic(user: &str, password: &str) -> Self {
        Self(format!("{user}:{password}"))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether these bytes are it. How long that takes depends on them alone, and tells neither how
    /// much of them is right nor how long the credential is.
    fn is(&self, proof: &[u8]) -> bool {
        let known = self.0.as_bytes();
        let mut same = known.len().ct_eq(&proof.len());
        for (index, byte) in proof.iter().enumerate() {
            let expected = known.get(index % known.len().max(1)).unwrap_or(&0);
            same &= byte.ct_eq(expected);
        }
        same.into()
    }
}

impl From<&str> for Credential {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Credential {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl PartialEq for Credential {
    fn eq(&self, other: &Self) -> bool {
        self.is(other.0.as_bytes())
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credential(..)")
    }
}

/// One thing that a caller must prove.
#[derive(Clone, Debug)]
pub(super) struct Proof {
    way: Way,
    credential: Credential,
}

/// How it is sent.
#[derive(Clone, Debug)]
enum Way {
    Basic,
    Bearer,
    Header(String),
    Query(String),
    Cookie(String),
}

impl Proof {
    /// What must be proven by a scheme; `None` if a single text cannot prove it.
    pub(super) fn new(scheme: &SecurityScheme, credential: Credential) -> Option<Self> {
        let way = match scheme {
            SecurityScheme::Http { scheme, .. } if scheme == "basic" => Way::Basic,
            SecurityScheme::Http { scheme, .. } if scheme == "bearer" => Way::Bearer,
            SecurityScheme::ApiKey { location, name, .. } => match location {
                ApiKeyLocation::Header => Way::Header(name.clone()),
                ApiKeyLocation::Query => Way::Query(name.clone()),
                ApiKeyLocation::Cookie => Way::Cookie(name.clone()),
            },
            _ => return None,
        };
        Some(Self { way, credential })
    }

    /// How a caller is asked for it (RFC 9110, section 11.6.1).
    pub(super) fn challenge(&self) -> &'static str {
        match self.way {
            Way::Basic => r#"Basic realm="webhooks", charset="UTF-8""#,
            Way::Bearer => r#"Bearer realm="webhooks""#,
            Way::Header(_) | Way::Query(_) | Way::Cookie(_) => r#"ApiKey realm="webhooks""#,
        }
    }

    /// Whether the request holds it.
    pub(super) fn is_in(&self, request: &Parts) -> bool {
        let sent = match &self.way {
            Way::Basic => {
                after_scheme(&request.headers, "basic").and_then(|text| BASE64.decode(text).ok())
            }
            Way::Bearer => after_scheme(&request.headers, "bearer").map(<[u8]>::to_vec),
            Way::Header(name) => only(&request.headers, name).map(<[u8]>::to_vec),
            Way::Query(name) => {
                let query = request.uri.query().unwrap_or_default();
                let mut pairs = url::form_urlencoded::parse(query.as_bytes());
                let found = pairs.find(|(known, _)| known == name.as_str());
                found.map(|(_, value)| value.into_owned().into_bytes())
            }
            Way::Cookie(name) => {
                let lines = request.headers.get_all(header::COOKIE).into_iter();
                let mut pairs = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b';'));
                pairs.find_map(|pair| {
                    let value = pair.trim_ascii().strip_prefix(name.as_bytes())?;
                    Some(value.strip_prefix(b"=")?.to_vec())
                })
            }
        };
        sent.is_some_and(|sent| self.credential.is(&sent))
    }
}

/// The value of a header that comes once.
fn only<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h [u8]> {
    let mut values = headers.get_all(name).into_iter();
    let value = values.next()?;
    values.next().is_none().then_some(value.as_bytes())
}

/// What follows the scheme in the `Authorization` header.
fn after_scheme<'h>(headers: &'h HeaderMap, scheme: &str) -> Option<&'h [u8]> {
    let value = only(headers, header::AUTHORIZATION.as_str())?;
    let (sent, rest) = value.split_at_checked(scheme.len())?;
    let matches = sent.eq_ignore_ascii_case(scheme.as_bytes()) && rest.first() == Some(&b' ');
    matches.then(|| rest.trim_ascii())
}
