//! A place beside the body.

use countersign_contract::model::{Header, Parameter, ParameterLocation, Rule, Schema};

/// A place beside the body where a value may be sent.
pub(super) struct Spot<'c> {
    pub(super) name: &'c str,
    pub(super) location: ParameterLocation,
    pub(super) style: &'c str,
    pub(super) explode: bool,
    pub(super) schema: &'c Schema,
    pub(super) required: bool,
    pub(super) rule: &'c Rule,
}

impl<'c> Spot<'c> {
    pub(super) fn of_parameter(parameter: &'c Parameter) -> Self {
        Self {
            name: &parameter.name,
            location: parameter.location,
            style: &parameter.style,
            explode: parameter.explode,
            schema: &parameter.schema,
            required: parameter.required,
            rule: &parameter.rule,
        }
    }

    pub(super) fn of_header(name: &'c str, header: &'c Header) -> Self {
        Self {
            name,
            location: ParameterLocation::Header,
            style: "simple",
            explode: false,
            schema: &header.schema,
            required: header.required,
            rule: &header.rule,
        }
    }
}
