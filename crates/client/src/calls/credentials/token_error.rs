//! Errors of token endpoints.

use std::time::Duration;

use reqwest::StatusCode;

/// The reason that no access token could be obtained. Shows neither a token nor the client's secret.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// The contract names no token URL that could be called, and none was given.
    #[error("no token URL: give one with `OAuth::token_url`")]
    NoTokenUrl,
    /// The token endpoint could not be reached, so nothing was sent.
    #[error("the token endpoint could not be reached")]
    Connect(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The connection to the token endpoint broke, or the endpoint took too long.
    #[error("the connection to the token endpoint broke, or the endpoint took too long")]
    Transport(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A browser, which follows redirects by itself, followed one of the token endpoint to another
    /// server, with the secret. Elsewhere no redirect is followed.
    #[error("the browser followed a redirect of the token endpoint to {to}")]
    Redirected {
        /// The scheme, host and port that answered.
        to: String,
    },
    /// The token endpoint refused (RFC 6749, section 5.2).
    #[error("the token endpoint refused with status {}{}{}", status.as_u16(), code.as_ref().map(|code| format!(", {code}")).unwrap_or_default(), if status.is_redirection() { "; a redirect, and none is followed: give the URL that it leads to" } else { "" })]
    Refused {
        /// The status.
        status: StatusCode,
        /// The `error` of the answer, such as `invalid_client`, if it is one that RFC 6749 knows.
        code: Option<&'static str>,
        /// How long the token endpoint asks to wait (`Retry-After`).
        retry_after: Option<Duration>,
    },
    /// The authorization code is used up, and no refresh token came with its token.
    #[error(
        "the authorization code is used up and no refresh token came: the user must agree again"
    )]
    Used,
    /// The answer of the token endpoint holds no token that could be used, for this reason.
    #[error("the answer of the token endpoint holds no usable bearer token: {0}")]
    Unusable(&'static str),
    /// The time of the call was over before the token endpoint had answered.
    #[error("the token endpoint took longer than {0:?} (`timeout`)")]
    Timeout(Duration),
}

impl TokenError {
    /// Returns whether a later attempt may fare better: the token endpoint could not be reached, is
    /// busy or broken.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            Self::Connect(_) | Self::Transport(_) | Self::Timeout(_) => true,
            Self::Refused { status, .. } => {
                matches!(status.as_u16(), 408 | 429) || status.is_server_error()
            }
            Self::NoTokenUrl | Self::Redirected { .. } | Self::Used | Self::Unusable(_) => false,
        }
    }

    /// Returns how long the token endpoint asks to wait (`Retry-After`).
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// The same error for somebody else who has waited for the same token.
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
