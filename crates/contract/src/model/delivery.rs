//! The configuration of calls from the partner to us (`x-delivery`).

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::Rule;

/// The configuration that says where and how the partner calls us. Each field names a member of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The name of the schema of the configuration.
    pub configuration: String,
    /// The character between the entries, if the configuration is written as one text. No value may
    /// contain it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub separator: Option<char>,
    /// The version of the configuration that the document describes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<MemberValue>,
    /// The URL that the partner calls.
    pub url: DeliveryUrl,
    /// The call that the partner makes.
    pub method: DeliveryMethod,
    /// The additional headers that the partner sends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headers: Option<DeliveryHeaders>,
    /// The credential that the partner sends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<DeliveryCredential>,
    /// The member and value that make calls have a body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extended: Option<MemberValue>,
    /// The statuses of our answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statuses: Option<DeliveryStatuses>,
    /// The clauses that the configuration rests on.
    #[serde(default)]
    pub rule: Rule,
}

/// A member and the one meaningful value of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberValue {
    /// The member of the configuration.
    pub member: String,
    /// The value, compared exactly.
    pub value: String,
    /// The clauses that the value rests on.
    #[serde(default)]
    pub rule: Rule,
}

/// The URL that the partner calls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryUrl {
    /// The member of the configuration.
    pub member: String,
    /// The text in the URL that the partner replaces, at every occurrence.
    pub placeholder: String,
    /// The path parameter of the webhooks that replaces the placeholder.
    pub parameter: String,
    /// `true` if a URL without the placeholder gets the parameter appended after a slash.
    pub append: bool,
    /// The clauses that the URL rests on.
    #[serde(default)]
    pub rule: Rule,
}

/// The call that the partner makes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryMethod {
    /// The member of the configuration.
    pub member: String,
    /// The webhook for each value. Values are compared exactly.
    pub values: IndexMap<String, String>,
    /// The webhook for any other value and for a missing member.
    pub otherwise: String,
    /// The clauses that the choice of the webhook rests on.
    #[serde(default)]
    pub rule: Rule,
}

/// The additional headers that the partner sends: alternating names and values in one text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryHeaders {
    /// The member of the configuration.
    pub member: String,
    /// The member that holds the separator, if it can be configured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub separator_member: Option<String>,
    /// The separator if none is configured.
    pub separator: char,
    /// The clauses that the headers rest on.
    #[serde(default)]
    pub rule: Rule,
}

/// The credential that the partner sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryCredential {
    /// The member of the configuration. It holds the credential before encoding.
    pub member: String,
    /// The security scheme, HTTP Basic.
    pub scheme: String,
    /// The clauses that the credential rests on.
    #[serde(default)]
    pub rule: Rule,
}

/// The statuses of our answers, in one text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryStatuses {
    /// The member of the configuration.
    pub member: String,
    /// The separator between the statuses.
    pub separator: char,
    /// The clauses that the statuses rest on.
    #[serde(default)]
    pub rule: Rule,
}
