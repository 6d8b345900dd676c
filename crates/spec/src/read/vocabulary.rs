//! Conversion of our own vocabulary to the model.

use countersign_contract::model::{
    Delivery, DeliveryCredential, DeliveryHeaders, DeliveryMethod, DeliveryStatuses, DeliveryUrl,
    ErrorCode, EventStream, MemberValue, Resource, Rule, Schema, Transition, ValueAt,
};
use indexmap::IndexMap;
use serde::de::DeserializeOwned;

use super::{
    cursor::{Object, Place},
    reader::Reader,
};
use crate::{document::Data, words};

impl<'n> Reader<'n> {
    /// Takes a word of our own. In a foreign document it may have another meaning.
    pub(super) fn word<T: DeserializeOwned>(
        &mut self,
        object: &mut Object<'n>,
        name: &str,
    ) -> Option<(T, Place<'n>)> {
        let place = object.take(name)?;
        let word = self.written(name, &place)?;
        Some((word, place))
    }

    pub(super) fn written<T: DeserializeOwned>(
        &mut self,
        name: &str,
        place: &Place<'n>,
    ) -> Option<T> {
        match place.node.read() {
            Ok(written) => Some(written),
            Err((at, reason)) => {
                if !self.is_foreign() {
                    let message = format!("`{name}` is invalid: {reason}");
                    self.problem(at, message, "see specs/README.md for the word");
                }
                None
            }
        }
    }

    /// Reads the names of members in code. They state no fact about the partner, so they cite
    /// nothing.
    pub(super) fn names(
        &mut self,
        object: &mut Object<'n>,
        properties: &IndexMap<String, Schema>,
    ) -> IndexMap<String, String> {
        let Some((names, place)) = self.word::<words::Names>(object, "x-names") else {
            return IndexMap::new();
        };
        let is_letter =
            |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
        let mut kept = IndexMap::new();
        for (member, name) in names {
            let begins = name.starts_with(|first: char| first.is_ascii_lowercase());
            let (message, help) = if !properties.contains_key(&member) {
                (
                    format!("`x-names` names `{member}`, which is not a member of this schema"),
                    "correct the name, or remove it",
                )
            } else if !begins || !name.chars().all(is_letter) {
                (
                    format!("`{name}` cannot be a name in code"),
                    "use lower case letters, digits and `_`, starting with a letter",
                )
            } else {
                kept.insert(member, name);
                continue;
            };
            if !self.is_foreign() {
                let at = place.get(&member).map_or(place.at, |place| place.at);
                self.problem(at, message, help);
            }
        }
        kept
    }

    pub(super) fn error_codes(&mut self, object: &mut Object<'n>) -> Vec<ErrorCode> {
        const NAME: &str = "x-error-codes";
        let Some(place) = object.take(NAME) else {
            return Vec::new();
        };
        if self.is_foreign() && !matches!(place.node.data, Data::List(_)) {
            return Vec::new();
        }
        let mut codes = Vec::new();
        for place in self.list(&place, "`x-error-codes`") {
            let Some(row) = self.written::<words::ErrorCode>(NAME, &place) else {
                continue;
            };
            codes.push(ErrorCode {
                rule: self.rule_of(&place, &format!("the error code {}", row.code)),
                code: row.code,
                sub_code: row.sub_code,
                message: row.message,
            });
        }
        codes
    }

    pub(super) fn events(&mut self, object: &mut Object<'n>) -> Option<EventStream> {
        let (word, place) = self.word::<words::Events>(object, "x-events")?;
        Some(EventStream {
            end: word.end,
            rule: self.rule_of(&place, "`x-events`"),
        })
    }

    pub(super) fn resource(&mut self, object: &mut Object<'n>) -> Option<Resource> {
        let (word, place) = self.word::<words::Resource>(object, "x-resource")?;
        for name in ["id", "state"] {
            if let Some(place) = place.get(name).filter(|_| !self.is_foreign()) {
                self.object(&place, &format!("`{name}`"));
            }
        }
        let value_at = |word: words::ValueAt| ValueAt {
            location: word.r#in.into(),
            name: word.name,
        };
        Some(Resource {
            name: word.name,
            action: word.action.into(),
            id: word.id.map(value_at),
            state: word.state.map(value_at),
            rule: self.rule_of(&place, "`x-resource`"),
        })
    }

    pub(super) fn transition(&mut self, object: &mut Object<'n>) -> Option<Transition> {
        let (word, place) = self.word::<words::Transition>(object, "x-transition")?;
        Some(Transition {
            from: word.from,
            to: word.to,
            needs: word.needs,
            rule: self.rule_of(&place, "`x-transition`"),
        })
    }

    pub(super) fn delivery(&mut self, object: &mut Object<'n>) -> Option<Delivery> {
        let (word, place) = self.word::<words::Delivery>(object, "x-delivery")?;
        let mut rule = |name: &str| -> Rule {
            let entry = place.get(name);
            entry.map_or_else(Rule::default, |place| {
                self.rule_of(&place, &format!("`{name}` of `x-delivery`"))
            })
        };
        let mut member_value = |name: &str, word: Option<words::MemberValue>| {
            word.map(|word| MemberValue {
                member: word.member,
                value: word.value,
                rule: rule(name),
            })
        };
        Some(Delivery {
            configuration: word.configuration,
            separator: word.separator,
            version: member_value("version", word.version),
            extended: member_value("extended", word.extended),
            url: DeliveryUrl {
                member: word.url.member,
                placeholder: word.url.placeholder,
                parameter: word.url.parameter,
                append: word.url.append,
                rule: rule("url"),
            },
            method: DeliveryMethod {
                member: word.method.member,
                values: word.method.values,
                otherwise: word.method.otherwise,
                rule: rule("method"),
            },
            headers: word.headers.map(|word| DeliveryHeaders {
                member: word.member,
                separator_member: word.separator_member,
                separator: word.separator,
                rule: rule("headers"),
            }),
            credential: word.credential.map(|word| DeliveryCredential {
                member: word.member,
                scheme: word.scheme,
                rule: rule("credential"),
            }),
            statuses: word.statuses.map(|word| DeliveryStatuses {
                member: word.member,
                separator: word.separator,
                rule: rule("statuses"),
            }),
            rule: self.rule_of(&place, "`x-delivery`"),
        })
    }
}
