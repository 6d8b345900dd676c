//! Single values: their expected types, and the fallbacks.

use super::{
    cursor::{Object, Place},
    reader::Reader,
};
use crate::document::Data;

impl<'n> Reader<'n> {
    pub(super) fn wrong_kind(&mut self, place: &Place<'_>, what: &str, expected: &str) {
        self.fallback(
            &place.value(),
            format!("{what} must be {expected}, found {}", place.node.kind()),
            "it is ignored",
            format!("write {expected} here"),
        );
    }

    pub(super) fn object(&mut self, place: &Place<'n>, what: &str) -> Option<Object<'n>> {
        if let Data::Map(members) = &place.node.data {
            return Some(Object::new(members, place));
        }
        self.wrong_kind(place, what, "a map");
        None
    }

    /// Returns the items of a list, each with its place.
    pub(super) fn list(&mut self, place: &Place<'n>, what: &str) -> Vec<Place<'n>> {
        if let Data::List(items) = &place.node.data {
            let items = items.iter().enumerate();
            return items.map(|(index, node)| place.item(index, node)).collect();
        }
        self.wrong_kind(place, what, "a list");
        Vec::new()
    }

    /// Returns the members of a map with arbitrary names, each with its place.
    pub(super) fn map(
        &mut self,
        place: Option<Place<'n>>,
        what: &str,
    ) -> Vec<(&'n str, Place<'n>)> {
        let Some(place) = place else {
            return Vec::new();
        };
        if let Data::Map(members) = &place.node.data {
            let members = members.iter();
            return members
                .map(|(name, entry)| (&**name, place.member(name, entry)))
                .collect();
        }
        self.wrong_kind(&place, what, "a map");
        Vec::new()
    }

    pub(super) fn text(&mut self, place: Option<Place<'n>>, what: &str) -> Option<String> {
        let place = place?;
        match &place.node.data {
            Data::String(text) => Some(text.clone()),
            // Versions and similar values are often written without quotes.
            Data::Number(number) if self.is_foreign() => Some(number.to_string()),
            Data::Bool(boolean) if self.is_foreign() => Some(boolean.to_string()),
            _ => {
                self.wrong_kind(&place, what, "text");
                None
            }
        }
    }

    /// Returns the text of a required member, or an empty string if it is missing.
    pub(super) fn required_text(
        &mut self,
        object: &mut Object<'n>,
        name: &str,
        what: &str,
    ) -> String {
        if let Some(place) = object.take(name) {
            return self
                .text(Some(place), &format!("`{name}`"))
                .unwrap_or_default();
        }
        self.fallback(
            &object.place,
            format!("{what} has no `{name}`"),
            "it is left empty",
            format!("add `{name}`"),
        );
        String::new()
    }

    pub(super) fn texts(&mut self, place: Option<Place<'n>>, what: &str) -> Vec<String> {
        let Some(place) = place else {
            return Vec::new();
        };
        let items = self.list(&place, what);
        let items = items.into_iter();
        items
            .filter_map(|item| self.text(Some(item), &format!("an item of {what}")))
            .collect()
    }

    /// Returns a boolean, which defaults to `false`.
    pub(super) fn flag(&mut self, object: &mut Object<'n>, name: &str) -> bool {
        self.boolean(object.take(name), &format!("`{name}`"))
            .unwrap_or_default()
    }

    pub(super) fn boolean(&mut self, place: Option<Place<'n>>, what: &str) -> Option<bool> {
        let place = place?;
        if let Data::Bool(boolean) = place.node.data {
            return Some(boolean);
        }
        self.wrong_kind(&place, what, "true or false");
        None
    }

    pub(super) fn number(
        &mut self,
        place: Option<Place<'n>>,
        what: &str,
    ) -> Option<serde_json::Number> {
        let place = place?;
        if let Data::Number(number) = &place.node.data {
            return Some(number.clone());
        }
        self.wrong_kind(&place, what, "a number");
        None
    }

    pub(super) fn count(&mut self, object: &mut Object<'n>, name: &str) -> Option<u64> {
        let place = object.take(name)?;
        let count = match &place.node.data {
            // `4.0` is an integer like `4`.
            Data::Number(number) => number.as_u64().or_else(|| {
                number
                    .as_f64()
                    .filter(|count| *count >= 0.0 && count.fract() == 0.0)
                    .and_then(|count| format!("{count:.0}").parse().ok())
            }),
            _ => None,
        };
        if count.is_none() {
            let what = format!("`{name}`");
            self.wrong_kind(&place, &what, "an integer of at least 0");
        }
        count
    }
}
