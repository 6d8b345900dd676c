//! What tells the forms of a value apart.

use std::collections::HashSet;

use super::{Contract, Schema, Type};

/// How deep forms are looked for in forms: each may have many.
const MOST_NESTED: usize = 3;

/// What tells the forms of a `oneOf` or `anyOf` apart: a member of which each form has texts of its
/// own.
#[derive(Clone, Debug, PartialEq)]
pub struct Tag<'c> {
    /// The name of the member.
    pub member: &'c str,
    /// The forms in the order of the document, each once.
    pub forms: Vec<Form<'c>>,
}

/// One form of a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Form<'c> {
    /// The branch.
    pub schema: &'c Schema,
    /// The texts of the member that mean it; at least one.
    pub values: Vec<&'c str>,
}

impl Contract {
    /// What tells the branches of a schema apart, if all are objects and something does: its
    /// discriminator, or a member that every branch demands as one of some texts that no other
    /// branch has. Of several such members it is the first of the first branch.
    ///
    /// A branch that no mapping names is meant by its own name. Where it lists the texts that its
    /// member may be, and its name is none of them, it is meant by those. Where it has branches of
    /// its own, it is meant by what means one of them by the same member. A member that is a number
    /// or the like in any branch tells nothing.
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

    /// What tells the branches of a schema apart that is a branch of the last of these.
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

    /// The schema and all parts of its `allOf`, in the order of the document, each once and with
    /// references followed.
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

    /// Whether every value of these schemas is an object, or one of some forms that are.
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

    /// The forms as a discriminator tells them, if each has a value of its own.
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

    /// The forms as a member tells them of which each branch demands other texts.
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

    /// What means one of the branches that a branch has, if it is told by the same member.
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

    /// Whether a text is allowed for a member of an object.
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

    /// The texts that a member of an object may be, if it is one of some texts. A `null` does not
    /// count.
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
    /// The branches of `oneOf` or `anyOf`, if it has one of both.
    fn branches(&self) -> Option<&[Self]> {
        match (&self.one_of[..], &self.any_of[..]) {
            ([], []) => None,
            (branches, []) | ([], branches) => Some(branches),
            _ => None,
        }
    }
}
