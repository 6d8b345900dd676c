//! What proves who we are. None of it shows in `Debug`.

use std::{collections::BTreeMap, fmt};

/// A text that must not be seen.
///
/// ```
/// let secret = countersign_client::Secret::from("hush");
/// assert_eq!(format!("{secret:?}"), "Secret(..)");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The text itself.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl<T: Into<String>> From<T> for Secret {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// What is held for one security scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// The value of an API key, sent as it is.
    ApiKey(Secret),
    /// User name and password (RFC 7617).
    Basic {
        /// The user name; it must not hold a colon.
        user: String,
        /// The password.
        password: Secret,
    },
    /// A token (RFC 6750).
    Bearer(Secret),
}

/// What is held, by the name of the security scheme in the contract.
#[derive(Clone, Debug, Default)]
pub struct Credentials(BTreeMap<String, Credential>);

impl Credentials {
    /// Holds a credential for a scheme.
    #[must_use]
    pub fn with(mut self, scheme: impl Into<String>, credential: Credential) -> Self {
        self.0.insert(scheme.into(), credential);
        self
    }

    /// What is held for a scheme.
    #[must_use]
    pub fn get(&self, scheme: &str) -> Option<&Credential> {
        self.0.get(scheme)
    }
}
