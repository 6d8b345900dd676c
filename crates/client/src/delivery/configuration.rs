//! The configuration that a partner stores for us.

use std::fmt;

use countersign_contract::table;
use http::{HeaderMap, StatusCode};
use serde_json::{Map, Value};

use super::{Builder, ConfigurationError, Facts, Field, headers, template::Template};
use crate::webhooks::Webhook;

/// The configuration that a partner stores for us: the URL to call, and how to call it.
///
/// It is [built](Self::builder), or read from the data of the partner ([`decode`](Self::decode),
/// [`from_fields`](Self::from_fields)). In both cases each mistake has its own error. A
/// configuration that was read is written unchanged, including unknown members.
///
/// A missing member and an empty one are equivalent.
#[derive(Clone, PartialEq)]
pub struct Configuration<D: Facts> {
    config: D::Config,
    fields: Map<String, Value>,
    view: View<D::Webhook>,
}

/// The parsed members.
#[derive(Clone, PartialEq)]
struct View<W> {
    url: Option<Template>,
    webhook: W,
    headers: HeaderMap,
    extended: bool,
    statuses: Vec<StatusCode>,
}

impl<D: Facts> Configuration<D> {
    /// Creates a builder.
    pub fn builder() -> Builder<D> {
        Builder::new()
    }

    /// Reads a configuration.
    ///
    /// # Errors
    ///
    /// Returns an error if a member violates the contract. Each mistake has its own error.
    pub fn decode(config: D::Config) -> Result<Self, ConfigurationError> {
        let Ok(Value::Object(fields)) = serde_json::to_value(&config) else {
            return Err(ConfigurationError::Shape);
        };
        let view = View::of::<D>(&fields)?;
        // An undocumented member with the name of a documented one would be lost.
        let again = serde_json::from_value(Value::Object(fields.clone()));
        if !again.is_ok_and(|again: D::Config| again == config) {
            return Err(ConfigurationError::Shape);
        }
        Ok(Self {
            config,
            fields,
            view,
        })
    }

    /// Reads a configuration from names and values, as in a table.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`decode`](Self::decode), and an error if a name is repeated.
    pub fn from_fields<N: Into<String>, V: Into<String>>(
        fields: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Self, ConfigurationError> {
        let mut read = Map::new();
        for (name, value) in fields {
            let name = name.into();
            if read.contains_key(&name) {
                return Err(ConfigurationError::Repeated { member: name });
            }
            read.insert(name, Value::String(value.into()));
        }
        Self::of(read)
    }

    pub(super) fn of(fields: Map<String, Value>) -> Result<Self, ConfigurationError> {
        let config = serde_json::from_value(Value::Object(fields.clone()));
        let read = Self::decode(config.map_err(|_| ConfigurationError::Shape)?)?;
        // The type cannot represent members that the contract does not allow.
        let mut names = fields.into_iter().map(|(name, _)| name);
        match names.find(|name| !read.fields.contains_key(name)) {
            Some(member) => Err(ConfigurationError::Unknown { member }),
            None => Ok(read),
        }
    }

    /// Returns the configuration in its documented form.
    #[must_use]
    pub fn encode(&self) -> D::Config {
        self.config.clone()
    }

    /// Returns the configuration as names and values, in the order of the names. Each field says
    /// whether it may contain a secret.
    #[must_use]
    pub fn fields(&self) -> Vec<Field<'_>> {
        let texts = self.fields.iter();
        let mut fields: Vec<_> = texts
            .filter_map(|(name, value)| {
                Some(Field {
                    name,
                    value: value.as_str()?,
                    secret: D::DELIVERY.can_be_secret(name),
                })
            })
            .collect();
        fields.sort_unstable_by_key(|field| field.name);
        fields
    }

