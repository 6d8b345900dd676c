//! How a caller proves who it is.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::{Rule, Signature};

/// One way in which a caller proves who it is (OpenAPI 3.0.3, Security Scheme Object).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum SecurityScheme {
    /// A secret under a name.
    ApiKey {
        /// Where it is sent.
        #[serde(rename = "in")]
        location: ApiKeyLocation,
        /// The name of the header, query parameter or cookie.
        name: String,
        /// What it rests on.
        #[serde(default)]
        rule: Rule,
    },
    /// A signature over the request, in a header; an `apiKey` with the word `x-signature`.
    Signature {
        /// The name of the header.
        header: String,
        /// What is signed, and how.
        signature: Signature,
        /// What it rests on.
        #[serde(default)]
        rule: Rule,
    },
    /// The `Authorization` header with a registered scheme.
    Http {
        /// The scheme in lower case, such as `basic` or `bearer`.
        scheme: String,
        /// What it rests on.
        #[serde(default)]
        rule: Rule,
    },
    /// An access token by OAuth 2.
    OAuth2 {
        /// The flows by name: `clientCredentials`, `authorizationCode`, `implicit`, `password`.
        flows: IndexMap<String, OAuthFlow>,
        /// What it rests on.
        #[serde(default)]
        rule: Rule,
    },
    /// `OpenID` Connect discovery.
    OpenIdConnect {
        /// The discovery document.
        url: String,
        /// What it rests on.
        #[serde(default)]
        rule: Rule,
    },
}

impl SecurityScheme {
    /// Whether user name and password are sent (RFC 7617).
    #[must_use]
    pub fn is_basic(&self) -> bool {
        matches!(self, Self::Http { scheme, .. } if scheme == "basic")
    }

    /// What the scheme rests on.
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

/// Where an API key is sent.
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

/// One flow of OAuth 2.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OAuthFlow {
    /// Where the user agrees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization_url: Option<String>,
    /// Where tokens are issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_url: Option<String>,
    /// Where tokens are renewed, if elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_url: Option<String>,
    /// The scopes and what they are for.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub scopes: IndexMap<String, String>,
}
