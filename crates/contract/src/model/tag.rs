//! Tags: the members that distinguish the forms of a value.

use std::collections::HashSet;

use super::{Contract, Schema, Type};

/// The depth to which forms are searched for nested forms. Each form may have many.
const MOST_NESTED: usize = 3;

/// The tag of a `oneOf` or `anyOf`: a member that has different texts in each form.
#[derive(Clone, Debug, PartialEq)]
pub struct Tag<'c> {
    /// The name of the member.
    pub member: &'c str,
    /// The forms in the order of the document, without duplicates.
    pub forms: Vec<Form<'c>>,
}

/// One form of a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Form<'c> {
    /// The schema of the branch.
    pub schema: &'c Schema,
    /// The texts of the member that select this form. There is at least one.
    pub values: Vec<&'c str>,
}

impl Contract {
    /// Returns the tag of a schema, if all of its branches are objects and one exists. The tag is
    /// the discriminator, or a member that every branch requires with a set of texts that no other
    /// branch has. If there are several such members, the first member of the first branch is used.
    ///
    /// A branch without a mapping is selected by its own name. If it lists the allowed texts of the
    /// member and its name is not among them, those texts select it. A branch with branches of its
    /// own is selected by the texts that select one of them through the same member. A member that
    /// is a number, a boolean or the like in any branch is not a tag.
    ///
    /// ```
    /// # use countersign_contract::model::{Contract, Schema};
    /// # use serde_json::json;
    /// # let contract = json!({ "api": "acme", "title": "Acme", "version": "1", "file": "" });
    /// # let contract: Contract = serde_json::from_value(contract)?;
    /// let pet: Schema = serde_json::from_value(json!({ "one_of": [
    ///     { "required": ["kind"], "properties": { "kind": { "enum": ["cat"] } } },
    ///     { "required": ["kind"], "properties": { "kind": { "enum": ["dog", "hound"] } } },
    /// ] }))?;
    /// let tag = contract.tag(&pet).unwrap();
    /// assert_eq!(tag.member, "kind");
    /// assert_eq!(tag.forms[1].values, ["dog", "hound"]);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn tag<'c>(&'c self, schema: &'c Schema) -> Option<Tag<'c>> {
        self.tag_within(schema, &[])
    }

    /// Returns the tag of a schema that is a branch of the last of the `outer` schemas.
    fn tag_within<'c>(&'c self, schema: &'c Schema, outer: &[&'c Schema]) -> Option<Tag<'c>> {
        let schema = self.resolve(schema);
        let branches = schema.branches()?;
        let is_circle = outer.iter().any(|outer| std::ptr::eq(*outer, schema));
        if is_circle || outer.len() > MOST_NESTED || !self.are_objects(branches) {
            return None;
        }
        let mut names = HashSet::new();
        let mut branches: Vec<&Schema> = branches.iter().collect();
        branches.retain(|branch| match branch.reference.as_deref() {
            Some(name) => names.insert(name),
            None => true,
        });
        match &schema.discriminator {
            Some(discriminator) => {
                let (member, mapping) = (&discriminator.property, &discriminator.mapping);
                let mapping = mapping.iter().map(|(value, name)| (&**value, &**name));
                let outer = [outer, &[schema]].concat();
                self.told(member, &mapping.collect::<Vec<_>>(), &branches, &outer)
            }
            None => self.inferred(&branches),
        }
    }

    /// Returns the schema and all parts of its `allOf` in the order of the document, without
    /// duplicates and with references followed.
    #[must_use]
    pub fn all_of<'c>(&'c self, schema: &'c Schema) -> Vec<&'c Schema> {
        let mut parts = Vec::new();
        let mut seen = HashSet::new();
        let mut open = vec![schema];
        while let Some(schema) = open.pop() {
            let schema = self.resolve(schema);
            if seen.insert(std::ptr::from_ref(schema)) {
                parts.push(schema);
                open.extend(schema.all_of.iter().rev());
            }
        }
        parts
    }

    /// Returns `true` if every value of these schemas is an object, or a union of objects.
    fn are_objects(&self, schemas: &[Schema]) -> bool {
        let mut seen = HashSet::new();
        let mut open: Vec<&Schema> = schemas.iter().collect();
        while let Some(schema) = open.pop() {
            let schema = self.resolve(schema);
            if !seen.insert(std::ptr::from_ref(schema)) {
                continue;
            }
            let parts = self.all_of(schema);
            let described = || parts.iter().any(|part| !part.properties.is_empty());
            match parts.iter().find_map(|part| part.kind) {
                Some(Type::Object) => {}
                Some(_) => return false,
                None if described() => {}
                None => {
                    let mut branches = parts.iter().filter_map(|part| part.branches()).peekable();
                    if branches.peek().is_none() {
                        return false;
                    }
                    open.extend(branches.flatten());
                }
            }
        }
        true
    }

    /// Returns the forms according to a discriminator, if each has a value of its own.
    fn told<'c>(
        &'c self,
        member: &'c str,
        mapping: &[(&'c str, &'c str)],
        branches: &[&'c Schema],
        outer: &[&'c Schema],
    ) -> Option<Tag<'c>> {
        let names: Option<Vec<&str>> = branches
            .iter()
            .map(|branch| branch.reference.as_deref())
            .collect();
        let names = names?;
        let mut taken: HashSet<&str> = mapping
            .iter()
            .filter(|(_, name)| names.contains(name))
            .map(|(value, _)| *value)
            .collect();
        let mut forms = Vec::new();
        for (schema, name) in branches.iter().zip(names) {
            let parts = self.all_of(schema);
            if !self.may_be_text(&parts, member) {
                return None;
            }
            let mapped = mapping.iter().filter(|(_, target)| *target == name);
            let mut values: Vec<&str> = mapped.map(|(value, _)| *value).collect();
            if values.is_empty() {
                values = match self.texts(&parts, member) {
                    Some(texts) if !texts.contains(&name) => texts,
                    Some(_) => vec![name],
                    None => self
                        .inner(&parts, member, outer)
                        .unwrap_or_else(|| vec![name]),
                };
                values.retain(|value| taken.insert(value));
            }
            if values.is_empty() {
                return None;
            }
            forms.push(Form { schema, values });
        }
        Some(Tag { member, forms })
    }

    /// Returns the forms according to a member for which each branch requires different texts.
    fn inferred<'c>(&'c self, branches: &[&'c Schema]) -> Option<Tag<'c>> {
        let branches: Vec<(&Schema, Vec<&Schema>)> = branches
            .iter()
            .map(|branch| (*branch, self.all_of(branch)))
            .collect();
        if branches.len() < 2 {
            return None;
        }
        let (_, first) = branches.first()?;
        let mut members = first.iter().flat_map(|part| part.properties.keys());
        members.find_map(|member| {
            let mut taken = HashSet::new();
            let forms = branches.iter().map(|(schema, parts)| {
                if !parts.iter().any(|part| part.required.contains(member)) {
                    return None;
                }
                let values = self.texts(parts, member)?;
                let are_new = values.iter().all(|value| taken.insert(*value));
                are_new.then_some(Form { schema, values })
            });
            let forms = forms.collect::<Option<Vec<_>>>()?;
            Some(Tag { member, forms })
        })
    }

    /// Returns the texts that select one of the nested branches of a branch through the same
    /// member.
    fn inner<'c>(
        &'c self,
        parts: &[&'c Schema],
        member: &str,
        outer: &[&'c Schema],
    ) -> Option<Vec<&'c str>> {
        let union = parts.iter().find(|part| part.branches().is_some())?;
        let tag = self.tag_within(union, outer)?;
        let forms = tag.forms.into_iter();
        (tag.member == member).then(|| forms.flat_map(|form| form.values).collect())
    }

    /// Returns `true` if a member of an object may be a text.
    fn may_be_text(&self, parts: &[&Schema], member: &str) -> bool {
        let members = parts
            .iter()
            .filter_map(|part| part.properties.get(member))
            .flat_map(|property| self.all_of(property));
        let mut values = members.clone().filter_map(|part| part.enumeration.as_ref());
        let mut kinds = members.filter_map(|part| part.kind);
        kinds.all(|kind| kind == Type::String)
            && values.all(|values| values.iter().any(serde_json::Value::is_string))
    }

    /// Returns the texts that a member of an object may have, if they are enumerated. `null` is
    /// ignored.
    fn texts<'c>(&'c self, parts: &[&'c Schema], member: &str) -> Option<Vec<&'c str>> {
        let mut known: Option<Vec<&str>> = None;
        let members = parts
            .iter()
            .filter_map(|part| part.properties.get(member))
            .flat_map(|property| self.all_of(property));
        for values in members.filter_map(|part| part.enumeration.as_deref()) {
            let allowed: Option<HashSet<&str>> = known.map(|known| known.into_iter().collect());
            let mut seen = HashSet::new();
            let mut texts = Vec::new();
            for value in values.iter().filter(|value| !value.is_null()) {
                let text = value.as_str()?;
                if seen.insert(text) && allowed.as_ref().is_none_or(|all| all.contains(text)) {
                    texts.push(text);
                }
            }
            known = Some(texts);
        }
        known.filter(|texts| !texts.is_empty())
    }
}

impl Schema {
    /// Returns the branches of `oneOf` or `anyOf`, if the schema has exactly one of the two.
    fn branches(&self) -> Option<&[Self]> {
        match (&self.one_of[..], &self.any_of[..]) {
            ([], []) => None,
            (branches, []) | ([], branches) => Some(branches),
            _ => None,
        }
    }
}
