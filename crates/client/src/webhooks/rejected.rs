//! Why a call is not let in.

use bytes::Bytes;
use countersign_contract::{
    text::clean,
    verdict::{Verdict, Violation},
};
use http::{HeaderValue, Response, StatusCode, header};

use super::SignatureFault;

/// After how many seconds a call is worth another try.
const RETRY_AFTER: &str = "5";

/// What is wrong with a credential that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialFault {
    /// None was sent.
    #[error("the credential is missing")]
    Missing,
    /// The header came more than once, so which one counts is not known.
    #[error("the header of the credential comes more than once")]
    Repeated,
    /// `Authorization` is of another scheme than the contract's.
    #[error("`Authorization` has another scheme than the contract says")]
    Scheme,
    /// What follows `Basic` is no Base64.
    #[error("the credential is no Base64, as Basic must be")]
    Undecodable,
    /// It is another one.
    #[error("the credential is not the agreed one")]
    Wrong,
}

/// Why a call is not let in. Neither its text nor its Debug output holds a value of the call.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Rejected {
    /// Who calls is not proven: 401.
    #[error("the caller has not proven who it is: {fault}")]
    Unauthorized {
        /// How the caller is asked for it.
        challenge: &'static str,
        /// What is wrong with the credential. The answer does not say.
        fault: CredentialFault,
    },
    /// The call is not signed as it must be: 401. The answer does not say why.
    #[error("the caller has not proven who it is: {0}")]
    Signature(SignatureFault),
    /// No webhook is at this path: 404.
    #[error(
        "no webhook is at this path: compare the path with the URL that the partner has, without the prefix at which the router \
         is nested"
    )]
    NotFound,
    /// The webhooks at this path have other methods: 405.
    #[error("no webhook at this path has this method, only {allow}")]
    Method {
        /// The methods that there are, as in the header `Allow`.
        allow: String,
    },
    /// The body is too large: 413.
    #[error("the body is larger than {limit} bytes")]
    TooLarge {
        /// How many bytes are read at most.
        limit: usize,
    },
    /// The body is of a media type that the contract does not describe: 415.
    #[error("the body is of another media type, only {accept} is taken")]
    MediaType {
        /// The media types that are taken, as in the header `Accept`.
        accept: String,
    },
    /// The body is compressed, or has another content coding: 415.
    #[error("the body has a content coding: it must come as it is")]
    ContentCoding,
    /// A rule is broken that the document states: 400.
    #[error("{}", broken(.0))]
    Invalid(Verdict),
    /// The body could not be validated, since a bound on the work ran out: 503. Nothing says that the
    /// sender is wrong, so it is told to keep the call and to send it again later.
    #[error("the body could not be validated: a bound on the work ran out, see the verdict")]
    Undecided(Verdict),
    /// Too many calls wait already: 503, and `Retry-After`. Only a router says so.
    #[error(
        "too many calls wait for their validation, or for an earlier call about the same thing"
    )]
    Busy,
    /// The body broke off before its end: 400.
    #[error("the body broke off before its end")]
    Incomplete,
    /// The body cannot be read: 400.
    #[error("the body cannot be read: {}", broken(.0))]
    Unreadable(Verdict),
}

/// The first of the most severe violations.
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
    /// The status to answer with.
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

    /// The answer: status, the header that belongs to it, no body.
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

    /// What the contract says of the call, where it has been asked.
    #[must_use]
    pub fn verdict(&self) -> Option<&Verdict> {
        match self {
            Self::Invalid(verdict) | Self::Undecided(verdict) | Self::Unreadable(verdict) => {
                Some(verdict)
            }
            _ => None,
        }
    }

    /// What is most wrong with the call, where the contract has been asked.
    pub(super) fn most_severe(&self) -> Option<&Violation> {
        self.verdict().and_then(most_severe)
    }
}
