//! Requests that cannot be built.

use countersign_contract::table::Operation;
use reqwest::header::InvalidHeaderValue;

use crate::calls::{Error, InvalidRequest};

/// The reason that a request cannot be built. Returned by generated code, and never shown to users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unbuilt {
    /// The parameters do not form a valid URL.
    Url,
    /// The value of a header contains characters that headers cannot contain.
    Header,
    /// The body cannot be serialized.
    Body,
    /// The media type of a file is invalid.
    MediaType,
    /// A member of a form is `null`, or neither a plain value nor a list of plain values.
    Form,
    /// A query parameter with several parts has one that is `null` or not a plain value.
    Query,
    /// A part of a list or object that is sent as one text contains the separator.
    Separator,
    /// A number is not finite.
    Infinite,
    /// The server of the operation has no valid URL.
    Server,
}

impl Unbuilt {
    pub(crate) fn of(self, operation: &'static Operation) -> Error {
        let reason = match self {
            Self::Url => "its URL cannot be written",
            Self::Header => {
                "the value of a header contains a line break or another control character"
            }
            Self::Body => "its body cannot be written as JSON",
            Self::MediaType => "the media type of a file in its form is invalid",
            Self::Form => {
                "a member of its form is `null`, or neither a plain value nor a list of plain values"
            }
            Self::Query => "a part of a query parameter is `null`, or not a plain value",
            Self::Separator => {
                "a part of a list or object that is sent as one text contains the separator, and would be taken for two"
            }
            Self::Server => "its own server has no valid URL: set a `base_url`",
            Self::Infinite => "a number in it is NaN or infinite: pass a finite number, or none",
        };
        InvalidRequest::unwritable(operation, reason).into()
    }
}

impl From<reqwest::Error> for Unbuilt {
    fn from(_: reqwest::Error) -> Self {
        Self::Url
    }
}

impl From<InvalidHeaderValue> for Unbuilt {
    fn from(_: InvalidHeaderValue) -> Self {
        Self::Header
    }
}
