//! The configuration that a partner keeps of us.

use std::fmt;

use countersign_contract::table;
use http::{HeaderMap, StatusCode};
use serde_json::{Map, Value};

use super::{Builder, ConfigurationError, Facts, Field, headers, template::Template};
use crate::webhooks::Webhook;

/// The configuration that a partner keeps of us: where and how it calls.
///
/// It is [built](Self::builder), or read from what the partner has ([`decode`](Self::decode),
/// [`from_fields`](Self::from_fields)); either way each mistake has an error of its own. What was
/// read is written again as it was, unknown members too.
///
/// A member that is missing and one that is empty are the same.
#[derive(Clone, PartialEq)]
pub struct Configuration<D: Facts> {
    config: D::Config,
    fields: Map<String, Value>,
    view: View<D::Webhook>,
}

/// What the members say.
#[derive(Clone, PartialEq)]
struct View<W> {
    url: Option<Template>,
    webhook: W,
    headers: HeaderMap,
    extended: bool,
    statuses: Vec<StatusCode>,
}

impl<D: Facts> Configuration<D> {
    /// Begins a configuration.
    pub fn builder() -> Builder<D> {
        Builder::new()
    }

    /// Reads a configuration.
    ///
    /// # Errors
    ///
    /// If a member is not what the contract says of it; each mistake has an error of its own.
    pub fn decode(config: D::Config) -> Result<Self, ConfigurationError> {
        let Ok(Value::Object(fields)) = serde_json::to_value(&config) else {
            return Err(ConfigurationError::Shape);
        };
        let view = View::of::<D>(&fields)?;
        // An undocumented member can have the name of a documented one, and is lost beside it.
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

    /// Reads a configuration that comes as names and values, as in a table.
    ///
    /// # Errors
    ///
    /// As for [`decode`](Self::decode), and if a name comes twice.
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
        // The type has no room for what the contract does not let in.
        let mut names = fields.into_iter().map(|(name, _)| name);
        match names.find(|name| !read.fields.contains_key(name)) {
            Some(member) => Err(ConfigurationError::Unknown { member }),
            None => Ok(read),
        }
    }

    /// The configuration as it is described.
    #[must_use]
    pub fn encode(&self) -> D::Config {
        self.config.clone()
    }

    /// The configuration as names and values, in the order of the names. Each says whether it can
    /// hold a secret.
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

    /// The URL as it is written, if one is set. Without one the partner calls nowhere.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        self.view.url.as_ref().map(Template::text)
    }

    /// The URL that is called for an id, if one is set.
    #[must_use]
    pub fn url_for(&self, id: impl Into<D::Id>) -> Option<String> {
        let url = self.view.url.as_ref()?.uri(&id.into())?;
        Some(url.to_string())
    }

    pub(super) fn template(&self) -> Option<&Template> {
        self.view.url.as_ref()
    }

    /// The webhook that is called.
    #[must_use]
    pub fn webhook(&self) -> D::Webhook {
        self.view.webhook
    }

    /// The credential, as it is before it is encoded, if one is set.
    #[must_use]
    pub fn credential(&self) -> Option<&str> {
        text(&self.fields, D::DELIVERY.credential?)
    }

    /// The further headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.view.headers
    }

    /// Whether calls have a body.
    #[must_use]
    pub fn extended(&self) -> bool {
        self.view.extended
    }

    /// The statuses that are listed, in the order of the list.
    #[must_use]
    pub fn statuses(&self) -> &[StatusCode] {
        &self.view.statuses
    }

    /// Any member by its name; its documented default where it is missing.
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

/// A member that is there and says something.
fn text<'f>(fields: &'f Map<String, Value>, name: &str) -> Option<&'f str> {
    let text = fields.get(name)?.as_str()?;
    (!text.is_empty()).then_some(text)
}

/// Values are not shown: the URL, the headers and the credential can be secret.
impl<D: Facts> fmt::Debug for Configuration<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.fields().iter().map(|field| field.name).collect();
        f.debug_struct("Configuration")
            .field("webhook", &self.view.webhook)
            .field("members", &names)
            .finish_non_exhaustive()
    }
}