    /// Returns the URL as written, if one is set. Without a URL the partner makes no calls.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        self.view.url.as_ref().map(Template::text)
    }

    /// Returns the URL that is called for an id, if one is set.
    #[must_use]
    pub fn url_for(&self, id: impl Into<D::Id>) -> Option<String> {
        let url = self.view.url.as_ref()?.uri(&id.into())?;
        Some(url.to_string())
    }

    pub(super) fn template(&self) -> Option<&Template> {
        self.view.url.as_ref()
    }

    /// Returns the webhook that is called.
    #[must_use]
    pub fn webhook(&self) -> D::Webhook {
        self.view.webhook
    }

    /// Returns the credential in its unencoded form, if one is set.
    #[must_use]
    pub fn credential(&self) -> Option<&str> {
        text(&self.fields, D::DELIVERY.credential?)
    }

    /// Returns the additional headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.view.headers
    }

    /// Returns `true` if calls have a body.
    #[must_use]
    pub fn extended(&self) -> bool {
        self.view.extended
    }

    /// Returns the listed statuses, in the order of the list.
    #[must_use]
    pub fn statuses(&self) -> &[StatusCode] {
        &self.view.statuses
    }

    /// Returns any member by its name, or its documented default if it is missing.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&str> {
        let default = || {
            let defaults = D::DELIVERY.defaults.iter();
            let mut found = defaults.filter(|(member, _)| *member == name);
            found.next().map(|(_, default)| *default)
        };
        text(&self.fields, name).or_else(default)
    }
}

impl<W: Webhook> View<W> {
    fn of<D: Facts<Webhook = W>>(fields: &Map<String, Value>) -> Result<Self, ConfigurationError> {
        let facts = D::DELIVERY;
        for (name, value) in fields {
            let member = || name.clone();
            let Some(text) = value.as_str() else {
                return Err(ConfigurationError::NotText { member: member() });
            };
            if let Some(separator) = facts.separator
                && (text.contains(separator) || name.contains(separator))
            {
                return Err(ConfigurationError::Separator {
                    member: member(),
                    separator,
                });
            }
        }
        let url = text(fields, facts.url);
        let url = url.map(|url| Template::parse(url, facts)).transpose()?;
        let method = text(fields, facts.method);
        let mut chosen = D::METHODS.iter();
        let webhook = chosen
            .find(|(value, _)| Some(*value) == method)
            .map_or(D::DEFAULT, |(_, webhook)| *webhook);
        let mut headers = HeaderMap::new();
        if let Some(facts) = &facts.headers {
            let separator_text = facts.separator_member.and_then(|name| text(fields, name));
            let separator = headers::separator(facts, separator_text)?;
            if let Some(text) = text(fields, facts.member) {
                headers = headers::parse(facts.member, text, separator)?;
            }
        }
        let extended = facts.extended.as_ref();
        let asks = extended.filter(|asks| text(fields, asks.member) == Some(asks.value));
        if let Some(asks) = asks
            && webhook.operation().request.is_empty()
        {
            return Err(ConfigurationError::NoBody {
                member: asks.member.to_owned(),
                method: facts.method.to_owned(),
            });
        }
        Ok(Self {
            url,
            webhook,
            headers,
            extended: asks.is_some(),
            statuses: statuses(facts, fields)?,
        })
    }
}

fn statuses(
    facts: &table::Delivery,
    fields: &Map<String, Value>,
) -> Result<Vec<StatusCode>, ConfigurationError> {
    let Some((member, separator)) = facts.statuses else {
        return Ok(Vec::new());
    };
    let Some(listed) = text(fields, member) else {
        return Ok(Vec::new());
    };
    let items = listed.split(separator).enumerate();
    items
        .map(|(index, item)| {
            let status = item.trim_matches(' ').parse::<StatusCode>().ok();
            status
                .filter(|status| status.as_u16() < 600)
                .ok_or_else(|| ConfigurationError::Status {
                    member: member.to_owned(),
                    position: index + 1,
                })
        })
        .collect()
}

/// Returns the text of a member that is present and not empty.
fn text<'f>(fields: &'f Map<String, Value>, name: &str) -> Option<&'f str> {
    let text = fields.get(name)?.as_str()?;
    (!text.is_empty()).then_some(text)
}

/// Omits the values: the URL, the headers and the credential may be secret.
impl<D: Facts> fmt::Debug for Configuration<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.fields().iter().map(|field| field.name).collect();
        f.debug_struct("Configuration")
            .field("webhook", &self.view.webhook)
            .field("members", &names)
            .finish_non_exhaustive()
    }
}
