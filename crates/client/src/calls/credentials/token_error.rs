//! Errors of token endpoints.

use std::time::Duration;

use reqwest::StatusCode;

/// The reason that no access token could be obtained. It shows neither a token nor the client
/// secret.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// The contract names no usable token URL, and none was given.
    #[error("no token URL: give one with `OAuth::token_url`")]
    NoTokenUrl,
    /// The token endpoint could not be reached, so nothing was sent.
    #[error("the token endpoint could not be reached")]
    Connect(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The connection to the token endpoint broke, or the endpoint took too long.
    #[error("the connection to the token endpoint broke, or the endpoint took too long")]
    Transport(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A redirect of the token endpoint that a browser, which follows redirects by itself, followed
    /// to another server with the secret. Outside a browser, redirects are not followed.
    #[error("the browser followed a redirect of the token endpoint to {to}")]
    Redirected {
        /// The scheme, host and port of the server that answered.
        to: String,
    },
    /// The token endpoint rejected the request (RFC 6749, section 5.2).
    #[error("the token endpoint answered with status {}{}{}", status.as_u16(), code.as_ref().map(|code| format!(", {code}")).unwrap_or_default(), if status.is_redirection() { "; redirects are not followed: set the URL of the target" } else { "" })]
    Refused {
        /// The status.
        status: StatusCode,
        /// The `error` of the answer, such as `invalid_client`, if RFC 6749 defines it.
        code: Option<&'static str>,
        /// The wait that the token endpoint asks for (`Retry-After`).
        retry_after: Option<Duration>,
    },
    /// The authorization code is used up, and no refresh token was sent with its token.
    #[error(
        "the authorization code is used up and no refresh token was sent: the user must consent again"
    )]
    Used,
    /// The answer of the token endpoint contains no usable token, for this reason.
    #[error("the answer of the token endpoint contains no usable bearer token: {0}")]
    Unusable(&'static str),
    /// The time limit of the call expired before the token endpoint answered.
    #[error("the token endpoint took longer than {0:?} (`timeout`)")]
    Timeout(Duration),
}

impl TokenError {
    /// Returns `true` if a later attempt may succeed: the token endpoint could not be reached, is
    /// busy or is failing.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            Self::Connect(_) | Self::Transport(_) | Self::Timeout(_) => true,
            Self::Refused { status, .. } => {
                matches!(status.as_u16(), 408 | 429) || status.is_server_error()
            }
            Self::NoTokenUrl | Self::Redirected { .. } | Self::Used | Self::Unusable(_) => false,
        }
    }

    /// Returns the wait that the token endpoint asks for (`Retry-After`).
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// Returns the same error for another caller that waited for the same token.
    pub(super) fn again(&self) -> Self {
        match self {
            Self::NoTokenUrl => Self::NoTokenUrl,
            Self::Connect(_) => Self::Connect("another call failed to reach it".into()),
            Self::Transport(_) => Self::Transport("another call failed as well".into()),
            Self::Refused {
                status,
                code,
                retry_after,
            } => Self::Refused {
                status: *status,
                code: *code,
                retry_after: *retry_after,
            },
            Self::Redirected { to } => Self::Redirected { to: to.clone() },
            Self::Used => Self::Used,
            Self::Unusable(reason) => Self::Unusable(reason),
            Self::Timeout(limit) => Self::Timeout(*limit),
        }
    }
}
