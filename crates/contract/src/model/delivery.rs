//! How the partner is told where and how to call us (`x-delivery`).

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::Rule;

/// How the partner is told where and how to call us: which member of its configuration says what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The name of the schema of the configuration.
    pub configuration: String,
    /// What stands between the entries where the configuration is written as one text; no value may
    /// contain it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub separator: Option<char>,
    /// The version of the configuration that the document describes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<MemberValue>,
    /// Where the partner calls.
    pub url: DeliveryUrl,
    /// Which call it makes.
    pub method: DeliveryMethod,
    /// Further headers that it sends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headers: Option<DeliveryHeaders>,
    /// How it proves who it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<DeliveryCredential>,
    /// The value with which its calls have a body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extended: Option<MemberValue>,
    /// Statuses of our answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statuses: Option<DeliveryStatuses>,
    /// What it rests on.
    #[serde(default)]
    pub rule: Rule,
}

/// A member, and the one value of it that means something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberValue {
    /// The member of the configuration.
    pub member: String,
    /// The value, compared exactly.
    pub value: String,
    /// What it rests on.
    #[serde(default)]
    pub rule: Rule,
}

/// Where the partner calls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryUrl {
    /// The member of the configuration.
    pub member: String,
    /// The text in the URL that the partner replaces, wherever it stands.
    pub placeholder: String,
    /// The path parameter of the webhooks that takes its place.
    pub parameter: String,
    /// Whether the parameter is put at the end, after a slash, where the placeholder is missing.
    pub append: bool,
    /// What it rests on.
    #[serde(default)]
    pub rule: Rule,
}

/// Which call the partner makes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryMethod {
    /// The member of the configuration.
    pub member: String,
    /// The webhook that each value means, compared exactly.
    pub values: IndexMap<String, String>,
    /// The webhook that any other value means, and a missing one.
    pub otherwise: String,
    /// What it rests on.
    #[serde(default)]
    pub rule: Rule,
}

/// Further headers that the partner sends: names and values in turn, in one text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryHeaders {
    /// The member of the configuration.
    pub member: String,
    /// The member that holds the character between them, if it can be chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub separator_member: Option<String>,
    /// The character between them if none is chosen.
    pub separator: char,
    /// What it rests on.
    #[serde(default)]
    pub rule: Rule,
}

/// How the partner proves who it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryCredential {
    /// The member of the configuration, the credential as it is before it is encoded.
    pub member: String,
    /// The security scheme, HTTP Basic.
    pub scheme: String,
    /// What it rests on.
    #[serde(default)]
    pub rule: Rule,
}

/// Statuses of our answers, in one text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryStatuses {
    /// The member of the configuration.
    pub member: String,
    /// The character between them.
    pub separator: char,
    /// What it rests on.
    #[serde(default)]
    pub rule: Rule,
}
