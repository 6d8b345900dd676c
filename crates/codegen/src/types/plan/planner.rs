//! What is known while types are planned.

use std::collections::{BTreeMap, BTreeSet};

use countersign_contract::model::{Contract, Part, Position, Schema, Sender};

use super::{nesting::place, reach::reach};
use crate::{
    documentation,
    names::{Scope, Suggestion, type_name},
    types::{Definition, Shape},
};

/// The types as far as they are planned.
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
    pub(super) fn name_schemas(&mut self) {
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

    pub(super) fn define_schemas(&mut self) {
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

impl Planner<'_> {
    /// The types of each schema that travels both ways: as it is received, and as it is sent.
    pub(super) fn both_ways(&self) -> BTreeMap<String, String> {
        let named = self.names.iter().filter_map(|((schema, received), name)| {
            let sent = self.names.get(&(*schema, false))?;
            received.then(|| (name.clone(), sent.clone()))
        });
        let inline = self.inline.iter().filter_map(|((schema, received), name)| {
            let sent = self.inline.get(&(*schema, false))?;
            received.then(|| (name.clone(), sent.clone()))
        });
        named.chain(inline).collect()
    }
}
