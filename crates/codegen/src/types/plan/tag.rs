//! Unions with a discriminating member.

use std::collections::BTreeSet;

use countersign_contract::model::{Schema, Tag};

use super::planner::Planner;
use crate::{
    names::{Scope, Suggestion, type_name},
    types::{Shape, Variant},
};

impl<'c> Planner<'c> {
    /// Returns the variants of an object, if a member discriminates them. A value that we send must
    /// contain that member, or its variant would be unknown.
    pub(super) fn tagged(
        &mut self,
        schema: &'c Schema,
        received: bool,
        name: &Suggestion,
    ) -> Option<Shape> {
        let tag = self.contract.tag(schema)?;
        if !received && !self.is_carried(&tag) {
            return None;
        }
        let mut scope = Scope::with(&["Other", "Self"]);
        let variants = tag.forms.iter().filter_map(|form| {
            let first = form.values.first()?;
            let reference = form.schema.reference.as_deref();
            Some(Variant {
                value: self.value(form.schema, received, &name.with(first)),
                name: scope.claim(type_name(reference.unwrap_or(first))),
                tags: form
                    .values
                    .iter()
                    .map(|value| (*value).to_owned())
                    .collect(),
            })
        });
        Some(Shape::Union {
            variants: variants.collect(),
            open: received,
            tag: Some(tag.member.to_owned()),
        })
    }

    /// Returns `true` if we send the member in every variant.
    fn is_carried(&self, tag: &Tag<'c>) -> bool {
        let mut seen = BTreeSet::new();
        let mut open: Vec<&Schema> = tag.forms.iter().map(|form| form.schema).collect();
        while let Some(schema) = open.pop() {
            if !seen.insert(std::ptr::from_ref(self.contract.resolve(schema))) {
                continue;
            }
            let parts = self.contract.all_of(schema);
            let mut members = parts
                .iter()
                .filter_map(|part| part.properties.get(tag.member));
            if members.any(|member| !self.contract.resolve(member).read_only) {
                continue;
            }
            let before = open.len();
            open.extend(
                parts
                    .iter()
                    .flat_map(|part| part.one_of.iter().chain(&part.any_of)),
            );
            if open.len() == before {
                return false;
            }
        }
        true
    }
}
