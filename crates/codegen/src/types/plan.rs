//! From schemas to types.

use std::collections::{BTreeMap, BTreeSet};

use countersign_contract::model::{
    Contract, Method, Operation, Part, Position, Schema, Sender, is_multipart,
};

use super::{
    depth,
    emit::IMPORTED,
    nesting::place,
    parts::{FormPart, parts},
    recursion,
    shape::{Definition, Presence, Shape, Use},
};
use crate::{
    Error, documentation,
    imports::PRELUDE,
    names::{Scope, Suggestion, type_name},
};

/// Names that the definitions use without an import.
const TAKEN: [&str; 10] = [
    "Default", "Err", "From", "Into", "None", "Ok", "Result", "Self", "Some", "TryFrom",
];

/// The names that no type may have.
fn taken() -> impl Iterator<Item = &'static str> {
    let imported = PRELUDE
        .into_iter()
        .chain(IMPORTED)
        .filter_map(|path| path.rsplit("::").next());
    imported.chain(TAKEN)
}

/// The types of a partner.
#[derive(Debug)]
pub(crate) struct Types {
    /// All types, in the order of their names.
    pub(crate) definitions: Vec<Definition>,
    /// The body of each part, where it is JSON and described.
    bodies: BTreeMap<(String, Part), Use>,
    /// The parts of each multipart form, by operation.
    parts: BTreeMap<String, Vec<FormPart>>,
    /// The value of each parameter, by operation and index.
    parameters: BTreeMap<(String, usize), Use>,
    /// The type of each named schema: as it is sent, if it is sent at all.
    schemas: BTreeMap<String, String>,
    /// The type that is sent, by the one that is received of the same schema.
    pub(super) sent_as: BTreeMap<String, String>,
    /// Whether a name says a word twice.
    stutters: bool,
}

impl Types {
    /// Plans the types of all schemas and all bodies of a contract.
    ///
    /// # Errors
    ///
    /// If types would stand too deep in each other.
    pub(crate) fn plan(contract: &Contract) -> Result<Self, Error> {
        let types = Self::plan_beside(contract, None)?;
        if !types.stutters {
            return Ok(types);
        }
        // A shorter name is given only where nobody is called so without being shortened.
        let names = types.definitions.into_iter();
        let others = names.map(|definition| definition.name).collect();
        Self::plan_beside(contract, Some(others))
    }

    /// Plans the types, with shorter names where they say a word twice but for these names.
    fn plan_beside(contract: &Contract, others: Option<BTreeSet<String>>) -> Result<Self, Error> {
        let mut planner = Planner {
            contract,
            scope: Scope::with(&taken().collect::<Vec<_>>()),
            others,
            stutters: false,
            names: BTreeMap::new(),
            inline: BTreeMap::new(),
            definitions: BTreeMap::new(),
            depth: 0,
            too_deep: None,
        };
        planner.name_schemas();
        planner.define_schemas();
        let mut types = Self {
            definitions: Vec::new(),
            bodies: BTreeMap::new(),
            parts: BTreeMap::new(),
            parameters: BTreeMap::new(),
            schemas: BTreeMap::new(),
            sent_as: BTreeMap::new(),
            stutters: false,
        };
        for ((name, _), rust) in &planner.names {
            let name = (*name).to_owned();
            types.schemas.entry(name).or_insert_with(|| rust.clone());
        }
        for operation in &contract.operations {
            for (index, parameter) in operation.parameters.iter().enumerate() {
                let name = Suggestion::of_operation(&operation.id, &parameter.name);
                let received = operation.sender(&Part::Request) == Sender::Partner;
                let value = planner.value(&parameter.schema, received, &name);
                types
                    .parameters
                    .insert((operation.id.clone(), index), value);
            }
            if let Some(parts) = parts(&mut planner, operation) {
                types.parts.insert(operation.id.clone(), parts);
            }
            for part in operation.parts() {
                if let Some(schema) = body(operation, &part) {
                    let received = operation.sender(&part) == Sender::Partner;
                    let name = body_name(operation, &part);
                    let value = planner.value(schema, received, &name);
                    types.bodies.insert((operation.id.clone(), part), value);
                }
            }
        }
        if let Some(at) = planner.too_deep {
            return Err(depth::too_deep(contract, at, "this schema"));
        }
        types.stutters = planner.stutters;
        types.sent_as = planner.both_ways();
        recursion::close(&mut planner.definitions);
        let bodies = types.bodies.iter().filter_map(|((id, _), value)| {
            let operation = contract.operation(id)?;
            Some((operation.rule.at, value))
        });
        depth::check(contract, &planner.definitions, bodies)?;
        types.definitions = planner.definitions.into_values().collect();
        types.let_changes_say_null(contract);
        Ok(types)
    }

