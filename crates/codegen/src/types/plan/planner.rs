//! The state of the planner.

use std::collections::{BTreeMap, BTreeSet};

use countersign_contract::model::{Contract, Part, Position, Schema, Sender};

use super::{nesting::place, reach::reach};
use crate::{
    documentation,
    names::{Scope, Suggestion, type_name},
    types::{Definition, Shape},
};

/// The types planned so far.
pub(super) struct Planner<'c> {
    pub(super) contract: &'c Contract,
    pub(super) scope: Scope,
    /// The names of all types before any is shortened; `None` during the first pass, which collects
    /// them.
    pub(super) others: Option<BTreeSet<String>>,
    /// `true` if a name repeats a word.
    pub(super) stutters: bool,
    /// The names of the named schemas; the flag is `true` for received types.
    pub(super) names: BTreeMap<(&'c str, bool), String>,
    /// The names of the inline schemas that became types, by address.
    pub(super) inline: BTreeMap<(*const Schema, bool), String>,
    pub(super) definitions: BTreeMap<String, Definition>,
    /// The nesting depth of the type being planned.
    pub(super) depth: usize,
    /// The position at which types are nested too deep, if any.
    pub(super) too_deep: Option<Position>,
}

impl Planner<'_> {
    /// Claims a name for a type that has no name in the contract.
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

    /// Names every named schema first, so that inline schemas avoid these names.
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
    /// Returns the received type and the sent type of each schema that is both received and sent.
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
