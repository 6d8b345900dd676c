//! The builder of a configuration.

use std::{fmt, marker::PhantomData};

use serde_json::{Map, Value};

use super::{Configuration, ConfigurationError, Facts, headers};

/// A builder of a [`Configuration`]. [`build`](Self::build) reports errors.
#[must_use]
pub struct Builder<D: Facts> {
    url: Option<String>,
    webhook: Option<D::Webhook>,
    headers: Vec<(String, String)>,
    separator: Option<char>,
    credential: Option<String>,
    extended: bool,
    statuses: Vec<u16>,
    members: Vec<(String, String)>,
    facts: PhantomData<fn() -> D>,
}

impl<D: Facts> Builder<D> {
    pub(super) fn new() -> Self {
        Self {
            url: None,
            webhook: None,
            headers: Vec::new(),
            separator: None,
            credential: None,
            extended: false,
            statuses: Vec::new(),
            members: Vec::new(),
            facts: PhantomData,
        }
    }

    /// Sets the URL to call, with the placeholder in place of the id.
    pub fn url(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }

    /// Sets the webhook to call.
    pub fn webhook(mut self, webhook: D::Webhook) -> Self {
        self.webhook = Some(webhook);
        self
    }

    /// Adds a header to send.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the separator between headers, for headers that contain the default one.
    pub fn separator(mut self, separator: char) -> Self {
        self.separator = Some(separator);
        self
    }

    /// Sets the credential in its unencoded form, such as `user:password`.
    pub fn credential(mut self, credential: impl Into<String>) -> Self {
        self.credential = Some(credential.into());
        self
    }

    /// Sets whether calls have a body.
    pub fn extended(mut self, extended: bool) -> Self {
        self.extended = extended;
        self
    }

    /// Sets the statuses to list.
    pub fn statuses(mut self, statuses: impl IntoIterator<Item = u16>) -> Self {
        self.statuses = statuses.into_iter().collect();
        self
    }

    /// Sets any other member by its name.
    pub fn member(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.members.push((name.into(), value.into()));
        self
    }

    /// Builds the configuration.
    ///
    /// # Errors
    ///
    /// Returns an error if a setting violates the contract. Each mistake has its own error.
    pub fn build(self) -> Result<Configuration<D>, ConfigurationError> {
        let facts = D::DELIVERY;
        let version = facts.version.as_ref();
        let mut fields = Map::new();
        let mut set = |member: &str, value: String| {
            let member = member.to_owned();
            if value.is_empty() {
                return Err(ConfigurationError::Empty { member });
            }
            fields.insert(member, Value::String(value));
            Ok(())
        };
        if let Some(version) = version {
            set(version.member, version.value.to_owned())?;
        }
        let mut seen = std::collections::BTreeSet::new();
        for (member, value) in self.members {
            let is_version = version.is_some_and(|version| version.member == member);
            if !is_version && facts.members().any(|known| known == member) {
                return Err(ConfigurationError::OwnMethod { member });
            }
            if !seen.insert(member.clone()) {
                return Err(ConfigurationError::Repeated { member });
            }
            set(&member, value)?;
        }
        if let Some(url) = self.url {
            set(facts.url, url)?;
        }
        if let Some(webhook) = self.webhook.filter(|webhook| *webhook != D::DEFAULT) {
            let mut values = D::METHODS.iter();
            let Some((value, _)) = values.find(|(_, known)| *known == webhook) else {
                return Err(ConfigurationError::UnknownWebhook {
                    member: facts.method.to_owned(),
                });
            };
            set(facts.method, (*value).to_owned())?;
        }
        if let Some(separator) = self.separator {
            let headers = facts.headers.as_ref();
            let member = place(
                headers.and_then(|headers| headers.separator_member),
                "a separator of headers",
            )?;
            set(member, separator.to_string())?;
        }
        if !self.headers.is_empty() {
            let headers = place(facts.headers.as_ref(), "headers")?;
            let separator = self.separator.unwrap_or(headers.separator);
            set(
                headers.member,
                headers::join(headers.member, &self.headers, separator)?,
            )?;
        }
        if let Some(credential) = self.credential {
            set(place(facts.credential, "a credential")?, credential)?;
        }
        if self.extended {
            let extended = place(facts.extended.as_ref(), "a body")?;
            set(extended.member, extended.value.to_owned())?;
        }
        if !self.statuses.is_empty() {
            let (member, separator) = place(facts.statuses, "statuses")?;
            let texts: Vec<_> = self.statuses.iter().map(u16::to_string).collect();
            set(member, texts.join(&separator.to_string()))?;
        }
        Configuration::of(fields)
    }
}

/// Returns the place of a setting in the configuration.
fn place<T>(place: Option<T>, what: &'static str) -> Result<T, ConfigurationError> {
    place.ok_or(ConfigurationError::NoMember { what })
}

/// Omits the values: the URL, the headers and the credential may be secret.
impl<D: Facts> fmt::Debug for Builder<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").finish_non_exhaustive()
    }
}
