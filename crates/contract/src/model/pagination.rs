//! How a list is read page by page (`x-pagination`).

use serde::{Deserialize, Serialize};

use super::Rule;

/// How an operation is read page by page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pagination {
    /// How many items a page holds at most.
    pub limit: PageParameter,
    /// How many items are skipped before the page.
    pub offset: PageParameter,
    /// JSON pointer to the array of items in the response body.
    pub items: String,
    /// JSON pointer to the number of all items, if the response tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<String>,
    /// JSON pointer to a boolean that says whether a further page exists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub has_more: Option<String>,
    /// JSON pointer within an item to what identifies it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_id: Option<String>,
    /// What it rests on.
    #[serde(default)]
    pub rule: Rule,
}

/// One of the two numbers that choose a page.
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

/// Where a page parameter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PageParameterLocation {
    /// A query parameter.
    Query,
    /// A member of the request body.
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
