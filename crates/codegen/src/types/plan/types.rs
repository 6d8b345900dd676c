//! The planned types of a contract.

use std::collections::{BTreeMap, BTreeSet};

use countersign_contract::model::{Contract, Method, Operation, Part, Sender};

use super::{depth, parts::parts, planner::Planner, reach::body, recursion};
use crate::{
    Error,
    names::{Scope, Suggestion},
    types::{Presence, Shape, Types, Use, imported::taken},
};

impl Types {
    /// Plans the types of all schemas and all bodies of a contract.
    ///
    /// # Errors
    ///
    /// Returns an error if types are nested too deep.
    pub(crate) fn plan(contract: &Contract) -> Result<Self, Error> {
        let types = Self::plan_beside(contract, None)?;
        if !types.stutters {
            return Ok(types);
        }
        // A shorter name is used only if no type has it without shortening.
        let names = types.definitions.into_iter();
        let others = names.map(|definition| definition.name).collect();
        Self::plan_beside(contract, Some(others))
    }

    /// Plans the types. Names that repeat a word are shortened, unless the result is one of
    /// `others`.
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

    /// Makes the optional members of PATCH bodies nullable. In a PATCH, an absent member is
    /// unchanged and a `null` member is cleared (RFC 5789, RFC 7396), even if the document does not
    /// say so. Validation before sending still rejects a `null` that the contract does not allow.
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
