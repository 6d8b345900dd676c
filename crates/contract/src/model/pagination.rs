//! How a list is read page by page (`x-pagination`).

use serde::{Deserialize, Serialize};

use super::Rule;

/// How an operation is read page by page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pagination {
    /// How many items a page holds at most, if the caller can choose that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<PageParameter>,
    /// How the next page is found.
    #[serde(flatten)]
    pub next: NextPage,
    /// JSON pointer to the array of items in the response body.
    pub items: String,
    /// JSON pointer to the number of all items, if the response tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<String>,
    /// JSON pointer to the number of all pages, if the response tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_pages: Option<String>,
    /// JSON pointer to a boolean that says whether a further page exists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub has_more: Option<String>,
    /// JSON pointer within an item to what identifies it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_id: Option<String>,
    /// Whether the document promises that order and totals stay the same while a list is read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stable: bool,
    /// What it rests on.
    #[serde(default)]
    pub rule: Rule,
}

/// How the next page of a list is found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NextPage {
    /// By the number of items before it.
    Offset(PageParameter),
    /// By its number.
    Page(PageParameter),
    /// By a value that the page before it gives.
    Cursor(PageCursor),
    /// By a URL that the page before it gives.
    Link(PageLink),
}

impl NextPage {
    /// What it rests on.
    #[must_use]
    pub fn rule(&self) -> &Rule {
        match self {
            Self::Offset(parameter) | Self::Page(parameter) => &parameter.rule,
            Self::Cursor(cursor) => &cursor.rule,
            Self::Link(link) => &link.rule,
        }
    }

    /// The word of `x-pagination` that says it.
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

/// A number that chooses a page: its size, its place, or its own number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageParameter {
    /// Where it is sent.
    #[serde(rename = "in")]
    pub location: PageParameterLocation,
    /// The name of a query parameter, or a JSON pointer into the request body.
    pub name: String,
    /// What counts when it is not sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<i64>,
    /// The least value documented.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<i64>,
    /// The greatest value documented.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum: Option<i64>,
    /// What happens below the minimum.
    #[serde(default)]
    pub below: Beyond,
    /// What happens above the maximum.
    #[serde(default)]
    pub above: Beyond,
    /// What it rests on.
    #[serde(default)]
    pub rule: Rule,
}

/// A value that one page gives and the request for the next one sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageCursor {
    /// Where it is sent.
    #[serde(rename = "in")]
    pub location: PageParameterLocation,
    /// The name of a query parameter, or a JSON pointer into the request body.
    pub name: String,
    /// Where the page gives it.
    pub next: CursorSource,
    /// What it rests on.
    #[serde(default)]
    pub rule: Rule,
}

/// Where a page gives the cursor of the next one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CursorSource {
    /// At this JSON pointer into the response body.
    Body(String),
    /// At this JSON pointer into its last item.
    LastItem(String),
}

/// A URL that one page gives for the next one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageLink {
    /// Where the page gives it.
    #[serde(rename = "in")]
    pub location: PageLinkLocation,
    /// The name of a response header that holds links (RFC 8288), or a JSON pointer into the
    /// response body.
    pub name: String,
    /// What it rests on.
    #[serde(default)]
    pub rule: Rule,
}

/// Where a page parameter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PageParameterLocation {
    /// A query parameter.
    Query,
    /// A member of the request body.
    Body,
}

/// Where a page gives the URL of the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PageLinkLocation {
    /// A response header; the link with the relation `next` counts.
    Header,
    /// A member of the response body.
    Body,
}

/// What the partner does with a value beyond a bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Beyond {
    /// It answers with an error.
    Error,
    /// It takes the bound instead.
    Clamp,
    /// The document does not say.
    #[default]
    Unspecified,
}