    /// In what a PATCH sends, a member that is absent stays as it is and one that is `null` is
    /// cleared (RFC 5789, RFC 7396), whether or not the document has thought of it. What the
    /// contract does not allow is still refused before it is sent.
    fn let_changes_say_null(&mut self, contract: &Contract) {
        let operations = contract.operations.iter();
        let mut open: Vec<&Use> = operations
            .filter(|operation| operation.method == Method::Patch)
            .filter_map(|operation| self.body(&operation.id, &Part::Request))
            .collect();
        let mut changes = BTreeSet::new();
        while let Some(value) = open.pop() {
            let value = self.behind_aliases(value);
            let Use::Named(name) = &value else { continue };
            let shape = self.definition(&value).map(|found| &found.shape);
            if changes.insert(name.clone())
                && let Some(Shape::Union { variants, .. }) = shape
            {
                open.extend(variants.iter().map(|variant| &variant.value));
            }
        }
        for definition in &mut self.definitions {
            if definition.received || !changes.contains(&definition.name) {
                continue;
            }
            if let Shape::Struct { fields, .. } = &mut definition.shape {
                for field in fields {
                    if field.presence == Presence::Optional {
                        field.presence = Presence::Maybe;
                    }
                }
            }
        }
    }

    /// The parts of what an operation sends, if that is a multipart form.
    pub(crate) fn parts(&self, operation: &str) -> Option<&[FormPart]> {
        self.parts.get(operation).map(Vec::as_slice)
    }

    /// The type of the body of this part, if it is JSON and described.
    pub(crate) fn body(&self, operation: &str, part: &Part) -> Option<&Use> {
        self.bodies.get(&(operation.to_owned(), part.clone()))
    }

    /// The type of a parameter.
    pub(crate) fn parameter(&self, operation: &str, index: usize) -> Option<&Use> {
        self.parameters.get(&(operation.to_owned(), index))
    }

    /// The name of the type of a named schema.
    pub(crate) fn of_schema(&self, name: &str) -> Option<&str> {
        self.schemas.get(name).map(String::as_str)
    }

    /// The definition behind a use, if it has a name.
    pub(crate) fn definition(&self, value: &Use) -> Option<&Definition> {
        let Use::Named(name) = value else { return None };
        let found = self
            .definitions
            .binary_search_by(|definition| definition.name.cmp(name));
        found.ok().and_then(|index| self.definitions.get(index))
    }

    /// Whether a value is made of integers and nothing else, so that it is read leniently.
    pub(crate) fn is_of_integers(&self, value: &Use) -> bool {
        match self.behind_aliases(value) {
            Use::Integer32 | Use::Integer64 => true,
            Use::List(value) | Use::Map(value) | Use::Nullable(value) => {
                self.is_of_integers(&value)
            }
            _ => false,
        }
    }

    /// The type itself, however many names it has and wherever they stand in it.
    pub(crate) fn behind_aliases(&self, value: &Use) -> Use {
        let behind = |value: &Use| Box::new(self.behind_aliases(value));
        match value {
            Use::List(value) => Use::List(behind(value)),
            Use::Map(value) => Use::Map(behind(value)),
            Use::Nullable(value) => Use::Nullable(behind(value)),
            Use::Named(_) => match self.definition(value).map(|definition| &definition.shape) {
                Some(Shape::Alias(value)) => self.behind_aliases(value),
                _ => value.clone(),
            },
            other => other.clone(),
        }
    }
}

/// The schema of the values in the body of this part.
pub(super) fn body<'c>(operation: &'c Operation, part: &Part) -> Option<&'c Schema> {
    let (name, media) = operation.described(part)?;
    // The parts of a multipart form are sent for themselves.
    media.schema.as_ref().filter(|_| !is_multipart(name))
}

