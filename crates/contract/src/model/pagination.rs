//! The pagination of lists (`x-pagination`).

use serde::{Deserialize, Serialize};

use super::Rule;

/// The pagination of an operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pagination {
    /// The page size, if the caller can choose it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<PageParameter>,
    /// The way to find the next page.
    #[serde(flatten)]
    pub next: NextPage,
    /// A JSON pointer to the array of items in the response body.
    pub items: String,
    /// A JSON pointer to the total number of items, if the response contains it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<String>,
    /// A JSON pointer to the total number of pages, if the response contains it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_pages: Option<String>,
    /// A JSON pointer to a boolean that is `true` if there is another page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub has_more: Option<String>,
    /// A JSON pointer within an item to its identifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_id: Option<String>,
    /// `true` if the document promises that order and totals do not change while a list is read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stable: bool,
    /// The clauses that the pagination rests on.
    #[serde(default)]
    pub rule: Rule,
}

/// The way to find the next page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NextPage {
    /// The number of items before the page.
    Offset(PageParameter),
    /// The number of the page.
    Page(PageParameter),
    /// A cursor from the previous page.
    Cursor(PageCursor),
    /// A URL from the previous page.
    Link(PageLink),
}

impl NextPage {
    /// Returns the clauses that the rule rests on, and its position.
    #[must_use]
    pub fn rule(&self) -> &Rule {
        match self {
            Self::Offset(parameter) | Self::Page(parameter) => &parameter.rule,
            Self::Cursor(cursor) => &cursor.rule,
            Self::Link(link) => &link.rule,
        }
    }

    /// Returns the word of `x-pagination`.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Offset(_) => "offset",
            Self::Page(_) => "page",
            Self::Cursor(_) => "cursor",
            Self::Link(_) => "link",
        }
    }
}

/// A number that selects a page: its size, its offset, or its number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageParameter {
    /// The location of the parameter.
    #[serde(rename = "in")]
    pub location: PageParameterLocation,
    /// The name of a query parameter, or a JSON pointer into the request body.
    pub name: String,
    /// The value that applies if none is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<i64>,
    /// The smallest documented value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<i64>,
    /// The largest documented value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum: Option<i64>,
    /// The partner's treatment of values below the minimum.
    #[serde(default)]
    pub below: Beyond,
    /// The partner's treatment of values above the maximum.
    #[serde(default)]
    pub above: Beyond,
    /// The clauses that the parameter rests on.
    #[serde(default)]
    pub rule: Rule,
}

/// A value from one page that the request for the next page sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageCursor {
    /// The location of the cursor in the request.
    #[serde(rename = "in")]
    pub location: PageParameterLocation,
    /// The name of a query parameter, or a JSON pointer into the request body.
    pub name: String,
    /// The place of the cursor in a page.
    pub next: CursorSource,
    /// The clauses that the cursor rests on.
    #[serde(default)]
    pub rule: Rule,
}

/// The place in a page of the cursor for the next page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CursorSource {
    /// This JSON pointer into the response body.
    Body(String),
    /// This JSON pointer into the last item of the page.
    LastItem(String),
}

/// A URL from one page for the next page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageLink {
    /// The location of the URL in a page.
    #[serde(rename = "in")]
    pub location: PageLinkLocation,
    /// The name of a response header with links (RFC 8288), or a JSON pointer into the response
    /// body.
    pub name: String,
    /// The clauses that the link rests on.
    #[serde(default)]
    pub rule: Rule,
}

/// The location of a page parameter in the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PageParameterLocation {
    /// A query parameter.
    Query,
    /// A member of the request body.
    Body,
}

/// The location in a page of the URL of the next page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PageLinkLocation {
    /// A response header. The link with the relation `next` counts.
    Header,
    /// A member of the response body.
    Body,
}

/// The partner's treatment of a value beyond a bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Beyond {
    /// The partner responds with an error.
    Error,
    /// The partner uses the bound instead.
    Clamp,
    /// The document does not say.
    #[default]
    Unspecified,
}
