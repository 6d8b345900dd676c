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
    /// The base URL of this call where it is not that of the others; a path if it only is another
    /// one on the same server.
    pub server: Option<&'static str>,
    /// The media types of the request body, if it has one.
    pub request: &'static [&'static str],
    /// What may come back.
    pub responses: &'static [Response],
    /// The alternatives of proving who calls, each a set of names of security schemes.
    pub security: &'static [&'static [&'static str]],
    /// How it is read page by page.
    pub pagination: Option<Pagination>,
    /// The header parameter that names a request, so that both sides can talk about it.
    pub correlation_header: Option<&'static str>,
    /// The header parameter by which a server knows a call that comes a second time.
    pub idempotency_header: Option<&'static str>,
}

impl Operation {
    /// The response that covers a status: the number itself, then its range, then `default`.
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
    /// How many items a page holds, if the caller can choose that.
    pub limit: Option<PageLimit>,
    /// How the next page is found.
    pub next: NextPage,
    /// JSON pointer to the items of a page.
    pub items: &'static str,
    /// Whether the document states that every page has its items, so that one without them is no
    /// empty one.
    pub items_stated: bool,
    /// JSON pointer to the number of all items.
    pub total: Option<&'static str>,
    /// JSON pointer to the number of all pages.
    pub total_pages: Option<&'static str>,
    /// JSON pointer to whether a further page exists.
    pub has_more: Option<&'static str>,
    /// JSON pointer within an item to what identifies it.
    pub item_id: Option<&'static str>,
    /// Whether the document promises that order and totals stay the same while a list is read.
    pub stable: bool,
}

/// How many items a page can be asked to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageLimit {
    /// What it holds when no limit is sent.
    pub default: Option<i64>,
    /// The least limit documented.
    pub minimum: Option<i64>,
    /// The greatest limit documented.
    pub maximum: Option<i64>,
}

/// How the next page of a list is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextPage {
    /// By the number of items before it.
    Offset {
        /// What counts when none is sent.
        default: Option<i64>,
    },
    /// By its number.
    Number {
        /// The number of the first page.
        first: i64,
    },
    /// By a cursor, which the page before it holds at this JSON pointer.
    Cursor(&'static str),
    /// By a cursor, which the last item of the page before it holds at this JSON pointer.
    LastItem(&'static str),
    /// By the link with the relation `next` in this header of the page before it (RFC 8288).
    LinkHeader(&'static str),
    /// By a URL, which the page before it holds at this JSON pointer.
    Link(&'static str),
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

/// How the partner is told where and how to call us: which member of its configuration says what.
#[derive(Debug, PartialEq, Eq)]
pub struct Delivery {
    /// What stands between the entries where the configuration is written as one text.
    pub separator: Option<char>,
    /// The version of the configuration.
    pub version: Option<MemberValue>,
    /// The member that holds the URL.
    pub url: &'static str,
    /// The text in the URL that the partner replaces.
    pub placeholder: &'static str,
    /// The path parameter that takes its place.
    pub parameter: &'static str,
    /// Whether the parameter is put at the end, after a slash, where the placeholder is missing.
    pub append: bool,
    /// The member that chooses the webhook.
    pub method: &'static str,
    /// Further headers.
    pub headers: Option<DeliveryHeaders>,
    /// The member that holds the credential.
    pub credential: Option<&'static str>,
    /// The value with which calls have a body.
    pub extended: Option<MemberValue>,
    /// The member that lists statuses of our answers, and the character between them.
    pub statuses: Option<(&'static str, char)>,
    /// The members for which the document gives a default, with the default.
    pub defaults: &'static [(&'static str, &'static str)],
}

impl Delivery {
    /// The members that say where and how to call.
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

    /// Whether a value of this member can be a secret, or hold one: the URL, the headers and the
    /// credential.
    #[must_use]
    pub fn can_be_secret(&self, member: &str) -> bool {
        let headers = self.headers.as_ref().map(|headers| headers.member);
        [Some(self.url), headers, self.credential].contains(&Some(member))
    }
}

/// A member, and the one value of it that means something.
#[derive(Debug, PartialEq, Eq)]
pub struct MemberValue {
    /// The member.
    pub member: &'static str,
    /// The value.
    pub value: &'static str,
}

/// Further headers that the partner sends.
#[derive(Debug, PartialEq, Eq)]
pub struct DeliveryHeaders {
    /// The member that lists names and values in turn.
    pub member: &'static str,
    /// The member that holds the character between them, if it can be chosen.
    pub separator_member: Option<&'static str>,
    /// The character between them if none is chosen.
    pub separator: char,
}
