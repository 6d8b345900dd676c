//! Reasons to reject a call.

use bytes::Bytes;
use countersign_contract::{
    text::clean,
    verdict::{Verdict, Violation},
};
use http::{HeaderValue, Response, StatusCode, header};

use super::SignatureFault;

/// The number of seconds after which a call may be retried.
const RETRY_AFTER: &str = "5";

/// The fault in a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialFault {
    /// No credential was sent.
    #[error("the credential is missing")]
    Missing,
    /// The header was sent more than once, so it is ambiguous.
    #[error("the header of the credential is sent more than once")]
    Repeated,
    /// `Authorization` has a scheme other than that of the contract.
    #[error("`Authorization` has a scheme other than that of the contract")]
    Scheme,
    /// The text after `Basic` is not valid Base64.
    #[error("the credential is not valid Base64, which Basic requires")]
    Undecodable,
    /// The credential is wrong.
    #[error("the credential is wrong")]
    Wrong,
}

/// The reason that a call is rejected. Neither `Display` nor `Debug` shows a value of the call.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Rejected {
    /// The caller has no valid credential: 401.
    #[error("the caller is not authenticated: {fault}")]
    Unauthorized {
        /// The challenge for the caller.
        challenge: &'static str,
        /// The fault in the credential. The answer does not contain it.
        fault: CredentialFault,
    },
    /// The signature is missing or invalid: 401. The answer does not contain the reason.
    #[error("the caller is not authenticated: {0}")]
    Signature(SignatureFault),
    /// No webhook has this path: 404.
    #[error(
        "no webhook has this path: compare it with the URL that the partner calls, without the prefix at which the router \
         is nested"
    )]
    NotFound,
    /// The webhooks at this path have other methods: 405.
    #[error("no webhook with this path has this method, only {allow}")]
    Method {
        /// The allowed methods, as in the header `Allow`.
        allow: String,
    },
    /// The body is too large: 413.
    #[error("the body is larger than {limit} bytes")]
    TooLarge {
        /// The size limit in bytes.
        limit: usize,
    },
    /// The contract does not describe a body of this media type: 415.
    #[error("the media type of the body is not accepted, only {accept}")]
    MediaType {
        /// The accepted media types, as in the header `Accept`.
        accept: String,
    },
    /// The body is compressed, or has another content coding: 415.
    #[error("the body has a content coding: send it without one")]
    ContentCoding,
    /// A stated rule is broken: 400.
    #[error("{}", broken(.0))]
    Invalid(Verdict),
    /// The body could not be validated, since a bound on the work ran out: 503. The call may be
    /// valid, so the status asks the sender to send it again later.
    #[error("the body could not be validated: a bound on the work ran out, see the verdict")]
    Undecided(Verdict),
    /// Too many calls are waiting: 503 and `Retry-After`. Only a router returns this.
    #[error(
        "too many calls are waiting for validation, or for an earlier call with the same id and state"
    )]
    Busy,
    /// The body ended early: 400.
    #[error("the body ended early")]
    Incomplete,
    /// The body cannot be read: 400.
    #[error("the body cannot be read: {}", broken(.0))]
    Unreadable(Verdict),
}

/// Returns the first of the most severe violations.
fn most_severe(verdict: &Verdict) -> Option<&Violation> {
    let violations = verdict.violations.iter().rev();
    violations.max_by_key(|violation| violation.severity)
}

fn broken(verdict: &Verdict) -> String {
    let Some(violation) = most_severe(verdict) else {
        return "the body is missing".to_owned();
    };
    let further = match verdict.violations.len() - 1 {
        0 => String::new(),
        further => format!(" (and {further} further)"),
    };
    let place = match violation.location {
        None if violation.instance.is_empty() => "/".to_owned(),
        _ => violation.place(),
    };
    let (keyword, message) = (&violation.keyword, clean(&violation.message));
    format!("`{keyword}` is broken at {place}: {message}{further}")
}

impl Rejected {
    /// Returns the status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Unauthorized { .. } | Self::Signature(_) => StatusCode::UNAUTHORIZED,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Method { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MediaType { .. } | Self::ContentCoding => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Invalid(_) | Self::Unreadable(_) | Self::Incomplete => StatusCode::BAD_REQUEST,
            Self::Undecided(_) | Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Returns the answer: the status with its header, and no body.
    #[must_use]
    pub fn response(&self) -> Response<Bytes> {
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = self.status();
        let (name, value) = match self {
            Self::Unauthorized { challenge, .. } => (
                header::WWW_AUTHENTICATE,
                Ok(HeaderValue::from_static(challenge)),
            ),
            Self::Signature(_) => (
                header::WWW_AUTHENTICATE,
                Ok(HeaderValue::from_static(r#"Signature realm="webhooks""#)),
            ),
            Self::Method { allow } => (header::ALLOW, HeaderValue::from_str(allow)),
            Self::MediaType { accept } => (header::ACCEPT, HeaderValue::from_str(accept)),
            Self::ContentCoding => (
                header::ACCEPT_ENCODING,
                Ok(HeaderValue::from_static("identity")),
            ),
            Self::Busy => (
                header::RETRY_AFTER,
                Ok(HeaderValue::from_static(RETRY_AFTER)),
            ),
            _ => return response,
        };
        if let Ok(value) = value {
            response.headers_mut().insert(name, value);
        }
        response
    }

    /// Returns the verdict on the call, if it was validated.
    #[must_use]
    pub fn verdict(&self) -> Option<&Verdict> {
        match self {
            Self::Invalid(verdict) | Self::Undecided(verdict) | Self::Unreadable(verdict) => {
                Some(verdict)
            }
            _ => None,
        }
    }

    /// Returns the most severe violation of the call, if it was validated.
    pub(super) fn most_severe(&self) -> Option<&Violation> {
        self.verdict().and_then(most_severe)
    }
}
