//! Requests that cannot be built.

use reqwest::header::InvalidHeaderValue;

/// Why a request cannot be built. Generated code gives it, and never shows it to anybody.
#[derive(Debug)]
pub enum Unbuilt {
    /// A parameter or the body is missing, or is not of its type.
    InvalidRequest(String),
}

impl From<reqwest::Error> for Unbuilt {
    fn from(_: reqwest::Error) -> Self {
        Self::InvalidRequest("its URL or its body cannot be written".to_owned())
    }
}

impl From<InvalidHeaderValue> for Unbuilt {
    fn from(_: InvalidHeaderValue) -> Self {
        Self::InvalidRequest(
            "the value of a header has a line end or another control character".to_owned(),
        )
    }
}
