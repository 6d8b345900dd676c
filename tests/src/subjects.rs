//! All schemas of the contracts that a value can be validated against.

use std::sync::Arc;

use countersign_contract::{
    model::{Contract, Part, Schema, Sender, is_json},
    validate::{Direction, Validator},
};

/// A schema of a contract in one direction of travel.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The name, for messages.
    pub name: String,
    /// The contract.
    pub contract: Arc<Contract>,
    /// The schema.
    pub schema: Schema,
    /// The direction of travel.
    pub direction: Direction,
    /// The sender.
    pub sender: Sender,
}

impl Subject {
    /// Returns the validator of this schema.
    #[must_use]
    pub fn validator(&self) -> Validator {
        Validator::for_schema(
            Arc::clone(&self.contract),
            &self.schema,
            self.direction,
            self.sender,
        )
    }
}

/// Returns all bodies, parameters, headers and named schemas of a contract.
#[must_use]
pub fn of(contract: &Arc<Contract>) -> Vec<Subject> {
    let mut subjects = Vec::new();
    let mut add = |name: String, schema: &Schema, direction, sender| {
        let contract = Arc::clone(contract);
        subjects.push(Subject {
            name,
            contract,
            schema: schema.clone(),
            direction,
            sender,
        });
    };
    for operation in &contract.operations {
        for parameter in &operation.parameters {
            let name = format!(
                "{} {} parameter {}",
                operation.id, parameter.location, parameter.name
            );
            add(
                name,
                &parameter.schema,
                Direction::Request,
                operation.sender(&Part::Request),
            );
        }
        for part in operation.parts() {
            let direction = if part == Part::Request {
                Direction::Request
            } else {
                Direction::Response
            };
            let content = operation.content(&part).into_iter().flatten();
            for (_, media) in content.filter(|(media_type, _)| is_json(media_type)) {
                if let Some(schema) = &media.schema {
                    add(
                        format!("{} {part}", operation.id),
                        schema,
                        direction,
                        operation.sender(&part),
                    );
                }
            }
        }
        for (status, response) in &operation.responses {
            for (header, described) in &response.headers {
                let part = Part::Response(status.clone());
                let name = format!("{} {part} header {header}", operation.id);
                add(
                    name,
                    &described.schema,
                    Direction::Response,
                    operation.sender(&part),
                );
            }
        }
    }
    for (name, schema) in &contract.schemas {
        add(name.clone(), schema, Direction::Request, Sender::Us);
    }
    subjects
}
