//! `oneOf` and `anyOf`.

use countersign_contract::model::{Schema, Type};

use super::{
    common::common,
    narrow::{json_kind, scalar},
    planner::Planner,
};
use crate::{
    names::{Scope, Suggestion, type_name},
    types::{JsonKind, Shape, Use, Variant, enumeration::texts},
};

impl<'c> Planner<'c> {
    /// Returns the shape of `oneOf` or `anyOf`: its variants, if they can be distinguished. Sent
    /// values need not be; received values are distinguished by a member or by their JSON type.
    pub(super) fn union(&mut self, schema: &'c Schema, received: bool, name: &Suggestion) -> Shape {
        if let Some(shape) = self.tagged(schema, received, name) {
            return shape;
        }
        // The type `object` does not distinguish variants.
        let kind = schema.kind.filter(|kind| *kind != Type::Object);
        self.narrowed_union(schema, &[schema], kind, received, name)
    }

    /// Returns a union of variants with different JSON types. A branch without a type has the type
    /// of the schemas around it, if they name one.
    pub(super) fn forms(
        &mut self,
        branches: &[&'c Schema],
        outer: Option<Type>,
        received: bool,
        name: &Suggestion,
    ) -> Shape {
        let mut forms: Vec<(JsonKind, Option<&str>, Use)> = Vec::new();
        for branch in branches.iter().copied() {
            let outer = outer.filter(|_| !self.says_something(branch));
            let Some(kind) = self.json_kind(branch, 0).or(outer.map(json_kind)) else {
                return Shape::Alias(Use::Any);
            };
            let value = match outer {
                Some(outer) => scalar(outer),
                None => self.value(branch, received, &name.with(kind_name(kind))),
            };
            let reference = branch.reference.as_deref();
            let Some(known) = forms.iter_mut().find(|(known, ..)| *known == kind) else {
                forms.push((kind, reference, value));
                continue;
            };
            if let Some(both) = common(&known.2, &value, Some(kind)) {
                known.2 = both;
            } else if !received && known.1.is_some() && reference.is_some() {
                forms.push((kind, reference, value));
            } else {
                return Shape::Alias(Use::Any);
            }
        }
        if forms.len() == 1 {
            return Shape::Alias(forms.remove(0).2);
        }
        let mut scope = Scope::with(&["Other", "Self"]);
        let count = |kind| forms.iter().filter(|(known, ..)| *known == kind).count();
        let variants = forms.iter().map(|(kind, reference, value)| {
            let name = match (reference, value) {
                (Some(reference), _) if count(*kind) > 1 => type_name(reference),
                (_, Use::Integer32 | Use::Integer64) => "Integer".to_owned(),
                _ => kind_name(*kind).to_owned(),
            };
            Variant {
                name: scope.claim(name),
                value: value.clone(),
                tags: Vec::new(),
            }
        });
        Shape::Union {
            variants: variants.collect(),
            open: received,
            tag: None,
        }
    }

    /// Returns the JSON type of the values of a schema, if there is exactly one.
    pub(super) fn json_kind(&self, schema: &Schema, depth: usize) -> Option<JsonKind> {
        let schema = self.contract.resolve(schema);
        if depth > 8 {
            return None;
        }
        match schema.kind {
            Some(kind) => Some(json_kind(kind)),
            None if !schema.properties.is_empty() => Some(JsonKind::Object),
            None => match &schema.enumeration {
                Some(values) => texts(values).map(|_| JsonKind::Text),
                None => schema
                    .all_of
                    .iter()
                    .find_map(|part| self.json_kind(part, depth + 1)),
            },
        }
    }
}

fn kind_name(kind: JsonKind) -> &'static str {
    match kind {
        JsonKind::Text => "Text",
        JsonKind::Number => "Number",
        JsonKind::Boolean => "Boolean",
        JsonKind::List => "List",
        JsonKind::Object => "Object",
    }
}
