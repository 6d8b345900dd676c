//! The facts of a contract as constants, for code that must not read a model first.
//!
//! The generator writes them, clients run on them. They say nothing that the
//! [`Contract`](crate::model::Contract) does not say.

use crate::model::{ApiKeyLocation, Method};

/// What a client must know of an operation.
#[derive(Debug, PartialEq, Eq)]
pub struct Operation {
    /// The name in the contract.
    pub id: &'static str,
    /// The method.
    pub method: Method,
    /// The path template; for a webhook its name.
    pub path: &'static str,
    /// Whether the partner makes this call to us.
    pub webhook: bool,
    /// The media types of the request body, if it has one.
    pub request: &'static [&'static str],
    /// Whether the request must have its body.
    pub request_required: bool,
    /// What may come back.
    pub responses: &'static [Response],
    /// The alternatives of proving who calls, each a set of names of security schemes.
    pub security: &'static [&'static [&'static str]],
    /// How it is read page by page.
    pub pagination: Option<Pagination>,
}

impl Operation {
    /// The response that covers a status: the number itself, then its range, then `default`.
    #[must_use]
    pub fn response(&self, status: u16) -> Option<&'static Response> {
        let number = status.to_string();
        let range = format!("{}XX", status / 100);
        [number.as_str(), range.as_str(), "default"]
            .into_iter()
            .find_map(|key| {
                self.responses
                    .iter()
                    .find(|response| response.status == key)
            })
    }
}

/// A documented response.
#[derive(Debug, PartialEq, Eq)]
pub struct Response {
    /// A number, a range such as `4XX`, or `default`.
    pub status: &'static str,
    /// The media types of the body, if one is described.
    pub content: &'static [&'static str],
    /// The table of error codes.
    pub error_codes: &'static [ErrorCode],
}

/// A row of a table of error codes.
#[derive(Debug, PartialEq, Eq)]
pub struct ErrorCode {
    /// The error code.
    pub code: &'static str,
    /// The code below it.
    pub sub_code: Option<&'static str>,
    /// The message, with `{name}` for any text.
    pub message: Option<&'static str>,
}

/// How an operation is read page by page.
#[derive(Debug, PartialEq, Eq)]
pub struct Pagination {
    /// What a page holds when no limit is sent.
    pub default_limit: Option<i64>,
    /// The least limit documented.
    pub minimum_limit: Option<i64>,
    /// The greatest limit documented.
    pub maximum_limit: Option<i64>,
    /// Where a list begins when no offset is sent.
    pub default_offset: Option<i64>,
    /// JSON pointer to the items of a page.
    pub items: &'static str,
    /// JSON pointer to the number of all items.
    pub total: Option<&'static str>,
    /// JSON pointer to whether a further page exists.
    pub has_more: Option<&'static str>,
    /// JSON pointer within an item to what identifies it.
    pub item_id: Option<&'static str>,
}

/// A way to prove who calls.
#[derive(Debug, PartialEq, Eq)]
pub struct SecurityScheme {
    /// The name in the contract.
    pub name: &'static str,
    /// What is sent.
    pub credential: Credential,
}

/// What proves who calls.
#[derive(Debug, PartialEq, Eq)]
pub enum Credential {
    /// A secret under a name.
    ApiKey {
        /// Where it is sent.
        location: ApiKeyLocation,
        /// Under which name.
        name: &'static str,
    },
    /// User name and password (RFC 7617).
    Basic,
    /// A token (RFC 6750), however it is obtained.
    Bearer,
}
