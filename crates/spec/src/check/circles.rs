//! Schemas that would have to be looked into without end: a schema that is, or is a branch of,
//! itself.

use std::collections::HashMap;

use countersign_contract::model::Schema;

use super::Checker;

/// How far a named schema has been followed.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Open,
    Done,
}

impl<'c> Checker<'c> {
    pub(super) fn circles(&mut self) {
        let mut states: HashMap<&'c str, State> = HashMap::new();
        for name in self.contract.schemas.keys() {
            self.follow_name(name, &mut states);
        }
    }

    fn follow_name(&mut self, name: &'c str, states: &mut HashMap<&'c str, State>) {
        // An explicit stack: a chain of references may be as long as there are schemas.
        let mut stack = vec![(name, false)];
        while let Some((name, leave)) = stack.pop() {
            if leave {
                states.insert(name, State::Done);
                continue;
            }
            match states.get(name) {
                Some(State::Done) => continue,
                Some(State::Open) => {
                    let at = self
                        .contract
                        .schemas
                        .get(name)
                        .and_then(|schema| schema.rules.values().next())
                        .map(|rule| rule.at)
                        .unwrap_or_default();
                    self.problem(
                        at,
                        format!("the schema `{name}` is a part of itself without going deeper into the value"),
                        "break the circle: refer to it from a property or from `items`",
                    );
                    continue;
                }
                None => {}
            }
            let Some(schema) = self.contract.schemas.get(name) else {
                continue;
            };
            states.insert(name, State::Open);
            stack.push((name, true));
            let mut names = Vec::new();
            same_value(schema, &mut names);
            stack.extend(names.into_iter().map(|name| (name, false)));
        }
    }
}

/// The names that stand for the same value as this schema.
fn same_value<'c>(schema: &'c Schema, names: &mut Vec<&'c str>) {
    names.extend(schema.reference.as_deref());
    let branches = schema
        .all_of
        .iter()
        .chain(&schema.any_of)
        .chain(&schema.one_of);
    for branch in branches.chain(schema.not.as_deref()) {
        same_value(branch, names);
    }
}
