//! `discriminator` (OpenAPI 3.0.3, Discriminator Object).

use countersign_contract::model::{Discriminator, Schema};

use super::{
    cursor::{Object, Place},
    reader::Reader,
    reference::percent_decode,
    schema::component,
};
use crate::document::Data;

/// What is done with a discriminator that tells nothing apart.
const IGNORED: &str = "it is ignored";

impl<'n> Reader<'n> {
    /// Reads which member tells the branches of a schema apart. The branches are read already.
    pub(super) fn discriminator(
        &mut self,
        object: &mut Object<'n>,
        schema: &Schema,
    ) -> Option<Discriminator> {
        let place = object.take("discriminator")?;
        let branches = || schema.one_of.iter().chain(&schema.any_of);
        if branches().next().is_none() {
            self.inherited(&place);
            return None;
        }
        let mut parts = self.object(&place, "`discriminator`")?;
        let property = parts.take("propertyName");
        if property.is_none() {
            self.fallback(
                &place,
                "`discriminator` has no `propertyName`",
                IGNORED,
                "add the name of the member that tells the branches apart",
            );
        }
        let mapping = parts.take("mapping");
        self.finish(&parts, "`discriminator`", &["propertyName", "mapping"]);
        let property = self.text(property, "`propertyName`")?;
        if has_nameless(&object.place) {
            self.fallback(
                &place,
                "`discriminator` tells branches apart by their names, and one has none",
                IGNORED,
                "move every branch to `components/schemas` and refer to it there",
            );
            return None;
        }
        // A reference that leads nowhere has been told already.
        let names: Vec<&str> = branches()
            .filter_map(|branch| branch.reference.as_deref())
            .collect();
        let mut discriminator = Discriminator {
            property,
            ..Discriminator::default()
        };
        for (value, target) in self.map(mapping, "`mapping`") {
            if let Some(name) = self.meant(&target, &names) {
                discriminator.mapping.insert(value.to_owned(), name);
            }
        }
        Some(discriminator)
    }

    /// On a schema that others are made of (`allOf`) a discriminator says nothing of its own
    /// values.
    fn inherited(&mut self, place: &Place<'n>) {
        if self.is_foreign() {
            self.fallback(
                place,
                "`discriminator` without `oneOf` or `anyOf` tells nothing apart",
                IGNORED,
                "name the forms with `oneOf`",
            );
        } else {
            self.words_within(place, "`discriminator`");
        }
    }

    /// The name of the branch that a value means.
    fn meant(&mut self, target: &Place<'n>, branches: &[&str]) -> Option<String> {
        let text = self.text(Some(target.clone()), "a value of `mapping`")?;
        let name = match text.strip_prefix('#') {
            // What has no name is called by its place, as where it is referred to.
            Some(pointer) => {
                let pointer = percent_decode(pointer);
                component(&pointer).unwrap_or(pointer)
            }
            None => text.clone(),
        };
        if branches.contains(&name.as_str()) {
            return Some(name);
        }
        let known = self.root.at_path(["components", "schemas"]);
        let known: Vec<&str> = match known.map(|(_, node)| &node.data) {
            Some(Data::Map(schemas)) => schemas.keys().map(String::as_str).collect(),
            _ => Vec::new(),
        };
        if known.contains(&name.as_str()) {
            self.fallback(
                target,
                format!("`mapping` leads to the schema `{name}`, which is none of the branches"),
                IGNORED,
                "add it to the branches, or remove the value",
            );
        } else if !text.starts_with('#') && text.contains(['#', '/']) {
            self.fallback(
                target,
                format!("`mapping` leads out of this file: `{text}`"),
                IGNORED,
                "put all in one file first, for example with `redocly bundle`",
            );
        } else {
            let hint = self.hint(&name, branches.iter().copied());
            self.fallback(
                target,
                format!("`mapping` leads nowhere: no schema is called `{name}`{hint}"),
                IGNORED,
                "write the name of a branch, or `#/components/schemas/` and the name",
            );
        }
        None
    }
}

/// Whether one of the branches of a schema is no reference.
fn has_nameless(schema: &Place<'_>) -> bool {
    let lists = ["oneOf", "anyOf"].map(|word| schema.get(word));
    lists.iter().flatten().any(|list| match &list.node.data {
        Data::List(branches) => branches.iter().any(|branch| branch.get("$ref").is_none()),
        _ => false,
    })
}