fn body_name(operation: &Operation, part: &Part) -> Suggestion {
    let what = match part {
        Part::Request => "request".to_owned(),
        Part::Response(status) if status.starts_with('2') => "response".to_owned(),
        Part::Response(status) => format!("response {status}"),
        Part::Event(_) => "event".to_owned(),
    };
    Suggestion::of_operation(&operation.id, &what)
}

pub(super) struct Planner<'c> {
    pub(super) contract: &'c Contract,
    pub(super) scope: Scope,
    /// What types are called when none is called shorter; none while that is being found out.
    pub(super) others: Option<BTreeSet<String>>,
    /// Whether a name says a word twice.
    pub(super) stutters: bool,
    /// The names of the named schemas, as sent and as received.
    pub(super) names: BTreeMap<(&'c str, bool), String>,
    /// The names of the schemas without a name that have become types, by where they are in
    /// memory.
    pub(super) inline: BTreeMap<(*const Schema, bool), String>,
    pub(super) definitions: BTreeMap<String, Definition>,
    /// How deep in other types the one is that is being planned.
    pub(super) depth: usize,
    /// Where that became too much.
    pub(super) too_deep: Option<Position>,
}

impl Planner<'_> {
    /// A name for a type that the contract gives none.
    pub(super) fn claim(&mut self, suggested: &Suggestion) -> String {
        let Suggestion { full, short } = suggested;
        self.stutters |= full != short;
        let others = self.others.as_ref();
        let is_free = others.is_some_and(|others| !others.contains(short));
        let name = if is_free && self.scope.is_free(short) {
            short
        } else {
            full
        };
        self.scope.claim(name.clone())
    }

    /// Gives every named schema its name, so that inline ones make way.
    fn name_schemas(&mut self) {
        let mut reached = [BTreeSet::new(), BTreeSet::new()];
        for operation in &self.contract.operations {
            let sent_by_partner = |part: &Part| operation.sender(part) == Sender::Partner;
            for parameter in &operation.parameters {
                reach(
                    self.contract,
                    &parameter.schema,
                    &mut reached[usize::from(sent_by_partner(&Part::Request))],
                );
            }
            for part in operation.parts() {
                let described = operation.described(&part);
                if let Some(schema) = described.and_then(|(_, media)| media.schema.as_ref()) {
                    reach(
                        self.contract,
                        schema,
                        &mut reached[usize::from(sent_by_partner(&part))],
                    );
                }
            }
        }
        let [sent, received] = reached;
        for name in self.contract.schemas.keys() {
            let (is_sent, is_received) = (
                sent.contains(name.as_str()),
                received.contains(name.as_str()),
            );
            if is_sent || !is_received {
                let rust = self.scope.claim(type_name(name));
                self.names.insert((name, false), rust);
            }
            if is_received {
                let suffix = if is_sent { " received" } else { "" };
                let rust = self.scope.claim(type_name(&format!("{name}{suffix}")));
                self.names.insert((name, true), rust);
            }
        }
    }

    fn define_schemas(&mut self) {
        let names: Vec<_> = self
            .names
            .iter()
            .map(|((name, received), rust)| (*name, *received, rust.clone()))
            .collect();
        for (name, received, rust) in names {
            let Some(schema) = self.contract.schemas.get(name) else {
                continue;
            };
            let shape = self.shape(schema, received, &Suggestion::of(&rust));
            self.define(rust, schema, received, shape);
        }
    }

    pub(super) fn define(&mut self, name: String, schema: &Schema, received: bool, shape: Shape) {
        self.definitions.insert(
            name.clone(),
            Definition {
                name,
                description: documentation::description(self.contract, schema),
                rules: documentation::rules(self.contract, schema),
                shape,
                received,
                at: place(self.contract, schema),
            },
        );
    }
}

/// Notes the named schemas that can be part of a value.
pub(super) fn reach<'c>(contract: &'c Contract, schema: &'c Schema, names: &mut BTreeSet<&'c str>) {
    let mut open = vec![schema];
    while let Some(schema) = open.pop() {
        if let Some(name) = &schema.reference
            && names.insert(name)
        {
            open.extend(contract.schemas.get(name));
        }
        open.extend(schema.children());
    }
}
