//! The ways for a caller to authenticate.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::{Rule, Signature};

/// A way for a caller to authenticate (OpenAPI 3.0.3, Security Scheme Object).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum SecurityScheme {
    /// A named secret.
    ApiKey {
        /// The location of the secret.
        #[serde(rename = "in")]
        location: ApiKeyLocation,
        /// The name of the header, query parameter or cookie.
        name: String,
        /// The clauses that the scheme rests on.
        #[serde(default)]
        rule: Rule,
    },
    /// A signature over the request, in a header: an `apiKey` with `x-signature`.
    Signature {
        /// The name of the header.
        header: String,
        /// The signed data and the algorithm.
        signature: Signature,
        /// The clauses that the scheme rests on.
        #[serde(default)]
        rule: Rule,
    },
    /// The `Authorization` header with a registered scheme.
    Http {
        /// The scheme in lower case, such as `basic` or `bearer`.
        scheme: String,
        /// The clauses that the scheme rests on.
        #[serde(default)]
        rule: Rule,
    },
    /// An OAuth 2 access token.
    OAuth2 {
        /// The flows by name: `clientCredentials`, `authorizationCode`, `implicit`, `password`.
        flows: IndexMap<String, OAuthFlow>,
        /// The clauses that the scheme rests on.
        #[serde(default)]
        rule: Rule,
    },
    /// `OpenID` Connect discovery.
    OpenIdConnect {
        /// The URL of the discovery document.
        url: String,
        /// The clauses that the scheme rests on.
        #[serde(default)]
        rule: Rule,
    },
}

impl SecurityScheme {
    /// Returns `true` if the scheme sends a user name and password (RFC 7617).
    #[must_use]
    pub fn is_basic(&self) -> bool {
        matches!(self, Self::Http { scheme, .. } if scheme == "basic")
    }

    /// Returns the clauses that the scheme rests on, and its position.
    #[must_use]
    pub fn rule(&self) -> &Rule {
        match self {
            Self::ApiKey { rule, .. }
            | Self::Signature { rule, .. }
            | Self::Http { rule, .. }
            | Self::OAuth2 { rule, .. }
            | Self::OpenIdConnect { rule, .. } => rule,
        }
    }
}

/// The location of an API key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ApiKeyLocation {
    /// A header.
    Header,
    /// A query parameter.
    Query,
    /// A cookie.
    Cookie,
}

/// An OAuth 2 flow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OAuthFlow {
    /// The URL where the user grants access.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization_url: Option<String>,
    /// The URL that issues tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_url: Option<String>,
    /// The URL that refreshes tokens, if it differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_url: Option<String>,
    /// The scopes and their purposes.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub scopes: IndexMap<String, String>,
}
