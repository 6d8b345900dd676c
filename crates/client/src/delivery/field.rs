//! A member of a configuration and its text.

use std::fmt;

/// A member of a configuration and its text.
///
/// `Debug` does not show the text.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Field<'c> {
    /// The member.
    pub name: &'c str,
    /// Its text.
    pub value: &'c str,
    /// `true` if the text may contain a secret and must not be shown: that of the URL, the headers,
    /// the credential, and any member that the contract does not know.
    pub secret: bool,
}

impl fmt::Debug for Field<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Field")
            .field("name", &self.name)
            .field("secret", &self.secret)
            .finish_non_exhaustive()
    }
}
