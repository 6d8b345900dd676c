//! The facts of a contract as constants, for code that does not load a
//! [`Contract`](crate::model::Contract).
//!
//! The generator writes these constants and generated clients use them. Every fact is also in the
//! model.

use crate::model::{ApiKeyLocation, Method};

/// The facts about an operation that a client needs.
#[derive(Debug, PartialEq, Eq)]
pub struct Operation {
    /// The name of the operation in the contract.
    pub id: &'static str,
    /// The method.
    pub method: Method,
    /// The path template, or the name of a webhook.
    pub path: &'static str,
    /// `true` if the partner makes this call to us.
    pub webhook: bool,
    /// The base URL of this call if it differs from that of the other calls. A path if only the
    /// path differs and the server is the same.
    pub server: Option<&'static str>,
    /// The media types of the request body, or an empty list if there is no body.
    pub request: &'static [&'static str],
    /// The documented responses.
    pub responses: &'static [Response],
    /// The alternative sets of security schemes, by name. A call satisfies one of the sets.
    pub security: &'static [&'static [&'static str]],
    /// The pagination, if the operation returns a list in pages.
    pub pagination: Option<Pagination>,
    /// The header parameter that carries the id of a request, for tracing it on both sides.
    pub correlation_header: Option<&'static str>,
    /// The header parameter by which a server detects a repeated call.
    pub idempotency_header: Option<&'static str>,
}

impl Operation {
    /// Returns the response for a status: the exact number, then its range, then `default`.
    #[must_use]
    pub fn response(&self, status: u16) -> Option<&'static Response> {
        let number = status.to_string();
        let range = format!("{}XX", status / 100);
        let mut responses = self.responses.iter();
        let is_about_errors = responses.any(|response| response.status.starts_with('2'));
        let default = (status / 100 != 2 || !is_about_errors).then_some("default");
        [Some(number.as_str()), Some(range.as_str()), default]
            .into_iter()
            .flatten()
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
    /// The documented error codes.
    pub error_codes: &'static [ErrorCode],
}

/// A row of a table of error codes.
#[derive(Debug, PartialEq, Eq)]
pub struct ErrorCode {
    /// The error code.
    pub code: &'static str,
    /// The second-level error code.
    pub sub_code: Option<&'static str>,
    /// The message, where `{name}` stands for any text.
    pub message: Option<&'static str>,
}

/// The pagination of an operation.
#[derive(Debug, PartialEq, Eq)]
pub struct Pagination {
    /// The limits on the page size, if the caller can choose it.
    pub limit: Option<PageLimit>,
    /// The way to find the next page.
    pub next: NextPage,
    /// A JSON pointer to the items of a page.
    pub items: &'static str,
    /// `true` if the document states that every page has an array of items. A page without one is
    /// then an error rather than an empty page.
    pub items_stated: bool,
    /// A JSON pointer to the total number of items.
    pub total: Option<&'static str>,
    /// A JSON pointer to the total number of pages.
    pub total_pages: Option<&'static str>,
    /// A JSON pointer to a boolean that is `true` if there is another page.
    pub has_more: Option<&'static str>,
    /// A JSON pointer within an item to its identifier.
    pub item_id: Option<&'static str>,
    /// `true` if the document promises that order and totals do not change while a list is read.
    pub stable: bool,
}

/// The page sizes that a caller can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageLimit {
    /// The page size if none is sent.
    pub default: Option<i64>,
    /// The smallest documented page size.
    pub minimum: Option<i64>,
    /// The largest documented page size.
    pub maximum: Option<i64>,
}

/// The way to find the next page of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextPage {
    /// The number of items before the page.
    Offset {
        /// The offset if none is sent.
        default: Option<i64>,
    },
    /// The number of the page.
    Number {
        /// The number of the first page.
        first: i64,
    },
    /// A cursor, at this JSON pointer of the previous page.
    Cursor(&'static str),
    /// A cursor, at this JSON pointer of the last item of the previous page.
    LastItem(&'static str),
    /// The link with the relation `next` in this header of the previous page (RFC 8288).
    LinkHeader(&'static str),
    /// A URL, at this JSON pointer of the previous page.
    Link(&'static str),
}

/// A way for a caller to authenticate.
#[derive(Debug, PartialEq, Eq)]
pub struct SecurityScheme {
    /// The name of the scheme in the contract.
    pub name: &'static str,
    /// The credential that the caller sends.
    pub credential: Credential,
}

/// The kind of credential that the caller sends.
#[derive(Debug, PartialEq, Eq)]
pub enum Credential {
    /// A named secret.
    ApiKey {
        /// The location of the secret.
        location: ApiKeyLocation,
        /// The name of the header, query parameter or cookie.
        name: &'static str,
    },
    /// A user name and password (RFC 7617).
    Basic,
    /// A bearer token (RFC 6750), however it is obtained.
    Bearer,
}

/// The configuration that says where and how the partner calls us. The fields name its members.
#[derive(Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The character between the entries, if the configuration is written as one text.
    pub separator: Option<char>,
    /// The version of the configuration.
    pub version: Option<MemberValue>,
    /// The member that holds the URL.
    pub url: &'static str,
    /// The text in the URL that the partner replaces.
    pub placeholder: &'static str,
    /// The path parameter that replaces the placeholder.
    pub parameter: &'static str,
    /// `true` if a URL without the placeholder gets the parameter appended after a slash.
    pub append: bool,
    /// The member that selects the webhook.
    pub method: &'static str,
    /// Additional headers.
    pub headers: Option<DeliveryHeaders>,
    /// The member that holds the credential.
    pub credential: Option<&'static str>,
    /// The member and value that make calls have a body.
    pub extended: Option<MemberValue>,
    /// The member that lists the statuses of our answers, and the character between them.
    pub statuses: Option<(&'static str, char)>,
    /// The members with a documented default, and the default of each.
    pub defaults: &'static [(&'static str, &'static str)],
}

impl Delivery {
    /// Returns the members that say where and how to call.
    pub fn members(&self) -> impl Iterator<Item = &'static str> {
        let headers = self.headers.as_ref();
        [
            self.version.as_ref().map(|version| version.member),
            Some(self.url),
            Some(self.method),
            headers.map(|headers| headers.member),
            headers.and_then(|headers| headers.separator_member),
            self.credential,
            self.extended.as_ref().map(|extended| extended.member),
            self.statuses.map(|(member, _)| member),
        ]
        .into_iter()
        .flatten()
    }

    /// Returns `true` if the value of this member can be or contain a secret: the URL, the headers
    /// and the credential.
    #[must_use]
    pub fn can_be_secret(&self, member: &str) -> bool {
        let headers = self.headers.as_ref().map(|headers| headers.member);
        [Some(self.url), headers, self.credential].contains(&Some(member))
    }
}

/// A member and the one meaningful value of it.
#[derive(Debug, PartialEq, Eq)]
pub struct MemberValue {
    /// The member.
    pub member: &'static str,
    /// The value.
    pub value: &'static str,
}

/// Additional headers that the partner sends.
#[derive(Debug, PartialEq, Eq)]
pub struct DeliveryHeaders {
    /// The member that lists alternating names and values.
    pub member: &'static str,
    /// The member that holds the separator, if it can be configured.
    pub separator_member: Option<&'static str>,
    /// The separator if none is configured.
    pub separator: char,
}
