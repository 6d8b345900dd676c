//! Credentials shared with a partner, compared in constant time.

use std::fmt;

use super::constant::is_same;

/// A credential that a caller must prove: `user:password` for Basic, the secret that signs the
/// calls, or any other text that is agreed with the partner.
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
    /// Creates a credential from a user name and password (RFC 7617).
    #[must_use]
    pub fn basic(user: &str, password: &str) -> Self {
        Self(format!("{user}:{password}"))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns `true` if the bytes equal the credential. The time depends only on the bytes, and
    /// reveals neither how much of them is correct nor the length of the credential.
    pub(super) fn is(&self, proof: &[u8]) -> bool {
        is_same(self.0.as_bytes(), proof).into()
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
