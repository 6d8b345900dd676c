//! Requests that cannot be built.

use countersign_contract::table::Operation;
use reqwest::header::InvalidHeaderValue;

use crate::calls::{Error, InvalidRequest};

/// Why a request cannot be built. Generated code gives it, and never shows it to anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unbuilt {
    /// No URL can be made of the parameters.
    Url,
    /// The value of a header holds what no header can.
    Header,
    /// The body cannot be written.
    Body,
    /// The media type of a file is none.
    MediaType,
    /// A member of a form is more than a plain value or a list of those, or is `null`.
    Form,
    /// A query parameter of several parts has one that is no plain value, or is `null`.
    Query,
    /// A part of a list or object that travels as one text holds what stands between the parts.
    Separator,
    /// A number is not finite.
    Infinite,
    /// The server that the operation has of its own has no URL.
    Server,
}

impl Unbuilt {
    pub(crate) fn of(self, operation: &'static Operation) -> Error {
        let reason = match self {
            Self::Url => "its URL cannot be written",
            Self::Header => "the value of a header has a line end or another control character",
            Self::Body => "its body cannot be written as JSON",
            Self::MediaType => "the media type of a file in its form is none",
            Self::Form => {
                "a member of its form is `null`, or more than a plain value or a list of those, which no form can hold"
            }
            Self::Query => {
                "a part of a query parameter is `null`, or more than a plain value, which no query can hold"
            }
            Self::Separator => {
                "a part of a list or object that travels as one text holds what stands between the parts, and would be taken for two"
            }
            Self::Server => {
                "the server that it has of its own cannot be called: give the client a `base_url`"
            }
            Self::Infinite => {
                "a number in it is NaN or infinite, which no text can say: give a finite one, or none"
            }
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
