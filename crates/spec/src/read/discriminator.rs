//! `discriminator` (OpenAPI 3.0.3, Discriminator Object).

use countersign_contract::{
    json::push_token,
    model::{Discriminator, Schema},
};

use super::{
    cursor::{Object, Place},
    reader::Reader,
    reference::{natural_name, percent_decode},
    schema::component,
    unresolved::Sought,
};
use crate::{document::Data, documents::Address};

/// The fallback for a discriminator without effect.
const IGNORED: &str = "it is ignored";

impl<'n> Reader<'n> {
    /// Reads the discriminator of a schema, after its branches.
    pub(super) fn discriminator(
        &mut self,
        object: &mut Object<'n>,
        schema: &Schema,
    ) -> Option<Discriminator> {
        let place = object.take("discriminator")?;
        let branches = || schema.one_of.iter().chain(&schema.any_of);
        if branches().next().is_none() {
            // A discriminator on a base schema (`allOf`) does not apply to its own values.
            self.fallback(
                &place,
                "`discriminator` has no effect without `oneOf` or `anyOf`",
                IGNORED,
                "list the variants with `oneOf`, or remove it",
            );
            return None;
        }
        let mut parts = self.object(&place, "`discriminator`")?;
        let property = parts.take("propertyName");
        if property.is_none() {
            self.fallback(
                &place,
                "`discriminator` has no `propertyName`",
                IGNORED,
                "add the name of the member that distinguishes the branches",
            );
        }
        let mapping = parts.take("mapping");
        self.finish(&parts, "`discriminator`", &["propertyName", "mapping"]);
        let property = self.text(property, "`propertyName`")?;
        if has_nameless(&object.place) {
            self.fallback(
                &place,
                "`discriminator` distinguishes branches by name, and one has no name",
                IGNORED,
                "move every branch to `components/schemas` and refer to it there",
            );
            return None;
        }
        // A reference that does not exist has already been reported.
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
        for (value, name) in self.renamed(&names) {
            let mapped = discriminator.mapping.values().any(|known| *known == name);
            if !mapped && !discriminator.mapping.contains_key(&value) {
                discriminator.mapping.insert(value, name);
            }
        }
        Some(discriminator)
    }

    /// Returns the branches that could not keep the name by which other files refer to them.
    fn renamed(&self, branches: &[&str]) -> Vec<(String, String)> {
        let others = self.names_of_others.iter();
        let mut renamed: Vec<_> = others
            .filter(|(_, name)| branches.contains(&name.as_str()))
            .filter_map(|(address, name)| {
                let file = self.documents.file(address.file)?;
                let natural = natural_name(&file.path, &address.pointer);
                (natural != *name).then(|| (natural, name.clone()))
            })
            .collect();
        renamed.sort();
        renamed
    }

    /// Returns the name of the schema to which a text of `mapping` refers, if it is known. The text
    /// is a name or a reference.
    fn schema_called(&mut self, target: &Place<'n>, text: &str) -> Option<String> {
        let file = target.at.file;
        let is_file = [".yaml", ".yml", ".json"]
            .iter()
            .any(|ending| text.ends_with(ending));
        let address = if text.contains(['#', '/']) || is_file {
            let (path, fragment) = text.split_once('#').unwrap_or((text, ""));
            Address {
                file: self.open(target, path, &format!("mapping: {text}"), Sought::Mapping)?,
                pointer: percent_decode(fragment),
            }
        } else {
            let mut pointer = "/components/schemas".to_owned();
            push_token(&mut pointer, text);
            Address { file, pointer }
        };
        if let Some(name) = self.names_of_others.get(&address) {
            return Some(name.clone());
        }
        if address.file > 0 {
            return Some(text.to_owned());
        }
        // A schema without a name is named after its pointer, as in references to it.
        Some(component(&address.pointer).unwrap_or(address.pointer))
    }

    /// Returns the name of the branch to which a value refers.
    fn meant(&mut self, target: &Place<'n>, branches: &[&str]) -> Option<String> {
        let text = self.text(Some(target.clone()), "a value of `mapping`")?;
        let name = self.schema_called(target, &text)?;
        if branches.contains(&name.as_str()) {
            return Some(name);
        }
        let known = self.documents.root(0).and_then(|root| {
            let (_, schemas) = root.at_path(["components", "schemas"])?;
            schemas.get(&name)
        });
        if known.is_some() {
            self.fallback(
                target,
                format!(
                    "`mapping` refers to the schema `{name}`, which is not one of the branches"
                ),
                IGNORED,
                "add it to the branches, or remove the value",
            );
        } else {
            let name = if name.is_empty() { &text } else { &name };
            let hint = self.hint(name, branches.iter().copied());
            self.fallback(
                target,
                format!("`mapping` refers to an unknown schema `{name}`{hint}"),
                IGNORED,
                "write the name of a branch, or `#/components/schemas/` and the name",
            );
        }
        None
    }
}

/// Returns `true` if a branch of a schema is not a reference.
fn has_nameless(schema: &Place<'_>) -> bool {
    let lists = ["oneOf", "anyOf"].map(|word| schema.get(word));
    lists.iter().flatten().any(|list| match &list.node.data {
        Data::List(branches) => branches.iter().any(|branch| branch.get("$ref").is_none()),
        _ => false,
    })
}
