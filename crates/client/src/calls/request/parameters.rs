//! Validation of parameter values before they are sent.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use countersign_contract::{
    json::tokens,
    model::{Contract, Parameter, ParameterLocation, Schema, Sender, Type},
    table::Operation,
    validate::{Direction, Validator},
    verdict::{Outcome, Violation},
};
use serde::Serialize;
use serde_json::Value;

use super::stated;
use crate::validation_queue::validate;

/// The values of a request, to be validated against the contract.
#[derive(Default)]
pub(crate) struct Values {
    /// The parameters, by their index in the contract.
    parameters: Vec<(usize, Value)>,
    /// The body as JSON, whatever its media type, if it can be represented as JSON.
    pub(crate) body: Option<Bytes>,
    /// The members of the body that are files, and therefore not validated.
    pub(crate) files: Vec<&'static str>,
}

impl Values {
    /// Returns `true` if a violation is about a value, and not about a placeholder for a file.
    pub(crate) fn has(&self, violation: &Violation) -> bool {
        let member = tokens(&violation.instance).next();
        member.is_none_or(|member| !self.files.contains(&member.as_str()))
    }

    /// Adds a parameter, unless it is `null`.
    pub(crate) fn parameter<T: Serialize>(&mut self, index: usize, value: &T) {
        if let Ok(value) = serde_json::to_value(value)
            && !value.is_null()
        {
            self.parameters.push((index, value));
        }
    }
}

/// The validators of parameters, each created for the first value.
#[derive(Default)]
pub(crate) struct ParameterValidator(Mutex<HashMap<(&'static str, usize), Arc<Validator>>>);

impl ParameterValidator {
    /// Returns the stated rules that the values break.
    pub(crate) fn validate(
        &self,
        contract: &Arc<Contract>,
        operation: &'static Operation,
        values: &Values,
    ) -> Vec<Violation> {
        let Some(described) = contract.operation(operation.id) else {
            return Vec::new();
        };
        let mut violations = Vec::new();
        for (index, value) in &values.parameters {
            let Some(parameter) = described.parameters.get(*index) else {
                continue;
            };
            let validator = self.validator(contract, operation, *index, parameter);
            let broken = readings(contract, &parameter.schema, value)
                .iter()
                .map(|reading| stated(&validator, reading.to_string().as_bytes()))
                .min_by_key(Vec::len);
            let place = |violation: Violation| {
                violation.beside_the_body(parameter.location, &parameter.name)
            };
            violations.extend(broken.into_iter().flatten().map(place));
        }
        violations
    }

    /// Returns `true` if a value breaks no rule of the header parameter with this name.
    pub(crate) fn allows(
        &self,
        contract: &Arc<Contract>,
        operation: &'static Operation,
        header: &str,
        value: &str,
    ) -> bool {
        let described = contract.operation(operation.id);
        let mut parameters = described
            .into_iter()
            .flat_map(|operation| operation.parameters.iter().enumerate());
        let found = parameters.find(|(_, parameter)| {
            parameter.location == ParameterLocation::Header
                && parameter.name.eq_ignore_ascii_case(header)
        });
        found.is_none_or(|(index, parameter)| {
            let validator = self.validator(contract, operation, index, parameter);
            let value = Value::from(value).to_string();
            let verdict = validate(&validator, value.as_bytes());
            verdict.outcome == Outcome::Valid && verdict.violations.is_empty()
        })
    }

    fn validator(
        &self,
        contract: &Arc<Contract>,
        operation: &'static Operation,
        index: usize,
        parameter: &Parameter,
    ) -> Arc<Validator> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let validator = known.entry((operation.id, index)).or_insert_with(|| {
            let contract = Arc::clone(contract);
            let schema = &parameter.schema;
            Arc::new(Validator::for_schema(
                contract,
                schema,
                Direction::Request,
                Sender::Us,
            ))
        });
        Arc::clone(validator)
    }
}

/// Returns the possible readings of a value that is sent as text: `5` is also a number. The reading
/// with the fewest violations counts.
fn readings(contract: &Contract, schema: &Schema, value: &Value) -> Vec<Value> {
    let Value::String(text) = value else {
        return vec![value.clone()];
    };
    let scalar = |text: &str| {
        serde_json::from_str(text)
            .ok()
            .filter(|value: &Value| !value.is_string())
    };
    match contract.resolve(schema).kind {
        Some(Type::String) => vec![value.clone()],
        // A list that is sent as one text.
        Some(Type::Array) => {
            let items = || text.split(',');
            let scalars = items().map(|item| scalar(item).unwrap_or_else(|| item.into()));
            vec![items().map(Value::from).collect(), scalars.collect()]
        }
        _ => std::iter::once(value.clone()).chain(scalar(text)).collect(),
    }
}
